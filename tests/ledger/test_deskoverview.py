"""The first page of a desk's ledger, and what is due this month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desks import desk, file_packet

from formgen.city.templatefiles import bundled_templates
from formgen.ledger.deskoverview import due_this_month, overview
from formgen.ledger.rows import Ledger
from formgen.ledger.workbook import look
from formgen.making.readcheckcompose import load

SECTION = "緑政局みどり課"


def closing(account_id: str, ends: str) -> dict[str, str]:
    return {
        "account_id": account_id, "procedure": "廃止", "close_action": "凍結",
        "closes_on": "令和8年2月20日", "control_ends_on": ends, "credentials_revoked": "済",
    }  # fmt: skip


def found(tmp_path: Path) -> Ledger:
    at = desk(tmp_path)
    ends = ("令和8年11月1日", "令和8年11月30日", "令和8年12月1日")
    file_packet(at, SECTION, *(closing(f"A-{n}", end) for n, end in enumerate(ends)))
    file_packet(at, SECTION, {"account_id": "B-1", "procedure": "運用中"}, number=2)
    return look((at,), load(bundled_templates()), tmp_path / "outputs", date(2026, 11, 22))[1]


def test_what_is_due_up_to_the_end_of_the_month(tmp_path: Path) -> None:
    ends = [
        row.deadline.on
        for row in due_this_month(found(tmp_path))
        if row.deadline.kind.key == "control"
    ]
    assert ends == [date(2026, 11, 1), date(2026, 11, 30)]


def test_the_numbers_of_the_first_page(tmp_path: Path) -> None:
    made = found(tmp_path)
    numbers = {name: number for name, number, _ in overview(made).rows}
    assert numbers["受付の提出書類"] == 2
    assert numbers["アカウント"] == numbers["　うち、提出書類だけにあるもの"] == 4
    assert numbers["過ぎた期限"] == 1
    assert numbers["今月のこれからの期限"] == len(due_this_month(made)) - 1
    assert numbers["最終更新日が分からないアカウント（廃止を除く）"] == 1
    assert numbers["長く更新のないアカウント"] == 0
    assert numbers["廃止の後も残り、管理の終わりがないか過ぎたアカウント"] == 0  # revoked in time
    assert numbers["全ての指摘"] == len(made.findings)
