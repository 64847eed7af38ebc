"""A trial of layouts, run as a program of its own: it may take only so much time and memory.

python -m formgen.making.layouttrialprogram FOLDER FORMATS SECONDS prints each fault as a line of JSON. Its exit
code tells whether it came to its end.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from logging.handlers import BufferingHandler
from pathlib import Path
from urllib.parse import urljoin

from formgen.documents.blocks import LAYOUTS
from formgen.documents.officeforms.dangers import dangers
from formgen.documents.officeforms.package import open_form
from formgen.documents.officeforms.template import missing_styles
from formgen.documents.testdocument import ordinary
from formgen.making.processlimits import limit
from formgen.model.problems import FormgenError, Place
from formgen.render.formats import face

_MOST_MEMORY = 400 * 1024 * 1024
COMPLETE, INCOMPLETE = 0, 3  # exit codes: all was seen, or what was found may hide more
_USUAL_START, _SLOWEST = 0.15, 3  # seconds until the trial begins, and how many times that may be
_MOST_RECORDS = 1_000_000
_COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
# Where an address may stand: in a style, in a tag, and in the tags that look elsewhere by href.
_IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_IN_TAGS = re.compile(
    r"""(?:[\s"'](?:src|srcset|data|poster|background|xlink:href)|<(?:link|image|use|base)\b.*?\shref)"""
    r"""\s*=\s*["']?([^"'\s>]+)""",
    re.IGNORECASE | re.DOTALL,
)
_SIZE = re.compile(r"[{;]\s*size\s*:([^;}]*)", re.IGNORECASE)
_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)(mm|cm|q|in|pt|pc|px)\b", re.IGNORECASE)
_MILLIMETRES = {
    "mm": 1.0, "cm": 10.0, "q": 0.25, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96,
}  # fmt: skip
_SMALLEST = 50  # millimetres


def faults_of(name: str, layouts: Path) -> Iterator[FormgenError]:
    """Yield the faults of layouts as papers in a format show them. Raises one that may hide more."""
    examine = {"docx": _of_word, "pdf": _small_pages}.get(name)
    grave = tuple(examine(layouts)) if examine else ()
    yield from grave
    if grave:
        return  # what could run or embed is not opened any further, nor set with a page for each letter
    made = face(name, layouts)
    for layout in LAYOUTS:
        made(ordinary(layout))
    if name == "pdf":
        yield from _of_pages(layouts)


def _of_word(layouts: Path) -> Iterator[FormgenError]:
    """Yield the parts that may stand in no Word file that formgen fills."""
    for path in (layouts / f"{name}.docx" for name in LAYOUTS):
        if not path.is_file():
            continue  # its renderer reports that
        parts, unsound = open_form(path.read_bytes())
        more = () if unsound else (*dangers(parts), *missing_styles(parts))
        for fault in dict.fromkeys((*unsound, *more)):
            yield _fault(path.name, None, fault.message, fault.remedy)


def _fault(file: str, line: int | None, message: str, remedy: str) -> FormgenError:
    return FormgenError(message, remedy, place=Place(f"layouts/{file}", line=line))


def _small_pages(layouts: Path) -> Iterator[FormgenError]:
    """Sizes of pages on which no paper can be read."""
    for path in sorted(layouts.glob("*.css")):
        text = _without_comments(path)
        for size in _SIZE.finditer(text):
            lengths = [
                float(n) * _MILLIMETRES[unit.lower()] for n, unit in _LENGTH.findall(size[1])
            ]
            if lengths and min(lengths) < _SMALLEST:
                line = text.count("\n", 0, size.start(1)) + 1
                message = f"用紙（{size[1].strip()[:40]}）が小さすぎます。"
                yield _fault(path.name, line, message, "「size: A4」に戻してください。")


def _addresses(layouts: Path) -> Iterator[str]:
    """The addresses that stand in the layouts, whether a paper comes to need them or not."""
    for path in _pages(layouts):
        text = _without_comments(path)
        found = [*_IN_STYLES.findall(text)]
        found += [_IN_TAGS.findall(tag) for tag in _TAG.findall(text)]
        addresses = (address.strip() for each in found for address in each if address)
        yield from (a for a in addresses if not a.startswith("#") and "{{" not in a)


def _pages(layouts: Path) -> list[Path]:
    """Return the pages that WeasyPrint reads; the page for the web shows nothing here."""
    found = (path for kind in ("*.html", "*.css") for path in layouts.glob(kind))
    return sorted(path for path in found if path.name != "web.html")


def _without_comments(path: Path) -> str:
    return _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), _read(path))


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def _of_pages(layouts: Path) -> Iterator[FormgenError]:
    """The addresses of layouts that are refused, and pictures that no one could see or hear of."""
    from formgen.render.layoutimagefiles import BASE, as_written
    from formgen.render.pdf import pdf_renderer

    # Pictures without words, and those that it cannot read, WeasyPrint only writes into its log.
    renderer, records = pdf_renderer(layouts.resolve()), BufferingHandler(_MOST_RECORDS)
    for address in _addresses(layouts):
        with suppress(ValueError):
            renderer.pictures.fetch(urljoin(BASE, address))
    log = logging.getLogger("weasyprint")
    log.addHandler(records)
    for layout in LAYOUTS:
        renderer.by_weasyprint(renderer.html(ordinary(layout)))
    log.removeHandler(records)
    refused = renderer.pictures.refused
    wordless, broken = (
        dict.fromkeys(
            as_written(str(record.args[0]))
            for record in records.buffer
            if sign in str(record.msg) and isinstance(record.args, tuple) and record.args
        )
        for sign in ("alt description", "load image")
    )
    faulty = (
        (refused, "「{}」は読み込めません。",
         "templates/layouts に置いた図（PNG・JPEG）の名前に替えるか、消してください。"),
        (broken.keys() - refused.keys(), "図「{}」を開けません。", "PNGかJPEGで保存し直してください。"),
        (wordless, "図「{}」に、代わりに読み上げる言葉がありません。", "「alt=\"市章\"」のように書き加えてください。"),
    )  # fmt: skip
    for addresses, message, remedy in faulty:
        for address in addresses:
            yield _fault(*_place(layouts, address), message.format(address[:60]), remedy)


def _place(layouts: Path, address: str) -> tuple[str, int | None]:
    """The file and line where an address stands; the page itself when it is put together there."""
    for path in _pages(layouts):
        for number, line in enumerate(_read(path).splitlines(), start=1):
            if address in line or address.removeprefix("http:") in line:
                return path.name, number
    return "base.html", None


def _limit(seconds: int) -> None:
    """Take no more than some seconds and _MOST_MEMORY, where the system can hold a process to that.

    A machine that took longer to come so far than most do has as many times as long.
    """
    seconds = round(seconds * min(max(time.process_time() / _USUAL_START, 1), _SLOWEST))
    limit(_MOST_MEMORY, seconds, for_good=True)
    if os.name != "nt":
        signal.alarm(seconds * 10)  # when whoever asked for it is gone


def main() -> int:
    """Make the trial that the command line asks for; return the exit code."""
    folder, formats, seconds = sys.argv[1:]
    _limit(int(seconds))
    ending = COMPLETE
    for name in formats.split(","):
        try:
            for fault in faults_of(name, Path(folder)):
                _report(fault)
        except FormgenError as error:
            _report(error)
            ending = INCOMPLETE
    return ending


def _report(fault: FormgenError) -> None:
    place = fault.place or Place("")
    parts = [fault.bare, fault.remedy, fault.exit_code, place.file, place.line]
    sys.stdout.write(f"{json.dumps(parts)}\n")
    sys.stdout.flush()  # the next one may have no end


if __name__ == "__main__":
    # At once: a trial near its limit would be cut off while it tidies up after it has told all.
    os._exit(main())
