"""The guard before the window: who may ask, from where, how much and how slowly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formgen.intake.limits import FILE_BYTES
from formgen.window.settings import PICTURES_BYTES

MOST_BYTES = (
    FILE_BYTES + 8 * 1024 * 1024
)  # a sheet, the slips of earlier submissions, a form's fields
_LARGE = ("/send", "/arrivals")  # the addresses that take more than that
_MOST_TYPED = 100_000  # bytes of a form without files; each sign of one is looked at
_MOST_AT_ONCE = 16 * MOST_BYTES  # of all that come together
_DISCARDED = 10 * MOST_BYTES  # what is refused in words that reach who sends it
_BODY_SECONDS, _SLOWEST = 20.0, 50_000  # seconds, and bytes in each of them
_LONGEST_PATH = 1000  # signs
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
        self._held = 0  # bytes of what is on its way, or is looked at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        size = _size(Headers(scope=scope))
        if refusal := self._refusal(scope, size):
            if size <= _DISCARDED:
                await _discard(receive)
            await refusal(scope, receive, guarded)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            more = len(message.get("body", b""))
            taken, self._held = taken + more, self._held + more
            return message if self._held <= _MOST_AT_ONCE else {"type": "http.disconnect"}

        try:
            await self._app(scope, _bounded(counted, _most(scope)), guarded)
        finally:
            self._held -= taken

    def _refusal(self, scope: Scope, size: int) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(host := hosts[0].lower()):
            return _plain(421, "この名前では、この窓口を開けません。")
        if len(scope["path"]) > _LONGEST_PATH:
            return _plain(404, "このページはありません。")
        if scope["method"] in _SAFE:
            return _refused_look(headers, size)
        if scope["method"] != "POST":
            return _plain(405, "この操作はできません。")
        origins = headers.getlist("origin")
        own = {f"{scheme}://{host}" for scheme in self._schemes}
        # Without one the form's token alone tells; browsers send it with every form.
        if len(origins) > 1 or not own.issuperset(origin.lower() for origin in origins):
            return _plain(403, "ほかのページからは送れません。この窓口のページから送ってください。")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _plain(403, "ほかのページからは送れません。この窓口のページから送ってください。")
        return self._refused_body(headers, size, _most(scope))

    def _refused_body(self, headers: Headers, size: int, most: int) -> PlainTextResponse | None:
        if headers.get("content-encoding", "identity") != "identity":
            return _plain(415, "圧縮したものは受け取れません。")
        if "content-length" not in headers or "transfer-encoding" in headers:
            return _plain(411, "送るものの長さが分かりません。")
        has_files = headers.get("content-type", "").startswith("multipart/form-data")
        if not has_files and size > _MOST_TYPED:
            return _plain(
                413, "送られた内容が長すぎます。前のページに戻り、短くして送ってください。"
            )
        if size > most:
            return _plain(413, f"{most // (1024 * 1024)}MBを超えるものは受け取れません。")
        if self._held + size > _MOST_AT_ONCE:
            return _plain(
                503, "ただ今、窓口が混み合っています。1分ほどたってから、もう一度送ってください。"
            )
        return None

    def _is_own(self, host: str) -> bool:
        """True for one of its names, with any port: what stands before it may have another."""
        name, _, port = host.rpartition(":")
        return host in self._names or (name in self._names and port.isascii() and port.isdigit())


def _refused_look(headers: Headers, size: int) -> PlainTextResponse | None:
    """Refuse what has a body, and what another site's page shows as a part of its own."""
    is_part = headers.get("sec-fetch-mode", "navigate") != "navigate"
    if is_part and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return _plain(403, "ほかのページの中には表示できません。")
    return _plain(400, "この操作はできません。") if size else None


def _most(scope: Scope) -> int:
    """The bytes that may be sent to an address."""
    return MOST_BYTES + PICTURES_BYTES if scope["path"] in _LARGE else MOST_BYTES


def _size(headers: Headers) -> int:
    """The bytes that a request says to have; the server has seen to it that they are a number."""
    return int(headers.get("content-length", "0"))


async def _discard(receive: Receive) -> None:
    """Take what is refused: a browser that is cut off while it sends would show words of its own."""
    bounded = _bounded(receive, _DISCARDED)
    while (await bounded()).get("more_body"):
        pass


def _bounded(receive: Receive, most: int) -> Receive:
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
        return message if taken <= most else {"type": "http.disconnect"}

    return bounded


def _plain(status: int, text: str) -> PlainTextResponse:
    headers = {"Retry-After": "60"} if status == 503 else {}
    return PlainTextResponse(text, status, {"Connection": "close", **headers})


def too_slow() -> PlainTextResponse:
    """The answer to who has not sent what was to come."""
    return _plain(408, "送り終わるまでに時間がかかりすぎました。もう一度送ってください。")
