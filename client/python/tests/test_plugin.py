"""The pytest plugin, by tests that are run with it: what they print, and what is left behind."""

import re

import pytest

from tlslab import v1


@pytest.fixture
def run(pytester, tls_lab, monkeypatch):
    """Runs a file of tests in the lab of this session."""
    monkeypatch.setenv("TLSLAB_ADDRESS", tls_lab.address)

    def run(source):
        pytester.makepyfile("import pytest\nimport tlslab\n"
                            "from tlslab.testing import assert_handshake\n" + source)
        return pytester.runpytest_inprocess(
            "-p", "pytest_tlslab", "-p", "no:cacheprovider", "--strict-markers", "-rs")
    return run


def test_fixtures_give_a_lab_an_authority_and_listeners_that_end_with_the_test(run, tls_lab):
    result = run("""
def test_it(tls_lab, tls_ca, tls_listener):
    trusting = tlslab.ClientContext("localhost", trust=tls_ca)
    for listener in (tls_listener(), tls_listener(tls_ca.issue("localhost"), send="hi")):
        client = tls_lab.dial(listener, trusting, send="GET / HTTP/1.0\\r\\n\\r\\n", read=True)
        assert_handshake(client, version="TLSv1.3")
        assert_handshake(listener.next_handshake(), server_name="localhost")
    assert client.received == b"hi"
    tls_lab.context(tlslab.ServerContext(tls_ca.issue("localhost")))

def test_after_it(tls_lab, tls_ca):
    assert tls_lab.made() == [tls_ca]
""")
    result.assert_outcomes(passed=2)
    names = [one.name for one in tls_lab.call("ListListeners", v1.ListListenersRequest()).listeners]
    assert names == []


def test_a_private_lab_is_started_where_no_address_is_named(run, monkeypatch):
    monkeypatch.delenv("TLSLAB_ADDRESS", raising=False)
    run("""
def test_it(tls_lab):
    monkey = tls_lab.daemon_pid
    assert monkey is not None and tls_lab.address.startswith("unix:")
""").assert_outcomes(passed=1)


def test_a_failure_prints_what_both_ends_saw(run):
    result = run("""
def test_it(tls_lab, tls_listener):
    listener = tls_listener()
    client = tls_lab.dial(listener, tlslab.ClientContext("localhost"))
    assert client.ok
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "*where False = <HandshakeResult client CERTIFICATE_REJECTED, sent unknown_ca, "
        "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY>.ok",
        "*- what tlslab saw -*",
        "dial of 127.0.0.1:*: Client",
        "  Handshake .............. failed: *",
        "  Alert .................. unknown_ca",
        "  Peer's chain ........... X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY at depth 0 (*",
        "listeners/listener-*: Server",
        "  Ended by ............... the peer, which sent a fatal alert",
        "  Error class ............ REJECTED_BY_PEER_CERTIFICATE",
    ])


def test_a_failure_tells_of_a_listener_that_nobody_met_and_of_one_that_is_met_still(run):
    result = run("""
import socket

def test_it(tls_listener):
    alone, busy = tls_listener(), tls_listener()
    plain = socket.create_connection((busy.host, busy.port))
    while not busy.refresh().accepted_count:
        pass
    alone.next_handshake(timeout=0.1)
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NoResult: no result within 0.1 s: listeners/* has accepted 0,*",
                                 "*- what tlslab saw -*", "listeners/*: nobody connected",
                                 "listeners/*: 1 connections are not over"])


def test_a_test_that_passes_prints_nothing_and_earlier_tests_are_not_told(run):
    result = run("""
def test_passes(tls_lab, tls_ca):
    tls_lab.simulate(tlslab.ClientContext("earlier", trust=tls_ca), tls_ca.issue("earlier"))

def test_fails(tls_lab, tls_ca):
    tls_lab.simulate(tlslab.ClientContext("later", trust=tls_ca), tls_ca.issue("later"))
    assert False

def test_without_a_lab():
    assert False
""")
    result.assert_outcomes(passed=1, failed=2)
    text = result.stdout.str()
    assert text.count("- what tlslab saw -") == 1
    assert "Server name ............ later" in text
    assert "Server name ............ earlier" not in text


def test_an_assertion_tells_everything_that_is_otherwise(run):
    result = run("""
def test_it(tls_lab, tls_ca):
    pair = tls_lab.simulate(tlslab.ClientContext("localhost", trust=tls_ca),
                            tls_ca.issue("localhost"))
    assert_handshake(pair, version="TLSv1.2", alpn="h2")
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "E*AssertionError: not the handshake that was expected",
        "E*CLIENT: version is 'TLSv1.3', not 'TLSv1.2'", "E*CLIENT: alpn is absent, not 'h2'",
        "E*SERVER: version is 'TLSv1.3', not 'TLSv1.2'", "E*SERVER: alpn is absent, not 'h2'"])


def test_a_marker_runs_what_the_lab_can_do_and_skips_with_a_reason_what_it_cannot(run):
    result = run("""
@pytest.mark.tlslab_requires("TLSv1.3", "x25519", "ec-p256")
def test_can():
    pass

@pytest.mark.tlslab_requires("TLSv1.3")
@pytest.mark.tlslab_requires("rsa-9999", "curveSM2")
def test_cannot():
    assert False

class TestAll:
    @pytest.mark.parametrize("lacks", [
        pytest.param("rsa-9998", marks=pytest.mark.tlslab_requires("rsa-9998"))])
    def test_parameters(self, lacks):
        assert False
""")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.re_match_lines([
        r"SKIPPED .* the lab \(OpenSSL 3.*\) has no rsa-9999, no curveSM2",
        r"SKIPPED .* has no rsa-9998"])


def test_a_marker_that_means_nothing_is_an_error_and_no_skip(run):
    result = run("""
@pytest.mark.tlslab_requires("TLSv1.3", "TLSv1.33")
def test_typing_error():
    pass

@pytest.mark.tlslab_requires()
def test_nothing():
    pass

@pytest.mark.tlslab_requires(13)
def test_number():
    pass
""")
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines([
        "tlslab_requires: 'TLSv1.33' is no version, cipher suite, group, signature scheme, feature "
        "or key type; did you mean 'TLSv1.3'*", "tlslab_requires takes names, such as *"])


def test_a_marker_skips_what_openssl_was_built_without(run, tls_lab):
    """A known group that this build lacks, if there is one; the lab itself tells the two apart."""
    known = {"X25519MLKEM768": "ML-KEM", "SSLv3": "SSL 3.0"}
    lacking = [name for name in known if not tls_lab.capabilities().has(name)]
    assert tls_lab.missing(*known) == lacking


@pytest.mark.parametrize("variable, value, message", [
    ("TLSLAB_ADDRESS", "127.0.0.1:1", r"no lab: .*UNAVAILABLE.*"),
    ("TLSLABD", "/no/such/tlslabd", r"no lab: TLSLABD names '/no/such/tlslabd', which is no prog.*"),
    ("TLSLABD", "/bin/false", r"no lab: /bin/false ended before it was ready \(status 1\).*"),
])
def test_without_a_lab_tests_fail_in_a_line(run, monkeypatch, variable, value, message):
    monkeypatch.delenv("TLSLAB_ADDRESS")
    monkeypatch.setenv(variable, value)
    result = run("""
def test_it(tls_lab):
    pass
""")
    result.assert_outcomes(errors=1)
    result.stdout.re_match_lines([message])
    assert "Traceback" not in result.stdout.str()


def test_a_daemon_that_dies_during_the_tests_is_told(run, monkeypatch):
    monkeypatch.delenv("TLSLAB_ADDRESS")
    result = run("""
import os, signal

def test_it(tls_lab, tls_listener):
    tls_listener()
    os.kill(tls_lab.daemon_pid, signal.SIGKILL)
    for _ in range(1000):
        tls_lab.missing("TLSv1.3"), tls_lab.explain({"client": {}}, "client")
""")
    assert "tlslabd ended with status -9" in result.stdout.str()
    assert re.search(r"1 failed", result.stdout.str())


def test_a_project_without_a_lab_does_not_import_the_package(pytester):
    pytester.makepyfile("""
import sys

def test_it():
    assert not {"tlslab", "grpc"} & set(sys.modules)
""")
    pytester.runpytest_subprocess("-p", "pytest_tlslab").assert_outcomes(passed=1)


def test_the_marker_and_the_fixtures_are_documented(pytester):
    result = pytester.runpytest_inprocess("-p", "pytest_tlslab", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.tlslab_requires(*names): skip unless the lab has *"])
    result = pytester.runpytest_inprocess("-p", "pytest_tlslab", "--fixtures")
    result.stdout.fnmatch_lines_random(["tls_ca *", "tls_lab *", "tls_listener *"])
