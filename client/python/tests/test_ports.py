"""Ports of the lab: listeners, relays, terminators, and their results."""

import socket
import ssl
import time

import pytest

import tlslab
from tlslab import ClientContext, ServerContext


@pytest.fixture
def leaf(tls_ca):
    with tls_ca.issue("localhost", "127.0.0.1") as leaf:
        yield leaf


def python_client(listener, ca, **options):
    """What Python's ssl does with a server: what it read, or its error."""
    context = ssl.create_default_context(cadata=ca.pem)
    for name, value in options.items():
        setattr(context, name, value)
    with socket.create_connection((listener.host, listener.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            return secure.version(), secure.recv(1000)


def test_a_program_meets_a_listener_and_the_lab_tells_the_servers_view(tls_lab, tls_ca, leaf):
    with tls_lab.listen(leaf, send="Simple is better than complex.") as listener:
        version, sentence = python_client(listener, tls_ca)
        assert sentence == b"Simple is better than complex."
        result = listener.next_handshake()
        assert result.ok and result.role is tlslab.Role.SERVER and result.version == version
        assert result.server_name == "localhost"
        assert result.local_address == listener.address
        assert listener.url == f"https://localhost:{listener.port}"


def test_a_refusal_is_a_result_with_the_peers_alert(tls_lab, tls_ca, trusting):
    with tls_ca.issue("localhost", expired=True) as old, tls_lab.listen(old) as listener:
        with pytest.raises(ssl.SSLCertVerificationError):
            python_client(listener, tls_ca)
        failure = listener.next_handshake().failure
        assert failure.cause is tlslab.Cause.PEER_ALERT
        assert failure.alert == "certificate_expired"
        assert failure.ended_by == "the peer, which sent a fatal alert"


def test_a_dial_and_its_listener_tell_the_same_connection(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf, send=b"hello") as listener:
        client = tls_lab.dial(listener, trusting, read=True).raise_for_failure()
        server = listener.next_handshake()
        assert client.received == b"hello"
        assert client.connection_id == server.connection_id
        assert client.local_address == server.remote_address


def test_results_from_before_the_first_wait_come_too_and_each_once(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf) as listener:
        dialled = [tls_lab.dial(listener, trusting).connection_id for _ in range(5)]
        taken = [one.connection_id for one in listener.results(count=3)]
        taken += [one.connection_id for one in listener.results(count=2)]
        assert sorted(taken) == sorted(dialled)
        listener.stop_watching()
        assert [one.connection_id for one in listener.results(count=5)] == taken


def test_waiting_for_a_result_ends_in_time_and_says_what_the_listener_saw(tls_lab, leaf):
    with tls_lab.listen(leaf) as listener:
        begin = time.monotonic()
        with pytest.raises(tlslab.NoResult, match="has accepted 0, of which 0 are under way"):
            listener.next_handshake(timeout=0.2)
        with socket.create_connection((listener.host, listener.port)):
            with pytest.raises(TimeoutError, match="no result within 0.2 s"):
                listener.next_handshake(timeout=0.2)
        assert time.monotonic() - begin < 30


def test_iteration_ends_when_the_listener_does(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf) as listener:
        tls_lab.dial(listener, trusting)
        seen = []
        with pytest.raises(tlslab.ListenerEnded, match="deleted, or its lease ended"):
            for result in listener:
                seen.append(result)
                tls_lab.delete(listener.name)
        assert len(seen) == 1 and seen[0].ok
        with pytest.raises(tlslab.ListenerEnded):
            listener.next_handshake()


def test_what_nobody_took_is_still_there(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf) as listener:
        tls_lab.dial(listener, trusting)
        tls_lab.dial(listener, trusting)
        listener.next_handshake()
        assert len(listener.remaining()) == 1
        assert listener.remaining() == []


def test_a_listener_speaks_http(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf, http={"/": "It works", "/empty": ""}) as listener:
        dialog = {"protocol": "HTTP", "http": {"requests": [{"target": "/"}, {"target": "/no"}]}}
        client = tls_lab.dial(listener, trusting, dialog=dialog).raise_for_failure()
        found, missing = client.proto.dialog.http_exchanges
        assert found.status == 200 and found.response_body == b"It works"
        assert missing.status == 404


def test_faults_are_set_on_a_listener_that_runs(tls_lab, leaf, trusting):
    cut = {"id": "cut", "flow": "SERVER_TO_CLIENT", "trigger": {"record_number": 1}, "reset": {}}
    with tls_lab.listen(leaf) as listener:
        assert tls_lab.dial(listener, trusting).ok
        listener.set_faults([cut])
        failure = tls_lab.dial(listener, trusting).failure
        assert failure.error_class is tlslab.ErrorClass.CLOSED_WITHOUT_DATA
        assert failure.system_error == "ECONNRESET"
        listener.set_faults([])
        assert tls_lab.dial(listener, trusting).ok


def test_a_relay_passes_on_and_tells_what_passed(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf) as listener, tls_lab.relay(listener) as relay:
        client = tls_lab.dial(relay, trusting)
        assert client.ok
        result = relay.next_result()
        assert result.connection_id == client.connection_id
        assert result.close in ("CLIENT_CLOSED", "TARGET_CLOSED")
        assert result.client_side is None and result.connect_error is None
        assert str(result).startswith("Relay\n  Ended by")


def test_a_man_in_the_middle_is_refused_by_who_does_not_trust_him(tls_lab, tls_ca, leaf, trusting):
    with tls_lab.listen(leaf) as listener:
        with tls_lab.relay(listener, man_in_the_middle=True) as relay:
            failure = tls_lab.dial(relay, trusting).failure
            assert failure.error_class is tlslab.ErrorClass.CERTIFICATE_REJECTED
            assert relay.next_result().client_side.failure.alert == "unknown_ca"
        with tls_lab.relay(listener, man_in_the_middle=tls_ca) as relay:
            assert tls_lab.dial(relay, trusting).ok
            result = relay.next_result()
            assert result.client_side.ok and result.target_side.ok
            assert "Client's side: Server" in str(result)


def test_a_terminator_takes_tls_off_and_puts_other_tls_on(tls_lab, tls_ca, leaf, trusting):
    old = ServerContext(leaf, version="TLSv1.2")
    with tls_lab.listen(leaf, send="behind") as backend:
        with tls_lab.terminate(backend, server=old, client=trusting) as terminator:
            client = tls_lab.dial(terminator, trusting, read=True)
            assert client.version == "TLSv1.2" and client.received == b"behind"
            result = terminator.next_result()
            assert result.client_side.version == "TLSv1.2"
            assert result.backend_side.version == "TLSv1.3"
            assert "Backend's side: Client" in str(result)


def test_a_target_that_is_not_there_is_a_result(tls_lab, trusting):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "127.0.0.1:%d" % free.getsockname()[1]
    failure = tls_lab.dial(address, ClientContext()).failure
    assert failure.cause is tlslab.Cause.CONNECT_REFUSED
    assert failure.system_error == "ECONNREFUSED"
    assert failure.ended_by == "nobody: there was no connection"
    with tls_lab.relay(address) as relay:
        tls_lab.dial(relay, trusting)
        assert relay.next_result().connect_error == "ECONNREFUSED"


def test_a_slow_reader_of_results_loses_none(tls_lab, leaf, trusting):
    with tls_lab.listen(leaf) as listener:
        first = tls_lab.dial(listener, trusting).connection_id
        assert listener.next_handshake().connection_id == first
        dialled = [tls_lab.dial(listener, trusting).connection_id for _ in range(150)]
        # Connections may end at the server in another order.
        assert {one.connection_id for one in listener.results(count=150)} == set(dialled)
