"""The next step of each account in a line, at the end of a run; the status tells all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from formgen.city.city import City
from formgen.model.filings import Filing
from formgen.model.japanese import fold_list, wareki
from formgen.model.typedcommands import by
from formgen.schedule.case import StepContext
from formgen.schedule.deadlines import recurring_deadlines
from formgen.schedule.steps import END, Step, steps

_WIDTH, _INDENT = 100, "　　　　"  # columns, and what stands before later lines
REVIEW = "dormancy_review"  # the paper on which END is thought over
_MOST = 10  # accounts; a screen is to end with what to do, not with a list
# Of a step that nothing holds up: how it is taken, and which field tells that it is.
_ADVICE = {
    "事前相談": "事前相談票を渡して相談し、「事前相談日」を記入",
    "機器の確認": "機器確認依頼書を渡し、確認を受けた日を記入",
    "アカウントの取得": "取得したら、「アカウントURL」を記入",
    "運用ルールの制定": "制定したら、「運用ルール制定日」を記入",
    "運用ポリシーの公表": "公表したら、「ポリシー公表日」を記入",
    "プロフィールの掲載": "掲載を確かめたら、「プロフィール掲載の確認」で「掲載済」を選択",
    "利用開始": "開始前チェックリストで確かめて、利用を開始",
    "開始の報告": "利用開始報告書を渡して報告",
    END.name: "廃止検討書に記入し、続けるか廃止するかを決める",
    "廃止の告知": "利用者に知らせたら、「廃止の告知日」を記入",
    "利用廃止": "利用をやめたら、「利用廃止日」を記入",
    "市ホームページ等の処理": "処理したら、「市ホームページ・ポリシーの処理」を記入",
    "認証情報等の失効": "失効確認票で確かめたら、「認証情報等の失効」で「済」を選択",
    "廃止の報告": "利用廃止報告書を渡して報告",
}


def next_lines(
    filings: Sequence[Filing],
    city: City,
    today: date,
    context: StepContext,
    again: Mapping[str, Sequence[str]] = MappingProxyType({}),
    reviewed: Collection[str] = (),
) -> Iterator[str]:
    """The next step of the first accounts, else what is due first, and where the others stand.

    again: the titles of the papers, by account, that have changed since they were handed in.
    reviewed: the accounts whose 廃止検討書 is there already.
    """
    found = (
        (position, filing.account.record.account_id or "管理番号なし", lines)
        for position, filing in enumerate(filings, start=1)
        if (lines := tuple(_what_is_next(filing, city, today, context, again, reviewed)))
    )
    # Those that are not shown are not looked at: of hundreds that would take longer than their papers.
    shown = tuple(islice(found, _MOST))
    if shown:
        yield from ("", "■ 次にすること")
    for _, account_id, lines in shown:
        for head, *listed in lines:
            yield from fold_list(f"　{account_id}　{head}", listed, _WIDTH, _INDENT)
    if len(shown) == _MOST and (more := len(filings) - shown[-1][0]) > 0:
        yield f"　ほかの{more}件は、{by('status')}確かめられます。"


def _what_is_next(
    filing: Filing,
    city: City,
    today: date,
    context: StepContext,
    again: Mapping[str, Sequence[str]],
    reviewed: Collection[str],
) -> Iterator[tuple[str, ...]]:
    """Yield what is to go again, then the step or date in words, with what holds it up."""
    if titles := again.get(filing.account.record.account_id or ""):
        yield ("変わった書類の提出　…　「提出用」のものを渡す：", *titles)
    for step in steps(filing, city, today, context):
        if step.state == "next":
            has_paper = step.name == END.name and filing.account.record.account_id in reviewed
            yield _in_words(replace(step, note=None) if has_paper else step)
            return
    for due in recurring_deadlines(filing, city, today):
        yield (f"{due.kind.name}　{wareki(due.on)}（{due.left}）",)
        return


def _in_words(step: Step) -> tuple[str, ...]:
    if step.note:
        head, colon, listed = "".join(step.note.splitlines()).partition("：")
        return (f"{step.name}　…　{head}{colon}", *filter(None, listed.split("、")))
    if step.on:
        return (f"{step.name}　{wareki(step.on)}（予定）",)
    advice = _ADVICE.get(step.name)
    return (f"{step.name}　…　{advice}" if advice else step.name,)
