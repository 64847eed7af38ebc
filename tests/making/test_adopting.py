"""From the day on which a text is adopted its paper stays, and what differs is made beside it."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filings_of_many import SAMPLE

from formgen.audit.verifypapers import verify
from formgen.city.templatefiles import bundled_templates
from formgen.city.yamltext import load_plain
from formgen.commands.runnotes import notes
from formgen.documents.blocks import Document, Heading, Paragraph
from formgen.documents.catalogue import Ready
from formgen.documents.comparedtable import ComparedTable
from formgen.making.workers import WorkerOptions
from formgen.pipeline import BuildOptions, Built, Selection, build, load, survey

CATALOGUE = load(bundled_templates())
ADOPTED, TODAY, REVISED, LATER = (
    date(2026, 9, 25), date(2026, 11, 22), date(2027, 4, 1), date(2027, 4, 2),
)  # fmt: skip
POLICY = Selection(documents=frozenset({"policy"}), formats=("docx",))
NAME, SIDE = "アカウント運用ポリシー", "03_アカウント運用ポリシー"
PAPER, DRAFT, COMPARED = f"{SIDE}.docx", f"{SIDE}（改正案）.docx", f"{SIDE}　新旧対照表（案）.docx"
ADOPTED_COMPARED = f"{SIDE}　新旧対照表.docx"
CHANGED = {"audience": "川崎市民"}


class Section:
    """One account, the sheet of which is edited between runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.outputs = folder, folder / "outputs"
        (folder / "inputs").mkdir(parents=True)
        sample = load_plain(SAMPLE)
        self.account: dict[str, Any] = copy.deepcopy(sample["accounts"][0])
        self.devices = [d for d in sample["devices"] if d["account_ids"] == "TKS-001"]

    def write(self, **typed: Any) -> None:
        self.account |= typed
        content = {"accounts": [self.account], "devices": self.devices}
        text = json.dumps(content, ensure_ascii=False)
        (self.folder / "inputs" / "sheet.yaml").write_text(text, "utf-8")

    def run(self, today: date = TODAY, selection: Selection = POLICY, **typed: Any) -> Built:
        self.write(**typed)
        return build([self.folder / "inputs"], CATALOGUE, self.outputs, selection, today)

    @property
    def own(self) -> Path:
        return next(path for path in self.outputs.iterdir() if path.name.startswith("TKS-001"))

    def papers(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.own.glob("*.docx")}

    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.own / "制定").iterdir())

    def documents(self, today: date) -> dict[str, Document]:
        found = survey([self.folder / "inputs"], CATALOGUE, today, outputs=self.outputs)
        every = found.results[0].outcomes
        return {each.wording.id: each.document for each in every if isinstance(each, Ready)}


@pytest.fixture
def section(tmp_path: Path) -> Section:
    """An account after the run on which its policy was adopted."""
    made = Section(tmp_path / "section")
    made.run()
    return made


def told(built: Built, word: str) -> list[str]:
    return [p.message + p.remedy for p in built.problems if word in p.message]


def underlined(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, ComparedTable):
            for row in block.rows:
                yield from (run.text for run in row.after if run.is_changed)


def test_a_text_is_kept_from_its_day_on_and_not_before(tmp_path: Path) -> None:
    section = Section(tmp_path / "section")
    section.run(date(2026, 9, 24))
    assert not (section.own / "制定").exists()
    section.run(ADOPTED)
    assert section.kept() == ["policy_2026-09-25.json"]


def test_what_is_kept_is_told_once(tmp_path: Path) -> None:
    section = Section(tmp_path / "section")
    built = section.run()
    (note,) = (note for note in notes(built) if note.head.startswith("定めた文"))
    assert [*map(str, note.items)] == [f"TKS-001　{NAME}（令和8年9月25日）"]
    assert section.run().adopted == ()


def test_a_text_that_lacks_something_is_not_kept(tmp_path: Path) -> None:
    section = Section(tmp_path / "section")
    section.run(audience="")
    assert not (section.own / "制定").exists()


def test_a_run_that_does_not_ask_for_a_document_keeps_no_text_of_it(section: Section) -> None:
    assert section.kept() == ["policy_2026-09-25.json"]  # and none of the rules


def test_nothing_changed_keeps_and_makes_nothing(section: Section) -> None:
    before = section.papers()
    built = section.run(date(2026, 11, 25))
    assert (section.papers(), section.kept()) == (before, ["policy_2026-09-25.json"])
    assert told(built, "定めた文") == []


def test_what_the_text_does_not_say_makes_no_revision(section: Section) -> None:
    section.run(reason_new="市の公式アカウントでは難しい。")
    assert list(section.papers()) == [PAPER]


def test_a_text_that_differs_is_made_beside_the_one_that_was_adopted(section: Section) -> None:
    before = section.papers()[PAPER]
    built = section.run(**CHANGED)
    assert sorted(section.papers()) == sorted([PAPER, DRAFT, COMPARED])
    assert section.papers()[PAPER] == before
    assert section.kept() == ["policy_2026-09-25.json"]
    (line,) = told(built, "定めた文と違います")
    assert "「ポリシー改正日」" in line
    assert "制定/policy_2026-09-25.json」を消して" in line
    made = section.documents(TODAY)
    assert made["policy"].mark == ""
    draft, compared = made["policy.revision"], made["policy.comparison"]
    assert (draft.mark, draft.title) == ("（改正案）", f"{NAME}（改正案）")
    assert next(b.text for b in draft.blocks if isinstance(b, Heading)).endswith("（改正案）")
    assert compared.title == f"{NAME}　新旧対照表（案）"
    assert list(underlined(compared)) == ["川崎"]


def test_no_office_is_handed_a_revision(section: Section) -> None:
    built = section.run(selection=Selection(), **CHANGED)
    packets = [made.path for made in built.made if made.path.startswith("提出用/")]
    assert any(NAME in path for path in packets)
    assert not any("改正案" in path or "新旧対照表" in path for path in packets)


def test_a_slip_is_mended_by_taking_the_kept_text_away(section: Section) -> None:
    section.run(**CHANGED)
    (section.own / "制定" / "policy_2026-09-25.json").unlink()
    built = section.run()
    assert list(section.papers()) == [PAPER]
    assert told(built, "定めた文") == []
    assert section.kept() == ["policy_2026-09-25.json"]


def test_a_day_of_revision_adopts_the_text_and_the_comparison_stays(section: Section) -> None:
    section.run(**CHANGED)
    to_come = section.run(policy_revised_on="令和9年4月1日")
    (line,) = told(to_come, "定めた文と違います")
    assert "ポリシー改正日（令和9年4月1日）から、改正案の文になります。" in line
    rows = section.documents(TODAY)["policy.comparison"].blocks[-1]
    assert isinstance(rows, ComparedTable)
    assert "令和9(2027)年4月1日改正" in {"".join(r.text for r in row.after) for row in rows.rows}
    built = section.run(REVISED)
    assert told(built, "定めた文と違います") == []
    assert section.kept() == ["policy_2026-09-25.json", "policy_2027-04-01.json"]
    assert sorted(section.papers()) == sorted([PAPER, ADOPTED_COMPARED])
    paper = section.documents(REVISED)["policy"]
    assert any(
        isinstance(b, Paragraph) and "令和9(2027)年4月1日改正" in b.text for b in paper.blocks
    )
    before = section.papers()
    section.run(LATER)
    assert section.papers() == before
    section.run(LATER, content="催しの案内")
    assert sorted(section.papers()) == sorted([PAPER, DRAFT, COMPARED, ADOPTED_COMPARED])
    assert before.items() <= section.papers().items()  # that of the last revision stays, too
    made = json.loads((section.outputs / "manifest.json").read_text("utf-8"))["files"]
    compared = {Path(one["path"]).name: one for one in made if "comparison" in one["document"]}
    assert {name: (one["of"], one["document"]) for name, one in compared.items()} == {
        COMPARED: ("policy", "comparison"), ADOPTED_COMPARED: ("policy", "comparison.earlier"),
    }  # fmt: skip


def test_a_day_that_was_mistyped_and_put_right_is_told_with_what_to_take_away(
    section: Section,
) -> None:
    section.run(REVISED, **CHANGED, policy_revised_on="令和9年4月1日")
    built = section.run(LATER, policy_revised_on="令和9年4月2日")
    kept = section.own / "制定" / "policy_2027-04-01.json"
    (line,) = told(built, "令和9年4月1日に定めた記録がありますが、その日が")
    assert "「ポリシー公表日」「ポリシー改正日」にありません" in line
    assert f"「outputs/{section.own.name}/制定/{kept.name}」を消して" in line
    kept.unlink()
    assert told(section.run(LATER), "定めた") == []
    assert list(underlined(section.documents(LATER)["policy.comparison"]))[:1] == ["川崎"]


def test_a_first_day_that_was_put_right_is_no_revision(section: Section) -> None:
    built = section.run(policy_published_on="令和8年9月28日")
    (line,) = told(built, "に定めた")
    assert "令和8年9月25日に定めた記録" in line
    (section.own / "制定" / "policy_2026-09-25.json").unlink()
    assert told(section.run(), "定めた") == []
    assert section.kept() == ["policy_2026-09-28.json"]
    assert list(section.papers()) == [PAPER]


def test_a_field_that_is_emptied_leaves_the_adopted_paper_as_it_is(section: Section) -> None:
    before = section.papers()[PAPER]
    section.run(audience="")
    assert section.papers()[PAPER] == before
    assert DRAFT in section.papers()


def test_an_account_that_is_renamed_keeps_its_adopted_text(section: Section) -> None:
    section.run(display_name="川崎市等々力緑地")
    folders = [p for p in section.outputs.iterdir() if p.name.startswith("TKS-001")]
    assert {path.name for f in folders for path in f.glob("*.docx")} == {PAPER, DRAFT, COMPARED}


def test_of_a_paper_that_was_edited_there_is_no_comparison(section: Section) -> None:
    with (section.own / PAPER).open("ab") as file:
        file.write(b" ")
    (line,) = told(section.run(**CHANGED), "定めた文と違います")
    assert "手直しされているので、新旧対照表は作りませんでした" in line
    assert COMPARED not in section.papers()
    assert DRAFT in section.papers()
    built = section.run(LATER, policy_revised_on="令和9年4月1日")
    assert ADOPTED_COMPARED not in section.papers()
    assert told(built, "新旧対照表は作りませんでした")


def test_a_kept_text_that_is_broken_is_told_and_the_paper_stays(section: Section) -> None:
    before = section.papers()
    file = section.own / "制定" / "policy_2026-09-25.json"
    file.write_text(file.read_text("utf-8").replace("市民", "住民"), "utf-8")
    built = section.run(**CHANGED)
    assert [p.place.file for p in built.problems if p.is_error] == [
        f"{section.own.name}/制定/policy_2026-09-25.json"
    ]
    assert section.papers() == before
    assert "policy" not in section.documents(TODAY)


def test_whoever_gives_no_output_folder_adopts_nothing(section: Section) -> None:
    section.write(**CHANGED)
    found = survey([section.folder / "inputs"], CATALOGUE, TODAY)
    assert found.adoptions == ()
    assert not [o for o in found.results[0].outcomes if "." in o.wording.id]


@pytest.mark.slow
def test_what_is_read_back_is_what_was_compared(section: Section) -> None:
    whole = Selection(documents=frozenset({"policy", "rules"}))
    section.run(selection=whole)
    section.write(**CHANGED, fallback="市ホームページ", staff_count=5)
    options = BuildOptions(workers=WorkerOptions(verify=True))
    inputs = [section.folder / "inputs"]
    built = build(inputs, CATALOGUE, section.outputs, whole, TODAY, options)
    assert not any(problem.is_error for problem in built.problems)
    assert built.read_back == 8
    verified = verify(inputs, CATALOGUE, section.outputs, TODAY)
    assert (verified.problems, verified.others, verified.not_compared) == ((), (), ())
    os.utime(section.own / "制定")
    built = build(inputs, CATALOGUE, section.outputs, whole, TODAY, options)
    assert built.read_back == 0
