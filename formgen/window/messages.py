"""Orders to a hand and its answers, as they go over a pipe: a line of JSON, then bytes.

Nothing that comes from a hand is ever unpickled: it has read what strangers sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from mimetypes import guess_type
from multiprocessing.connection import Connection
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import IO, Any

_MOST_HEADER, _MOST_BODY, _LARGE = 64 * 1024, 64 * 1024 * 1024, 4 * 1024 * 1024
Order = Mapping[str, Any]
HTML = "text/html; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    ".pdf": "application/pdf", ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet", ".zip": "application/zip", ".html": HTML,
    ".txt": "text/plain; charset=utf-8", ".ics": "text/calendar; charset=utf-8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that a browser is sent: a page, a file, or the address of another page."""

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    name: str = ""  # under which a file is saved
    location: str = ""
    file: str = ""  # which holds the body instead, for whoever sends it; it is removed then


def download(name: str, data: bytes) -> Answer:
    """A file to be saved under a name, whose ending tells its kind."""
    kind = _KINDS.get(PurePath(name).suffix) or guess_type(name)[0] or "application/octet-stream"
    return Answer(data, kind=kind, name=name)


def large_download(name: str, write: Callable[[IO[bytes]], None]) -> Answer:
    """The same of one that is too large to be held: it is written into a file. Raises as writing it does."""
    with NamedTemporaryFile(prefix="download-", delete=False) as target:
        try:
            write(target)
        except BaseException:
            Path(target.name).unlink()
            raise
    return replace(download(name, b""), file=target.name)


def send_order(pipe: Connection, order: Order) -> None:
    """Send an order. Raises OSError when there is nobody to take it."""
    pipe.send_bytes(json.dumps(order).encode())


def next_order(pipe: Connection) -> Order:
    """The next order; EOFError when there will be none."""
    found: Order = json.loads(pipe.recv_bytes(_MOST_HEADER))
    return found


def send_progress(pipe: Connection, done: int, total: int) -> None:
    """Tell how many papers of how many are made."""
    pipe.send_bytes(json.dumps({"progress": [done, total]}).encode())


def send_answer(pipe: Connection, answer: Answer) -> None:
    """Send an answer; a large one is left in a file."""
    header = asdict(answer)
    body = header.pop("body")
    if len(body) > _LARGE:
        with NamedTemporaryFile(prefix="answer-", delete=False) as file:
            file.write(body)
        header["file"], body = file.name, b""
    pipe.send_bytes(json.dumps(header).encode())
    pipe.send_bytes(body)


def next_answer(pipe: Connection) -> Answer | tuple[int, int]:
    """The answer, or how far it has come. Raises EOFError, OSError or ValueError without a sound one."""
    header = json.loads(pipe.recv_bytes(_MOST_HEADER))
    if "progress" in header:
        done, total = header["progress"]
        return int(done), int(total)
    return Answer(
        pipe.recv_bytes(_MOST_BODY), int(header["status"]), str(header["kind"]), str(header["name"]),
        str(header["location"]), str(header["file"]),
    )  # fmt: skip
