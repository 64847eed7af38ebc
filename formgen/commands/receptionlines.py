"""A receiving office's lines of a run: one for each packet, by what became of it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from formgen.commands.safeecho import on_one_line
from formgen.model import problems
from formgen.model.typedcommands import again, run
from formgen.outputs.filenames import shown
from formgen.outputs.outputfiles import kept_beside
from formgen.reception.arrivals import OLDER, RECEIVED, STATES, TO_CORRECT, TURNED_AWAY, TWICE
from formgen.reception.deskfolder import ARRIVAL, DESK, is_desk
from formgen.reception.filing import Filed
from formgen.reception.receive import Reception

_MOST_TOLD = 3  # of the findings in a packet; the others stand in the register
_REMEDIES = {
    RECEIVED: "受領書を所属に渡し、照合値が、送付書や電話で知らされたものと同じことを確かめてください。",
    TO_CORRECT: "修正依頼を、受領書と一緒に所属に渡してください。",
    OLDER: "両方にある書類は、後の番号の方を使ってください。順番が違うと思うときは、所属に確かめてください。",
    TURNED_AWAY: "中の書類は使わずに、作り直して送るよう、所属に依頼してください"
    "（所属が分かるものには、フォルダーの中に修正依頼があります）。"
    "もう一度読ませるときは、そのフォルダーを消してください。",
    TWICE: "新しくすることはありません。",
}


def lines(found: Reception, folders: tuple[Path, ...]) -> Iterator[str]:
    """The lines of a run."""
    if found.is_empty:
        yield f"「{'」「'.join(map(str, folders))}」に、提出一式（ZIP）がありません。"
        yield "　　→　届いたZIPを、このフォルダーに入れてください。"
    for state in STATES:
        of_state = [filed for filed in found.filed if _state(filed) == state]
        if of_state:
            yield f"■ {state}　{len(of_state)} 件"
            for filed in of_state:
                yield from _packet_lines(filed)
            yield f"　　→　{_REMEDIES[state]}"
    for path, first in found.twins:
        yield on_one_line(f"「{path}」は、「{first}」と同じファイルのため、読みませんでした。")
    yield from _left_lines(found)
    yield from _summary(found)


def _state(filed: Filed) -> str:
    return filed.arrival.state if filed.is_new else TWICE


def _packet_lines(filed: Filed) -> Iterator[str]:
    """A packet and where it lies; then what is wrong with it."""
    arrival = filed.arrival
    of = f"番号{arrival.number}　{arrival.office_name}あて" if arrival.number else ""
    named = (
        "　".join((arrival.section, *filter(None, (of, arrival.value)))) if arrival.section else ""
    )
    yield on_one_line(f"　{named or shown(arrival.zip_name)}　…　{filed.folder}")
    if not filed.is_new:
        arrival = replace(arrival, notes=("ほかの人の実行で、すでに届いています。",))
    told = arrival.told
    if named and told:
        yield on_one_line(f"　　　届いたファイル　{shown(arrival.zip_name)}")
    for text in told[:_MOST_TOLD]:
        yield on_one_line(f"　　・{text}")
    if len(told) > _MOST_TOLD:
        yield f"　　・ほか {len(told) - _MOST_TOLD} 件（受付簿にあります）"


def _left_lines(found: Reception) -> Iterator[str]:
    """The ZIPs that were not read, and why."""
    if found.left:
        yield f"■ まだ受け取っていないもの　{len(found.left)} 件"
        for path, reason in found.left:
            yield on_one_line(f"　{path}　…　{reason}。")
        yield (
            "　　→　届き終わってから、"
            + again("receive")
            + "何度でも同じときは、所属に送り直しを依頼してください。"
        )
    for path in found.unread:
        yield f"注意　「{path}」を読めないため、受付簿に載せていません。"
        yield f"　　→　{ARRIVAL} を控えから戻してください。なければ、フォルダーごと別の場所に移してください。"


def _summary(found: Reception) -> Iterator[str]:
    """The numbers of a run, and where the register is."""
    if found.known and not found.filed:
        yield f"新しい提出一式はありません（前に届いたもの {found.known} 件）。"
    elif found.filed:
        known = f"（このほか、前に届いたもの {found.known} 件）" if found.known else ""
        yield f"提出一式 {len(found.filed)} 件を読みました{known}。"
    if found.register and found.filed:
        if found.register.is_kept:
            yield from kept_beside("受付簿")
        yield f"受付簿は「{found.register.path}」です。"


def as_json(found: Reception) -> str:
    """The report for programs."""
    packets = [
        {
            "state": filed.arrival.state, "new": filed.is_new, "folder": filed.folder.as_posix(),
            "file": filed.arrival.zip_name, "sha256": filed.arrival.zip_sha256,
            "value": filed.arrival.value, "office": filed.arrival.office,
            "section": filed.arrival.section, "number": filed.arrival.number,
            "accounts": [number for number, _ in filed.arrival.accounts],
            "missing": list(filed.arrival.missing), "notes": list(filed.arrival.notes),
            "findings": [
                {"paper": f.paper, "account": f.account_id, "item": f.item, "clause": f.clause.partition("　")[0],
                 "message": f.text, "remedy": f.remedy}
                for f in filed.arrival.findings
            ],
        }
        for filed in found.filed
    ]  # fmt: skip
    twins = [{"file": path.as_posix(), "same_as": first.as_posix()} for path, first in found.twins]
    left = [{"file": path.as_posix(), "reason": reason} for path, reason in found.left]
    register = found.register.path.as_posix() if found.register else None
    return problems.as_json(
        packets=packets, twins=twins, left=left, known=found.known, register=register
    )


def exit_code(found: Reception) -> int:
    """1 when a packet is to be corrected or cannot be received."""
    wrong = (TO_CORRECT, TURNED_AWAY)
    is_wrong = any(f.arrival.state in wrong or f.arrival.findings for f in found.filed if f.is_new)
    return 1 if is_wrong or found.unread or found.fault else 0


def receive_first(paths: Sequence[Path]) -> Iterator[str]:
    """The line for an office that has received nothing yet, and named no input."""
    if not paths and not is_desk(DESK):
        yield f"届いた提出一式（ZIP）があるときは、先に{run('receive')}ください。"


def of_samples(paths: Sequence[Path], told: str) -> tuple[problems.Problem, ...]:
    """Tell of each sheet that still is the sample as it was delivered: nobody has such accounts."""
    from formgen.commands.workingfolder import samples_among
    from formgen.intake.reader import find_files, name_of

    sheets, _ = find_files([path for path in paths if not is_desk(path)])
    remedy = f"{run('first sheet')}、見本を片付けてから、所属の記入シートを入れてください。"
    return tuple(
        problems.Problem(
            "warning", f"見本のシートです。{told}", remedy, problems.Place(name_of(path))
        )
        for path in samples_among(sheets)
    )
