"""The lab for asyncio. What is not here is the same as in `tlslab`."""

from tlslab.aio.lab import AsyncLab
from tlslab.aio.resources import (AsyncCertificate, AsyncContext, AsyncListener, AsyncRelay,
                                  AsyncTerminator)

__all__ = ["AsyncCertificate", "AsyncContext", "AsyncLab", "AsyncListener", "AsyncRelay",
           "AsyncTerminator"]
