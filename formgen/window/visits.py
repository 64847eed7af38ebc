"""Visits: each browser has one, with a folder, and a hand while it needs one; all of it goes at the end."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from formgen.window.hands import BusyError, Hand, Hands, LostError
from formgen.window.messages import Answer, Order
from formgen.window.settings import INPUTS, Settings, looks_of
from formgen.window.visitfolder import (  # fmt: skip
    PICTURES,
    RECEIPTS,
    KeptPicture,
    SentFile,
    SentPicture,
    forget_sheets,
    kept_pictures,
    sent_sheets,
    store_pictures,
    store_sheets,
)

UNUSED = 30 * 60.0  # seconds after which a visit at the counter ends by itself
_RESTING = 5 * 60.0  # seconds after which its hand, with its memory, ends until the next order
_ORDERS = 8  # of one visit at a time, all but one of which wait; browsers send six
_MOST = 200  # visits; each holds its papers


class Visit:
    """One browser's visit: its sheet and what was made of it."""

    def __init__(self, folder: Path, settings: Settings, hands: Hands) -> None:
        self.folder, self._settings, self._hands = folder, settings, hands
        self._lock, self._turn = threading.Lock(), 0
        self._places = threading.Semaphore(_ORDERS)
        self._hand: Hand | None = None
        self._is_own, self._is_over, self.last_used = False, False, time.monotonic()
        self._inputs: object = None
        self.progress: tuple[int, int] | None = None  # papers made of how many, while some are
        self.failure: Answer | None = None  # of making papers, while nobody was told of it
        self.has_sheet = False
        self.owes_receipt = False  # of what was recorded since the last one was taken
        folder.mkdir()

    def look(
        self,
        sheets: Sequence[SentFile],
        receipts: Sequence[SentFile],
        order: Order,
        pictures: Sequence[SentPicture] = (),
    ) -> Answer:
        """Have a sheet looked at, or those of the working folder when none was sent.

        receipts: those of earlier submissions. pictures: of posts; those sent before count too. Where
        there is nothing to show, the sheet before stays the visit's. Raises OSError, BusyError or
        LostError when that cannot be done.
        """
        with self._one_order():
            self._drop()
            before = self._turn, self._is_own, self.has_sheet, self._inputs
            self._turn, self._is_own = self._turn + 1, not sheets
            self.has_sheet, self._inputs = True, self._inputs_now()
            is_shown = False
            try:
                if sheets:
                    store_sheets(self.folder, self._turn, sheets)
                if receipts:
                    store_sheets(self.folder / RECEIPTS, self._turn, receipts)
                store_pictures(self.folder, self._turn, pictures)
                answer = self._open(order)
                is_shown = answer.status == 200
            finally:
                if not is_shown:
                    for of_kind in (self.folder, self.folder / RECEIPTS, self.folder / PICTURES):
                        forget_sheets(of_kind, self._turn)
                    self._turn, self._is_own, self.has_sheet, self._inputs = before
            return answer

    @contextmanager
    def _one_order(self) -> Iterator[None]:
        """Have one order done after the other. Raises BusyError when many wait, LostError at the end."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            with self._lock:
                if self._is_over:
                    raise LostError
                self.last_used = time.monotonic()
                try:
                    yield
                finally:
                    self.last_used = time.monotonic()
        finally:
            self._places.release()

    @property
    def sheets(self) -> tuple[SentFile, ...]:
        """The sheets that were sent last; those of the working folder are none."""
        return () if self._is_own else sent_sheets(self.folder, self._turn)

    @property
    def pictures(self) -> tuple[KeptPicture, ...]:
        """The pictures that were sent with them, or before."""
        return kept_pictures(self.folder, self._turn)

    def begins_making(self) -> None:
        """Have the sheets of the working folder count as they are now: they are read again for it."""
        self.failure = None
        if self._is_own:
            self._inputs = self._inputs_now()

    def becomes_own(self) -> None:
        """Have the sheet count as one of the working folder, into which it was put."""
        if not self._is_own:
            self._is_own, self._inputs = True, self._inputs_now()

    def take_failure(self) -> Answer | None:
        """Why no papers were made, for whoever tells it; once."""
        found, self.failure = self.failure, None
        return found

    def inputs_changed(self) -> bool:
        """True if the sheets of the working folder are others than when they were looked at."""
        return self._is_own and self._inputs != self._inputs_now()

    def _inputs_now(self) -> object:
        if self._settings.is_counter:
            return None
        found = looks_of(self._settings.working_folder / INPUTS)
        # A program that opens a sheet leaves a file beside it, and has changed nothing.
        return tuple(look for look in found if not Path(look[0]).name.startswith(("~$", ".")))

    def ask(
        self,
        order: Order,
        seconds: float,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Answer:
        """Have an order answered about the sheet. Raises BusyError or LostError."""
        with self._one_order():
            if self._hand is not None and self._hand.has_ended:
                self._drop()
            if self._hand is None and (answer := self._open(order)).status != 200:
                return answer
            assert self._hand  # noqa: S101 - opened above
            try:
                return self._hand.ask(order, seconds, on_progress)
            except LostError:
                self._drop()
                raise

    def release_if_idle(self) -> bool:
        """End the hand if it does nothing; the next order has another one."""
        if self._hand is None or not self._lock.acquire(blocking=False):
            return False
        try:
            return self._drop()
        finally:
            self._lock.release()

    @property
    def has_hand(self) -> bool:
        """True if a process works for it, or waits for its next order."""
        return self._hand is not None

    def end(self) -> None:
        """End it: the hand, and all files."""
        self._is_over = True
        if (hand := self._hand) is not None:  # which another thread may let go meanwhile
            hand.kill()  # whatever it does
        with self._lock:
            self._drop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self, order: Order) -> Answer:
        hand = self._hands.take()
        self._hand = hand
        if self._is_over:
            self._drop()
            raise LostError
        opening = {**order, "do": "open", "folder": str(self.folder), "turn": self._turn,
                   "own": self._is_own}  # fmt: skip
        try:
            answer = hand.ask(opening, self._settings.look)
        except LostError:
            self._drop()
            raise
        if answer.status != 200:
            self._drop()
        return answer

    def _drop(self) -> bool:
        """Give the hand back: True if there was one."""
        hand, self._hand = self._hand, None
        if hand is not None:
            self._hands.give_back(hand)
        return hand is not None


class Visits:
    """All visits, by the secret that a browser keeps as its cookie."""

    def __init__(self, settings: Settings, hands: Hands, root: Path) -> None:
        self._settings, self._hands, self._root = settings, hands, root
        self._known: dict[str, Visit] = {}
        self._turn, self._count = threading.Lock(), 0
        self._key = secrets.token_bytes(32)
        hands.release_idle = self.release_idle

    def token(self, browser: str) -> str:
        """The mark that a form of a browser must bring along, so that no other site can send one for it."""
        return hmac.new(self._key, browser.encode(), hashlib.sha256).hexdigest()

    def find(self, browser: str) -> Visit | None:
        """The visit of a browser, if it has one."""
        return self._known.get(browser)

    def begin(self, browser: str) -> Visit:
        """The visit of a browser, a new one when it has none. Raises OSError when there is no room."""
        with self._turn:
            if browser not in self._known:
                if len(self._known) >= _MOST:
                    raise OSError
                self._count += 1
                folder = self._root / f"visit-{self._count}"
                self._known[browser] = Visit(folder, self._settings, self._hands)
            return self._known[browser]

    def end(self, browser: str) -> None:
        """End the visit of a browser: nothing of it is left."""
        with self._turn:
            visit = self._known.pop(browser, None)
        if visit:
            visit.end()

    def once(self, order: Order, sheets: Sequence[SentFile], seconds: float) -> Answer:
        """Have an order answered that needs no visit. Raises OSError, BusyError or LostError."""
        with tempfile.TemporaryDirectory(dir=self._root, prefix="once-") as folder:
            store_sheets(Path(folder), 1, sheets)
            hand = self._hands.take()
            try:
                return hand.ask({**order, "folder": folder, "turn": 1}, seconds)
            finally:
                self._hands.give_back(hand)

    def end_unused(self) -> None:
        """End what nobody has used for long: the visits at the counter, the hands of those that rest."""
        now = time.monotonic()
        for browser, visit in tuple(self._known.items()):
            unused = now - visit.last_used
            if self._settings.is_counter and unused > UNUSED and visit.progress is None:
                self.end(browser)
            elif unused > _RESTING:
                visit.release_if_idle()

    def release_idle(self) -> bool:
        """End the hand of the visit that has been idle for longest: True if there was one."""
        idle = sorted(self._known.values(), key=lambda visit: visit.last_used)
        return any(visit.release_if_idle() for visit in idle)

    def end_all(self) -> None:
        """End every visit."""
        for browser in tuple(self._known):
            self.end(browser)
