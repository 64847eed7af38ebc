"""Posts in the window: their pictures, how far each is, what is to be sent, and what no screen shows."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from books import make_book
from postsheets import (
    BED,
    NAME,
    PICTURES,
    POSTS,
    SAMPLE,
    SHEET,
    TODAY,
    approved,
    catalogue,
    codes,
    picture,
)  # fmt: skip
from runs import tree
from window import Browser, File, Reply, Window, running_window

from formgen import pipeline
from formgen.intake.reader import Kept, Upload, read
from formgen.posts.approvalcode import MASK
from formgen.window import guard, views
from formgen.window.desk import put_into
from formgen.window.faultlist import make_result
from formgen.window.openedsheet import OpenedSheet, Prepared
from formgen.window.settings import MOST_PICTURES, PICTURES_BYTES, Settings
from formgen.window.visitfolder import (
    KeptPicture,
    SentFile,
    SentPicture,
    has_room,
    kept_pictures,
    store_pictures,
    store_sheets,
)


def send(clerk: Browser, sheet: str, *pictures: tuple[str, bytes]) -> str:
    """Send a sheet with pictures: the page of what was found."""
    files: list[File] = [("sheet", NAME, sheet.encode())] if sheet else []
    reply = clerk.post("/send", files=[*files, *(("picture", *each) for each in pictures)])
    assert reply.status == 303
    return clerk.get(reply.location).text


def listed(page: str) -> list[str]:
    """The pictures that a page lists, with a sign for those that are there."""
    found = re.findall(r"<span>(✓|×) [^<]+</span>([^<（]+)", page)
    return [sign + name for sign, name in found]


def everything(clerk: Browser, *begin: str) -> dict[str, Reply]:
    """All that the pages lead to from some on, each address asked for once."""
    found: dict[str, Reply] = {}
    todo = list(begin)
    while todo:
        address = todo.pop().partition("#")[0]
        if address not in found and "zoom" not in address:
            found[address] = reply = clerk.get(address)
            if reply.headers.get_content_type() == "text/html":
                todo += re.findall(r'(?:href|src)="(/[^"]*)"', reply.text)
    return found


def page_of(address: str) -> bool:
    """True for what a screen shows, and not for the paper itself."""
    papers = r"/made/.*|/papers/\d+\.\w+|/everything\.zip|/posts/.*"
    return not re.fullmatch(papers, address)


@pytest.mark.slow
def test_a_post_from_its_pictures_to_what_is_sent(counter: Window) -> None:
    of_others = {*counter.kept}  # visits of other tests, which nobody has ended
    clerk = counter.browser()
    page = send(clerk, SHEET)
    assert listed(page) == [f"×{BED}", "×看板.png"]
    assert page.count("直すところあり") == 1
    assert "画像だけを送る" in page
    page = send(clerk, "", PICTURES[0], ("使わない.jpg", b""))
    assert listed(page) == ["×看板.png", f"✓{BED}"]
    assert "書かれていないもの：使わない.jpg</p>" in page
    page = send(clerk, SHEET, (r"C:\写真\看板.png", PICTURES[1][1]))  # the other one is there still
    assert listed(page) == [f"✓{BED}", "✓看板.png"]
    assert page.count("決裁待ち") == 2
    assert "12月1日（水）" in page
    assert "投稿番号 P-002" in page

    page = clerk.make().text
    assert "発信伺（PDF・印刷用）" in page
    assert "/posts/" not in page
    assert "<textarea" not in page
    assert clerk.get("/posts/1.zip").status == 404
    found = everything(clerk, "/", "/result", "/papers/1/1", "/receive", "/next")
    assert len([each for each in found if each.endswith(".png")]) > 8
    assert all(reply.status == 200 for reply in found.values())
    numbers = codes()
    for address, reply in filter(lambda pair: page_of(pair[0]), found.items()):
        for number in (form for code in numbers for form in (code, code.replace("-", ""))):
            assert number.encode() not in reply.body, address
            assert number not in str(reply.headers.items()), address
    assert not any(number in counter.log for number in numbers)

    with zipfile.ZipFile(io.BytesIO(clerk.get("/everything.zip").body)) as archive:
        names = archive.namelist()
    assert len([name for name in names if "/発信伺/P-00" in name]) == 4
    assert not [
        name for name in names if "発信用" in name or ("提出用" in name and "発信伺" in name)
    ]
    assert clerk.post("/record", {"packet": "0", "on": "2026-11-22"}).status == 303
    assert "post_approval" not in clerk.get("/receipt.json").text

    page = send(clerk, approved())
    assert "承認済（発信用を作ります）" in page
    assert "より前には、発信しないでください" not in page
    held = SHEET.replace("件名: 花まつり,", "件名: 花まつり, 公表解禁日時: 2026-11-30 9:00,")
    assert "令和8年11月30日午前9時より前には、発信しないでください。" in send(clerk, approved(held))
    send(clerk, approved())
    assert clerk.get("/posts/1.zip").status == 404  # nothing was made of this sheet yet
    page = clerk.make().text
    assert "承認済（発信用あり）" in page
    assert "<textarea" in page
    assert "花まつり</textarea>" in page
    assert "11月30日（月）10時から開きます。</textarea>" in page
    with zipfile.ZipFile(io.BytesIO(clerk.get("/posts/1.zip").body)) as archive:
        assert {"1_花壇.jpg", "2_看板.png", "本文1_題名.txt"} < set(archive.namelist())
    (address,) = re.findall(r'href="(/made/\d+)" download>1_花壇\.jpg', page)
    reply = clerk.get(address)
    assert (reply.headers.get_content_type(), reply.body[:2]) == ("image/jpeg", b"\xff\xd8")
    assert clerk.get("/posts/2.zip").status == 404

    page = send(clerk, approved().replace("10時から開きます", "11時から開きます"))
    assert "承認の後に内容が変わっています" in page
    for number in range(60):  # of what was made of the sheet before nothing is to be had any more
        assert "発信用" not in str(clerk.get(f"/made/{number}").headers.get("Content-Disposition"))
    assert clerk.get("/posts/1.zip").status == 404
    clerk.make()
    assert clerk.get("/posts/1.zip").status == 404

    kept = [path for path in counter.kept if "pictures" in path.parts and path not in of_others]
    assert kept
    clerk.get("/result")
    clerk.post("/end", {"sure": "1"})
    for _ in range(600):  # the hand clears up after it has answered
        if not any(path.exists() for path in kept):
            break
        time.sleep(0.1)
    assert [path for path in kept if path.exists()] == []


@pytest.mark.slow
def test_too_many_pictures_are_told_and_the_sheet_before_stays(counter: Window) -> None:
    clerk = counter.browser()
    send(clerk, SHEET, *PICTURES)
    many = [("picture", f"{at}.jpg", b"x") for at in range(MOST_PICTURES)]
    for files in (many, [("picture", "花壇.jpg", b""), ("picture", "a.xlsx", b"PK")]):
        reply = clerk.post("/send", files=[("sheet", NAME, SHEET.encode()), *files])
        assert reply.status == (413 if files == many else 303)
        assert ("画像が多すぎます" in reply.text) == (files == many)
    page = clerk.get(
        "/result"
    ).text  # a picture without any byte is none, a sheet among them is not read
    assert listed(page) == [f"✓{BED}", "✓看板.png"]
    assert "読めません" in page or "壊れて" in page or "0バイト" in page or "空" in page
    assert counter.browser().post("/send", files=[("picture", *PICTURES[0])]).location == (
        "/?nosheet=1"
    )


def opened(visit: Path, turn: int, sheet: str, pictures: Sequence[tuple[str, bytes]]) -> Any:
    """A sheet as a hand at the counter opens it."""
    store_sheets(visit, turn, [SentFile(NAME, sheet.encode())])
    store_pictures(visit, turn, [sent(*each) for each in pictures])
    order = {"about": {"token": "", "is_counter": True, "has_visit": True}, "folder": str(visit),
             "turn": turn, "own": False}  # fmt: skip
    pipe, _ = Pipe()
    prepared = Prepared(Settings(is_counter=True, today=TODAY))
    return OpenedSheet(prepared, order, pipe), order


def sent(name: str, data: bytes) -> SentPicture:
    return SentPicture(name, len(data), io.BytesIO(data))


def words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as paper:
        return "".join(page.get_textpage().get_text_range() for page in paper)


@pytest.mark.slow
def test_the_picture_of_a_form_is_another_than_the_paper(tmp_path: Path) -> None:
    """What a picture says is read from the PDF of which it is made."""
    opened(tmp_path, 1, SHEET, PICTURES)
    found, order = opened(tmp_path, 2, SHEET.replace("10時から開き", "11時から開き"), ())
    first, second = (paper for paper in found.papers if paper.ready.post)
    number = codes(SHEET.replace("10時から開き", "11時から開き"))[0]
    assert number in words(found.data(first.number, "pdf"))
    for pdf in (found.shown(first.number), found.shown_before(first.number)):
        assert MASK in words(pdf)
        assert not re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", words(pdf))
    assert (first.has_changed, second.has_changed) == (True, False)
    page = views.paper(found, order | {"number": first.number, "page": 1}).body.decode()
    assert "11時から" in page
    assert "照合番号" not in page.partition("変わった行")[2].partition("</ul>")[0]
    assert f"発信伺　{first.ready.post}" in page
    assert found.shown(1) is found.data(1, "pdf")  # of any other paper both are one


def test_pictures_stay_with_the_next_sheet_and_no_longer_than_it_takes(tmp_path: Path) -> None:
    store_pictures(tmp_path, 1, [sent("画像/a.jpg", b"1"), sent("b.jpg", b"2")])
    store_pictures(tmp_path, 2, [sent("b.jpg", b"3"), sent("ハ\u3099.jpg", b"4")])
    found = {name: path.read_bytes() for name, path in kept_pictures(tmp_path, 2)}
    assert found == {"a.jpg": b"1", "b.jpg": b"3", "バ.jpg": b"4"}
    store_pictures(tmp_path, 3, [])
    assert len(kept_pictures(tmp_path, 3)) == 3
    assert kept_pictures(tmp_path, 1) == ()
    kept = kept_pictures(tmp_path, 3)
    assert has_room([SentPicture("b.jpg", PICTURES_BYTES - 2, io.BytesIO())], kept)
    assert not has_room([SentPicture("c.jpg", PICTURES_BYTES - 2, io.BytesIO())], kept)
    most = [KeptPicture(f"{at}.jpg", kept[0].path) for at in range(MOST_PICTURES)]
    assert has_room([SentPicture("1.jpg", 1, io.BytesIO())], most)
    assert not has_room([SentPicture("new.jpg", 1, io.BytesIO())], most)
    store_pictures(tmp_path, 5, [])  # after a sheet that was withdrawn
    assert list(tmp_path.iterdir()) == []


def test_only_the_form_with_pictures_may_be_as_large() -> None:
    limits = {path: guard._most({"path": path}) for path in ("/send", "/carry", "/end", "/send/")}
    assert limits["/send"] - limits["/end"] == PICTURES_BYTES
    assert limits["/carry"] == limits["/end"] == limits["/send/"] == guard.MOST_BYTES


def test_faults_of_posts_stand_in_their_own_sheet_and_in_the_list() -> None:
    labels = ("投稿番号", "管理番号", "件名", "区分", "発信予定日時", "本文", "画像")
    row = ("P-009", "N-404", "花", "返事", "R8.12.1 10:00", "12月1日（水）です。", "無い.jpg")
    sheet = {f"{chr(ord('A') + column)}{at}": value for at, values in enumerate((labels, row), 1)
             for column, value in enumerate(values)}  # fmt: skip
    kept: dict[Path, Kept] = {}
    given = [Upload("a.xlsx", make_book({"投稿": sheet}))]
    found = pipeline.survey(given, catalogue(), TODAY, keep=kept.__setitem__)
    result = make_result(kept, found.checked.problems, catalogue().city.clause_texts)
    (grid,) = [grid for grid in result.grids if "投稿" in grid.title]
    cells = {cell.anchor: cell for row in grid.rows for cell in row.cells if cell and cell.anchor}
    by_label = {fault.label: fault for fault in result.faults}
    assert {"管理番号", "区分", "本文", "画像"} <= set(by_label)
    for label, at in (("区分", "D2"), ("本文", "F2"), ("画像", "G2")):
        fault = by_label[label]
        ((_, (link,)),) = fault.places
        assert (link.text, fault.posts) == (at, "P-009")
        assert fault.number in [mark.number for mark in cells[link.anchor].marks]
    assert by_label["本文"].clause == "5(11)サ"
    assert "正確に記述する" in by_label["本文"].clause_text


# The desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Browser]]:
    folder = tmp_path_factory.mktemp("posts")
    with running_window(folder) as window:
        yield folder, window.enter()


@pytest.mark.slow
@pytest.mark.parametrize(
    "is_whole", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["sent", "all"]
)
def test_at_the_desk_pictures_lie_in_their_folder_and_are_sent_into_it(
    desk: tuple[Path, Browser], is_whole: bool
) -> None:
    folder, clerk = desk
    own = folder / "inputs" / "画像"
    own.mkdir(parents=True)
    (own / BED).write_bytes(picture("green"))
    (own / "看板.png").write_bytes(PICTURES[1][1])
    page = send(clerk, SHEET)
    assert listed(page) == [f"✓{BED}", "✓看板.png"]
    page = send(clerk, SHEET, PICTURES[0])
    assert (own / BED).read_bytes() == picture("green")  # looking puts nothing there
    page = clerk.make().text
    earlier = f"以前のシート/2026-11-22/画像/{BED}"
    assert f"inputs/画像/{BED}　→　inputs/{earlier}" in page
    assert tree(folder / "inputs") == {
        NAME: SHEET.encode(), earlier: picture("green"), **{f"画像/{n}": d for n, d in PICTURES},
    }  # fmt: skip
    if not is_whole:
        return
    (own / BED).write_bytes(picture("yellow"))  # which counts from now on, and not what was sent
    assert "発信伺" in clerk.make().text
    send(clerk, SHEET)
    clerk.make()
    assert (own / BED).read_bytes() == picture("yellow")
    (own / BED).unlink()
    reply = clerk.post("/look")
    page = clerk.get(reply.location).text
    assert listed(page)[0] == f"×{BED}"
    assert "「画像」フォルダーに入れ" in page


def test_pictures_never_leave_their_folder(tmp_path: Path) -> None:
    inputs, outputs = tmp_path / "inputs", tmp_path / "outputs"
    new = tmp_path / "sent"
    new.write_bytes(b"new")
    long = f"{'花' * 60}.jpg"
    given = [Upload(name, path=new) for name in ("a?.jpg", ".b.jpg", "~c.jpg", long, BED)]
    put_into(inputs, outputs, [], TODAY, given)
    found = ("a？.jpg", long, BED)
    assert tree(inputs) == {f"画像/{name}": b"new" for name in found}
    assert put_into(inputs, outputs, [], TODAY, given).pictures == ()
    elsewhere = tmp_path / "elsewhere.jpg"
    elsewhere.write_bytes(b"old")
    (inputs / "画像" / BED).unlink()
    (inputs / "画像" / BED).symlink_to(elsewhere)
    put_into(inputs, outputs, [], TODAY, given)
    assert elsewhere.read_bytes() == b"old"
    assert (inputs / "画像" / BED).read_bytes() == b"new"


def test_a_sheet_with_posts_makes_room_only_for_one_that_has_them_all(tmp_path: Path) -> None:
    def put(name: str, text: str) -> set[str]:
        put_into(tmp_path, tmp_path / "outputs", [Upload(name, text.encode())], TODAY)
        return {path.name for path in tmp_path.glob("*.yaml")}

    alone = POSTS.partition("  - {投稿番号: P-002")[0]
    assert put("a.yaml", SHEET) == {"a.yaml"}
    assert put("b.yaml", SAMPLE) == {"a.yaml", "b.yaml"}  # the posts are in no other
    assert put("c.yaml", SHEET) == {"a.yaml", "b.yaml"}  # the same as the first
    assert put("c.yaml", f"{SHEET}\n") == {"c.yaml"}
    assert put("d.yaml", alone) == {"c.yaml", "d.yaml"}
    assert put("e.yaml", POSTS) == {"c.yaml", "e.yaml"}
    intake, _ = read([tmp_path / "e.yaml"])
    assert [post.record.post_id for post in intake.posts] == ["P-001", "P-002"]
