"""Papers of a packet that someone has edited: which of Word and PDF goes while they do not agree.

The Word file stays out of the ZIP until the two say the same or someone has said which is meant;
that holds for as long as the Word file is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from formgen.documents.blocks import Format
from formgen.model import fingerprint
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import run
from formgen.outputs.filenames import HAND_IN
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.outputfolder import Paper, Store
from formgen.packets.history import RECORD
from formgen.packets.packetwork import Edit, Sending, Work, write
from formgen.packets.planning import COVER
from formgen.proofreading.agreement import is_print_of, same_words, says
from formgen.render.libreoffice import as_pdf, find_office

EDITED = "edited"  # what is made of edits, as the manifest names it
LIST = "手直しした書類.txt"


def settle_edits(work: Work, store: Store, sending: Sending) -> None:
    """Leave out what does not go while an edited Word file and its PDF do not agree."""
    settled = {edit.path for edit in work.edits}
    papers = [paper for paper in work.papers if str(paper.path) not in settled]
    noted = sending.noted.get(str(work.plan.folder), ())
    for edit, docx, pdf in tuple(_decided(papers, store, sending.word_or_pdf, noted)):
        if edit.send == "word":
            printed = _print_of(docx, pdf, store)
            position = work.papers.index(pdf)
            work.papers[position : position + 1] = [printed] if printed else []
            work.edits.append(replace(edit, has_pdf=printed is not None))
        else:
            work.papers.remove(docx)
            work.edits.append(edit)


def refuse_stale_letter(work: Work, store: Store, value: str) -> None:
    """End a packet whose edited covering letter bears another 照合値 than formgen's own: its office refuses it.

    Raises OSError as reading does.
    """
    for paper in work.papers:
        if paper.document == COVER and paper.format == "docx" and str(paper.path) in store.kept:
            data = (store.folder / paper.path).read_bytes()
            if not says(data, value) and any(says(own, value) for own in _own(paper, store)):
                work.problems.append(
                    Problem(
                        "error", f"手直しした送付書の照合値が、いまの書類のもの（{value}）と違います。",
                        f"この送付書を消して、{run('forms')}から、日付などを書き直してください。",
                        Place(str(paper.path)),
                    )
                )  # fmt: skip


def list_edits(work: Work, store: Store) -> None:
    """Put the list of edited papers beside them; it is none of the papers."""
    if work.edits and not work.failed:
        paper, data = Paper(work.plan.folder / LIST, "", EDITED, "txt"), _list_of(work.edits)
        if not store.settle(paper, fingerprint.of_bytes(data)):
            write(work, store, paper, lambda: data)


def left_out(output: Path, kept: Path) -> tuple[str, ...]:
    """The edited Word files without which a packet was handed in, for nobody had said which goes.

    kept: the folder of what was handed in.
    """
    record = json.loads(read_regular(kept / RECORD))
    files, folder = record["files"], output / HAND_IN / kept.parent.name / record["section"]
    beside = sorted(folder.glob("*.docx"))
    return tuple(
        path.name
        for path in beside
        if path.name not in files
        and f"{path.stem}.pdf" in files
        and f"pdf {fingerprint.of_bytes(read_regular(path))}" not in record.get("choices", ())
    )


def _decided(
    papers: Sequence[Paper], store: Store, send: str, noted: Sequence[str]
) -> Iterator[tuple[Edit, Paper, Paper]]:
    """Yield each edited Word file that its PDF does not agree with, with both papers.

    noted: the choices of earlier runs.
    """
    for docx in papers:
        if docx.format == "docx" and str(docx.path) in store.kept:
            pdf = _of(papers, docx, "pdf")
            if pdf and not _agree(docx, pdf, store):
                data = (store.folder / docx.path).read_bytes()
                sha256 = fingerprint.of_bytes(data)
                known = (each for each in ("word", "pdf") if f"{each} {sha256}" in noted)
                yield Edit(str(docx.path), sha256, send or next(known, "")), docx, pdf


def _of(papers: Sequence[Paper], paper: Paper, ending: Format) -> Paper | None:
    wanted = paper.path.with_suffix(f".{ending}")
    return next((each for each in papers if each.path == wanted), None)


def _agree(docx: Paper, pdf: Paper, store: Store) -> bool:
    """True if both say the same. formgen's own PDF says what formgen's own Word file does."""
    data = (store.folder / docx.path).read_bytes()
    if str(pdf.path) in store.kept:
        return is_print_of((store.folder / pdf.path).read_bytes(), data)
    return any(same_words(own, data) for own in _own(docx, store))


def _own(docx: Paper, store: Store) -> Iterator[bytes]:
    """Yield formgen's own Word file of a paper, which lies beside an edited one."""
    start = f"{docx.path.parent}/{docx.path.stem}"
    for made in store.made:
        if made.path.startswith(start) and made.format == "docx":
            yield (store.folder / made.path).read_bytes()


def _print_of(docx: Paper, pdf: Paper, store: Store) -> Paper | None:
    """Put the PDF of an edited Word file in the place of formgen's own.

    None when there is no LibreOffice to make it, or someone's own PDF stands there. Raises OSError
    and FormgenError as reading and putting do.
    """
    program = find_office()
    if program is None or str(pdf.path) in store.kept:
        return None
    (data,) = as_pdf(program, [(store.folder / docx.path).read_bytes()])
    if data is None:
        return None
    paper = Paper(pdf.path, "", EDITED, "pdf")
    store.made[:] = [made for made in store.made if made.path != str(pdf.path)]
    store.put(paper, data, fingerprint.of_bytes(data))
    return paper


def _list_of(edits: Sequence[Edit]) -> bytes:
    """The text that lies beside the papers, and does not go with them."""
    lines = (f"{edit.path.rpartition('/')[2]}\n　{edit.outcome}\n" for edit in edits)
    return ("手直しされている書類（この紙は、提出しません）\n\n" + "\n".join(lines)).encode(
        "utf-8-sig"
    )
