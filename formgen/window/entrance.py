"""Who a browser is: at the desk it brings a ticket once, at the counter anyone may come in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

_DESK_SECONDS = 12 * 60 * 60  # a working day


class Entrance:
    """The cookies by which browsers are known; each is of this window's own making."""

    def __init__(self, *, is_counter: bool, is_secure: bool, port: int) -> None:
        self._is_counter, self._is_secure = is_counter, is_secure
        self.cookie = f"{'__Host-' if is_secure else ''}formgen-{port}"
        self._key = secrets.token_bytes(32)
        self._tickets: set[str] = set()

    def ticket(self) -> str:
        """The end of an address that lets one browser in, once."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def admit(self, request: Request) -> Response:
        """Take a ticket for a cookie."""
        ticket = request.path_params["ticket"]
        if ticket in self._tickets and request.method == "GET":
            self._tickets.discard(ticket)
            return self.remember(RedirectResponse("/", 303), self.new_browser())
        self.browser(request)  # one that is in already comes in again
        return RedirectResponse("/", 303)

    def browser(self, request: Request) -> str:
        """The browser's secret; a new one at the counter. Raises HTTPException at the desk without one."""
        found: str = request.cookies.get(self.cookie, "")
        if self._is_own(found):
            return found
        if not self._is_counter:
            raise HTTPException(403)
        if not hasattr(request.state, "browser"):
            request.state.browser = self.new_browser()
        new: str = request.state.browser
        return new

    def new_browser(self) -> str:
        """A secret that no one guesses, marked as one of this window."""
        secret = secrets.token_urlsafe(24)
        return f"{secret}.{self._mark(secret)}"

    def remember(self, response: Response, browser: str) -> Response:
        """Have a browser keep its secret."""
        response.set_cookie(
            self.cookie, browser, max_age=None if self._is_counter else _DESK_SECONDS,
            httponly=True, samesite="strict", secure=self._is_secure,
        )  # fmt: skip
        return response

    def _is_own(self, browser: str) -> bool:
        secret, _, mark = browser.partition(".")
        return hmac.compare_digest(mark.encode(), self._mark(secret).encode())

    def _mark(self, secret: str) -> str:
        return hmac.new(self._key, secret.encode(), hashlib.sha256).hexdigest()[:32]
