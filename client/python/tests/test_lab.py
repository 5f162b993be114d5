"""A lab: its life, certificates, contexts, handshakes in memory."""

import datetime
import os
import pathlib
import re
import ssl
import subprocess
import sys

import pytest

import tlslab
from tlslab import ClientContext, ServerContext, v1


def test_a_private_lab_ends_with_its_with():
    with tlslab.Lab.start() as lab:
        pid = lab.daemon_pid
        folder = pathlib.Path(lab.address.removeprefix("unix:")).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert lab.capabilities().openssl_version.startswith("OpenSSL 3")
        assert lab.capabilities().openssl_version in repr(lab)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not folder.exists()


def test_a_private_lab_ends_when_its_owner_fails():
    with pytest.raises(ZeroDivisionError):
        with tlslab.Lab.start() as lab:
            pid = lab.daemon_pid
            1 / 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_lab_that_runs_is_connected_to_by_address_and_by_environment(tls_lab, monkeypatch):
    with tlslab.Lab.connect(tls_lab.address) as lab:
        assert lab.capabilities().proto == tls_lab.capabilities().proto
        assert lab.daemon_pid is None
    monkeypatch.setenv("TLSLAB_ADDRESS", tls_lab.address)
    with tlslab.Lab.connect() as lab:
        assert lab.address == tls_lab.address


def test_an_embedded_lab_is_a_private_one_as_for_the_command_line(monkeypatch):
    monkeypatch.setenv("TLSLAB_ADDRESS", "embedded")
    with tlslab.Lab.connect() as lab:
        assert lab.daemon_pid is not None
    with tlslab.Lab.connect("embedded:" + os.environ["TLSLABD"]) as lab:
        assert lab.daemon_pid is not None


def test_a_folder_that_is_too_long_for_a_socket_has_a_lab_on_loopback(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with tlslab.Lab.start() as lab:
        assert lab.address.startswith("127.0.0.1:")
        assert lab.simulate(ClientContext("a"), lab.certificate("a")).client.failure is not None
    assert list(long.iterdir()) == []


def test_a_program_that_forgets_its_lab_leaves_nothing(tmp_path):
    program = """
import os, sys, tlslab
lab = tlslab.Lab.start()
listener = lab.listen(lab.certificate("a"))
try:
    listener.next_handshake(timeout=0.1)
except tlslab.NoResult:
    pass
if os.fork() == 0:  # and a child of it ends nothing
    sys.exit(0)
os.wait()
print(lab.daemon_pid, lab.capabilities().daemon_version, lab.missing("TLSv1.3"))
"""
    run = subprocess.run([sys.executable, "-c", program], env=dict(os.environ, TMPDIR=str(tmp_path)),
                         text=True, stdout=subprocess.PIPE, timeout=60, check=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(run.stdout.split()[0]), 0)
    assert list(tmp_path.iterdir()) == []


def names_of(lab, kind):
    field = {"Certificate": "certificates", "TlsContext": "tls_contexts", "Listener": "listeners"}
    response = lab.call(f"List{kind}s", getattr(v1, f"List{kind}sRequest")())
    return {one.name for one in getattr(response, field[kind])}


def test_what_was_made_is_deleted_at_the_end_also_after_an_exception(tls_lab):
    kinds = ("Certificate", "TlsContext", "Listener")
    before = {kind: names_of(tls_lab, kind) for kind in kinds}
    with pytest.raises(ZeroDivisionError):
        with tlslab.Lab.connect(tls_lab.address) as lab:
            certificate = lab.certificate("localhost")
            context = lab.context(ServerContext(certificate))
            listener = lab.listen(context)
            assert [one.name for one in lab.made()] == [certificate.name, context.name,
                                                        listener.name]
            assert certificate.name in names_of(tls_lab, "Certificate")
            assert listener.name in names_of(tls_lab, "Listener")
            1 / 0
    assert {kind: names_of(tls_lab, kind) for kind in kinds} == before


def test_what_cannot_be_deleted_keeps_nothing_else(tls_lab, monkeypatch):
    with tlslab.Lab.connect(tls_lab.address) as lab:
        first, second, third = [lab.certificate("localhost") for _ in range(3)]
        delete = lab.delete
        monkeypatch.setattr(lab, "delete", lambda name: delete(
            "certificates/!" if name == second.name else name))
    assert names_of(tls_lab, "Certificate") & {first.name, second.name, third.name} == {second.name}
    tls_lab.delete(second.name)


def test_a_resource_is_deleted_at_the_end_of_its_with_and_may_be_gone_before(tls_lab):
    with tls_lab.certificate("localhost") as certificate:
        assert certificate.name in names_of(tls_lab, "Certificate")
        tls_lab.delete(certificate.name)
    assert certificate not in tls_lab.made()
    with pytest.raises(ZeroDivisionError):
        with tls_lab.ca() as ca:
            1 / 0
    assert ca.name not in names_of(tls_lab, "Certificate")


def test_an_authority_issues_certificates_for_names_and_addresses(tls_ca):
    with tls_ca.issue("localhost", "*.example.com", "127.0.0.1", "::1") as leaf:
        assert leaf.facts.names == ("localhost", "*.example.com", "127.0.0.1", "::1")
        assert leaf.facts.subject == "CN=localhost"
        assert leaf.facts.issuer == tls_ca.facts.subject
        assert not leaf.facts.self_signed and tls_ca.facts.self_signed
        assert leaf.facts.pem in leaf.pem
        assert ssl.PEM_cert_to_DER_cert(leaf.facts.pem) == leaf.facts.der
        assert leaf.facts.not_before < leaf.facts.not_after
        assert str(leaf).startswith("CN=localhost for localhost, *.example.com, 127.0.0.1, ::1, "
                                    "issued by CN=tlslab test CA")


def test_certificates_expire_and_begin_as_they_are_told(tls_ca):
    with tls_ca.issue("a") as now, tls_ca.issue("a", expired=True) as past:
        with tls_ca.issue("a", not_yet_valid=True) as future:
            today = datetime.datetime.now(datetime.timezone.utc)
            assert now.facts.not_before < today < now.facts.not_after
            assert past.facts.not_before < past.facts.not_after < today
            assert today < future.facts.not_before < future.facts.not_after


def test_an_intermediate_and_its_leaf_are_a_chain(tls_lab, tls_ca, trusting):
    with tls_lab.ca("Intermediate", issuer=tls_ca) as middle, middle.issue("localhost") as leaf:
        assert leaf.pem.count("BEGIN CERTIFICATE") == 2
        pair = tls_lab.simulate(trusting, leaf)
        assert pair.ok and len(pair.client.peer_chain) == 2
        assert pair.client.peer_chain[1].subject == "CN=Intermediate"


def test_a_certificate_and_its_key_are_files_that_only_their_user_reads(tls_lab):
    with tlslab.Lab.connect(tls_lab.address) as lab:
        chain, key = lab.certificate("localhost").files()
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
        assert os.stat(os.path.dirname(key)).st_mode & 0o777 == 0o700
    assert not os.path.exists(os.path.dirname(key))


def test_a_certificate_from_elsewhere_is_used_with_its_key(tls_lab, tls_ca, trusting):
    with tls_ca.issue("localhost") as leaf:
        chain, key = leaf.pem, leaf.key_pem()
    with tls_lab.import_certificate(chain, key) as imported:
        assert tls_lab.simulate(trusting, imported).ok
        assert tls_lab.simulate(trusting, ServerContext((chain, key))).ok
        with pytest.raises(tlslab.PermissionDenied):
            imported.key_pem()


def test_a_defect_is_asked_for_by_name(tls_lab, tls_ca, trusting):
    with tls_ca.issue("localhost", mutations=["corrupted-signature"]) as leaf:
        client = tls_lab.simulate(trusting, leaf).client
        assert client.verify_error.name == "X509_V_ERR_CERT_SIGNATURE_FAILURE"
        assert client.chain_good is False and client.name_matched is True


def test_both_ends_of_a_handshake_in_memory_agree(tls_lab, tls_ca):
    with tls_ca.issue("localhost") as leaf:
        pair = tls_lab.simulate(
            ClientContext("localhost", trust=tls_ca, alpn=["h2", "http/1.1"], version="1.2",
                          cipher_list="ECDHE-ECDSA-AES128-GCM-SHA256", groups=["secp256r1"]),
            ServerContext(leaf, alpn=["h2"]))
        for end in (pair.client, pair.server):
            assert end.ok and end.version is tlslab.Version.TLSv1_2 and end.alpn == "h2"
            assert end.cipher_suite == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
            assert end.group == "secp256r1" and end.server_name == "localhost"
        assert pair.client.connection_id == pair.server.connection_id is not None
        assert pair.client.peer_certificate.sha256 == leaf.facts.sha256
        assert pair.server.peer_certificate is None and pair.server.chain_good is None


def test_a_client_shows_a_certificate_where_it_is_asked(tls_lab, tls_ca):
    with tls_ca.issue("localhost") as leaf, tls_ca.issue("me") as mine:
        server = ServerContext(leaf, trust=tls_ca)
        with_it = tls_lab.simulate(
            ClientContext("localhost", trust=tls_ca, certificate=mine), server)
        assert with_it.ok and with_it.server.peer_certificate.subject == "CN=me"
        without = tls_lab.simulate(ClientContext("localhost", trust=tls_ca), server)
        assert without.server.failure.error_class is tlslab.ErrorClass.CERTIFICATE_MISSING
        requested = ServerContext(leaf, trust=tls_ca, client_certificate="requested")
        assert tls_lab.simulate(ClientContext("localhost", trust=tls_ca), requested).ok


def test_a_client_that_reports_only_goes_on_with_a_bad_certificate(tls_lab):
    with tls_lab.certificate("elsewhere") as leaf:
        pair = tls_lab.simulate(ClientContext("localhost", enforce=False), leaf)
        assert pair.ok
        assert pair.client.chain_good is False and pair.client.name_matched is False
        assert pair.client.verify_error.depth == 0


def test_handshakes_in_a_row_resume(tls_lab, tls_ca, trusting):
    with tls_ca.issue("localhost") as leaf, tls_lab.context(ServerContext(leaf)) as context:
        first, second = tls_lab.simulate_many(trusting, context, count=2, resume=True)
        assert first.client.resumed is False and second.client.resumed is True
        context.rotate_ticket_keys()
        options = {"sessions": True}
        session = tls_lab.simulate(trusting, context, options=options).client.tickets[-1].session
        assert tls_lab.simulate(trusting, context, session=session).client.resumed is True
        context.rotate_ticket_keys()
        assert tls_lab.simulate(trusting, context, session=session).client.resumed is False


def test_a_long_row_of_handshakes_is_larger_than_grpcs_default_message(tls_lab, tls_ca, trusting):
    with tls_ca.issue("localhost") as leaf:
        pairs = tls_lab.simulate_many(trusting, leaf, count=200)
        assert len(pairs) == 200 and all(pair.ok for pair in pairs)
        assert sum(pair.proto.ByteSize() for pair in pairs) > 4 << 20


def test_a_context_is_explained(tls_lab, tls_ca):
    with tls_ca.issue("localhost") as leaf:
        explanation = tls_lab.explain(ServerContext(leaf, version="TLSv1.2"))
        assert list(explanation.versions) == [v1.TLS_VERSION_TLS12]
        broken = tls_lab.explain(ServerContext(leaf, groups=["no-such-group"]))
        assert [one.field for one in broken.problems] == ["groups[0]"]


def test_any_rpc_is_called_by_its_name(tls_lab):
    presets = tls_lab.call("ListPresets", v1.ListPresetsRequest()).presets
    assert "python-3.4-client" in {preset.name for preset in presets}


def test_capabilities_are_asked_by_names_as_people_write_them(tls_lab):
    capabilities = tls_lab.capabilities()
    for name in ("TLSv1.3", "tls 1.2", "TLSv1_2", "X25519", "secp256r1", "P-256", "prime256v1",
                 "TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ed25519"):
        assert capabilities.has(name), name
    assert not capabilities.has("TLSv1.4")
    assert tls_lab.missing("TLS 1.3", "x25519") == []
    assert "TLSv1.3" in str(capabilities) and capabilities.versions[-1] == "TLSv1.3"


@pytest.mark.parametrize("name", [
    "rsa-9999",  # a type of key
    "curveSM2", "GC256A",  # groups
    "rsa_pkcs1_md5",  # a signature scheme
    "EXP-RC4-MD5", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_SM4_GCM_SM3",  # cipher suites
    "certificate_compression_algorithms.brotli",
])
def test_what_this_build_lacks_is_missing(tls_lab, name):
    assert tls_lab.missing("TLSv1.3", name) == [name]


@pytest.mark.parametrize("name", [
    "protocol.renegotiation.SECURE", "protocol.legacy_server_connect", "client.fallback_scsv",
    "protocol.max_send_fragment_bytes", "server.max_early_data_bytes"])
def test_what_every_build_has_is_not_missing_though_no_list_has_it(tls_lab, name):
    assert name not in tls_lab.capabilities().features
    assert tls_lab.missing(name) == []


@pytest.mark.parametrize("name, hint", [
    ("TLSv1.5", "; did you mean 'TLSv1"), ("x25520", "'x25519'"),
    ("xyzzy", "feature or key type$"), ("HIGH", ""), ("protocol.no_such_field", ""),
    ("protocol.renegotiation.NO_SUCH", ""), ("certificate_compression_algorithms.zlob", ""),
    ("protocol", ""), ("", "")])
def test_what_no_lab_could_have_is_an_error(tls_lab, name, hint):
    with pytest.raises(tlslab.UnknownCapability, match="no version, cipher suite, group") as caught:
        tls_lab.missing("TLSv1.3", name)
    assert re.search(hint, str(caught.value))


def test_a_name_is_known_in_its_spellings_where_the_build_lacks_it(tls_lab, monkeypatch):
    """As with an OpenSSL before 3.5: the lab is asked, and knows the name."""
    told = []

    def explain(rpc, request, **_):
        told.append(request.tls_context.spec.groups[:])
        unsupported = request.tls_context.spec.groups[:] == ["MLKEM768"]
        return v1.ContextExplanation(problems=[
            dict(field=field, unsupported=unsupported and field == "groups[0]")
            for field in ("groups[0]", "signature_schemes[0]", "cipher_suites[0]", "cipher_list")])
    lacking = v1.Capabilities(versions=tls_lab.capabilities().proto.versions)
    monkeypatch.setattr(tls_lab, "_capabilities", tlslab.Capabilities(lacking))
    monkeypatch.setattr(tls_lab, "call", explain)
    assert tls_lab.missing("ML-KEM-768") == ["ML-KEM-768"]
    assert ["MLKEM768"] in told
