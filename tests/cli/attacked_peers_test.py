"""The attacks of experiments/attacks/real-peers on real programs: servers and clients.

What each of them does is told in docs/attacks.md; a step in KNOWN is one that a program is known to
fail, and must fail still, so that the page stays true.
"""

import json
import os
import re
import shutil
import socket
import subprocess

from cli import DEADLINE, TLSLAB
from pki import PkiTest

FOLDER = os.path.join(os.path.abspath("experiments"), "attacks", "real-peers")
PORT_ATTEMPTS = 5  # another program may be faster to a port that was free
ATTACKS = ("tampered-client-hello", "tampered-server-hello", "tampered-flight", "lowered-version",
           "plaintext-greeting", "doubled-server-hello")


def not_held(step):
    return [(one["path"], one["expected"], one["actual"], one["facts"])
            for one in step["expectations"] if not one["held"]]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Peers(PkiTest):
    def setUp(self):
        super().setUp()
        self.mint("root", "--ca")
        self.mint("localhost", "--dns", "localhost", "--key-type", "rsa-2048", issuer="root")

    def need(self, program):
        if shutil.which(program, path="/usr/sbin:/usr/bin:/bin") is None:
            self.skipTest(f"there is no {program} here")

    def start_on_port(self, command, ready):
        """A server that is told its port, once it accepts; and its address."""
        for _ in range(PORT_ATTEMPTS):
            port = free_port()
            server = self.start(*[str(part).replace("PORT", str(port)) for part in command])
            if self.accepts(server, port):
                return server, f"127.0.0.1:{port}"
        return self.fail(f"{command[0]} does not start, of which {ready} would tell")

    @staticmethod
    def accepts(server, port):
        """Once it does; false when it ended, since the port was taken."""
        while server.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(DEADLINE)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return True
        return False

    def s_server(self):
        return self.start_on_port(
            ["openssl", "s_server", "-accept", "127.0.0.1:PORT", "-cert", "localhost.crt", "-key",
             "localhost.key", "-www", "-quiet"], "its port")[1]

    def gnutls_serv(self):
        self.need("gnutls-serv")
        return self.start_on_port(
            ["gnutls-serv", "--http", "--quiet", "--port", "PORT", "--x509certfile",
             "localhost.crt", "--x509keyfile", "localhost.key"], "its port")[1]

    def nginx(self):
        self.need("nginx")
        self.write("page", "")
        for _ in range(PORT_ATTEMPTS):
            port = free_port()
            self.write("nginx.conf", NGINX.replace("PORT", str(port)))
            server = self.start("/usr/sbin/nginx", "-p", self.folder, "-c", "nginx.conf", "-e",
                                "stderr")
            if self.accepts(server, port):
                return f"127.0.0.1:{port}"
        return self.fail("nginx does not start")

    def run_peer(self, file, *arguments):
        done = self.tlslab("run", "-o", "json", os.path.join(FOLDER, file), *arguments, expect=None)
        return json.loads(done.stdout)

    @staticmethod
    def steps(report):
        return {step["id"]: step for experiment in report["experiments"]
                for cell in experiment["cells"] for step in cell["steps"]}


NGINX = """
user root root;
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:PORT ssl;
    ssl_certificate localhost.crt;
    ssl_certificate_key localhost.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / { return 200 "a page\\n"; }
  }
}
"""


class Servers(Peers):
    # Steps that fail, by program.
    KNOWN = {
        "s_server": set(),
        # It waits for all of it.
        "gnutls_serv": {"a-boundless-hello"},
        "nginx": set(),
    }

    def check(self, name):
        address = getattr(self, name)()
        steps = self.steps(self.run_peer("server.yaml", "--set", "target=" + address))
        failed = {name for name, step in steps.items() if step["verdict"] != "VERDICT_PASSED"}
        told = [(one, steps[one].get("error"), not_held(steps[one]))
                for one in sorted(failed ^ self.KNOWN[name])]
        self.assertEqual(failed, self.KNOWN[name], told)

    def test_openssl(self):
        self.check("s_server")

    def test_gnutls(self):
        self.check("gnutls_serv")

    def test_nginx(self):
        self.check("nginx")

    def replay_at(self, *arguments):
        """The report of a replay at a server of OpenSSL that takes early data, and what it printed."""
        # It ends with its standard input, which is kept open.
        server = subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "localhost.crt", "-key",
             "localhost.key", "-early_data", *arguments], cwd=self.folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=self.environment)
        self.addCleanup(self.stop, server)
        line = next((line for line in server.stdout if line.startswith("ACCEPT ")), None)
        if line is None:
            self.fail(server.stderr.read())
        report = self.run_peer("early-data.yaml", "--set", "target=" + line.split()[1])
        server.kill()
        return report, server.communicate(timeout=DEADLINE)[0]

    def test_early_data_is_taken_once(self):
        report, printed = self.replay_at()
        failed = [(one["id"], one.get("error"), not_held(one))
                  for one in self.steps(report).values() if one["verdict"] != "VERDICT_PASSED"]
        self.assertEqual(failed, [], printed)
        self.assertEqual(printed.count("pay 100"), 1, printed)

    def test_early_data_is_taken_twice_by_who_does_not_care(self):
        report, printed = self.replay_at("-no_anti_replay")
        self.assertEqual(self.steps(report)["replayed"]["verdict"], "VERDICT_FAILED")
        self.assertEqual(printed.count("pay 100"), 2, printed)

    def test_nobody_there_is_no_success(self):
        report = self.run_peer("server.yaml")
        self.assertEqual(report["summary"]["verdict"], "VERDICT_ERRORED")


class Clients(Peers):
    """Each attack on each client: the relay did the harm, and the client ended in failure, which it
    does not when nobody harms it."""

    def curl(self, port, *more):
        return ["curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", "root.crt",
                *more, f"https://localhost:{port}/"]

    def s_client(self, port):
        return ["openssl", "s_client", "-connect", f"localhost:{port}", "-CAfile", "root.crt",
                "-verify_return_error", "-verify_hostname", "localhost", "-quiet", "-no_ign_eof"]

    def gnutls_cli(self, port):
        return ["gnutls-cli", "--x509cafile", "root.crt", "--port", str(port), "localhost"]

    def attack(self, file, client, *arguments):
        """The report, and the exit code of the client."""
        server = self.s_server()
        for _ in range(PORT_ATTEMPTS):
            port = free_port()
            run = self.start(*self.command(file, port, server, *arguments))
            # A connection of our own would be taken for the client's: its port is asked for instead.
            if not self.listens(run, port):
                continue
            done = self.run_client(client, port)
            out, err = run.communicate(timeout=DEADLINE)
            self.assertTrue(out, err)
            return json.loads(out), done
        return self.fail("no port is free")

    def command(self, file, port, server, *arguments):
        return [TLSLAB, "run", "-o", "json", os.path.join(FOLDER, file), "--set",
                f"bind=127.0.0.1:{port}", "--set", "target=" + server, *arguments]

    @staticmethod
    def listens(run, port):
        """Somebody listens on the port, as the kernel tells; false when `run` has ended."""
        wanted = f"0100007F:{port:04X}"
        while run.poll() is None:
            with open("/proc/net/tcp", encoding="ascii") as table:
                if any(line.split()[1] == wanted and line.split()[3] == "0A"
                       for line in table.readlines()[1:]):
                    return True
        return False

    def run_client(self, client, port):
        return subprocess.run(client(port), cwd=self.folder, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=DEADLINE, env=self.environment)

    def check(self, client):
        done = self.run_client(client, self.s_server().rsplit(":", 1)[1])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for name in ATTACKS:
            with self.subTest(attack=name):
                report, done = self.attack("client.yaml", client, "--filter",
                                           rf"attack={re.escape(name)}\]")
                step = self.steps(report)["attacked"]
                self.assertEqual(step["verdict"], "VERDICT_PASSED",
                                 (step.get("error"), not_held(step)))
                self.assertNotEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_curl(self):
        self.check(self.curl)

    def test_openssl(self):
        self.check(self.s_client)

    def test_gnutls(self):
        self.need("gnutls-cli")
        self.check(self.gnutls_cli)

    def test_curl_does_not_mind_that_the_end_is_missing(self):
        """Of a page whose length nobody told. That it does is in docs/attacks.md, and no virtue."""
        report, done = self.attack("client.yaml", self.curl, "--filter", r"attack=cut-the-end\]")
        step = self.steps(report)["attacked"]
        self.assertEqual(step["verdict"], "VERDICT_PASSED", (step.get("error"), not_held(step)))
        self.assertEqual(step["relays"][0]["close"]["kind"], "FAULT")
        self.assertIn(b"</HTML>", done.stdout)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_man_in_the_middle_is_refused(self):
        for client in (self.curl, self.s_client, self.gnutls_cli):
            with self.subTest(client=client.__name__):
                report, done = self.attack("client-in-the-middle.yaml", client)
                self.assertEqual(self.steps(report)["refused"]["verdict"], "VERDICT_PASSED",
                                 json.dumps(report)[:4000])
                self.assertNotEqual(done.returncode, 0)

    def test_a_careless_client_is_not_told_to_be_a_careful_one(self):
        report, done = self.attack("client-in-the-middle.yaml",
                                   lambda port: self.curl(port, "--insecure"))
        self.assertEqual(self.steps(report)["refused"]["verdict"], "VERDICT_FAILED")
        self.assertEqual(done.returncode, 0, done.stderr)
