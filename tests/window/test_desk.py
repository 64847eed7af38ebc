"""The window at the desk works in the working folder, as the commands do, and beside them."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from runs import tree
from window import Browser, Reply, Window, running_window

from formgen.city.templatefiles import bundled_samples
from formgen.city.yamltext import load_plain
from formgen.intake.reader import EARLIER_FOLDER, Upload, find_files
from formgen.model.problems import FormgenError
from formgen.outputs.lock import locked
from formgen.window.desk import put_into
from scripts.walk import lay_samples, typed

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
NAME = "くらし環境課.yaml"
SAMPLE = next(path for path in bundled_samples() if path.name == NAME).read_text("utf-8")
OWN = SAMPLE.replace("KRS-001", "MIN-001").replace("くらし環境チャンネル", "みなと便り")
CHANGED = OWN.replace("月1回程度", "週1回程度")


@dataclass(frozen=True)
class Desk:
    """A clerk at her desk: the working folder, the browser, and the window."""

    folder: Path
    browser: Browser
    window: Window

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    @property
    def outputs(self) -> Path:
        return self.folder / "outputs"

    def put(self, name: str, text: str) -> None:
        """Save a sheet in inputs, as Excel would."""
        self.inputs.mkdir(exist_ok=True)
        (self.inputs / name).write_text(text, "utf-8")

    def look(self) -> Reply:
        """Have the sheets of inputs looked at."""
        self.browser.get("/")
        reply = self.browser.post("/look")
        return self.browser.get(reply.location) if reply.location else reply

    def sheets(self) -> set[str]:
        """The files in inputs and below."""
        return set(tree(self.inputs))

    def papers(self) -> dict[str, tuple[bytes, int]]:
        """Every file of outputs with its time."""
        return {
            name: (data, (self.outputs / name).stat().st_mtime_ns)
            for name, data in tree(self.outputs).items()
        }


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with running_window(folder) as window:
        yield Desk(folder, window.enter(), window)


@pytest.fixture
def desk(opened: Desk) -> Desk:
    """The desk with an empty working folder."""
    for folder in (opened.inputs, opened.outputs):
        shutil.rmtree(folder, ignore_errors=True)
        folder.unlink(missing_ok=True)
    return opened


def test_what_the_window_makes_of_inputs_is_what_forms_would_make(desk: Desk) -> None:
    desk.put(NAME, SAMPLE)
    in_use = OWN.replace("手続き: 開始", "手続き: 運用中\n    利用開始日: 令和8年4月1日", 1)
    desk.put("港湾局.yaml", in_use.replace("PC-0456", "PC-0999"))
    page = desk.look().text
    assert "KRS-001" in page
    assert "MIN-001" in page
    page = desk.browser.make().text
    assert "/everything.zip" in page
    made = desk.papers()
    assert {name[:7] for name in made if "-001_" in name.partition("/")[0]} == {
        "KRS-001",
        "MIN-001",
    }
    screen = typed("formgen forms --workers 1", desk.folder, TODAY).screen
    assert desk.papers() == made

    clean = desk.folder / "clean"
    shutil.copytree(desk.inputs, clean / "inputs")
    assert typed("formgen forms --workers 1", clean, TODAY).screen == screen
    assert tree(clean / "outputs") == tree(desk.outputs)

    for line, path, address in (
        ("formgen ledger --today 2026-11-22", "アカウント台帳.xlsx", "/ledger.xlsx"),
        ("formgen status --ics", "期限.ics", "/deadlines.ics"),
    ):
        assert typed(line, desk.folder, TODAY).exit < 2
        assert (desk.outputs / path).read_bytes() == desk.browser.get(address).body, line
    for address in ("/ledger", "/deadlines"):
        assert "MIN-001" in desk.browser.get(address).text


def test_a_sheet_that_was_sent_goes_into_inputs_when_papers_are_made(desk: Desk) -> None:
    lay_samples(desk.folder)
    samples = desk.sheets()
    typed("formgen forms --workers 1 --format txt", desk.folder, TODAY)
    desk.browser.send(r"C:\Users\clerk\みなと.yaml", OWN.encode())
    assert desk.sheets() == samples  # looking puts nothing there
    page = desk.browser.make().text
    assert "書類を作れませんでした" not in page
    assert "inputs/見本/くらし環境課.yaml" in page
    assert desk.sheets() == {"みなと.yaml", *(f"見本/{name}" for name in samples)}
    assert (desk.inputs / "みなと.yaml").read_text("utf-8") == OWN
    assert not [name for name in tree(desk.outputs) if "TKS-001" in name]


@pytest.mark.soak
def test_what_stood_in_inputs_before_is_kept_with_its_day(desk: Desk) -> None:
    desk.put("みなと.yaml", OWN)
    desk.browser.send("みなと.yaml", OWN.encode())  # once more: nothing happens to it
    desk.browser.make()
    assert not (desk.inputs / EARLIER_FOLDER).exists()
    desk.browser.send("みなと.yaml", CHANGED.encode())
    page = desk.browser.make().text
    earlier = f"{EARLIER_FOLDER}/2026-11-22/みなと.yaml"
    assert f"inputs/みなと.yaml　→　inputs/{earlier}" in page
    assert (desk.inputs / earlier).read_text("utf-8") == OWN
    assert (desk.inputs / "みなと.yaml").read_text("utf-8") == CHANGED
    desk.browser.send("みなと.yaml", OWN.encode())
    desk.browser.make()
    assert len([name for name in desk.sheets() if name.startswith(EARLIER_FOLDER)]) == 2
    made = desk.papers()
    typed("formgen forms --workers 1", desk.folder, TODAY)
    assert desk.papers() == made


def test_a_name_that_a_run_would_pass_over_becomes_another(tmp_path: Path) -> None:
    names = (
        "~$a.yaml", ".b.yaml", "点検結果_c.yaml", "CON.yaml", "../../d.yaml", r"C:\x\e.YAML", "f\0\n<.yaml",
        f"{'長' * 300}.yaml", "a.tmp.yaml",
    )  # fmt: skip
    for at, name in enumerate(names):
        inputs = tmp_path / str(at) / "inputs"
        put_into(inputs, tmp_path / "outputs", [Upload(name, OWN.encode())], TODAY)
        ((path,), problems) = find_files([inputs])
        assert problems == (), name
        assert path.parent == inputs, name
        assert path.read_text("utf-8") == OWN
    assert {path.name for path in tmp_path.iterdir()} == set(map(str, range(len(names))))


def parsed(text: str, folder: Path) -> dict[str, Any]:
    path = folder / "text.yaml"
    path.write_text(text, "utf-8")
    found: dict[str, Any] = load_plain(path)
    return found


def test_a_sheet_takes_the_place_of_those_whose_accounts_it_files_again(tmp_path: Path) -> None:
    inputs, outputs, other = tmp_path / "inputs", tmp_path / "outputs", OWN.replace("MIN", "OTH")
    (account,) = parsed(OWN, tmp_path)["accounts"]
    accounts = [account, account | {"管理番号": "OTH-001"}]
    with_both = json.dumps({"accounts": accounts}, ensure_ascii=False)
    fewer_devices = CHANGED.partition("devices:")[0]

    def put(name: str, text: str) -> set[str]:
        put_into(inputs, outputs, [Upload(name, text.encode())], TODAY)
        return {path.name for path in find_files([inputs])[0]}

    assert put("みなと.yaml", OWN) == {"みなと.yaml"}
    assert put("みなと (1).yaml", fewer_devices) == {
        "みなと.yaml",
        "みなと (1).yaml",
    }  # one device is in no other
    assert put("みなと (2).yaml", CHANGED) == {"みなと (2).yaml"}
    assert put("ほか.yaml", other) == {"みなと (2).yaml", "ほか.yaml"}
    assert put("壊れた.yaml", "accounts: [") == {"みなと (2).yaml", "ほか.yaml", "壊れた.yaml"}
    assert put("二つ.yaml", with_both) == {"二つ.yaml", "壊れた.yaml"}
    assert len(list((inputs / EARLIER_FOLDER).rglob("*.yaml"))) == 4
    (inputs / EARLIER_FOLDER / "2026-11-23").write_text("in the way")
    before = tree(inputs)
    with pytest.raises(FormgenError):
        put_into(inputs, outputs, [Upload("二つ.yaml", OWN.encode())], date(2026, 11, 23))
    assert tree(inputs) == before


def test_a_sheet_with_a_post_that_no_other_has_stays(tmp_path: Path) -> None:
    with_post = OWN + "posts: [{投稿番号: P-1, 管理番号: MIN-001}]\n"
    for name, text in (("前.yaml", with_post), ("後.yaml", OWN), ("次.yaml", f"{with_post}# 次\n")):
        put_into(tmp_path, tmp_path / "outputs", [Upload(name, text.encode())], TODAY)
        expected = {"前.yaml", "後.yaml"} if name == "後.yaml" else {name}
        assert {path.name for path in find_files([tmp_path])[0]} == expected


def test_what_no_folder_of_inputs_should_hold_is_not_put_there(desk: Desk) -> None:
    desk.put("みなと.yaml", OWN)
    secret = OWN.replace("対応時間:", "対応時間: パスワードは Kawasaki2026!")
    for name, data, told in (
        ("みなと.yaml", secret.encode(), "パスワードのような記載がある"),
        ("みなと.xlsx", b"PK\x03\x04" + bytes(200), "アカウントも機器も読み取れない"),
        ("みなと.yaml", b"accounts: [", "アカウントも機器も読み取れない"),
    ):
        desk.browser.send(name, data)
        reply = desk.browser.post("/make")
        assert (reply.status, told in reply.text) == (422, True), reply.text
        assert tree(desk.inputs) == {"みなと.yaml": OWN.encode()}
        assert tree(desk.outputs) == {}


def test_inputs_that_cannot_be_written_are_told_with_the_way_on(desk: Desk) -> None:
    desk.inputs.write_text("no folder")
    desk.browser.send("みなと.yaml", OWN.encode())
    reply = desk.browser.post("/make")
    assert reply.status == 422
    assert "inputs" in reply.text
    assert "書き込めません" in reply.text
    desk.inputs.unlink()
    assert "/everything.zip" in desk.browser.make().text  # the same sheet, once that is mended
    shutil.rmtree(desk.outputs)
    desk.outputs.write_text("no folder")
    page = desk.browser.make().text
    assert "書類を作れませんでした" in page
    assert "outputs" in page


def test_papers_that_someone_edited_are_kept_and_told(desk: Desk) -> None:
    desk.put("みなと.yaml", OWN)
    desk.look()
    desk.browser.make()
    paper = next(path for path in desk.outputs.glob("*/*.docx") if "ポリシー" in path.name)
    document = Document(str(paper))
    document.add_paragraph("課で書き足した文")
    document.save(str(paper))
    for opening in ("~$みなと.xlsx", ".~lock.みなと.yaml#"):
        desk.put(opening, "clerk")
    assert desk.browser.get("/changed").text == '{"changed":false}'
    desk.put("みなと.yaml", CHANGED)
    assert desk.browser.get("/changed").text == '{"changed":true}'
    page = desk.browser.make().text  # of the sheet as it stands now
    assert desk.browser.get("/changed").text == '{"changed":false}'
    assert "手直しされていたため、そのまま残した書類" in page
    name = paper.relative_to(desk.outputs).as_posix()
    assert name in page
    assert (
        "手直しされていたため、そのまま残した書類（新しい版は「（新）」を付けて隣に置きました）"
        in page
    )
    screen = typed("formgen forms --workers 1", desk.folder, TODAY).screen
    assert name in screen


@pytest.mark.soak
def test_the_command_beside_an_open_window(desk: Desk) -> None:
    desk.put("みなと.yaml", OWN)
    desk.look()
    desk.browser.make()
    desk.put("みなと.yaml", CHANGED)
    typed("formgen forms --workers 1", desk.folder, TODAY)
    made = desk.papers()
    page = desk.browser.get("/receive").text
    assert "/everything.zip" in page
    desk.look()
    assert "今のシートのものではないことがあります" in desk.browser.get("/receive").text
    desk.browser.make()
    assert desk.papers() == made


def test_a_folder_without_any_sheet_says_how_to_have_one(desk: Desk) -> None:
    front = desk.browser.get("/").text
    assert 'action="/look"' not in front
    reply = desk.look()
    assert reply.status == 200
    assert "ファイルがありません" in reply.text or "1つもありません" in reply.text
    for address in ("/ledger", "/deadlines", "/receive", "/next", "/papers/1/1"):
        assert desk.browser.get(address).status == 200, address
    desk.browser.send("みなと.yaml", OWN.encode())
    desk.browser.make()
    assert desk.sheets() == {"みなと.yaml"}


def test_the_marked_copies_are_those_of_check(desk: Desk) -> None:
    desk.inputs.mkdir()
    (workbook,) = (path for path in bundled_samples() if path.suffix == ".xlsx")
    for name, place in (("一課.xlsx", "B"), ("二課.xlsx", "C")):
        book = load_workbook(workbook)
        sheet = book.worksheets[0]
        sheet[f"{place}4"] = "ありえない値"
        book.save(desk.inputs / name)
    desk.look()
    with zipfile.ZipFile(io.BytesIO(desk.browser.get("/copy.xlsx").body)) as archive:
        copies = {name: archive.read(name) for name in archive.namelist()}
    typed("formgen check --output 写し", desk.folder, TODAY)
    assert set(copies) == set(tree(desk.folder / "写し"))
    for name, data in copies.items():  # the remedies name buttons in place of commands
        found, other = (
            load_workbook(each) for each in (io.BytesIO(data), desk.folder / "写し" / name)
        )
        assert found.sheetnames == other.sheetnames
        cells = [
            [str(cell.fill.fgColor.rgb) for row in book.worksheets[0] for cell in row]
            for book in (found, other)
        ]
        assert cells[0] == cells[1]
    shutil.rmtree(desk.folder / "写し")


@pytest.mark.soak
def test_another_run_in_the_folder_is_told_and_not_waited_for_without_end(desk: Desk) -> None:
    desk.put("みなと.yaml", OWN)
    desk.look()
    desk.outputs.mkdir()
    with locked(desk.outputs):
        page = desk.browser.make().text
    assert "書類を作れませんでした。同じフォルダーで、ほかの人が書類を作っている途中です" in page
    assert "/everything.zip" in desk.browser.make().text
