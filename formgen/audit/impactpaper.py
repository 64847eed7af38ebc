"""The paper 改正の影響: what an amendment makes differ, clause by clause, as PDF and workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from formgen.audit.clausechanges import Change
from formgen.audit.rehearsal import Reached, Rehearsal, Rehearsed
from formgen.city.templatereader import Data, Text, read
from formgen.documents.blocks import (
    Cell,
    Document,
    FieldTable,
    Heading,
    Listing,
    Paragraph,
    Row,
)  # fmt: skip
from formgen.making.renderjobs import Job, make, read_layouts
from formgen.model.fieldspec import by_key
from formgen.model.japanese import wareki
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError
from formgen.model.records import Account, Device
from formgen.outputs.filenames import IMPACT, IMPACT_BOOK, IMPACT_PDF
from formgen.outputs.outputfiles import ensure_writable
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.render.enginefingerprint import engine
from formgen.workbooks.recordbook import record_book

WORDS = "amendment_impact.yaml"
_ID = "amendment_impact"
_MOST_NAMED, _MOST_LISTED = 3, 30  # accounts, of one row: by their names, by their numbers
_WIDTHS = (26, 60, None)  # millimetres


class _Kinds(Data):
    added: Text
    revised: Text
    repealed: Text
    moved: Text
    moved_revised: Text


class _Effects(Data):
    reference: Text
    words: Text
    made: Text
    stopped: Text
    comes: Text
    goes: Text
    review: Text


class ImpactWords(Data):
    """The words of the paper (templates/amendment_impact.yaml)."""

    title: Text
    mark: Text
    lead: Text
    editions: Text
    rehearsed: Text
    read: Text
    reached: Text
    changed: Text
    columns: tuple[Text, Text, Text]
    change: Text
    before: Text
    after: Text
    accounts: Text
    cells: Text
    papers: Text
    day: Text
    kinds: _Kinds
    effects: _Effects
    uncovered: Text
    more: Text
    count: Text
    same: Text
    nothing: Text

    def kind_of(self, change: Change) -> str:
        """The kind of a change in a word."""
        words = {clause.text for clause in (change.before, change.after) if clause}
        is_more = change.kind == "moved" and len(words) > 1
        word: str = getattr(self.kinds, "moved_revised" if is_more else change.kind)
        return word

    def counted(self, text: str, count: int) -> str:
        """A text with a number in it."""
        return text.replace("{count}", str(count))


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """Accounts for which a change makes the same differ: their cells and papers, in words."""

    accounts: tuple[str, ...]
    cells: tuple[str, ...]
    papers: tuple[str, ...]


def load_impact_words(templates: Path) -> ImpactWords:
    """The words of the paper. Raises FormgenError when they are missing or wrong."""
    return read(ImpactWords, templates / WORDS)


def rows(rehearsed: Rehearsed, words: ImpactWords) -> tuple[ImpactRow, ...]:
    """The effects of a change, and what is to be looked at again, for accounts alike together."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Account]] = {}
    for reached in rehearsed.reached:
        told = (tuple(_cells(reached, words)), tuple(_papers(reached, words)))
        alike.setdefault(told, []).append(reached.account)
    for touched in rehearsed.review:
        titles = "、".join(wording.title for wording in touched.documents)
        papers = (f"{words.effects.review}：{titles}",) if titles else ()
        alike.setdefault(((), papers), []).append(touched.account)
    if rehearsed.covered and not rehearsed.covered.is_covered:
        alike = {(cells, (words.uncovered, *papers)): of for (cells, papers), of in alike.items()}
        alike = alike or {((), (words.uncovered,)): []}
    return tuple(ImpactRow(_named(of, words), *told) for told, of in alike.items())


def _named(accounts: Sequence[Account], words: ImpactWords) -> tuple[str, ...]:
    """Few accounts by number and name, more by their numbers alone, and how many others there are."""
    shown = [(account.account_id or "", account.display_name or "") for account in accounts]
    if len(shown) <= _MOST_NAMED:
        return tuple(" ".join("　".join(filter(None, each)).split("\n")) for each in shown)
    more = len(shown) - _MOST_LISTED
    listed = tuple(number or name for number, name in shown[:_MOST_LISTED])
    return (*listed, words.counted(words.more, more)) if more > 0 else listed


def _cells(reached: Reached, words: ImpactWords) -> Iterator[str]:
    models = (type(reached.account), Device, Post)
    for found in reached.findings:
        problem = found.problem
        says = words.effects.comes if found.comes else words.effects.goes
        specs = [by_key(model).get(problem.field or "") for model in models]
        label = next((spec.label for spec in specs if spec), "")
        yield f"{says}：{label}（{problem.place}）"


def _papers(reached: Reached, words: ImpactWords) -> Iterator[str]:
    titles: dict[str, dict[str, None]] = {}
    for paper in reached.papers:
        titles.setdefault(getattr(words.effects, paper.effect), {})[paper.title] = None
    yield from (f"{effect}：{'、'.join(of)}" for effect, of in titles.items())


# --- the paper ------------------------------------------------------------------------------------


def impact_document(rehearsal: Rehearsal, words: ImpactWords) -> Document:
    """The paper as a document of final strings."""
    editions = "、".join(map(wareki, rehearsal.editions))
    reached = {id(r.account) for each in rehearsal.changes for r in each.reached}
    facts = (
        Row(words.editions, editions or words.nothing),
        Row(words.rehearsed, wareki(rehearsal.day)),
        Row(words.changed, words.counted(words.count, len(rehearsal.changes))),
        Row(words.read, words.counted(words.count, rehearsal.accounts)),
        Row(words.reached, words.counted(words.count, len(reached))),
    )
    listed = tuple(row for each in rehearsal.changes for row in _listed(each, words))
    nothing: Cell = (Row("", words.nothing),)
    return Document(
        id=_ID,
        account_id="",
        title=words.title,
        layout="prose",
        mark=words.mark,
        footer="",
        blocks=(
            Heading(words.title, level=0),
            Paragraph(words.lead),
            FieldTable(facts),
            Listing(words.columns, _WIDTHS, listed or ((nothing,) * len(words.columns),)),
        ),
    )


def _listed(rehearsed: Rehearsed, words: ImpactWords) -> Iterator[tuple[Cell, ...]]:
    change, nothing = rehearsed.change, words.nothing
    texts = [clause.text if clause else nothing for clause in (change.before, change.after)]
    texts[1] = words.same if texts[1] == texts[0] else texts[1]
    for row in rows(rehearsed, words) or (ImpactRow((), (), ()),):
        yield (
            (Row("", change.number), Row(words.change, words.kind_of(change))),
            (Row(words.before, texts[0]), Row(words.after, texts[1])),
            (
                Row(words.accounts, "、".join(row.accounts) or nothing),
                Row(words.cells, "\n".join(row.cells) or nothing),
                Row(words.papers, "\n".join(row.papers) or nothing),
                Row(words.day, wareki(change.day)),
            ),
        )
        texts = [words.same, words.same]


def write(
    rehearsal: Rehearsal, words: ImpactWords, templates: Path, output: Path
) -> tuple[tuple[Path, bool], ...]:
    """Write the workbook and the PDF: where each stands, and whether an edited one was kept beside it.

    Raises FormgenError when that cannot be done; what stood there stays.
    """
    ensure_writable(output)
    document = impact_document(rehearsal, words)
    job = Job(document, "pdf", read_layouts(templates / "layouts"), engine("pdf"))
    (made,) = make((job,))
    if isinstance(made, FormgenError):
        raise made
    files = ((IMPACT_BOOK, record_book(document)), (IMPACT_PDF, made.data))
    return tuple(
        put_alone(output, Paper(PurePosixPath(name), "", _ID, IMPACT), data) for name, data in files
    )
