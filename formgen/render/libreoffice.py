"""PDF of Word files, by the LibreOffice of the machine: many in one call, within limits."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
# Where it tells of its version: beside the program, on macOS in another folder, on Windows by a
# name of its own.
_VERSIONS = ("versionrc", "../Resources/versionrc", "version.ini")
_START_SECONDS, _PAPER_SECONDS = 60, 5
_FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
# The fonts of Word on Windows, by those that have the same or a like design elsewhere.
_STAND_INS = {
    "BIZ UDMincho": (
        "BIZ UD明朝 Medium", "ＭＳ 明朝", "MS Mincho", "ＭＳ Ｐ明朝", "MS PMincho", "游明朝",
        "Yu Mincho",
    ),
    "BIZ UDGothic": (
        "ＭＳ ゴシック", "MS Gothic", "ＭＳ Ｐゴシック", "MS PGothic", "游ゴシック", "Yu Gothic",
        "メイリオ", "Meiryo", "MS UI Gothic",
    ),
}  # fmt: skip
# No clock reaches an output; a text of the same length keeps every offset of the file.
_CLOCKS = (
    (re.compile(rb"(?<=\(D:)\d{14}(?=(?:Z|[+-]\d\d'\d\d')?'?\))"), b"19800101000000"),
    (re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=[Z+-])"), b"1980-01-01T00:00:00"),
)
_IDS = re.compile(rb"/ID \[ ?<[0-9A-F]{32}>\s*<[0-9A-F]{32}> ?\]")
_CHECKSUM = re.compile(rb"/DocChecksum /[0-9A-F]{32}")
_HEX = re.compile(rb"[0-9A-F]{32}")


def find_office() -> str | None:
    """LibreOffice's program; None when it is not installed."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def office_version() -> str:
    """Return the version of LibreOffice; blank when it is not installed."""
    if (found := find_office()) is None:
        return ""
    program, parts = Path(found).resolve(), list[str]()
    with suppress(OSError):
        parts.append(f"{program.stat().st_size}")
    for name in _VERSIONS:
        with suppress(OSError):
            parts.append((program.parent / name).read_text("utf-8", "replace"))
    return "\n".join(parts)


def as_pdf(program: str, papers: Sequence[bytes]) -> tuple[bytes | None, ...]:
    """The PDF of each Word file, in one call; None for those that could not be made in time.

    LibreOffice works in a folder and with a profile of its own, which go when it is done.
    """
    with tempfile.TemporaryDirectory(prefix="formgen-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        sources = [folder / f"{number:05}.docx" for number in range(len(papers))]
        for source, data in zip(sources, papers, strict=True):
            source.write_bytes(data)
        (folder / "fonts.conf").write_text(_fonts_conf(), "utf-8")
        profile = (folder / "profile").as_uri()
        command = [
            program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", _FILTER, "--outdir", str(folder), *map(str, sources),
        ]  # fmt: skip
        _run(command, folder, _START_SECONDS + _PAPER_SECONDS * len(papers))
        return tuple(_made(source.with_suffix(".pdf")) for source in sources)


def _run(command: list[str], folder: Path, seconds: int) -> None:
    """Run LibreOffice; when the time is up it ends, with everything that it has started."""
    environment = {**os.environ, "HOME": str(folder), "SOURCE_DATE_EPOCH": "315532800"}
    environment.setdefault("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    process = subprocess.Popen(  # noqa: S603 - the program that was found, and files of our own
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        with _ending_with_this_one(process.pid), suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    finally:
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@contextmanager
def _ending_with_this_one(group: int) -> Iterator[None]:
    """Have a guard kill a group of processes when this one is killed before it can do so itself."""
    if os.name != "posix":
        yield
        return
    # It reads from a pipe whose other end nobody else has: that ends when this process does.
    command = ["/bin/sh", "-c", 'read -r _; kill -KILL "-$1"', "guard", str(group)]
    with subprocess.Popen(  # noqa: S603 - fixed words and a number
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as guard:  # fmt: skip
        try:
            yield
        finally:
            guard.kill()


def _fonts_conf() -> str:
    """The machine's own settings of fontconfig, with a stand-in for what only Windows has."""
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{font}</family></prefer>'
        "</alias>"
        for font, names in _STAND_INS.items()
        for name in names
    )
    own = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'<?xml version="1.0"?><fontconfig>{aliases}{own}</fontconfig>'


def _made(path: Path) -> bytes | None:
    try:
        return timeless(path.read_bytes())
    except OSError:
        return None


def timeless(pdf: bytes) -> bytes:
    """The same PDF without the time and the chance that LibreOffice puts into it."""
    for pattern, digits in _CLOCKS:
        pdf = pattern.sub(digits, pdf)
    for pattern in (_IDS, _CHECKSUM):
        pdf = pattern.sub(lambda match: _HEX.sub(b"0" * 32, match.group()), pdf)
    return pdf
