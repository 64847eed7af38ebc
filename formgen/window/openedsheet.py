"""One visit's sheet, opened: what was sent, what the checks found, and the papers, made on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection
from pathlib import Path, PureWindowsPath

from formgen import pipeline
from formgen.commands.runnotes import Note, notes
from formgen.documents.blocks import FORMATS
from formgen.documents.catalogue import Catalogue, Ready, Withheld
from formgen.documents.postpapers import without_code
from formgen.intake.picturefolder import FOLDER
from formgen.intake.reader import Input, Keep, Kept, keep_none
from formgen.intake.secrets.redaction import tells_of_secret
from formgen.intake.xlsx.book import Book
from formgen.making.make import paper
from formgen.making.renderjobs import try_out
from formgen.making.workers import WorkerOptions
from formgen.model.problems import FormgenError, Problem
from formgen.packets.history import Record, read_records
from formgen.packets.readypapers import ReadyPapers, ready_papers
from formgen.packets.receipt import take_back
from formgen.packets.resending import answered_since
from formgen.render.fonts.doctor import ensure_fonts
from formgen.window import lastmake
from formgen.window.desk import aside_notes, put_into
from formgen.window.lastmake import LastMake
from formgen.window.messages import Order, send_progress
from formgen.window.settings import INPUTS, Settings
from formgen.window.sheetfiles import (
    clear_but_records,
    files_in,
    picture_folders,
    pictures,
    uploads,
)
from formgen.window.visitfolder import PICTURES, RECEIPTS, forget_sheets, store_sheets


class Prepared:
    """All that a hand has ready before a sheet comes: the templates and the engines."""

    def __init__(self, settings: Settings) -> None:
        """Raises FormgenError when the templates are unsound, or there are no fonts for the papers."""
        self.settings = settings
        ensure_fonts(settings.templates / "layouts")
        self.catalogue: Catalogue = pipeline.load(settings.templates)
        self._open = ExitStack()  # until the process ends
        workshop = pipeline.open_workshop(settings.templates, WorkerOptions(workers=1))
        self.workshop = self._open.enter_context(workshop)

    def warm(self) -> None:
        """Set a paper of each kind: the first of a visit takes no longer than the next ones."""
        try_out(self.workshop.layouts)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be looked at, by its number; has_changed: since the sheet before."""

    number: int
    ready: Ready
    has_changed: bool = False

    @property
    def title(self) -> str:
        """The title of the document, and the 投稿番号 of a post's."""
        return "　".join(filter(None, (self.ready.wording.title, self.ready.post)))

    @property
    def account(self) -> str:
        """The number of its account."""
        return self.ready.account_id


@dataclass(frozen=True, slots=True)
class Refused:
    """A day of handing in that could not be recorded: the packet, what was typed, and why not."""

    packet: int
    typed: str
    fault: str


class OpenedSheet:
    """A sheet that was looked at, and its papers."""

    def __init__(self, prepared: Prepared, order: Order, pipe: Connection) -> None:
        """Look at what lies in a visit's folder: read, check, compose.

        Raises FormgenError when nothing lies there any more, or a receipt is none.
        """
        self.settings, self.catalogue = prepared.settings, prepared.catalogue
        self._workshop, self._pipe = prepared.workshop, pipe
        self.visit, self.turn = Path(order["folder"]), int(order["turn"])
        self.outputs = self.settings.outputs(self.visit)
        self.day = self.settings.day
        self.is_own = bool(order["own"])  # of the working folder
        self._sent = uploads(self.visit, self.turn)
        if not (self.is_own or self._sent):
            raise FormgenError(
                "送られたシートは、もう窓口にありません（パスワードのような記載があれば、点検だけをして消します）。",
                "その記載を消したシートを、「シートを送る」から送ってください。",
            )
        if brought := uploads(self.visit / RECEIPTS, self.turn):
            take_back(self.outputs, brought, self.catalogue.city)
            forget_sheets(self.visit / RECEIPTS, self.turn)  # a record that is withdrawn stays so
        self.read: dict[Path, Kept] = {}
        self._files: dict[tuple[int, str], bytes] = {}
        self.refused: Refused | None = None
        self.surveyed = self._survey()

    def _survey(self) -> pipeline.Surveyed:
        """Read the sheets as they are now; those of the working folder are kept to be compared."""
        self.read.clear()
        self._files.clear()
        self.__dict__.pop("papers", None)
        inputs: tuple[Input, ...] = (INPUTS,)
        if not self.is_own:
            folders = () if self.settings.is_counter else (INPUTS / FOLDER,)
            inputs = (*self._sent, *pictures(self.visit, self.turn, folders))
        found = self._surveyed(inputs, self.read.__setitem__)
        if self.is_own:
            store_sheets(self.visit, self.turn, tuple(files_in(INPUTS)))
        if any(map(tells_of_secret, found.checked.problems)):
            forget_sheets(self.visit, self.turn)
        return found

    def _surveyed(self, inputs: Sequence[Input], keep: Keep = keep_none) -> pipeline.Surveyed:
        log = None if self.settings.is_counter else self.outputs  # of posts that were sent
        return pipeline.survey(inputs, self.catalogue, self.day, keep=keep, outputs=log)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that the checks found, and what has changed since it was answered."""
        checked = self.surveyed.checked
        filings = checked.intake.filings()
        since = answered_since(self.outputs, filings, self.catalogue, self.day)
        return (*checked.problems, *since)

    @property
    def books(self) -> dict[Path, Book]:
        """The workbooks that were read."""
        return {path: book for path, book in self.read.items() if isinstance(book, Book)}

    @property
    def holds_secret(self) -> bool:
        """True if a password stands in it, which nobody is to keep."""
        return any(map(tells_of_secret, self.surveyed.checked.problems))

    @cached_property
    def before(self) -> pipeline.Surveyed | None:
        """The sheet that was looked at before this one, if there was one."""
        if not (sent := uploads(self.visit, self.turn - 1)):
            return None
        folders = () if self.settings.is_counter else picture_folders(INPUTS)
        return self._surveyed((*sent, *pictures(self.visit, self.turn - 1, folders)))

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """All papers that can be made, in the order of the accounts."""
        return tuple(
            Paper(number, ready, self._has_changed(ready))
            for number, ready in enumerate(_ready(self.surveyed), start=1)
        )

    @property
    def withheld(self) -> int:
        """The number of papers that are not made for their faults."""
        outcomes = (outcome for result in self.surveyed.results for outcome in result.outcomes)
        return sum(isinstance(outcome, Withheld) for outcome in outcomes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, as they were sent."""
        return tuple(PureWindowsPath(sent.name).name for sent in self._sent)

    def data(self, number: int, format_name: str) -> bytes:
        """A paper's file; IndexError without such a paper, FormgenError when it cannot be made."""
        return self._file((number, format_name), self.paper(number).ready, format_name)

    def shown(self, number: int) -> bytes:
        """A paper's PDF as a screen may show it, without the 照合番号 of a post; as data raises."""
        ready = self.paper(number).ready
        return self._file((number, "shown" if ready.post else "pdf"), without_code(ready))

    def shown_before(self, number: int) -> bytes | None:
        """The same of the sheet before; None without one."""
        ready = self._before.get(_key(self.paper(number).ready))
        return self._file((number, "before"), without_code(ready)) if ready else None

    def _file(self, key: tuple[int, str], ready: Ready, format_name: str = "pdf") -> bytes:
        if key not in self._files:
            self._files[key] = paper(ready, format_name, self._workshop)
        return self._files[key]

    def make(self) -> None:
        """Make all papers and packets in the output folder; how that ended is kept.

        At the desk the sheet goes into the folder of inputs, and all that stands there counts, as it
        is now. Raises FormgenError when it cannot be put there.
        """
        room: tuple[Note, ...] = ()
        if self.settings.is_counter:
            clear_but_records(self.outputs)  # they were another sheet's
        else:
            room = () if self.is_own else self._put_into_inputs()
            self.surveyed = self._survey()
        options = pipeline.BuildOptions(
            WorkerOptions(workers=1),
            on_paper=lambda done, total: send_progress(self._pipe, done, total),
        )
        selection = pipeline.Selection(formats=FORMATS)
        try:
            built = pipeline.deliver(
                self.surveyed, self.outputs, selection, self._workshop, options
            )
        except FormgenError as fault:
            LastMake(self.turn, (fault.message, fault.remedy)).write(self.visit)
        else:
            checked = self.surveyed.checked.problems
            of_making = tuple(problem for problem in built.problems if problem not in checked)
            LastMake(self.turn, None, of_making, (*room, *notes(built))).write(self.visit)

    @property
    def last_make(self) -> LastMake:
        """How the last making of papers in this visit ended."""
        return lastmake.read(self.visit)

    @property
    def is_made(self) -> bool:
        """True if the papers that stand there were made of this very sheet, in this visit."""
        last = self.last_make
        return last.turn == self.turn and not last.fault

    def _put_into_inputs(self) -> tuple[Note, ...]:
        if self.holds_secret:
            raise FormgenError(
                "パスワードのような記載があるため、シートを inputs に置けません。",
                "その記載を消したシートを送ってから、「書類を作る」を押してください。",
            )
        intake = self.surveyed.checked.intake
        if not (intake.accounts or intake.devices or intake.posts):
            raise FormgenError(
                "アカウントも機器も読み取れないため、シートを inputs に置けません。",
                "「点検の結果」を確かめ、直したシートを送ってください。",
            )
        of_posts = pictures(self.visit, self.turn)
        aside = put_into(INPUTS, self.outputs, self._sent, self.day, of_posts)
        forget_sheets(self.visit / PICTURES, self.turn)  # those in the folder count from now on
        self.is_own = True
        return aside_notes(aside)

    def ready_papers(self) -> ReadyPapers:
        """The papers that stand in the output folder."""
        return ready_papers(self.outputs, self.catalogue, self.day)

    def records(self) -> tuple[Record, ...]:
        """The records of what was handed in, the oldest first."""
        return read_records(self.outputs)[0]

    def paper(self, number: int) -> Paper:
        """A paper by its number; IndexError without such a one."""
        if not 1 <= number <= len(self.papers):
            raise IndexError(number)
        return self.papers[number - 1]

    @cached_property
    def _before(self) -> Mapping[tuple[str, str, str], Ready]:
        return {_key(ready): ready for ready in _ready(self.before)} if self.before else {}

    def _has_changed(self, ready: Ready) -> bool:
        """True if a paper says something else than that of the sheet before."""
        before = self._before.get(_key(ready))
        if before is None:
            return False
        if before.sources_digest == ready.sources_digest and before.gaps == ready.gaps:
            return False
        return before.document.digest != ready.document.digest


def _ready(surveyed: pipeline.Surveyed) -> Iterator[Ready]:
    return (o for result in surveyed.results for o in result.outcomes if isinstance(o, Ready))


def _key(ready: Ready) -> tuple[str, str, str]:
    return ready.account_id, ready.wording.id, ready.post
