"""The addresses of the window, and the edge at which a fault becomes a page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.window import pages
from formgen.window.actions import LOG, View, Window
from formgen.window.entrance import Entrance
from formgen.window.guard import too_slow
from formgen.window.responses import response_of
from formgen.window.settings import Settings
from formgen.window.visits import Visits

_TIDY = 20.0  # seconds


def routes(window: Window, entrance: Entrance, settings: Settings) -> list[Route]:
    """All addresses of a window; those of the desk alone are no addresses of the counter."""

    def get(path: str, view: View) -> Route:
        return Route(path, _with_edge(view, window), methods=["GET"])

    def post(path: str, view: View) -> Route:
        return Route(path, _with_edge(view, window), methods=["POST"])

    page, once = window.page, window.once
    found = [
        get("/", window.front), post("/send", window.send), post("/end", window.end),
        get("/blank.xlsx", window.blank), post("/carry", window.carry),
        get("/result", page("result")), get("/copy.xlsx", page("copy")),
        get("/papers/{number:int}/{page:int}", page("paper")),
        get("/papers/{number:int}/{page:int}.png", page("picture")),
        get("/papers/{number:int}.{format}", page("file")),
        post("/make", window.make), get("/progress", window.progress),
        get("/receive", page("receive")), get("/made/{number:int}", page("made")),
        get("/posts/{number:int}.zip", page("sending")),
        get("/everything.zip", page("everything")), post("/record", window.form("record", "packet", "on")),
        post("/withdraw", window.form("withdraw", "record")),
        get("/receipt.json", page("receipt")), get("/next", page("next")),
        *(get(f"/{name}", _static(name)) for name in pages.STATIC),
    ]  # fmt: skip
    if not settings.is_counter:
        found += [
            get("/enter/{ticket}", entrance.admit), post("/look", window.look),
            get("/changed", window.changed),
            get("/ledger", once("ledger")), get("/ledger.xlsx", once("ledger file")),
            get("/deadlines", once("deadlines")), get("/deadlines.ics", once("calendar")),
            get("/arrivals", once("arrivals")), post("/arrivals", window.arrive),
            get("/arrivals/{key}/{letter}.{format}", once("letter")), get("/register.xlsx", once("register")),
        ]  # fmt: skip
    return found


def _with_edge(view: View, window: Window) -> View:
    """A view whose faults become pages, and lines of the log without any text of a sheet."""

    async def edge(request: Request) -> Response:
        begun = time.monotonic()
        try:
            response = await view(request)
        except ClientDisconnect:
            return too_slow()
        except Exception as error:  # noqa: BLE001 - the one edge of the window
            response = window.fault(request, error)
        took = time.monotonic() - begun
        LOG.info("%s %s %s %.3f s", request.method, _route(request), response.status_code, took)
        return response

    return edge


def _route(request: Request) -> str:
    """The address without what may be a secret in it."""
    route = request.scope.get("route")
    return route.path if isinstance(route, Route) else "?"


def _static(name: str) -> View:
    async def view(_: Request) -> Response:
        return response_of(pages.STATIC[name])

    return view


def application(settings: Settings, visits: Visits, entrance: Entrance) -> Starlette:
    """The window as an ASGI application; it clears away what nobody uses any more."""
    window = Window(settings, visits, entrance)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async def tidy() -> None:
            while True:
                await asyncio.sleep(_TIDY)
                try:
                    await to_thread.run_sync(visits.end_unused)
                except Exception as error:  # noqa: BLE001 - visits are to end next time, then
                    LOG.error("%s", type(error).__name__)

        task = asyncio.create_task(tidy())
        yield
        task.cancel()
        await to_thread.run_sync(visits.end_all)

    async def missing(request: Request, error: Exception) -> Response:
        return window.fault(request, error)

    found = Starlette(
        routes=routes(window, entrance, settings), lifespan=lifespan,
        exception_handlers={HTTPException: missing},
    )  # fmt: skip
    found.router.redirect_slashes = False  # to an address that it would have to guess
    return found
