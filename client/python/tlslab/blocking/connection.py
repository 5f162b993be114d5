"""The control channel, blocking: calls by the name of the RPC, and streams of results.

`tlslab.aio.connection` is the same for asyncio; all else is made from the code for asyncio.
"""

from __future__ import annotations

import collections
import threading
import time
from typing import Any

import grpc

from tlslab.control import Control
from tlslab.errors import ListenerEnded, rpc_error
from tlslab.rpcs import AHEAD, calls_of


class Connection:
    """A channel to a lab."""

    def __init__(self, control: Control) -> None:
        self._control = control
        if control.credentials is None:
            self._channel = grpc.insecure_channel(control.address, options=control.options)
        else:
            self._channel = grpc.secure_channel(control.address, control.credentials,
                                                options=control.options)
        self._calls = calls_of(self._channel)

    def call(self, rpc: str, request: Any, timeout: float, *, wait_for_ready: bool = False) -> Any:
        """The response; RpcFailed when there is none."""
        try:
            return self._calls[rpc](request, timeout=timeout, metadata=self._control.metadata,
                                    wait_for_ready=wait_for_ready)
        except grpc.RpcError as error:
            raise rpc_error(rpc, error, self._control.address) from None

    def watch(self, rpc: str, request: Any) -> Watch:
        """The responses of a stream, as they come."""
        return Watch(self._calls[rpc](request, metadata=self._control.metadata), rpc,
                     self._control.address)

    def close(self) -> None:
        """Ends all calls."""
        self._channel.close()


class Watch:
    """A stream that a thread reads, so that waiting for the next can have an end."""

    def __init__(self, call: Any, rpc: str, address: str) -> None:
        self._call = call
        self._rpc = rpc
        self._address = address
        self._changed = threading.Condition()
        self._messages: collections.deque[Any] = collections.deque()
        self._end: Exception | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._read, name=f"tlslab {rpc}", daemon=True)
        self._thread.start()

    def next(self, timeout: float | None) -> Any:
        """The next; TimeoutError when none came, ListenerEnded or RpcFailed when none will."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not self._messages:
                if self._end is not None:
                    raise self._end
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError
                self._changed.wait(left)
            message = self._messages.popleft()
            self._changed.notify_all()
            return message

    def close(self) -> None:
        """Gives the stream up."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._call.cancel()
        self._thread.join()

    def _read(self) -> None:
        end: Exception = ListenerEnded("it was deleted, or its lease ended")
        try:
            for message in self._call:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or len(self._messages) < AHEAD)
                    if self._closed:
                        return
                    self._messages.append(message)
                    self._changed.notify_all()
        except grpc.RpcError as error:
            end = rpc_error(self._rpc, error, self._address)
        with self._changed:
            self._end = end
            self._changed.notify_all()
