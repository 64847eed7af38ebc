"""The responses that a browser is sent for the answer of a hand, or where there is none."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from formgen.window import pages
from formgen.window.hands import BusyError, LostError
from formgen.window.messages import Answer, Order

GONE = (BusyError, LostError, OSError)


def answer_for(error: Exception, order: Order) -> Answer:
    """The page that tells why there is no answer."""
    if isinstance(error, BusyError):
        return pages.fault(*pages.BUSY, order, status=503)
    if isinstance(error, LostError):
        return pages.fault(*pages.LOST, order, status=422)
    return pages.fault(*pages.NO_ROOM, order, status=507)


def response_of(answer: Answer) -> Response:
    """The response that a browser is sent for an answer."""
    if answer.location:
        return RedirectResponse(answer.location, 303)
    headers = {}
    if answer.name:
        headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(answer.name, safe='')}"
        )
    if answer.status == 503:
        headers["Retry-After"] = "10"
    if answer.file:
        return _PassingFile(answer.file, answer.status, headers, answer.kind)
    return Response(answer.body, answer.status, headers, answer.kind)


class _PassingFile(FileResponse):
    """A file that is sent once, as far as the browser takes it, and is no more afterwards."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            Path(self.path).unlink(missing_ok=True)  # with its hand, it has gone before


def redirect(address: str) -> Response:
    """The response that leads to another page."""
    return RedirectResponse(address, 303)
