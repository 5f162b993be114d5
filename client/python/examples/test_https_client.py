"""Does a program that uses `requests` refuse the servers that it should?

    pytest examples/test_https_client.py
"""

import pytest
import requests
from tlslab import ServerContext
from tlslab.testing import assert_handshake


def fetch(url, authorities):
    """The program."""
    return requests.get(url, verify=authorities, timeout=5).text


# The test, in fifteen lines. What the server sees is that of the requests in Debian 12: it compares
# the name itself, after the handshake, and still offers TLS 1.0, to give up at the signature.
SERVERS = {
    "expired": lambda lab, ca: ca.issue("localhost", expired=True),
    "self-signed": lambda lab, ca: lab.certificate("localhost"),
    "wrong name": lambda lab, ca: ca.issue("elsewhere.example"),
    "TLS 1.0": lambda lab, ca: ServerContext(ca.issue("localhost"), version="1.0", security_level=0),
    "RC4": lambda lab, ca: ServerContext(ca.issue("localhost", key_type="rsa-2048"), version="1.2",
                                         cipher_list="RC4-SHA", security_level=0)}
@pytest.mark.tlslab_requires("TLS 1.0", "RC4-SHA")
@pytest.mark.parametrize("server, fact", [
    ("expired", {"alert": "certificate_expired"}), ("self-signed", {"alert": "unknown_ca"}),
    ("wrong name", {"server_name": "localhost"}), ("TLS 1.0", {"error_class": "REJECTED_BY_PEER"}),
    ("RC4", {"error_class": "NO_SHARED_CIPHER"})])
def test_a_bad_server_is_refused(tls_lab, tls_ca, tls_listener, server, fact):
    listener = tls_listener(SERVERS[server](tls_lab, tls_ca))
    with pytest.raises(requests.exceptions.SSLError):
        fetch(listener.url, tls_ca.path)
    result = assert_handshake(listener.next_handshake(), **fact)
    assert not result.proto.dialog.http_exchanges  # it was asked for nothing


def test_a_good_server_is_heard(tls_listener, tls_ca):
    assert fetch(tls_listener(http={"/": "hello"}).url, tls_ca.path) == "hello"
