"""What is said around TLS: --starttls, --implicit, --https, the PROXY protocol, and terminate."""

import json
import smtplib
import ssl
import subprocess
import unittest

from cli import DEADLINE, TLSLAB, CliTest

# What stands in the transcript of a session of SMTP, in this order.
SESSION = ("clear  S: 220 localhost ESMTP", "clear  C: EHLO localhost", "clear  C: STARTTLS",
           "TLS    C: EHLO localhost", "TLS    C: AUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=",
           "TLS    C: QUIT")


class Dialogs(CliTest):
    def assert_order(self, text, *lines):
        at = 0
        for line in lines:
            found = text.find(line, at)
            self.assertGreaterEqual(found, 0, line + "\n" + text)
            at = found + len(line)

    def test_a_session_in_memory_with_what_was_in_the_clear(self):
        text = self.tlslab("simulate", "--starttls", "smtp", "--login", "lab:lab-password").stdout
        client, server = text.split("\nServer\n------\n")
        self.assertIn("Dialog.............................. SMTP, TLS after STARTTLS\n", client)
        self.assertIn("Login............................... PLAIN as lab, accepted, under TLS\n",
                      client)
        self.assert_order(client, *SESSION)
        self.assert_order(server, *SESSION)

    def test_with_implicit_tls_nothing_is_in_the_clear(self):
        text = self.tlslab("simulate", "--implicit", "submission", "--login", "me:word").stdout
        self.assertIn("TLS    S: 220 localhost ESMTP", text)
        self.assertIn("PLAIN as me, accepted, under TLS\n", text)
        self.assertNotIn("clear  ", text)

    def test_an_opportunistic_client_is_told_to_have_said_its_password(self):
        stripped = ("simulate", "--starttls", "smtp", "--login", "lab:lab-password",
                    "--server-dialog-set", "hide_starttls=true",
                    "--server-dialog-set", "allow_login_in_clear=true")
        strict = self.tlslab(*stripped, expect=1).stdout
        self.assertIn("Kind of error....................... STARTTLS_NOT_ADVERTISED\n", strict)
        self.assertIn("Who ended it........................ what was said before TLS\n", strict)
        self.assertIn("Phase............................... STARTTLS\n", strict)
        self.assertNotIn("AUTH PLAIN AG", strict)
        lax = self.tlslab(*stripped, "--opportunistic", expect=1).stdout
        self.assertIn("PLAIN as lab, accepted, IN THE CLEAR\n", lax)
        self.assertIn("Went on in the clear................ Yes\n", lax)
        self.assertIn("clear  C: AUTH PLAIN AG", lax)

    def test_a_file_says_what_no_flag_does(self):
        client = self.write("client.yaml", "protocol: SMTP\npipelined_plaintext: Tk9PUA0K\n")
        server = self.write("server.json",
                            '{"protocol": "SMTP", "pipelinedPlaintext": "DANGER_EXECUTE"}')
        text = self.tlslab("simulate", "--client-dialog", client, "--server-dialog", server,
                           expect=None).stdout
        self.assertIn("In the clear, in front of TLS....... 6 bytes: NOOP\\r\\n "
                      "(TAKEN as if under TLS)\n", text)
        self.assertIn("TLS    C: NOOP\n", text)

    def test_over_tcp_dial_and_listen_tell_the_same(self):
        listen, address = self.start_listen("--starttls", "smtp", "--max-results", "1",
                                            "--ca-out", "ca.pem", "-o", "json")
        address = json.loads(address)["bound_address"]
        dial = json.loads(self.tlslab("dial", address, "--starttls", "smtp", "--ca", "ca.pem",
                                      "--login", "lab:lab-password", "-o", "json").stdout)
        heard = json.loads(self.line_of(listen))["result"]
        listen.communicate(timeout=DEADLINE)
        self.assertEqual(self.turns(dial["dialog"], mine="C"), self.turns(heard["dialog"], mine="S"))
        self.assertTrue(heard["dialog"]["completed"])

    @staticmethod
    def turns(dialog, mine):
        """(who, under TLS, what) of each turn up to the message: an end notes in one piece what it
        says so."""
        turns = []
        for line in dialog["lines"]:
            who = mine if line.get("sent") else {"C": "S", "S": "C"}[mine]
            if line["text"] == "DATA":
                break
            turn = (who, line.get("protected", False))
            if turns and turns[-1][:2] == turn:
                turns[-1] = (*turn, turns[-1][2] + "\\x0d\\x0a" + line["text"])
            else:
                turns.append((*turn, line["text"]))
        return turns

    def test_smtplib_logs_in_and_leaves_a_message(self):
        listen, address = self.start_listen("--starttls", "submission", "--max-results", "1",
                                            "--ca-out", "ca.pem", "--login", "me:word")
        host, port = address.rsplit(":", 1)
        context = ssl.create_default_context(cafile=self.path("ca.pem"))
        with smtplib.SMTP(host, int(port), timeout=DEADLINE) as client:
            client.starttls(context=context)
            client.login("me", "word")
            client.sendmail("me@localhost", ["you@localhost"], "Subject: x\r\n\r\nHidden.\r\n")
        text, _ = listen.communicate(timeout=DEADLINE)
        self.assertIn("Login............................... PLAIN as me, accepted, under TLS\n",
                      text)
        self.assertIn("Hidden.", text)

    def test_what_is_wrong_is_told_at_once(self):
        for arguments, says in (
                (("dial", "x:1", "--starttls", "smpt"), "did you mean 'smtp'?"),
                (("dial", "x:1", "--implicit", "mysql"), "'mysql' has no implicit TLS"),
                (("listen", "--login", "me:word"),
                 "--login: there is no dialog; begin one with --starttls PROTOCOL, --implicit "
                 "PROTOCOL, --https or --dialog FILE (see tlslab listen --help)"),
                (("simulate", "--login", "me:word"), "or --client-dialog FILE"),
                (("dial", "x:1", "--opportunistic"), "--opportunistic: there is no dialog"),
                (("dial", "x:1", "--starttls", "smtp", "--dialog-set", "host=x"),
                 "--dialog-set"),
                (("listen", "--starttls", "smtp", "--dialog-set", "starttls_answer=REFUS"),
                 "did you mean 'REFUSE'?"),
                (("listen", "--dialog", "/nowhere.yaml"), "No such file")):
            with self.subTest(arguments=arguments):
                done = self.tlslab(*arguments, expect=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(says, done.stderr)
        bad = self.write("bad.yaml", "protocol: SMPT\nhide_startls: true\n")
        said = self.tlslab("listen", "--dialog", bad, expect=2).stderr
        self.assertIn("bad.yaml:1:", said)
        self.assertIn("did you mean 'hide_starttls'?", said)

    def test_what_the_lab_refuses_has_its_place(self):
        said = self.tlslab("simulate", "--client-dialog-set", "protocol=SMTP", expect=3).stderr
        self.assertIn("server_dialog", said)
        said = self.tlslab("simulate", "--implicit", "smtp", "--server-dialog-set",
                           "hide_starttls=true", expect=3).stderr
        self.assertIn("server_dialog.hide_starttls: only with tls_start AFTER_STARTTLS", said)


class Terminate(CliTest):
    """A backend without TLS, and a terminator in front of it."""

    def start_backend(self, *flags):
        return self.start_listen("--dialog-set", "protocol=HTTP", "--dialog-set",
                                 "tls_start=IN_CLEAR", "-o", "json", *flags)

    def start_terminate(self, backend, *flags):
        terminate = self.start(TLSLAB, "terminate", backend, "--ca-out", "ca.pem", *flags)
        return terminate, self.line_of(terminate).strip()

    def curl(self, *arguments):
        done = subprocess.run(["curl", "--silent", "--show-error", "--cacert",
                               self.path("ca.pem"), *arguments], capture_output=True,
                              encoding="utf-8", timeout=DEADLINE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_what_a_client_says_of_itself_does_not_pass(self):
        backend, line = self.start_backend("--max-results", "1")
        terminate, address = self.start_terminate(json.loads(line)["bound_address"],
                                                  "--x-forwarded", "--max-results", "1")
        port = address.rsplit(":", 1)[1]
        self.curl("-H", "X-Forwarded-For: 203.0.113.9", f"https://localhost:{port}/")
        text, _ = terminate.communicate(timeout=DEADLINE)
        self.assertIn("Request............................. GET /\n"
                      "  taken out......................... X-Forwarded-For: 203.0.113.9\n", text)
        self.assertIn("TLS with the client................. TLSv1.", text)
        self.assertIn("TLS with the backend................ none\n", text)
        heard = json.loads(self.line_of(backend))["result"]
        [request] = heard["dialog"]["http_exchanges"]
        told = [header["value"] for header in request["request_headers"]
                if header["name"].lower() == "x-forwarded-for"]
        self.assertEqual(told, ["127.0.0.1"])

    def test_a_proxy_header_tells_the_backend_who_comes(self):
        backend, line = self.start_backend("--proxy-protocol", "required", "--max-results", "1")
        terminate, address = self.start_terminate(json.loads(line)["bound_address"],
                                                  "--send-proxy", "v2-tls", "--max-results", "1",
                                                  "-o", "json")
        address = json.loads(address)["bound_address"]
        dial = json.loads(self.tlslab("dial", address, "--https", "--ca", "ca.pem",
                                      "--server-name", "localhost", "-o", "json").stdout)
        told = json.loads(self.line_of(terminate))["result"]
        self.assertEqual(told["client_address"], dial["local_address"])
        heard = json.loads(self.line_of(backend))["result"]["proxy_header"]
        self.assertEqual(heard["source_address"], dial["local_address"])
        self.assertEqual(heard["tls"]["version"], "TLSv1.3")
        terminate.communicate(timeout=DEADLINE)

    def test_a_dial_says_who_it_is_itself(self):
        listen, address = self.start_listen("--proxy-protocol", "required", "--max-results", "1",
                                            "--ca-out", "ca.pem")
        self.tlslab("dial", address, "--ca", "ca.pem", "--proxy-header", "v1", "--proxy-source",
                    "192.0.2.1:5", "--proxy-destination", "192.0.2.2:6")
        text, _ = listen.communicate(timeout=DEADLINE)
        self.assertIn("PROXY header........................ v1 from 192.0.2.1:5 to 192.0.2.2:6\n",
                      text)

    def test_ctrl_c_ends_it_and_leaves_nothing(self):
        terminate, _ = self.start_terminate("127.0.0.1:1")
        self.assertEqual(self.interrupt(terminate)[0], 0)
        self.assert_nothing_left()

    def test_what_is_wrong_is_told_at_once(self):
        for arguments, says in (
                (("terminate",), "backend is required"),
                (("terminate", "x:1", "--clients-in-clear"), "--backend-tls"),
                (("terminate", "x:1", "--send-proxy", "haproxy"), "write v1, v2 or v2-tls"),
                (("terminate", "x:1", "--backend-tls", "--backend-ca", "/nowhere"), "/nowhere"),
                (("listen", "--proxy-protocol", "yes"), "write optional or required")):
            with self.subTest(arguments=arguments):
                self.assertIn(says, self.tlslab(*arguments, expect=2).stderr)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
