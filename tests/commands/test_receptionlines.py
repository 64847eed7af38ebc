"""The lines of a run of formgen receive, and its JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from arrived import arrival

from formgen.commands.receptionlines import as_json, exit_code, lines
from formgen.reception.arrivals import OLDER, TO_CORRECT, TURNED_AWAY, TWICE, Finding
from formgen.reception.filing import Filed
from formgen.reception.receive import Reception
from formgen.reception.register import Register

FINDING = Finding(
    "名前が違います。", "直してください。", "報告書", "A-1", "市だより", "名前", "5(2)　本文"
)


def reception() -> Reception:
    sound = arrival()
    found = Reception(
        [
            Filed(Path("受付/a"), sound),
            Filed(Path("受付/b"), replace(sound, state=TO_CORRECT, findings=(FINDING,) * 5)),
            Filed(Path("受付/c"), replace(sound, state=OLDER, notes=("後の番号の書類が届いています。",))),
            Filed(Path("受付/d"), replace(sound, state=TURNED_AWAY, section="", number=0, value="")),
            Filed(Path("受付/e"), sound, is_new=False),
            Filed(Path("受付/f"), replace(sound, state=TWICE, notes=("同じ書類が届いています（令和8年11月1日）。",))),
        ]
    )  # fmt: skip
    found.known, found.register = 7, Register(Path("受付/受付簿.xlsx"), is_kept=True)
    found.left.append((Path("受信/half.zip"), "途中までしか届いていません"))
    found.twins.append((Path("受信/2.zip"), Path("受信/1.zip")))
    return found


def test_packets_are_told_by_what_became_of_them() -> None:
    told = "\n".join(lines(reception(), (Path("受信"),)))
    for state, count in (
        ("受付", 1),
        ("要修正", 1),
        ("古い版", 1),
        ("受け取れません", 1),
        ("重複", 2),
    ):
        assert f"■ {state}　{count} 件" in told
    assert told.count("名前が違います。") == 3
    assert "ほか 2 件（受付簿にあります）" in told
    assert "受信/half.zip　…　途中まで" in told
    assert "「受信/2.zip」は、「受信/1.zip」と同じファイルのため、読みませんでした。" in told
    assert "このほか、前に届いたもの 7 件" in told
    assert "新しい受付簿を隣に置きました" in told
    assert "手直しした方を、別の場所に移して" in told
    assert told.count("　　→　") == 7


def test_the_exit_code_tells_of_what_is_to_be_done() -> None:
    assert exit_code(reception()) == 1
    sound = Reception(
        [Filed(Path("a"), arrival()), Filed(Path("b"), replace(arrival(), state=OLDER))]
    )
    assert exit_code(sound) == 0
    assert exit_code(Reception()) == 0


def test_json_holds_the_same() -> None:
    found = json.loads(as_json(reception()))
    assert len(found["packets"]) == 6
    assert found["packets"][1]["findings"][0] == {
        "paper": "報告書", "account": "A-1", "item": "名前", "clause": "5(2)",
        "message": "名前が違います。", "remedy": "直してください。",
    }  # fmt: skip
    assert found["left"] == [{"file": "受信/half.zip", "reason": "途中までしか届いていません"}]
    assert (found["known"], found["register"]) == (7, "受付/受付簿.xlsx")
