"""The screen output of a run: its problems, what waits and what was kept, a table at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from formgen.commands.problemlines import problem_lines, summary_line
from formgen.commands.runnotes import Note, notes
from formgen.commands.safeecho import on_one_line
from formgen.documents.catalogue import Ready, Waiting, Withheld
from formgen.making.readcheckcompose import AccountResult
from formgen.model.japanese import display_width, fold_list, pad
from formgen.model.problemorder import short_places
from formgen.model.typedcommands import by, run
from formgen.pipeline import Built

if TYPE_CHECKING:
    from formgen.workbooks.annotatedcopies import Copies

_GAP = "  "
_WIDTH, _INDENT = 100, "　　　　"  # of a list: its columns, and what stands before its later lines
OutcomeT = TypeVar("OutcomeT", Ready, Waiting, Withheld)


def listed(heading: str, items: Iterable[object]) -> Iterator[str]:
    """A heading and the items below it; nothing without any."""
    lines = [f"　{item}" for item in items]
    yield from (f"■ {heading}", *lines) if lines else ()


def copy_lines(copies: Copies) -> Iterator[str]:
    """The lines of the annotated copies that a check has written or kept."""
    yield from listed(
        "書き換えられていたため、そのまま残した写し（新しい写しは「（新）」を付けて隣に置きました）",
        copies.kept,
    )
    for path in copies.written:
        yield f"点検結果を書き入れた写し「{path}」を作りました。"


def run_lines(built: Built, output: str, *, proposing: bool = False) -> Iterator[str]:
    """All that a run says: its problems, how it ended, and where stands what was made on asking."""
    yield from problem_lines(built.problems)
    yield summary_line(built.problems)
    yield from build_lines(built, output)
    yield from proposal_lines(built, output, proposing=proposing)


def build_lines(built: Built, output: str) -> Iterator[str]:
    """The end of a build: what waits and for what, what is withheld, the table, the total."""
    yield from _pending_lines(
        "■ 入力を待っている書類（次の項目を入力すると作成されます）",
        [(o.account_id, o.says, o.wording.title) for o in _outcomes(built.results, Waiting)],
    )
    yield from _pending_lines(
        "■ エラーのため作成を見合わせた書類（上のエラーを直して、もう一度実行してください）",
        [
            (o.account_id, short_places(o.problems), o.wording.title)
            for o in _outcomes(built.results, Withheld)
        ],
    )
    for note in notes(built):
        yield from _note_lines(note)
    if built.results:
        yield ""
        yield from _table(built.results)
        yield ""
    papers = len({(made.account, made.document) for made in built.made if made.account})
    if built.made:
        yield f"{papers} 種類の書類（{len(built.made)} ファイル）を「{output}」に用意しました。"
    else:
        yield "作成した書類はありません。"
    if built.packed.made:
        yield f"提出する書類は、{len(built.packed.made)} 組にまとめて「提出用」に入れました。"
    if built.read_back:
        yield f"作った {built.read_back} ファイルを読み返し、入力のとおりであることを確かめました。"
    elif built.read_back is not None:
        yield f"新しく作った書類がないため、読み返していません（今ある書類は、{by('verify')}読み返します）。"


def _note_lines(note: Note) -> Iterator[str]:
    yield f"■ {note.head}"
    if note.hint:
        yield f"　（{note.hint}）"
    for item in note.items:
        yield from fold_list(f"　{item.start}", item.parts, _WIDTH, _INDENT)


def proposal_lines(built: Built, output: str, *, proposing: bool) -> Iterator[str]:
    """The lines of what was made on asking: its places, and what to do with it."""
    found = [
        (result.folder, outcome)
        for result in built.results
        for outcome in result.outcomes
        if outcome.wording.proposed
    ]
    if proposing and not found:
        yield "長く更新のない運用中のアカウントは、ありませんでした（廃止検討書は作っていません）。"
    made = {(each.account, each.document) for each in built.made}
    there = [each for each in found if (each[1].account_id or "", each[1].wording.id) in made]
    if not there:
        return
    yield ""
    yield "■ 更新を続けるか廃止するかを、所属で決めて記入する書類"
    for folder, outcome in there:
        account_id = outcome.account_id or "管理番号なし"
        yield f"　{account_id}　{outcome.wording.title}　「{output}/{folder}」"
    yield "　続けるなら、更新して「最終更新日」を改めてください。"
    yield f"　廃止するなら、「手続き」を「廃止」に改め、廃止の項目を記入して、{run('forms')}ください。"


def _pending_lines(
    head: str, pending: Sequence[tuple[str | None, tuple[str, ...], str]]
) -> Iterator[str]:
    """Accounts, reasons and papers that were not made; those for the same reasons stand in one line."""
    if pending:
        yield head
    for (account, reasons), group in groupby(pending, key=lambda each: each[:2]):
        titles = "、".join(title for *_, title in group)
        head = f"　{account or '管理番号なし'}　{titles}　…　"
        yield from fold_list(head, reasons, _WIDTH, _INDENT)


def _table(results: Sequence[AccountResult]) -> Iterator[str]:
    head = ("管理番号", "手続き", "作成", "待ち", "見合せ", "アカウント名")
    rows = [head, *(_row(result) for result in results)]
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(head))]
    for position, row in enumerate(rows):
        cells = (pad(cell, width) for cell, width in zip(row, widths, strict=True))
        yield _GAP.join(cells).rstrip()
        if position == 0:
            yield _GAP.join("-" * width for width in widths)


def _row(result: AccountResult) -> tuple[str, ...]:
    account = result.filing.account.record
    counts = [str(sum(isinstance(o, kind) for o in result.outcomes)) for kind in _KINDS]
    return (
        account.account_id or "―",
        account.procedure or "―",
        *counts,
        on_one_line(account.display_name or "―"),
    )


_KINDS = (Ready, Waiting, Withheld)


def _outcomes(results: Sequence[AccountResult], kind: type[OutcomeT]) -> Iterator[OutcomeT]:
    return (o for result in results for o in result.outcomes if isinstance(o, kind))
