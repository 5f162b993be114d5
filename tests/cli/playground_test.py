"""The chapter's certificates as they are built: other programs load them, and a chain of the
short-lived certificate is minted beneath their intermediate.

sys.argv[3] is a file of the folder that holds them.
"""

import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import threading

from cli import DEADLINE, CliTest

BUILT = os.path.dirname(os.path.abspath(sys.argv[3]))
YAML = os.path.abspath("certs/playground/playground.yaml")
SAYING = b"Simple is better than complex."


def built(name):
    return os.path.join(BUILT, name)


class Playground(CliTest):
    def openssl(self, *arguments, expect=0):
        done = subprocess.run(["openssl", *arguments], capture_output=True, encoding="utf-8",
                              timeout=DEADLINE, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def handshake(self, ca, pem, server_hostname="localhost"):
        """Listing 6-3: what the client hears, in one process."""
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(pem)
        client = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=ca)

        def serve(listener):
            try:
                raw, _ = listener.accept()
                with server.wrap_socket(raw, server_side=True) as connection:
                    connection.sendall(SAYING)
            except OSError:
                pass  # the client turned away, which it tells itself

        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(DEADLINE)
            thread = threading.Thread(target=serve, args=(listener,))
            thread.start()
            try:
                with socket.create_connection(listener.getsockname(), DEADLINE) as raw:
                    with client.wrap_socket(raw, server_hostname=server_hostname) as connection:
                        return connection.recv(1024)
            finally:
                thread.join(DEADLINE)

    def test_openssl_verifies_every_one(self):
        for name in ("localhost.crt", "www.crt", "intermediate.crt", "client.crt"):
            self.assertIn(": OK", self.openssl("verify", "-x509_strict", "-CAfile",
                                               built("ca.crt"), built(name)))
        self.assertIn(": OK", self.openssl("verify", "-purpose", "sslclient", "-CAfile",
                                           built("ca.crt"), built("client.crt")))
        self.openssl("verify", "-purpose", "sslserver", "-CAfile", built("ca.crt"),
                     built("client.crt"), expect=2)
        for host, name in (("www.example.com", "www.crt"), ("localhost", "localhost.crt")):
            self.openssl("verify", "-verify_hostname", host, "-CAfile", built("ca.crt"),
                         built(name))

    def test_the_names_keys_and_times_are_the_books(self):
        text = self.openssl("x509", "-noout", "-text", "-in", built("www.crt"))
        for part in ("C = us, ST = New York, L = New York, O = Example from Apress Media LLC, "
                     "OU = Foundations of Python Network Programming 3rd Ed, "
                     "CN = www.example.com, emailAddress = root@example.com",
                     "O = Example CA from Apress Media LLC", "CN = ca, "
                     "emailAddress = ca@example.com", "Public-Key: (4096 bit)"):
            self.assertIn(part, text)
        client = self.openssl("x509", "-noout", "-text", "-in", built("client.crt"))
        for part in ("CN = client", "SSL Client", "TLS Web Client Authentication",
                     "Digital Signature, Key Encipherment"):
            self.assertIn(part, client)
        for name in ("ca", "localhost", "www", "intermediate", "client"):
            # In ninety years they are still good.
            self.openssl("x509", "-noout", "-checkend", str(90 * 365 * 86400), "-in",
                         built(name + ".crt"))

    def test_the_combined_file_has_text_certificate_and_key_in_the_books_order(self):
        with open(built("www.pem"), encoding="utf-8") as file:
            text = file.read()
        places = [text.index(part) for part in ("Certificate:\n    Data:\n",
                                                "-----BEGIN CERTIFICATE-----",
                                                "-----BEGIN PRIVATE KEY-----")]
        self.assertEqual(places, sorted(places))
        self.assertEqual(places[0], 0)
        self.openssl("pkey", "-noout", "-in", built("www.pem"))
        self.openssl("pkey", "-noout", "-in", built("www.key"))

    def test_python_talks_as_in_the_book(self):
        self.assertEqual(self.handshake(built("ca.crt"), built("localhost.pem")), SAYING)
        self.assertEqual(self.handshake(built("ca.crt"), built("www.pem"), "www.example.com"),
                         SAYING)
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "Hostname mismatch"):
            self.handshake(built("ca.crt"), built("localhost.pem"), "www.example.com")

    def test_the_lab_talks_with_them_over_tcp(self):
        listen, address = self.start_listen("--cert", built("www.crt"), "--key", built("www.key"),
                                            "--client-cert", "require", "--ca", built("ca.crt"))
        trusted = ("dial", address, "--ca", built("ca.crt"), "--server-name", "www.example.com")
        self.assertIn("CN=www.example.com", self.tlslab(
            *trusted, "--cert", built("client.crt"), "--key", built("client.key")).stdout)
        self.tlslab(*trusted, expect=1)  # a client without a certificate
        self.tlslab(*trusted, "--cert", built("localhost.crt"), "--key", built("localhost.key"),
                    expect=1)  # a server's certificate is no client's
        self.interrupt(listen)

    def test_the_short_lived_one_is_minted_beneath_the_intermediate(self):
        folder = self.path("playground")
        shutil.copytree(BUILT, folder, copy_function=shutil.copyfile)
        self.assertFalse(os.path.exists(os.path.join(folder, "short-lived.crt")))
        self.tlslab("cert", "mint", "--from", YAML, "--out-dir", folder, "--only", "short-lived")
        short = os.path.join(folder, "short-lived")
        for ending in (".key", ".pem"):
            self.assertEqual(stat.S_IMODE(os.stat(short + ending).st_mode), 0o600)
        self.openssl("verify", "-CAfile", built("ca.crt"), "-untrusted", short + ".crt",
                     short + ".crt")
        self.openssl("x509", "-noout", "-checkend", "3600", "-in", short + ".crt", expect=1)
        # The chain is in the file, so a server sends the intermediate too.
        self.assertEqual(self.handshake(built("ca.crt"), short + ".pem"), SAYING)
        self.assert_nothing_left()
