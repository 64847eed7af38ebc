"""Measures formgen against what an office would use today, in one run; writes docs/benchmarks.md.

    make bench            about ten minutes on two cores
    make bench QUICK=1    fewer accounts; prints, and writes nothing

A ratio taken in one run says something; a time says more of the machine. What is not installed is
skipped and named.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import fmean, median

import peers
import window
from accounts import SAMPLE, TODAY, change_one, documents, write_intake
from measure import ROOT, Run, formgen, run, side_by_side, warm

from formgen.documents.blocks import Document
from formgen.render.docx import docx_renderer
from formgen.render.pdf import pdf_renderer

_LETTER = "start_notice"
_FEW = ("--document", _LETTER, "--document", "profile")  # a thousand accounts within minutes


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    accounts: int
    scale: tuple[int, int, int, int]
    rounds: int
    changes: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: a ratio and what it must reach; without a target it has no verdict."""

    what: str
    measured: str
    target: str
    met: bool | None
    times: str = ""  # of this machine, in this run

    def verdict(self, met: str, missed: str) -> str:
        """The verdict in these words; what could not be measured was skipped."""
        if self.met is None:
            return "skipped" if self.measured == "—" else ""
        return met if self.met else missed


FULL, QUICK = Size(200, (10, 100, 1000, 2000), 40, 5), Size(10, (5, 10, 40, 80), 10, 3)


def main(*, quick: bool) -> None:
    """Measure everything, line by line."""
    size = QUICK if quick else FULL
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as scratch:
        intake = write_intake(Path(scratch) / "intake", size.accounts)
        first = [d for d in documents(intake) if d.account_id == "TKS-00000"]
        letters = [d for d in documents(intake) if d.id == _LETTER]
        for finding in (
            *_help(),
            *_docx({d.id: d for d in documents(SAMPLE)}, size.rounds),
            *_docxtemplater(letters[0], size.rounds, Path(scratch)),
            *_typst(letters, size.rounds),
            *_whole(intake, first, size, Path(scratch)),
            *_scale(size, Path(scratch)),
            *_window(quick=quick),
        ):
            findings.append(finding)
            verdict = finding.verdict("met", "NOT MET")
            print(
                f"{finding.what}: {finding.measured} ({finding.target}; {verdict})  {finding.times}"
            )
    if not quick:
        (ROOT / "docs" / "benchmarks.md").write_text(_page(findings), encoding="utf-8")


def _at_least(what: str, ratio: float, target: float, times: str) -> Finding:
    return Finding(what, f"{ratio:.1f} ×", f"≥ {target} ×", ratio >= target, times)


def _at_most(what: str, share: float, target: float, times: str) -> Finding:
    return Finding(what, f"{share:.1%}", f"≤ {target:.0%}", share <= target, times)


def _skipped(what: str, target: str, missing: object) -> Finding:
    return Finding(what, "—", target, None, f"not installed: {missing}")


def _help() -> Iterator[Finding]:
    """The least of some runs: what else the machine does only adds."""
    bare = min(run([sys.executable, "-c", "pass"]).cpu for _ in range(5))
    whole = min(formgen("--help").cpu for _ in range(5))
    yield Finding("`formgen --help`, CPU beyond the interpreter's", f"{whole - bare:.2f} s",
                  "< 0.15 s", whole - bare < 0.15)  # fmt: skip


def _docx(papers: dict[str, Document], rounds: int) -> Iterator[Finding]:
    render = docx_renderer(peers.LAYOUTS).render
    for name, paper in papers.items():
        if peers.words(peers.docxtpl(paper)) != peers.words(render(paper)):
            raise SystemExit("docxtpl's paper says something else")
        own, other = side_by_side(
            lambda _, paper=paper: render(paper),
            lambda _, paper=paper: peers.docxtpl(paper),
            rounds,
            repeat=5,
        )
        yield _at_least(f"DOCX `{name}` against docxtpl", other / own, 25, _against(own, other))


def _docxtemplater(letter: Document, rounds: int, folder: Path) -> Iterator[Finding]:
    what = "DOCX of a letter against docxtemplater"
    try:
        other = peers.docxtemplater(letter, rounds, folder)
    except peers.MissingError as error:
        yield _skipped(what, "≥ 5 ×", error)
        return
    own = warm(lambda _: docx_renderer(peers.LAYOUTS).render(letter), rounds * 5)
    yield _at_least(what, other / own, 5, _against(own, other))


def _typst(letters: list[Document], rounds: int) -> Iterator[Finding]:
    what = "PDF of a letter against Typst, warm"
    try:
        compile_letter = peers.typst()
    except peers.MissingError as error:
        yield _skipped(what, "≤ 3 × its time", error)
        return
    render = pdf_renderer(peers.LAYOUTS).render
    own, other = side_by_side(_each(render, letters), _each(compile_letter, letters), rounds)
    yield Finding(what, f"{own / other:.1f} × its time", "≤ 3 × its time", own / other <= 3,
                  _against(own, other))  # fmt: skip


def _each(make: Callable[[Document], bytes], papers: list[Document]) -> Callable[[int], object]:
    """Another paper in each round, for a compiler that remembers would have nothing to do."""
    return lambda number: make(papers[number % len(papers)])


def _whole(intake: Path, first: list[Document], size: Size, folder: Path) -> Iterator[Finding]:
    """Whole runs: against the plain script, again, after a change, and with one worker."""
    forms = partial(_forms, intake)
    outputs = folder / "two"
    built = forms(outputs, *_workers(2))
    yield from _against_script(intake, first, built, folder)
    again = forms(outputs)
    yield _at_most("second run, nothing changed", again.seconds / built.seconds, 0.03,
                   _against(again.seconds, built.seconds))  # fmt: skip
    yield from _changed(intake, outputs, size, folder)
    what = "two workers against one"
    if not _workers(1):
        yield _skipped(what, "", "forms --workers")
        return
    alone = forms(folder / "one", *_workers(1))
    yield Finding(what, f"{alone.seconds / built.seconds:.1f} ×", "", None,
                  _against(built.seconds, alone.seconds))  # fmt: skip


def _changed(intake: Path, outputs: Path, size: Size, folder: Path) -> Iterator[Finding]:
    """One account changed, again and again, and in turn the script that makes its papers alone."""
    before = _tree(outputs)
    own, other = [], []
    sample = write_intake(folder / "changed", 1)
    has_script = shutil.which("soffice") is not None
    for number in range(size.changes):
        change_one(intake, number)
        own.append(_forms(intake, outputs).seconds)
        if has_script:
            change_one(sample, number)
            other.append(sum(_script(sample, folder / f"script{number}")))
    what, target = f"one of {size.accounts} accounts changed, against a plain script for it", 1.5
    if has_script:
        ratio = median(theirs / ours for ours, theirs in zip(own, other, strict=True))
        yield _at_least(what, ratio, target, _against(median(own), median(other)))
    else:
        yield _skipped(what, f"≥ {target} ×", "LibreOffice")
    touched = {path.relative_to(outputs).as_posix() for path in _newer(outputs, before)}
    others = [
        path
        for path in touched
        if path.endswith((".docx", ".pdf"))
        and "00000" not in path
        and not path.startswith("提出用/")
    ]  # its packet has to change
    yield Finding("… other accounts' own papers made again", str(len(others)), "0", not others)


def _script(intake: Path, output: Path) -> tuple[float, float]:
    """How many seconds docxtpl and LibreOffice take for the papers of an intake."""
    found = json.loads(run([sys.executable, peers.HERE / "plain_script.py", intake, output]).output)
    return found["docx"], found["pdf"]


def _against_script(
    intake: Path, first: list[Document], built: Run, folder: Path
) -> Iterator[Finding]:
    whole = "`formgen forms`, all papers, against a plain script"
    single = "PDF of a paper against LibreOffice, 200 files a call"
    if shutil.which("soffice") is None:
        yield _skipped(whole, "≥ 6 ×", "LibreOffice")
        yield _skipped(single, "≥ 3 ×", "LibreOffice")
        return
    script = peers.HERE / "plain_script.py"
    other = json.loads(run([sys.executable, script, intake, folder / "script"]).output)
    taken = other["docx"] + other["pdf"]
    yield _at_least(whole, taken / built.seconds, 6, _against(built.seconds, taken))
    render = pdf_renderer(peers.LAYOUTS).render
    own = fmean(warm(lambda _, paper=paper: render(paper), 5) for paper in first)
    per_paper = other["pdf_cpu"] / other["papers"]
    yield _at_least(single, per_paper / own, 3, _against(own, per_paper))


def _scale(size: Size, folder: Path) -> Iterator[Finding]:
    """What each further account costs; the start of a program is the same for any number.

    One worker does all in the process that is weighed.
    """
    runs = []
    for count in size.scale:
        intake = write_intake(folder / f"intake{count}", count)
        runs.append(_forms(intake, folder / f"scale{count}", *_FEW, *_workers(1)))
    small, middle, large, largest = size.scale
    near = (runs[1].seconds - runs[0].seconds) / (middle - small)
    far = (runs[2].seconds - runs[1].seconds) / (large - middle)
    yield Finding(
        f"a further account, {middle} → {large} against {small} → {middle}",
        f"{far / near:.2f} ×", "≤ 1.10 ×", far / near <= 1.1, _against(far, near),
    )  # fmt: skip
    peak = max(made.peak for made in runs)
    grown = f"{' → '.join(f'{made.peak:.0f}' for made in runs)} MB"
    yield Finding(f"peak memory of a process, {' → '.join(map(str, size.scale))} accounts", grown,
                  "< 400 MB", peak < 400)  # fmt: skip
    slope = (runs[3].peak - runs[2].peak) / (largest - large) * 1000
    yield Finding(f"… for 1,000 more, {large} → {largest}", f"{slope:.0f} MB", "", None)
    future = folder / "future.yaml"
    now = (ROOT / "templates" / "guideline.yaml").read_text("utf-8")
    future.write_text(now.replace("- id: 5(10)\n", "- id: 5(12)\n"), "utf-8")
    told = formgen("clauses", str(folder / f"intake{largest}"), "--edition", str(future))
    yield Finding(f"an amendment rehearsed over {largest} accounts", f"{told.seconds:.1f} s",
                  "< 10 s", told.seconds < 10)  # fmt: skip


def _window(*, quick: bool) -> Iterator[Finding]:
    for waited in window.waits(window.QUICK if quick else window.FULL):
        measured, most = f"{waited.measured:.2f} {waited.unit}", waited.most
        if most is None:
            yield Finding(waited.what, measured, "", None)
        else:
            met = waited.measured <= most
            yield Finding(waited.what, measured, f"≤ {most:g} {waited.unit}", met)


@cache
def _workers(count: int) -> tuple[str, ...]:
    return ("--workers", str(count)) if "--workers" in formgen("forms", "--help").output else ()


def _forms(intake: Path, outputs: Path, *options: str) -> Run:
    return formgen("forms", intake, "-o", outputs, "--today", TODAY.isoformat(), *options)


def _tree(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def _newer(folder: Path, before: dict[Path, int]) -> list[Path]:
    return [path for path, time in _tree(folder).items() if before.get(path) != time]


def _against(own: float, other: float) -> str:
    return f"{_time(own)} / {_time(other)}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def _page(findings: list[Finding]) -> str:
    """docs/benchmarks.md: what was measured, and what is kept by hand."""
    rows = (
        f"| {f.what} | {f.measured} | {f.target} | {f.verdict('✓', '✗')} | {f.times} |"
        for f in findings
    )
    text = (peers.HERE / "page.md").read_text(encoding="utf-8")
    return text.replace("<!-- table -->", "\n".join(rows))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
