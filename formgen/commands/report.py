"""The screen output of a run: its problems, what waits and what was kept, a table at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from formgen.commands.problemlines import on_one_line, problem_lines, short_places, summary_line
from formgen.documents.blocks import Pasted
from formgen.documents.catalogue import Ready, Waiting, Withheld
from formgen.making.readcheckcompose import AccountResult
from formgen.model.fieldspec import by_key
from formgen.model.japanese import display_width, fold_list, pad, wareki
from formgen.model.records import Account
from formgen.model.typedcommands import by, run
from formgen.outputs.filenames import HAND_IN
from formgen.packets.changes import Difference
from formgen.packets.packing import Packed
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
    yield from _kept_lines(built)
    yield from _packet_lines(built.packed)
    yield from _pasted_lines(built)
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


def _kept_lines(built: Built) -> Iterator[str]:
    for head, paths in (
        ("Wordで開いて印刷する書類（お手元の様式で作成し、LibreOfficeでPDFにできませんでした）", built.from_word),
        ("手直しされていたため、そのまま残した書類（新しい版は「（新）」を付けて隣に置きました）", built.kept),
        ("手直しされていた版を「以前の書類」に残し、新しい版に替えた書類", built.replaced),
        ("新しい版に替えるように指定されたものの、手直しされていなかった書類", built.not_edited),
        ("手直しされていた版を「以前の書類」に移した書類（直したところを使うときは、今の書類に写してください）",
         built.retired_edited),
    ):  # fmt: skip
        yield from listed(head, paths)
    if built.retired:
        yield "■ 今回は作成しなかったため、「以前の書類」へ移した書類"
        for folder, group in groupby(built.retired, key=lambda path: path.split("/")[0]):
            why = (
                "（所属の名称が変わった書類、提出を記録した書類などを外しました）"
                if folder == HAND_IN
                else ""
            )
            yield f"　{folder}　{len(list(group))}ファイル{why}"


def _pasted_lines(built: Built) -> Iterator[str]:
    """The length of each text that is pasted into a service; its file holds the text alone."""
    texts = {(made.account, made.document) for made in built.made if made.format == "txt"}
    found = [
        (outcome.account_id, outcome.wording.title, pasted)
        for outcome in _outcomes(built.results, Ready)
        if (outcome.account_id, outcome.wording.id) in texts and (pasted := outcome.pasted)
    ]
    if found:
        yield "■ 貼り付ける文（txt）の字数（全角、半角及び空白をいずれも1字と数えます）"
    for account, title, pasted in found:
        yield f"　{account}　{title}　{len(pasted.text)}字（{_against(pasted)}）"


def _against(pasted: Pasted) -> str:
    if pasted.limit is None:
        return "上限を確かめてください"
    excess = len(pasted.text) - pasted.limit
    return f"上限{pasted.limit}字" + (f"を{excess}字超えています" if excess > 0 else "")


def _packet_lines(packed: Packed) -> Iterator[str]:
    """The lines of what differs from what was handed in, and of packets that stand as they were."""
    if packed.differences:
        yield "■ 前回提出した内容から変わった項目（提出する書類があれば、変更一覧を添えました）"
    for (account_id, folder, on), group in groupby(packed.differences, key=_handed_in):
        labels = (each.label.replace("\n", "　") for each in group)
        head = f"　{account_id}　{folder}（{wareki(on)}提出）　…　"
        yield from fold_list(head, tuple(dict.fromkeys(labels)), _WIDTH, _INDENT)
    if packed.answered:
        yield "■ 答えを受けた日が記入されているため、「提出用」に入れなかった書類"
        yield "　（渡す必要があるときは、アカウントのフォルダーのものを渡してください）"
    for account_id, ready in groupby(packed.answered, key=lambda ready: ready.account_id):
        yield f"　{account_id or '管理番号なし'}　{'、'.join(map(_answered, ready))}"
    yield from listed(
        "「提出用」で手直しされていて、PDFと内容が違うWordの書類",
        (f"{edit.path}　…　{edit.outcome}{edit.remedy}" for edit in packed.edits),
    )
    left = "今回はまとめ直さなかった「提出用」（inputs の全ての書類を作ると改まります）"
    yield from listed(left, sorted(packed.left))


def _answered(ready: Ready) -> str:
    answer = ready.wording.answer
    day = f"（{by_key(Account)[answer.field].label}）" if answer else ""
    return f"{ready.wording.title}{day}"


def _handed_in(difference: Difference) -> tuple[str, str, date]:
    return difference.account_id, difference.office_name, difference.on


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
