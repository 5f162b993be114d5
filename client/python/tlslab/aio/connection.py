# asyncio only
"""The control channel for asyncio; see `tlslab.blocking.connection`."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import grpc

from tlslab.control import Control
from tlslab.errors import ListenerEnded, rpc_error
from tlslab.rpcs import AHEAD, calls_of


class AsyncConnection:
    """A channel to a lab."""

    def __init__(self, control: Control) -> None:
        self._control = control
        if control.credentials is None:
            self._channel = grpc.aio.insecure_channel(control.address, options=control.options)
        else:
            self._channel = grpc.aio.secure_channel(control.address, control.credentials,
                                                    options=control.options)
        self._calls = calls_of(self._channel)

    async def call(self, rpc: str, request: Any, timeout: float, *,
                   wait_for_ready: bool = False) -> Any:
        """The response; RpcFailed when there is none."""
        try:
            return await self._calls[rpc](request, timeout=timeout,
                                          metadata=self._control.metadata,
                                          wait_for_ready=wait_for_ready)
        except grpc.RpcError as error:
            raise rpc_error(rpc, error, self._control.address) from None

    def watch(self, rpc: str, request: Any) -> AsyncWatch:
        """The responses of a stream, as they come."""
        return AsyncWatch(self._calls[rpc](request, metadata=self._control.metadata), rpc,
                          self._control.address)

    async def close(self) -> None:
        """Ends all calls."""
        await self._channel.close()


class AsyncWatch:
    """A stream that a task reads: a read that is given up would end the stream."""

    def __init__(self, call: Any, rpc: str, address: str) -> None:
        self._call = call
        self._rpc = rpc
        self._address = address
        self._messages: asyncio.Queue[Any] = asyncio.Queue(AHEAD)
        self._end: Exception | None = None
        self._task = asyncio.create_task(self._read(), name=f"tlslab {rpc}")

    async def next(self, timeout: float | None) -> Any:
        """The next; TimeoutError when none came, ListenerEnded or RpcFailed when none will."""
        message = await asyncio.wait_for(self._messages.get(), timeout)
        if message is None:
            self._messages.put_nowait(None)  # for whoever waits too, or comes later
            assert self._end is not None
            raise self._end
        return message

    async def close(self) -> None:
        """Gives the stream up."""
        self._call.cancel()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _read(self) -> None:
        end: Exception = ListenerEnded("it was deleted, or its lease ended")
        try:
            async for message in self._call:
                await self._messages.put(message)
        except grpc.RpcError as error:
            end = rpc_error(self._rpc, error, self._address)
        self._end = end
        await self._messages.put(None)
