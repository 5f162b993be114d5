"""Results as Python sees them: what is absent, what is told, and the names of the contract."""

import pytest

import tlslab
from tlslab import HandshakeResult, enums, testing, v1
from tlslab.facts import code_point, fact


def result(**fields):
    return HandshakeResult(v1.HandshakeResult(role="SERVER", **fields))


FAILED = dict(
    failure=dict(cause="PEER_ALERT", error_class="REJECTED_BY_PEER_CERTIFICATE",
                 phase="HANDSHAKE_PHASE_SERVER_HELLO", alert=dict(value=48, name="unknown_ca"),
                 openssl_errors=[dict(library="SSL routines", reason="tlsv1 alert unknown ca")],
                 summary="the peer refused"),
    alerts=[dict(direction="DIRECTION_RECEIVED", fatal=True,
                 description=dict(value=48, name="unknown_ca"))])


def test_what_is_absent_is_none_and_never_false():
    nothing = result()
    for name in ("failure", "version", "cipher_suite", "group", "alpn", "server_name", "resumed",
                 "forward_secret", "early_data_accepted", "peer_certificate", "chain_good",
                 "verify_error", "name_matched", "received", "close_kind", "connection_id",
                 "local_address", "remote_address", "start_time", "handshake_duration",
                 "local_signature_scheme", "peer_signature_scheme"):
        assert getattr(nothing, name) is None, name
    assert nothing.ok is True and nothing.peer_chain == () and nothing.alerts == ()


def test_what_is_false_is_not_absent():
    told = result(negotiated=dict(session_resumed=False, alpn_protocol="", forward_secret=False),
                  peer=dict(name_match=dict(matched=False), verification={}),
                  early_data=dict(accepted=False), exchange=dict(received=b""))
    assert told.resumed is False and told.forward_secret is False and told.alpn == ""
    assert told.name_matched is False and told.chain_good is True
    assert told.early_data_accepted is False and told.received == b""


def test_a_failure_has_its_words():
    failed = result(**FAILED)
    failure = failed.failure
    assert not failed.ok
    assert failure.cause is tlslab.Cause.PEER_ALERT and failure.cause == "PEER_ALERT"
    assert failure.error_class is tlslab.ErrorClass.REJECTED_BY_PEER_CERTIFICATE
    assert failure.phase is tlslab.Phase.SERVER_HELLO
    assert failure.alert == "unknown_ca"
    assert failure.openssl_errors == ("SSL routines: tlsv1 alert unknown ca",)
    assert failed.alerts == (tlslab.Alert("unknown_ca", sent=False, fatal=True),)
    assert repr(failed) == (
        "<HandshakeResult server REJECTED_BY_PEER_CERTIFICATE, received unknown_ca>")
    assert str(failed) == """\
Server
  Handshake .............. failed: the peer refused
  Ended by ............... the peer, which sent a fatal alert
  Cause .................. PEER_ALERT
  Error class ............ REJECTED_BY_PEER_CERTIFICATE
  Phase .................. SERVER_HELLO
  Alert .................. unknown_ca
  OpenSSL error .......... SSL routines: tlsv1 alert unknown ca
  Alert seen ............. received unknown_ca, fatal"""


def test_a_result_is_neither_true_nor_false():
    for one in (result(), result(**FAILED), tlslab.HandshakePair(v1.HandshakePair())):
        with pytest.raises(TypeError, match=r"ask for \w+\.ok"):
            bool(one)


def test_a_failure_is_raised_with_its_facts_on_demand():
    assert result().raise_for_failure() == result()
    with pytest.raises(tlslab.HandshakeFailed, match="Alert .* unknown_ca") as caught:
        result(**FAILED).raise_for_failure()
    assert caught.value.result.failure.alert == "unknown_ca"


def test_a_certificate_cannot_write_to_the_terminal():
    told = result(peer=dict(chain=[dict(subject="CN=a\x1b[2J\nServer")]))
    assert "\x1b" not in str(told)
    assert r"CN=a\x1b[2J\nServer" in str(told)
    assert fact("Name", "Zoë") == "Name ................... Zoë"


def test_a_value_without_a_name_is_told_by_its_number():
    assert code_point(v1.CodePoint(value=0x0a0a)) == "0x0a0a"
    told = result(negotiated=dict(group=dict(value=0x11ed)))
    assert told.group == "0x11ed"


@pytest.mark.parametrize("kind, proto, prefix", [
    (enums.Cause, v1.HandshakeFailure.Cause, ""),
    (enums.ErrorClass, v1.HandshakeFailure.ErrorClass, ""),
    (enums.Phase, v1.HandshakePhase, "HANDSHAKE_PHASE_"),
    (enums.CloseKind, v1.CloseKind, "CLOSE_KIND_"),
    (enums.Role, v1.HandshakeResult.Role, ""),
])
def test_the_names_are_those_of_the_contract(kind, proto, prefix):
    numbers = [number for number in proto.values() if number]
    assert [enums.proto_name(kind, proto.DESCRIPTOR, number) for number in numbers] == list(kind)
    assert [prefix + name for name in kind] == proto.keys()[1:]
    assert enums.proto_name(kind, proto.DESCRIPTOR, 0) is None


def test_a_value_of_a_newer_daemon_has_its_number():
    newer = result(failure=v1.HandshakeFailure(cause=999))
    assert newer.failure.cause == "999" and isinstance(newer.failure.cause, tlslab.Cause)
    assert "999" not in list(tlslab.Cause)
    assert newer.failure.ended_by == "not known"
    assert "Cause .................. 999" in str(newer)


def test_versions_are_ordered_and_read_in_all_spellings():
    assert list(tlslab.Version) == sorted(tlslab.Version)
    assert tlslab.Version.of_number(0) is None and tlslab.Version.of_number(99) is None
    for text in ("TLSv1.2", "1.2", "TLS 1.2", "tls12", "TLSv1_2"):
        assert tlslab.Version.of(text) is tlslab.Version.TLSv1_2
    for text in ("SSLv3", "ssl3", "SSL 3.0", "SSL30"):
        assert tlslab.Version.of(text) is tlslab.Version.SSLv3
    with pytest.raises(tlslab.BadSettings, match="'TLSv1.4' is no version; there are SSLv3, "):
        tlslab.Version.of("TLSv1.4")
    for version in tlslab.Version:
        name = v1.TlsVersion.Name(version.number)
        assert name == "TLS_VERSION_" + {"SSLv3": "SSL30", "TLSv1": "TLS10"}.get(
            version, version.replace("v", "").replace(".", ""))


class TestAssertHandshake:
    """`assert_handshake` fails when it should, and says everything."""

    def test_what_is_so_passes_and_comes_back(self):
        good = result(negotiated=dict(version=5, alpn_protocol="h2", session_resumed=False))
        assert testing.assert_handshake(good, version="TLSv1.3", alpn="h2", resumed=False,
                                        group=None) is good
        bad = result(**FAILED)
        testing.assert_handshake(bad, error_class="REJECTED_BY_PEER_CERTIFICATE",
                                 alert="unknown_ca", phase="SERVER_HELLO", cause="PEER_ALERT")

    def test_everything_that_is_otherwise_is_told_with_the_facts(self):
        good = result(negotiated=dict(version=4, alpn_protocol="h2"))
        with pytest.raises(AssertionError) as caught:
            testing.assert_handshake(good, version="TLSv1.3", alpn="http/1.1", resumed=False,
                                     server_name=None)
        text = str(caught.value)
        assert "SERVER: version is 'TLSv1.2', not 'TLSv1.3'" in text
        assert "SERVER: alpn is 'h2', not 'http/1.1'" in text
        assert "SERVER: resumed is absent, not False" in text
        assert "server_name" not in text
        assert "Version ................ TLSv1.2" in text

    def test_a_handshake_that_failed_is_not_one_that_completed_nor_the_reverse(self):
        with pytest.raises(AssertionError, match="SERVER: the handshake failed: REJECTED_BY_PEER"):
            testing.assert_handshake(result(**FAILED))
        with pytest.raises(AssertionError, match="completed, and should have failed"):
            testing.assert_handshake(result(), alert="unknown_ca")
        with pytest.raises(AssertionError, match="alert is 'unknown_ca', not 'bad_certificate'"):
            testing.assert_handshake(result(**FAILED), alert="bad_certificate")

    def test_both_ends_of_a_pair_count(self):
        pair = tlslab.HandshakePair(v1.HandshakePair(
            client=dict(role="CLIENT", negotiated=dict(version=5)),
            server=dict(role="SERVER", negotiated=dict(version=4))))
        with pytest.raises(AssertionError, match="SERVER: version is 'TLSv1.2'") as caught:
            testing.assert_handshake(pair, version="TLSv1.3")
        assert "CLIENT: version" not in str(caught.value)
        assert "\nClient\n" in str(caught.value) and "\nServer\n" in str(caught.value)

    def test_what_is_no_result_is_refused(self):
        with pytest.raises(tlslab.BadSettings, match="is no result of a handshake"):
            testing.assert_handshake(None)
