"""What looks like a password, a PIN or a key, and what does not: a false alarm is a defect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gatecases import some
from growth import is_in_proportion, of_signs
from openpyxl import load_workbook

from formgen.city.yamltext import load_plain
from formgen.intake.secrets.judge import Grade, is_secret_name, judge
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device
from formgen.model.secretlabels import names_secret
from formgen.workbooks.intakesheet import write_sheet

ROOT = Path(__file__).resolve().parents[3]
TEXTS = load_plain(ROOT / "tests" / "data" / "secrets" / "judged.yaml")
SPECS = (*specs(Account), *specs(Device), *specs(Post))


def judged(line: str) -> Grade | None:
    """The judgement of a line of the data: a text alone, or 「label ⇒ text」."""
    label, _, text = line.rpartition(" ⇒ ")
    return judge(text.strip("'").replace("\\n", "\n"), label)


def test_the_lists_are_long_and_without_repetition() -> None:
    for name, least in {"pass": 80, "certain": 40, "likely": 10}.items():
        assert len(TEXTS[name]) == len(set(TEXTS[name])) >= least


@pytest.mark.parametrize(
    ("name", "grade"), [("pass", None), ("certain", "certain"), ("likely", "likely")]
)
def test_a_text_is_judged_by_what_it_is(name: str, grade: Grade | None) -> None:
    assert [text for text in TEXTS[name] if judged(text) != grade] == []


def collection(name: str) -> list[str]:
    """A collection of texts, of which the comments begin with 「# 」."""
    text = (ROOT / "tests" / "data" / "secrets" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


def test_of_a_hundred_secrets_that_clerks_tell_at_least_ninety_five_are_found() -> None:
    lines = collection("certain")
    missed = [line for line in lines if judged(line) != "certain"]
    assert len(lines) >= 700
    assert len(missed) <= len(lines) * 0.05, missed


def test_of_a_hundred_harmless_texts_at_most_one_is_alarmed() -> None:
    lines = collection("harmless")
    alarmed = [line for line in lines if judged(line)]
    assert len(lines) >= 1100
    assert len(alarmed) <= len(lines) * 0.01, alarmed


@pytest.mark.parametrize("beside", ["パスワード：{}", "暗証番号：{}", "パスワード ⇒ {}"])
def test_an_answer_that_gives_no_password_is_none(beside: str) -> None:
    answers = [word for line in collection("answers") for word in line.split()]
    assert len(answers) >= 380
    assert [word for word in answers if judged(beside.format(word))] == []


@pytest.mark.parametrize("said", ["hotaru7のまま", "後日hotaru7に", "別便hotaru7", "紙はhotaru7"])
def test_a_password_within_such_an_answer_is_told(said: str) -> None:
    assert judge(said, "パスワード") == "certain"


@pytest.mark.parametrize("name", TEXTS["file_names"]["pass"])
def test_an_ordinary_name_of_a_file_passes(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("name", TEXTS["file_names"]["refuse"])
def test_a_secret_in_the_name_of_a_file_is_seen(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_what_the_schema_says_of_a_field_passes(spec: FieldSpec) -> None:
    assert not names_secret(spec.label)
    assert not names_secret(spec.key)
    texts = (spec.label, spec.key, spec.guidance, *spec.choices)
    assert [text for text in texts if judge(text)] == []
    assert not judge(spec.example, spec.label)
    assert not judge(spec.example, spec.key)


def values(node: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a YAML tree with the key under which it stands."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, ""
            yield from values(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from values(item, label)
    elif node:
        yield node, label


@pytest.mark.parametrize(
    "file",
    [
        *(ROOT / "inputs").glob("*.yaml"),
        ROOT / "tests" / "data" / "sample_intake.yaml",
        *(
            f
            for f in (ROOT / "templates").rglob("*.yaml")
            if f.stem not in ("platforms", "samples")
        ),
        ROOT / "tests" / "data" / "guideline" / "must_pass.yaml",
    ],
    ids=lambda file: file.stem,
)
def test_every_value_of_the_samples_and_of_the_wording_passes(file: Path) -> None:
    found = [pair for pair in values(load_plain(file)) if judge(*pair)]
    assert found == []


@pytest.mark.parametrize(
    "page", ["docs/manual.md", "docs/clauses.md", "README.md", "inputs/くらし環境課.yaml"]
)
def test_every_line_of_the_pages_passes(page: str) -> None:
    lines = (ROOT / page).read_text("utf-8").splitlines()
    # Beside text the 照合値 of a packet has the looks of a password; no sheet asks for one.
    aside = re.compile("<br>|[`|]|(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])")
    assert [line for line in lines if judge(aside.sub("\n", line))] == []


def test_every_cell_of_a_blank_sheet_passes(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    texts = [v for sheet in book.worksheets for row in sheet.values for v in row if v is not None]
    assert len(texts) > 100
    assert [text for text in texts if judge(str(text))] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    some(6, ["PW ", "AAAA ", "PW……", "a@b.jp:", "ﷺ", "e\u0323\u0301", "(PW", "パスワード は ", "秘密の質問 ",
     "ID:a PW ", "ログイン a@b.jp ", "SSID x ", "パスワード(",
     "A-", "ID kwsk ", "「a1」", "PW「あいう", "暗証番号は開設日の4桁"]),
)  # fmt: skip
def test_a_long_text_costs_in_proportion_to_its_length(piece: str) -> None:
    assert is_in_proportion(judge, of_signs(piece), 24_000)


def test_an_approval_number_that_holds_a_word_by_chance_is_none() -> None:
    for typed in ("PW6-VGE-NCQ", "pw6vgencq", "３２１－ＰＷ３－Ｇ２Ｄ"):
        assert judge(typed, "承認番号") is None
        assert judge(typed, "備考") is not None or typed.islower()
    assert judge("PW: sakura2026", "承認番号") == "certain"
