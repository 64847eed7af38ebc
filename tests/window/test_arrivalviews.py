"""届いた書類: packets that an office drops into its window are received as the command does, and listed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from arrived import meddled
from runs import tree
from seen import NARROW, WIDE, ZOOMED, axe_faults, layout_faults, spaced_faults
from window import Browser, Reply, Window, running_window

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.pipeline import BuildOptions, Selection, build, load

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Office:
    """An office at its window, and the packets that came to it."""

    folder: Path
    window: Window
    browser: Browser
    packets: tuple[bytes, ...]

    def send(self, *packets: tuple[str, bytes]) -> Reply:
        """Send packets by the form of the page."""
        self.browser.get("/arrivals")
        files = [("packet", name, data) for name, data in packets]
        return self.browser.post("/arrivals", files=files or [("packet", "", b"")])

    def mail(self) -> set[str]:
        """The files among the mail."""
        return {path.name for path in (self.folder / "受信").glob("*")}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office, and some packets of the samples."""
    output, folder = tmp_path_factory.mktemp("section"), tmp_path_factory.mktemp("work") / "office"
    options = BuildOptions(WorkerOptions(workers=1))
    asked = Selection(documents=frozenset({"start_notice", "consultation", "policy"}))
    build(bundled_samples(), load(bundled_templates()), output, asked, date(2026, 11, 22), options)
    packets = tuple(path.read_bytes() for path in sorted(output.glob("提出用/*/*/*.zip"))[:2])
    folder.mkdir()
    with running_window(folder) as window:
        yield Office(folder, window, window.enter(), packets)


@pytest.fixture
def office(opened: Office) -> Office:
    """The office without any mail, and with nothing on its desk."""
    for name in ("受信", "受付"):
        shutil.rmtree(opened.folder / name, ignore_errors=True)
        (opened.folder / name).unlink(missing_ok=True)
    return opened


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>|\s+", "", page)


def test_without_a_file_or_a_token_nothing_is_received(office: Office) -> None:
    assert "届いた提出一式は、まだありません。" in office.browser.get("/arrivals").text
    reply = office.send()
    assert reply.status == 422
    assert "提出一式（ZIP）が選ばれていません。" in reply.text
    other = office.browser.request("POST", "/arrivals", b"token=x", {
        "Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert other.status == 403
    assert office.browser.get("/register.xlsx").status == 404
    assert tree(office.folder) == {}


def test_packets_are_received_told_and_kept_each_once(office: Office) -> None:
    first, second, *others = office.packets
    altered = meddled(
        second, lambda files: {**files, "00_送付書.pdf": files["00_送付書.pdf"] + b"x"}
    )
    sent = (
        ("提出一式.zip", first), ("提出一式.zip", second), *((f"{n}.ZIP", each) for n, each in enumerate(others)),
        ("../../外.zip", altered), ("半分.zip", first[:3000]), ("<b>&.zip", b"PK"), ("報告.docx", b"word"),
    )  # fmt: skip
    page = office.send(*sent)
    assert page.status == 200
    told = text_of(page.text)
    assert f"{len(office.packets) + 1}件を読みました（受付{len(office.packets)}件、" in told
    assert "「報告.docx」途中" in told  # by the name under which it was chosen
    assert "「半分.zip」途中までしか届いていないか、ZIPではありません。" in told
    assert "<b>" not in page.text
    assert office.mail() == {  # and nothing that is not whole
        "提出一式.zip", "提出一式_2.zip", *(f"{n}.zip" for n in range(len(others))), "外.zip",
    }  # fmt: skip
    assert {path.name for path in office.folder.parent.iterdir()} == {"office"}

    links = re.findall(r'href="(/arrivals/[^"]+)"', page.text)
    letters = [office.browser.get(link) for link in links]
    assert {letter.status for letter in letters} == {200}
    assert {letter.body[:4] for letter in letters} == {b"%PDF", b"PK\3\4"}
    assert office.browser.get("/register.xlsx").body.startswith(b"PK")

    before = tree(office.folder)
    page = office.send(*sent[:2])
    assert "新しい提出一式はありません。" in page.text
    assert tree(office.folder) == before
    page = office.browser.get("/arrivals")
    assert "今回" not in page.text
    assert f"届いた提出一式 {len(office.packets) + 1}件" in page.text

    for wrong in ("/arrivals/0/receipt.pdf", links[0].replace("receipt", "cover"),
                  links[0].replace("pdf", "zip"), "/arrivals/%2e%2e/receipt.pdf"):  # fmt: skip
        assert office.browser.get(wrong).status == 404, wrong


def test_a_desk_that_cannot_be_written_to_is_told(office: Office) -> None:
    (office.folder / "受付").write_text("", "utf-8")
    reply = office.send(("新.zip", office.packets[0]))
    assert reply.status == 422
    assert "「受付」" in reply.text
    assert office.mail() == {"新.zip"}


def test_at_the_counter_there_is_no_such_page(counter: Window) -> None:
    clerk = counter.browser()
    for path in ("/arrivals", "/arrivals/0/receipt.pdf", "/register.xlsx"):
        assert clerk.get(path).status == 404
    assert clerk.post("/arrivals", files=[("packet", "a.zip", b"PK")]).status == 404
    assert "届いた書類" not in clerk.get("/").text


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    "has_script",
    [pytest.param(True, id="script"), pytest.param(False, id="no script", marks=pytest.mark.soak)],
)
def test_the_page_is_accessible_and_works_without_javascript(
    office: Office, has_script: bool
) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium: Any = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = chromium.new_context(java_script_enabled=has_script)
        domain = office.window.base
        context.add_cookies(
            [{"name": n, "value": v, "url": domain} for n, v in office.browser.cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{domain}/arrivals")
        files = [{"name": f"{n}.zip", "mimeType": "application/zip", "buffer": data}
                 for n, data in enumerate((office.packets[0], b"PK"))]  # fmt: skip
        page.set_input_files("#packet", files=files)
        with page.expect_navigation():
            page.locator("main button").click()
        assert page.locator(".banner").is_visible()
        if has_script:
            sizes = (WIDE, ZOOMED, NARROW)
            assert layout_faults(page, *sizes) + spaced_faults(page) + axe_faults(page) == []
        chromium.close()
