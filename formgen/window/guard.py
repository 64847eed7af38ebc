"""The guard before the window: who may ask, from where, how much and how slowly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formgen.intake.limits import FILE_BYTES

MOST_BYTES = (
    FILE_BYTES + 8 * 1024 * 1024
)  # a sheet, the slips of earlier submissions, a form's fields
_BODY_SECONDS, _SLOWEST = 20.0, 50_000  # seconds, and bytes in each of them
_SAFE = ("GET", "HEAD")
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip


class Guard:
    """Let through what a page of this window, opened by its own name, may ask."""

    def __init__(self, app: ASGIApp, names: Iterable[str], schemes: Iterable[str]) -> None:
        """names: the host names by which the window is known; schemes: those of its addresses."""
        self._app, self._names, self._schemes = app, frozenset(names), tuple(schemes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, _bounded(receive), guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(host := hosts[0].lower()):
            return _plain(421, "この名前では、この窓口を開けません。")
        if scope["method"] in _SAFE:
            return None
        if scope["method"] != "POST":
            return _plain(405, "この操作はできません。")
        origins = headers.getlist("origin")
        own = {f"{scheme}://{host}" for scheme in self._schemes}
        if any(origin.lower() not in own for origin in origins):
            return _plain(403, "ほかのページからは送れません。この窓口のページから送ってください。")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _plain(403, "ほかのページからは送れません。この窓口のページから送ってください。")
        return _refused_body(headers)

    def _is_own(self, host: str) -> bool:
        """True for one of its names, with any port: what stands before it may have another."""
        name, _, port = host.rpartition(":")
        return host in self._names or (name in self._names and port.isascii() and port.isdigit())


def _refused_body(headers: Headers) -> PlainTextResponse | None:
    if headers.get("content-encoding", "identity") != "identity":
        return _plain(415, "圧縮したものは受け取れません。")
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return _plain(411, "送るものの長さが分かりません。")
    if int(length) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        return _plain(413, f"{most}MBを超えるものは受け取れません。")
    return None


def _bounded(receive: Receive) -> Receive:
    """A body that ends in time and is not larger than it said, whatever the sender does."""
    loop, taken = asyncio.get_running_loop(), 0
    begun = loop.time()

    async def bounded() -> Message:
        nonlocal taken
        left = begun + _BODY_SECONDS + taken / _SLOWEST - loop.time()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError:
            return {"type": "http.disconnect"}
        taken += len(message.get("body", b""))
        return message if taken <= MOST_BYTES else {"type": "http.disconnect"}

    return bounded


def _plain(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text, status, {"Connection": "close"})
