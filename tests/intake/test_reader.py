"""Which files are read, in which order, and that one bad file stops no other."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from books import make_book

from formgen.intake import limits
from formgen.intake.reader import Upload, find_files, leftover_kind, load, read
from formgen.model.filings import Intake
from formgen.model.problems import InvalidValue, Place
from formgen.workbooks.intakesheet import write_sheet


def book(account: str) -> bytes:
    return make_book({"アカウント": {"A1": "管理番号", "C1": account}, "機器": {}})


def put(path: str, content: bytes = b"x") -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.mark.usefixtures("at")
def test_a_folder_is_searched_in_sorted_order_and_leftovers_are_skipped_in_words() -> None:
    wanted = ["in/a.yaml", "in/b/z.yml", "in/b.xlsx", "in/M.XLSM", "in/c.csv"]
    told = ["in/~$b.xlsx", "in/.~lock.b.xlsx#", "in/b.xlsx.tmp", "in/.d.xlsx.icloud",
            "in/e.xlsx.crdownload"]  # fmt: skip
    passed = [*told, "in/.hidden.yaml", "in/.git/c.yaml", "in/.DS_Store",
              "in/見本/intake.xlsx", "in/b/見本/d.yaml", "in/README.md", "in/見本/intake.yaml"]  # fmt: skip
    for path in wanted + passed:
        put(path)
    files, problems = find_files([Path("in")])
    assert [file.as_posix() for file in files] == [
        "in/M.XLSM",
        "in/a.yaml",
        "in/b/z.yml",
        "in/b.xlsx",
        "in/c.csv",
    ]
    assert {(problem.severity, str(problem.place)) for problem in problems} == {
        ("warning", path) for path in told
    }
    assert all(
        "読みませんでした" in problem.message and problem.remedy.endswith("ください。")
        for problem in problems
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
@pytest.mark.usefixtures("at")
def test_a_link_to_itself_and_a_pipe_stop_nothing() -> None:
    put("in/a.yaml", "accounts:\n  - 管理番号: A-1\n".encode())
    Path("in/loop.xlsx").symlink_to("loop.xlsx")
    os.mkfifo("in/pipe.yaml")
    intake, problems = read([Path("in"), Path("in/loop.xlsx"), Path("in/pipe.yaml")])
    assert [entry.record.account_id for entry in intake.accounts] == ["A-1"]
    assert {problem.place.file for problem in problems} == {"in/loop.xlsx", "in/pipe.yaml"}
    assert all(problem.is_error and problem.remedy for problem in problems)


@pytest.mark.usefixtures("at")
def test_files_stand_in_the_order_given_and_each_once() -> None:
    put("in/a.yaml"), put("in/b.yaml"), put("in/見本/c.yaml")
    given = [Path("in/b.yaml"), Path("in"), Path("in/../in/a.yaml"), Path("in/見本")]
    files, problems = find_files(given)
    assert problems == ()
    assert [file.as_posix() for file in files] == ["in/b.yaml", "in/a.yaml", "in/見本/c.yaml"]


@pytest.mark.parametrize(
    ("path", "said", "remedy"),
    [
        ("in/none.xlsx", "ありません", "名前と場所"),
        ("in/note.docx", "種類", ".xlsx"),
        ("in/old.xls", "古い形式のExcelブック（.xls）", "Excelブック（.xlsx）"),
        ("in/empty", "1つもありません", "formgen new --replace-sample"),
    ],
)
@pytest.mark.usefixtures("at")
def test_what_cannot_be_read_is_told(path: str, said: str, remedy: str) -> None:
    put("in/note.docx"), put("in/old.xls"), put("in/empty/README.md")
    files, problems = find_files([Path(path)])
    assert files == ()
    assert [(problem.severity, problem.place) for problem in problems] == [("error", Place(path))]
    assert said in problems[0].message
    assert remedy in problems[0].remedy


@pytest.mark.parametrize("name", ["~$intake.xlsx", ".~lock.intake.xlsx#", "intake.xlsx.tmp"])
@pytest.mark.usefixtures("at")
def test_a_leftover_beside_nothing_else_is_no_intake(name: str) -> None:
    put(f"in/{name}")
    files, problems = find_files([Path("in")])
    assert files == ()
    assert [problem.severity for problem in problems] == ["error", "warning"]
    files, problems = find_files([Path("in") / name])
    assert files == ()
    assert [problem.severity for problem in problems] == ["warning"]


@pytest.mark.usefixtures("at")
def test_an_old_sheet_in_a_folder_is_not_passed_over_in_silence() -> None:
    put("in/a.yaml"), put("in/b.xls")
    files, problems = find_files([Path("in")])
    assert files == (Path("in/a.yaml"),)
    assert [str(problem.place) for problem in problems] == ["in/b.xls"]


@pytest.mark.parametrize(
    ("name", "left"),
    [("~$intake.xlsx", True), (".~lock.intake.xlsx#", True), ("intake.xlsx.tmp", True),
     ("A1.TMP", True), (".intake.xlsx", True), ("intake.xlsx", False), ("tmp.yaml", False)],
)  # fmt: skip
def test_leftovers_are_known_by_their_names(name: str, left: bool) -> None:
    assert (leftover_kind(name) is not None) == left


@pytest.mark.usefixtures("at")
def test_one_unreadable_file_stops_no_other() -> None:
    put("in/1.xlsx", book("A-1"))
    put("in/2.xlsx", b"no workbook")
    put("in/3.yaml", b"accounts:\n\t- x")
    put("in/4.yaml", b"accounts: [{account_id: A-4, devices: [{kind: PC}]}]")
    put("in/5.xlsx", book("A-5"))
    intake, problems = read([Path("in"), Path("missing")])
    assert [entry.record.account_id for entry in intake.accounts] == ["A-1", "A-4", "A-5"]
    assert [entry.places["account_id"].file for entry in intake.accounts] == [
        "in/1.xlsx", "in/4.yaml", "in/5.xlsx",
    ]  # fmt: skip
    assert [entry.record.kind for entry in intake.devices] == ["PC"]
    assert [problem.place.file for problem in problems] == ["missing", "in/2.xlsx", "in/3.yaml"]


@pytest.mark.usefixtures("at")
def test_a_file_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 10)
    intake, problems = read([put("a.yaml", b"#" * 11)])
    assert intake == Intake(is_partial=True)
    assert "超える" in problems[0].message


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_file_is_told_without_waiting(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    make(path)
    with pytest.raises(InvalidValue, match=r"ファイル(?:ではない|を開けません)"):
        load(path)


def test_a_file_without_permission_is_told(at: Path) -> None:
    locked = put("locked.yaml", b"accounts: [{account_id: A-1}]")
    locked.chmod(0)
    user = os.geteuid()
    if user == 0:  # root may read everything
        at.chmod(0o755)
        os.seteuid(65534)
    try:
        _, problems = read([locked])
    finally:
        os.seteuid(user)
    assert ["許可" in problem.message for problem in problems] == [True]


@pytest.mark.usefixtures("at")
def test_a_name_that_is_no_text_still_makes_a_printable_place() -> None:
    name = os.fsdecode(b"in/\xff.yaml")
    put(name, b"accounts:\n\t-")
    _, problems = read([Path("in")])
    assert problems[0].place.file.encode() == rb"in/\udcff.yaml"


@pytest.mark.usefixtures("at")
def test_the_sheet_that_formgen_writes_is_read_back_the_same() -> None:
    account = {"account_id": "TKS-001", "procedure": "開始", "contact_phone": "0442000000",
               "purpose": "四季の見どころ\n催し", "staff_count": 3, "url": "https://x.com/a"}  # fmt: skip
    device = {"account_ids": ("TKS-001", "TKS-002"), "uses": ("取得", "監視"), "kind": "PC"}
    write_sheet(Path("intake.xlsx"), [account, account | {"account_id": "TKS-002"}], [device])
    intake, problems = read([Path("intake.xlsx")])
    assert problems == ()
    assert [entry.record.model_dump(exclude_none=True) for entry in intake.accounts] == [
        account, account | {"account_id": "TKS-002"},
    ]  # fmt: skip
    assert [entry.record.model_dump(exclude_none=True) for entry in intake.devices] == [device]


def test_any_damage_to_yaml_is_accepted_or_refused_in_words(tmp_path: Path) -> None:
    sound = 'accounts:\n  - 管理番号: A-1\n    局・区: "川崎区"\n    devices: [{uses: [投稿]}]\n'.encode()
    chance = random.Random(8)  # noqa: S311
    file = tmp_path / "a.yaml"
    for _ in range(500):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice(b"\0\t\n :-[]{}*&!#'\"|>%@a\x80\xff")
        file.write_bytes(data)
        intake, problems = read([file])
        assert intake.accounts or problems


def test_a_picture_in_the_place_of_the_sheet_is_told() -> None:
    picture = Upload("花.jpg", b"\xff\xd8")
    intake, (problem,) = read([picture])
    assert (problem.is_error, problem.place.file, intake.is_partial) == (True, "花.jpg", True)
    assert ".xlsx" in problem.remedy
    assert (
        read([Upload("a.xlsx", book("A-1")), picture])[1]
        == read([Upload("a.xlsx", book("A-1"))])[1]
    )


def test_an_upload_is_read_like_the_file_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    sheets = [Upload("受付/a.xlsx", book("A-1")), Upload("b.YAML", b"accounts:\n  - {aid: B-1}\n")]
    intake, problems = read(sheets, lambda path, _: opened.append(path))
    assert [entry.record.account_id for entry in intake.accounts[:1]] == ["A-1"]
    assert {problem.place.file for problem in problems} == {"b.YAML"}
    assert opened == [Path("a.xlsx"), Path("b.YAML")]
    monkeypatch.setattr(limits, "FILE_BYTES", 3)
    refused = [
        Upload("c.xls", b""),
        Upload("d.csv", b"1234"),
        Upload("パスワード：Abc12345!.csv", b""),
    ]
    intake, problems = read(refused)
    assert (intake.accounts, intake.devices, intake.is_partial) == ((), (), True)
    assert [problem.severity for problem in problems] == ["error"] * 3
    assert "Abc12345" not in repr(problems)
