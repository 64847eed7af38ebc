"""Posts as the pages show them: how far each is, its form, its pictures, and what is to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from formgen.documents.catalogue import Outcome, Waiting
from formgen.documents.postpapers import PostPaper
from formgen.making.readcheckcompose import AccountResult
from formgen.making.sending import TEXT
from formgen.model.japanese import wareki_moment
from formgen.model.zipfiles import write_zip
from formgen.outputs.filenames import SENDING, safe_name
from formgen.outputs.outputfiles import read_regular
from formgen.packets.readypapers import PaperFile, ReadyPapers
from formgen.window.messages import Answer, Order, large_download
from formgen.window.openedsheet import OpenedSheet, Paper
from formgen.window.visitfolder import kept_pictures, name_of


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as the pages list it; number is that of its addresses, paper its form, if it can be made."""

    number: int
    account: str
    id: str
    subject: str
    state: str
    embargo: str  # the time before which it is not to be sent
    is_sendable: bool
    is_sent: bool
    paper: Paper | None
    waits_for: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its number and its subject."""
        return "　".join(filter(None, (self.id, self.subject)))


def posts_of(opened: OpenedSheet) -> tuple[PostLine, ...]:
    """The posts in the order of the papers."""
    papers = {id(paper.ready): paper for paper in opened.papers}
    found = (pair for result in opened.surveyed.results for pair in _with_outcomes(result))
    return tuple(
        _line(number, post, outcome, papers.get(id(outcome)))
        for number, (post, outcome) in enumerate(found, start=1)
    )


def _with_outcomes(result: AccountResult) -> Iterator[tuple[PostPaper, Outcome]]:
    """Yield each post with its form, whose outcomes come last and in the order of the posts."""
    of_posts = [outcome for outcome in result.outcomes if outcome.post]
    each = len(of_posts) // max(1, len(result.posts))
    yield from zip(result.posts, islice(of_posts, 0, None, max(1, each)), strict=False)


def _line(number: int, post: PostPaper, outcome: Outcome, paper: Paper | None) -> PostLine:
    record = post.post
    state = "承認済" if post.is_sendable else "決裁待ち"
    if record.sent_at:
        state = "発信済"
    if post.has_errors or paper is None:
        state = "直すところあり"
    return PostLine(
        number,
        record.account_id or "",
        record.post_id or "",
        record.subject or "",
        state,
        wareki_moment(record.embargo_at) if record.embargo_at else "",
        post.is_sendable and paper is not None,
        record.sent_at is not None,
        paper,
        outcome.says if isinstance(outcome, Waiting) else (),
    )


# --- 画像 --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A picture that posts name, and whether it is there."""

    name: str
    posts: tuple[str, ...]
    is_there: bool


def pictures_of(opened: OpenedSheet) -> tuple[PictureLine, ...]:
    """The pictures that the sheets name, those that are missing first."""
    named: dict[str, list[str]] = {}
    missing: set[str] = set()
    for filing in opened.surveyed.checked.intake.post_filings():
        record = filing.post.record
        for name, picture in zip(record.pictures or (), filing.pictures, strict=True):
            named.setdefault(name, []).append(record.post_id or "")
            if picture is None:
                missing.add(name)
    lines = (
        PictureLine(name, tuple(dict.fromkeys(filter(None, ids))), name not in missing)
        for name, ids in named.items()
    )
    return tuple(sorted(lines, key=lambda line: line.is_there))


def unnamed_of(opened: OpenedSheet) -> tuple[str, ...]:
    """The pictures that were sent and that no post names."""
    posts = opened.surveyed.checked.intake.posts
    named = {name_of(name) for post in posts for name in post.record.pictures or ()}
    return tuple(name for name, _ in kept_pictures(opened.visit, opened.turn) if name not in named)


# --- 発信用 ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostFiles:
    """The files made of a post: its form, and, if it is approved, those to be sent."""

    post: PostLine
    forms: tuple[PaperFile, ...]
    sending: tuple[PaperFile, ...]
    texts: tuple[tuple[str, str], ...]  # to be pasted, by the names of their files

    @property
    def pictures(self) -> tuple[PaperFile, ...]:
        """The pictures to be sent."""
        return tuple(file for file in self.sending if not file.name.endswith(".txt"))


def files_of(opened: OpenedSheet, ready: ReadyPapers) -> tuple[PostFiles, ...]:
    """The files made of every post of the sheet; of one that is not approved none is to be sent."""
    return tuple(filter(_has_files, (_files(opened, ready, post) for post in posts_of(opened))))


def _has_files(found: PostFiles) -> bool:
    return bool(found.forms or found.sending)


def _files(opened: OpenedSheet, ready: ReadyPapers, post: PostLine) -> PostFiles:
    own = [file for file in ready.of_posts if (file.account, file.post) == (post.account, post.id)]
    is_offered = post.is_sendable and opened.is_made and not post.is_sent
    sending = tuple(file for file in own if file.format == SENDING and is_offered)
    words = [file for file in sending if file.name.endswith(".txt")]
    # Where there are several to paste, the file of all together is not one of them.
    whole = [file for file in words if file.name == f"{TEXT}.txt"]
    parts = [file for file in words if file.name.startswith(TEXT) and file not in whole] or whole
    pasted = (*parts, *(file for file in words if not file.name.startswith(TEXT)))
    texts = tuple((file.name.removesuffix(".txt"), _text(opened, file)) for file in pasted)
    forms = tuple(file for file in own if file.format != SENDING and post.paper)
    return PostFiles(post, forms, sending, tuple(filter(itemgetter(1), texts)))


def _text(opened: OpenedSheet, file: PaperFile) -> str:
    data = read_regular(opened.outputs / file.folder / file.name)
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def sending(opened: OpenedSheet, order: Order) -> Answer:
    """The files to be sent of an approved post, in one ZIP; LookupError where there is nothing of it."""
    for found in files_of(opened, opened.ready_papers()):
        if found.post.number == order["number"] and found.sending:
            break
    else:
        raise LookupError(order["number"])
    files = (
        (file.name, read_regular(opened.outputs / file.folder / file.name))
        for file in found.sending
    )
    name = f"{safe_name(found.post.id)}_発信用.zip"
    return large_download(name, lambda target: write_zip(target, files))
