"""Looking without making: formgen check, lint, status and verify."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_fault, echo_json, echo_lines
from formgen.commands.shared import (
    CALENDAR,
    INPUTS,
    OUTPUTS,
    day_of,
    exit_code,
    format_option,
    output_option,
    paths_argument,
    today_option,
)
from formgen.model.problems import FormgenError, Problem
from formgen.model.typedcommands import option_name, typed

if TYPE_CHECKING:
    from formgen.intake.reader import Kept


@click.command(cls=JapaneseCommand)
@paths_argument
@format_option("text", "json", "github", more="github は、編集ソフト向けの1件1行です。")
@click.option(
    "-o", "--output", metavar="フォルダー", type=Location(file_okay=False),
    help="点検結果の写し（Excel）を置くフォルダー。省略すると outputs です。",
)  # fmt: skip
@click.option("--no-copy", is_flag=True, help="写しを作りません。")
@today_option
def check(
    paths: tuple[Path, ...], style: str, output: Path | None, no_copy: bool, today: date | None
) -> None:
    """入力を点検します（書類は作りません）。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    Excelの入力には、点検結果を書き入れた写し「点検結果_名前.xlsx」も作ります
    （json と github では、--output を付けたときだけ）。

    \b
    例：
      formgen check
      formgen check inputs/intake.xlsx --format json
    """
    from formgen import pipeline
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines, report
    from formgen.intake.reader import keep_none
    from formgen.packets.resending import answered_since
    from formgen.workbooks.annotatedcopies import write_copies

    inputs, day = paths or (INPUTS,), day_of(today)
    catalogue = pipeline.load(templates_for(Path()))
    opened: dict[Path, Kept] = {}
    folder = None if no_copy else output or (OUTPUTS if style == "text" else None)
    keep = opened.__setitem__ if folder else keep_none
    checked = pipeline.check(inputs, catalogue, day, keep, output or OUTPUTS)
    since = answered_since(output or OUTPUTS, checked.intake.filings(), catalogue, day)
    problems = (*checked.problems, *since)
    _show(problems, style)
    code = exit_code(problems)
    if folder is not None:
        copies = write_copies(opened, catalogue.city.clause_texts, folder, problems, day)
        if style == "text":
            echo_lines(report.copy_lines(copies))
        for failure in copies.failures:
            echo_fault(failure.message, failure.remedy)
            code = 1
    if style == "text":
        echo_lines(problemlines.mend_lines(problems, "check"))
    sys.exit(code)


def _show(problems: Sequence[Problem], style: str) -> None:
    """Print problems in a format of check and lint."""
    from formgen.commands import problemlines

    if style == "json":
        echo_json(problemlines.as_json(problems))
    elif style == "github":
        echo_lines(problemlines.editor_lines(problems))
    else:
        echo_lines(problemlines.problem_lines(problems))
        echo(problemlines.summary_line(problems))


@click.command(cls=JapaneseCommand)
@format_option("text", "json", "github", more="github は、編集ソフト向けの1件1行です。")
def lint(style: str) -> None:
    """文例、体裁、お手元の様式を点検します（書類は作りません）。

    \b
    例：
      formgen lint
      formgen lint --format json
    """
    from formgen.audit.lint import lint as examine
    from formgen.city.templatefiles import templates_for

    problems = examine(templates_for(Path()))
    _show(problems, style)
    sys.exit(exit_code(problems))


@click.command(cls=JapaneseCommand)
@paths_argument
@format_option("text", "json")
@click.option(
    "--ics", "calendar", metavar="[ファイル]", is_flag=False, flag_value=str(CALENDAR),
    type=Location(dir_okay=False),
    help="期限をカレンダーにも書き出します。省略すると outputs/期限.ics です。",
)  # fmt: skip
@output_option
@today_option
def status(
    paths: tuple[Path, ...],
    style: str,
    calendar: Path | None,
    output: Path,
    today: date | None,
) -> None:
    """アカウントごとに、済んだこと、次にすること、期限を示します。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen status
      formgen status inputs/intake.xlsx --today 2026-11-22
      formgen status --ics
    """
    from formgen import pipeline
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines
    from formgen.commands.runnotes import due_record_lines
    from formgen.making.postrecords import due_records
    from formgen.outputs.postlog import read_log
    from formgen.packets.history import read_records
    from formgen.packets.resending import answered_since
    from formgen.schedule import calendarfile, statusreport

    day = day_of(today)
    if calendar:
        calendarfile.ensure_calendar(calendar)
    catalogue = pipeline.load(templates_for(Path()))
    surveyed = pipeline.survey(paths or (INPUTS,), catalogue, day, outputs=output)
    records, _ = read_records(output)
    since = answered_since(output, surveyed.checked.intake.filings(), catalogue, day)
    problems = (*surveyed.checked.problems, *since)
    city = catalogue.city
    found = statusreport.statuses(surveyed.results, catalogue, day, records, problems)
    echo_lines(problemlines.problem_lines(surveyed.checked.unread), err=True)
    if style == "json":
        echo_json(statusreport.as_json(found))
    else:
        echo_lines(statusreport.as_text(found))
        echo_lines(due_record_lines(due_records(read_log(output), city, day)))
        echo(problemlines.summary_line(problems))
        echo_lines(problemlines.where_told(problems, surveyed.checked.unread, paths))
    if calendar:
        filings = surveyed.checked.intake.filings()
        echo_lines(calendarfile.write(filings, city, day, calendar), err=style == "json")
    sys.exit(exit_code(problems))


@click.command(cls=JapaneseCommand)
@click.argument(
    "output", required=False, default=OUTPUTS, metavar="[フォルダー又はZIP]",
    type=Location(),
)  # fmt: skip
@click.option(
    "-i", "--input", "paths", multiple=True, metavar="入力", type=Path,
    help="照合する記入シートのファイルやフォルダー。省略すると inputs です。",
)  # fmt: skip
@format_option("text", "json")
@click.option(
    "--value", metavar="照合値",
    help="受け取ったZIPの照合値が、送付書のものと同じかも確かめます。",
)  # fmt: skip
@today_option
def verify(
    output: Path, paths: tuple[Path, ...], style: str, value: str | None, today: date | None
) -> None:
    """できた書類を読み返し、入力のとおりに書かれているかを確かめます。

    「フォルダー」は、書類のあるフォルダーです。省略すると outputs を読みます。
    受け取った「提出一式」のZIPを書くと、全てそろい、壊れていないかを確かめます（展開しません）。

    \b
    例：
      formgen verify
      formgen verify outputs --format json
      formgen verify 提出一式_○○局○○課.zip --value 1a2b3c4d5e6f
    """
    if output.is_file() or (output.suffix.lower() == ".zip" and not output.is_dir()):
        _verify_packet(output, style, value)
    if value is not None:
        raise FormgenError(
            f"{option_name('--value')} は、受け取ったZIPを確かめるときに使います。",
            f"例：{typed('verify packet')}",
        )
    from formgen import pipeline
    from formgen.audit import verifypapers as proofs
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines

    catalogue = pipeline.load(templates_for(Path()))
    verified = proofs.verify(paths or (INPUTS,), catalogue, output, day_of(today))
    echo_lines(problemlines.problem_lines(verified.unread), err=True)
    if style == "json":
        echo_json(proofs.as_json(verified))
    else:
        echo_lines(problemlines.problem_lines(verified.problems))
        echo_lines(proofs.summary_lines(verified))
    sys.exit(exit_code((*verified.unread, *verified.problems)))


def _verify_packet(path: Path, style: str, value: str | None) -> NoReturn:
    from formgen.commands import problemlines
    from formgen.packets import receivedcheck
    from formgen.packets.bundle import typed_value

    expected = "" if value is None else typed_value(value)
    if expected is None:
        raise FormgenError(
            f"「{value}」は照合値ではありません。",
            "送付書の「照合値」の、0から9までの数字とaからfまでの英字の12字を書いてください。",
        )
    proof = receivedcheck.verify_packet(path, expected)
    found: tuple[Problem, ...] | None = ()
    if not proof.problems:
        from formgen import pipeline
        from formgen.audit.verifyrecord import verify_record
        from formgen.city.templatefiles import templates_for

        found = verify_record(path, pipeline.load(templates_for(Path())))
        proof = replace(proof, problems=found or ())
    if style == "json":
        echo_json(receivedcheck.as_json(proof))
    else:
        echo_lines(problemlines.problem_lines(proof.problems))
        echo_lines(receivedcheck.lines(path, proof, has_record=found is not None))
    sys.exit(exit_code(proof.problems))
