"""PDF of Word files, by the LibreOffice of the machine: many in one call, within limits."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
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
    environment = {
        **os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SOURCE_DATE_EPOCH": "315532800",
    }  # fmt: skip
    environment.setdefault("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    held = os.name == "posix"
    with subprocess.Popen(  # noqa: S603 - the program that was found, and files of our own
        [*_HELD, *command] if held else command, cwd=folder, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            with _ending_with_this_one(process.pid, folder) if held else nullcontext():
                _wait(process, seconds)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], seconds: int) -> None:
    """Let it begin, and wait for its end as long as it may take."""
    with suppress(subprocess.TimeoutExpired, BrokenPipeError):
        process.communicate(b"\n", seconds)


# It begins when it is told to, and not at all when the one that would tell it has been killed: until
# its guard is there, nobody else would end it.
_HELD = ["/bin/sh", "-c", 'read -r _ && exec "$@" </dev/null', "held"]
# It reads from a pipe whose other end nobody else has: that ends when this process does.
_GUARD = ["/bin/sh", "-c", 'read -r _; kill -KILL "-$1"; rm -f "$2"', "guard"]


@contextmanager
def _ending_with_this_one(group: int, folder: Path) -> Iterator[None]:
    """End a group of processes; a guard does when this process is killed before it can do so itself."""
    socket = _socket(folder)
    with subprocess.Popen(  # noqa: S603 - fixed words, a number and a name of our own
        [*_GUARD, str(group), str(socket)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as guard:  # fmt: skip
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
            socket.unlink(missing_ok=True)
            guard.kill()


def _socket(folder: Path) -> Path:
    """Where LibreOffice listens for others with its profile, and leaves that when it is killed."""
    address = (folder / "profile").as_uri().encode("utf-16-le")
    name = "".join(f"{byte:x}" for byte in hashlib.md5(address, usedforsecurity=False).digest())
    return Path(f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{name}")  # noqa: S108 - its place


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
