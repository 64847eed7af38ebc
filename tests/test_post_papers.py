"""The papers of real posts and what is sent of them: standards kept, and nothing of what was noted."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import page
import pytest
from markedpictures import HEIC, MARK, marked_jpeg, marked_png, marked_webp
from openxml_audit import OpenXmlValidator
from papers import EMOJI
from postsection import PARK, Section
from programs import find_program
from pypdf import PdfReader

from formgen.proofreading.pdf import read_pdf
from formgen.proofreading.reading import read_docx

pytestmark = pytest.mark.slow

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)
MARKED = {
    "turned.jpg": marked_jpeg(6), "clear.png": marked_png(mode="RGBA"), "turned.webp": marked_webp(3),
    "telephone.heic": HEIC, "upright.jpg": marked_jpeg(),
}  # fmt: skip
NAMES = tuple(MARKED)
# What a picture itself must tell.
OWN_GROUPS = {"SourceFile", "ExifTool", "File", "JFIF", "PNG", "RIFF", "APP14", "ICC_Profile", "Composite"}  # fmt: skip
LONG = f"{EMOJI}\n\n" + "\n".join(f"　第{n}回　がんばる公園の花まつり" for n in range(120))


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> Section:
    """Posts without, with one and with four pictures, approved and laid ready."""
    section = Section(tmp_path_factory.mktemp("posts"), サービス="Facebook")
    for name, data in MARKED.items():
        section.put(name, data)
    section.add()
    section.add(NAMES[0])
    section.add(*NAMES[1:])
    section.posts[1]["本文"] = LONG
    section.posts[2]["本文"] += EMOJI
    section.posts[2]["代替テキスト"] = f"{EMOJI}\n花 & <花>\n長い説明{'花' * 300}\n池"
    section.approve()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(section.folder)
        run = section.run("--verify")  # the words of each paper, too
    assert "エラー 0 件" in run.stdout, run.stdout
    return section


@pytest.mark.parametrize(("number", "pictures"), [("P-000", 0), ("P-001", 1), ("P-002", 4)])
def test_the_papers_of_a_post_keep_all_standards(
    section: Section, number: str, pictures: int
) -> None:
    paper = section.outputs / PARK / "発信伺" / f"{number}_発信伺.docx"
    found = OpenXmlValidator().validate(paper)
    assert ([error.description for error in found.errors], found.is_valid) == ([], True)
    data = paper.with_suffix(".pdf").read_bytes()
    for profile in PROFILES:
        report = page.validate_pdf_bytes(data, profile=profile)
        assert [(fault.rule_id, fault.message) for fault in report.failures] == []
        assert report.is_compliant
    told = section.posts[int(number[-1])]
    alts = tuple(alt for alt in told["代替テキスト"].split("\n") if alt)
    assert read_pdf(data).pictures == read_docx(paper.read_bytes()).pictures == alts
    assert len(alts) == pictures


def test_what_was_noted_in_a_picture_is_nowhere(section: Section, tmp_path: Path) -> None:
    """Neither in the pictures of the Word files and PDFs nor in those that are sent, by exiftool."""
    found: Counter[str] = Counter()
    for path in sorted(section.outputs.rglob("*")):
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as paper:
                parts = {name: paper.read(name) for name in paper.namelist()}
            assert not any(MARK in part for part in parts.values())
            pictures = [part for name, part in parts.items() if "/media/" in name]
        elif path.suffix == ".pdf":
            assert MARK not in path.read_bytes()
            pages = PdfReader(path).pages
            held = (each["/Resources"].get("/XObject", {}).values() for each in pages)
            shown = {each.idnum: each.get_object() for own in held for each in own}
            pictures = [each._data for each in shown.values() if each["/Subtype"] == "/Image"]
        else:
            is_sent = path.parent.parent.name == "発信用" and path.suffix != ".txt"
            pictures = [path.read_bytes()] if is_sent else []
        for data in pictures:
            (tmp_path / f"{found.total()}.jpg").write_bytes(data)
            found[path.suffix] += 1
    assert found == {".docx": 5, ".pdf": 4, ".jpg": 3, ".png": 2}  # a PDF holds equal ones once
    assert not [path for path in tmp_path.iterdir() if MARK in path.read_bytes()]
    program = find_program("exiftool")
    listed = subprocess.run(
        [program, "-j", "-G", "-a", "-u", "-U", "-ee", "-api", "RequestAll=2", tmp_path],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    for tags in json.loads(listed.stdout):
        assert "MARK" not in json.dumps({**tags, "SourceFile": ""})
        assert {tag.split(":")[0] for tag in tags} <= OWN_GROUPS


@pytest.mark.soak
def test_the_longest_text_of_facebook_makes_papers_that_keep_all_standards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    section = Section(tmp_path, サービス="Facebook")
    section.add()
    section.posts[0]["本文"] = ("がんばる公園の花まつり\n" * 5268)[:63_206]
    assert "エラー 0 件" in section.run("--verify").stdout
    (paper,) = section.outputs.rglob("*.pdf")
    for profile in PROFILES:
        assert page.validate_pdf_bytes(paper.read_bytes(), profile=profile).is_compliant
    assert OpenXmlValidator().validate(paper.with_suffix(".docx")).is_valid
