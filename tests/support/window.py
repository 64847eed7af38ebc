"""A window as a process of its own, and browsers that go to it over real connections.

with running_window(folder, "--counter") as window:
    clerk = window.browser()
    clerk.send("sheet.xlsx", data)
    clerk.get("/result").text
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from runs import signals_heeded

TODAY = "2026-11-22"
_MAIN = "from formgen.__main__ import main\nmain()"
_SECONDS = 120.0  # for an answer, which the window itself gives up after 80
File = tuple[str, str, bytes]  # the field, the name of the file, its content


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where a redirection leads, or nothing."""
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """One browser: it keeps cookies, fills in forms as the pages have them, follows redirections."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""  # of the last page's forms
    seconds: float = _SECONDS

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask once; a header with the value "" is left out."""
        sent = {"Origin": self.base} if method == "POST" else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {name: value for name, value in {**sent, **(headers or {})}.items() if value}
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=self.seconds)
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(rb'name="token" value="([^"]*)"', reply.body):
            self.token = found[1].decode()
        return reply

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Go to an address, and on where it leads."""
        reply = self.request("GET", path, headers=headers)
        while reply.location:
            reply = self.request("GET", reply.location, headers=headers)
        return reply

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, files: Sequence[File] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:  # fmt: skip
        """Send a form, with the token of the page before; a redirection is not followed."""
        if not self.token:
            self.get("/")
        sent = {"token": self.token, **(fields or {})}
        body, kind = multipart(sent, files) if files else (urlencode(sent).encode(), FORM)
        return self.request("POST", path, body, {"Content-Type": kind, **(headers or {})})

    def send(self, name: str, data: bytes, *receipts: tuple[str, bytes]) -> Reply:
        """Send a sheet, and go on to what was found."""
        files = [("sheet", name, data), *(("receipt", *receipt) for receipt in receipts)]
        reply = self.post("/send", files=files)
        return self.get(reply.location) if reply.location else reply

    def make(self) -> Reply:
        """Have all papers made, and wait for them."""
        reply = self.post("/make")
        until = time.monotonic() + self.seconds
        while self.request("GET", "/progress").body != b"{}":
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.1)
        return self.get(reply.location) if reply.location else reply


FORM = "application/x-www-form-urlencoded"


def multipart(fields: Mapping[str, str], files: Sequence[File] = ()) -> tuple[bytes, str]:
    """A form with files as a browser sends it, and its type."""
    limit = "formgen-limit-7c1d"
    parts = [
        f'--{limit}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, filename, data in files:
        quoted = filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = (
            f'--{limit}\r\nContent-Disposition: form-data; name="{name}"; filename="{quoted}"\r\n'
        )
        parts.append(
            head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n"
        )
    return b"".join(parts) + f"--{limit}--\r\n".encode(), f"multipart/form-data; boundary={limit}"


@dataclass(frozen=True)
class Window:
    """A window that is open; address is the one that it has printed, start the seconds to it."""

    address: str
    process: subprocess.Popen[bytes]
    start: float
    log_file: Path
    memory: Path  # the folder in which it keeps what is sent

    @property
    def base(self) -> str:
        """Its address without what may stand behind."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.address))

    @property
    def port(self) -> int:
        """Its port."""
        return urlsplit(self.address).port or 0

    @property
    def pid(self) -> int:
        """The process that serves browsers."""
        return self.process.pid

    @property
    def log(self) -> str:
        """All that it has said on its standard error."""
        return self.log_file.read_text("utf-8", "replace")

    @property
    def kept(self) -> list[Path]:
        """All files and folders that it keeps."""
        return sorted(self.memory.rglob("*"))

    def stop(self, seconds: float = 60) -> float:
        """End it as a service does: the seconds that this takes."""
        begun = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # faulthandler tells where each thread stands
            self.process.wait(seconds)
            raise AssertionError(self.log) from None
        return time.monotonic() - begun

    def browser(self) -> Browser:
        """A new browser, without any cookie."""
        return Browser(self.base)

    def enter(self) -> Browser:
        """A browser that has come in by the address that was printed; at the desk it does so once."""
        found = self.browser()
        found.get(urlsplit(self.address).path)
        return found


@contextmanager
def running_window(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, before: str = ""
) -> Iterator[Window]:
    """Have `formgen serve` run in a working folder, on a port that is free; then end it.

    `--port 0` and a day are among its options; at the counter `--http` too. It ends as a service
    does, and is killed when it takes more than thirty seconds.
    """
    more = ["--http"] if "--counter" in options else []
    more += [] if "--today" in options else ["--today", TODAY]
    program = ["-m", "formgen"] if not before else ["-c", f"{before}\n{_MAIN}"]
    command = [sys.executable, *program, "serve", "--port", "0", *options, *more]
    variables = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):  # no browser is to be opened
        variables.pop(name, None)
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="window-log-") as log, memory_folder() as memory:
        variables |= {"PYTHONFAULTHANDLER": "1", "RUNTIME_DIRECTORY": memory, **(environment or {})}
        with signals_heeded():
            process = subprocess.Popen(
                command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=log
            )
        assert process.stdout
        try:
            address = process.stdout.readline().decode().strip()
            start = time.monotonic() - begun
            assert address, Path(log.name).read_text("utf-8")
            yield Window(address, process, start, Path(log.name), Path(memory))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
            process.stdout.close()


def memory_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder of its own for a window, in memory where there is one.

    Its path is short, as that of a service is: in a long one no socket may lie, and hands are no copies.
    """
    above = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    return tempfile.TemporaryDirectory(dir=above, prefix="window-")


def raw(window: Window, *pieces: bytes, seconds: float = 1, pause: float = 0) -> bytes:
    """What comes back for bytes as they are, until the window closes the connection or says no more.

    seconds: of silence after its first words, which may take a minute.
    """
    with socket.create_connection(("127.0.0.1", window.port), timeout=_SECONDS) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        found = bytearray()
        with suppress(TimeoutError, ConnectionResetError):
            while data := connection.recv(65536):
                found += data
                connection.settimeout(seconds)
        return bytes(found)


def status(answer: bytes) -> int:
    """The status of the first answer in some bytes; 0 without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
