"""A packet in the making: its papers so far, and how a file of it is put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from formgen.making.make import undelivered
from formgen.model import fingerprint
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import again, in_window, run, typed
from formgen.outputs.outputfolder import Paper, Store
from formgen.packets.planning import Plan


@dataclass(frozen=True, slots=True)
class Edit:
    """An edited Word file of a packet whose PDF says something else, and what goes of the two."""

    path: str  # relative to the output folder
    sha256: str
    send: str  # 「word」 or 「pdf」; blank while nobody has said
    has_pdf: bool = True  # the PDF goes

    @property
    def choice(self) -> str:
        """The choice as it is noted; it is for this very file."""
        return f"{self.send} {self.sha256}"

    @property
    def outcome(self) -> str:
        """The sentence that tells what goes."""
        if not self.send:
            return (
                "PDFと内容が違うため、提出一式（ZIP）に入れていません。"
                "WordとPDFのどちらを提出するかを決めてください。"
            )
        if self.send == "pdf":
            return "提出一式（ZIP）に入れていません。PDFを提出します。"
        if self.has_pdf:
            return "このWordと、これから作ったPDFを提出します。"
        return (
            "このWordだけを提出します。印刷用のPDFには入っていないため、Wordから印刷してください。"
        )

    @property
    def remedy(self) -> str:
        """How to say which of the two goes; blank once it is said."""
        if self.send:
            return ""
        return in_window(
            f"Wordなら「{typed('send word')}」、PDFなら「{typed('send pdf')}」を実行してください。",
            "Wordで直したところは、記入シートに書いて送り直してください。PDFのまま提出するなら、"
            f"直したWordを消して、{run('forms')}ください。",
        )


@dataclass(frozen=True, slots=True)
class Sending:
    """Which of Word and PDF goes: what this run was told, and the choices noted for each packet."""

    word_or_pdf: str = ""
    noted: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """A packet in the making: its papers so far, in their order."""

    plan: Plan
    papers: list[Paper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """True if the packet is left as it was, for something that was reported."""
        return bool(self.problems)


@contextmanager
def trying(work: Work, path: PurePosixPath, account: str = "") -> Iterator[None]:
    """End the packet, and no other, when a file cannot be read or put in its place."""
    try:
        yield
    except FormgenError as error:
        work.problems.append(undelivered(error, str(path), account))
    except OSError:
        work.problems.append(
            Problem(
                "error", "提出用にまとめる書類を読めません。",
                "ファイルを開いていれば閉じて、" + again("forms"), Place(str(path)), account=account,
            )
        )  # fmt: skip


def stands(work: Work, store: Store, paper: Paper, sha256: str | None) -> bool:
    """Count a file among those of its packet: whether it stands already as it would be made."""
    work.papers.append(paper)
    return sha256 is not None and store.settle(paper, sha256)


def write(work: Work, store: Store, paper: Paper, made: Callable[[], bytes]) -> None:
    """Put a file of a packet in its place; what is in the way ends the packet, and no other."""
    with trying(work, paper.path, paper.account):
        data = made()
        sha256 = fingerprint.of_bytes(data)
        if paper.key:
            store.cache.papers[paper.key] = sha256
        store.put(paper, data, sha256)
