"""The papers of the window are those of formgen forms, byte for byte, whatever was sent."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from filings_of_many import write_accounts
from window import Browser, Window, running_window
from wordfiles import paragraph, word

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.city.yamltext import load_plain
from formgen.model.picturefile import PICTURE_FOLDER
from formgen.outputs.filenames import HAND_IN
from formgen.outputs.manifest import read_manifest
from scripts.walk import typed

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)


def sheets_of(kind: str, folder: Path) -> list[Path]:
    """Sheets of a kind, as files."""
    if kind == "20 accounts":
        return sorted(write_accounts(folder / "many", 20).iterdir())
    of_samples = [path for path in bundled_samples() if path.suffix == kind]
    return of_samples or [file_of(kind, folder)]


def file_of(kind: str, folder: Path) -> Path:
    """The sample's account in a CSV file, or in one with faults, 経緯 and what is not known yet."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    (account,) = load_plain(sample)["accounts"]
    if kind == "CSV":
        path = folder / "一覧.csv"
        values = [str(value or "") for value in account.values()]
        lines = [",".join(account), ",".join(f'"{value}"' for value in values)]
        path.write_bytes("\r\n".join(lines).encode("cp932"))
        return path
    changed = {
        "アカウント名": "くらし環境チャンネル", "手続き": "廃止", "規約・設定の確認": "未確認",
        "経緯": "名称は、局の方針により平成28年に定めたものを続けて使う。", "更新頻度": "", "対象者": "",
        "組織メールアドレス": "kurasi@gmail.com",
    }  # fmt: skip
    path = folder / "みどり.yaml"
    second = {
        "管理番号": "KRS-002",
        "アカウント名": "川崎市くらしの写真",
        "利用目的": "",
        "ユーザー名": "",
    }
    text = json.dumps({"accounts": [account | changed, account | second]}, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return path


def pictures_of(sheets: Sequence[Path]) -> list[Path]:
    """The pictures that lie beside sheets."""
    folders = {sheet.parent / PICTURE_FOLDER for sheet in sheets}
    return sorted(picture for folder in folders for picture in folder.glob("*"))


def by_command(folder: Path, sheets: Sequence[Path]) -> tuple[dict[str, bytes], str]:
    """The files that formgen forms makes of them, and its screen."""
    (folder / "inputs").mkdir()
    for sheet in sheets:
        shutil.copy(sheet, folder / "inputs")
    for picture in pictures_of(sheets):
        (folder / "inputs" / PICTURE_FOLDER).mkdir(exist_ok=True)
        shutil.copy(picture, folder / "inputs" / PICTURE_FOLDER)
    screen = typed("formgen forms --workers 1", folder, TODAY).screen
    outputs = folder / "outputs"
    return {
        made.path: (outputs / made.path).read_bytes() for made in read_manifest(outputs)
    }, screen


def everything(browser: Browser) -> dict[str, bytes]:
    """All files of the window's ZIP by their places."""
    with zipfile.ZipFile(io.BytesIO(browser.get("/everything.zip").body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def linked(browser: Browser, page: str, pattern: str) -> Iterator[tuple[str, bytes]]:
    """The files to which a page links, with the names under which they are saved."""
    for address in dict.fromkeys(re.findall(f'href="({pattern})"', page)):
        reply = browser.get(address)
        assert reply.status == 200, address
        yield unquote(reply.headers["Content-Disposition"].rpartition("''")[2]), reply.body


def ensure_same(browser: Browser, sheets: Sequence[Path], folder: Path) -> dict[str, bytes]:
    """Send sheets, have all made, and hold every file against those of the command."""
    made, screen = by_command(folder, sheets)
    files = [("sheet", sheet.name, sheet.read_bytes()) for sheet in sheets]
    files += [("picture", one.name, one.read_bytes()) for one in pictures_of(sheets)]
    assert browser.post("/send", files=files).location == "/result"
    result = browser.get("/result").text
    numbers = sorted({int(n) for n in re.findall(r'href="/papers/(\d+)/1"', result)})
    contents = set(made.values())
    previews = []
    for number in numbers[:: max(1, len(numbers) // 4)]:
        paper = browser.get(f"/papers/{number}/1").text
        previews += list(linked(browser, paper, rf"/papers/{number}\.\w+"))
    assert [name for name, data in previews if data not in contents] == []
    assert {name.rpartition(".")[2] for name, _ in previews} >= {"pdf", "docx"}

    page = browser.make().text
    assert everything(browser) == made
    links = sorted(linked(browser, page, r"/made/\d+"))
    named = [(path.rpartition("/")[2], data) for path, data in made.items()]
    assert [name for name, data in links if (name, data) not in named] == []
    of_packets = [
        (path.rpartition("/")[2], data)
        for path, data in made.items()
        if path.startswith(f"{HAND_IN}/")
    ]
    assert [name for name, data in of_packets if (name, data) not in links] == []
    for line in re.findall(r"■ (貼り付ける文[^\n]+|前回提出[^\n]+)", screen):
        assert line in page
    return made


@pytest.fixture(scope="module")
def clerk(counter: Window) -> Browser:
    return counter.browser()


@pytest.mark.parametrize(
    "kind",
    [
        "unfinished", pytest.param(".xlsx", marks=pytest.mark.soak), pytest.param("CSV", marks=pytest.mark.soak),
        pytest.param(".yaml", marks=pytest.mark.soak),
        pytest.param("20 accounts", marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_every_file_equals_that_of_the_command(kind: str, clerk: Browser, tmp_path: Path) -> None:
    clerk.post("/end")
    made = ensure_same(clerk, sheets_of(kind, tmp_path), tmp_path)
    assert made
    if kind == "unfinished":
        result = clerk.get("/result").text
        assert ">待ち<" in result
        assert ">見合せ<" in result
        assert "種類の書類を見合せました" in clerk.get("/receive").text


def test_the_packet_that_was_taken_at_the_counter_is_verified(
    clerk: Browser, tmp_path: Path
) -> None:
    clerk.post("/end")
    (sheet,) = sheets_of(".yaml", tmp_path)
    clerk.send(sheet.name, sheet.read_bytes())
    page = clerk.make().text
    values = re.findall(r"照合値[^<]*<code>(\w+)</code>", page)
    packets = [each for each in linked(clerk, page, r"/made/\d+") if each[0].endswith(".zip")]
    assert len(values) == len(packets) == 2
    for value, (name, data) in zip(values, packets, strict=True):
        (tmp_path / name).write_bytes(data)
        result = typed(f"formgen verify {name} --value {value}", tmp_path, TODAY)
        assert result.exit == 0, result.screen
        (tmp_path / name).write_bytes(data[:-200] + b"x" * 200)
        assert typed(f"formgen verify {name} --value {value}", tmp_path, TODAY).exit == 1


@pytest.mark.soak
@pytest.mark.needs("soffice")
def test_an_offices_own_form_is_printed_alike(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(bundled_templates(), folder / "templates")
    (folder / "templates/forms").mkdir(exist_ok=True)
    form = word(paragraph("{{アカウント名}}") + paragraph("{{利用目的}}"))
    (folder / "templates/forms/consultation.docx").write_bytes(form)
    with running_window(folder, "--counter") as window:
        made = ensure_same(window.browser(), sheets_of(".yaml", tmp_path), folder)
    printed = [data for path, data in made.items() if b"LibreOffice" in data]
    assert printed
