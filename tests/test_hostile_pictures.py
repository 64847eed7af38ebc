"""Pictures that nobody can send, each in a post of its own, through the whole command line."""

from __future__ import annotations

import os
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from films import XYZ, box, film
from markedpictures import HEIC, chunk, marked_jpeg, picture, saved
from papers import jpeg
from postsection import OF_POSTS, PARK, TODAY, Section

from formgen.city.templatefiles import bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.pipeline import Selection, deliver, load, open_workshop, survey

pytestmark = pytest.mark.slow

WORD = Selection(documents=OF_POSTS, formats=("docx",))
GOOD = marked_jpeg()
EMOJI = "満開🌸👨\u200d👩\u200d👧.jpg"
NFD = unicodedata.normalize("NFD", "ガーデン.jpg")
LONG = "花" * 64 + ".jpg"  # 196 bytes


def sized(width: int, height: int) -> bytes:
    """A JPEG that says it is of another size."""
    at = GOOD.index(b"\xff\xc0") + 5
    return GOOD[:at] + struct.pack(">HH", height, width) + GOOD[at + 4 :]


def png_bomb() -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return saved("PNG")[:8] + head + saved("PNG")[33:]


def linked(path: Path) -> None:
    path.symlink_to(path.parent / "ok.jpg")


# What stands under the name of a post's only picture, and a word of the message.
REFUSED: Mapping[str, tuple[bytes | Callable[[Path], object], str]] = {
    "bomb.png": (png_bomb(), "画素"),
    "huge.jpg": (sized(12_000, 9_000), "画素"),
    "cut.jpg": (GOOD[: len(GOOD) // 3], "途中で切れている"),
    "moving.webp": (saved("WEBP", save_all=True, append_images=[picture().rotate(9)]), "動く画像"),
    "moving.gif": (saved("GIF"), "GIF"),
    "empty.jpg": (b"", "空のファイル"),
    "disguised.jpg": (b"MZ\x90\0" * 999, "画像ではありません"),
    "script.jpg": (b"<svg onload='alert(1)'/>", "画像ではありません"),
    "film.jpg": (film(), "画像ではありません"),
    "broken.heic": (HEIC[: len(HEIC) // 2], "途中で切れている"),
    "scrambled.heic": (HEIC[:200] + bytes(len(HEIC) - 200), "途中で切れている"),
    "none.mp4": (GOOD, "MP4"),
    "link.jpg": (linked, "リンク"),
    "pipe.jpg": (os.mkfifo, "ファイルではありません"),
    "folder.jpg": (Path.mkdir, "ファイルではありません"),
    "gone.jpg": (lambda path: None, "ありません"),
    "a/../ok.jpg": (lambda path: None, "使えません"),
}
TAKEN: Mapping[str, bytes] = {
    "cmyk.jpg": saved("JPEG", "CMYK"),
    "telephone.heic": HEIC,
    EMOJI: jpeg(64, 64),
    NFD: jpeg(65, 64),
    LONG: jpeg(66, 64),
    "turned.jpg": marked_jpeg(6),
    "plain.webp": saved("WEBP"),
    "film.mp4": film(),
    "there.mov": film(box(b"udta", XYZ)),
}


@pytest.fixture
def section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Section:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMGEN_DEBUG", "1")  # what nobody expected is raised
    return Section(tmp_path)


def errors(output: str) -> list[tuple[str, str]]:
    """Each error with what is to be done."""
    lines = output.splitlines()
    return [
        (line, following)
        for line, following in pairwise(lines)
        if line.startswith("エラー") and following.startswith("　　→　")
    ]


def test_each_is_told_in_one_line_at_its_cell_and_holds_no_other_post_back(
    section: Section,
) -> None:
    for name, (content, _) in REFUSED.items():
        section.add(name)
        content(section.pictures / name) if callable(content) else section.put(name, content)
    for name, data in TAKEN.items():
        section.put(name, data)
    taken = [section.add(name) for name in TAKEN]
    taken += [section.add("ok.jpg"), section.add("ok.jpg", "film.mp4", EMOJI)]
    section.add("ok.jpg", "cut.jpg")
    section.approve()
    before = section.files()
    run = section.run("--format", "docx")
    assert (run.exit_code, type(run.exception)) == (1, SystemExit), run.exc_info
    assert section.files() == before
    told = errors(run.stdout)
    assert len(told) == run.stdout.count("エラー　") == len(REFUSED)
    for (line, remedy), (name, (_, word)) in zip(told, REFUSED.items(), strict=True):
        assert re.match(r"エラー　inputs/posts.yaml:\d+", line)
        assert f"「{name}」" in line
        assert ("（2件）" in line) == (name == "cut.jpg")  # at its cell in either post
        assert word in line
        assert remedy.endswith("ください。")
    assert list(section.ready()) == taken
    forms = section.outputs / PARK / "発信伺"
    assert sorted(path.name for path in forms.iterdir()) == [f"{n}_発信伺.docx" for n in taken]
    assert {n: section.ready()[n][:-2] for n in taken} == dict(zip(taken, [
        ["1_cmyk.jpg"], ["1_telephone.jpg"], ["1_満開🌸👨👩👧.jpg"], ["1_ガーデン.jpg"],
        [f"1_{'花' * 40}.jpg"], ["1_turned.jpg"], ["1_plain.webp"], ["1_film.mp4"], ["1_there.mov"], ["1_ok.jpg"],
        ["1_ok.jpg", "2_film.mp4", "3_満開🌸👨👩👧.jpg"],
    ], strict=True))  # fmt: skip
    assert run.stdout.count("位置情報があります") == 1
    assert section.strays() == []


def test_a_name_with_a_line_break_is_two_names(section: Section) -> None:
    section.put("花\n壇.jpg", jpeg())
    section.add("花\n壇.jpg")
    told = errors(section.run("--format", "docx").stdout)
    assert ["「花」" in told[0][0], "「壇.jpg」" in told[1][0], len(told)] == [True, True, 2]


def test_a_folder_that_is_a_link_is_told_once(section: Section) -> None:
    section.add("ok.jpg")
    section.add("ok.jpg")
    section.pictures.rename(section.folder / "elsewhere")
    section.pictures.symlink_to(section.folder / "elsewhere")
    run = section.run("--format", "docx")
    assert (run.exit_code, len(errors(run.stdout))) == (1, 1)
    assert "（2件）" in run.stdout
    assert "「画像」フォルダーがリンクのため" in run.stdout
    assert section.ready() == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="who may do all reads it")
def test_what_may_not_be_read_is_told(section: Section) -> None:
    section.put("secret.jpg", jpeg())
    (section.pictures / "secret.jpg").chmod(0)
    section.add("secret.jpg")
    ((line, _),) = errors(section.run("--format", "docx").stdout)
    assert "「secret.jpg」を開けません" in line


def test_what_changes_after_it_was_looked_at_holds_back_its_post_alone(section: Section) -> None:
    """A picture replaced, one cut off and one that has gone between the checks and the papers."""
    names = ("replaced.jpg", "cut.jpg", "gone.jpg", "ok.jpg")
    for number, name in enumerate(names):
        section.put(name, jpeg(100 + number, 80))
    numbers = [section.add(name) for name in names]
    section.approve()
    section.write()
    templates = load(bundled_templates())
    with open_workshop(templates.templates, WorkerOptions(1)) as workshop:
        surveyed = survey([section.folder / "inputs"], templates, TODAY)
        section.put("replaced.jpg", jpeg(200, 80))
        section.put("cut.jpg", jpeg(101, 80)[:400])
        (section.pictures / "gone.jpg").unlink()
        built = deliver(surveyed, section.outputs, WORD, workshop)
    assert list(section.ready()[numbers[3]]) == ["1_ok.jpg", "代替テキスト.txt", "本文.txt"]
    faults = [problem for problem in built.problems if problem.is_error]
    for name, number in zip(names[:3], numbers, strict=False):
        own = [fault for fault in faults if f"「{name}」" in fault.message]
        assert {fault.place.file.rpartition(".")[2] for fault in own} == {"docx", "jpg"}
        assert all(fault.remedy.endswith("ください。") for fault in own)
        assert number not in section.ready()
    made = {path.name for path in (section.outputs / PARK / "発信伺").iterdir()}
    assert made == {f"{numbers[3]}_発信伺.docx"}
    assert section.strays() == []
    again = section.run("--format", "docx")  # as it stands now
    assert again.exit_code == 1
    assert list(section.ready()) == [numbers[3]]
