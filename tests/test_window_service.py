"""The service around the window: the unit and the reverse proxy of docs/window/, tried as they stand."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from programs import find_program
from runs import until

from formgen.city.templatefiles import bundled_samples
from formgen.cli import main as cli

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
UNIT = DOCS / "window/formgen-window.service"
PROXY = DOCS / "window/nginx.conf"
NAME = "formgen.example"
MEGABYTE = 1024 * 1024


def value(name: str) -> list[str]:
    """What the unit says of a setting."""
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)


# The unit


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    """The programs of which it tells stand elsewhere here."""
    program = tmp_path / ".venv/bin/formgen"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/formgen", str(tmp_path)), "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    about_ours = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, about_ours) == (0, [])
    unit.write_text(unit.read_text("utf-8").replace("ProtectHome=yes", "ProtectHouse=yes"), "utf-8")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "ProtectHouse" in done.stderr


@pytest.mark.needs("systemd-analyze")
def test_the_unit_is_as_closed_as_it_can_be() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(UNIT)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_starts_what_the_proxy_asks() -> None:
    (command,) = value("ExecStart")
    port = re.findall(r"--port (\d+)", command)
    assert [f"ipv4:tcp:{port[0]}"] == value("SocketBindAllow")
    assert f"proxy_pass http://127.0.0.1:{port[0]};" in PROXY.read_text("utf-8")
    assert "serve --counter" in command
    assert f"%t/{value('RuntimeDirectory')[0]}" in " ".join(value("Environment"))


def test_the_page_links_to_both_files_and_tells_what_is_to_be_changed() -> None:
    page = (DOCS / "window.md").read_text("utf-8")
    for path in (UNIT, PROXY):
        assert f"]({path.relative_to(DOCS).as_posix()})" in page
    for word in (NAME, "/etc/ssl/formgen/", "/opt/formgen", "MemoryMax", "client_max_body_size"):
        assert word in page
        assert word in UNIT.read_text("utf-8") + PROXY.read_text("utf-8")


# The reverse proxy


class Echo(BaseHTTPRequestHandler):
    """A window that remembers what has come to it, and at once."""

    protocol_version = "HTTP/1.1"
    seen: dict[str, str]
    body: bytearray

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        Echo.seen = {name.lower(): value for name, value in self.headers.items()}
        Echo.body = bytearray()
        left = int(self.headers.get("Content-Length", 0))
        while left and (data := self.rfile.read1(left)):
            Echo.body += data
            left -= len(data)
        self.send_response(200)
        self.send_header("Set-Cookie", "__Host-visit=1; Secure; HttpOnly; SameSite=Strict; Path=/")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Content-Length", str(len(Echo.body)))
        self.end_headers()
        self.wfile.write(Echo.body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def echo() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def window(folder: Path) -> Iterator[int]:
    """The window itself, at the counter."""
    port = free_port()
    command = [
        sys.executable, "-m", "formgen", "serve", "--counter", "--http", "--host", "127.0.0.1",
        "--port", str(port), "--name", NAME,
    ]  # fmt: skip
    shutil.copytree(ROOT / "templates", folder / "templates")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            assert f":{port}" in process.stdout.readline().decode()
            yield port
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def proxied(folder: Path, upstream: int) -> Iterator[int]:
    """Run nginx with the example, whose ports and places are others: the port at which it answers."""
    port, certificate, key = free_port(), folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            find_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
            "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    text = PROXY.read_text("utf-8")
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"), ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/ssl/formgen", str(folder)), ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8780", f"127.0.0.1:{upstream}"),
    ):  # fmt: skip
        assert ours in text
        text = text.replace(ours, here)
    (folder / "formgen.conf").write_text(text, "utf-8")
    bodies = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/log;"
        f"events {{}} http {{ {bodies} include {folder}/formgen.conf; }}",
        "utf-8",
    )
    command = [find_program("nginx"), "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    assert "test is successful" in checked.stderr, checked.stderr
    assert "[warn]" not in checked.stderr
    with subprocess.Popen(command) as process:
        try:
            until(lambda: answers(port))
            yield port
        finally:
            process.terminate()


def answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def connection(folder: Path, port: int, name: str = NAME) -> http.client.HTTPConnection:
    """A connection that has checked the certificate for a name; it ends here."""
    context = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    raw = socket.create_connection(("127.0.0.1", port), timeout=20)
    found = http.client.HTTPConnection(NAME)
    found.sock = context.wrap_socket(raw, server_hostname=name)
    return found


@pytest.mark.needs("nginx", "openssl")
def test_the_proxy_hands_on_what_formgen_looks_at_and_keeps_nothing(tmp_path: Path) -> None:
    sheet, headers = os.urandom(3 * MEGABYTE), {
        "Origin": f"https://{NAME}", "Cookie": "__Host-visit=abc", "X-Forwarded-For": "8.8.8.8",
        "X-Forwarded-Host": "evil.example", "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/octet-stream",
    }  # fmt: skip
    with echo() as upstream, proxied(tmp_path, upstream) as port:
        client = connection(tmp_path, port)
        client.request("POST", "/?secret=SECRET-WORD", sheet, headers)
        answer = client.getresponse()
        assert (answer.status, answer.read() == sheet) == (200, True)
        assert answer.headers["Strict-Transport-Security"]
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
        assert answer.headers["Set-Cookie"].startswith("__Host-visit=1; Secure")
        seen = Echo.seen
        assert (seen["host"], seen["origin"]) == (NAME, f"https://{NAME}")
        assert (seen["cookie"], seen["sec-fetch-site"]) == ("__Host-visit=abc", "same-origin")
        assert [name for name in seen if name.startswith(("x-", "forwarded"))] == []

        # What is sent goes on as it comes: before the rest of it is there.
        client.putrequest("POST", "/", skip_host=False)
        client.putheader("Content-Length", str(2 * MEGABYTE))
        client.endheaders()
        client.send(sheet[:MEGABYTE])
        until(lambda: bytes(Echo.body) == sheet[:MEGABYTE])
        client.send(sheet[MEGABYTE : 2 * MEGABYTE])
        answer = client.getresponse()
        assert answer.read() == sheet[: 2 * MEGABYTE]
        kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != tmp_path]
        assert kept == []

        # What is too large is refused before it has come, in words that help.
        client.putrequest("POST", "/")
        client.putheader("Content-Length", str(129 * MEGABYTE))
        client.endheaders()
        answer = client.getresponse()
        assert (answer.status, "128MBを超える" in answer.read().decode()) == (413, True)
        client.close()

        with pytest.raises(ssl.SSLError):
            connection(tmp_path, port, "other.example")
    log = (tmp_path / "formgen.log").read_text()
    assert "POST / 200" in log
    assert "SECRET" not in log + (tmp_path / "formgen-error.log").read_text()


@pytest.mark.needs("nginx", "openssl")
def test_a_window_that_is_away_is_told_politely(tmp_path: Path) -> None:
    with proxied(tmp_path, free_port()) as port:
        client = connection(tmp_path, port)
        client.request("GET", "/")
        answer = client.getresponse()
        assert (answer.status, "1分ほど待って" in answer.read().decode()) == (503, True)
        client.close()


@pytest.mark.skipif("serve" not in cli.commands, reason="there is no window yet")
@pytest.mark.needs("nginx", "openssl")
def test_a_sheet_is_sent_to_the_window_through_the_proxy(tmp_path: Path) -> None:
    with window(tmp_path) as upstream, proxied(tmp_path, upstream) as port:
        client = connection(tmp_path, port)
        client.request("GET", "/")
        answer = client.getresponse()
        front = answer.read().decode()
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert "Secure" in cookie
        token = re.findall(r'name="token" value="([^"]+)"', front)[0]
        for origin, status in (("https://evil.example", 403), (f"https://{NAME}", 303)):
            body, kind = form(token, min(bundled_samples()))
            sent = {"Origin": origin, "Cookie": cookie.partition(";")[0], "Content-Type": kind}
            client.request("POST", "/send", body, sent)
            answer = client.getresponse()
            answer.read()
            assert answer.status == status
            client.close()
            client = connection(tmp_path, port)
        client.request("GET", answer.headers["Location"], headers=sent)
        answer = client.getresponse()
        assert (answer.status, "点検の結果" in answer.read().decode()) == (200, True)
        client.close()
    assert token not in (tmp_path / "formgen.log").read_text()


def form(token: str, sheet: Path) -> tuple[bytes, str]:
    """The front page's form, filled in, and its type."""
    fields = (
        ('name="token"', token.encode()),
        (f'name="sheet"; filename="{sheet.name}"', sheet.read_bytes()),
    )
    parts = (
        b"--limit\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (name.encode(), data)
        for name, data in fields
    )
    return b"".join(parts) + b"--limit--\r\n", "multipart/form-data; boundary=limit"
