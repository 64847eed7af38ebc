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
            idle = [each for each in others if not each._is_ours]  # noqa: SLF001 - of this class
            min(idle, key=lambda each: each._since).transport.abort()  # noqa: SLF001

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._look.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the answer to be taken, and for the next request."""
        self._look.cancel()
        self._wait()
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Go on: some of the answer was taken."""
        self._untaken = 0
        super().resume_writing()

    @property
    def _is_ours(self) -> bool:
        """True if the browser waits, or has gone."""
        is_asked = self.cycle is not None and not self.cycle.response_complete
        return is_asked or self.transport.is_closing()

    def _wait(self) -> None:
        self._since, self._untaken = self.loop.time(), self.transport.get_write_buffer_size()
        self._look = self.loop.call_later(_SECONDS, self._end_if_late)

    def _end_if_late(self) -> None:
        untaken = self.transport.get_write_buffer_size()
        if untaken == self._untaken if untaken else not self._is_ours:
            self.transport.abort()
        else:
            self._wait()
