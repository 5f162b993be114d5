"""What the daemon tells of itself: configuration, log lines, and metrics over HTTP."""

import json
import re
import struct
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from cli import DEADLINE, TLSLABD, CliTest

LISTEN = "--listen=127.0.0.1:0"
METRICS = "tlslabd metrics on "
PAGE = open(sys.argv[3], encoding="utf-8").read()
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def page_blocks(kind):
    """The lines of each fence of that kind in the page."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S)
    return [block.splitlines() for block in found]


def masked(line):
    """Without what no two runs share."""
    line = re.sub(TIME, "TIME", line)
    line = re.sub(r'(duration_ms"?[=:])\d+\.\d+', r"\1D", line)
    return re.sub(r"127\.0\.0\.1:[1-9]\d*", "ADDRESS", line)


def value_shown(value):
    return "`" + value.strip('"') + "`" if value != '""' else ""


class ObservabilityTest(CliTest):
    """With a daemon that ends in order, so that all it said can be read."""

    def daemon(self, *arguments, **environment):
        self.environment.update(environment)
        self.running, address = self.start_daemon(LISTEN, *arguments)
        return address

    def end(self):
        """What it wrote on standard error."""
        code, _, errors = self.interrupt(self.running)
        self.assertEqual(code, 0, errors)
        return errors

    def json_lines(self):
        return [json.loads(line) for line in self.end().splitlines()]

    def call(self, address, method, request=b"", *headers):
        """One RPC with curl; its headers and trailers as text."""
        command = ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--dump-header",
                   "-", "--output", self.path("answer"), "--data-binary", "@-", "--header",
                   "content-type: application/grpc", "--header", "te: trailers"]
        for header in headers:
            command += ["--header", header]
        done = subprocess.run(command + [f"http://{address}/{method}"], capture_output=True,
                              input=b"\0" + struct.pack(">I", len(request)) + request,
                              timeout=DEADLINE, check=False)
        return done.stdout.decode()

    def scrape(self, url, method="GET"):
        request = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.headers["Content-Type"], answer.read().decode()

    # Metrics.

    def metrics_url(self):
        # It comes with the first line, so that it may have been read already, or with an end.
        line = self.running.stdout.readline()
        self.assertTrue(line.startswith(METRICS), line)
        return line[len(METRICS):].strip()

    def test_metrics_are_served_on_request(self):
        address = self.daemon("--metrics-listen=127.0.0.1:0", "--max-listeners=0")
        url = self.metrics_url()
        self.tlslab("--lab", address, "simulate")
        self.tlslab("--lab", address, "dial", "192.0.2.1:443", expect=None)
        self.tlslab("--lab", address, "listen", expect=None)
        kind, text = self.scrape(url)
        self.assertEqual(kind, "text/plain; version=0.0.4; charset=utf-8")
        lines = text.splitlines()
        for line in (
                'tlslab_handshakes_total{end="client",outcome="ok",version="TLSv1.3"} 1',
                'tlslab_handshakes_total{end="server",outcome="ok",version="TLSv1.3"} 1',
                'tlslab_handshake_duration_seconds_count{end="server"} 1',
                "tlslab_listeners_open 0",
                'tlslab_limits_hit_total{limit="max_listeners"} 1',
                'tlslab_address_uses_total{outcome="refused",use="dial"} 1',
                'tlslab_rpcs_total{code="OK",'
                'method="tlslab.v1.HandshakeService/SimulateHandshake"} 1',
                'tlslab_rpcs_total{code="PERMISSION_DENIED",'
                'method="tlslab.v1.HandshakeService/DialEndpoint"} 1',
                'tlslab_rpcs_total{code="RESOURCE_EXHAUSTED",'
                'method="tlslab.v1.ListenerService/CreateListener"} 1'):
            self.assertIn(line, lines)
        self.assertNotIn("192.0.2.1", text)

    def test_the_port_serves_metrics_and_nothing_else(self):
        self.daemon("--metrics-listen=127.0.0.1:0")
        url = self.metrics_url()
        self.assertEqual(self.scrape(url, "HEAD")[1], "")
        for path, method, status in (("/", "GET", 404), ("/metrics", "POST", 405)):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.scrape(url.replace("/metrics", path), method)
            self.assertEqual(refused.exception.code, status)
            refused.exception.close()

    def test_metrics_stay_on_loopback_unless_told_of_the_danger(self):
        done = self.run_daemon("--metrics-listen=0.0.0.0:0")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("--danger-metrics-beyond-loopback", done.stderr)
        self.daemon("--metrics-listen=0.0.0.0:0", "--danger-metrics-beyond-loopback")
        self.assertIn("http://0.0.0.0:", self.metrics_url())

    def test_a_metrics_port_that_is_taken_is_told_before_the_daemon_says_that_it_listens(self):
        self.daemon("--metrics-listen=127.0.0.1:0")
        taken = self.metrics_url()[len("http://"):].split("/")[0]
        done = self.run_daemon("--metrics-listen=" + taken)
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot bind " + taken, done.stderr)
        self.assertEqual(done.stdout, "")

    # Logs.

    def test_each_rpc_dial_and_bind_is_a_line_of_json(self):
        address = self.daemon("--log-format=json")
        listening = self.session(address)
        lines = self.json_lines()
        for line in lines:
            self.assertRegex(line["time"], f"^{TIME}$")
        rpcs = {(line["method"].split("/")[1], line["code"])
                for line in lines if line["event"] == "rpc"}
        self.assertLessEqual({("SimulateHandshake", "OK"), ("DialEndpoint", "PERMISSION_DENIED"),
                              ("DialEndpoint", "OK"), ("CreateListener", "OK")}, rpcs)
        # A stream; the listener was deleted before its watcher was gone, or after.
        self.assertTrue(rpcs & {("WatchHandshakes", "CANCELLED"), ("WatchHandshakes", "OK")}, rpcs)
        dials = [(line["target"], line["addresses"], line["outcome"], line.get("why"))
                 for line in lines if line["event"] == "dial"]
        self.assertEqual(dials, [
            ("192.0.2.1:443", "192.0.2.1", "refused", "not in the networks of --allow-dial"),
            (listening, "127.0.0.1", "allowed", None)])
        binds = [(line["level"], line["addresses"]) for line in lines if line["event"] == "bind"]
        self.assertEqual(binds, [("audit", listening)])

    def test_an_rpc_is_told_with_its_peer_and_request_id_and_without_its_contents(self):
        address = self.daemon("--log-format=json")
        name = b"certificates/very-secret"
        self.call(address, "tlslab.v1.CertificateService/GetCertificate",
                  b"\x0a" + bytes([len(name)]) + name, "x-request-id: ci-42")
        errors = self.end()
        self.assertNotIn("very-secret", errors)
        line = json.loads(errors)
        self.assertEqual((line["event"], line["code"], line["request_id"], line["owner"]),
                         ("rpc", "NOT_FOUND", "ci-42", ""))
        self.assertRegex(line["peer"], r"^ipv4:127\.0\.0\.1:\d+$")
        self.assertGreater(line["duration_ms"], 0)

    def test_calls_that_never_reach_our_code_are_told_too(self):
        address = self.daemon("--log-format=json", "--log-level=debug")
        method = "tlslab.v1.CertificateService/GetCertificate"
        self.call(address, method, b"\xff")  # no message
        self.call(address, "made.Up/Method")
        self.call(address, "grpc.health.v1.Health/Check")
        self.assertEqual(
            [(line["method"], line["code"], line["level"]) for line in self.json_lines()],
            [(method, "UNIMPLEMENTED", "info"), ("made.Up/Method", "UNIMPLEMENTED", "info"),
             ("grpc.health.v1.Health/Check", "OK", "debug")])

    def test_the_log_is_text_by_default_and_standard_output_is_not(self):
        address = self.daemon()
        self.tlslab("--lab", address, "simulate")
        code, out, errors = self.interrupt(self.running)
        self.assertEqual((code, out), (0, ""))
        self.assertRegex(errors, f"(?m)^{TIME} info rpc "
                                 "method=tlslab.v1.HandshakeService/SimulateHandshake "
                                 r"peer=\S+ code=OK duration_ms=\d+\.\d{3}$")

    def test_of_a_level_that_is_higher_only_dials_and_binds_are_left(self):
        address = self.daemon(TLSLABD_LOG_LEVEL="error", TLSLABD_LOG_FORMAT="json")
        self.tlslab("--lab", address, "simulate")
        listen, _ = self.start_listen("--lab", address)
        self.interrupt(listen)
        self.assertEqual([line["event"] for line in self.json_lines()], ["bind"])

    def test_nothing_is_logged_when_the_format_is_none(self):
        address = self.daemon("--log-format=none")
        self.tlslab("--lab", address, "simulate")
        self.assertEqual(self.end(), "")

    def test_who_does_not_read_the_log_does_not_stop_the_lab(self):
        address = self.daemon("--log-format=json")
        for _ in range(60):
            # Of lines that are long, so that a pipe is full with a few hundred of them.
            self.call(address, "tlslab.v1.CapabilityService/GetCapabilities", b"",
                      "x-request-id: " + "x" * 128)
        self.tlslab("--lab", address, "simulate")

    # The page that tells of all this: docs/operate.md.

    def session(self, address):
        """What the page shows the traces of; the address of its listener."""
        self.tlslab("--lab", address, "simulate")
        self.tlslab("--lab", address, "dial", "192.0.2.1:443", expect=None)
        listen, listening = self.start_listen("--lab", address)
        self.tlslab("--lab", address, "dial", listening, expect=None)
        line = ""
        while not line.startswith("Connection 1"):  # then it watches, and has seen that dial
            line = listen.stdout.readline()
            self.assertTrue(line, "the listener has ended")
        self.interrupt(listen)
        return listening

    def test_the_page_shows_the_lines_that_are_written(self):
        for form, shown in zip(("text", "json"), page_blocks("log")):
            self.session(self.daemon("--log-format=" + form))
            self.assertGreater(len(shown), 3)
            self.assertLessEqual(set(map(masked, shown)),
                                 set(map(masked, self.end().splitlines())))

    def test_the_page_shows_metrics_as_they_are(self):
        address = self.daemon("--metrics-listen=127.0.0.1:0", "--log-format=none")
        url = self.metrics_url()
        self.session(address)
        lines = self.scrape(url)[1].splitlines()
        (shown,) = page_blocks("metrics")
        self.assertLessEqual(set(shown), set(lines))
        self.assertGreater(len(shown), 5)
        for name in {line.split()[2] for line in lines if line.startswith("# TYPE")}:
            self.assertIn(f"`{name}`", PAGE)

    def test_the_page_lists_every_option_with_its_default(self):
        printed = self.run_daemon("--print-config", TLSLABD_LISTEN="").stdout
        options = re.findall(r"^# (.+)\n([a-z-]+) = (.*)  # the default$", printed, re.M)
        rows = [f"| `--{name}` | {'' if value in ('false', '[]') else value_shown(value)} | "
                f"{means} |" for means, name, value in options]
        self.assertGreater(len(rows), 20)
        self.assertIn("\n".join(rows), PAGE)

    # Configuration.

    def run_daemon(self, *arguments, **environment):
        return subprocess.run([TLSLABD, *arguments], capture_output=True, text=True,
                              env={**self.environment, "TLSLABD_LISTEN": "127.0.0.1:0",
                                   **environment}, timeout=DEADLINE,
                              stdin=subprocess.DEVNULL, check=False)

    def test_the_printed_configuration_starts_the_same_daemon(self):
        first = self.run_daemon("--print-config", "--max-dials=7", TLSLABD_MAX_RELAYS="8")
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        file = self.write("tlslabd.toml", first.stdout)
        second = self.run_daemon("--print-config", "--config=" + file)
        self.assertEqual((second.returncode, second.stderr), (0, ""))
        self.assertIn(f"max-dials = 7  # from {file}\n", second.stdout)
        self.assertIn(f"max-relays = 8  # from {file}\n", second.stdout)
        address = self.daemon(TLSLABD_CONFIG=file)
        self.assertIn("max_dials: 7", self.tlslab("--lab", address, "capabilities", "--output",
                                                  "textproto").stdout)

    def test_every_mistake_is_told_and_nothing_is_started(self):
        file = self.write("bad.toml", "max-dial = 1\nlog-format = \"xml\"\n")
        done = self.run_daemon("--config=" + file, "--max-relays=x", "--log-level=loud")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 4, lines)
        for line in lines:
            self.assertTrue(line.startswith("tlslabd: "))
        for told in ("max-dial is no option; did you mean max-dials?", "--max-relays", "'xml'",
                     "'loud'"):
            self.assertIn(told, done.stderr)


if __name__ == "__main__":
    unittest.main()
