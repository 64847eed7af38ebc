"""The texts that were adopted, kept beside an account's papers (制定/): never written twice.

Each is one file of JSON for a document and a day. Its first line tells what it is, so that a run
over many accounts need not take the others apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from formgen.model import fingerprint
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import again
from formgen.outputs.filenames import ADOPTED, safe_name
from formgen.outputs.jsonfiles import DAMAGE
from formgen.outputs.outputfiles import ensure_inside, read_regular, write_whole

_VERSION = 1
_HEAD, _DOCUMENT, _END = b'{"head": ', b',\n"document": ', b"}\n"
_JSON = json.JSONEncoder(ensure_ascii=False)
_OWN_NAME = re.compile(r"_\d{4}-\d\d-\d\d\.json\Z")


@dataclass(frozen=True, slots=True)
class AdoptedText:
    """A text that was adopted: of which document, from which day on, and where it is kept."""

    path: str  # relative to the output folder
    account: str
    document: str
    day: date
    sources: str  # the hash of what it was composed of
    sha256: str  # of its blocks


def adopted_texts(output: Path) -> tuple[tuple[AdoptedText, ...], tuple[Problem, ...]]:
    """The texts of all accounts of an output folder by their days; what is none of them is told."""
    found: list[AdoptedText] = []
    problems: list[Problem] = []
    for path in sorted(output.glob(f"*/{ADOPTED}/*")):
        name = path.relative_to(output).as_posix()
        if path.name.startswith("."):  # half a file of a run that was broken off
            continue
        try:
            head, body = _parts(read_regular(path))
            text = AdoptedText(
                name, str(head["account"]), str(head["document"]),
                date.fromisoformat(head["day"]), str(head["sources"]), str(head["sha256"]),
            )  # fmt: skip
            if head["version"] != _VERSION or _hash(text, body) != head["checksum"]:
                raise ValueError(name)
            found.append(text)
        except DAMAGE:
            problems.append(_unreadable(name))
    return tuple(sorted(found, key=lambda text: text.day)), tuple(problems)


def content_of(output: Path, text: AdoptedText) -> Mapping[str, Any]:
    """The document of a text. Raises FormgenError when it cannot be read any more."""
    try:
        _, body = _parts(read_regular(output / text.path))
        content: Mapping[str, Any] = json.loads(body)
        return content
    except DAMAGE as error:
        problem = _unreadable(text.path)
        raise FormgenError(problem.message, problem.remedy, exit_code=1) from error


def keep(output: Path, folder: str, text: AdoptedText, content: Mapping[str, Any]) -> None:
    """Keep a text in the folder of its account; one that is kept already stays as it is.

    Raises FormgenError when it cannot be written.
    """
    path = output / folder / ADOPTED / file_name(text.document, text.day)
    ensure_inside(output, path.parent)
    if path.exists() or path.is_symlink():
        return
    body = _JSON.encode(content).encode("utf-8", "backslashreplace")
    head = {
        "version": _VERSION, "account": text.account, "document": text.document,
        "day": text.day.isoformat(), "sources": text.sources, "sha256": text.sha256,
        "checksum": _hash(text, body),
    }  # fmt: skip
    write_whole(path, b"".join((_HEAD, _JSON.encode(head).encode(), _DOCUMENT, body, _END)))


def file_name(document: str, day: date) -> str:
    """The name of the file in which a text is kept: 「policy_2026-10-01.json」."""
    return f"{safe_name(document)}_{day.isoformat()}.json"


def seen(output: Path) -> Iterator[str]:
    """The files of adopted texts, each with its size and time, as they are now."""
    for path in sorted(output.glob(f"*/{ADOPTED}/*")):
        found = path.lstat()
        yield f"{path.relative_to(output)} {found.st_size} {found.st_mtime_ns}"


def _parts(data: bytes) -> tuple[Mapping[str, Any], bytes]:
    first, _, body = data.partition(_DOCUMENT)
    if not (first.startswith(_HEAD) and body.endswith(_END)):
        raise ValueError(first[:80])
    return json.loads(first.removeprefix(_HEAD)), body.removesuffix(_END)


def _hash(text: AdoptedText, body: bytes) -> str:
    about = (text.account, text.document, text.day.isoformat(), text.sources, text.sha256)
    return fingerprint.of_text(*about, fingerprint.of_bytes(body))


def _unreadable(name: str) -> Problem:
    if _OWN_NAME.search(name):
        message = f"制定した文の記録「{name}」が壊れているか、書き換えられています。"
        remedy = f"控えから戻してください。控えがなければ、消して、{again('forms')}"
        return Problem("error", message, remedy, Place(name))
    message = f"「{name}」は、制定した文の記録ではありません。"
    return Problem("warning", message, "ほかの場所へ移してください。", Place(name))
