# asyncio only
"""What is awaited for itself, or entered at once: `async with lab.listen(...) as listener`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, Generic, ParamSpec, Protocol, TypeVar


class Closing(Protocol):
    """What a `with` can end."""

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        traceback: TracebackType | None) -> None:
        """Ends it."""


Opened = TypeVar("Opened", bound=Closing)
Arguments = ParamSpec("Arguments")


class Opening(Generic[Opened]):
    """A coroutine that makes something that is to be ended."""

    def __init__(self, coroutine: Coroutine[Any, Any, Opened]) -> None:
        self._coroutine = coroutine
        self._opened: Opened | None = None

    def __await__(self) -> Generator[Any, Any, Opened]:
        return self._coroutine.__await__()

    async def __aenter__(self) -> Opened:
        self._opened = await self._coroutine
        return self._opened

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        traceback: TracebackType | None) -> None:
        assert self._opened is not None
        await self._opened.__aexit__(kind, error, traceback)


def opening(function: Callable[Arguments, Coroutine[Any, Any, Opened]]
            ) -> Callable[Arguments, Opening[Opened]]:
    """Makes an async function one whose result may be entered at once."""
    @functools.wraps(function)
    def opens(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Opening[Opened]:
        return Opening(function(*args, **kwargs))
    return opens
