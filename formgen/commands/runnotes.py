"""Notes of a run, beside its problems: what it kept, replaced or moved, and what differs from before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from formgen.documents.blocks import Pasted
from formgen.documents.catalogue import Ready
from formgen.model.fieldspec import by_key
from formgen.model.japanese import fold_list, wareki
from formgen.outputs.filenames import HAND_IN
from formgen.packets.changes import Difference
from formgen.packets.packing import Packed
from formgen.pipeline import Built

_DUE = "廃棄の時期が来た記録（発信記録簿の保存期限を過ぎた投稿）"
_FROM_NOW_ON = "定めたとおりの文かを確かめてください。改正する日を入力するまで、この文のままです"
_DISCARD = "formgen は消しません。文書管理規則に従って、廃棄するかを決めてください"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is noted: its start, and a list behind it."""

    start: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.start + "、".join(self.parts)


@dataclass(frozen=True, slots=True)
class Note:
    """Things of one kind that a run has to tell, under their heading."""

    head: str
    items: tuple[Item, ...]
    hint: str = ""


def notes(built: Built) -> Iterator[Note]:
    """All that a run has to tell beside its problems, and beside what waits or is withheld."""
    found = (
        _adopted(built),
        *_kept(built),
        *_of_packets(built.packed),
        *_of_posts(built),
        *_pasted(built),
    )
    yield from (note for note in found if note.items)


def _note(head: str, items: Iterable[str]) -> Note:
    return Note(head, tuple(map(Item, items)))


def _adopted(built: Built) -> Note:
    """The texts that stay from now on, which whoever filed them after their day has to look at."""
    accounts = groupby(built.adopted, key=lambda each: each.text.account)
    items = (
        Item(
            f"{account}　", tuple(f"{e.ready.wording.title}（{wareki(e.text.day)}）" for e in each)
        )
        for account, each in accounts
    )
    return Note("定めた文として残した書類", tuple(items), _FROM_NOW_ON)


def _kept(built: Built) -> Iterator[Note]:
    for head, paths in (
        ("Wordで開いて印刷する書類（お手元の様式で作成し、LibreOfficeでPDFにできませんでした）", built.from_word),
        ("手直しされていたため、そのまま残した書類（新しい版は「（新）」を付けて隣に置きました）", built.kept),
        ("手直しされていた版を「以前の書類」に残し、新しい版に替えた書類", built.replaced),
        ("新しい版に替えるように指定されたものの、手直しされていなかった書類", built.not_edited),
        ("手直しされていた版を「以前の書類」に移した書類（直したところを使うときは、今の書類に写してください）",
         built.retired_edited),
    ):  # fmt: skip
        yield _note(head, paths)
    retired = []
    for folder, group in groupby(built.retired, key=lambda path: path.split("/")[0]):
        why = (
            "（所属の名称が変わった書類、提出を記録した書類などを外しました）"
            if folder == HAND_IN
            else ""
        )
        retired.append(f"{folder}　{len(list(group))}ファイル{why}")
    yield _note("今回は作成しなかったため、「以前の書類」へ移した書類", retired)


def _of_packets(packed: Packed) -> Iterator[Note]:
    """Yield what differs from what was handed in, and the packets that stand as they were."""
    differences = []
    for (account_id, folder, on), group in groupby(packed.differences, key=_handed_in):
        labels = tuple(dict.fromkeys(each.label.replace("\n", "　") for each in group))
        differences.append(Item(f"{account_id}　{folder}（{wareki(on)}提出）　…　", labels))
    yield Note(
        "前回提出した内容から変わった項目（提出する書類があれば、変更一覧を添えました）",
        tuple(differences),
    )
    answered = groupby(packed.answered, key=lambda ready: ready.account_id)
    yield Note(
        "答えを受けた日が記入されているため、「提出用」に入れなかった書類",
        tuple(
            Item(f"{account_id or '管理番号なし'}　{'、'.join(map(_answered, ready))}")
            for account_id, ready in answered
        ),
        "渡す必要があるときは、アカウントのフォルダーのものを渡してください",
    )
    yield _note(
        "「提出用」で手直しされていて、PDFと内容が違うWordの書類",
        (f"{edit.path}　…　{edit.outcome}{edit.remedy}" for edit in packed.edits),
    )
    left = "今回はまとめ直さなかった「提出用」（inputs の全ての書類を作ると改まります）"
    yield _note(left, sorted(packed.left))


def _of_posts(built: Built) -> Iterator[Note]:
    """Yield what is to be told of the records of posts, which formgen itself never discards."""
    unlisted = "記入シートにない投稿の記録（発信記録簿には残しています）"
    for head, posts, hint in ((unlisted, built.unlisted, ""), (_DUE, built.due_records, _DISCARD)):
        yield Note(head, (Item("", tuple(sorted(posts))),) if posts else (), hint)


def due_record_lines(due: Sequence[str]) -> Iterator[str]:
    """The lines of a status that tell which records of posts are to be discarded."""
    if due:
        yield f"■ {_DUE}"
        yield f"　（{_DISCARD}）"
        yield from fold_list("　", sorted(due), 80, "　　")


def _answered(ready: Ready) -> str:
    answer = ready.wording.answer
    fields = by_key(type(ready.filing.account.record))
    day = f"（{fields[answer.field].label}）" if answer else ""
    return f"{ready.wording.title}{day}"


def _handed_in(difference: Difference) -> tuple[str, str, date]:
    return difference.account_id, difference.office_name, difference.on


def _pasted(built: Built) -> Iterator[Note]:
    """Yield the length of each text that is pasted into a service; its file holds the text alone."""
    texts = {(made.account, made.document) for made in built.made if made.format == "txt"}
    yield _note(
        "貼り付ける文（txt）の字数（全角、半角及び空白をいずれも1字と数えます）",
        (
            f"{outcome.account_id}　{outcome.wording.title}　{len(pasted.text)}字（{_against(pasted)}）"
            for result in built.results
            for outcome in result.outcomes
            if isinstance(outcome, Ready)
            and (outcome.account_id, outcome.wording.id) in texts
            and (pasted := outcome.pasted)
        ),
    )


def _against(pasted: Pasted) -> str:
    if pasted.limit is None:
        return "上限を確かめてください"
    excess = len(pasted.text) - pasted.limit
    return f"上限{pasted.limit}字" + (f"を{excess}字超えています" if excess > 0 else "")
