"""Renew what README.md and docs/ take from formgen itself: its tables and its screens.

    make manual

Each part stands between <!-- make manual: NAME --> and <!-- NAME -->. Everything else in these files
is written by hand.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path

from click.testing import CliRunner

from formgen.audit.coverage import checks_without_clause, coverage
from formgen.audit.coveragereport import as_markdown
from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main as cli
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.documents.wordingfile import Wording
from formgen.guideline.checkkinds import PostCheck
from formgen.guideline.checkregister import checks_of
from formgen.intake.reader import read
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.japanese import wareki
from formgen.model.postrecord import POST_SHEET
from formgen.model.problems import SEVERITIES
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.model.recordtypes import RecordTypes
from formgen.model.typedcommands import STARTED_BY
from formgen.workbooks.aidformulas import Aids
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import sheet_aids
from scripts.officewalk import office_walk, played_office
from scripts.walk import Played, Step, lay_samples, played, played_post, post_walk, walk

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "manual.md", ROOT / "docs" / "clauses.md")
_PART = re.compile(r"(<!-- make manual: (\w+) -->\n).*?(<!-- \2 -->)", re.DOTALL)
_VALUE = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])")
TODAY = date(2026, 11, 22)

_OF_POSTS = {
    "post": "「投稿」シートの投稿ごと（`make post` だけでも）",
    "record": "承認し、又は発信した投稿があるとき、月ごと（`make post` だけでも）",
}
_KINDS = {
    "text": "文字", "long_text": "文章（改行できます）", "code": "英字・数字・ハイフン",
    "codes": "英字・数字・ハイフン", "username": "半角のID", "phone": "電話番号",
    "email": "メールアドレス", "url": "URL", "date": "日付", "dates": "日付（複数可）", "whole_number": "数字",
    "moment": "日付と時刻", "names": "ファイル名（複数可）", "lines": "1行に1つ",
}  # fmt: skip


def main() -> None:
    """Write every part anew."""
    for page in PAGES:
        page.write_text(renewed(page.read_text("utf-8")), "utf-8", newline="\n")


def renewed(page: str) -> str:
    """A page with its generated parts as formgen gives them now."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n\n{part[3]}", page)


# --- tables --------------------------------------------------------------------------------------


def documents_table() -> str:
    """Every document: its procedures, where it goes, and when it is made."""
    catalogue = _catalogue()
    wordings = [*(entry.wording for entry in catalogue.entries), *catalogue.posts]
    wordings += [catalogue.record] if catalogue.record else []
    rows = (
        (
            "" if wording.kind in _OF_POSTS else str(wording.order),
            wording.title,
            "、".join(wording.procedures),
            _destination(wording, catalogue),
            _moment(wording),
            f"`{wording.id}`",
        )
        for wording in wordings
    )
    head = ("番号", "書類", "手続き", "提出先・使い方", "いつ作られるか", "`--document` の名前")
    return _table(head, rows)


def _destination(wording: Wording, catalogue: Catalogue) -> str:
    office = catalogue.city.offices[wording.office].name_on(None) if wording.office else ""
    if wording.enclosed_with and wording.audience == "public":
        (letter,) = (e.wording for e in catalogue.entries if e.wording.id == wording.enclosed_with)
        return f"公表し、{letter.title}に添えます"
    if wording.audience == "public":
        return "中の文を公表します（この書類は公表しません）"
    return f"{office}に提出します" if office else "所属で使います（庁内限り）"


def _moment(wording: Wording) -> str:
    if wording.proposed:
        return "長く更新のないアカウントについて、求めたとき（`make closing`）だけ"
    if wording.kind in _OF_POSTS:
        return _OF_POSTS[wording.kind]
    if wording.kind == "notice":
        return "必要な項目がそろったとき"
    return "いつでも（決まっていない項目は〔要記入〕）" if wording.kind == "draft" else "いつでも"


def steps_table() -> str:
    """The steps of each procedure in order, and the one in which a close is considered."""
    city = _catalogue().city
    rows = [
        (procedure, name, city.steps[name].clause or "", city.steps[name].advice or "")
        for procedure, told in city.procedures.items()
        for name in told.steps
    ]
    if end := city.consider_closing:
        in_use = "、".join(city.procedures_in(["in_use"]))
        rows.append((f"{in_use}（長く更新がないとき）", end.name, end.clause or "", end.advice))
    return _table(("手続き", "段取り", "条項", "次にすること"), rows)


def due_table() -> str:
    """Every kind of due date: those of the procedures, then those that come round."""
    city = _catalogue().city
    planned = (
        (plan.name, plan.clause or "", procedure, plan.advice)
        for procedure, told in city.procedures.items()
        for plan in told.deadlines.values()
    )
    rounds = ((due.name, due.clause or "", "", due.advice) for due in city.recurring.values())
    return _table(("期限", "条項", "手続き", "すること"), (*planned, *rounds))


def fields_tables() -> str:
    """Every field of the sheet, group by group."""
    groups = {group or "はじめの2項目": _group(group) for group in ("", *_records().groups)}
    groups[f"{DEVICE_SHEET}（「{DEVICE_SHEET}」シート）"] = specs(_records().device)
    groups[f"{POST_SHEET}（「{POST_SHEET}」シート）"] = specs(_records().post)
    return "\n\n".join(_fields(title, found) for title, found in groups.items())


def _group(group: str) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in specs(_records().account) if spec.group == group)


def _fields(title: str, found: Iterable[FieldSpec]) -> str:
    rows = ((spec.label, _guidance(spec), _kind(spec), _stages(spec), _asked_by(spec), f"`{spec.key}`")
            for spec in found)  # fmt: skip
    head = ("項目", "書き方", "記入する形", "段階", "必要とする書類の番号", "キー")
    return f"### {title}\n\n{_table(head, rows)}"


def _guidance(spec: FieldSpec) -> str:
    return f"{spec.guidance}<br>例：`{spec.example}`" if spec.example else spec.guidance


def _kind(spec: FieldSpec) -> str:
    if spec.kind == "choice":
        return f"選択：{'／'.join(spec.choices)}"
    if spec.kind == "choices":
        return f"選択（複数可）：{'／'.join(spec.choices)}"
    return _KINDS[spec.kind]


def _stages(spec: FieldSpec) -> str:
    """The stages from which the sheet asks for the field; of a post none where another field does."""
    aids = _aids()
    if spec.sheet == POST_SHEET:
        return "" if spec.when else aids.posts[spec.key].tag.strip("［］")
    demands = aids.accounts if spec.sheet == ACCOUNT_SHEET else aids.devices
    return demands[spec.key].tag.strip("［］")


def _records() -> RecordTypes:
    return _catalogue().city.records


@cache
def _aids() -> Aids:
    return sheet_aids(bundled_templates())


def _asked_by(spec: FieldSpec) -> str:
    """The numbers of the notices that wait until the field is filled in."""
    return "、".join(
        str(entry.wording.order)
        for entry in _catalogue().entries
        if entry.wording.kind == "notice" and spec in _needs(entry.wording)
    )


def _needs(wording: Wording) -> tuple[FieldSpec, ...]:
    account = (spec for spec in specs(_records().account) if spec.key in wording.needs)
    device = (spec for spec in specs(_records().device) if spec.key in wording.device_needs)
    return (*account, *device)


def clauses_table() -> str:
    """Every clause with all that covers it."""
    return as_markdown(coverage(_catalogue()), checks_without_clause(_catalogue().city))


def post_checks_table() -> str:
    """Every check of what a post says and of its approval, in the order of their file."""
    city = _catalogue().city
    checks = {check.name: check for check in checks_of(city) if isinstance(check, PostCheck)}
    rows = (
        (check.clause, check.says, SEVERITIES[check.severity], f"`{check.name}`")
        for check in map(checks.get, city.check_bindings)
        if check and check.clause
    )
    return _table(("条項", "確かめること", "違うとき", "`checks.yaml` の名前"), rows)


@cache
def _catalogue() -> Catalogue:
    templates = bundled_templates()
    return load_catalogue(templates, load_city(templates))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cell.replace('|', '｜') for cell in cells)} |"

    return "\n".join((line(head), line("---" for _ in head), *map(line, rows)))


# --- screens -------------------------------------------------------------------------------------


@cache
def screen() -> str:
    """The screen of a run over the sample inputs."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        lay_samples(Path())
        return _screen_of("forms")


@cache
def faults() -> str:
    """The screen of a run over a sheet with some faults that everyone makes."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("inputs").mkdir()
        write_account(Path("inputs/intake.xlsx"), FAULTS)
        return _screen_of("forms")


def write_account(sheet: Path, changes: Mapping[str, object]) -> None:
    """Write a sheet of the first account of the samples, with other values in some fields."""
    intake, _ = read(bundled_samples())
    account = {**intake.accounts[0].record.model_dump(), **changes}
    devices = [
        entry.record.model_dump()
        for entry in intake.devices
        if account["account_id"] in (entry.record.account_ids or ())
    ]
    write_sheet(sheet, [account], devices)


FAULTS: Mapping[str, object] = {
    "registered_email": "todoroki@gmail.com",
    "verification": "未申請",
    "consulted_on": date(2026, 10, 5),
    "policy_published_on": "令和8年9月31日",
}


def _screen_of(command: str) -> str:
    making = CliRunner(env={STARTED_BY: "make"})  # as the pages tell to type it
    done = making.invoke(cli, [command, "--today", TODAY.isoformat()])
    return "\n".join(_screen_lines(done.output))


def _screen_lines(output: str) -> Iterator[str]:
    yield "```text"
    yield from output.splitlines()
    yield "```"


# --- the walk ------------------------------------------------------------------------------------


@cache
def _walked(play: Callable[[Path], Played]) -> dict[str, str]:
    """For each step of a walk what its commands say, with values of packets that no machine changes."""
    screens, values = defaultdict[str, list[str]](list), dict[str, str]()
    with tempfile.TemporaryDirectory() as folder:
        for step, command, result in play(Path(folder)):
            if command.shown:
                said = _VALUE.sub(partial(_example_value, values), result.screen)
                screens[step.id].append("\n".join(_screen_lines(said)))
    return {name: "\n\n".join(shown) for name, shown in screens.items()}


def _example_value(known: dict[str, str], value: re.Match[str]) -> str:
    """A value in the place of one that depends on the fonts of this machine: the same for the same."""
    return known.setdefault(value[0], f"{len(known) + 1}a2b3c4d5e6f")


def walk_step(step: Step, play: Callable[[Path], Played]) -> str:
    """A step of a walk: its day, what is entered, the commands, and what they say."""
    devices = chain.from_iterable(device.items() for device in step.devices)
    posts = chain.from_iterable(post.items() for post in step.posts)
    tables = (
        _entered(ACCOUNT_SHEET, step.account.items()),
        _entered(DEVICE_SHEET, devices),
        _entered(POST_SHEET, posts),
    )
    commands = "\n".join(["```sh", *(command.run for command in step.commands), "```"])
    parts = (f"**{wareki(step.day)}**", *tables, commands, _walked(play).get(step.id, ""))
    return "\n\n".join(part for part in parts if part)


def _entered(sheet: str, values: Iterable[tuple[str, str]]) -> str:
    rows = [(label, value.replace("\n", "<br>") or "（空欄に戻す）") for label, value in values]
    return _table((f"「{sheet}」シート", "記入する値"), rows) if rows else ""


PARTS: dict[str, Callable[[], str]] = {
    "documents": documents_table,
    "fields": fields_tables,
    "steps": steps_table,
    "due": due_table,
    "screen": screen,
    "faults": faults,
    "clauses": clauses_table,
    "post_checks": post_checks_table,
    **{f"walk_{step.id}": partial(walk_step, step, played) for step in walk().steps},
    **{f"walk_{step.id}": partial(walk_step, step, played_post) for step in post_walk().steps},
    **{f"walk_{step.id}": partial(walk_step, step, played_office) for step in office_walk().steps},
}

if __name__ == "__main__":
    main()
