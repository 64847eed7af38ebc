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
from formgen.schedule.case import StepContext
from formgen.schedule.deadlines import Deadline, recurring_deadlines
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


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next for an account, and the fields or papers that it names."""

    text: str
    listed: tuple[str, ...] = ()


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


def _advice_on(
    filing: Filing,
    city: City,
    today: date,
    context: StepContext,
    again: Mapping[str, Sequence[str]],
    reviewed: Collection[str],
) -> tuple[Advice, ...]:
    account_id = filing.account.record.account_id or ""
    found, due = steps(filing, city, today, context), recurring_deadlines(filing, city, today)
    return advice(found, due, again.get(account_id, ()), has_review=account_id in reviewed)


def advice(
    found: Iterable[Step], due: Iterable[Deadline], again: Sequence[str], *, has_review: bool
) -> tuple[Advice, ...]:
    """Return what is to go again, then the step or date that is next, with what holds it up.

    found and due: all steps and due dates of an account, in order; again: the titles of its papers
    that have changed since they were handed in; has_review: its 廃止検討書 is there already.
    """
    papers = (
        (Advice("変わった書類の提出　…　「提出用」のものを渡す：", tuple(again)),) if again else ()
    )
    for step in found:
        if step.state == "next":
            has_paper = step.name == END.name and has_review
            return (*papers, _in_words(replace(step, note=None) if has_paper else step))
    dates = (Advice(f"{each.kind.name}　{wareki(each.on)}（{each.left}）") for each in due)
    return (*papers, *islice(dates, 1))


def _in_words(step: Step) -> Advice:
    if step.note:
        head, colon, listed = "".join(step.note.splitlines()).partition("：")
        names = tuple(filter(None, listed.split("、")))
        return Advice(f"{step.name}　…　{head}{colon}", names)
    if step.on:
        return Advice(f"{step.name}　{wareki(step.on)}（予定）")
    how = _ADVICE.get(step.name)
    return Advice(f"{step.name}　…　{how}" if how else step.name)
