"""The pictures of the window: its pages as Chromium shows them, from one account's sheet on its way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from scripts.make_manual import FAULTS, TODAY, write_account
from scripts.walk import lay_samples

# The height that is shown of each page, in dots; the width is that of a usual screen.
_WIDTH = 1280
HEIGHTS = {
    "window_front": 640,
    "window_result": 930,
    "window_paper": 900,
    "window_receive": 970,
    "window_next": 940,
    "window_ledger": 920,
}
_CHANGED = {"contact_extension": "00012"}
_HANDED_IN = "令和8年11月20日"


def window_pictures(scratch: Path, chromium: str) -> Iterator[tuple[str, bytes]]:
    """The name and the PNG of each page: at the counter first, then at the desk."""
    environment = {**os.environ, "LANGUAGE": "ja"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, env=environment, args=["--disable-lcd-text"]
        )
        yield from _counter(_fresh(browser), scratch)
        yield from _desk(_fresh(browser), scratch)
        browser.close()


def _fresh(browser: Browser) -> Page:
    return browser.new_page(
        viewport={"width": _WIDTH, "height": max(HEIGHTS.values())},
        locale="ja-JP",
        reduced_motion="reduce",
    )


def _counter(page: Page, scratch: Path) -> Iterator[tuple[str, bytes]]:
    """A sheet with faults, mended, altered once more, its papers made and handed in."""
    sheet = scratch / "counter" / "intake.xlsx"
    sheet.parent.mkdir()
    with _opened(sheet.parent, "--counter", "--http") as address:
        page.goto(address)
        yield _shot(page, "window_front")
        _send(page, sheet, FAULTS, "点検する")
        page.locator("td.error").nth(1).evaluate(
            "cell => { cell.scrollIntoView({block: 'center'}); scrollTo(0, 0); }"
        )
        yield _shot(page, "window_result")
        _send(page, sheet, {}, "直したシートを送る")
        _send(page, sheet, _CHANGED, "直したシートを送る")
        page.get_by_role("link", name="事前相談票").first.click()
        yield _shot(page, "window_paper")
        page.get_by_role("link", name="「受け取る」へ進む").click()
        page.get_by_role("button", name="書類を作る").click()
        page.get_by_label("提出した日").wait_for()
        yield _shot(page, "window_receive")
        page.get_by_label("提出した日").fill(_HANDED_IN)
        page.get_by_role("button", name="提出を記録する").click()
        page.get_by_role("link", name="「次にすること」へ進む").click()
        yield _shot(page, "window_next")


def _desk(page: Page, scratch: Path) -> Iterator[tuple[str, bytes]]:
    """The ledger of the samples."""
    folder = scratch / "desk"
    lay_samples(folder)
    with _opened(folder) as address:
        page.goto(address)
        page.get_by_role("link", name="台帳").click()
        yield _shot(page, "window_ledger")


def _send(page: Page, sheet: Path, changes: dict[str, object], button: str) -> None:
    sheet.unlink(missing_ok=True)
    write_account(sheet, changes)
    page.locator("#sheet").set_input_files(sheet)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/result")


def _shot(page: Page, name: str) -> tuple[str, bytes]:
    page.wait_for_load_state("networkidle")
    area = FloatRect(x=0, y=0, width=_WIDTH, height=HEIGHTS[name])
    return name, page.screenshot(clip=area, animations="disabled")


@contextmanager
def _opened(folder: Path, *options: str) -> Iterator[str]:
    """A window that is open while it is needed; the address that it prints."""
    command = [sys.executable, "-m", "formgen", "serve", "--port", "0"]
    command += ["--today", TODAY.isoformat(), *options]
    hidden = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    with subprocess.Popen(  # noqa: S603 - formgen itself
        command, cwd=folder, env=hidden, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout  # noqa: S101 - a pipe, as asked above
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
