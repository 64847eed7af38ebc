"""The state of every account on the screen, in 80 columns, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from formgen.documents.catalogue import Catalogue, Outcome, Ready, Waiting, Withheld
from formgen.making.readcheckcompose import AccountResult
from formgen.model import problems
from formgen.model.japanese import fold, fold_list, pad, wareki
from formgen.model.problemorder import short_places
from formgen.model.problems import Problem
from formgen.outputs.manifest import OutputFile
from formgen.packets.changes import Difference, as_object, differences
from formgen.packets.history import Record
from formgen.packets.planning import sent_again
from formgen.packets.resending import submission_history
from formgen.schedule.case import step_context
from formgen.schedule.deadlines import Deadline, recurring_deadlines
from formgen.schedule.nextsteps import Advice, advice, reviewed_accounts
from formgen.schedule.steps import Step, steps

_SIGNS = {"done": "✓", "next": "次", "later": "待ち"}
_WIDTH = 80  # columns of a screen
_SIGN, _NAME, _CLAUSE = 8, 32, 8
_INDENT = " " * (_SIGN + 4)


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """All that is to be said of one account."""

    result: AccountResult
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    differences: tuple[Difference, ...] = ()
    advice: tuple[Advice, ...] = ()  # what is next


def statuses(
    results: Sequence[AccountResult],
    catalogue: Catalogue,
    today: date,
    records: Sequence[Record] = (),
    problems: Iterable[Problem] = (),
    files: Iterable[OutputFile] = (),
    *,
    keeps_records: bool = False,
) -> tuple[AccountStatus, ...]:
    """The state of every account of a run; records: what has been handed in, problems: of all.

    files: those that stand in the output folder, of which the advice takes account. keeps_records:
    whether what is handed in is recorded here, though nothing may be yet.
    """
    outcomes = (outcome for result in results for outcome in result.outcomes)
    city, context = (
        catalogue.city, step_context(problems, records, catalogue.entries, outcomes)
    )  # fmt: skip
    context = replace(context, keeps_records=context.keeps_records or keeps_records)
    changed: dict[str, list[Difference]] = {}
    differing = differences(records, (result.filing for result in results), city)
    for each in differing:
        changed.setdefault(each.account_id, []).append(each)
    again = sent_again(results, submission_history(records, differing, catalogue, today))
    reviewed = reviewed_accounts(city, files)

    def status(result: AccountResult) -> AccountStatus:
        account_id = result.filing.account.record.account_id or ""
        found = steps(result.filing, city, today, context)
        due = recurring_deadlines(result.filing, city, today)
        says = advice(found, due, again.get(account_id, ()), has_review=account_id in reviewed)
        return AccountStatus(result, found, due, tuple(changed.get(account_id, ())), says)

    return tuple(map(status, results))


def as_text(found: Sequence[AccountStatus]) -> Iterator[str]:
    """Each account in a paragraph: its steps, its papers, its due dates."""
    for status in found:
        account = status.result.filing.account.record
        about = "・".join(filter(None, (account.platform, account.procedure)))
        name = " ".join((account.display_name or "").splitlines())
        heading = f"■ {account.account_id or '管理番号なし'}　{name}"
        yield from fold(heading + (f"（{about}）" if about else ""), _WIDTH, "　　")
        for step in status.steps:
            yield _row(_SIGNS[step.state], step.name, step.clause, _step_day(step))
            yield from _note(step)
        for each in status.deadlines:
            yield _row(
                "期限", each.kind.name, each.kind.clause, f"{wareki(each.on)}（{each.left}）"
            )
        yield from _papers(status.result.outcomes)
        yield from _changed(status.differences)
        yield ""


def as_json(found: Sequence[AccountStatus]) -> str:
    """The same for machines."""
    return problems.as_json(accounts=[_object(s) for s in found])


def _row(sign: str, name: str, clause: str | None, day: str) -> str:
    return f"  {pad(sign, _SIGN)}{pad(name, _NAME)}{pad(clause or '', _CLAUSE)}{day}".rstrip()


def _step_day(step: Step) -> str:
    if step.on is None:
        return ""
    return wareki(step.on) + ("" if step.state == "done" else "（予定）")


def _note(step: Step) -> Iterator[str]:
    """The lines that tell what holds up a step; a list breaks between its members, a command never."""
    for line in filter(None, (step.note or "").splitlines()):
        head, colon, listed = line.partition("：")
        if colon:
            yield from fold_list(
                f"{_INDENT}{head}{colon}", listed.split("、"), _WIDTH, _INDENT + "　"
            )
        else:
            yield _INDENT + line


def _papers(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the papers that can be made, then of those that lack something or are wrong."""
    ready = [outcome.wording.title for outcome in outcomes if isinstance(outcome, Ready)]
    if ready:
        yield from fold_list(f"  {pad('書類', _SIGN)}作成できます：", ready, _WIDTH, _INDENT)
    for outcome in outcomes:
        if isinstance(outcome, Waiting):
            head, listed = "入力待ち", outcome.says
        elif isinstance(outcome, Withheld):
            head, listed = "エラーで見合せ", short_places(outcome.problems)
        else:
            continue
        head = f"  {pad('書類', _SIGN)}{head}：{outcome.wording.title} … "
        yield from fold_list(head, listed, _WIDTH, _INDENT)


def _changed(found: Sequence[Difference]) -> Iterator[str]:
    """The lines of what is to be told to an office again."""
    for (office, on), group in groupby(found, key=lambda each: (each.office_name, each.on)):
        labels = tuple(dict.fromkeys(each.label.replace("\n", "　") for each in group))
        head = f"  {pad('変更', _SIGN)}{office}に提出した後（{wareki(on)}）："
        yield from fold_list(head, labels, _WIDTH, _INDENT)


def _object(status: AccountStatus) -> dict[str, object]:
    account, outcomes = status.result.filing.account.record, status.result.outcomes
    return {
        "account": account.account_id,
        "display_name": account.display_name,
        "procedure": account.procedure,
        "steps": [
            {"name": step.name, "clause": step.clause, "state": step.state, "on": _iso(step.on)}
            | ({"note": step.reason} if step.reason else {})
            for step in status.steps
        ],
        "ready": [outcome.wording.id for outcome in outcomes if isinstance(outcome, Ready)],
        "waiting": [
            {"document": outcome.wording.id, "missing": list(outcome.missing)}
            for outcome in outcomes
            if isinstance(outcome, Waiting)
        ],
        "withheld": [
            {
                "document": outcome.wording.id,
                "problems": [problem.as_json() for problem in outcome.problems],
            }
            for outcome in outcomes
            if isinstance(outcome, Withheld)
        ],
        "due": [
            {
                "name": each.kind.name,
                "clause": each.kind.clause,
                "on": _iso(each.on),
                "days_left": each.days_left,
            }
            for each in status.deadlines
        ],
        "changed": [as_object(each) for each in status.differences],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
