"""What a clerk reads in the window: no command, no option, no place of the machine to go to."""

from __future__ import annotations

import errno
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from filings import filing
from hostile import hostile_file

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.intake.labels import more_problems
from formgen.intake.reader import Upload
from formgen.intake.xlsx.cellflaws import too_wide
from formgen.intake.xlsx.xmlreader import too_large
from formgen.making.readcheckcompose import survey
from formgen.model import filefaults
from formgen.model.filefaults import inaccessible, unreadable, unwritable
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import STARTED_BY, TELL_ADMINISTRATOR, WINDOW
from formgen.outputs.lock import locked
from formgen.packets.packetwork import Edit
from formgen.render.fonts.doctor import ensure_fonts
from formgen.render.jinjasandbox import broken, missing
from formgen.schedule.steps import steps

ROOT = Path(__file__).resolve().parent
TODAY = date(2026, 11, 22)
ELSEWHERE = re.compile(r"\bmake\b|formgen|--[a-z]|ARGS|実行して|「」")


@pytest.fixture(autouse=True)
def _window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STARTED_BY, WINDOW)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


@pytest.fixture(scope="module")
def catalogue(city: City) -> Catalogue:
    return load_catalogue(bundled_templates(), city)


def assert_can_be_done(*problems: Problem | FormgenError) -> None:
    assert problems
    for each in problems:
        words = f"{each.message}{each.remedy}"
        assert not ELSEWHERE.search(words), words
        assert str(ROOT.parent) not in words
        assert each.remedy.endswith(("。", "）")), words


STOPPED = """
accounts:
  - 管理番号: KWS-777
    手続き: 運用中
    利用開始日: 2024-04-01
    最終更新日: 2026-01-01
"""


def test_a_review_that_cannot_be_asked_for_is_not_offered(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = [Upload("a.yaml", STOPPED.encode())]
    found = []
    for form in ("make", WINDOW):
        monkeypatch.setenv(STARTED_BY, form)
        problems = survey(sheet, catalogue, TODAY).checked.problems
        (stopped,) = (problem for problem in problems if problem.field == "last_posted_on")
        found.append(stopped.message + stopped.remedy)
    assert "廃止検討書は、「make closing」で作れます。" in found[0]
    assert "廃止検討書" not in found[1]


@pytest.mark.slow
def test_every_problem_of_a_sheet_can_be_mended_by_who_sent_it(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    empty, leftovers = tmp_path / "empty", tmp_path / "inputs"
    empty.mkdir()
    leftovers.mkdir()
    for name in ("~$b.xlsx", "b.xlsx.tmp", ".d.xlsx.icloud", "b.ods", "b.xyz"):
        (leftovers / name).write_bytes(b"x")
    filed = [
        *bundled_samples(),
        *(ROOT / "data" / "intake").glob("*.yaml"),
        ROOT / "data" / "circumstances.yaml",
    ]
    uploads = [Upload(path.name, path.read_bytes()) for path in filed]
    uploads += (Upload(*hostile_file(seed)) for seed in range(60))
    given = [empty, leftovers, tmp_path / "nothing.xlsx", *uploads]
    problems = survey(given, catalogue, TODAY).checked.problems
    told = {problem.message for problem in problems}
    assert len(told) > 100
    assert_can_be_done(*problems)
    (nothing,) = (problem for problem in problems if "1つもありません" in problem.message)
    assert nothing.remedy == "「白紙の記入シート」に記入して、「シートを送る」から送ってください。"
    remedies = {problem.remedy for problem in problems if problem.place.file.startswith("~$")}
    assert remedies <= {
        "シートを開いていれば、保存して閉じてから、もう一度「点検する」を押してください。"
    }


def test_a_sheet_that_is_to_be_written_anew_has_one_to_take() -> None:
    place = Place("a.xlsx")
    anew = (too_wide("アカウント").at(place), too_large().at(place), more_problems(place))
    assert_can_be_done(*anew)
    assert {each.remedy.partition("に、")[0] for each in anew[:2]} == {
        "「シートを送る」にある「白紙の記入シート」"
    }


def test_a_fault_of_the_machine_is_for_the_administrator(tmp_path: Path) -> None:
    faults = [broken("a.html", "x"), missing("a.html")]
    for number in (*filefaults._REASONS, errno.EMLINK):
        error = OSError(number, os.strerror(number), str(tmp_path / "x"))
        faults += [unwritable(tmp_path / "x", error), unreadable(tmp_path / "x", error)]
        faults.append(inaccessible(error))
    layouts = tmp_path / "layouts"
    layouts.mkdir()
    (layouts / "print.css").write_text("body { font-family: 'No Such Font' }", "utf-8")
    with pytest.raises(FormgenError) as caught:
        ensure_fonts(layouts)
    faults.append(caught.value)
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))
    (templates / "platforms.yaml").write_text("- id: [x\n", "utf-8")
    with pytest.raises(FormgenError) as caught:
        load_city(templates)
    faults.append(caught.value)
    assert_can_be_done(*faults)
    assert all(fault.remedy.endswith(TELL_ADMINISTRATOR) for fault in faults)
    assert str(tmp_path) not in "".join(map(str, faults))


def test_a_folder_that_someone_else_has_is_waited_for(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(FormgenError) as caught, locked(tmp_path, 0):
        pass
    assert_can_be_done(caught.value)
    assert caught.value.remedy == "終わってから、もう一度「書類を作る」を押してください。"


def test_what_goes_of_an_edited_paper_is_settled_without_a_command() -> None:
    for send in ("", "word", "pdf"):
        edit = Edit("提出用/a.docx", "0", send)
        assert not ELSEWHERE.search(edit.outcome + edit.remedy)
        assert bool(edit.remedy) == (not send)


def test_a_step_names_what_is_pressed(city: City) -> None:
    in_use = {
        "procedure": "運用中", "rules_adopted_on": "2026-09-25", "policy_published_on": "2026-09-25",
        "policy_url": "https://www.city.kawasaki.jp/530/page/1.html", "profile_posted": "掲載済",
        "url": "https://x.com/kwsk_todoroki", "last_posted_on": "2026-08-23",
        "device_confirmed_on": "2026-09-15",
    }  # fmt: skip
    device = {"account_ids": "TKS-001", "confirmed_on": "2026-09-15"}
    closed = {
        "procedure": "廃止", "announced_on": "2026-09-01", "closes_on": "2026-09-30",
        "close_action": "削除", "policy_removal": "ページに廃止を記した。", "credentials_revoked": "済",
        "document_date": "2026-10-05", "platform": "X",
    }  # fmt: skip
    found = (
        *steps(filing((device,), **in_use), city, TODAY),
        *steps(filing(**closed), city, TODAY),
    )
    notes = [step.note for step in found if step.note]
    assert "\n続けるか廃止するかを決める" in notes
    assert any("「受け取る」の「提出を記録する」で記録" in note for note in notes)
    assert not any(map(ELSEWHERE.search, notes))
