"""How long a clerk waits at the window: a browser's requests, without the browser, against a real server.

python benchmarks/window.py    its rows alone; `make bench` has them in its table
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import yaml
from accounts import TODAY, change_one, write_intake
from measure import ROOT, formgen

_ADDRESS = re.compile(r"https?://\S+")
_BOUNDARY = "----------formgen-benchmark"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"
_URLENCODED = "application/x-www-form-urlencoded"
_GROWTH = 5.0  # MB
_LONGEST = 120.0  # seconds that papers may take
_SHORT = 0.02  # seconds between two looks whether they are made


@dataclass(frozen=True, slots=True)
class Waited:
    """One row: how long a visitor waited, or how much was held, and the most that it may be."""

    what: str
    measured: float
    most: float | None
    unit: str = "s"


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each is measured."""

    rounds: int
    visitors: int
    uploads: int


FULL, QUICK = Effort(7, 8, 200), Effort(2, 4, 20)


def waits(effort: Effort) -> Iterator[Waited]:
    """Measure all rows, one after the other."""
    with tempfile.TemporaryDirectory() as scratch, opened(Path(scratch)) as window:
        for count, faults, papers in ((4, 0.3, 1.5), (20, 0.5, 5.0)):
            sheets = _sheets(Path(scratch) / f"accounts{count}", count, effort.rounds)
            _come_and_go(window.address, sheets[0])  # loads what is loaded once
            yield from _visit(window.address, sheets, count, faults, papers)
        yield from _together(window.address, sheets[0], effort.visitors)
        yield from _held(window, sheets[0], effort.uploads)


# --- what is measured -------------------------------------------------------------------------------


def _visit(
    address: str, sheets: list[bytes], count: int, most_faults: float, most_papers: float
) -> Iterator[Waited]:
    """Each round is a visit: two uploads, the second with one field changed, and all papers."""
    found: dict[str, list[float]] = {name: [] for name in ("faults", "first", "page", "all", "run")}
    for before, after in pairwise(sheets):
        visitor = Visitor(address)
        visitor.front()
        start = time.perf_counter()
        visitor.send(before)
        found["faults"].append(time.perf_counter() - start)
        first = visitor.first_page()
        found["first"].append(time.perf_counter() - start)
        visitor.front()
        start = time.perf_counter()
        visitor.send(after)
        changed = visitor.first_page()
        found["page"].append(time.perf_counter() - start)
        if first == changed:
            raise SystemExit("the changed field does not show in its page")
        start = time.perf_counter()
        visitor.make()
        found["all"].append(time.perf_counter() - start)
        visitor.end()
        found["run"].append(_forms(after))
    faults, first, page, papers, run = map(median, found.values())
    yield Waited(f"window, {count} accounts: upload → faults", faults, most_faults)
    yield Waited("… first upload → first page as a picture", first, 0.5)
    yield Waited("… one field changed: upload → its page", page, 0.5)
    yield Waited("… all papers, until the ZIP is taken", papers, most_papers)
    yield Waited("… one `formgen forms` against upload and all papers",
                 run / (faults + papers), None, "×")  # fmt: skip


def _forms(sheet: bytes) -> float:
    """The seconds of one run of the command for that sheet."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sheet.xlsx"
        file.write_bytes(sheet)
        today = ("--today", TODAY.isoformat())
        return formgen("forms", file, "-o", Path(folder) / "outputs", *today).seconds


def _together(address: str, sheet: bytes, count: int) -> Iterator[Waited]:
    """Visitors who send their sheets in the same moment."""
    gate = Barrier(count)

    def wait_for_faults(_: int) -> float:
        visitor = Visitor(address)
        visitor.front()
        gate.wait()
        start = time.perf_counter()
        visitor.send(sheet)
        taken = time.perf_counter() - start
        gate.wait()
        visitor.end()
        return taken

    with ThreadPoolExecutor(count) as pool:
        slowest = max(pool.map(wait_for_faults, range(count)))
    yield Waited(f"{count} visitors at once: the slowest's faults", slowest, 2.0)


def _held(window: Window, sheet: bytes, count: int) -> Iterator[Waited]:
    """What the processes that stay have grown by, after some visits that let them settle."""
    for _ in range(count // 10):
        _come_and_go(window.address, sheet)
    before = window.memory()
    for _ in range(count):
        _come_and_go(window.address, sheet)
    after = window.memory()
    for name, most in before.items():
        grown = after.get(name, most) - most
        yield Waited(f"{name} process, grown over {count} uploads", grown, _GROWTH, "MB")
        yield Waited("… held", after.get(name, most), None, "MB")


def _come_and_go(address: str, sheet: bytes) -> None:
    visitor = Visitor(address)
    visitor.send(sheet)
    visitor.end()


def _sheets(folder: Path, count: int, rounds: int) -> list[bytes]:
    """Workbooks of that many accounts, each with another value in one field of its first account."""
    intake = write_intake(folder, count)
    whole = folder.with_suffix(".yaml")
    found = []
    for number in range(rounds + 1):
        change_one(intake, number)
        parts = (yaml.safe_load(file.read_text("utf-8")) for file in sorted(intake.iterdir()))
        accounts = [account for part in parts for account in part["accounts"]]
        whole.write_text(yaml.safe_dump({"accounts": accounts}, allow_unicode=True), "utf-8")
        sheet = folder.with_name(f"{folder.name}-{number}.xlsx")
        formgen("new", "--from", whole, "--accounts", str(count), sheet)
        found.append(sheet.read_bytes())
    return found


# --- the server -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Window:
    """A window that is open: its address, and the process that serves it."""

    address: str
    process: int

    def memory(self) -> dict[str, float]:
        """The MB that the web process holds, and the one that is preloaded."""
        held = {"web": _resident(self.process)}
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        for child in map(int, children.split()):
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                held["preloaded"] = _resident(child)
        return held


@contextmanager
def opened(folder: Path) -> Iterator[Window]:
    """A window for everyone, open until the end of the block."""
    command = [sys.executable, "-m", "formgen", "serve", "--counter", "--http", "--port", "0"]
    with subprocess.Popen(
        [*command, "--today", TODAY.isoformat()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            for line in server.stdout or ():
                if found := _ADDRESS.search(line):
                    yield Window(found[0], server.pid)
                    break
            else:
                raise SystemExit("the window does not open")
        finally:
            server.terminate()


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


# --- a visitor --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Form:
    """A form of a page: where it is sent, what it holds, and the names of its fields for files."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The forms, links and pictures of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what can be followed or sent."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", "")))
        elif tag == "input" and self.forms and "name" in values:
            if values.get("type") == "file":
                self.forms[-1].files.append(values["name"])
            else:
                self.forms[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "a" and "href" in values:
            self.links.append(values["href"].partition("#")[0])
        elif tag == "img" and "src" in values:
            self.pictures.append(values["src"])

    def form(self, wanted: Callable[[Form], bool]) -> Form:
        """The first form of that kind."""
        return next(form for form in self.forms if wanted(form))


class Visitor:
    """One browser: it keeps its cookies and its connection, and follows what pages offer."""

    def __init__(self, address: str) -> None:
        self._origin = address.rstrip("/")
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=_LONGEST)
        self._cookies: dict[str, str] = {}
        self._page: Page | None = None

    def front(self) -> Page:
        """Open the page on which sheets are sent."""
        return self._shown("/")

    def send(self, sheet: bytes) -> Page:
        """Send a sheet from the page that is open; return what was found."""
        form = (self._page or self.front()).form(lambda form: "sheet" in form.files)
        parts = [_part(name, value.encode()) for name, value in form.fields.items()]
        parts.append(_part("sheet", sheet, f'; filename="sheet.xlsx"\r\nContent-Type: {_XLSX}'))
        body = b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
        return self._shown(form.action, body, _MULTIPART)

    def first_page(self) -> bytes:
        """The picture of the first page of the first paper."""
        return self._asked(self._shown("/papers/1/1").pictures[0])[1]

    def make(self) -> None:
        """Have all papers made, and wait until they are offered."""
        page = self._shown("/receive")
        form = page.form(lambda form: form.action.endswith("/make"))
        page = self._shown(form.action, urlencode(form.fields).encode(), _URLENCODED)
        last = time.perf_counter() + _LONGEST
        while not (found := [link for link in page.links if link.endswith(".zip")]):
            if time.perf_counter() > last:
                raise SystemExit("the papers are not made")
            time.sleep(_SHORT)
            page = self._shown("/receive")
        if not self._asked(found[0])[1].startswith(b"PK"):
            raise SystemExit("the papers cannot be taken")

    def end(self) -> None:
        """End the visit: nothing stays."""
        page = self._page or self.front()
        form = page.form(lambda form: form.action.endswith("/end"))
        self._shown(form.action, urlencode(form.fields).encode(), _URLENCODED)
        self._connection.close()

    def _shown(self, path: str, body: bytes | None = None, kind: str = "") -> Page:
        """The page at an address, after all redirects."""
        self._page = Page(self._asked(path, body, kind)[1].decode())
        return self._page

    def _asked(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[str, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "Origin": self._origin}
        self._connection.request("GET" if body is None else "POST", path, body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        self._keep_cookies(response)
        if response.status in (302, 303):
            return self._asked(response.headers["Location"])
        if response.status != 200:
            raise SystemExit(f"{path} is answered with {response.status}\n{answer.decode()}")
        return path, answer

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value


def _part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


if __name__ == "__main__":
    for waited in waits(QUICK if "--quick" in sys.argv[1:] else FULL):
        most = "" if waited.most is None else f" (≤ {waited.most:g} {waited.unit})"
        print(f"{waited.what}: {waited.measured:.2f} {waited.unit}{most}")
