"""The programs that formgen is compared with, each making the same paper in its own way."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from xml.sax.saxutils import unescape

import docx
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document
from formgen.render.docx import docx_renderer

HERE = Path(__file__).resolve().parent
LAYOUTS = bundled_templates() / "layouts"
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]+)(</w:t>)")
_WORDS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")


class MissingError(Exception):
    """A program that this machine lacks, by name."""


def words(data: bytes) -> str:
    """What a DOCX says, for a peer that says something else is no peer."""
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter(qn("w:t")))


def docxtpl(document: Document) -> bytes:
    """One paper as docxtpl's manual makes it, from the same layout."""
    template = DocxTemplate(LAYOUTS / f"{document.layout}.docx")
    template.render({"document": document}, jinja_env=docx_renderer(LAYOUTS).environment)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def docxtemplater(document: Document, rounds: int, folder: Path) -> float:
    """Seconds that docxtemplater takes for one paper from an equal template.

    The template is the finished paper with a tag in place of each text: the same parts, styles and
    words, without a loop or a condition, which spares docxtemplater work.
    """
    if shutil.which("node") is None:
        raise MissingError("Node.js")
    if not (HERE / "node_modules" / "docxtemplater").is_dir():
        raise MissingError("docxtemplater（npm）")
    finished = docx_renderer(LAYOUTS).render(document)
    template, values = _tagged(finished)
    files = [folder / name for name in ("template.docx", "values.json", "result.docx")]
    files[0].write_bytes(template)
    files[1].write_text(json.dumps(values), encoding="utf-8")
    command = ["node", HERE / "docxtemplater.mjs", *files, str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    if words(files[2].read_bytes()) != words(finished):
        raise SystemExit("docxtemplater's paper says something else")
    return float(done.stdout) / 1000


def _tagged(finished: bytes) -> tuple[bytes, dict[str, str]]:
    values: dict[str, str] = {}

    def tag(found: re.Match[str]) -> str:
        name = f"t{len(values)}"
        values[name] = unescape(found[2], {"&#34;": '"', "&#39;": "'"})
        return f"{found[1]}{{{name}}}{found[3]}"

    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(finished)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, _TEXT.sub(tag, data.decode()) if _WORDS.fullmatch(name) else data)
    return buffer.getvalue(), values


def typst() -> Callable[[Document], bytes]:
    """A warm Typst compiler that sets a letter from its blocks, as PDF/UA-1."""
    try:
        from typst import Compiler
    except ImportError as error:
        raise MissingError("typst（PyPI）") from error
    compiler = Compiler(HERE / "letter.typ")

    def made(document: Document) -> bytes:
        blocks = [{"kind": block.kind, **asdict(block)} for block in document.blocks]
        letter = {"title": document.title, "footer": document.footer, "blocks": blocks}
        return compiler.compile(
            format="pdf", sys_inputs={"letter": json.dumps(letter)}, pdf_standards=["ua-1"]
        )

    return made
