"""A generic client, which has none of our protos, drives the daemon by what server reflection tells.

Usage: reflection_test.py TLSLABD proto/buf.yaml FILES OF BUF...
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

import contract

TLSLABD = sys.argv[1]
PROTO = pathlib.Path(sys.argv[2]).parent


class Reflection(unittest.TestCase):
    def setUp(self):
        try:
            self.program = contract.find_buf(sys.argv[3:])
        except contract.MissingError as missing:
            self.skipTest(str(missing))
        self.daemon = subprocess.Popen(
            [TLSLABD, "--listen=127.0.0.1:0", "--exit-on-stdin-eof"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.daemon.communicate, timeout=10)
        self.url = "http://" + self.daemon.stdout.readline().split()[-1]

    def curl(self, path, *arguments):
        return contract.buf(self.program, "curl", "--protocol", "grpc", "--http2-prior-knowledge",
                            *arguments, self.url + path)

    def call(self, method, **request):
        run = self.curl("/" + method, "--data", json.dumps(request))
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def test_lists_every_service(self):
        declared = {"tlslab.v1." + name for file in PROTO.glob("tlslab/v1/*.proto")
                    for name in re.findall(r"^service (\w+)", file.read_text(encoding="utf-8"), re.M)}
        run = self.curl("", "--list-services")
        self.assertEqual(run.returncode, 0, run.stderr)
        listed = set(run.stdout.split())
        self.assertTrue(declared)
        self.assertEqual({name for name in listed if name.startswith("tlslab.")}, declared)
        self.assertIn("grpc.health.v1.Health", listed)

    def test_is_enough_to_make_a_handshake(self):
        made = self.call("tlslab.v1.CertificateService/CreateCertificate", certificateId="leaf",
                         certificate={"spec": {"dnsNames": ["localhost"]}})
        response = self.call(
            "tlslab.v1.HandshakeService/SimulateHandshake",
            client={"spec": {"client": {"serverName": "localhost"}, "peerVerification": {
                "trustedPems": [made["chainPem"]]}}},
            server={"spec": {"server": {}, "credentials": [{"certificate": made["name"]}]}})
        client = response["handshakes"][0]["client"]
        self.assertNotIn("failure", client)
        self.assertEqual(client["negotiated"]["serverName"], "localhost")

    def test_tells_what_is_wrong_with_a_request(self):
        run = self.curl("/tlslab.v1.CertificateService/GetCertificate", "--data",
                        '{"name": "certificates/nobody"}')
        error = json.loads(run.stderr)
        self.assertEqual(error["code"], "not_found")
        self.assertIn("certificates/nobody", error["message"])
        self.assertEqual(error["details"][0]["type"], "google.rpc.ResourceInfo")

    def test_reaches_the_health_service(self):
        self.assertEqual(self.call("grpc.health.v1.Health/Check")["status"], "SERVING")


if __name__ == "__main__":
    unittest.main()
