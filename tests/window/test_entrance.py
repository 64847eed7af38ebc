"""Who may come in at the desk, and what a visitor may call a file or write into a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from heavy import HEAVY
from hostile import hostile_file
from runs import tree
from window import Browser, Reply, Window, running_window

from formgen.city.templatefiles import bundled_samples
from formgen.window.desk import put_into
from formgen.window.visitfolder import SentFile

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 22)
SHEET = "accounts:\n  - 管理番号: TKS-001\n    手続き: 開始\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window at the desk, in an empty working folder."""
    folder = tmp_path_factory.mktemp("work") / "desk"
    (folder / "inputs").mkdir(parents=True)
    with running_window(folder) as found:
        yield found


@pytest.fixture(scope="module")
def inside(desk: Window) -> Browser:
    """The browser that has come in by the address that was printed."""
    return desk.enter()


PAGES = ("/", "/result", "/receive", "/next", "/ledger", "/ledger.xlsx", "/deadlines", "/deadlines.ics",
         "/arrivals", "/arrivals/0/receipt.pdf", "/register.xlsx",
         "/blank.xlsx", "/papers/1/1", "/papers/1.pdf", "/everything.zip", "/changed", "/progress",
         "/enter/x", "/copy.xlsx", "/made/0", "/receipt.json")  # fmt: skip
POSTS = ("/send", "/look", "/carry", "/make", "/record", "/withdraw", "/end", "/arrivals")


def test_a_ticket_lets_one_browser_in_once(desk: Window, inside: Browser) -> None:
    (name,) = inside.cookies
    assert inside.get("/").status == 200
    path = urlsplit(desk.address).path
    stranger = desk.browser()
    for ticket in (
        path,
        path[:-1],
        f"{path}x",
        "/enter/",
        "/enter/%00",
        f"/enter/{'x' * 900}",
        path.upper(),
    ):
        reply = stranger.request("GET", ticket)
        assert reply.status in (403, 404)
        assert "Set-Cookie" not in reply.headers
    assert stranger.cookies == {}
    assert inside.get(path).status == 200  # who is in already stays so
    assert set(inside.cookies) == {name}


def test_who_has_no_cookie_sees_and_does_nothing(
    desk: Window, inside: Browser, tmp_path: Path
) -> None:
    """Nor does who has that of another window, or has made up one."""
    (name,) = inside.cookies
    secret, _, mark = inside.cookies[name].partition(".")
    forged = (
        "",
        "x",
        f"{secret}.",
        f".{mark}",
        f"{secret}.{mark[:-1]}",
        f"{mark}.{secret}",
        f"{secret}.{mark}.x",
    )
    with running_window(tmp_path, "--counter") as other:
        clerk = other.browser()
        clerk.get("/")
        (foreign,) = clerk.cookies.values()
    before = tree(desk.memory)
    for value in forged:
        stranger = Browser(desk.base, {name: value} if value else {}, inside.token)
        assert stranger.request("GET", "/").status == 403, value
        assert stranger.post("/end", {"packet": "0"}).status == 403, value
    for value in ("", foreign):
        stranger = Browser(desk.base, {name: value} if value else {}, inside.token)
        for path in PAGES:
            reply = stranger.request("GET", path)
            assert reply.status == 403, path
            assert not re.search(rb'name="token" value="."', reply.body)
            assert stranger.request("HEAD", path).status == 403
        for path in POSTS:
            assert stranger.post(path, {"packet": "0"}).status == 403
        assert stranger.post("/send", files=[("sheet", "a.yaml", SHEET.encode())]).status == 403
    assert tree(desk.memory) == before
    for path in ("/style.css", "/window.js", "/icon.svg"):  # which hold nothing
        assert desk.browser().get(path).status == 200


NAMES = (
    "../../x.yaml", "..\\..\\x.yaml", "/etc/passwd.yaml", "C:\\Windows\\x.yaml", "CON.yaml", "nul.yaml", ".yaml",
    "..yaml", "x.yaml/../../y.yaml", "~$x.yaml", ".x.yaml", "a\x00b.yaml", "a\tb.yaml", "x.yaml\r\nSet-Cookie: a=b",
    'x"; filename="y.yaml', "花" * 300 + ".yaml", "x" * 5000 + ".yaml", "\u202eyaml.x.yaml", "\ud7ff\ufffe.yaml",
    "{{ 7*7 }}.yaml", "<script>alert(1)</script>.yaml", "=1+1.yaml", "e\u0301.yaml", "x.YAML", "x.yaml ", "x.yaml.",
    "x.exe", "x", " ", "-rf.yaml", "$(touch y).yaml", "%2e%2e%2fx.yaml", "inputs/x.yaml", "names.json", "1.yaml",
)  # fmt: skip


@pytest.mark.soak
def test_a_sheet_may_have_any_name(desk: Window, inside: Browser) -> None:
    """It is looked at, shown without harm, and put into inputs under a name of its own."""
    folder = Path(f"/proc/{desk.pid}/cwd").resolve()
    for name in NAMES[::3]:
        reply = inside.send(name, SHEET.encode())
        assert reply.status in ((400,) if len(name) > 4000 else (200, 422)), name
        assert "Set-Cookie" not in reply.headers
        assert "<script>alert" not in reply.text
        assert "49.yaml" not in reply.text
    for name in ("../../inputs/../x.yaml", "C:\\a\x00b.yaml"):
        inside.send(name, SHEET.replace("001", str(len(name))).encode())
        assert inside.make().status == 200
    assert {path.name for path in folder.iterdir()} == {"inputs", "outputs"}
    names = {path.name for path in (folder / "inputs").iterdir()}
    assert names == {"x.yaml", "ab.yaml"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_name_is_never_a_place(tmp_path: Path) -> None:
    inputs, outputs = tmp_path / "work" / "inputs", tmp_path / "work" / "outputs"
    inputs.mkdir(parents=True)
    outputs.mkdir()
    endings = (
        *NAMES,
        "x.y\x00",
        "x.a:b",
        "x.\u202eyaml",
        "x.a/b",
        "x.\n",
        "x." + "y" * 300,
        "x.花" + "花" * 200,
    )
    for number, name in enumerate(endings):
        put_into(
            inputs, outputs, [SentFile(name, SHEET.replace("001", str(number)).encode())], TODAY
        )
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == len(endings)  # of those with the same name all but the last are aside
    for path in stored:
        assert path.resolve().is_relative_to(inputs)
        assert not re.search(r'[\x00-\x1f<>:"|?*\\\u202e]', path.name), path.name
        assert len(path.name.encode()) <= 255


@pytest.mark.soak
def test_what_a_sheet_says_breaks_no_line_of_an_answer(counter: Window) -> None:
    """The section and the account become names of downloads."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    clerk, tame = counter.browser(), '川崎市花の\\"公園/../だより; 課'
    for value in (
        f'"{tame}\\r\\nSet-Cookie: a=b\\r\\n\\r\\n<script>alert(1)</script>"',
        f'"{tame}"',
    ):
        sheet = sample.read_text("utf-8")
        for label in ("課・室・所", "アカウント名"):
            sheet = re.sub(rf"(?<={label}: ).*", lambda _, value=value: value, sheet)
        found = clerk.send("x\r\nSet-Cookie: a=b.yaml", sheet.encode())
        assert found.status == 200
        made = clerk.make()
        named = assert_harmless(clerk, found, made)
    assert any("花" in name for name in named)


def assert_harmless(clerk: Browser, found: Reply, made: Reply) -> set[str]:
    """Take all that can be taken: the names of the downloads."""
    links = re.findall(
        r'href="(/(?:made|papers)/[^"]+|/[a-z]+\.(?:zip|xlsx|json))"', made.text + found.text
    )
    more = (
        "/result",
        "/copy.xlsx",
        "/papers/1/1",
        *(f"/papers/1.{kind}" for kind in ("pdf", "docx", "web")),
    )
    named = set()
    for reply in (found, made, *map(clerk.get, (*links, *more))):
        assert reply.status in (200, 404, 422)
        assert "Set-Cookie" not in reply.headers
        assert "\r\n" not in reply.headers.get("Content-Disposition", "")
        is_page = reply.headers["Content-Type"].startswith("text/html")
        assert not (is_page and b"<script>alert" in reply.body)
        if disposition := reply.headers["Content-Disposition"]:
            assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", disposition)
            named.add(unquote(disposition.partition("''")[2]))
    assert not [name for name in named if re.search(r'[\x00-\x1f/\\:*?"<>|\u202e]', name)]
    return named


FIELDS = (
    "", "-1", "99999999999", "9" * 5000, "０", "../0", "\x00", "\r\nSet-Cookie: a=b", "{{ 7*7 }}",
    "<script>alert(1)</script>", "令和99年99月99日",
)  # fmt: skip


@pytest.mark.soak
def test_what_is_written_into_a_form_is_a_word_or_refused(
    counter: Window, workbook: tuple[str, bytes]
) -> None:
    clerk = counter.browser()
    clerk.send(*workbook)
    clerk.make()
    for value in FIELDS:
        for path, fields in (
            ("/record", {"packet": value, "on": "2026-11-22"}), ("/record", {"packet": "0", "on": value}),
            ("/record", {}), ("/withdraw", {"record": value}), ("/withdraw", {}),
            ("/record", {"packet": "0", "on": value, "folder": "/etc", "do": "make"}),
        ):  # fmt: skip
            reply = clerk.post(path, fields)
            assert reply.status in (303, 400, 404, 422), (path, fields)
            assert "<script>alert" not in reply.text
            assert "49" not in re.findall(r'value="([^"]*)"', reply.text)
        for path in (
            "/papers/1/1.png?zoom=",
            "/papers/1/1?zoom=",
            "/blank.xlsx?accounts=",
            "/?ended=",
        ):
            quoted = value.encode().hex("%") if value else ""
            reply = clerk.request("GET", f"{path}%{quoted}" if quoted else path)
            assert reply.status == 200, path
    assert clerk.get("/receive").status == 200


# Hostile sheets


def assert_survives(window: Window, seeds: range) -> None:
    """Send them all, one after the other, and now and then make what can be made."""
    clerk = window.browser()
    for seed in seeds:
        name, data = hostile_file(seed)
        reply = clerk.send(name, data)
        assert reply.status in (200, 422), (seed, reply.status)
        if seed % 20 == 0 and reply.status == 200:
            assert clerk.make().status in (200, 422), seed
            for path in (
                "/papers/1/1",
                "/papers/1/1.png",
                "/copy.xlsx",
                "/next",
                "/everything.zip",
            ):
                assert clerk.get(path).status in (200, 404, 422), (seed, path)
            clerk.post("/end")
        if seed % 10 == 0:
            reply = clerk.post("/carry", files=[("sheet", name, data)])
            assert reply.status in (200, 422), seed
            receipt = clerk.send("a.yaml", SHEET.encode(), (name, data))
            assert receipt.status in (200, 422), seed
    assert window.process.poll() is None
    assert clerk.send("a.yaml", SHEET.encode()).status == 200


@pytest.mark.soak
def test_hostile_sheets_are_answered_in_words(counter: Window) -> None:
    assert_survives(counter, range(5000, 5012))
    assert not re.search(r"Traceback|File \"", counter.log)


@pytest.mark.soak
def test_a_sheet_that_unpacks_to_half_a_gigabyte_is_refused_soon(
    counter: Window, workbook: tuple[str, bytes]
) -> None:
    clerk = counter.browser()
    found = clerk.send(workbook[0], bomb(workbook[1], "xl/worksheets/sheet2.xml"))
    assert found.status == 200
    assert "エラー" in found.text
    assert clerk.send(*workbook).status == 200


def bomb(data: bytes, part: str) -> bytes:
    """The workbook with a part of half a gigabyte more."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        assert part in old.namelist()
        for name in old.namelist():
            with new.open(name, "w") as target:
                target.write(old.read(name))
                if name == part:
                    for _ in range(512):
                        target.write(bytes(1 << 20))
    return stream.getvalue()


@pytest.mark.soak
def test_the_heaviest_sheets_are_answered_or_ended(counter: Window) -> None:
    clerk = counter.browser()
    for name, make in HEAVY.items():
        reply = clerk.send(f"a{Path(name).suffix or '.xlsx'}", make())
        assert reply.status in (200, 413, 422), name
    assert clerk.send("a.yaml", SHEET.encode()).status == 200


@pytest.mark.soak
def test_a_thousand_hostile_sheets_are(counter: Window) -> None:
    assert_survives(counter, range(6000, 7000))
    assert not re.search(r"Traceback|File \"", counter.log)
