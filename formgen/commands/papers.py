"""Making the papers: formgen forms, formgen post."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand
from formgen.commands.makingpapers import Asked, make_papers, wanted_formats
from formgen.commands.shared import day_of, output_option, paths_argument, today_option

# The papers of posts: 発信伺 with what is to be sent, and 発信記録簿.
POST_PAPERS = ("post_approval", "post_record")


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "--account", "accounts", multiple=True, metavar="管理番号", help="この管理番号だけを作ります。"
)
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="書類",
    help="この書類だけを作ります（例：start_notice）。",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["docx", "pdf", "html", "txt"]),
    help="この形式だけを作ります。",
)
@click.option(
    "--fillable", is_flag=True,
    help="チェックリストと失効確認票の、画面で記入できるPDFも作ります。",
)  # fmt: skip
@output_option
@click.option(
    "--propose-closing", is_flag=True,
    help="長く更新のないアカウントの、廃止検討書も作ります。",
)  # fmt: skip
@click.option(
    "--force", is_flag=True,
    help="変わっていない書類も、初めから作り直します。",
)  # fmt: skip
@click.option(
    "--overwrite", multiple=True, is_flag=False, flag_value="", metavar="書類",
    help="手直しした書類も替えます（例：TKS-001/policy。省略すると全て）。",
)  # fmt: skip
@click.option(
    "--workers", metavar="数", type=click.IntRange(1, 256),
    help="同時に動かす処理の数。省略すると速くなるだけ使います。",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="番地",
    help="Daskの計算機に書類作りを任せます（例：tcp://HOST:8786）。",
)  # fmt: skip
@click.option("--verify", is_flag=True, help="書類を置く前に読み返し、入力と違うものは置きません。")
@click.option(
    "--include-rules", is_flag=True,
    help="アカウント運用ルール（庁内限り）も「提出用」に入れます。",
)  # fmt: skip
@click.option(
    "--send", type=click.Choice(["word", "pdf"]),
    help="手直ししたWordとPDFの内容が違うとき、提出する方です。",
)  # fmt: skip
@today_option
def forms(
    paths: tuple[Path, ...],
    accounts: tuple[str, ...],
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    fillable: bool,
    output: Path,
    force: bool,
    overwrite: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    propose_closing: bool,
    verify: bool,
    include_rules: bool,
    send: str | None,
    today: date | None,
) -> None:
    """書類を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen forms
      formgen forms --account TKS-001 --document start_notice --format pdf
      formgen forms --propose-closing
    """
    wanted = wanted_formats(formats, fillable)
    make_papers(
        Asked(paths, accounts, documents, wanted, output, overwrite, propose_closing, include_rules, send or "",
               verify=verify, force=force),
        workers, scheduler, day_of(today),
    )  # fmt: skip


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="管理番号",
    help="この管理番号の投稿だけを扱います。",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["docx", "pdf"]),
    help="発信伺を、この形式だけで作ります。",
)
@click.option("--fillable", is_flag=True, help="画面で記入できる発信伺も作ります。")
@output_option
@click.option("--verify", is_flag=True, help="書類を置く前に読み返し、入力と違うものは置きません。")
@today_option
def post(
    paths: tuple[Path, ...],
    accounts: tuple[str, ...],
    formats: tuple[str, ...],
    fillable: bool,
    output: Path,
    verify: bool,
    today: date | None,
) -> None:
    """投稿の発信伺、発信用の文と画像、発信記録簿を作ります。

    シート「投稿」の投稿だけを扱います。ほかの書類も作るときは、formgen forms を使ってください。

    \b
    例：
      formgen post
      formgen post --account TKS-001
    """
    wanted = wanted_formats(formats, fillable)
    make_papers(
        Asked(paths, accounts, POST_PAPERS, wanted, output, verify=verify),
        None,
        None,
        day_of(today),
    )
<<<<<<< HEAD
=======


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a command asks for."""

    paths: tuple[Path, ...]
    accounts: tuple[str, ...]
    documents: tuple[str, ...]
    formats: tuple[str, ...]
    output: Path
    overwrite: tuple[str, ...] = ()
    proposing: bool = False
    include_rules: bool = False
    send: str = ""
    verify: bool = False
    force: bool = False


def _make(asked: _Asked, workers: int | None, scheduler: str | None, day: date) -> None:
    """Make the papers that are asked for, and tell of them; the exit code says how it went."""
    from formgen.city.templatefiles import templates_for
    from formgen.commands import uptodate
    from formgen.making.scratch import temporary_folder

    inputs, templates, output = asked.paths or (INPUTS,), templates_for(Path()), asked.output
    more = [
        f"{asked.include_rules} {asked.proposing} {asked.verify} {asked.send}",
        *asked.overwrite,
    ]
    names = (sorted(asked.accounts), sorted(asked.documents), more)
    run = uptodate.run_fingerprint(inputs, templates, output, names, asked.formats, day)
    report = uptodate.cached_run(output, run) if run and not asked.force else None
    if report is None:
        if not scheduler:  # a cluster has fonts of its own
            _ensure_fonts(templates / "layouts", asked.formats)
        with temporary_folder() as folder, _engines(folder, workers, scheduler):
            from formgen import pipeline
            from formgen.making.workers import WorkerOptions

            catalogue = pipeline.load(templates)
            report_of = partial(_report, output, catalogue, day, asked.proposing)
            keep = partial(uptodate.kept_for_next_run, run, output, report_of)
            selection = pipeline.Selection(
                frozenset(asked.accounts), frozenset(asked.documents), asked.formats
            )
            with _Progress() as progress:
                options = pipeline.BuildOptions(
                    WorkerOptions(workers, scheduler, asked.verify), asked.proposing, asked.force,
                    _ids(asked.overwrite), asked.include_rules, asked.send, _tell_waiting, progress.show, keep,
                )  # fmt: skip
                built = pipeline.build(inputs, catalogue, output, selection, day, options)
            kept = built.for_next_run
            report = uptodate.from_kept(kept) if kept else report_of(built)
    echo_lines(report.lines)
    sys.exit(report.exit_code)


def _wanted(formats: tuple[str, ...], fillable: bool) -> tuple[str, ...]:
    """Return the formats that are asked for, in their order; the fillable one only when it is."""
    from formgen.render.enginefingerprint import FILLABLE, FORMATS

    return (*(name for name in FORMATS if not formats or name in formats), *(FILLABLE,) * fillable)


def _ids(overwrite: tuple[str, ...]) -> frozenset[str] | None:
    """Return the ids of the edited papers to replace; none stands for all of them, None for nothing."""
    if not overwrite:
        return None
    for each in overwrite:
        if each and Path(each).exists():  # an input behind the option is taken for its value
            raise FormgenError(
                f"「{each}」は、書類の名前ではありません。",
                f"入力は、「{option_name('--overwrite')}」より前に書いてください。",
            )
    return frozenset() if "" in overwrite else frozenset(overwrite)


def _report(
    output: Path, catalogue: Catalogue, today: date, proposing: bool, built: Built
) -> CachedRun:
    """Return the lines of a run, and its exit code."""
    from formgen.commands import problemlines, report, uptodate
    from formgen.packets.history import read_records
    from formgen.packets.planning import sent_again
    from formgen.packets.resending import submission_history
    from formgen.schedule.case import step_context
    from formgen.schedule.nextsteps import REVIEW, next_lines

    outcomes = (outcome for result in built.results for outcome in result.outcomes)
    records, _ = read_records(output)
    context = step_context(built.problems, records, catalogue.entries, outcomes)
    history = submission_history(records, built.packed.differences, catalogue, today)
    again = sent_again(built.results, history)
    reviews = {each.account for each in built.files if each.document == REVIEW}
    filings = [result.filing for result in built.results]
    lines = (
        *report.run_lines(built, str(output), proposing=proposing),
        *next_lines(filings, catalogue.city, today, context, again, reviews),
        *((problemlines.mend_line("forms"),) if built.is_to_mend else ()),
    )
    return uptodate.CachedRun(lines, exit_code(built.problems))


def _ensure_fonts(layouts: Path, formats: Sequence[str]) -> None:
    """Raise FormgenError when this machine is to make PDFs and has no font for them."""
    if not {"pdf", "fillable"}.isdisjoint(formats):
        from formgen.render.fonts.doctor import ensure_fonts

        ensure_fonts(layouts)


def _engines(
    folder: Path | None, workers: int | None, scheduler: str | None
) -> AbstractContextManager[None]:
    """Have another process load them from now on, unless this one is to do all itself."""
    from formgen.making import standby

    return nullcontext() if workers == 1 or scheduler else standby.engines(folder)


def _tell_waiting() -> None:
    echo("ほかの formgen が書類を作っています。終わるのを待っています。", err=True)


class _Progress:
    """A bar on a terminal; elsewhere nothing, for a log wants whole lines."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._is_shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, done: int, total: int) -> None:
        if not self._is_shown:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="書類を作成中", file=sys.stderr)
        self._bar.update(done - self._bar.pos)
>>>>>>> k7
