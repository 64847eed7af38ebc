"""The accounts of desks and sheets, read together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desks import desk, file_packet
from publiclists import CITY, OPEN, TEMPLATES, TODAY

from formgen.making.readcheckcompose import load
from formgen.reception.onrecord import on_record
from formgen.reception.publiclist import public_list


def test_a_desk_and_sheets_are_read_together_and_the_desk_counts(tmp_path: Path) -> None:
    at, section = desk(tmp_path), "建設緑政局みどりの課"
    texts = {key: f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
             for key, value in OPEN.items()}  # fmt: skip
    printed = {key: text for key, text in texts.items() if key != "url"}
    file_packet(at, section, {"account_id": "A-1", **printed, "display_name": "川崎市受付だより"})
    sheet = tmp_path / "inputs" / "a.yaml"
    sheet.parent.mkdir()
    lines = ["accounts:"]
    for number in ("A-1", "A-2"):
        lines += [f"  - account_id: {number}", *(f"    {k}: '{v}'" for k, v in texts.items())]
    sheet.write_text("\n".join(lines), "utf-8")
    found = on_record([at, sheet.parent], load(TEMPLATES), TODAY)
    assert [(f.account.record.account_id, f.account.record.display_name) for f in found.filings] == [
        ("A-1", "川崎市受付だより"), ("A-2", "川崎市公園だより"),
    ]  # fmt: skip
    assert {f.account.record.url for f in found.filings} == {
        OPEN["url"]
    }  # its papers do not print it
    assert (found.unread, found.offices) == ((), {"promotion"})
    accounts = [f.account for f in on_record([at], load(TEMPLATES), TODAY).filings]
    [alone] = public_list(accounts, (), CITY, TODAY).problems
    assert "記入シートも並べて" in alone.remedy
    next(at.glob("*/*/*/記録.yaml")).write_bytes(b"\xff")
    assert len(on_record([at], load(TEMPLATES), TODAY).unread) == 1


def test_what_a_section_is_to_correct_is_not_published(tmp_path: Path) -> None:
    at, section = desk(tmp_path), "建設緑政局みどりの課"
    texts = {key: f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
             for key, value in OPEN.items()}  # fmt: skip
    elsewhere = texts | {"policy_url": "https://policy.example.jp/"}
    file_packet(at, section, {"account_id": "A-1", **texts}, {"account_id": "A-2", **elsewhere})
    found = on_record([at], load(TEMPLATES), TODAY)
    listed = public_list([f.account for f in found.filings], found.problems, CITY, TODAY)
    assert len(listed.accounts) == 1
    [told] = [each for each in listed.problems if each.account == "A-2"]
    assert "「ポリシー公表URL」にエラーがある" in told.message
