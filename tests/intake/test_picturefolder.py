"""Pictures are found where their posts are filed, and nowhere else."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from formgen.intake import limits
from formgen.intake.reader import Input, Upload, find_files, read
from formgen.model.filings import Intake
from formgen.model.picturefile import PICTURE_BYTES
from formgen.model.problems import Problem

pytestmark = pytest.mark.usefixtures("at")


def put(path: str, content: bytes = b"x") -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def posts(*pictures: str) -> bytes:
    """A YAML text with a post for each list of pictures."""
    lines = (f'  - {{投稿番号: P-{at}, 管理番号: A-1, 画像: "{names}"}}\n'
             for at, names in enumerate(pictures, start=1))  # fmt: skip
    return f"posts:\n{''.join(lines)}".encode()


def found(*inputs: Input) -> tuple[Intake, tuple[Problem, ...]]:
    intake, problems = read(inputs)
    assert all(
        (problem.severity, problem.field, problem.account) == ("error", "pictures", "A-1")
        and problem.place == intake.posts[int((problem.post or "")[2:]) - 1].places["pictures"]
        for problem in problems
    )
    return intake, problems


def told(*pictures: str) -> list[tuple[str, str]]:
    """The message and the remedy for pictures of one post, filed in the folder at hand."""
    _, problems = found(put("in/a.yaml", posts("、".join(pictures))))
    return [(problem.message, problem.remedy) for problem in problems]


def test_pictures_are_found_in_their_order_whatever_the_disk_made_of_their_names() -> None:
    decomposed = unicodedata.normalize("NFD", "ガーデン.jpg")
    put(f"in/画像/{decomposed}")
    put("in/画像/花壇 1.JPG")
    file = put("in/a.yaml", posts("花壇 1.JPG、ガーデン.jpg", "ガーデン.jpg", ""))
    intake, problems = found(file)
    assert problems == ()
    first, second, third = intake.post_filings()
    assert [(one and one.name, one and one.path) for one in first.pictures] == [
        ("花壇 1.JPG", Path("in/画像/花壇 1.JPG")),
        ("ガーデン.jpg", Path(f"in/画像/{decomposed}")),
    ]
    assert second.pictures == first.pictures[1:]
    assert third.pictures == ()


def test_the_folder_is_not_searched_for_sheets_and_its_pictures_are_not_strange() -> None:
    put("in/a.yaml", posts("b.png"))
    for name in ("b.png", "unused.heic", "old.xlsx", "~$c.xlsx", ".DS_Store"):
        put(f"in/画像/{name}")
    files, problems = find_files([Path("in")])
    assert ([file.name for file in files], problems) == (["a.yaml"], ())


def test_a_name_that_leads_elsewhere_is_refused_though_the_file_is_there() -> None:
    put("in/画像/花壇.jpg")
    put("in/秘密.jpg")
    names = ["../秘密.jpg", "/etc/hosts.jpg", "..", ".花壇.jpg", "~花壇.jpg", "C:花壇.jpg", "画像/花壇.jpg",
             "画像\\\\花壇.jpg"]  # fmt: skip
    messages = told(*names)
    assert len(messages) == len(names)
    assert all("使えません" in message and "名前だけ" in remedy for message, remedy in messages)


def test_links_folders_and_pipes_are_no_pictures() -> None:
    put("in/画像/dir.jpg/x")
    Path("in/画像/link.jpg").symlink_to(put("outside.jpg").absolute())
    Path("in/画像/dead.jpg").symlink_to("nowhere.jpg")
    os.mkfifo("in/画像/pipe.jpg")
    messages = [message for message, _ in told("link.jpg", "dead.jpg", "dir.jpg", "pipe.jpg")]
    assert ["リンク" in message for message in messages] == [True, True, False, False]
    assert all("ファイルではありません" in message for message in messages[2:])


def test_a_folder_that_is_a_link_or_missing_is_told_once_for_each_post() -> None:
    file = put("in/a.yaml", posts("a.jpg、b.jpg", "c.jpg", ""))
    _, problems = found(file)
    assert [problem.post for problem in problems] == ["P-1", "P-2"]
    assert all("フォルダーがありません" in problem.message for problem in problems)
    put("elsewhere/a.jpg")
    Path("in/画像").symlink_to(Path("elsewhere").absolute())
    intake, problems = found(file)
    assert all("フォルダーがリンク" in problem.message for problem in problems)
    assert intake.pictures == {}


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("花壇A.JPG", "花壇A.jpg"),
        ("花壇Ａ.jpg", "花壇A.jpg"),
        ("花壇A.png", "花壇A.jpg"),
        ("花壇A", "花壇A.jpg"),
        ("花壇 a.jpg", "花壇A.jpg"),
        ("看板.jpg", "看板.jpg.jpg"),
        ("海.jpg", None),
        ("PW_sakura2026.png", None),
    ],
)
def test_a_missing_picture_is_told_with_the_one_that_was_meant(
    typed: str, near: str | None
) -> None:
    put("in/画像/花壇A.jpg")
    put("in/画像/看板.jpg.jpg")
    put("in/画像/海.txt")
    put("in/画像/PW_sakura2026.jpg")
    ((message, remedy),) = told(typed)
    assert "「画像」フォルダーにありません" in message
    assert (f"「{near}」ならあります" in remedy) == bool(near)


def test_the_same_twice_too_many_too_large_and_other_kinds_are_told() -> None:
    put("in/画像/a.jpg")
    put("in/画像/説明.docx")
    with put("in/画像/huge.mp4").open("r+b") as file:
        file.truncate(PICTURE_BYTES + 1)
    messages = [message for message, _ in told("a.jpg", "a.jpg", "説明.docx", "huge.mp4")]
    assert [
        "2回" in messages[0],
        "画像や動画のファイルではありません" in messages[1],
        "100MB" in messages[2],
    ] == [True] * 3
    many = [f"{at}.jpg" for at in range(limits.PICTURES_OF_A_POST + 5)]
    assert len(told(*many)) == limits.PICTURES_OF_A_POST + 1


def test_a_file_of_nothing_but_wrong_names_is_told_in_part() -> None:
    (Path("in") / "画像").mkdir(parents=True)
    many = ["、".join(f"{post}-{at}.jpg" for at in range(40)) for post in range(60)]
    _, problems = read([put("in/a.yaml", posts(*many))])
    assert limits.UNREAD_VALUES < len(problems) < limits.UNREAD_VALUES + 50
    assert "ほかにも多く" in problems[-1].message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_picture_that_may_not_be_read_is_told() -> None:
    put("in/画像/a.jpg").chmod(0)
    assert [("開けません" in message, "許可" in remedy) for message, remedy in told("a.jpg")] == [
        (True, True)
    ]


def test_pictures_that_are_sent_belong_to_the_sheets_that_are_sent() -> None:
    put("in/画像/disk.jpg")
    on_disk = put("in/a.yaml", posts("disk.jpg、sent.jpg"))
    sent = [Upload("b.yaml", posts("sent.jpg", "disk.jpg")), Upload("sent.jpg", b"bytes")]
    intake, problems = read((on_disk, *sent))
    assert {key: one.data for key, one in intake.pictures.items()} == {
        ("in/a.yaml", "disk.jpg"): None, ("b.yaml", "sent.jpg"): b"bytes",
    }  # fmt: skip
    assert [(problem.place.file, problem.message) for problem in problems] == [
        ("in/a.yaml", "「sent.jpg」が、「画像」フォルダーにありません。"),
        ("b.yaml", "「disk.jpg」が、送られていません。"),
    ]
