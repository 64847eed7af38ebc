"""The state of the accounts on the screen and for programs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.model.japanese import display_width
from formgen.outputs.manifest import OutputFile
from formgen.packets.history import Record
from formgen.pipeline import load, survey
from formgen.schedule.case import step_context
from formgen.schedule.nextsteps import next_lines
from formgen.schedule.statusreport import AccountStatus, as_json, as_text, statuses

TODAY = date(2026, 11, 22)


def surveyed(*paths: Path) -> tuple[AccountStatus, ...]:
    found = survey(paths, load(bundled_templates()), TODAY)
    return statuses(found.results, found.catalogue, TODAY)


@pytest.fixture(scope="module")
def samples() -> tuple[AccountStatus, ...]:
    return surveyed(*bundled_samples())


def paragraph(found: tuple[AccountStatus, ...], account: str) -> list[str]:
    text = "\n".join(as_text(found))
    return next(p for p in text.split("\n\n") if p.startswith(f"■ {account}　")).splitlines()


def test_every_account_has_a_paragraph_that_fits_on_the_screen(
    samples: tuple[AccountStatus, ...],
) -> None:
    lines = list(as_text(samples))
    assert len([line for line in lines if line.startswith("■")]) == len(samples) == 4
    assert max(map(display_width, lines)) <= 80


def test_the_status_holds_the_advice_that_a_run_prints() -> None:
    found = survey(bundled_samples(), load(bundled_templates()), TODAY)
    results, catalogue = found.results, found.catalogue
    values = {"fields": {"frequency": "月9回"}, "devices": {}}
    known = Record(
        date(2026, 9, 1), "promotion", "課", {"KRS-001": values}, {"KRS-001": ["consultation"]}
    )
    review = OutputFile("MCH-001/廃止検討書.pdf", "MCH-001", "dormancy_review", "pdf", "")
    told = statuses(results, catalogue, TODAY, [known], files=[review])
    outcomes = (outcome for result in results for outcome in result.outcomes)
    context = step_context((), [known], catalogue.entries, outcomes)
    filings, again = [result.filing for result in results], {"KRS-001": ["事前相談票"]}
    printed = next_lines(filings, catalogue.city, TODAY, context, again, {"MCH-001"})
    assert "".join("".join(printed).split()) == "■次にすること" + "".join(
        "".join(f"{status.result.filing.account.record.account_id}{each.text}{'、'.join(each.listed)}".split())
        for status in told for each in status.advice
    )  # fmt: skip
    assert [len(status.advice) for status in told].count(2) == 1
    without = statuses(results, catalogue, TODAY, [known])
    assert sum(a.advice != b.advice for a, b in zip(told, without, strict=True)) == 1


def test_steps_stand_in_columns_with_their_days(samples: tuple[AccountStatus, ...]) -> None:
    lines = paragraph(samples, "TKS-001")
    assert lines[0] == "■ TKS-001　川崎市等々力緑地だより（X・開始）"
    assert lines[1] == "  ✓       事前相談                        5(1)    令和8年9月1日"
    assert lines[9] == "  次      手続きを「運用中」に改める"


def test_dates_that_are_due_tell_how_many_days_are_left(
    samples: tuple[AccountStatus, ...],
) -> None:
    due = [line for line in paragraph(samples, "MCH-001") if line.startswith("  期限")]
    assert [line.split("（")[-1] for line in due] == ["104日超過）", "あと132日）", "あと139日）"]


def test_a_waiting_paper_tells_what_it_lacks(samples: tuple[AccountStatus, ...]) -> None:
    told = "".join(line.strip() for line in paragraph(samples, "KRS-001"))
    assert "入力待ち：利用開始報告書 … アカウントURL、利用開始日、" in told
    assert "作成できます：事前相談票、機器確認依頼書、" in told


def test_a_withheld_paper_tells_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "accounts:\n"
        "  - 管理番号: A-1\n"
        "    手続き: 開始\n"
        "    利用開始日: 令和9年1月1日\n"
        "    事前相談日: 令和8年2月30日\n"
        f"    アカウント名: 川崎市{'とても長い名前の' * 20}だより\n",
        "utf-8",
    )
    lines = list(as_text(surveyed(path)))
    assert max(map(display_width, lines)) <= 80
    told = "".join(line.strip() for line in lines)
    assert "エラーで見合せ：事前相談票" in told
    assert "a.yaml:5:" in told
    assert "令和9年1月1日（予定）" in told


def test_what_holds_up_a_step_stands_below_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    devices = "".join(f"      - {{種別: PC, 資産番号: SP-{n:04}}}\n" for n in range(12))
    path.write_text(
        "accounts:\n"
        "  - 管理番号: A-1\n"
        "    手続き: 運用中\n"
        "    機器確認日: 令和8年9月15日\n"
        f"    devices:\n{devices}",
        "utf-8",
    )
    found = surveyed(path)
    lines = paragraph(found, "A-1")
    assert lines[1] == "  次      機器の確認                      5(10)"
    assert lines[2].startswith("            「機器」シートの確認日が空欄：SP-0000、")
    assert lines[4] == "            　SP-0011"
    assert max(map(display_width, lines)) <= 80
    (account,) = json.loads(as_json(found))["accounts"]
    assert account["steps"][0]["note"].endswith("、SP-0011")


def test_a_day_in_a_cell_with_an_error_is_not_ticked(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "accounts:\n"
        "  - {管理番号: A-1, 手続き: 開始, 利用開始日: 2026-11-10, 事前相談日: 2026-11-20}\n",
        "utf-8",
    )
    found = survey([path], load(bundled_templates()), TODAY)
    problems = found.checked.problems
    told = statuses(found.results, found.catalogue, TODAY, problems=problems)
    lines = paragraph(told, "A-1")
    assert lines[1:3] == [
        "  次      事前相談                        5(1)",
        "            「事前相談日」がエラー",
    ]


def test_programs_get_the_same(samples: tuple[AccountStatus, ...]) -> None:
    (accounts,) = json.loads(as_json(samples)).values()
    starting, running, _, early = accounts
    assert list(early) == [
        "account", "display_name", "procedure", "steps", "ready", "waiting", "withheld", "due", "changed",
    ]  # fmt: skip
    assert starting["steps"][0] == {
        "name": "事前相談", "clause": "5(1)", "state": "done", "on": "2026-09-01",
    }  # fmt: skip
    assert running["due"][0] == {
        "name": "次の投稿（過ぎたら廃止を検討）",
        "clause": "5(9)",
        "on": "2026-08-10",
        "days_left": -104,
    }
    assert [waiting["document"] for waiting in early["waiting"]] == ["start_notice"]
    assert "アカウントURL" in early["waiting"][0]["missing"]
    assert "consultation" in early["ready"]
