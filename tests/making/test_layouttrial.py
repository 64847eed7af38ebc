"""Layouts that someone has changed: forms and lint tell the same, within a little time and memory."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page
import pytest
from click.testing import CliRunner
from gatecases import some
from PIL import Image
from pypdf import PdfReader

from formgen.audit.lint import lint
from formgen.city.templatefiles import bundled_templates, layout_files
from formgen.cli import main
from formgen.documents.testdocument import ordinary
from formgen.making import layouttrial
from formgen.making.layouttrial import ensure_proven, faults
from formgen.making.layouttrialprogram import _SLOWEST
from formgen.making.renderjobs import read_layouts
from formgen.model.problems import FormgenError
from formgen.render.pdf import PdfRenderer
from scripts.walk import lay_samples

pytestmark = pytest.mark.slow

Edit = Callable[[str, str, str], None]


@pytest.fixture
def layouts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_templates(), tmp_path / "templates")) / "layouts"


@pytest.fixture
def edit(layouts: Path) -> Edit:
    def edited(name: str, old: str, new: str) -> None:
        text = (layouts / name).read_text("utf-8")
        assert old in text
        (layouts / name).write_text(text.replace(old, new, 1), "utf-8")

    return edited


def with_parts(path: Path, **changes: Callable[[bytes], bytes]) -> None:
    """Change some parts of a Word file, or add them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts.get(name, b""))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def related(kind: str, target: str) -> Callable[[bytes], bytes]:
    relation = (
        '<Relationship Id="rX9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()
    return lambda data: (data or _NO_RELATIONS).replace(b"</Relationships>", relation)


_NO_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b"</Relationships>"
)


def before_the_end(xml: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"<w:sectPr", f"{xml}<w:sectPr".encode(), 1)


DDE = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k"'
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
OLE = '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:x" Type="Embed"/></w:object></w:r></w:p>'


def told(layouts: Path) -> list[str]:
    return [f"{p.place}　{p.message}" for p in lint(layouts.parent)]


def refused(layouts: Path) -> str:
    """What a run says, which tells of the first fault."""
    with pytest.raises(FormgenError) as caught:
        ensure_proven(read_layouts(layouts), ("docx", "pdf"), "")
    assert caught.value.exit_code == 2
    assert caught.value.remedy
    return caught.value.message


def test_a_word_layout_is_examined_as_a_form_is(layouts: Path) -> None:
    with_parts(layouts / "notice.docx", **{"word/vbaProject.bin": lambda _: b"x"})
    with_parts(
        layouts / "prose.docx",
        **{
            "word/_rels/settings.xml.rels": related("attachedTemplate", "http://a.example/x.dotm"),
            "word/settings.xml": lambda data: data.replace(
                b"</w:settings>", b'<w:attachedTemplate r:id="rX9" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></w:settings>'
            ),
        },
    )  # fmt: skip
    with_parts(layouts / "checklist.docx", **{"word/document.xml": before_the_end(DDE + OLE)})
    said = "\n".join(told(layouts))
    for name, sign in (
        ("notice", "マクロ又は埋込みの部品（word/vbaProject.bin）"), ("prose", "外のファイルへのつながり"),
        ("prose", "別のひな形へのつながり"), ("checklist", "使えないフィールド（DDEAUTO）"),
        ("checklist", "埋め込まれたファイルが入っています"),
    ):  # fmt: skip
        assert re.search(rf"templates/layouts/{name}.docx　.*{re.escape(sign)}", said)
    assert refused(layouts).startswith("layouts/notice.docx：使えないマクロ又は埋込みの部品")


@pytest.mark.parametrize(
    "size", some(1, ["1mm", "A4; } @page :first { size: 0.5cm 30cm", "10pt 10in"])
)
def test_a_page_on_which_nothing_fits_is_told_with_its_line(
    size: str, layouts: Path, edit: Edit
) -> None:
    edit("print.css", "size: A4;", f"size: {size};")
    (line,) = told(layouts)
    assert re.match(r"templates/layouts/print.css:4　用紙（.*）が小さすぎます。", line)


ADDRESSES = (
    ("base.html", "<main>", '<main>\n<img src=logo alt="a">\n<img src="http://a.example/b.png" alt="b">'),
    ("base.html", "<main>", '<main><object data="file:///etc/passwd"></object><svg><image href="x.svg"/></svg>'),
    ("print.css", "@page {", '@import "more.css";\nh1 { background: url(data:image/png;base64,AAAA) }\n@page {'),
    ("print.css", "/* Text */", ".never { background: url( '../../outside.png' ) } /* url(commented.png) */"),
    ("web.html", "<main>", '<main><img src="on-the-website.png" alt="a">'),
    ("checklist.html", "{% extends", '{% block no %}<iframe src="//b.example/"></iframe>{% endblock %}{% extends'),
)  # fmt: skip


@pytest.mark.soak
def test_every_address_that_is_refused_is_told_with_its_line(layouts: Path, edit: Edit) -> None:
    (layouts.parent.parent / "outside.png").write_bytes(picture())
    for change in ADDRESSES:
        edit(*change)
    said = "\n".join(told(layouts))
    for place, address in (
        ("base.html:13", "logo"), ("base.html:14", "http://a.example/b.png"),
        ("base.html:12", "file:///etc/passwd"), ("print.css:3", "more.css"),
        ("print.css:4", "data:image/png;base64,AAAA"), ("print.css:35", "outside.png"),
        ("base.html:12", "x.svg"), ("checklist.html:1", "http://b.example/"),
    ):  # fmt: skip
        assert re.search(
            rf"layouts/{re.escape(place)}　「[^」]*{re.escape(address)}」は読み込めません", said
        )
    assert "commented" not in said
    assert "on-the-website" not in said
    assert "は読み込めません" in refused(layouts)


ENDLESS = {
    "variables": ("print.css", "@page {", ":root { --a0: x x;" + "".join(
        f"--a{n + 1}: var(--a{n}) var(--a{n});" for n in range(30)) + "} p { font-family: var(--a30) }\n@page {"),
    "a style sheet": ("print.css", "@page {", "".join(
        f".c{n} .d{n} > p:nth-child({n}n+1) {{ color: red }}\n" for n in range(15_000)) + "@page {"),
    "elements": ("base.html", "<main>", "<main>" + "<div>" * 20_000),
    "elements of tables": ("base.html", "<main>", "<main>" + "<table><tr><td>" * 7_000),
    "loops": ("base.html", "<main>", "<main>" + "{% for a in range(9999) %}" * 9 + "{% endfor %}" * 9),
    "pages": ("print.css", "p { margin: 0;", "p { margin: 0 0 900m; break-after: page; font-size: 900pt;"),
}  # fmt: skip
SECONDS = 1
RARER = ("a style sheet", "elements of tables", "pages")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name, marks=pytest.mark.soak if name in RARER else ())
        for name, change in ENDLESS.items()
    ],
)
def test_what_has_no_end_is_told_in_time(
    change: tuple[str, str, str], layouts: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouttrial, "_SECONDS", SECONDS)
    edit(*change)
    spent = children_seconds()
    found = faults(layout_files(layouts)[0], ("pdf",))
    # What ends it first depends on the machine: its own bound, which has a line, or that of the trial.
    assert found
    assert all(fault.message.startswith(f"layouts/{change[0]}") for fault in found)
    # The system ends a trial at its limit, which is up to _SLOWEST times as long on a slow machine.
    assert children_seconds() - spent < SECONDS * _SLOWEST + 2
    assert not (layouts.parent.parent / "core").exists()


def children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.soak
def test_of_several_files_the_one_without_end_is_named(
    layouts: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouttrial, "_SECONDS", 2)
    edit("prose.html", "{% extends", "{# 直した #}{% extends")
    edit(*ENDLESS["variables"])
    found = faults(layout_files(layouts)[0], ("pdf",))
    assert found[-1].message.startswith("layouts/print.css：")
    assert "書類を作れません" in found[-1].message
    assert not [fault for fault in found if "prose" in fault.message]


@pytest.mark.soak
def test_memory_is_held_to_a_limit(layouts: Path) -> None:
    """A picture that unfolds into more than that is told, and not by the machine that stands still."""
    Image.new("L", (30_000, 1_300)).save(layouts / "huge.png")
    with (layouts / "base.html").open("a", encoding="utf-8") as file:
        file.write('<img src="huge.png" alt="大きな図">' * 3)
    faults(layout_files(layouts)[0], ("pdf",))  # told, or small enough for this machine
    assert peak_of_children() < 500 * 1024


def peak_of_children() -> int:
    resource = pytest.importorskip("resource")
    return int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)  # kibibytes on Linux


def test_what_came_along_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    layouts = read_layouts(bundled_templates() / "layouts")
    assert ensure_proven(layouts, ("docx", "pdf"), "")


# --- pictures ------------------------------------------------------------------------------------


def picture(kind: str = "PNG", mode: str = "RGBA", colour: Any = (180, 0, 0, 128)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (40, 40), colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.soak
def test_a_picture_under_templates_is_shown_and_read_out(layouts: Path, edit: Edit) -> None:
    (layouts.parent / "images").mkdir()
    (layouts.parent / "images/市章.png").write_bytes(picture())
    (layouts / "back.jpg").write_bytes(picture("JPEG", "RGB", (9, 9, 9)))
    edit("base.html", "<main>", '<main><p><img src="../images/市章.png" alt="川崎市の市章"/></p>')
    edit("print.css", "@page {", "h1 { background: url(back.jpg) }\n@page {")
    assert told(layouts) == []
    data = PdfRenderer(layouts).render(ordinary("notice"))
    reader = PdfReader(io.BytesIO(data))
    assert {image.image.size for each in reader.pages for image in each.images} == {(40, 40)}
    alts = [
        o.get("/Alt")
        for o in map(reader.get_object, range(1, reader.xref_index or 90))
        if isinstance(o, dict)
    ]
    assert "川崎市の市章" in alts
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(data, profile=profile).failures == []


@pytest.mark.soak
def test_a_picture_that_no_one_could_see_or_hear_of_is_told(layouts: Path, edit: Edit) -> None:
    (layouts / "words.png").write_bytes(b"no picture")
    (layouts / "broken.png").write_bytes(picture()[:60])
    (layouts / "press.jpg").write_bytes(picture("JPEG", "CMYK", (0, 0, 0, 9)))
    (layouts / "mute.png").write_bytes(picture())
    names = ("words.png", "broken.png", "press.jpg", "mute.png")
    edit("base.html", "<main>", "<main>" + "".join(f'\n<img src="{name}">' for name in names))
    problems = lint(layouts.parent)
    said = "\n".join(f"{problem.place}　{problem.message}" for problem in problems)
    assert "base.html:13　「words.png」は読み込めません。" in said
    assert "templates/layouts に置いた図" in problems[0].remedy
    assert "base.html:14　「broken.png」は読み込めません。" in said
    assert "base.html:15　「press.jpg」は読み込めません。" in said
    assert "base.html:16　図「mute.png」に、代わりに読み上げる言葉がありません。" in said


# --- the command line ----------------------------------------------------------------------------


def test_a_run_refuses_what_lint_refuses_and_remembers_what_is_sound(
    layouts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = layouts.parent.parent
    monkeypatch.chdir(folder)
    lay_samples(folder)
    with_parts(layouts / "prose.docx", **{"word/document.xml": before_the_end(DDE)})
    options = (
        "--format",
        "docx",
        "--account",
        "KRS-001",
        "--today",
        "2026-11-22",
        "--workers",
        "1",
    )
    result = CliRunner().invoke(main, ["forms", *options])
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "エラー　layouts/prose.docx：使えないフィールド（DDEAUTO）があります。"
    )
    assert not list((folder / "outputs").rglob("*.docx"))
    with_parts(
        layouts / "prose.docx",
        **{"word/document.xml": lambda d: d.replace(DDE.encode(), b"<w:p/>")},
    )
    assert CliRunner().invoke(main, ["forms", *options]).exit_code in (0, 1)
    monkeypatch.setattr(subprocess, "run", None)
    (folder / "inputs/more.yaml").write_text("accounts:\n  - account_id: A-1\n", "utf-8")
    assert CliRunner().invoke(main, ["forms", *options]).exit_code in (0, 1)
