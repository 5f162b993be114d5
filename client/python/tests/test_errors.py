"""What goes wrong, each told by one clear error: daemons, addresses, settings, requests."""

import concurrent.futures
import os
import signal
import socket
import stat
import time

import grpc
import pytest

import tlslab
from tlslab import ClientContext, ServerContext, control, v1
from tlslab.daemon import PrivateDaemon, find_daemon
from tlslab.v1 import lab_service_pb2_grpc


@pytest.fixture
def script(tmp_path):
    """Writes a program instead of a daemon."""
    def write(text):
        path = tmp_path / "tlslabd"
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)
    return write


class TestRequests:
    """What the lab refuses."""

    def test_every_problem_of_a_request_is_told_at_once(self, tls_lab):
        with pytest.raises(tlslab.InvalidArgument) as caught:
            tls_lab.dial("nowhere", ClientContext(groups=["x25520"], cipher_list="HIHG"))
        error = caught.value
        assert {one.where for one in error.problems} == {
            "target_address", "tls_context.spec.groups[0]", "tls_context.spec.cipher_list"}
        assert all(str(one) in str(error) for one in error.problems)
        assert error.rpc == "DialEndpoint" and error.code is grpc.StatusCode.INVALID_ARGUMENT
        assert str(error).startswith("DialEndpoint failed (INVALID_ARGUMENT): 3 problems\n  ")
        assert isinstance(error, ValueError)

    def test_what_is_not_there_is_named(self, tls_lab):
        with pytest.raises(tlslab.NotFound, match="certificates/gone") as caught:
            tls_lab.delete("certificates/gone")
        assert isinstance(caught.value, LookupError)
        assert [one.where for one in caught.value.problems] == ["certificates/gone"]

    def test_a_name_that_is_taken_is_named(self, tls_lab, tls_ca):
        request = v1.CreateCertificateRequest(
            certificate_id=tls_ca.name.partition("/")[2],
            certificate=v1.Certificate(spec=v1.CertificateSpec(common_name="a")))
        with pytest.raises(tlslab.AlreadyExists, match=tls_ca.name):
            tls_lab.call("CreateCertificate", request)

    def test_an_address_that_may_not_be_dialled_is_refused_with_a_reason(self, tls_lab):
        with pytest.raises(tlslab.PermissionDenied, match="192.0.2.1") as caught:
            tls_lab.dial("192.0.2.1:443")
        assert caught.value.reason

    def test_an_address_in_use_is_told(self, tls_lab, tls_ca):
        with tls_ca.issue("localhost") as leaf, tls_lab.listen(leaf) as listener:
            with pytest.raises(tlslab.FailedPrecondition, match=listener.address):
                tls_lab.listen(leaf, bind=listener.address)

    def test_a_call_that_takes_too_long_ends(self, tls_lab, tls_ca, trusting):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            begin = time.monotonic()
            with pytest.raises(tlslab.DeadlineExceeded, match="timeout=SECONDS") as caught:
                tls_lab.dial("127.0.0.1:%d" % silent.getsockname()[1], timeout=0.3)
            assert time.monotonic() - begin < 30
            assert isinstance(caught.value, TimeoutError)

    def test_a_silent_server_is_a_result_when_the_handshake_ends_first(self, tls_lab):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            result = tls_lab.dial("127.0.0.1:%d" % silent.getsockname()[1], handshake_timeout=0.2)
        assert result.failure.error_class is tlslab.ErrorClass.PEER_SILENT

    def test_a_deleted_certificate_is_missed_with_its_field(self, tls_lab, tls_ca):
        with tls_ca.issue("localhost") as leaf:
            pass
        with pytest.raises(tlslab.NotFound, match=leaf.name):
            tls_lab.listen(ServerContext(leaf))


class TestDaemons:
    """A private daemon that is not to be had."""

    def test_a_program_that_is_not_there_is_named_with_where_it_was_looked_for(self, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")
        monkeypatch.setenv("TLSLABD", "/no/such/tlslabd")
        with pytest.raises(tlslab.DaemonNotFound, match="TLSLABD names '/no/such/tlslabd', which "):
            tlslab.Lab.start()
        with pytest.raises(tlslab.DaemonNotFound, match="binary names '/other'"):
            tlslab.Lab.start("/other")
        monkeypatch.delenv("TLSLABD")
        with pytest.raises(tlslab.DaemonNotFound, match="no tlslabd in PATH.*TLSLAB_ADDRESS"):
            tlslab.Lab.start()

    def test_the_program_is_found_in_path_and_by_its_variable(self, monkeypatch, script):
        program = script("exit 1")
        monkeypatch.delenv("TLSLABD")
        monkeypatch.setenv("PATH", os.path.dirname(program))
        assert find_daemon() == program
        monkeypatch.setenv("TLSLABD", "/bin/true")
        assert find_daemon() == "/bin/true"
        assert find_daemon(program) == program

    def test_a_daemon_that_dies_at_its_start_is_told_with_its_last_words(self, script):
        with pytest.raises(tlslab.DaemonError, match=r"\(status 3\): tlslabd: no luck today$"):
            tlslab.Lab.start(script("echo 'tlslabd: no luck today' >&2; exit 3"))

    def test_a_private_daemon_hears_nothing_of_what_is_for_others(self, monkeypatch, script):
        for name in ("CONTROL_TOKEN", "METRICS_LISTEN", "CONFIG", "ALLOW_DIAL"):
            monkeypatch.setenv("TLSLABD_" + name, "said")
        with pytest.raises(tlslab.DaemonError) as caught:
            tlslab.Lab.start(script("env | grep TLSLABD_ | sort >&2; exit 3"))
        assert "TLSLABD_ALLOW_DIAL=said\nTLSLABD_LOG_FORMAT=none" in str(caught.value)
        assert "TOKEN" not in str(caught.value) and "CONFIG" not in str(caught.value)

    def test_what_is_no_daemon_is_told(self, script):
        with pytest.raises(tlslab.DaemonError, match="is no tlslabd; it said: hello"):
            tlslab.Lab.start(script("echo hello; exec cat"))

    def test_what_cannot_be_run_is_told(self, script):
        path = script("")
        with open(path, "wb") as file:
            file.write(b"\x7fELF no program")
        with pytest.raises(tlslab.DaemonError, match="does not start: Exec format error"):
            tlslab.Lab.start(path)

    def test_a_daemon_that_is_never_ready_is_given_up_and_stopped(self, script, tmp_path):
        program = script(f"echo $$ > {tmp_path}/pid; exec cat")
        begin = time.monotonic()
        with pytest.raises(tlslab.DaemonError, match="was not ready within 0.5 s"):
            tlslab.Lab.start(program, start_timeout=0.5)
        assert time.monotonic() - begin < 30
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)

    def test_a_daemon_that_does_not_end_is_ended_by_force(self, script):
        program = script("trap '' TERM; echo tlslabd listening on unix:/x; exec 0<&-; "
                         "while :; do read line < /dev/zero; done")
        daemon = PrivateDaemon(program, stop_timeout=0.3)
        assert daemon.address == "unix:/x" and daemon.ended() is None
        daemon.stop()
        assert "status -9" in daemon.ended()

    def test_a_daemon_that_is_killed_is_told_by_the_next_call_and_hides_no_error(self):
        with pytest.raises(ZeroDivisionError):
            with tlslab.Lab.start() as lab:
                with lab.ca():
                    os.kill(lab.daemon_pid, signal.SIGKILL)
                    with pytest.raises(tlslab.DaemonError, match="tlslabd ended with status -9"):
                        lab.call("ListPresets", v1.ListPresetsRequest())
                    1 / 0


class TestAddresses:
    """A lab that is not to be reached."""

    def test_an_address_where_nobody_listens_is_told_in_time(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = "127.0.0.1:%d" % free.getsockname()[1]
        begin = time.monotonic()
        with pytest.raises(tlslab.Unavailable, match=f"Is a daemon running at {address}") as caught:
            tlslab.Lab.connect(address, connect_timeout=0.3)
        assert time.monotonic() - begin < 20
        assert isinstance(caught.value, ConnectionError)
        assert "refused" in str(caught.value)
        with pytest.raises(tlslab.Unavailable, match="unix:/no/such/socket"):
            tlslab.Lab.connect("unix:/no/such/socket", connect_timeout=0.3)

    def test_what_listens_and_says_nothing_is_told_in_time(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            with pytest.raises(tlslab.Unavailable, match="Is a daemon running"):
                tlslab.Lab.connect("127.0.0.1:%d" % silent.getsockname()[1], connect_timeout=0.3)

    def test_another_server_of_grpc_is_told_to_be_another(self):
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            with pytest.raises(tlslab.Unimplemented, match="is no tlslab daemon of this version"):
                tlslab.Lab.connect(f"127.0.0.1:{port}")
        finally:
            server.stop(None).wait()


class TestSettings:
    """Settings of the control channel that cannot be right; each mistake is told, all at once."""

    @pytest.mark.parametrize("given, environment, message", [
        ({"ca": "/no/ca"}, {}, "ca: cannot read /no/ca: No such file"),
        ({}, {"TLSLAB_CONTROL_CA": "/no/ca"}, "TLSLAB_CONTROL_CA: cannot read /no/ca"),
        ({"ca": "/dev/null", "key": "/dev/null"}, {}, "belong together; there is only the key"),
        ({"ca": "/dev/null"}, {"TLSLAB_CONTROL_CERTIFICATE": "/dev/null"}, "only the certificate"),
        ({"certificate": "/dev/null", "key": "/dev/null"}, {}, "a certificate is for TLS, which"),
        ({"token": "a\nb"}, {}, "characters that no header may have"),
        ({}, {"TLSLAB_CONTROL_TOKEN_FILE": "/no/token"}, "TLSLAB_CONTROL_TOKEN_FILE: cannot read"),
        ({}, {"TLSLAB_CONTROL_TOKEN_FILE": "/dev/null"}, "/dev/null is empty"),
        ({"ca": "/no/ca", "certificate": "/no/cert"}, {},
         "cannot read /no/ca.*; certificate: cannot read /no/cert.*; .*only the certificate"),
    ])
    def test_is_told_before_anybody_is_connected_to(self, given, environment, message):
        with pytest.raises(tlslab.BadSettings, match=message):
            control.Control.of("127.0.0.1:1", environment=environment, **given)

    @pytest.mark.parametrize("text", ["s3cret", "s3cret\n", "# mine\nalice  s3cret\r\n\n"])
    def test_a_token_stands_alone_or_after_its_owner(self, tmp_path, text):
        file = tmp_path / "token"
        file.write_text(text)
        settings = control.Control.of(None, environment={"TLSLAB_CONTROL_TOKEN_FILE": str(file)})
        assert settings.token == "s3cret"

    @pytest.mark.parametrize("text, message", [
        ("one\nanother\n", "more than one line"), ("# none\n", "has no token"),
        ("alice s3cret more\n", "more than an owner and a token")])
    def test_a_file_without_one_token_is_told(self, tmp_path, text, message):
        file = tmp_path / "token"
        file.write_text(text)
        with pytest.raises(tlslab.BadSettings, match=message):
            control.Control.of(None, environment={"TLSLAB_CONTROL_TOKEN_FILE": str(file)})

    def test_secrets_are_not_shown(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("s3cret")
        settings = control.Control.of(None, ca=secret, certificate=secret, key=secret,
                                      environment={"TLSLAB_CONTROL_TOKEN_FILE": str(secret)})
        assert settings.token == "s3cret" and settings.address == control.DEFAULT_ADDRESS
        assert "s3cret" not in repr(settings)


class Lab(lab_service_pb2_grpc.CapabilityServiceServicer):
    """A daemon that tells what a call came with."""

    def __init__(self):
        self.calls = []

    def GetCapabilities(self, request, context):
        identity = context.auth_context().get("x509_common_name", [b""])[0].decode()
        token = dict(context.invocation_metadata()).get("authorization")
        self.calls.append((identity, token))
        if token == "Bearer wrong":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "the token is not known")
        return v1.Capabilities(daemon_version="0.1.0")


class TestProtectedChannel:
    """TLS, mutual TLS and tokens, against a server of Python's gRPC."""

    @pytest.fixture
    def pki(self, tls_lab, tmp_path):
        """Files of an authority, a server for lab.example and a client."""
        with tls_lab.ca() as ca:
            leaf, me = ca.issue("lab.example"), ca.issue("me")
            for name, content in (("ca", ca.pem), ("server", leaf.pem), ("me", me.pem),
                                  ("server.key", leaf.key_pem()), ("me.key", me.key_pem())):
                (tmp_path / name).write_text(content)
        return tmp_path

    @pytest.fixture
    def serve(self, pki):
        """Starts a server with TLS; its address and its servicer."""
        servers = []

        def start(mutual=False):
            server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
            servicer = Lab()
            lab_service_pb2_grpc.add_CapabilityServiceServicer_to_server(servicer, server)
            credentials = grpc.ssl_server_credentials(
                [((pki / "server.key").read_bytes(), (pki / "server").read_bytes())],
                (pki / "ca").read_bytes() if mutual else None, mutual)
            port = server.add_secure_port("127.0.0.1:0", credentials)
            server.start()
            servers.append(server)
            return f"127.0.0.1:{port}", servicer
        yield start
        for server in servers:
            server.stop(None).wait()

    def test_tls_with_a_server_name_and_a_token(self, pki, serve):
        address, servicer = serve()
        with tlslab.Lab.connect(address, ca=pki / "ca", server_name="lab.example", token="t0ken"):
            assert servicer.calls == [("", "Bearer t0ken")]

    def test_mutual_tls_by_the_environment(self, pki, serve, monkeypatch):
        address, servicer = serve(mutual=True)
        (pki / "token").write_text("from-a-file\n")
        for variable, value in (("CA", pki / "ca"), ("CERTIFICATE", pki / "me"),
                                ("KEY", pki / "me.key"), ("SERVER_NAME", "lab.example"),
                                ("TOKEN_FILE", pki / "token")):
            monkeypatch.setenv("TLSLAB_CONTROL_" + variable, str(value))
        monkeypatch.setenv("TLSLAB_ADDRESS", address)
        with tlslab.Lab.connect() as lab:
            assert servicer.calls == [("me", "Bearer from-a-file")]
            assert lab.capabilities().daemon_version == "0.1.0"

    def test_a_token_that_is_refused_says_what_to_do(self, pki, serve):
        address, _ = serve()
        with pytest.raises(tlslab.Unauthenticated, match="not known\n.*TLSLAB_CONTROL_TOKEN"):
            tlslab.Lab.connect(address, ca=pki / "ca", server_name="lab.example", token="wrong")

    def test_a_server_that_is_not_trusted_or_has_another_name_is_not_talked_to(self, pki, serve):
        address, servicer = serve()
        for settings in ({"ca": pki / "me", "server_name": "lab.example"}, {"ca": pki / "ca"}, {}):
            with pytest.raises(tlslab.Unavailable):
                tlslab.Lab.connect(address, token="t0ken", connect_timeout=0.5, **settings)
        assert servicer.calls == []

    def test_a_client_without_a_certificate_is_not_taken(self, pki, serve):
        address, servicer = serve(mutual=True)
        with pytest.raises(tlslab.Unavailable):
            tlslab.Lab.connect(address, ca=pki / "ca", server_name="lab.example",
                               connect_timeout=0.5)
        assert servicer.calls == []
