"""Requests as Python writes them, and what they become."""

import datetime
import ssl

import pytest

import tlslab
from tlslab import ClientContext, ServerContext, specs, v1


class Named:
    """A resource of a lab."""

    def __init__(self, name):
        self.name = name


LEAF, CA = Named("certificates/leaf"), Named("certificates/ca")


def test_a_servers_context_becomes_the_contracts():
    written = ServerContext(
        LEAF, min_version="TLSv1.1", max_version=ssl.TLSVersion.TLSv1_2, cipher_list="HIGH",
        cipher_suites=["TLS_AES_128_GCM_SHA256"], groups=["x25519"], alpn=["h2"], security_level=0,
        signature_schemes=["ed25519"], preset="forward-secret-server", trust=[CA, "PEM"],
        spec={"resumption": {"tickets": False}, "server": {"ticket_count": 3}}).proto()
    assert written == v1.TlsContextSpec(
        min_version="TLS_VERSION_TLS11", max_version="TLS_VERSION_TLS12", cipher_list="HIGH",
        cipher_suites=["TLS_AES_128_GCM_SHA256"], groups=["x25519"], alpn_protocols=["h2"],
        security_level=0, signature_schemes=["ed25519"], preset="forward-secret-server",
        credentials=[dict(certificate="certificates/leaf")],
        peer_verification=dict(trusted_certificates=["certificates/ca"], trusted_pems=["PEM"]),
        resumption=dict(tickets=False), server=dict(ticket_count=3, client_certificate="REQUIRED"))


def test_a_clients_context_becomes_the_contracts():
    written = ClientContext("a.example", version="1.2", certificate=("CHAIN", "KEY"),
                            expected_name="b.example", enforce=False).proto()
    assert written == v1.TlsContextSpec(
        min_version="TLS_VERSION_TLS12", max_version="TLS_VERSION_TLS12",
        credentials=[dict(pem=dict(chain_pem="CHAIN", private_key_pem="KEY"))],
        client=dict(server_name="a.example"),
        peer_verification=dict(mode="REPORT_ONLY", name_mode="REPORT_ONLY",
                               expected_name="b.example"))
    assert ClientContext().proto() == v1.TlsContextSpec(client={})


@pytest.mark.parametrize("several", [(CA, "PEM"), [CA, "PEM"]])
def test_trust_is_any_sequence(several):
    for written in (ClientContext(trust=several), ServerContext(LEAF, trust=several)):
        told = written.proto().peer_verification
        assert (told.trusted_certificates, told.trusted_pems) == (["certificates/ca"], ["PEM"])


def test_a_context_is_given_in_any_form():
    assert specs.context_ref(LEAF, "server").spec == ServerContext(LEAF).proto()
    assert specs.context_ref(Named("tlsContexts/a"), "client").name == "tlsContexts/a"
    as_json = {"client": {"serverName": "a"}}
    assert specs.context_ref(as_json, "client").spec.client.server_name == "a"
    assert specs.context_ref(v1.TlsContextSpec(client={}), "client").spec.HasField("client")


@pytest.mark.parametrize("wrong, message", [
    (lambda: specs.context_ref(ClientContext(), "server"), "a server has no ClientContext"),
    (lambda: specs.context_ref(LEAF, "client"), "is no client's context"),
    (lambda: specs.context_ref(None, "server"), "None is no server's context"),
    (lambda: ClientContext(version="1.2", max_version="1.3").proto(), "version is the only version"),
    (lambda: ClientContext(groups="x25519").proto(), "groups is a list of names, not 'x25519'"),
    (lambda: ClientContext(alpn="h2").proto(), "alpn is a list of names, not 'h2'"),
    (lambda: ClientContext(max_version="1.4").proto(), "'1.4' is no version"),
    (lambda: ServerContext(LEAF, client_certificate="yes").proto(), "client_certificate is 'yes'"),
    (lambda: ServerContext(LEAF, spec={"no_such_field": 1}).proto(), "no_such_field"),
    (lambda: ServerContext(LEAF, spec=v1.Listener()).proto(), "neither a dict nor tlslab.v1"),
    (lambda: specs.certificate_spec(["a"], expired=True, not_yet_valid=True), "cannot be both"),
    (lambda: specs.certificate_spec(["a"], mutations="corrupted-signature"), "list of names"),
    (lambda: specs.fault_plan([{"id": "a", "explode": {}}]), "explode"),
])
def test_what_cannot_be_right_is_told_before_anything_is_sent(wrong, message):
    with pytest.raises(tlslab.BadSettings, match=message):
        wrong()


def test_a_certificate_becomes_the_contracts():
    written = specs.certificate_spec(["a.example", "192.0.2.1", "2001:db8::1"], issuer=CA,
                                     key_type="rsa-2048", mutations=["one", "two"],
                                     spec={"organization": "O"})
    assert written == v1.CertificateSpec(
        dns_names=["a.example"], ip_addresses=["192.0.2.1", "2001:db8::1"],
        common_name="a.example", issuer="certificates/ca", key_type="rsa-2048",
        mutations=["one", "two"], organization="O")
    old = specs.certificate_spec(["a"], expired=True)
    assert old.not_before_offset.seconds < old.not_after_offset.seconds < 0


def test_times_are_seconds_or_pythons():
    assert specs.duration(1.5).ToMilliseconds() == 1500
    assert specs.duration(datetime.timedelta(minutes=2)).seconds == 120


def test_what_is_said_becomes_an_exchange():
    assert specs.exchange(None, False, None) is None
    assert specs.exchange("é", True, None) == v1.Exchange(
        steps=[dict(send="é".encode()), dict(read_to_end={})])
    assert specs.exchange(None, False, {"steps": [{"close": {}}]}).steps[0].HasField("close")
