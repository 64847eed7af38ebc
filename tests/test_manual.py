"""README.md, the manual and the table of clauses: true to the program, whole, and without a dead end."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import click
import pytest

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main as cli
from formgen.intake import yamlfile
from formgen.making.readcheckcompose import check, load
from formgen.model.fieldspec import by_key
from formgen.model.records import Account, Device
from scripts.make_manual import PAGES, PARTS, ROOT, renewed
from scripts.make_pictures import (
    LARGEST,
    LEDGER,
    OFFICE,
    PAPERS,
    PICTURES,
    POST_WALK_PAPERS,
    POST_WALK_SHEETS,
    SHEETS,
    WALK_PAPERS,
    WALK_SHEETS,
    Pixmap,
    framed,
    of_screen,
    png,
    trimmed,
)
from scripts.window_pictures import HEIGHTS

README, MANUAL, CLAUSES = PAGES
COMMANDS = sorted(cli.commands)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")


@cache
def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def section(heading: str) -> str:
    """What stands under a heading of the manual, up to the next of the same rank or above."""
    mark = heading.split(" ", maxsplit=1)[0]
    found = re.search(
        rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{len(mark)}}} |\Z)",
        text_of(MANUAL),
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"the manual has no section 「{heading}」"
    return found[1]


def long_options(command: click.Command) -> set[str]:
    return {
        name
        for option in command.params
        for name in option.opts
        if isinstance(option, click.Option) and name.startswith("--")
    }


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_generated_parts_are_up_to_date(page: Path) -> None:
    assert renewed(text_of(page)) == text_of(page), "make manual renews it"


def test_every_part_stands_in_the_docs() -> None:
    docs = text_of(MANUAL) + text_of(CLAUSES)
    assert [name for name in PARTS if f"<!-- make manual: {name} -->" not in docs] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_manual_with_its_options(name: str) -> None:
    told = section(f"### formgen {name}")
    assert [option for option in long_options(cli.commands[name]) if option not in told] == []


def test_the_options_of_formgen_itself_stand_in_the_manual() -> None:
    told = section("## 10. 命令の一覧")
    assert [option for option in long_options(cli) | {"--help"} if option not in told] == []


def test_the_manual_tells_no_option_that_does_not_exist() -> None:
    known = {"--help"}.union(long_options(cli), *map(long_options, cli.commands.values()))
    assert set(re.findall(r"`[^`\n]*?(--[a-z-]+)", text_of(MANUAL))) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_and_link_leads_somewhere(page: Path) -> None:
    targets = [target for target in _LINK.findall(text_of(page)) if not target.startswith("#")]
    assert targets
    assert [target for target in targets if not (page.parent / target).is_file()] == []


def test_every_link_within_the_manual_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.+)$", text_of(MANUAL), re.MULTILINE)
    anchors = {
        "#" + re.sub(r"[^\w -]", "", heading).replace(" ", "-").lower() for heading in headings
    }
    assert {link for link in _LINK.findall(text_of(MANUAL)) if link.startswith("#")} <= anchors


def test_every_picture_is_made_by_the_command_and_shown() -> None:
    made = {f"{picture.name}.png" for picture in PAPERS.values()}
    made |= {f"{picture.name}.png" for _, picture in SHEETS.values()}
    made |= {f"{picture.name}.png" for picture in WALK_PAPERS.values()}
    made |= {f"{picture.name}.png" for _, _, picture in POST_WALK_SHEETS.values()}
    made |= {f"{one.name}.png" for shown in POST_WALK_PAPERS.values() for one in shown}
    made |= {f"{picture.name}.png" for _, _, picture in WALK_SHEETS.values()}
    made |= {f"{picture.name}.png" for picture in (LEDGER[1], OFFICE[0][1], OFFICE[1])}
    made |= {f"{name}.png" for name in HEIGHTS}
    assert {path.name for path in PICTURES.iterdir()} == made
    shown = "".join(text_of(page) for page in PAGES)
    assert [name for name in made if f"pictures/{name}" not in shown] == []


def test_the_pictures_are_small() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST] == []


def test_the_readme_tells_the_two_commands_and_what_is_needed() -> None:
    english, japanese = text_of(README).split("# 職員の方へ")
    needed = ("make forms", "make test", "Debian 12", "`git`", "`make`", "`python3`")
    assert [word for word in needed if word not in english] == []
    assert [
        word for word in ("make new", "作成", "待ち", "見合せ", "提出用") if word not in japanese
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_make_target_that_is_told_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"`make ([a-z]+)", text_of(page))
    assert targets
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("heading", ["## 12. よく出るお知らせ", "### 困ったとき"])
def test_the_messages_of_the_manual_are_those_of_the_program(heading: str) -> None:
    sources = [*ROOT.glob("formgen/**/*.py"), ROOT / "Makefile", ROOT / "docs/window/nginx.conf"]
    said = "".join(map(text_of, sources)).replace("{prefix}", "川崎市")  # as checks.yaml has it
    table = section(heading).split("| 様子 |")[0]  # of what tells no message
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[2:]
    assert len(rows) > 10
    assert [row for row in rows if row not in said] == []


def test_what_the_manual_has_one_press_stands_on_a_page_of_the_window() -> None:
    sources = [*ROOT.glob("formgen/window/pages/*.html"), ROOT / "formgen/packets/readypapers.py"]
    pages = "".join(map(text_of, sources))
    # Of a browser, of Excel, of Windows; and what a page has from a sheet.
    elsewhere = {
        "ファイルを選択",
        "編集を有効にする",
        "すべて展開",
        "C24",
        "×1",
        "ガイドライン5(3)",
        "150 %",
        "200 %",
    }
    chapter, walk = section("## 2. 窓口で使う"), section("## 3. 初めから終わりまで")
    pressed = re.findall(r"((?:「[^「」]+」)+)(?:を押|を開き|で進|で大き|で、)", chapter)
    files = re.findall(r"^\| ([^|]+) \|", section("### 受け取る"), re.MULTILINE)[2:]
    instead = "".join(re.findall(r"^\| `make [^|]+ \| ([^|]+) \|$", walk, re.MULTILINE))
    words = {*files, *re.findall(r"「([^「」]+)」", "".join([*pressed, instead]))} - elsewhere
    assert len(words) > 25
    assert [word for word in words if re.sub("（.*", "", word) not in pages] == []


def test_the_yaml_of_the_manual_can_be_read() -> None:
    example = re.search(r"```yaml\n(.*?)```", section("### YAML で書く"), re.DOTALL)
    assert example
    intake, problems = yamlfile.read(example[1].encode(), "example.yaml")
    assert problems == ()
    assert [entry.record.account_ids for entry in intake.devices] == [("TKS-001",)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_path_of_a_machine_stands_in_the_pages(page: Path) -> None:
    assert re.findall(r"(?<![\w.)/」』])/(?:home|root|tmp|usr|work|opt)\b", text_of(page)) == []


def test_a_page_is_trimmed_and_framed() -> None:
    white, ink = b"\xff" * 3, b"\0" * 3
    page = Pixmap(3, [white * 3, white + ink + white, white * 3])
    assert trimmed(page) == Pixmap(1, [ink])
    frame = framed(trimmed(page))
    assert (frame.width, len(frame.rows), frame.rows[1][3:6]) == (3, 3, ink)
    assert png(frame).startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\3\0\0\0\3")
    assert of_screen(png(page)) == page


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The labels of what may not be left blank, in any procedure."""
    path = tmp_path_factory.mktemp("blank") / "a.yaml"
    wordings = load(bundled_templates())
    refused = set[str]()
    for procedure in by_key(Account)["procedure"].choices:
        for filed in (
            f"{{手続き: {procedure}}}",
            "{管理番号: A-1}",
            f"{{手続き: {procedure}, 管理番号: A-1, devices: [{{種別: PC}}]}}",
        ):
            path.write_text(f"accounts: [{filed}]\n", "utf-8")
            problems = check([path], wordings, date(2026, 11, 22)).problems
            refused |= {problem.field or "" for problem in problems if problem.is_error}
    known = by_key(Device) | by_key(Account)
    # Without a device the finding stands at 機器確認日, for there is no other cell for it.
    return {known[key].label for key in refused - {"device_confirmed_on"}} | {"機器"}


@pytest.mark.slow
@pytest.mark.parametrize("place", ["README", "manual", "sheet"])
def test_what_may_not_be_left_blank_is_named_where_blanks_are_allowed(
    place: str, needed: set[str]
) -> None:
    texts = {
        "README": text_of(README).split("## 手順1")[1].split("## 手順2")[0],
        "manual": section("### 書き方"),
        "sheet": (ROOT / "templates" / "intake_guide.yaml").read_text("utf-8"),
    }
    assert {"局・区", "課・室・所", "管理番号", "手続き", "OS・版"} <= needed
    assert [label for label in needed if label not in texts[place]] == []
