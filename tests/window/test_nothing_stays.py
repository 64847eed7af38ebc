"""After the end of a visit, or of the window, however it comes, nothing of anyone is left."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import openpyxl
import pypdfium2
import pytest
from runs import children, is_running, until
from window import Browser, Reply, Window, running_window
from wordfiles import SAMPLE

from formgen.city.templatefiles import bundled_samples, bundled_templates

pytestmark = pytest.mark.slow
LABELS = (
    "課・室・所",
    "係・担当",
    "アカウント名",
    "利用目的",
    "対象者",
    "発信内容",
    "投稿者の範囲",
)
SECRET = "Kw9-Tz!4qLm72"  # noqa: S105 - of nothing


def sheet(mark: str) -> bytes:
    """A sound sheet in which many values have a mark at their end."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    text = sample.read_text("utf-8")
    for label in LABELS:
        text = re.sub(rf"(?m)(?<= {label}: )(.*?)。?$", lambda found: found[1] + mark, text)
    assert text.count(mark) >= len(LABELS) - 1
    return text.encode()


def mark_of(number: int) -> str:
    """A word that stands nowhere else, of signs that no line breaks apart."""
    return "鬱" + "".join(chr(0x9F8D + int(digit)) for digit in f"{number:03}") + "麤"


def words(body: bytes) -> str:
    """All text of a file: of a PDF, of what lies in a ZIP or a DOCX, or of a page."""
    if body.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(body) as document:
            pages = [
                document[number].get_textpage().get_text_range() for number in range(len(document))
            ]
        return re.sub(r"\s", "", "".join(pages))
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            inside = [archive.read(name) for name in archive.namelist()]
            return "".join([*archive.namelist(), *map(words, inside)])
    return re.sub(r"<[^>]*>|\s", "", body.decode("utf-8", "replace"))


PLACES = ("/result", "/papers/1/1", "/receive", "/next", "/papers/1.pdf", "/papers/2.docx", "/copy.xlsx",
          "/everything.zip", "/receipt.json", "/")  # fmt: skip


def all_words(clerk: Browser) -> str:
    """What a visitor can see and take, in one text."""
    replies = [clerk.get(place) for place in PLACES]
    links = re.findall(r'href="(/made/\d+)"', replies[2].text)
    replies += map(clerk.get, links[:6])
    assert not any(reply.status >= 500 for reply in replies)
    heads = "".join(str(reply.headers.items()) for reply in replies)
    return heads + "".join(words(reply.body) for reply in replies)


# Two visitors


class PatientBrowser(Browser):
    """One that comes back when it is asked to: where many come at once to a busy machine, some are."""

    def request(self, *asked: Any, **more: Any) -> Reply:
        while (reply := super().request(*asked, **more)).status == 503:
            time.sleep(1)
        return reply


def assert_strangers(window: Window, visitors: int) -> None:
    marks = [mark_of(number) for number in range(visitors)]

    def visit(number: int) -> tuple[str, str]:
        clerk = PatientBrowser(window.base, seconds=900)
        found = clerk.send(f"{marks[number]}.yaml", sheet(marks[number]))
        assert found.status == 200
        first = words(found.body)
        for place in ("/result", "/papers/1/1", "/next"):
            first += words(clerk.get(place).body)
        clerk.make()
        return first, all_words(clerk)

    with ThreadPoolExecutor(visitors) as pool:
        for number, (first, all_of_it) in enumerate(pool.map(visit, range(visitors))):
            assert marks[number] in first
            assert all_of_it.count(marks[number]) > 20
            others = [mark for mark in marks if mark != marks[number] and mark in first + all_of_it]
            assert others == [], number
    assert not [mark for mark in marks if mark in window.log]


def test_visitors_never_see_each_other(counter: Window) -> None:
    assert_strangers(counter, 2)


@pytest.mark.soak
def test_twenty_visitors_never_see_each_other(counter: Window) -> None:
    assert_strangers(counter, 20)


def test_a_sheet_is_gone_when_another_one_is_sent_and_when_the_visit_ends(counter: Window) -> None:
    """The one before is kept, to tell what changed; what was before that is not."""
    marks, clerk = [mark_of(number) for number in range(500, 503)], counter.browser()
    for mark in marks:
        clerk.send("a.yaml", sheet(mark))
    kept = b"".join(path.read_bytes() for path in counter.kept if path.is_file())
    assert [mark.encode() in kept for mark in marks] == [False, True, True]
    assert clerk.post("/end").location == "/?ended=1"
    kept = b"".join(path.read_bytes() for path in counter.kept if path.is_file())
    assert not [mark for mark in marks if mark.encode() in kept]
    assert clerk.get("/result").text.count("記入したシートを点検する") == 1


def workbook_with(text: str) -> tuple[str, bytes]:
    """The sample's workbook with a text in a cell beside the first account's purpose."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".xlsx")
    book, stream = openpyxl.load_workbook(sample), BytesIO()
    cell = next(
        cell for row in book["アカウント"].iter_rows() for cell in row if cell.value == "利用目的"
    )
    cell.offset(0, 2).value = text
    book.save(stream)
    return sample.name, stream.getvalue()


# Memory


SEARCH = """
import gc, os, signal, sys
from pathlib import Path

def _search(*_):
    gc.collect()
    marks = Path(os.environ["MARKS"]).read_text("utf-8").split()
    found, seen = [], set()
    todo = [*gc.get_objects(), *sys._current_frames().values()]
    ours = {id(marks), id(found), id(seen), id(todo), id(sys._getframe()), *map(id, marks)}
    while todo:
        each = todo.pop()
        if id(each) in seen or id(each) in ours:
            continue
        seen.add(id(each))
        if isinstance(each, str):
            found += [mark for mark in marks if mark in each]
        elif isinstance(each, (bytes, bytearray)):
            found += [mark for mark in marks if mark.encode() in each]
        else:
            todo += gc.get_referents(each)
    target = Path(os.environ["MARKS"] + ".found")
    target.with_suffix(".new").write_text(" ".join(found) + " %d" % len(seen), "utf-8")
    os.replace(target.with_suffix(".new"), target)

signal.signal(signal.SIGUSR1, _search)
"""


def reachable(window: Window, marks: Path) -> list[str]:
    """The marks in objects of the process that serves browsers that anything can reach."""
    target = Path(f"{marks}.found")
    target.unlink(missing_ok=True)
    os.kill(window.pid, signal.SIGUSR1)
    until(target.exists)
    *found, count = target.read_text("utf-8").split()
    assert int(count) > 10_000
    return found


def memory(pid: int) -> bytes:
    """All that a process may read and write, in one piece."""
    found = []
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as stream:
        for line in lines:
            place, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            begin, end = (int(each, 16) for each in place.split("-"))
            with suppress(OSError, OverflowError):
                stream.seek(begin)
                found.append(stream.read(end - begin))
    return b"".join(found)


def stands_in(data: bytes, mark: str) -> bool:
    return any(mark.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-32-le"))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_that_stays_remembers_a_visit(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    mark, word = mark_of(700), SECRET
    secret = re.sub(r"(?<=更新頻度: ).*", f"パスワード：{word}", sheet(mark).decode())
    assert word in secret
    with running_window(
        tmp_path, "--counter", environment={"MARKS": str(marks)}, before=SEARCH
    ) as window:
        clerk = window.browser()
        for name, data in (
            (f"{mark}.yaml", secret.encode()),
            workbook_with(f"パスワードは{word}です"),
        ):
            found = clerk.send(name, data)
            assert found.status == 200
            assert "パスワード" in words(found.body)
            clerk.make()
            assert word not in all_words(clerk)
            kept = [path for path in window.kept if path.is_file()]
            # It stands in no file, neither in its own nor in one that was made of it.
            assert [path for path in kept if word in words(path.read_bytes())] == []
        clerk.send(f"{mark}.yaml", sheet(mark))
        clerk.make()
        assert mark in all_words(clerk)
        below = children(window.pid)
        hands = [pid for pid in below if stands_in(memory(pid), mark)]
        assert len(hands) == 1  # that of the visit: which shows that the search finds it
        clerk.post("/end")
        until(lambda: not is_running(hands[0]))
        staying = [pid for pid in children(window.pid) if is_running(pid)]
        assert len(staying) >= 2
        for pid in staying:
            with suppress(FileNotFoundError, ProcessLookupError):
                assert not stands_in(memory(pid), mark)
                assert not stands_in(memory(pid), word)
        cookie = f"formgen-{window.port}"  # which it holds: the search finds what there is
        marks.write_text(f"{mark} {word} {cookie}", "utf-8")
        until(lambda: set(reachable(window, marks)) == {cookie})
        assert [path.name for path in window.kept if path.name.startswith("visit-")] == []
        assert mark not in window.log
        assert word not in window.log
        assert "Traceback" not in window.log


# The end of the window


def assert_nothing_runs(pids: list[int], memory_folder: Path) -> None:
    """Neither the processes that were below it nor any other with its folder in its words."""
    until(lambda: not any(map(is_running, pids)))
    name = str(memory_folder).encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            assert name not in path.read_bytes()


@contextmanager
def making(window: Window, clerk: Browser, begins: str = "") -> Iterator[None]:
    """While papers are made; begins: until a program of this name runs below the window."""
    clerk.seconds = 60
    thread = threading.Thread(target=make_quietly, args=(clerk,))
    thread.start()
    until(lambda: b"total" in window_progress(clerk))
    if begins:
        until(lambda: any(begins in program(pid) for pid in children(window.pid)))
    yield
    thread.join()


def make_quietly(clerk: Browser) -> None:
    with suppress(OSError, HTTPException, TimeoutError):
        clerk.post("/make")


def window_progress(clerk: Browser) -> bytes:
    return clerk.request("GET", "/progress").body


def program(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    return ""


def many(accounts: int) -> bytes:
    """A sheet whose papers take a while."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    text = sample.read_text("utf-8")
    head, _, account = text.partition("accounts:\n")
    parts = (account.replace("KRS-001", f"KRS-{number:03}") for number in range(1, accounts + 1))
    return f"{head}accounts:\n{''.join(parts)}".encode()


def test_a_window_that_is_killed_leaves_no_process_and_its_next_one_clears_up(
    tmp_path: Path,
) -> None:
    with running_window(tmp_path, "--counter") as window:
        clerk = window.browser()
        clerk.send("a.yaml", many(12))
        with making(window, clerk):
            below = children(window.pid)
            os.kill(window.pid, signal.SIGKILL)
            assert_nothing_runs(below, window.memory)
        assert window.kept  # for there was nobody who could have removed it
        left = window.kept
        with running_window(
            tmp_path, "--counter", environment={"RUNTIME_DIRECTORY": str(window.memory)}
        ) as following:
            assert [path for path in left if path.exists()] == []
            assert following.stop() < 30
        assert window.kept == []


@pytest.mark.soak
def test_a_window_that_is_closed_ends_soon_with_all_that_it_has(tmp_path: Path) -> None:
    with running_window(tmp_path, "--counter") as window:
        clerk, other = window.browser(), window.browser()
        other.send("b.yaml", many(1))
        clerk.send("a.yaml", many(12))
        with making(window, clerk):
            below = children(window.pid)
            assert window.stop() < 30
            assert window.process.returncode == 0
            assert_nothing_runs(below, window.memory)
            assert window.kept == []
        assert "Traceback" not in window.log


@pytest.mark.soak
@pytest.mark.needs("soffice")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_libreoffice_ends_with_the_window(
    tmp_path: Path, workbook: tuple[str, bytes], end: signal.Signals
) -> None:
    """It makes the PDF where the office has a form of its own in Word."""
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))
    (templates / "forms").mkdir(exist_ok=True)
    shutil.copyfile(SAMPLE, templates / "forms/利用開始報告書.docx")
    before = set(Path("/tmp").glob("OSL_PIPE_*"))  # noqa: S108
    with running_window(tmp_path, "--counter") as window:
        clerk = window.browser()
        clerk.send(*workbook)
        with making(window, clerk, "soffice"):
            below = children(window.pid)
            os.kill(window.pid, end)
            assert_nothing_runs(below, window.memory)
        if end == signal.SIGTERM:
            assert window.kept == []
    until(lambda: set(Path("/tmp").glob("OSL_PIPE_*")) <= before)  # noqa: S108
