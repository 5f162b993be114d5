"""The lab for asyncio: the same as the one that blocks, since that is made from it."""

import asyncio
import inspect
import os
import signal

import pytest

import tlslab
from tlslab import AsyncLab, ClientContext
from tlslab.aio import resources as aio_resources
from tlslab.blocking import resources as blocking_resources


def run(body):
    """Runs an async function with an end in time."""
    return asyncio.run(asyncio.wait_for(body(), 60))


def test_a_listener_and_a_dial(tls_lab):
    async def body():
        async with AsyncLab.connect(tls_lab.address) as lab:
            ca = await lab.ca()
            async with lab.listen(await ca.issue("localhost"), send="hi") as listener:
                client = await lab.dial(listener, ClientContext("localhost", trust=ca), read=True)
                server = await listener.next_handshake()
                assert client.ok and server.ok and client.received == b"hi"
                assert client.connection_id == server.connection_id
            assert listener not in lab.made()
    run(body)


def test_a_private_lab_starts_and_ends():
    async def body():
        lab = await AsyncLab.start()
        async with lab:
            pid = lab.daemon_pid
            assert lab.capabilities().has("TLSv1.3")
        return pid
    pid = run(body)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_many_dials_at_once(tls_lab):
    async def body():
        async with AsyncLab.connect(tls_lab.address) as lab:
            ca = await lab.ca()
            async with lab.listen(await ca.issue("localhost")) as listener:
                trusting = ClientContext("localhost", trust=ca)
                clients = await asyncio.gather(
                    *(lab.dial(listener, trusting) for _ in range(50)))
                servers = [one async for one in listener.results(count=50)]
            assert {one.connection_id for one in clients} == {
                one.connection_id for one in servers}
    run(body)


def test_a_wait_that_times_out_loses_no_result(tls_lab):
    async def body():
        async with AsyncLab.connect(tls_lab.address) as lab:
            ca = await lab.ca()
            async with lab.listen(await ca.issue("localhost")) as listener:
                with pytest.raises(tlslab.NoResult, match="has accepted 0"):
                    await listener.next_handshake(timeout=0.1)
                await lab.dial(listener, ClientContext("localhost", trust=ca))
                assert (await listener.next_handshake()).ok
    run(body)


def test_iteration_ends_with_the_listener(tls_lab):
    async def body():
        async with AsyncLab.connect(tls_lab.address) as lab:
            async with lab.listen(await lab.certificate("localhost")) as listener:
                await lab.dial(listener)
                with pytest.raises(tlslab.ListenerEnded):
                    async for result in listener:
                        assert result.failure.alert == "unknown_ca"
                        await lab.delete(listener.name)
                with pytest.raises(tlslab.ListenerEnded):
                    await listener.next_handshake()
    run(body)


def test_errors_are_the_same(tls_lab):
    async def body():
        async with AsyncLab.connect(tls_lab.address) as lab:
            with pytest.raises(tlslab.InvalidArgument) as caught:
                await lab.dial("nowhere", ClientContext(groups=["x25520"]))
            assert len(caught.value.problems) == 2
        with pytest.raises(tlslab.Unavailable, match="Is a daemon running at 127.0.0.1:1"):
            await AsyncLab.connect("127.0.0.1:1", connect_timeout=0.2)
    run(body)


def test_a_daemon_that_is_killed_is_told(tls_lab):
    async def body():
        async with AsyncLab.start() as lab:
            listener = await lab.listen(await lab.certificate("localhost"))
            waits = [asyncio.create_task(listener.next_handshake()) for _ in range(3)]
            await asyncio.sleep(0)
            os.kill(lab.daemon_pid, signal.SIGKILL)
            for end in await asyncio.gather(*waits, return_exceptions=True):
                assert isinstance(end, tlslab.Unavailable)
            with pytest.raises(tlslab.DaemonError, match="tlslabd ended with status -9"):
                await lab.explain({"client": {}}, "client")
    run(body)


def test_resources_are_gone_after_an_exception(tls_lab):
    async def body():
        with pytest.raises(ZeroDivisionError):
            async with AsyncLab.connect(tls_lab.address) as lab:
                certificate = await lab.certificate("localhost")
                1 / 0
        return certificate.name
    name = run(body)
    with pytest.raises(tlslab.NotFound, match=name):
        tls_lab.delete(name)


@pytest.mark.parametrize("awaits, blocks", [
    (tlslab.AsyncLab, tlslab.Lab),
    *[(getattr(aio_resources, "Async" + name), getattr(blocking_resources, name))
      for name in ("Certificate", "Context", "Listener", "Relay", "Terminator")],
])
def test_the_blocking_class_has_the_same_methods_and_awaits_nothing(awaits, blocks):
    def public(kind):
        return {name for name in dir(kind) if not name.startswith("_")}
    assert public(blocks) == public(awaits)
    for name in public(blocks):
        method, other = getattr(blocks, name), getattr(awaits, name)
        if inspect.isfunction(method):
            assert not inspect.iscoroutinefunction(method), name
            assert list(inspect.signature(method).parameters) == list(
                inspect.signature(other).parameters), name
        assert "await " not in (method.__doc__ or "")
