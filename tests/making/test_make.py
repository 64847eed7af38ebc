"""Making what is due: who is asked for it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from filings import filing

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import Ready, load_catalogue
from formgen.documents.testdocument import ordinary
from formgen.making import renderjobs
from formgen.making.make import Making, make
from formgen.making.renderjobs import Job, JobResult, read_layouts
from formgen.making.wantedpapers import PaperTask
from formgen.making.workers import WorkerOptions
from formgen.making.workshop import open_workshop
from formgen.outputs.outputfolder import Paper, Store

TEMPLATES = bundled_templates()
LAYOUTS = read_layouts(TEMPLATES / "layouts")


@pytest.fixture(scope="module")
def tasks() -> list[PaperTask]:
    """Thirty papers of Word."""
    wording = load_catalogue(TEMPLATES, load_city(TEMPLATES)).entries[0].wording
    document = ordinary("notice")
    return [
        PaperTask(
            Ready(wording, filing(), (), "", lambda _: document),
            Paper(PurePosixPath(f"{number}.docx"), "", wording.id, "docx", str(number)),
        )
        for number in range(30)
    ]


def made(tasks: Iterator[PaperTask], folder: Path, options: WorkerOptions) -> Making:
    with open_workshop(TEMPLATES, options) as workshop:
        store = Store(folder, ())
        return make(tasks, ["docx"], workshop, store)


def test_the_first_papers_are_made_while_others_are_looked_for(
    tasks: list[PaperTask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, begun, put = list[PaperTask](), list[int](), list[int]()
    real = renderjobs.make

    def noting(orders: tuple[Job, ...]) -> tuple[JobResult, ...]:
        begun.append(len(found))
        return real(orders)

    def one_by_one() -> Iterator[PaperTask]:
        for task in tasks:
            put.append(len([*tmp_path.glob("*.docx")]))
            found.append(task)
            yield task

    monkeypatch.setattr(renderjobs, "make", noting)
    made(one_by_one(), tmp_path, WorkerOptions(workers=1))
    assert begun[0] < 5
    assert put == [0] * len(tasks)
    assert len([*tmp_path.glob("*.docx")]) == len(tasks)


def test_nobody_is_asked_when_there_is_nothing_to_make(tmp_path: Path) -> None:
    nowhere = WorkerOptions(scheduler="no address")  # of which asking would tell
    assert made(iter(()), tmp_path, nowhere) == Making()
