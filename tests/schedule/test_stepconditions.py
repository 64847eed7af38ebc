"""Steps and due dates of another city: its own procedures, one office, no Python changed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filings import filing

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import load_catalogue
from formgen.documents.facts import derived_facts
from formgen.model.filings import Filing
from formgen.model.records import Account
from formgen.packets.history import Record
from formgen.schedule.case import NO_CONTEXT, StepContext, step_context
from formgen.schedule.deadlines import all_deadlines
from formgen.schedule.steps import Step, steps
from formgen.workbooks.stages import stages_in, tag

TODAY = date(2026, 11, 22)
DATA = Path(__file__).resolve().parents[1] / "data/procedures"
APPROVED: dict[str, Any] = {
    "consulted_on": "2026-09-01", "external_use": "確認済", "purpose": "市の催しを知らせる。",
}  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of a city with other procedures and a single office."""
    folder = tmp_path_factory.mktemp("city") / "templates"
    shutil.copytree(bundled_templates(), folder)
    shutil.copy(DATA / "procedures.yaml", folder)
    offices = folder / "offices.yaml"
    head, _, listed = offices.read_text("utf-8").rpartition("\noffices:\n")
    only = listed[: listed.index("  ict:")].replace("promotion:", "mayor:")
    offices.write_text(f"{head}\noffices:\n{only}", "utf-8")
    names = {"開始": "承認", "運用中": "変更"}
    for path in (*folder.glob("documents/*.yaml"), folder / "checks.yaml"):
        text = re.sub(r"\b(promotion|ict)\b|(promotion|ict)(?=_(?:office|head))", "mayor",
                      path.read_text("utf-8"))  # fmt: skip
        lines = (_renamed(line, names) for line in text.splitlines(keepends=True))
        path.write_text("".join(lines), "utf-8")
    return folder


def _renamed(line: str, names: dict[str, str]) -> str:
    """A line with other procedures where it lists procedures, or says what comes in each."""
    if not line.startswith(("procedures:", "    開始:", "    運用中:")):
        return line
    for old, new in names.items():
        line = line.replace(old, new)
    return line


@pytest.fixture(scope="module")
def city(templates: Path) -> City:
    return load_city(templates)


def filed(procedure: str, **typed: object) -> Filing:
    """A filing with a procedure that the built-in records do not know."""
    found = filing(**typed)
    account = found.account.record.model_copy(update={"procedure": procedure})
    return replace(found, account=replace(found.account, record=account))


def told(
    city: City, procedure: str, context: StepContext = NO_CONTEXT, **typed: object
) -> list[Step]:
    return [*steps(filed(procedure, **typed), city, TODAY, context)]


def test_the_steps_of_an_approval_wait_for_its_day_its_result_and_its_facts(city: City) -> None:
    first, second = told(city, "承認")
    assert first == Step("申請と承認", "5(1)", "next")
    assert first.advice == "申請書を渡し、承認の通知を待つ"
    assert (first.paper, second.state, second.clause) == ("consultation", "later", None)
    assert [step.state for step in told(city, "承認", **APPROVED)] == ["done", "next"]
    assert told(city, "承認", **APPROVED)[0].on == date(2026, 9, 1)
    assert told(city, "承認", **APPROVED | {"external_use": "未確認"})[0].state == "next"
    assert told(city, "承認", **APPROVED | {"purpose": None})[0].note == "「利用目的」が空欄"


def test_a_change_is_reported_only_by_its_record(city: City) -> None:
    typed = {"starts_on": "2026-10-01", "document_date": "2026-10-02", "url": "https://x.com/a"}
    assert [step.state for step in told(city, "変更", **typed)] == ["next", "done"]
    record = Record(date(2026, 10, 3), "mayor", "", {}, {"TKS-001": ("start_notice",)})
    done, *_ = told(city, "変更", step_context((), (record,)), **typed)
    assert (done.state, done.on) == ("done", date(2026, 10, 3))


def test_due_dates_are_those_of_the_city(city: City) -> None:
    planned = all_deadlines(filed("承認", starts_on="2027-04-01"), city, TODAY)
    assert [(due.kind.key, due.kind.clause, due.on) for due in planned] == [
        ("start", None, date(2027, 4, 1))
    ]
    every = {"starts_on": "2026-04-01", "last_posted_on": "2026-05-01",
             "password_changed_on": "2026-09-01", "password_interval_days": "90"}  # fmt: skip
    assert [due.kind.name for due in all_deadlines(filed("変更", **every), city, TODAY)] == [
        "年次点検"
    ]
    assert [step.name for step in told(city, "変更", **every)] == ["変更の届出", "アドレスの確認"]


def test_the_stages_of_the_sheet_are_those_of_the_city(city: City) -> None:
    every = stages_in(city)
    assert [(stage.name, stage.until, stage.after) for stage in every] == [
        ("申請", "consulted_on", ()), ("承認", None, ("consulted_on",)),
        ("変更", None, ()), ("廃止", None, ()),
    ]  # fmt: skip
    assert tag(every, "url", [every[1], every[2]]) == "［承認・変更］"


def test_wordings_know_the_only_office_of_the_city(templates: Path, city: City) -> None:
    catalogue = load_catalogue(templates, city)
    assert {entry.wording.office for entry in catalogue.entries} == {None, "mayor"}
    facts = derived_facts(Account(), city)
    assert facts["mayor_head"].endswith("室長")
    assert not {"promotion_office", "ict_office"} & facts.keys()
