"""Hands: each is a copy of a prepared process, works for one sheet that came, and ends with it.

The process that serves browsers never forks and reads no sheet; the prepared one never sees a sheet,
and never sets a paper.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from formgen.making import standby
from formgen.making.processes import deadline
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import STARTED_BY
from formgen.window.messages import Answer, Order, next_answer, send_order
from formgen.window.settings import Settings, stamp

_PRELOADED = ("formgen.making.preloaded", "formgen.window.preloadedhand", "formgen.__main__")
MOST = 16  # hands at a time
_WAITING = 8  # visitors who wait for one; the next is asked to come back
_PATIENCE = 20.0  # seconds that they wait
_READY = 2  # hands that wait for a sheet
_QUIET = 0.4  # seconds without a new visit, after which the next hand is warmed
_TO_BEGIN = 60.0  # seconds
_PAUSE = 0.1  # seconds
_FRESH = 2.0  # seconds for which templates and fonts are taken to be as they were


class LostError(Exception):
    """A hand that ended, or did not answer in time and was ended."""


class BusyError(Exception):
    """As many visitors as the window can serve are here already."""


class Hand:
    """One process, and the pipe to it; one order at a time."""

    def __init__(self, settings: Settings) -> None:
        """Begin it. Raises LostError when it does not begin."""
        context = standby.context(_PRELOADED)
        self._scratch = Path(tempfile.mkdtemp(prefix="hand-"))
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, settings, self._scratch), daemon=True
        )
        try:
            with theirs, deadline(_TO_BEGIN, standby.kill):
                self._process.start()
        except (OSError, EOFError, RuntimeError) as error:
            if not isinstance(error, RuntimeError):  # of which no thread is to be had here
                standby.kill()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise LostError from error

    @property
    def pid(self) -> int:
        """The number of its process."""
        return int(self._process.pid)

    @property
    def has_ended(self) -> bool:
        """True if it can be asked nothing more: it says something only when it is asked, or when it ends."""
        try:
            return self._pipe.poll()
        except OSError:
            return True

    def ask(
        self,
        order: Order,
        seconds: float,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Answer:
        """Give an order and wait for the answer. Raises LostError when there is none in time."""
        try:
            with deadline(seconds, self.kill):
                send_order(self._pipe, order)
                while not isinstance(answer := next_answer(self._pipe), Answer):
                    on_progress(*answer)
        except (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError) as error:
            self.end()
            raise LostError from error
        return answer

    def kill(self) -> None:
        """End it and all that it has started, whatever it is doing; it may stand still."""
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)  # LibreOffice too
        with suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End it, with its temporary files."""
        self.kill()
        self._process.join(5)
        with suppress(OSError):
            self._pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


class Hands:
    """All hands: some wait, warm, for a sheet; there are only so many."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready: list[Hand] = []
        self._turn, self._freed = threading.Lock(), threading.Condition()
        self._taken, self._waiting, self._is_over = 0, 0, False
        self._stamp, self._looked = stamp(settings), time.monotonic()
        self._wanted, self._taken_at = threading.Event(), 0.0
        # Ends the hand of a visit that does nothing at the moment: True if there was one.
        self.release_idle: Callable[[], bool] = lambda: False

    def begin(self) -> None:
        """Have hands wait for sheets from now on.

        Raises LostError when the first does not begin, and FormgenError, in the words of the screen,
        when it can make no papers.
        """
        hand, fault = self._warm_hand()
        self._ready.append(hand)
        if fault:
            message, remedy, code = json.loads(fault)
            raise FormgenError(message, remedy, exit_code=code)
        threading.Thread(target=self._keep_ready, daemon=True).start()

    def take(self) -> Hand:
        """A hand for a visit, to be given back. Raises BusyError when none is free for long, or LostError."""
        self._take_place()
        try:
            with self._turn:
                self._drop_stale()
                hand = self._next()
        except BaseException:
            self._free_place()
            raise
        self._taken_at = time.monotonic()
        self._wanted.set()
        return hand

    def _next(self) -> Hand:
        """A hand that waits, or a new one."""
        while self._ready:
            hand = self._ready.pop(0)
            if not hand.has_ended:
                return hand
            hand.end()
        with suppress(LostError):
            return Hand(self._settings)
        return Hand(self._settings)  # the prepared process was lost, and is begun anew

    def give_back(self, hand: Hand) -> None:
        """End a hand; another visit may have one for it."""
        hand.end()
        self._free_place()

    def leave(self) -> None:
        """End the hands that wait; nobody is to come any more."""
        self._is_over = True
        self._wanted.set()
        standby.kill()  # its copies end with it
        with self._turn:
            for hand in self._ready:
                hand.end()
            self._ready.clear()

    def _take_place(self) -> None:
        with self._freed:
            if self._taken >= MOST and self._waiting >= _WAITING:
                raise BusyError
            self._waiting += 1
        until = time.monotonic() + _PATIENCE
        try:
            while not self._has_taken_place():
                if not self.release_idle() and time.monotonic() > until:
                    raise BusyError
        finally:
            with self._freed:
                self._waiting -= 1

    def _has_taken_place(self) -> bool:
        """True if there was a place, which is taken now."""
        with self._freed:
            if is_free := self._freed.wait_for(lambda: self._taken < MOST, _PAUSE):
                self._taken += 1
            return is_free

    def _free_place(self) -> None:
        with self._freed:
            self._taken -= 1
            self._freed.notify_all()

    def _warm_hand(self) -> tuple[Hand, bytes]:
        """A hand that is ready, and the fault for which it can make no papers; it tells its visitor."""
        hand = Hand(self._settings)
        order = {"do": "warm", "started_by": os.environ.get(STARTED_BY, "")}
        answer = hand.ask(order, _TO_BEGIN)
        return hand, b"" if answer.status == 200 else answer.body

    def _keep_ready(self) -> None:
        """Warm hands one by one, when nobody has just come: those who are here go first."""
        while not self._is_over:
            self._wanted.wait()
            self._wanted.clear()
            while len(self._ready) < _READY and not self._is_over:
                time.sleep(max(_PAUSE, self._taken_at + _QUIET - time.monotonic()))
                if time.monotonic() < self._taken_at + _QUIET:
                    continue
                before = self._stamp
                try:
                    hand, _ = self._warm_hand()
                except (LostError, OSError):
                    break  # it is tried again when the next visitor has come
                with self._turn:
                    is_fit = before == self._stamp and not self._is_over
                    if is_fit:
                        self._ready.append(hand)
                if not is_fit:
                    hand.end()

    def _drop_stale(self) -> None:
        """End the waiting hands that have read other templates or fonts than there are now."""
        if time.monotonic() - self._looked < _FRESH:
            return
        self._looked = time.monotonic()
        if (now := stamp(self._settings)) != self._stamp:
            self._stamp = now
            for hand in self._ready:
                hand.end()
            self._ready.clear()
            self._wanted.set()


def _serve(pipe: Connection, settings: Settings, scratch: Path) -> None:
    """Be a hand. What it works with is loaded in the process of which it is a copy, and not here."""
    from formgen.window import handprogram

    handprogram.serve(pipe, settings, scratch)
