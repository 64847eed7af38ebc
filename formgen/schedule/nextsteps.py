"""The next step of each account in a line, at the end of a run; the status tells all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from formgen.city.city import City
from formgen.model.filings import Filing
from formgen.model.japanese import fold_list, wareki
from formgen.model.typedcommands import by
from formgen.schedule.deadlines import recurring_deadlines
from formgen.schedule.steps import Step, StepContext, steps

_WIDTH, _INDENT = 100, "　　　　"  # columns, and what stands before later lines
_MOST = 10  # accounts; a screen is to end with what to do, not with a list


def next_lines(
    filings: Sequence[Filing], city: City, today: date, context: StepContext
) -> Iterator[str]:
    """The next step of the first accounts, else what is due first, and where the others stand."""
    found = [
        (filing.account.record.account_id or "管理番号なし", what)
        for filing in filings
        if (what := _what_is_next(filing, city, today, context))
    ]
    if found:
        yield from ("", "■ 次にすること")
    for account_id, (head, *listed) in found[:_MOST]:
        yield from fold_list(f"　{account_id}　{head}", listed, _WIDTH, _INDENT)
    if (more := len(found) - _MOST) > 0:
        yield f"　ほかに{more}件は、{by('status')}確かめられます。"


def _what_is_next(filing: Filing, city: City, today: date, context: StepContext) -> tuple[str, ...]:
    """The step or date in words, and what holds it up; nothing where there is none."""
    for step in steps(filing, city, today, context):
        if step.state == "next":
            return _in_words(step)
    for due in recurring_deadlines(filing, city, today):
        return (f"{due.kind.name}　{wareki(due.on)}（{due.left}）",)
    return ()


def _in_words(step: Step) -> tuple[str, ...]:
    day = f"　{wareki(step.on)}（予定）" if step.on else ""
    if not step.note:
        return (f"{step.name}{day}",)
    head, colon, listed = step.note.partition("：")
    return (f"{step.name}{day}　…　{head}{colon}", *filter(None, listed.split("、")))
