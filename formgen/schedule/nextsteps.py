"""The next step of each account in a line, at the end of a run; the status tells all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from formgen.city.city import City
from formgen.model.filings import Filing
from formgen.model.japanese import fold_list, wareki
from formgen.model.typedcommands import by
from formgen.outputs.manifest import OutputFile
from formgen.schedule.case import StepContext
from formgen.schedule.deadlines import Deadline, recurring_deadlines
from formgen.schedule.steps import Step, steps

_WIDTH, _INDENT = 100, "　　　　"  # columns, and what stands before later lines
_MOST = 10  # accounts; a screen is to end with what to do, not with a list


@dataclass(frozen=True, slots=True)
class Advice:
    """The next thing to do for an account, and the fields or papers that it names."""

    text: str
    listed: tuple[str, ...] = ()


def next_lines(
    filings: Sequence[Filing],
    city: City,
    today: date,
    context: StepContext,
    again: Mapping[str, Sequence[str]] = MappingProxyType({}),
    reviewed: Collection[str | None] = (),
) -> Iterator[str]:
    """The next step of the first accounts, else what is due first, and where the others stand.

    again: the titles of the papers, by account, that have changed since they were handed in.
    reviewed: the accounts whose review of a close is there already.
    """
    found = (
        (position, filing.account.record.account_id or "管理番号なし", advice)
        for position, filing in enumerate(filings, start=1)
        if (advice := _advice_on(filing, city, today, context, again, reviewed))
    )
    # Those that are not shown are not looked at: of hundreds that would take longer than their papers.
    shown = tuple(islice(found, _MOST))
    if shown:
        yield from ("", "■ 次にすること")
    for _, account_id, advice in shown:
        for each in advice:
            yield from fold_list(f"　{account_id}　{each.text}", each.listed, _WIDTH, _INDENT)
    if len(shown) == _MOST and (more := len(filings) - shown[-1][0]) > 0:
        yield f"　ほかの{more}件は、{by('status')}確かめられます。"


def reviewed_accounts(city: City, files: Iterable[OutputFile]) -> frozenset[str | None]:
    """The accounts of which the review of a close stands among some files."""
    end = city.consider_closing
    return frozenset(each.account for each in files if end and each.document == end.paper)


def _advice_on(
    filing: Filing,
    city: City,
    today: date,
    context: StepContext,
    again: Mapping[str, Sequence[str]],
    reviewed: Collection[str | None],
) -> tuple[Advice, ...]:
    account_id = filing.account.record.account_id or ""
    found, due = steps(filing, city, today, context), recurring_deadlines(filing, city, today)
    return advice(found, due, again.get(account_id, ()), has_review=account_id in reviewed)


def advice(
    found: Iterable[Step], due: Iterable[Deadline], again: Sequence[str], *, has_review: bool
) -> tuple[Advice, ...]:
    """Return what is to go again, then the step or date that is next, with what holds it up.

    found and due: all steps and due dates of an account, in order; again: the titles of its papers
    that have changed since they were handed in; has_review: the review of its close is there already.
    """
    papers = (
        (Advice("変わった書類の提出　…　「提出用」のものを渡す：", tuple(again)),) if again else ()
    )
    for step in found:
        if step.state == "next":
            is_ready = step.review is not None and has_review
            return (*papers, _in_words(replace(step, note=None) if is_ready else step))
    dates = (Advice(f"{each.kind.name}　{wareki(each.on)}（{each.left}）") for each in due)
    return (*papers, *islice(dates, 1))


def _in_words(step: Step) -> Advice:
    if step.note:
        head, colon, listed = "".join(step.note.splitlines()).partition("：")
        names = tuple(filter(None, listed.split("、")))
        return Advice(f"{step.name}　…　{head}{colon}", names)
    if step.on:
        return Advice(f"{step.name}　{wareki(step.on)}（予定）")
    return Advice(f"{step.name}　…　{step.advice}" if step.advice else step.name)
