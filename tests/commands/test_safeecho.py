"""Whatever others have written, a terminal is told nothing that it would obey."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import formgen
from formgen.city.templatefiles import bundled_templates
from formgen.commands import safeecho

PACKAGE = Path(formgen.__file__).parent
EVIL = "\x1b]0;x\x07\x1b[2J\x9b31m\u202e\u2066\u200b\u2028\x85\U000e0041\x7f"


def obeyed(text: str) -> set[str]:
    """The characters that steer a terminal, by what Unicode says of them."""
    steering = {"Cc", "Cf", "Zl", "Zp", "Cs"}
    return {sign for sign in text if unicodedata.category(sign) in steering} - {"\n", "\t"}


def printed(show: Callable[[str], None], text: str) -> str:
    @click.command()
    def command() -> None:
        show(text)

    return CliRunner().invoke(command).stdout_bytes.decode()


@given(st.text(st.characters(codec=None)))
def test_a_line_stays_one_line_of_plain_signs(text: str) -> None:
    shown = printed(safeecho.echo, text)
    # What Unicode has for some scripts' numbers and joins steers no terminal.
    assert obeyed(shown) <= set(
        "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    ) | {sign for sign in shown if 0x110BD <= ord(sign) <= 0x1343F}
    assert shown.count("\n") == 1


@given(st.text(st.characters(codec=None)))
def test_json_says_the_same_in_signs_that_steer_nothing(text: str) -> None:
    shown = printed(safeecho.echo_json, json.dumps([text], ensure_ascii=False, indent=1))
    assert json.loads(shown) == json.loads(json.dumps([text]))
    assert not obeyed(shown) & set(EVIL)


def test_a_sign_is_named_by_its_code() -> None:
    assert (
        printed(safeecho.echo, "川\x1b崎\n市\U000e0041")
        == "川〔U+001B〕崎〔U+000A〕市〔U+E0041〕\n"
    )
    assert printed(safeecho.echo_text, "川\r崎\n市") == "川〔U+000D〕崎\n市\n"


@pytest.mark.slow
def test_there_is_no_other_way_to_the_screen() -> None:
    others = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "click.echo", "click.secho", "sys.stdout.write")
    }
    # What a trial finds goes through a pipe to the process that has asked for it.
    assert {place.partition(":")[0] for place in others} == {
        "commands/safeecho.py", "making/layouttrialprogram.py",
    }  # fmt: skip


def evil_folder(folder: Path) -> Path:
    """Inputs and templates that carry steering signs wherever a name or a text can."""
    inputs = folder / "inputs"
    inputs.mkdir()
    named = "".join(sign for sign in EVIL if sign != "/")
    (inputs / f"{named}.yaml").write_text(
        'アカウント:\n  - "管理番号": A-1\n    "所\\e[2J\\u202e属": x\n    "名\\u2028前": ["\\e]0;x\\a"]\n',
        "utf-8",
    )
    (inputs / "b.csv").write_text(f"管理番号,A-2\n{EVIL}名,値\n所属コ{EVIL}ード,{EVIL}\n", "utf-8")
    book = Workbook()
    book.active.title = "アカウント\u202e\u200b"
    book.active.append(["項目", "1"])
    book.active.append(["管理番号", "A-3\u202e"])
    book.active.append(["手続き\u2066", "開\u200b始"])
    book.save(inputs / "c\u202exslx.xlsx")
    shutil.copytree(bundled_templates(), folder / "templates")
    cover = folder / "templates" / "documents" / "cover.yaml"
    text = cover.read_text("utf-8").replace(
        "title: 送付書", 'title: "送\\e[2J\\u202e付書{{ x }}"', 1
    )
    cover.write_text(text, "utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such names")
@pytest.mark.parametrize(
    "command",
    [
        "check --no-copy", "check --format json", "check --format github", "lint",
        "lint --format json", "status", "status --format json", "forms", "ledger", "verify",
        "clauses x", f"new --from inputs/{EVIL}.yaml new{EVIL}.xlsx", f"verify {EVIL}.zip",
        f"forms -o {EVIL}/x", f"--{EVIL}", f"check --today {EVIL}", EVIL, f"init a{EVIL}",
        f"forms --account {EVIL}", f"submitted --office {EVIL} --on 2026-10-02",
    ],
)  # fmt: skip
def test_no_command_says_what_a_terminal_would_obey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    from formgen.cli import main

    monkeypatch.chdir(evil_folder(tmp_path))
    if command.startswith(("forms -o", "new", "status", "ledger", "check")):
        shutil.rmtree("templates")
    result = CliRunner().invoke(main, command.split(" "))
    said = result.stdout_bytes.decode() + result.stderr_bytes.decode()
    assert said
    assert result.exit_code in (0, 1, 2)
    assert not obeyed(said), said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are a matter of Linux")
@pytest.mark.parametrize(
    "style",
    [
        pytest.param("text", marks=pytest.mark.soak),
        "json",
        pytest.param("github", marks=pytest.mark.soak),
    ],
)
def test_a_name_that_is_no_text_is_shown(tmp_path: Path, style: str) -> None:
    inputs = os.fsencode(tmp_path / "inputs")
    os.mkdir(inputs)  # noqa: PTH102 - pathlib knows no bytes
    with open(inputs + b"/\xff\x1b[2J.yaml", "wb") as file:  # noqa: PTH123
        file.write("管理番号: [1\n".encode())
    command = [sys.executable, "-m", "formgen", "check", "--no-copy", "--format", style]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=60)
    assert done.returncode == 1
    said = done.stdout.decode()
    assert ("\\udcff\\u001b" if style == "json" else "\\udcff〔U+001B〕") in said
    assert done.stderr == b""
