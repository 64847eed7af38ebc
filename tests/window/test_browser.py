"""The window in Debian's Chromium: accessible at any width, by keyboard alone, and without JavaScript."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from postsheets import PICTURES, approved
from seen import NARROW, WIDE, ZOOMED, axe_faults, focus_faults, layout_faults, spaced_faults
from window import Window

from formgen.city.templatefiles import bundled_templates
from formgen.city.yamltext import load_plain
from formgen.intake.reader import Upload
from formgen.workbooks.carryover import carry
from formgen.workbooks.newsheet import new_sheet

pytestmark = pytest.mark.needs("chromium")
_DATA = Path(__file__).resolve().parents[1] / "data"
_KEY_COLOUR = (0x00, 0x17, 0xC1)
XLSX = "くらし環境課.xlsx"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium as a clerk has it, in Japanese."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--lang=ja"],
            env={**os.environ, "LANGUAGE": "ja"},
        )  # fmt: skip
        yield running
        running.close()


@cache
def sheet(*changes: tuple[int, str, str], accounts: int = 0) -> bytes:
    """The samples as a workbook, with some fields of some accounts changed, or a number of accounts."""
    intake = copy.deepcopy(load_plain(_DATA / "sample_intake.yaml"))
    for at, key, value in changes:
        intake["accounts"][at][key] = value
    if accounts:
        intake["accounts"] = [
            {
                **intake["accounts"][at % 3],
                "account_id": f"N-{at:03}",
                "display_name": f"川崎市{at}号",
            }
            for at in range(accounts)
        ]
    carried = carry(Upload("a.yaml", json.dumps(intake, ensure_ascii=False).encode()))
    return new_sheet(bundled_templates(), max(4, accounts), carried)


def until(page: Any, holds: str) -> None:
    """Wait until an expression holds; the page's own policy lets no text be run as code in it."""
    for _ in range(1200):  # a busy machine lets it wait
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    pytest.fail(holds)


FAULTY = ((0, "policy_url", "まだ"), (1, "display_name", "まちの魅力"), (2, "display_name", "催事"))


class Clerk:
    """Someone with a browser; whatever the browser's console says is kept."""

    def __init__(self, chromium: Any, window: Window, **options: Any) -> None:
        self.context = chromium.new_context(locale="ja-JP", **options)
        self.base, self.console = window.base, list[str]()
        self.context.set_default_timeout(60_000)
        self.page = self.new_page()
        self.page.goto(window.address)

    def new_page(self) -> Any:
        """One more tab."""
        page = self.context.new_page()
        page.on("console", lambda message: self.console.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"{page.url}: {error}"))
        return page

    def go(self, path: str) -> None:
        """Go to an address of the window."""
        self.page.goto(self.base + path)

    def send(self, data: bytes, name: str = XLSX) -> None:
        """Send a sheet from the first page."""
        self.go("/")
        self.choose(data, name)
        self.press("点検する")

    def choose(self, data: bytes, name: str = XLSX) -> None:
        """Choose a file for the sheet."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.set_input_files("#sheet", files=[file])

    def choose_pictures(self, field: str, pictures: Sequence[tuple[str, bytes]]) -> None:
        """Choose pictures of posts."""
        files = [
            {"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in pictures
        ]
        self.page.set_input_files(field, files=files)

    def press(self, words: str, at: int = 0) -> None:
        """Press a button, and see the page to which it leads."""
        with self.page.expect_navigation():
            self.page.locator(f"main button:has-text('{words}')").nth(at).click()


# --- every page ----------------------------------------------------------------------------------


def pages_of_faults(clerk: Clerk) -> Iterator[str]:
    """Go through the pages of sheets that are at fault, and those on which something is refused."""
    clerk.go("/")
    yield "front"
    clerk.send(sheet(*FAULTY))
    yield "faults"
    clerk.go("/?nosheet=1")
    yield "no sheet chosen"
    clerk.send(b"PK\3\4 no workbook")
    yield "whole file"
    clerk.go("/papers/1/1")
    yield "no papers"
    clerk.go("/receive")
    yield "nothing to make"
    clerk.go("/next")
    yield "no accounts"
    clerk.send((_DATA / "intake" / "labels_and_devices.yaml").read_bytes(), "a.yaml")
    yield "yaml"
    clerk.send("管理番号,アカウント名\nX-1,花\nX-1,鳥\n".encode(), "a.csv")
    yield "csv"


def pages_of_papers(clerk: Clerk) -> Iterator[str]:
    """Go through the pages of a sheet whose papers are made and handed in."""
    clerk.send(sheet())
    yield "warnings"
    clerk.go("/papers/2/1")
    yield "paper"
    clerk.send(sheet((0, "display_name", "川崎市等々力緑地のたより")))
    clerk.go("/papers/2/1?zoom=150")
    yield "paper, changed and larger"
    clerk.go("/receive")
    yield "before making"
    clerk.press("書類を作る")
    clerk.page.wait_for_selector(".packet")
    yield "made"
    clerk.page.fill("[name=on] >> nth=0", "きのう")
    clerk.press("提出を記録する")
    yield "wrong day"
    clerk.page.fill("[name=on] >> nth=0", "令和8年11月20日")
    clerk.press("提出を記録する")
    yield "recorded"
    clerk.go("/next")
    yield "next"


def pages_of_posts(clerk: Clerk) -> Iterator[str]:
    """Go through the pages of a sheet with posts, one of which is approved, whose pictures come one by one."""
    clerk.go("/")
    clerk.page.click("text=投稿に画像や動画があるとき")
    clerk.choose(approved().encode(), "a.yaml")
    clerk.choose_pictures("#picture", PICTURES[:1])
    clerk.press("点検する")
    yield "a picture is missing"
    clerk.choose_pictures("#more", PICTURES[1:])
    clerk.press("画像だけを送る")
    yield "all pictures"
    with clerk.page.expect_navigation():
        clerk.page.click("text=P-001　花まつり")
    yield "form"
    clerk.go("/result")
    clerk.press("書類を作る")
    clerk.page.wait_for_selector("#posts")
    yield "ready to be sent"


def pages_of_desk(clerk: Clerk) -> Iterator[str]:
    """Go through the pages that only the desk has."""
    clerk.go("/")
    yield "front with sheets"
    clerk.press("inputs のシートを点検する")
    yield "own sheets"
    for path in ("/ledger", "/deadlines", "/arrivals"):
        clerk.go(path)
        yield path


def assert_accessible(clerk: Clerk, walk: Iterator[str]) -> None:
    """Axe finds nothing, and the looks are right at every width; the console stays empty."""
    titles: dict[str, str] = {}
    for state in walk:
        page = clerk.page
        page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
        found = layout_faults(page, WIDE, ZOOMED, NARROW) + spaced_faults(page) + axe_faults(page)
        assert found == [], state
        path = urlsplit(page.url).path
        assert titles.setdefault(page.title(), path) == path, state
        assert page.title().endswith("ソーシャルメディア書類の窓口")
    assert clerk.console == []


@pytest.mark.parametrize("most", [3, pytest.param(99, id="all", marks=pytest.mark.soak)])
def test_pages_of_faults_are_accessible(chromium: Any, counter: Window, most: int) -> None:
    clerk = Clerk(chromium, counter)
    assert_accessible(clerk, islice(pages_of_faults(clerk), most))


@pytest.mark.soak
def test_pages_of_papers_are_accessible(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    assert_accessible(clerk, pages_of_papers(clerk))
    with clerk.page.expect_navigation():
        clerk.page.click("text=終わる（送ったものを消す）")
    assert "まだ受け取っていません" in clerk.page.inner_text("main")  # the receipt
    assert axe_faults(clerk.page) + layout_faults(clerk.page, WIDE, NARROW) == []
    with clerk.page.expect_navigation():
        clerk.page.click("main button:has-text('終わる')")
    assert "窓口に残っていません" in clerk.page.inner_text("[role=status]")
    assert axe_faults(clerk.page) + layout_faults(clerk.page, WIDE, NARROW) == []


@pytest.mark.soak
def test_pages_of_posts_are_accessible(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter, reduced_motion="reduce")
    assert_accessible(clerk, pages_of_posts(clerk))
    found = list(focus_faults(clerk.page))
    text = clerk.page.locator("textarea").first
    text.press("Control+A")
    assert text.evaluate("each => [each.selectionStart, each.selectionEnd]") == [0, 4]
    clerk.go("/result")
    assert [*found, *focus_faults(clerk.page)] == []

    plain = Clerk(chromium, counter, java_script_enabled=False)
    assert list(pages_of_posts(plain))[-1] == "ready to be sent"
    assert "承認済（発信用あり）" in plain.page.inner_text("main")


@pytest.mark.soak
def test_a_refusal_is_a_page_too(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    for path in ("/none", "/papers/9999/1"):
        clerk.go(path)
        assert axe_faults(clerk.page) + layout_faults(clerk.page, WIDE, NARROW) == []
    clerk.go("/")
    clerk.choose(sheet())
    clerk.page.locator("form [name=token]").first.evaluate("each => { each.value = 'x'; }")
    clerk.press("点検する")
    assert "前のページを開き直して" in clerk.page.inner_text("[role=alert]")
    assert axe_faults(clerk.page) + layout_faults(clerk.page, WIDE, NARROW) == []


@pytest.mark.soak
def test_by_tab_every_place_is_reached_in_order_and_seen(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter, reduced_motion="reduce")
    clerk.send(sheet(*FAULTY))
    found = list(focus_faults(clerk.page))
    for path in ("/", "/papers/1/1", "/receive", "/next"):
        clerk.go(path)
        found += focus_faults(clerk.page)
    assert found == []


# --- the whole walk ------------------------------------------------------------------------------


class Keyboard:
    """A clerk who has no mouse; presses counts Enter and Space on what the window offers."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    def to(self, selector: str) -> None:
        """Go on by Tab to what a selector names."""
        wanted = self.page.locator(selector).first
        for _ in range(200):
            if wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"no way to {selector}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to something and press it."""
        self.to(selector)
        self.presses += 1
        self.page.keyboard.press(key)


@pytest.mark.parametrize(
    "script",
    [pytest.param(True, id="script", marks=pytest.mark.soak), pytest.param(False, id="no script")],
)
def test_the_walk_by_keyboard_takes_six_presses(
    chromium: Any, counter: Window, tmp_path: Path, *, script: bool
) -> None:
    """From the blank sheet to the record of handing in, with nothing but Tab, Enter and Space."""
    clerk = Clerk(chromium, counter, java_script_enabled=script, accept_downloads=True)
    page, keys = clerk.page, Keyboard(clerk.page)
    with page.expect_download() as blank:
        keys.press("a[href='/blank.xlsx']")
    assert Path(blank.value.path()).read_bytes().startswith(b"PK")
    (tmp_path / XLSX).write_bytes(sheet())  # as she fills it in
    page.reload()
    with page.expect_file_chooser() as chooser:
        keys.press("#sheet")
    chooser.value.set_files(tmp_path / XLSX)
    keys.press("main button:text-is('点検する')", "Space")
    page.wait_for_url("**/result")
    keys.press("main button:text-is('書類を作る')", "Space")
    page.wait_for_url("**/receive")
    while page.locator(".packet").count() == 0:  # without the script she looks again
        page.wait_for_timeout(300)
        page.goto(clerk.base + "/receive")
    with page.expect_download() as packet:
        keys.press(".packet a.button:has-text('提出一式')")
    assert Path(packet.value.path()).read_bytes().startswith(b"PK")
    keys.press(".packet button:has-text('提出を記録する')")
    page.wait_for_selector(".packet .good")
    assert keys.presses <= 6
    assert "令和8年11月22日に提出した" in page.inner_text(".packet .good")
    assert clerk.console == []


# --- what a clerk does besides ----------------------------------------------------------------------


@pytest.mark.soak
def test_what_changed_is_marked_in_the_lists_and_at_the_edge(
    chromium: Any, counter: Window
) -> None:
    clerk = Clerk(chromium, counter)
    clerk.send(sheet())
    assert clerk.page.locator(".badge.changed").count() == 0
    clerk.send(sheet((0, "display_name", "川崎市等々力緑地のたより")))
    (changed,) = {clerk.page.locator(".account:has(.badge.changed) h3").inner_text()}
    assert changed.startswith("TKS-001")
    clerk.go("/papers/2/1")
    page = clerk.page
    assert "変わりました" in page.inner_text(".list [aria-current] + .badge")
    assert "川崎市等々力緑地のたより" in page.inner_text(".paper-changes")
    assert "変わった行あり" in (page.get_attribute(".paper-pages a", "aria-label") or "")
    image = page.locator(".paper-page img")
    assert image.get_attribute("alt") == "機器確認依頼書　1ページ中の1ページ"
    picture = Image.open(BytesIO(page.request.get(clerk.base + "/papers/2/1.png").body()))
    colours = {colour for _, colour in picture.convert("RGB").getcolors(100_000) or ()}
    assert _KEY_COLOUR in colours
    assert page.locator("#paper-text a").get_attribute("href") == "/papers/2.pdf"
    clerk.go("/papers/12/1")
    assert "同じ文です" in page.inner_text(".paper-changes")


def test_a_file_is_dropped_and_sent_by_the_button_alone(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    page = clerk.page
    assert page.locator("[data-drop-hint]").is_visible()
    dropped = page.evaluate_handle(
        "data => { const found = new DataTransfer();"
        " for (const name of ['花壇.jpg', 'a.xlsx', '控え.json', '看板.HEIC'])"
        " found.items.add(new File([Uint8Array.from(data)], name)); return found; }",
        list(sheet()),
    )
    form = page.locator("form[data-drop]")
    form.dispatch_event("dragover", {"dataTransfer": dropped})
    assert "over" in (form.get_attribute("class") or "")
    form.dispatch_event("drop", {"dataTransfer": dropped})
    names = "each => [...each.files].map((file) => file.name)"
    assert page.locator("#sheet").evaluate(names) == ["a.xlsx"]
    assert page.locator("#picture").evaluate(names) == ["花壇.jpg", "看板.HEIC"]
    assert page.locator("#receipt").evaluate(names) == ["控え.json"]
    assert page.locator("#picture").is_visible()
    page.locator("#receipt").set_input_files([])
    assert page.url == clerk.base + "/"  # nothing is sent yet
    clerk.press("点検する")
    assert page.url.endswith("/result")


@pytest.mark.soak
def test_the_place_is_kept_and_answers_may_be_loaded_again(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    page = clerk.page
    clerk.send(sheet(*FAULTY))
    first = page.locator(".grid").first
    assert first.evaluate("each => each.scrollTop") > 0  # it shows its first fault
    page.mouse.wheel(0, 500)
    until(page, "scrollY > 300")
    first.evaluate("each => each.scrollTo({ top: 200, behavior: 'instant' })")
    stood = page.evaluate("scrollY")
    clerk.choose(sheet(*FAULTY))
    with page.expect_navigation():
        page.locator("button:has-text('直したシートを送る')").evaluate(
            "each => each.form.requestSubmit()"
        )
    until(page, f"Math.abs(scrollY - {stood}) < 3")
    assert first.evaluate("each => each.scrollTop") == 200
    # Every answer to a form is a page that may be loaded again, or left and come back to.
    page.reload()
    assert page.title().startswith("エラーが")
    page.go_back()
    page.go_back()
    assert page.locator("h1").inner_text() == "シートを送る"
    page.go_forward()
    assert page.locator("h1").inner_text() == "点検の結果"
    # Two tabs see the same visit: the later sheet counts.
    other, clerk.page = clerk.page, clerk.new_page()
    clerk.send(sheet())
    other.reload()
    assert other.title().startswith("注意が")
    assert clerk.console == []


@pytest.mark.soak
def test_progress_is_told_while_papers_are_made(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    page = clerk.page
    clerk.send(sheet(accounts=4))
    page.evaluate(
        "() => { const box = document.querySelector('[data-making]');"
        " const note = () => { if (!box.hidden) localStorage.said = box.innerText; };"
        " new MutationObserver(note).observe(box, { subtree: true, childList: true }); }"
    )
    clerk.press("書類を作る")
    page.wait_for_selector(".packet", timeout=60_000)
    assert re.search(
        r"書類を作っています（\d+ファイルのうち\d+）", page.evaluate("localStorage.said")
    )
    assert clerk.console == []


@pytest.mark.soak
def test_the_desk_is_accessible_and_notices_a_sheet_saved_anew(chromium: Any, desk: Window) -> None:
    clerk = Clerk(chromium, desk)
    stranger = chromium.new_context().new_page()
    stranger.goto(desk.base)
    assert "開いた人だけが使えます" in stranger.title()
    assert axe_faults(stranger) + layout_faults(stranger, WIDE, NARROW) == []
    assert_accessible(clerk, pages_of_desk(clerk))
    clerk.go("/")
    clerk.press("inputs のシートを点検する")
    notice = clerk.page.locator("[data-changed]")
    assert notice.get_attribute("role") == "status"
    assert not notice.is_visible()
    folder = Path(f"/proc/{desk.pid}/cwd").readlink() / "inputs"
    (folder / "もう1枚.xlsx").write_bytes(sheet((0, "account_id", "ABC-001")))
    notice.wait_for(state="visible", timeout=60_000)
    clerk.press("もう一度点検する")
    assert "ABC-001" in clerk.page.inner_text("main")


# --- what few people have -----------------------------------------------------------------------------


@pytest.mark.soak
def test_long_values_and_many_accounts_fit(chromium: Any, counter: Window) -> None:
    clerk = Clerk(chromium, counter)
    long = "川崎市" + "長い名前" * 50
    address = "https://www.city.kawasaki.jp/" + "a" * 170
    for data in (
        sheet((0, "display_name", long), (1, "policy_url", address), (2, "account_id", "A" * 40)),
        sheet(accounts=60),
        "管理番号,アカウント名,サービス\n".encode()
        + b"".join(f"X-{n},{n},M{n}\n".encode() for n in range(150)),
        b"accounts: []\n",
    ):
        clerk.send(data, XLSX if data.startswith(b"PK") else "a.yaml" if b":" in data else "a.csv")
        found = layout_faults(clerk.page, WIDE, NARROW)
        for path in ("/papers/1/1", "/receive", "/next"):
            clerk.go(path)
            found += layout_faults(clerk.page, WIDE, NARROW)
        assert found == []


@pytest.mark.soak
def test_who_comes_while_papers_are_made_sees_how_far_they_are(
    chromium: Any, counter: Window
) -> None:
    clerk = Clerk(chromium, counter)
    clerk.send(sheet(accounts=60))
    clerk.page.locator("main button:text-is('書類を作る')").click(no_wait_after=True)
    page = clerk.new_page()
    clerk.page.wait_for_timeout(1000)
    page.goto(clerk.base + "/receive")
    assert page.title().startswith("書類を作っています")
    assert layout_faults(page, WIDE, ZOOMED, NARROW) + spaced_faults(page) + axe_faults(page) == []
    page.wait_for_selector("#kept", timeout=60_000)  # it comes by itself
    assert clerk.console == []


@pytest.mark.soak
def test_paper_colours_and_motion_as_a_person_has_set_them(chromium: Any, counter: Window) -> None:
    """Printed, nothing is left that can only be pressed; colours and motion are the person's own."""
    clerk = Clerk(chromium, counter)
    page = clerk.page
    clerk.send(sheet(*FAULTY))
    page.emulate_media(media="print")
    shown = page.evaluate(
        "[...document.querySelectorAll('nav, form, button, input, .grid')]"
        ".filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert shown == []
    assert page.locator(".fault .remedy").first.is_visible()
    page.emulate_media(media="screen", forced_colors="active")
    outline = "each => getComputedStyle(each).outlineStyle"
    assert page.locator(".grid td.error").first.evaluate(outline) == "solid"
    assert "×" in page.locator(".grid td.error .mark").first.inner_text()
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
