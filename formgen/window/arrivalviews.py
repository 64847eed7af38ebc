"""The answers of a hand at an office's desk: packets that came are received by the command, and listed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PureWindowsPath
from typing import Any

from formgen.documents.catalogue import Catalogue
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import safe_name
from formgen.outputs.outputfiles import read_regular, write_whole
from formgen.outputs.outputfolder import free_path
from formgen.reception.arrivals import Arrival, arrivals
from formgen.reception.deskfolder import DESK, MAIL, REGISTER
from formgen.reception.register import latest
from formgen.window.messages import Answer, Order, download
from formgen.window.openedsheet import Prepared
from formgen.window.pages import page
from formgen.window.visitfolder import SentFile, sent_sheets

_LETTERS = ("receipt", "correction_request")
_MOST_ROWS, _MOST_TOLD = 200, 4  # the register has all
_KEY = 12  # digits of the hash of a ZIP


@dataclass(frozen=True, slots=True)
class _Row:
    """A packet that came, and the letters on it with their addresses."""

    arrival: Arrival
    is_new: bool
    letters: tuple[tuple[str, str], ...]


def arrive(prepared: Prepared, order: Order) -> Answer:
    """Keep the packets that were sent among the mail, and have them received as the command does.

    One that is not whole is not kept: it is sent again.
    """
    sent = sent_sheets(Path(order["folder"]), order["turn"])
    if not sent:
        return show(prepared, order, status=422, fault="提出一式（ZIP）が選ばれていません。")
    known = {*MAIL.glob("*.zip")}
    kept = {_kept(each): PureWindowsPath(each.name).name for each in sent}
    run = _received(tuple(kept), prepared.settings.day)
    for each in run["left"]:
        path = Path(each["file"])
        each["file"] = kept.get(path, each["file"])  # by the name under which it was chosen
        if path not in known:
            path.unlink(missing_ok=True)
    return show(prepared, order, run=run)


def letter(prepared: Prepared, order: Order) -> Answer:
    """A letter on a packet, by the hash of its ZIP. Raises LookupError for what is none."""
    catalogue, wanted = prepared.catalogue, f"{order['letter']}.{order['format']}"
    for folder, arrival in arrivals(DESK):
        if arrival.zip_sha256[:_KEY] == order["key"]:
            path = dict(_files(folder, catalogue))[wanted]
            return download(path.name, read_regular(path))
    raise LookupError(wanted)


def register(prepared: Prepared, order: Order) -> Answer:
    """受付簿. Raises LookupError while there is none."""
    if not (DESK / REGISTER).is_file():
        raise LookupError(REGISTER)
    path = latest(DESK)
    return download(path.name, read_regular(path))


def _kept(sent: SentFile) -> Path:
    """The place among the mail of what was sent; the same again needs no other."""
    name = PureWindowsPath(sent.name)  # which knows slashes too
    path = MAIL / f"{safe_name(name.stem)}.zip"
    free = free_path(path, lambda taken: taken.is_file() and taken.read_bytes() == sent.data)
    if not free.exists():
        write_whole(free, sent.data)
    return free


def _received(paths: tuple[Path, ...], day: date) -> dict[str, Any]:
    """The report of the command on some packets. A hand has no processes of its own, but programs.

    Raises FormgenError, as the command tells it, when nothing could be received.
    """
    command = [sys.executable, "-P", "-m", "formgen", "receive", *map(str, paths)]
    options = ["--output", str(DESK), "--format", "json", "--today", day.isoformat()]
    run = subprocess.run(  # noqa: S603
        [*command, *options], capture_output=True, check=False, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        found: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        message, _, remedy = run.stderr.strip().partition("\n")
        raise FormgenError(
            message.partition("　")[2] or "受け取れませんでした。", remedy.partition("→　")[2]
        ) from None
    return found


def show(
    prepared: Prepared, order: Order, status: int = 200, fault: str = "",
    run: dict[str, Any] | None = None,
) -> Answer:  # fmt: skip
    """届いた書類を受け取る: a form for packets, and all that came; run: the report of receiving some."""
    came = [*reversed(arrivals(DESK))]
    new = {each["sha256"] for each in run["packets"]} if run else frozenset[str]()
    shown = sorted(came, key=lambda each: each[1].zip_sha256 not in new)[:_MOST_ROWS]
    rows = tuple(
        _Row(arrival, arrival.zip_sha256 in new, tuple(_links(folder, arrival, prepared)))
        for folder, arrival in shown
    )
    states = Counter(each["state"] for each in run["packets"]) if run else Counter[str]()
    return page(
        "arrivals.html", order, status, fault=fault, run=run, states=states, rows=rows,
        count=len(came), most=_MOST_TOLD, has_register=(DESK / REGISTER).is_file(),
    )  # fmt: skip


def _links(folder: Path, arrival: Arrival, prepared: Prepared) -> Iterator[tuple[str, str]]:
    for name, path in _files(folder, prepared.catalogue):
        kind = {".pdf": "PDF", ".docx": "Word"}[path.suffix]
        yield f"{path.stem}（{kind}）", f"/arrivals/{arrival.zip_sha256[:_KEY]}/{name}"


def _files(folder: Path, catalogue: Catalogue) -> Iterator[tuple[str, Path]]:
    """Yield the letters that lie in the folder of a packet, by the last part of their addresses."""
    for name in _LETTERS:
        for ending in ("pdf", "docx"):
            path = folder / f"{safe_name(catalogue.packet[name].title)}.{ending}"
            if path.is_file():
                yield f"{name}.{ending}", path
