"""Opening a window and closing it: what is told to whoever opens it, and in which words."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from filings_of_many import write_accounts
from programs import find_program
from runs import children, is_running, until
from window import Browser, running_window

from formgen.city.templatefiles import bundled_templates
from formgen.model.problems import FormgenError
from formgen.window import server, settings
from formgen.window.server import Door, serve
from formgen.window.settings import Settings

COUNTER, DESK = Settings(is_counter=True), Settings(is_counter=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "number"),
    [
        pytest.param((), signal.SIGINT, marks=pytest.mark.soak),
        (("--counter",), signal.SIGTERM),
        pytest.param(("--host", "::1"), signal.SIGHUP, marks=pytest.mark.soak),
    ],
)
def test_a_window_is_closed_as_it_says(
    options: tuple[str, ...], number: int, tmp_path: Path
) -> None:
    with running_window(tmp_path, *options) as window:
        assert "シートを送る" in window.enter().get("/").text
        window.process.send_signal(number)
        assert window.process.wait(60) == 0
        how, _, end = window.log.rpartition("窓口を閉じました。\n")
        assert end == ""
        assert how.count("Ctrl+C") == ("--counter" not in options)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
def test_it_ends_soon_while_papers_are_made(tmp_path: Path) -> None:
    sheets = sorted(write_accounts(tmp_path / "many", 20).iterdir())
    work = tmp_path / "work"
    work.mkdir()
    with running_window(work, "--counter") as window:
        clerk = window.browser()
        clerk.post("/send", files=[("sheet", path.name, path.read_bytes()) for path in sheets])
        address = (window.address.split("/")[2]).split(":")
        sender = http.client.HTTPConnection(address[0], int(address[1]))
        body = f"token={clerk.token}"
        cookie = "; ".join(f"{name}={value}" for name, value in clerk.cookies.items())
        kind = "application/x-www-form-urlencoded"
        sender.request(
            "POST", "/make", body, {"Cookie": cookie, "Origin": window.base, "Content-Type": kind}
        )
        until(lambda: b"total" in clerk.get("/progress").body)
        below = children(window.pid)
        for _ in range(3):  # an impatient one presses it again
            window.process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        assert window.process.wait(60) == 0
        until(lambda: not any(map(is_running, below)))
        sender.close()
    assert list(work.iterdir()) == []


def fault(settings: Settings, door: Door) -> str:
    """What is told when a window is not opened."""
    with pytest.raises(FormgenError) as caught:
        serve(settings, door, print)
    return f"{caught.value.message}{caught.value.remedy}"


def test_a_port_that_is_taken_tells_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.delenv("FORMGEN_STARTED_BY", raising=False)
        told = fault(DESK, Door(port=port))
        assert f"{port}番を開けません" in told
        assert "開いている窓口があれば" in told
        assert "「--port 0」" in told
        monkeypatch.setenv("FORMGEN_STARTED_BY", "make")
        assert "「PORT=0」" in fault(DESK, Door(port=port))
    assert "「--host」のアドレス" in fault(COUNTER, Door("203.0.113.7", 0, is_behind_proxy=True))


def test_nobody_is_let_in_by_mistake(tmp_path: Path) -> None:
    assert "この機械からだけ" in fault(DESK, Door("192.0.2.1"))
    assert "この機械からだけ" in fault(DESK, Door("::", is_behind_proxy=True))
    assert "証明書が要ります" in fault(COUNTER, Door("192.0.2.1"))
    assert "--name" in fault(COUNTER, Door("::", is_behind_proxy=True))
    missing = tmp_path / "nothing.pem"
    assert f"「{missing}」がありません" in fault(COUNTER, Door(certificate=missing))
    missing.write_text("no certificate")
    assert "証明書として使えません" in fault(COUNTER, Door(certificate=missing))
    assert "読めません" in fault(COUNTER, Door(certificate=tmp_path))


def certificate(folder: Path, *options: str) -> Path:
    """A certificate with its key in one file."""
    key, found, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    subprocess.run(
        [
            find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", found, *options,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_bytes(found.read_bytes() + key.read_bytes())
    return both


@pytest.mark.soak
@pytest.mark.needs("openssl")
def test_a_window_with_a_certificate_is_a_secure_one(tmp_path: Path) -> None:
    locked = certificate(tmp_path, "-passout", "pass:abcd")
    assert "パスフレーズのない秘密鍵" in fault(COUNTER, Door(certificate=locked))
    alone = tmp_path / "certificate.pem"
    assert "証明書として使えません" in fault(COUNTER, Door(certificate=alone))
    pem = certificate(tmp_path, "-nodes")
    with running_window(tmp_path, "--counter", "--certificate", str(pem)) as window:
        assert window.address == f"https://127.0.0.1:{window.port}/"
        context = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        client = http.client.HTTPSConnection("localhost", window.port, context=context)
        client.request("GET", "/")
        answer = client.getresponse()
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-formgen-")
        for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
            assert part in cookie
        client.close()
        with pytest.raises((http.client.HTTPException, OSError)):
            Browser(window.base.replace("https", "http")).get("/")


def not_opened(folder: Path, **environment: str) -> str:
    """What is told when a window is not opened, by the program itself."""
    done = subprocess.run(
        [sys.executable, "-m", "formgen", "serve", "--port", "0"], cwd=folder, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert done.stderr.count("\n") == 2
    return done.stderr


@pytest.mark.soak
@pytest.mark.slow
def test_without_fonts_or_sound_templates_no_window_is_opened(
    tmp_path: Path, font_settings: Path
) -> None:
    told = not_opened(tmp_path, FONTCONFIG_FILE=str(font_settings))
    assert "日本語のフォント" in told
    assert "apt" in told  # whoever opens it can mend it
    templates = tmp_path / "templates"
    shutil.copytree(bundled_templates(), templates)
    (templates / "guideline.yaml").write_text("offices: [", "utf-8")
    told = not_opened(tmp_path, FORMGEN_STARTED_BY="make")
    assert "guideline.yaml" in told
    assert "管理者" not in told


def test_memory_is_taken_where_there_is_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/nowhere")
    monkeypatch.setattr(server.os, "access", lambda name, mode: False)
    assert server._memory_folder() is None  # then the system's own folder for such files


def test_the_day_changes_in_a_window_that_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Calendar(date):
        now = date(2026, 11, 22)

        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return cls.now

    monkeypatch.setattr(settings, "date", Calendar)
    assert DESK.day == date(2026, 11, 22)
    Calendar.now = date(2026, 11, 23)
    assert DESK.day == date(2026, 11, 23)
    assert Settings(is_counter=True, today=date(2026, 4, 1)).day == date(2026, 4, 1)
