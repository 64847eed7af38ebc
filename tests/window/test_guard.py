"""Who may ask, by which name, from which page, how much and how slowly: over raw connections."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from runs import children, cpu_seconds_of, until
from window import FORM, Browser, Window, multipart, raw, running_window, status

from formgen.window import hands

pytestmark = pytest.mark.slow
MEGABYTE = 1024 * 1024
POSTS = ("/send", "/carry", "/make", "/record", "/withdraw", "/end")


# So that a test of who is slow does not take longer than that.
HASTY = """
from formgen.window import connections, guard
connections._SECONDS, guard._BODY_SECONDS, guard._MOST_AT_ONCE = 1.5, 2.0, 3_000_000
"""


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window that waits for tenths of its usual times."""
    with running_window(tmp_path_factory.mktemp("hasty"), "--counter", before=HASTY) as found:
        yield found


def processes(window: Window) -> set[int]:
    """The processes below the window, once as many hands wait as are to after a visit."""
    clerk = window.browser()
    clerk.send("a.yaml", b"accounts: []")
    clerk.post("/end")

    def is_at_rest() -> bool:
        before = set(children(window.pid))
        time.sleep(0.5)  # the hand that was given back may be among them for a moment
        return set(children(window.pid)) == before and len(before) == all_at_rest

    all_at_rest = hands._READY + 2  # with the one of which they are copies, and Python's tracker
    until(is_at_rest, 120)
    return set(children(window.pid))


def folders(window: Window) -> list[str]:
    """The folders of visits."""
    return [path.name for path in window.kept if path.name.startswith("visit-")]


@contextmanager
def answers_others(window: Window) -> Iterator[None]:
    """Ask for a page every tenth of a second meanwhile: none waits long, or for much work."""
    waited, worked, is_over = [0.0], [0.0], threading.Event()

    def ask() -> None:
        while len(waited) < 2 or not is_over.wait(0.1):
            begun, before = time.monotonic(), cpu_seconds_of(window.pid)
            assert window.browser().request("GET", "/").status == 200
            waited.append(time.monotonic() - begun)
            worked.append(cpu_seconds_of(window.pid) - before)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    assert max(waited) < 20  # a busy machine lets it wait
    assert max(worked) < 2


@pytest.mark.parametrize(
    "hosts",
    [
        [], ["evil.example"], ["evil.example:{port}"], ["127.0.0.1:"], ["127.0.0.1:x"], ["127.0.0.1:１"],
        ["127.0.0.1:{port}", "evil.example"], ["127.0.0.1:{port}", "127.0.0.1:{port}"],
        ["127.0.0.1:{port}.evil.example"], ["evil.example@127.0.0.1:{port}"], ["2130706433:{port}"],
        ["127.1:{port}"], [""], ["[::ffff:127.0.0.1]:{port}"], ["localhost.:{port}"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_window_has_no_other_name(counter: Window, hosts: list[str], version: str) -> None:
    """A page of another name that was made to lead here reads nothing."""
    lines = [f"Host: {host.format(port=counter.port)}\r\n" for host in hosts]
    forwarded = f"X-Forwarded-Host: 127.0.0.1:{counter.port}\r\nForwarded: host=127.0.0.1\r\n"
    for path in ("/", "/result", "/style.css"):
        answer = raw(
            counter, f"GET {path} HTTP/{version}\r\n{''.join(lines)}{forwarded}\r\n".encode()
        )
        assert status(answer) in (400, 421)
        assert b"Set-Cookie" not in answer
        assert b"token" not in answer


def test_a_name_of_its_own_is_enough(counter: Window) -> None:
    """What a proxy or an attacker says of other names counts for nothing."""
    for host in (f"127.0.0.1:{counter.port}", f"LOCALHOST:{counter.port}", f"[::1]:{counter.port}"):
        answer = raw(
            counter,
            f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\n"
            "X-Forwarded-Proto: https\r\nX-Original-URL: /result\r\nConnection: close\r\n\r\n".encode(),
        )
        assert status(answer) == 200
        assert b"evil.example" not in answer


def test_a_target_is_a_path(counter: Window) -> None:
    host = f"Host: 127.0.0.1:{counter.port}\r\nConnection: close\r\n\r\n"
    targets = (
        "http://evil.example/", f"http://127.0.0.1:{counter.port}/", "//evil.example/", "*", "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd", "/style.css/../../settings.py", "/..%2fsettings.py", "/%00", "/style.css%00",
        "/papers/1/1.png%0d%0aSet-Cookie:%20x=1", "/papers/-1/1", "/papers/1.5/1", "/papers/%EF%BC%91/1",
        "/made/../1", "/enter/x", "/changed", "/ledger", "/look", "/papers/1/1.gif",
    )  # fmt: skip
    for target in targets:
        answer = raw(counter, f"GET {target} HTTP/1.1\r\n{host}".encode())
        assert status(answer) in (400, 404), target
        assert b"Set-Cookie: x" not in answer
        assert b"root:" not in answer
    for target in ("/papers/" + "9" * 5000 + "/1", "/" + "a" * 60_000):
        assert status(raw(counter, f"GET {target} HTTP/1.1\r\n{host}".encode())) in (400, 404, 414)
    many = "/papers/" + "9" * 900 + "/1"
    assert counter.browser().get(many).status == 200  # shown where a visit begins
    assert status(raw(counter, f"GET /{'a' * 70_000} HTTP/1.1\r\n{host}".encode())) in (400, 404)


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X" * 300]
)
def test_there_are_no_other_methods(counter: Window, method: str) -> None:
    sent = f"{method} / HTTP/1.1\r\nHost: 127.0.0.1:{counter.port}\r\nConnection: close\r\n\r\n"
    assert status(raw(counter, sent.encode())) in (400, 405)


def test_only_a_page_of_the_window_sends_its_forms(
    counter: Window, workbook: tuple[str, bytes]
) -> None:
    """The token and the cookie are right: it is the page from which it comes that is not."""
    clerk, before = counter.browser(), folders(counter)
    clerk.get("/")
    host = f"127.0.0.1:{counter.port}"
    wrong: tuple[dict[str, str], ...] = (
        {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": f"ftp://{host}"},
        {"Origin": f"http://{host}.evil.example"}, {"Origin": f"http://{host}/"},
        {"Origin": f"http://{host}, http://{host}"}, {"Origin": "http://127.0.0.1"},
        {"Origin": f"http://evil.example http://{host}"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "x"},
    )  # fmt: skip
    for headers in wrong:
        for path in POSTS:
            assert clerk.post(path, headers=headers).status == 403, headers
        assert clerk.post("/send", files=[("sheet", *workbook)], headers=headers).status == 403
    assert folders(counter) == before


def test_who_says_nothing_of_the_page_is_known_by_the_token_alone(counter: Window) -> None:
    clerk = counter.browser()
    clerk.get("/")
    assert clerk.post("/end", headers={"Origin": ""}).status == 303
    clerk.token = "0" * 64
    assert clerk.post("/end", headers={"Origin": ""}).status == 403


def test_no_page_of_others_has_parts_of_the_window(counter: Window) -> None:
    """An image of theirs would have a hand make a sheet; a link to the window is welcome."""
    for site in ("cross-site", "same-site"):
        for mode in ("no-cors", "cors", "websocket"):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
            for path in ("/", "/blank.xlsx", "/papers/1/1.png", "/window.js"):
                assert counter.browser().request("GET", path, headers=headers).status == 403
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
        assert counter.browser().request("GET", "/", headers=headers).status == 200
    assert counter.browser().request("GET", "/", b"x").status == 400


def test_a_form_needs_the_token_of_its_own_browser(
    counter: Window, workbook: tuple[str, bytes]
) -> None:
    clerk, other, before = counter.browser(), counter.browser(), folders(counter)
    clerk.get("/")
    other.get("/")
    assert clerk.token != other.token
    for token in ("", other.token, clerk.token.upper(), clerk.token[:-1], "あ", "\ud7ff"):
        for path in POSTS:
            assert clerk.post(path, {"token": token}).status == 403
        assert clerk.post("/send", {"token": token}, [("sheet", *workbook)]).status == 403
    body, kind = multipart({}, [("token", "token", clerk.token.encode()), ("sheet", *workbook)])
    assert clerk.request("POST", "/send", body, {"Content-Type": kind}).status == 403
    body = urlencode({"token": clerk.token}).encode()
    for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded2", ""):
        assert clerk.request("POST", "/make", body, {"Content-Type": kind}).status == 403
    stranger = Browser(counter.base, token=clerk.token)  # without the cookie
    assert stranger.post("/send", files=[("sheet", *workbook)]).status == 403
    (name,) = clerk.cookies
    secret, _, mark = clerk.cookies[name].partition(".")
    for forged in (
        f"{secret}.{'0' * 32}",
        secret,
        f".{mark}",
        f"{secret}x.{mark}",
        "é",
        "x" * 4000,
    ):
        forger = Browser(counter.base, {name: forged}, clerk.token)
        assert forger.post("/send", files=[("sheet", *workbook)]).status == 403
    assert folders(counter) == before
    assert clerk.send(*workbook).status == 200
    assert len(folders(counter)) == len(before) + 1
    assert clerk.post("/end").status == 303
    assert folders(counter) == before


def test_cookies_go_nowhere_else(counter: Window) -> None:
    cookie = counter.browser().request("GET", "/").headers["Set-Cookie"]
    assert cookie.startswith(f"formgen-{counter.port}=")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert not any(each.startswith(("domain", "max-age", "expires")) for each in attributes)


def test_every_answer_has_the_headers_that_keep_others_out(counter: Window) -> None:
    clerk = counter.browser()
    for reply in (
        clerk.request("GET", "/"), clerk.request("GET", "/style.css"), clerk.request("GET", "/nothing"),
        clerk.request("PUT", "/"), clerk.post("/make", headers={"Origin": "null"}), clerk.post("/end"),
        clerk.request("GET", "/", headers={"Host": "evil.example"}),
    ):  # fmt: skip
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Referrer-Policy"] == "same-origin"
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert reply.headers["Server"] is None
        assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.soak
def test_who_only_looks_makes_no_visit(counter: Window) -> None:
    """1,000 strangers look at every page; nothing is begun for them."""
    before, left = processes(counter), folders(counter)
    paths = ("/", "/result", "/receive", "/next", "/papers/1/1", "/everything.zip", "/receipt.json", "/progress",
             "/copy.xlsx", "/made/0", "/papers/1/1.png", "/papers/1.pdf", *POSTS)  # fmt: skip
    for number in range(1000):
        reply = counter.browser().request("GET", paths[number % len(paths)])
        assert reply.status in (200, 303, 405)
        assert reply.location in ("", "/?novisit=1")
    assert set(children(counter.pid)) == before
    assert folders(counter) == left


# What is sent, how large and how slowly


def head(window: Window, clerk: Browser, path: str = "/send", *lines: str) -> bytes:
    cookies = "; ".join(f"{name}={value}" for name, value in clerk.cookies.items())
    fixed = (f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{window.port}", f"Origin: {window.base}",
             f"Cookie: {cookies}", *lines)  # fmt: skip
    return "\r\n".join((*fixed, "", "")).encode()


def test_a_body_says_how_large_it_is(counter: Window) -> None:
    clerk = counter.browser()
    clerk.get("/")
    body, kind = multipart({"token": clerk.token}, [("sheet", "a.yaml", b"accounts: []")])
    typed = f"Content-Type: {kind}"
    zipped = gzip.compress(body)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with answers_others(counter):
        for lines, content, expected in (
            ((), body, {411}),
            (("Transfer-Encoding: chunked",), chunked, {411}),
            (("Transfer-Encoding: gzip, chunked",), chunked, {400, 411, 501}),
            (("Transfer-Encoding: chunked", "Content-Length: 5"), chunked, {400, 411}),
            (("Content-Length: -5",), body, {400}),
            (("Content-Length: +5",), body, {400}),
            (("Content-Length: ５",), body, {400}),
            (("Content-Length: 5", "Content-Length: 6"), body, {400}),
            (("Content-Length: " + "9" * 20,), b"", {400, 413}),
            (("Content-Length: " + "9" * 5000,), b"", {400, 413}),
            ((f"Content-Length: {1 << 40}",), b"", {413}),
            ((f"Content-Length: {len(zipped)}", "Content-Encoding: gzip"), zipped, {415}),
            ((f"Content-Length: {len(body)}", "Content-Encoding: br, gzip"), body, {415}),
            ((f"Content-Length: {len(body)}", "Content-Encoding:"), body, {400, 415}),
        ):  # fmt: skip
            sent = head(counter, clerk, "/send", typed, *lines)
            assert status(raw(counter, sent + content)) in expected, lines
    assert clerk.send("a.yaml", b"accounts: []").status == 200


def test_what_is_too_large_is_refused_in_words_that_reach_who_sent_it(counter: Window) -> None:
    """A browser that is cut off while it sends would show its own words and not these."""
    clerk = counter.browser()
    with answers_others(counter):
        reply = clerk.send("a.xlsx", b"x" * (21 * MEGABYTE))
        assert (reply.status, "大きすぎます" in reply.text) == (413, True)
        reply = clerk.post("/carry", files=[("sheet", "a.xlsx", b"x" * (30 * MEGABYTE))])
        assert (reply.status, "28MBを超える" in reply.text) == (413, True)
        reply = clerk.post("/end", {"x": "x" * 200_000})
        assert (reply.status, "長すぎます" in reply.text) == (413, True)


def test_what_says_too_little_or_too_much_harms_nobody(counter: Window) -> None:
    clerk = counter.browser()
    clerk.get("/")
    body, kind = multipart({"token": clerk.token}, [("sheet", "a.yaml", b"accounts: []")])
    typed = f"Content-Type: {kind}"
    short = head(counter, clerk, "/send", typed, f"Content-Length: {len(body) - 40}")
    answers = raw(counter, short + body)  # the rest is no request
    assert status(answers) in (303, 400, 422)
    assert b" 500 " not in answers
    smuggled = f"GET /end HTTP/1.1\r\nHost: 127.0.0.1:{counter.port}\r\n\r\n".encode()
    answers = raw(counter, short + body[:-40] + smuggled)
    assert answers.count(b"HTTP/1.1 ") <= 2
    assert b" 500 " not in answers


@pytest.mark.soak
def test_who_is_slow_is_cut_and_others_are_answered(hasty: Window) -> None:
    """All at once: they take as long as the slowest one."""
    clerk = hasty.browser()
    clerk.get("/")
    body, kind = multipart({"token": clerk.token}, [("sheet", "a.yaml", b"accounts: []")])
    posted = head(
        hasty, clerk, "/send", f"Content-Type: {kind}", f"Content-Length: {len(body) + 9}"
    )
    got = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{hasty.port}\r\n".encode()
    with_body = got + b"Content-Length: 1000000\r\n\r\n"
    drop = [bytes([each]) for each in b"X-Slow: " + b"a" * 400]
    senders: dict[str, list[bytes]] = {
        "says nothing": [b""],
        "begins a line": [got[:20]],
        "drips its lines": [got, *drop],
        "drips the lines of its second request": [got + b"\r\n", got, *drop],
        "drips a body that nobody reads": [with_body, *drop],
        "sends no body": [posted],
        "drips its body": [posted, *(bytes([each]) for each in body[:250])],
        "sends nearly all of its body": [posted + body],
    }
    took: dict[str, float] = {}
    answers: dict[str, bytes] = {}

    def send(name: str, pieces: list[bytes]) -> None:
        begun = time.monotonic()
        answers[name] = raw(hasty, *pieces, pause=0.08 if len(pieces) > 2 else 0)
        took[name] = time.monotonic() - begun

    threads = [threading.Thread(target=send, args=each) for each in senders.items()]
    with answers_others(hasty):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert max(took.values()) < 14, took  # with all that they meant to send it takes longer
    for name in ("sends no body", "drips its body", "sends nearly all of its body"):
        assert status(answers[name]) == 408, name


@pytest.mark.soak
def test_what_comes_together_fits_into_the_memory(hasty: Window) -> None:
    """What was sent counts, and not what is only announced."""
    clerk, sheet = hasty.browser(), b"#" + b" " * 800_000
    announced = head(hasty, clerk, "/send", "Content-Length: 1500000")
    with ExitStack() as stack:

        def send(data: bytes) -> None:
            sender = socket.create_connection(("127.0.0.1", hasty.port), timeout=60)
            stack.enter_context(closing(sender)).sendall(announced + data)

        for _ in range(20):
            send(b"")
        kind = b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        announced = announced.replace(b"\r\n\r\n", b"\r\n" + kind)
        assert clerk.send("a.yaml", sheet).status == 200
        part = b'--b\r\nContent-Disposition: form-data; name="sheet"; filename="a"\r\n\r\n'
        for _ in range(2):
            send(part + b"#" * 1_200_000)
        # One that brings nothing is refused once they have come; it takes no room from them.
        until(lambda: status(raw(hasty, announced)) == 503)
        assert clerk.send("a.yaml", sheet).status == 503
        assert clerk.get("/").status == 200
    until(lambda: clerk.send("a.yaml", sheet).status == 200)


def test_many_who_say_nothing_keep_nobody_out(counter: Window) -> None:
    with ExitStack() as stack:
        for _ in range(450):
            idle = socket.create_connection(("127.0.0.1", counter.port), timeout=60)
            stack.enter_context(closing(idle))
        with answers_others(counter):
            time.sleep(1)


@pytest.mark.soak
def test_who_does_not_take_what_was_asked_for_is_let_go(
    hasty: Window, workbook: tuple[str, bytes]
) -> None:
    """Else what was sent would stay in the window for as long as such a browser likes."""
    clerk = hasty.browser()
    clerk.send(*workbook)
    clerk.make()
    cookies = "; ".join(f"{name}={value}" for name, value in clerk.cookies.items())
    ask = (
        f"GET /everything.zip HTTP/1.1\r\nHost: 127.0.0.1:{hasty.port}\r\nCookie: {cookies}\r\n\r\n"
    )
    idle = socket.socket()
    with closing(idle):
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.connect(("127.0.0.1", hasty.port))
        idle.sendall(ask.encode())
        time.sleep(1)
        clerk.post("/end")
        until(lambda: not is_connected(idle))


def is_connected(client: socket.socket) -> bool:
    """True while the window has its end of a connection."""
    local = f"{client.getsockname()[1]:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[2].endswith(f":{local}") and fields[9] != "0":
            return True
    return False


# Hostile forms


def hostile_forms(clerk: Browser) -> Iterator[tuple[bytes, str]]:
    token = {"token": clerk.token}
    limit = b"--b\r\n"
    typed = "multipart/form-data; boundary=b"
    part = b'Content-Disposition: form-data; name="token"\r\n\r\n' + clerk.token.encode() + b"\r\n"
    sheet = (
        b'Content-Disposition: form-data; name="sheet"; filename="a.yaml"\r\n\r\naccounts: []\r\n'
    )
    yield b"", typed
    yield b"\r\n" * (2 * MEGABYTE), typed
    yield b"-" * (4 * MEGABYTE), typed
    yield (b"\r\n--" * MEGABYTE) + b"b--\r\n", typed
    yield limit + b"A" * (8 * MEGABYTE), typed
    yield limit + b"A: b\r\n" * MEGABYTE, typed
    yield (
        limit
        + b'Content-Disposition: form-data; name="'
        + b"n" * MEGABYTE
        + b'"\r\n\r\nx\r\n--b--\r\n',
        typed,
    )
    yield (limit + part) * 2000 + b"--b--\r\n", typed
    yield (limit + sheet) * 2000 + b"--b--\r\n", typed
    yield limit + part + limit + b"Content-Disposition: \r\n\r\nx\r\n--b--\r\n", typed
    yield limit + part + limit + b"\r\n\r\nx\r\n--b--\r\n", typed
    yield limit + part + limit + sheet.replace(b"a.yaml", b"\xff\xfe.yaml") + b"--b--\r\n", typed
    yield (
        limit + part + limit + sheet.replace(b"a.yaml", b"\\ud800.yaml") + b"--b--\r\n",
        f"{typed}; charset=unicode_escape",
    )
    yield (
        limit + part.replace(b"\r\n\r\n", b"\r\n\r\n\\ud800") + b"--b--\r\n",
        f"{typed}; charset=unicode_escape",
    )
    for charset in ("utf-16", "utf-7", "zlib", "rot13", "idna", "undefined", "x" * 1000, "\x00"):
        yield limit + part + limit + sheet + b"--b--\r\n", f"{typed}; charset={charset!a}"
    for boundary in ("", "b" * 5000, '"', "b; boundary=c"):
        yield (
            multipart(token, [("sheet", "a.yaml", b"accounts: []")])[0],
            f"multipart/form-data; boundary={boundary}",
        )
    yield limit + part, typed
    yield urlencode({"token": clerk.token}).encode() + b"&a=1" * 500_000, FORM
    yield b"&" * (8 * MEGABYTE), FORM
    yield b"token=" + b"%00" * MEGABYTE, FORM
    yield b"a" * (8 * MEGABYTE), FORM


def test_no_form_brings_the_window_to_a_halt(counter: Window) -> None:
    clerk = counter.browser()
    clerk.get("/")
    with answers_others(counter):
        for body, kind in hostile_forms(clerk):
            for path in ("/send",) if len(body) > MEGABYTE else ("/send", "/make"):
                reply = clerk.request("POST", path, body, {"Content-Type": kind})
                assert reply.status in (303, 400, 403, 413, 422), (
                    kind[:80],
                    body[:80],
                    reply.status,
                )
                clerk.post("/end")
