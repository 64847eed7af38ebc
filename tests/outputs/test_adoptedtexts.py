"""Adopted texts are kept once, found again by their account, and believed only as they were written."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formgen.model.problems import FormgenError
from formgen.outputs.adoptedtexts import AdoptedText, adopted_texts, content_of, keep, seen

FIRST = AdoptedText("", "TKS-001", "policy", date(2026, 10, 1), "sources", "sha256")
FOLDER = "TKS-001_名前"
FILE = f"{FOLDER}/制定/policy_2026-10-01.json"
CONTENT = {"blocks": [{"kind": "note", "lines": ['文\n"document": ']}]}


def test_a_text_is_found_again_by_its_account_and_day(tmp_path: Path) -> None:
    later = replace(FIRST, day=date(2027, 4, 1), sha256="other")
    keep(tmp_path, FOLDER, later, {})
    keep(tmp_path, "TKS-001_前の名前", FIRST, CONTENT)  # the account was renamed since
    (first, second), problems = adopted_texts(tmp_path)
    assert problems == ()
    assert first == replace(FIRST, path="TKS-001_前の名前/制定/policy_2026-10-01.json")
    assert second == replace(later, path=f"{FOLDER}/制定/policy_2027-04-01.json")
    assert content_of(tmp_path, first) == CONTENT


def test_one_that_is_kept_is_never_written_again(tmp_path: Path) -> None:
    keep(tmp_path, FOLDER, FIRST, CONTENT)
    before = (tmp_path / FILE).read_bytes()
    keep(tmp_path, FOLDER, FIRST, {"blocks": []})
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in (tmp_path / FOLDER / "制定").iterdir()] == [Path(FILE).name]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("文", "別の文"), ("2026-10-01", "2026-11-01"), ("TKS-001", "TKS-002"), ('"head"', '"foot"'),
        ('"version": 1', '"version": 2'), ("}\n", ""),
    ],
)  # fmt: skip
def test_one_that_was_changed_is_told_and_not_believed(tmp_path: Path, old: str, new: str) -> None:
    keep(tmp_path, FOLDER, FIRST, CONTENT)
    text = (tmp_path / FILE).read_text("utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new), "utf-8")
    texts, (problem,) = adopted_texts(tmp_path)
    assert texts == ()
    assert problem.is_error
    assert (problem.place.file, FILE in problem.message) == (FILE, True)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[" * 100_000, b'{"head": {},\n"document": {}}\n']
)
def test_whatever_else_bears_its_name_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(data)
    texts, (problem,) = adopted_texts(tmp_path)
    assert (texts, problem.is_error) == ((), True)


def test_what_staff_lay_there_is_told_and_holds_nothing_back(tmp_path: Path) -> None:
    keep(tmp_path, FOLDER, FIRST, CONTENT)
    (tmp_path / FOLDER / "制定" / "メモ.txt").write_text("メモ")
    (tmp_path / FOLDER / "制定" / "写し").mkdir()
    texts, problems = adopted_texts(tmp_path)
    assert len(texts) == 1
    assert [problem.severity for problem in problems] == ["warning", "warning"]


def test_one_that_went_away_since_is_told(tmp_path: Path) -> None:
    keep(tmp_path, FOLDER, FIRST, CONTENT)
    (text,), _ = adopted_texts(tmp_path)
    before = list(seen(tmp_path))
    (tmp_path / FILE).unlink()
    assert list(seen(tmp_path)) != before
    with pytest.raises(FormgenError, match="policy_2026-10-01"):
        content_of(tmp_path, text)


def test_no_link_leads_a_text_out_of_the_output_folder(tmp_path: Path) -> None:
    outputs, outside = tmp_path / "outputs", tmp_path / "outside"
    (outputs / FOLDER).mkdir(parents=True)
    outside.mkdir()
    (outputs / FOLDER / "制定").symlink_to(outside)
    with pytest.raises(FormgenError, match="外を指すリンク"):
        keep(outputs, FOLDER, FIRST, CONTENT)
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    os.mkfifo(tmp_path / FILE)
    _, (problem,) = adopted_texts(tmp_path)
    assert problem.is_error
