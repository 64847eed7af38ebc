"""Connections: whoever has the turn on one acts in time, or it ends."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 400  # connections; beyond them those that wait for a request give way, the oldest first
_SECONDS = 15.0  # for a request's first lines, and for taking more of an answer


class PunctualProtocol(H11Protocol):
    """HTTP of which each request begins in time, and each answer is taken."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait, in the place of another that does if there are too many."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST:
            others = (each for each in self.connections if isinstance(each, PunctualProtocol))
            idle = [each for each in others if each._is_idle]  # noqa: SLF001 - of this class
            min(idle, key=lambda each: each._since).transport.abort()  # noqa: SLF001

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._late.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the answer to be taken, and for the next request."""
        self._late.cancel()
        self._wait()
        super().on_response_complete()

    @property
    def _is_idle(self) -> bool:
        """True if it is for the browser to say or to take something."""
        return not self.transport.is_closing() and (
            self.cycle is None or bool(self.cycle.response_complete)
        )

    def _wait(self) -> None:
        self._since = self.loop.time()
        self._untaken = self.transport.get_write_buffer_size()
        self._late = self.loop.call_later(_SECONDS, self._end_late)

    def _end_late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            return  # it waits again when there is an answer
        if 0 < self.transport.get_write_buffer_size() < self._untaken:
            self._wait()
        else:
            self.transport.abort()
