"""The program of a hand: it opens one visit's sheet and answers orders about it until it is ended."""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from formgen.making import standby
from formgen.making.processlimits import limit
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import STARTED_BY, WINDOW
from formgen.window import arrivalviews, deskviews, pages, postviews, views
from formgen.window.messages import Answer, Order, next_order, send_answer
from formgen.window.openedsheet import OpenedSheet, Prepared
from formgen.window.settings import Settings

_PATIENT = 5  # papers are made after sheets are looked at
_MEMORY, _SECONDS, _FILE = 1536 * 1024 * 1024, 1800, 1024 * 1024 * 1024
# Orders that name a thing, of which there may be none.
_OF_THINGS = (
    "paper", "picture", "file", "made", "record", "withdraw", "sending", "letter", "register",
)  # fmt: skip
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_VIEWS: Mapping[str, Callable[[OpenedSheet, Order], Answer]] = {
    "result": views.result, "copy": views.copy, "paper": views.paper, "picture": views.picture,
    "file": views.file, "make": views.make, "receive": views.receive, "made": views.made,
    "everything": views.everything, "record": views.record, "receipt": views.receipt,
    "withdraw": views.withdraw, "next": views.next_steps, "sending": postviews.sending,
}  # fmt: skip


def serve(pipe: Connection, settings: Settings, scratch: Path) -> None:
    """Answer orders until the one that gives them has gone."""
    _settle(settings, scratch)
    program = _Program(pipe, settings)
    with suppress(EOFError, OSError):
        while True:
            send_answer(pipe, program.answer(next_order(pipe)))


def _settle(settings: Settings, scratch: Path) -> None:
    """Stand on its own feet: a group of its own, which ends with the one that asks, and limits."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    standby.end_with_the_one_that_asks()
    standby.end_with_the_copied()
    gc.enable()
    limit(_MEMORY, _SECONDS, _FILE, for_good=True)
    os.environ[STARTED_BY] = WINDOW
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    os.chdir(scratch if settings.is_counter else settings.working_folder)


class _Program:
    """The state of a hand: what it has prepared, and the sheet that it has opened."""

    def __init__(self, pipe: Connection, settings: Settings) -> None:
        self._pipe, self._settings = pipe, settings
        self._prepared: Prepared | None = None
        self._opened: OpenedSheet | None = None

    def answer(self, order: Order) -> Answer:
        """The answer to an order; a fault becomes a page that tells what to do."""
        try:
            return self._answered(order)
        except FormgenError as error:
            return pages.fault(error.message, error.remedy, order)
        except (LookupError, ValueError) as error:  # of an order for what there is none of
            if order["do"] in _OF_THINGS:
                return pages.refusal(404, order)
            return pages.unexpected(type(error).__name__, order)
        except MemoryError:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                return pages.fault(*pages.NO_ROOM, order, 507)
            if os.environ.get("FORMGEN_DEBUG"):
                raise
            return pages.unexpected(type(error).__name__, order)

    def _answered(self, order: Order) -> Answer:
        do = order["do"]
        if do == "warm":
            return self._warmed(order["started_by"])
        if self._prepared is None:
            self._prepared = Prepared(self._settings)
        if do in _BEFORE_A_SHEET:
            return _BEFORE_A_SHEET[do](self._prepared, order)
        if do == "open":
            self._opened = OpenedSheet(self._prepared, order, self._pipe)
            return Answer()
        if self._opened is None:
            raise LookupError
        if do == "make":
            os.nice(_PATIENT)
        return _VIEWS[do](self._opened, order)

    def _warmed(self, started_by: str) -> Answer:
        """Prepare; a fault is told to whoever has opened the window, in the words of their screen."""
        try:
            self._prepared = Prepared(self._settings)
            self._prepared.warm()
        except FormgenError:
            os.environ[STARTED_BY] = started_by
            try:
                Prepared(self._settings).warm()
            except FormgenError as fault:
                body = json.dumps([fault.message, fault.remedy, fault.exit_code])
                return Answer(body.encode(), 422, "application/json")
            finally:
                os.environ[STARTED_BY] = WINDOW
        except OSError as error:  # there is no room; nobody waits for this one yet
            raise SystemExit(1) from error
        return Answer()


_BEFORE_A_SHEET: Mapping[str, Callable[[Prepared, Order], Answer]] = {
    "blank": deskviews.blank, "carry": deskviews.carry,
    "ledger": deskviews.show_ledger, "ledger file": deskviews.ledger_file,
    "deadlines": deskviews.show_deadlines, "calendar": deskviews.calendar,
    "arrivals": arrivalviews.show, "arrive": arrivalviews.arrive,
    "letter": arrivalviews.letter, "register": arrivalviews.register,
}  # fmt: skip
