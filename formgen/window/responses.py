"""What a browser is sent for the answer of a hand, or where there is none."""

from __future__ import annotations

import os
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, RedirectResponse, Response

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
        gone = BackgroundTask(os.unlink, answer.file)
        return FileResponse(answer.file, answer.status, headers, answer.kind, gone)
    return Response(answer.body, answer.status, headers, answer.kind)


def redirect(address: str) -> Response:
    """The response that leads to another page."""
    return RedirectResponse(address, 303)
