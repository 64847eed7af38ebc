"""What cannot be read or written is told as it is: which file, why, and what helps."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen.city.templatefiles import bundled_samples
from formgen.cli import main
from formgen.model.filefaults import unreadable, unwritable

WRITERS = [
    "forms {} -o out/in --workers 1 --format txt", "ledger {} -o out/in", "status {} --ics out/in/x.ics",
    "init out/in", "new out/in/x.xlsx",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def formgen(line: str) -> Result:
    sample = next(str(path) for path in bundled_samples() if path.suffix == ".yaml")
    return CliRunner().invoke(main, line.format(sample).split(" "))


def file(path: Path) -> None:
    path.write_text("x", "utf-8")


def dangling(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="links are an administrator's on Windows")
@pytest.mark.parametrize("line", WRITERS)
@pytest.mark.parametrize("what", [file, dangling, loop])
def test_what_stands_where_a_folder_is_needed_is_named(
    line: str, what: Callable[[Path], None]
) -> None:
    what(Path("out"))
    result = formgen(line)
    assert result.exit_code == 1, result.output
    fault, remedy = result.stderr.splitlines()[-2:]
    kind = "フォルダーではなくファイル" if what is file else "行き先のないリンク"
    assert fault.endswith(f"に書き込めません（「out」が{kind}です）。")
    assert remedy == "　　→　それを別の場所に移すか、ほかの名前を指定してください。"


@pytest.mark.parametrize(
    "line",
    ["forms {} -o out", "ledger {} -o out", "check {} -o out", "status {} -o out", "verify out",
     "init out", "submitted --office ict --on 2026-10-02 -o out"],
)  # fmt: skip
def test_a_folder_that_cannot_be_read_is_no_wrong_usage(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("out").mkdir()

    scan = os.scandir

    def forbidden(path: Path) -> object:
        if str(path) != "out":
            return scan(path)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("formgen.commands.japanese_click.os.scandir", forbidden)
    result = formgen(line)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "エラー　「out」を使えません（権限がありません）。"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("forms {} -o a.txt", "「--output」に書かれた「a.txt」はファイルです。"),
        ("status {} --ics out", "「--ics」に書かれた「out」はフォルダーです。"),
        ("new --from out x.xlsx", "「--from」に書かれた「out」はフォルダーです。"),
        ("new none/x.xlsx", "「none/x.xlsx」に書き込めません（フォルダーがありません）。"),
    ],
)
def test_another_kind_of_file_is_told_by_its_name(line: str, told: str) -> None:
    file(Path("a.txt"))
    Path("out").mkdir()
    result = formgen(line)
    assert result.exit_code in (1, 2)
    assert result.stderr.splitlines()[0] == f"エラー　{told}"


@pytest.mark.parametrize(
    ("number", "reason", "remedy"),
    [
        (errno.ENOSPC, "空き容量がありません", "空きを作り"),
        (errno.EROFS, "書き込みが禁じられた場所です", "書き込める場所"),
        (errno.ENAMETOOLONG, "名前が長すぎます", "短い名前"),
        (errno.EACCES, "権限がありません", "権限を確かめ"),
        (12345, "エラー番号 12345", "空き容量を確かめ"),
    ],
)
def test_each_reason_has_its_own_remedy(number: int, reason: str, remedy: str) -> None:
    for fault in (unwritable, unreadable):
        told = fault(Path("x"), OSError(number, "", "x"))
        assert reason in told.message
        assert remedy in told.remedy
        assert told.exit_code == 1
