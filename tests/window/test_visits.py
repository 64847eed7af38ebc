"""What a visit at the counter remembers, what a receipt brings back, and what a lost hand loses."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from runs import children, until
from window import Browser, Reply, Window

from formgen.city.templatefiles import bundled_samples
from formgen.outputs.manifest import read_manifest
from scripts.walk import typed

pytestmark = pytest.mark.slow

NAME = "くらし環境課.yaml"
SHEET = next(path for path in bundled_samples() if path.name == NAME).read_text("utf-8")
CHANGED = SHEET.replace("月1回程度", "週1回程度").replace("PC-0456", "PC-0457")
DAY = "令和8年10月2日"
Receipt = tuple[str, bytes]


def send(browser: Browser, sheet: str, *receipts: Receipt) -> str:
    """Send a sheet, and have all made: the page 受け取る."""
    reply = browser.send(NAME, sheet.encode(), *receipts)
    assert "点検の結果" in reply.text
    return browser.make().text


def record(browser: Browser, page: str, *packets: int) -> Receipt:
    """Record packets as handed in: the receipt."""
    for at in packets:
        assert f'name="packet" value="{at}"' in page
        assert browser.post("/record", {"packet": str(at), "on": DAY}).status == 303
    return "提出の控え.json", browser.get("/receipt.json").body


def packets(browser: Browser) -> dict[str, bytes]:
    """The files that were made, by their places."""
    with zipfile.ZipFile(io.BytesIO(browser.get("/everything.zip").body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signal_hands(window: Window, number: int) -> None:
    """Send a signal to every process that works for a visit, or waits for one."""
    for pid in children(window.pid):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) != window.pid:  # a copy of the preloaded process
                os.kill(pid, number)


def after_loss(window: Window, browser: Browser, path: str) -> Reply:
    """Kill every such process; then ask for a page."""
    signal_hands(window, signal.SIGKILL)
    reply = browser.get(path)
    for _ in range(4):  # one that was lost meanwhile is told of
        if "途中で止めました" in reply.text:
            reply = browser.get(path)
    return reply


def handed_in(counter: Window) -> tuple[str, bytes]:
    """The receipt of a visit that handed all papers in."""
    first = counter.browser()
    page = send(first, SHEET)
    assert "/receipt.json" not in page
    receipt = record(first, page, 0, 1)
    assert "提出したことを記録しました" in first.get("/receive").text
    first.post("/end")
    assert "送ったシートと書類は、窓口に残っていません" in first.get("/?ended=1").text
    assert "記入したシートを点検する" in first.get("/receipt.json").text
    return receipt


def test_with_the_receipt_the_counter_knows_what_was_handed_in(counter: Window) -> None:
    receipt = handed_in(counter)
    clerk = counter.browser()
    page = send(clerk, SHEET, receipt)
    assert "今、提出する書類はありません" in page
    assert not [name for name in packets(clerk) if name.startswith("提出用")]


@pytest.mark.soak
def test_what_has_changed_since_goes_as_the_command_sends_it(
    counter: Window, tmp_path: Path
) -> None:
    receipt = handed_in(counter)
    clerk = counter.browser()
    send(clerk, SHEET, receipt)
    page = send(clerk, CHANGED)  # in the same visit the receipt need not be brought again
    assert "前回提出した内容から変わった項目" in page
    assert "更新頻度" in page
    by_counter = packets(clerk)
    assert any("変更一覧" in name for name in by_counter)
    (tmp_path / "inputs").mkdir()
    for sheet in (SHEET, CHANGED):
        (tmp_path / "inputs" / NAME).write_text(sheet, "utf-8")
        assert typed("formgen forms --workers 1", tmp_path, date(2026, 11, 22)).exit == 0
        if sheet == SHEET:
            for office in ("promotion", "ict"):
                line = f"formgen submitted --office {office} --on 2026-10-02"
                assert typed(line, tmp_path, date(2026, 11, 22)).exit == 0
    outputs = tmp_path / "outputs"
    assert by_counter == {
        made.path: (outputs / made.path).read_bytes() for made in read_manifest(outputs)
    }

    answered = CHANGED.replace("    事前相談日:", "    事前相談日: 令和8年10月10日")
    told = clerk.send(NAME, answered.encode()).text
    (tmp_path / "inputs" / NAME).write_text(answered, "utf-8")
    screen = typed("formgen check --no-copy", tmp_path, date(2026, 11, 22)).screen
    (notice,) = re.findall(r"[^。　 ]*提出した後に[^。]*。", screen)
    assert notice in told


@pytest.mark.soak
def test_several_receipts_count_once_and_a_withdrawn_record_stays_so(counter: Window) -> None:
    first = counter.browser()
    page = send(first, SHEET)
    receipts = [record(first, page, 0)]
    receipts.append(record(first, page, 1))  # holds the first record too
    clerk = counter.browser()
    page = send(clerk, SHEET, *receipts)
    assert page.count('action="/withdraw"') == 2
    page = after_loss(counter, clerk, "/receive").text
    assert page.count('action="/withdraw"') == 2
    assert "/everything.zip" in page  # they stand there

    assert clerk.post("/withdraw", {"record": "1"}).location == "/receive"
    assert after_loss(counter, clerk, "/receive").text.count('action="/withdraw"') == 1
    (left,) = json.loads(clerk.get("/receipt.json").body)["records"]
    assert "/make" in clerk.get("/receive").text  # for the packet that the record kept away
    page = clerk.make().text
    (office,) = re.findall(r'<h2 id="packet-0-title">(.+?)へ提出するもの', page)
    assert left["office"] == ("ict" if "シティ" in office else "promotion")
    assert clerk.post("/withdraw", {"record": "7"}).status == 404


def test_what_is_no_receipt_is_told_and_nothing_is_lost(counter: Window) -> None:
    clerk = counter.browser()
    clerk.send(NAME, SHEET.encode())
    newer = json.dumps({"kind": "提出の控え", "version": 2}).encode()
    for receipt, told in (
        (b"{", "壊れているか、提出の控えではない"),
        (newer, "新しい版の窓口"),
        (b"[" * 100_000, "壊れているか"),
        (b" " * (8 * 1024 * 1024 + 1), "大きすぎる"),
        (b"PK\x03\x04" + bytes(100), "壊れているか"),
    ):
        reply = clerk.send(NAME, CHANGED.encode(), ("<b>控え</b>.json", receipt))
        assert (reply.status, told in reply.text) == (422, True), reply.text
        assert "<b>" not in reply.text
        assert "提出の控え_" in reply.text or "管理者" in reply.text
        assert 'href="/"' in reply.text
    assert "点検の結果" in clerk.get("/result").text
    assert "変わりました" not in clerk.get("/papers/1/1").text  # it is the sheet before


def test_a_sheet_with_a_password_is_told_of_when_it_is_gone(counter: Window) -> None:
    clerk = counter.browser()
    sheet = SHEET.replace("対応時間:", "対応時間: パスワードは Kawasaki2026!")
    assert "パスワード" in clerk.send(NAME, sheet.encode()).text
    reply = after_loss(counter, clerk, "/result")
    assert reply.status == 422
    assert "もう窓口にありません" in reply.text
    assert "点検の結果" in clerk.send(NAME, SHEET.encode()).text


def test_a_sheet_that_cannot_be_looked_at_leaves_the_one_before(counter: Window) -> None:
    clerk = counter.browser()
    clerk.send(NAME, SHEET.encode())
    reply = clerk.send("x.json", b"{}")
    assert reply.status == 200
    assert "読めません" in reply.text


@pytest.mark.soak
def test_a_making_that_is_lost_after_a_while_is_told_of_once(counter: Window) -> None:
    """The browser was sent on by then, to the page that tells how far the papers are."""
    clerk = counter.browser()
    clerk.send(NAME, SHEET.encode())
    clerk.get("/papers/1/1")
    signal_hands(counter, signal.SIGSTOP)
    assert clerk.post("/make").location == "/receive"
    assert "作っています" in clerk.get("/receive").text
    signal_hands(counter, signal.SIGKILL)
    until(lambda: clerk.get("/progress").body == b"{}")
    assert "途中で止めました" in clerk.get("/receive").text
    page = clerk.get("/receive").text
    assert 'action="/make"' in page
    assert "/everything.zip" in clerk.make().text
