"""The actions of the addresses: they find the visit, ask its hand, and pass on what that says."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formgen.intake.limits import FILE_BYTES
from formgen.making.standby import cores
from formgen.window import pages
from formgen.window.entrance import Entrance
from formgen.window.forms import chosen, pictures_of, text_of, uploads
from formgen.window.messages import Answer, Order
from formgen.window.responses import GONE, answer_for, redirect, response_of
from formgen.window.settings import Settings
from formgen.window.visitfolder import SentFile, SentPicture, has_room
from formgen.window.visits import Visit, Visits

LOG = logging.getLogger("formgen.window")
MultiPartParser.spool_max_size = 1024 * 1024  # what is larger lies where visits do: in memory
_AT_ONCE = 64  # requests that wait for hands
_SOON = 8.0  # seconds for which a browser waits for its papers before it is shown how far they are
_FIELDS, _FILES = 12, 8
_PICTURES = 1000  # files; more than may be kept, so that this can be told
View = Callable[[Request], Awaitable[Response]]


class Window:
    """The actions of all addresses; no text of a sheet stays here."""

    def __init__(self, settings: Settings, visits: Visits, entrance: Entrance) -> None:
        self._settings, self._visits = settings, visits
        self._entrance = entrance
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        self._makes = anyio.CapacityLimiter(cores())  # so that looking need not wait for them
        self._making: set[asyncio.Task[Answer]] = set()

    # --- シートを送る ---------------------------------------------------------------------------

    async def front(self, request: Request) -> Response:
        """The page on which a sheet is sent."""
        faults = (text for why, text in pages.SENT_BACK.items() if why in request.query_params)
        return self._front(request, next(faults, ""))

    async def send(self, request: Request) -> Response:
        """Have a sheet looked at; the answer is the page of what was found."""
        async with request.form(max_files=_FILES + _PICTURES, max_fields=_FIELDS) as form:
            self._ensure_token(request, form)
            if any((item.size or 0) > FILE_BYTES for item in chosen(form, "sheet")):
                return self._front(request, pages.TOO_LARGE, status=413)
            visit, pictures = self._visit(request), pictures_of(form, "picture")
            if not has_room(pictures, visit.pictures if visit else ()):
                return self._front(request, pages.TOO_MANY_PICTURES, status=413)
            sheets = await uploads(form, "sheet")
            if pictures and not sheets and visit:  # they belong to the sheet that was sent before
                sheets = visit.sheets
            receipts = await uploads(form, "receipt") if self._settings.is_counter else ()
            if not sheets:
                return redirect("/?nosheet=1")
            return await self._look(request, sheets, receipts, pictures)

    async def look(self, request: Request) -> Response:
        """Have the sheets of the working folder looked at."""
        await self._form(request)
        return await self._look(request, ())

    async def _look(
        self,
        request: Request,
        sheets: tuple[SentFile, ...],
        receipts: tuple[SentFile, ...] = (),
        pictures: tuple[SentPicture, ...] = (),
    ) -> Response:
        visit = self._visits.begin(self._browser(request))
        order = self._order(request, "open")
        try:
            answer = await self._in_thread(
                partial(visit.look, sheets, receipts, order, pictures), self._limiter
            )
        finally:
            if not visit.has_sheet:  # it would keep its place for nothing
                self._visits.end(self._browser(request))
        return response_of(answer) if answer.status != 200 else redirect("/result")

    async def changed(self, request: Request) -> Response:
        """Tell, as JSON, if the sheets in the working folder are others than those that were looked at."""
        visit = self._visit(request)
        return JSONResponse({"changed": bool(visit and visit.inputs_changed())})

    # --- what is made of no sheet ----------------------------------------------------------------

    async def blank(self, request: Request) -> Response:
        """A blank sheet for so many accounts."""
        accounts = request.query_params.get("accounts", "4")
        count = int(accounts) if accounts in ("4", "20") else 4
        return await self._once(self._order(request, "blank", accounts=count))

    async def carry(self, request: Request) -> Response:
        """A new sheet with the values of an earlier one."""
        async with request.form(max_files=_FILES, max_fields=_FIELDS) as form:
            self._ensure_token(request, form)
            sheets = await uploads(form, "sheet")
        if not sheets:
            return redirect("/?nosheet=1")
        return await self._once(self._order(request, "carry"), sheets[:1])

    async def arrive(self, request: Request) -> Response:
        """Have packets received that came to the office."""
        async with request.form(max_files=_PICTURES, max_fields=_FIELDS) as form:
            self._ensure_token(request, form)
            packets = await uploads(form, "packet")
        return await self._once(self._order(request, "arrive"), packets, self._settings.make)

    def once(self, do: str) -> View:
        """The view of a page or a file for which no sheet need be sent."""

        async def view(request: Request) -> Response:
            return await self._once(self._order(request, do, **request.path_params))

        return view

    async def _once(
        self, order: Order, sheets: tuple[SentFile, ...] = (), seconds: float = 0
    ) -> Response:
        """Have a hand do one thing, which ends with it."""
        with_folder = partial(self._visits.once, order, sheets, seconds or self._settings.look)
        return response_of(await self._in_thread(with_folder, self._limiter))

    # --- what a hand shows of a sheet -------------------------------------------------------------

    def page(self, do: str) -> View:
        """The view of a page or a file of the visit's sheet, which the hand makes."""

        async def view(request: Request) -> Response:
            visit = self._visit(request)
            if visit is None:
                return redirect("/?novisit=1")
            if visit.progress is not None:
                return response_of(pages.making(visit.progress, self._order(request, do)))
            order = self._order(request, do, **_numbers(request))
            if do == "receive" and (failure := visit.take_failure()):
                return response_of(failure)
            answer = await self._ask(visit, order, self._settings.page)
            if do == "receipt" and answer.status == 200:
                visit.owes_receipt = False
            return response_of(answer)

        return view

    # --- 受け取る --------------------------------------------------------------------------------

    async def make(self, request: Request) -> Response:
        """Have all papers made; who waits longer than a while is shown how far they are."""
        await self._form(request)
        visit = self._visit(request)
        if visit is None:
            return redirect("/?novisit=1")
        if visit.progress is None:
            visit.progress = (0, 0)
            visit.begins_making()
            task = asyncio.create_task(self._make(visit, self._order(request, "make")))
            self._making.add(task)
            task.add_done_callback(self._making.discard)
            done, _ = await asyncio.wait({task}, timeout=_SOON)
            if done:
                visit.take_failure()
                return response_of(task.result())
        return redirect("/receive")

    async def _make(self, visit: Visit, order: Order) -> Answer:
        def on_progress(done: int, total: int) -> None:
            visit.progress = (done, total)

        try:
            making = partial(visit.ask, order, self._settings.make, on_progress)
            answer = await self._in_thread(making, self._makes)
        except GONE as error:
            answer = answer_for(error, order)
        finally:
            visit.progress = None
        if answer.status != 303:
            visit.failure = answer
        elif not self._settings.is_counter:
            visit.becomes_own()
        return answer

    async def progress(self, request: Request) -> Response:
        """How many papers of how many are made."""
        visit = self._visit(request)
        found = visit.progress if visit else None
        return JSONResponse({"done": found[0], "total": found[1]} if found else {})

    def form(self, do: str, *fields: str) -> View:
        """The view of a form that tells something: what it says goes to the hand."""

        async def view(request: Request) -> Response:
            form = await self._form(request)
            visit = self._visit(request)
            if visit is None:
                return redirect("/?novisit=1")
            order = self._order(request, do, **{key: text_of(form, key) for key in fields})
            answer = await self._ask(visit, order, self._settings.page)
            if "#" in answer.location:  # it was recorded
                visit.owes_receipt = self._settings.is_counter
            return response_of(answer)

        return view

    async def end(self, request: Request) -> Response:
        """End the visit: all that was sent and made goes; who has no receipt yet is asked first."""
        form = await self._form(request)
        visit = self._visit(request)
        if visit and visit.owes_receipt and not text_of(form, "sure"):
            return response_of(pages.page("ending.html", self._order(request, "end")))
        await to_thread.run_sync(self._visits.end, self._browser(request), limiter=self._limiter)
        return redirect("/?ended=1")

    # --- shared ----------------------------------------------------------------------------------

    def _browser(self, request: Request) -> str:
        return self._entrance.browser(request)

    def _visit(self, request: Request) -> Visit | None:
        visit = self._visits.find(self._browser(request))
        return visit if visit and visit.has_sheet else None

    def _order(self, request: Request, do: str, **more: Any) -> dict[str, Any]:
        token = self._visits.token(self._browser(request))
        visit = self._visit(request) is not None
        about = {"token": token, "is_counter": self._settings.is_counter, "has_visit": visit}
        return {"do": do, "about": about, **more}

    async def _form(self, request: Request) -> FormData:
        form = await request.form(max_files=0, max_fields=_FIELDS, max_part_size=10_000)
        self._ensure_token(request, form)
        return form

    def _ensure_token(self, request: Request, form: FormData) -> None:
        wanted = self._visits.token(self._browser(request))
        if not secrets.compare_digest(text_of(form, "token").encode(), wanted.encode()):
            raise HTTPException(403)

    async def _ask(self, visit: Visit, order: Order, seconds: float) -> Answer:
        return await self._in_thread(partial(visit.ask, order, seconds), self._limiter)

    async def _in_thread(
        self, call: Callable[[], Answer], limiter: anyio.CapacityLimiter
    ) -> Answer:
        return await to_thread.run_sync(call, limiter=limiter)

    def _front(self, request: Request, fault: str = "", status: int = 200) -> Response:
        order, browser = self._order(request, "front"), self._browser(request)
        ended = "ended" in request.query_params
        response = response_of(pages.front(self._settings, order, fault, status, has_ended=ended))
        if request.cookies.get(self._entrance.cookie) != browser:
            self._entrance.remember(response, browser)
        return response

    def fault(self, request: Request, error: Exception) -> Response:
        """The page that tells why a request is not answered; nothing of a sheet is in it."""
        try:
            order = self._order(request, "front")
        except HTTPException:
            order = {"about": {"token": "", "is_counter": False, "has_visit": False}}
        if isinstance(error, UnicodeError):  # a form says to be written in what nobody can read
            error = HTTPException(400)
        if isinstance(error, HTTPException):
            return response_of(pages.refusal(error.status_code, order))
        if isinstance(error, GONE):
            return response_of(answer_for(error, order))
        LOG.error("%s", type(error).__name__)
        return response_of(pages.unexpected(type(error).__name__, order))


def _numbers(request: Request) -> dict[str, Any]:
    """The things that an address names: numbers, the kind of a file, how large a page is shown."""
    found: dict[str, Any] = dict(request.path_params)
    if request.query_params.get("zoom") in pages.ZOOMS:
        found["zoom"] = request.query_params["zoom"]
    return found
