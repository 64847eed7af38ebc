"""Rendering is closed to the outside: no value and no layout reaches the network or a file.

Each way in is laid as a trap that springs on an engine without a guard; the control at the end
shows that it does.
"""

from __future__ import annotations

import io
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from gatecases import some
from papers import LAYOUTS, every_block
from pypdf import PdfReader
from weasyprint import HTML

from formgen.model.problems import FormgenError
from formgen.render.formats import face

HIDDEN = "HIDDENWORDS"
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400"'
    ' height="80">{}</svg>'
)


@dataclass
class Outside:
    """A server that counts who asks it, and files with words that must not appear."""

    address: str
    folder: Path
    asked: list[str]

    def file(self, name: str) -> str:
        return (self.folder / name).as_uri()


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text(HIDDEN)
    (folder / "secret.html").write_text(f"<p>{HIDDEN}</p>")
    (folder / "secret.css").write_text(f'body::before {{ content: "{HIDDEN}" }}')
    (folder / "secret.svg").write_text(_SVG.format(f'<text id="t" x="5" y="40">{HIDDEN}</text>'))
    server = socket.create_server(("127.0.0.1", 0))
    found = Outside(f"http://127.0.0.1:{server.getsockname()[1]}", folder, [])

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                found.asked.append(connection.recv(200).decode("latin-1").partition("\r")[0])
                connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    threading.Thread(target=listen, daemon=True).start()
    yield found
    server.close()


# The seven ways in, each to a file and to the network.
WAYS = {
    "img": '<img src="{file}secret.svg"><img src="{web}/img.png" srcset="{web}/set.png 2x">',
    "object": '<object data="{file}secret.svg" type="image/svg+xml">x</object>'
    '<object data="{web}/object.svg"></object><embed src="{web}/embed.svg">'
    '<iframe src="{file}secret.html"></iframe>',
    "import": '<style>@import url("{file}secret.css"); @import "{web}/import.css";'
    '@font-face {{ font-family: x; src: url("{web}/font.ttf") }} p {{ font-family: x;'
    ' background: url("{web}/back.png"); list-style-image: url("{web}/list.png") }}'
    ' p::after {{ content: url("{file}secret.svg") }}</style>'
    '<link rel="stylesheet" href="{file}secret.css"><link rel="stylesheet" href="{web}/link.css">',
    "base": '<base href="{web}/base/"><img src="relative.png"><link rel="stylesheet" href="x.css">',
    "attachment": '<link rel="attachment" href="{file}secret.txt"><link rel="attachment"'
    ' href="{web}/attached"><a rel="attachment" href="{file}secret.txt">添付</a>',
    "http": '<p style="background: url({web}/p.png)">x</p><div style="content: url({web}/d.png)">x'
    '</div><input type="image" src="{web}/input.png"><video poster="{web}/poster.png"></video>',
    "svg": '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="80">'
    '<image href="{file}secret.svg" width="400" height="80"/>'
    '<image xlink:href="{web}/image.png" width="9" height="9"/>'
    '<use href="{file}secret.svg#t"/><use xlink:href="{web}/use.svg#t"/>'
    '<style>@import url("{web}/svg.css");</style></svg>',
    # … and ways that are tried less often.
    "sources": '<picture><source srcset="{web}/s.png"><img srcset="{web}/t.png 2x"'
    ' src="{file}secret.svg"></picture><link rel="icon" href="{web}/i.ico">'
    '<meta http-equiv="refresh" content="0;url={web}/r">',
    "content": '<style>@page {{ @bottom-left {{ content: url("{file}secret.svg") }} }} p::after {{'
    ' content: target-text(url("{file}secret.html#x")); border-image-source: url("{web}/b.png");'
    ' mask-image: url("{web}/m.png"); background: url("{file}secret.svg") }}</style>',
}


def trap(way: str, outside: Outside) -> str:
    return WAYS[way].format(file=f"{outside.folder.as_uri()}/", web=outside.address)


def words(pdf: bytes) -> str:
    """All that a PDF holds: its text, its attachments and every stream."""
    reader = PdfReader(io.BytesIO(pdf))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    attached = b"".join(data for files in reader.attachments.values() for data in files)
    return text + attached.decode("latin-1") + pdf.decode("latin-1")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docx", "pdf"])
@pytest.mark.parametrize("way", some(4, WAYS))
def test_a_value_is_text_whatever_it_says(name: str, way: str, outside: Outside) -> None:
    # In the margins a long text costs seconds; tests of the layouts look there.
    document = replace(every_block(trap(way, outside)), mark="", footer="")
    data = face(name, LAYOUTS)(document)
    assert outside.asked == []
    if name == "pdf":
        assert HIDDEN not in words(data)
        assert "127.0.0.1" in words(data)  # the address itself is printed, to the letter


def hostile(folder: Path, file: str, old: str, new: str) -> Path:
    layouts = folder / "layouts"
    shutil.copytree(LAYOUTS, layouts)
    text = (layouts / file).read_text("utf-8")
    assert old in text
    (layouts / file).write_text(text.replace(old, new, 1), "utf-8")
    return layouts


@pytest.mark.slow
@pytest.mark.parametrize("way", some(4, WAYS))
def test_a_page_of_a_layout_reaches_nothing(way: str, outside: Outside, tmp_path: Path) -> None:
    trapped = trap(way, outside)
    layouts = hostile(tmp_path, "base.html", "<main>", f"<main>{trapped}")
    base = layouts / "base.html"
    base.write_text(base.read_text("utf-8").replace("<title>", f"{trapped}<title>"), "utf-8")
    pdf = face("pdf", layouts)(every_block("本文"))
    assert outside.asked == []
    assert HIDDEN not in words(pdf)
    assert "段落本文" in words(pdf)


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule",
    some(
        4,
        [
            '@import url("{file}secret.css");',
            '@import "{web}/import.css";',
            '@font-face {{ font-family: "BIZ UDMincho"; src: url("{web}/font.ttf"), local("x") }}',
            'p {{ background-image: url("{web}/p.png") }}',
            'p::before {{ content: url("{file}secret.svg") }}',
            '@page {{ background: url("{file}secret.svg") }}',
            '@color-profile --x {{ src: url("{web}/profile.icc") }}',
            'h1 {{ content: url("{web}/h1.svg") }}',
        ],
    ),
)
def test_a_style_sheet_of_a_layout_reaches_nothing(
    rule: str, outside: Outside, tmp_path: Path
) -> None:
    sheet = rule.format(file=f"{outside.folder.as_uri()}/", web=outside.address)
    layouts = hostile(tmp_path, "print.css", "@page {", f"{sheet}\n@page {{")
    said = words_unless_refused(layouts)
    assert outside.asked == []
    assert HIDDEN not in said


def words_unless_refused(layouts: Path) -> str:
    """What a paper says in hostile layouts; a refusal in words is as good."""
    try:
        return words(face("pdf", layouts)(every_block("本文")))
    except FormgenError as refused:
        return refused.message


@pytest.mark.parametrize(
    "tag",
    [
        "{% include '/etc/passwd' %}",
        "{% include '../outside/secret.html' %}",
        "{% import 'file:///etc/passwd' as x %}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ document.__class__.__init__.__globals__ }}",
        "{{ range(10**9) | list }}",
        "{{ document.title.format.__self__ | attr('__class__') }}",
    ],
)
@pytest.mark.usefixtures("outside")
def test_a_sign_of_a_layout_runs_nothing(tag: str, tmp_path: Path) -> None:
    said = words_unless_refused(hostile(tmp_path, "base.html", "<main>", f"<main>{tag}"))
    for sign in (HIDDEN, "root:", "function", "__builtins__", "<class"):
        assert sign not in said


@pytest.mark.slow
@pytest.mark.parametrize("way", [way for way in WAYS if way != "base"])
def test_control_an_engine_without_a_guard_falls_into_every_trap(
    way: str, outside: Outside
) -> None:
    page = f"<html><body>{trap(way, outside)}<p>x</p></body></html>"
    pdf = HTML(string=page).write_pdf()
    assert outside.asked or HIDDEN in words(pdf)
