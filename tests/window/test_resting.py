"""Visits, with the processes that work for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from formgen.making import standby
from formgen.window.hands import Hands
from formgen.window.settings import Settings
from formgen.window.visitfolder import SentFile
from formgen.window.visits import Visits

ORDER = {"do": "result", "about": {"token": "", "is_counter": True, "has_visit": True}}


@pytest.fixture
def visits(tmp_path: Path) -> Iterator[Visits]:
    """Visits whose hands are real ones."""
    settings = Settings(is_counter=True, today=date(2026, 11, 22))
    hands = Hands(settings)
    with standby.socket_folder(tmp_path):
        found = Visits(settings, hands, tmp_path)
        yield found
        found.end_all()
        hands.leave()


@pytest.mark.slow
def test_the_process_of_a_visit_that_rests_ends_and_the_next_order_has_another_one(
    visits: Visits,
) -> None:
    visit = visits.begin("clerk")
    sheet = SentFile("a.yaml", "accounts: [{管理番号: ABC-77, 手続き: 開始}]\n".encode())
    assert visit.look((sheet,), (), ORDER).status == 200
    visits.end_unused()
    assert visit.has_hand
    visit.last_used -= 6 * 60
    visits.end_unused()
    assert not visit.has_hand
    answer = visit.ask(ORDER, 60)
    assert (answer.status, b"ABC-77" in answer.body) == (200, True)
    visit.last_used -= 31 * 60
    visits.end_unused()
    assert visits.find("clerk") is None
    assert not visit.folder.exists()
