"""Setting up: a sheet, its schema, a working folder, and what the machine needs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_json, echo_lines
from formgen.commands.shared import INPUTS, OUTPUTS, exit_code
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import run, typed


@click.command(cls=JapaneseCommand)
@click.argument("file", required=False, metavar="[ファイル]", type=Location(dir_okay=False))
@click.option(
    "--replace-sample", is_flag=True,
    help="inputs の見本を inputs/見本 へ移し、新しいシートを inputs に置きます。",
)  # fmt: skip
@click.option(
    "--from", "old", metavar="元のファイル", type=Location(dir_okay=False),
    help="記入済みのシート（Excel・YAML）の値を写します。元のファイルは書き換えません。",
)  # fmt: skip
@click.option(
    "--accounts", metavar="数", type=click.IntRange(1, 500), default=4,
    help="アカウントの列の数。省略すると4です。",
)  # fmt: skip
def new(file: Path | None, replace_sample: bool, old: Path | None, accounts: int) -> None:
    """記入用シート（Excel）を作ります。

    \b
    例：
      formgen new inputs/intake.xlsx
      formgen new --from inputs/以前のシート.xlsx inputs/新しいシート.xlsx
      formgen new --replace-sample --accounts 20
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines
    from formgen.commands.samplepapers import clear_sample_papers
    from formgen.commands.workingfolder import free_sheet, set_sample_aside
    from formgen.workbooks import newsheet

    if replace_sample:
        cleared = clear_sample_papers(INPUTS, OUTPUTS)
        for path in set_sample_aside(INPUTS):
            echo(f"見本を「{path}」へ移しました。")
        if cleared:
            echo(f"「{OUTPUTS}」から、見本の書類（{cleared} ファイル）を片付けました。")
        file = file or free_sheet(INPUTS)
    if file is None:
        raise FormgenError("作るファイルの名前がありません。", f"例：{typed('new')}")
    if old is not None:
        carried = newsheet.write_carried(file, templates_for(Path()), accounts, old)
        echo_lines(problemlines.problem_lines(carried.problems))
        echo_lines(newsheet.carried_lines(carried, old, file))
        sys.exit(0 if carried.is_whole else 1)
    newsheet.write_new(file, templates_for(Path()), accounts)
    echo(f"記入用のシート「{file}」を作りました。開いて「記入のしかた」からお読みください。")


@click.command(cls=JapaneseCommand)
def schema() -> None:
    """YAMLの記入を助けるJSON Schemaを表示します。

    \b
    例：
      formgen schema > inputs/intake.schema.json
    """
    from formgen.city.city import load_city
    from formgen.city.templatefiles import templates_for
    from formgen.intake.jsonschemafile import schema_text

    records = load_city(templates_for(Path())).records
    echo_json(schema_text(records).removesuffix("\n"))


@click.command(cls=JapaneseCommand)
@click.argument("folder", metavar="フォルダー", type=Location(file_okay=False))
@click.option(
    "--templates",
    "with_templates",
    is_flag=True,
    help="文例と体裁も置きます（書き換えて使う場合）。",
)
@click.option(
    "--city", metavar="団体のフォルダー", type=Location(file_okay=False),
    help="別の団体のガイドラインや文例（docs/city.md）で始めます。",
)  # fmt: skip
def init(folder: Path, with_templates: bool, city: Path | None) -> None:
    """作業用のフォルダーを用意します（見本の入力付き）。

    \b
    例：
      formgen init 書類作成
      formgen init 書類作成 --city 団体のフォルダー
    """
    from formgen.commands import problemlines
    from formgen.commands.newcity import lay_out_city
    from formgen.commands.workingfolder import lay_out

    if city is not None:
        made, problems = lay_out_city(folder, city)
        echo_lines(problemlines.problem_lines(problems))
        if exit_code(problems):
            raise FormgenError(
                f"「{city}」に誤りがあるため、「{folder}」を用意しませんでした。",
                "上の「エラー」を直して、もう一度実行してください。",
                exit_code=1,
            )
    else:
        made = lay_out(folder, with_templates=with_templates)
    for path in made:
        echo(f"「{path}」を置きました。")
    first = run("forms" if city is None else "new")
    echo(f"「{folder}」の用意ができました。このフォルダーで{first}ください。")


@click.command(cls=JapaneseCommand)
def doctor() -> None:
    """動作に必要なものがそろっているかを調べます。

    \b
    例：
      formgen doctor
    """
    from formgen.city.templatefiles import templates_for
    from formgen.render.fonts.doctor import examine

    findings = examine(templates_for(Path()) / "layouts")
    for finding in findings:
        echo(f"{'○' if finding.found else '×'}　{finding.name}　{finding.detail}")
        if not finding.found:
            echo(f"　　→　{finding.remedy}")
    sys.exit(0 if all(finding.found for finding in findings) else 1)
