"""The effects of a rehearsed amendment: text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from formgen.audit.clausechanges import Mention
from formgen.audit.coveragereport import NOTHING, item, table
from formgen.audit.impactpaper import ImpactWords, rows
from formgen.audit.rehearsal import Reached, Rehearsal, Rehearsed
from formgen.model import problems
from formgen.model.japanese import fold, wareki

_MEND = "直す設定"
_WIDTH = 80  # columns of a screen


def as_text(rehearsal: Rehearsal, words: ImpactWords) -> str:
    """A paragraph for each change: its words, what it makes differ, and what names the clause."""
    lines = fold(_summary(rehearsal), _WIDTH)
    for rehearsed in rehearsal.changes:
        change = rehearsed.change
        head = f"■ {change.number}　{words.kind_of(change)}（{wareki(change.day)}から）"
        lines += fold(head, _WIDTH, "　　")
        lines += (line for label, text in _texts(rehearsed, words) for line in item(label, text))
        for row in rows(rehearsed, words):
            lines += item("対象", "、".join(row.accounts) or NOTHING)
            lines += (line for text in row.cells for line in item("項目", text))
            lines += (line for text in row.papers for line in item("書類", text))
        lines += (line for place in _places(rehearsed.to_mend) for line in item(_MEND, place))
    return "\n".join(lines)


def _texts(rehearsed: Rehearsed, words: ImpactWords) -> Iterator[tuple[str, str]]:
    """The words of a clause by their label: once where they stay as they are."""
    before, after = rehearsed.change.before, rehearsed.change.after
    if before and after and before.text == after.text:
        yield "条文", after.text
        return
    yield from ((words.before, before.text),) if before else ()
    yield from ((words.after, after.text),) if after else ()


def as_markdown(rehearsal: Rehearsal, words: ImpactWords) -> str:
    """A table with a row for each change and for accounts alike."""
    head = (
        words.columns[0], words.change, words.before, words.after,
        words.accounts, words.cells, words.papers, words.day, _MEND,
    )  # fmt: skip
    told = [
        (
            rehearsed.change.number,
            words.kind_of(rehearsed.change),
            *(c.text if c else NOTHING for c in (rehearsed.change.before, rehearsed.change.after)),
            "、".join(accounts) or NOTHING,
            "<br>".join(cells) or NOTHING,
            "<br>".join(papers) or NOTHING,
            wareki(rehearsed.change.day),
            "<br>".join(_places(rehearsed.to_mend)) or NOTHING,
        )
        for rehearsed in rehearsal.changes
        for accounts, cells, papers in (
            [(row.accounts, row.cells, row.papers) for row in rows(rehearsed, words)]
            or [((), (), ())]
        )
    ]
    return f"{_summary(rehearsal)}\n\n{table(head, told)}" if told else _summary(rehearsal)


def as_json(rehearsal: Rehearsal, _: ImpactWords) -> str:
    """The changes for machines, with every account, finding and paper."""
    return problems.as_json(
        rehearsed_on=rehearsal.day.isoformat(),
        editions=[edition.isoformat() for edition in rehearsal.editions],
        accounts=rehearsal.accounts,
        changes=[_object(rehearsed) for rehearsed in rehearsal.changes],
    )


FORMATS: Mapping[str, Callable[[Rehearsal, ImpactWords], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def _summary(rehearsal: Rehearsal) -> str:
    editions = "、".join(map(wareki, rehearsal.editions))
    of = f"{editions}施行の改正" if editions else "改正後のガイドライン"
    if not rehearsal.changes:
        return f"{of}で変わる条項はありません。"
    reached = {id(one.account) for each in rehearsal.changes for one in each.reached}
    return (
        f"{of}で変わる条項：{len(rehearsal.changes)}件。{wareki(rehearsal.day)}の時点で、"
        f"アカウント{rehearsal.accounts}件のうち{len(reached)}件に違いが生じます。"
    )


def _places(told: Sequence[Mention]) -> Iterator[str]:
    """The files with the lines that name a clause."""
    lines: dict[str, dict[str, None]] = {}
    for mention in told:
        lines.setdefault(f"templates/{mention.place.file}", {})[str(mention.place.line)] = None
    yield from (f"{file}：{'、'.join(at)}行目" for file, at in lines.items())


def _object(rehearsed: Rehearsed) -> dict[str, object]:
    change = rehearsed.change
    return {
        "change": change.kind,
        "from": change.day.isoformat(),
        "clause_before": change.before.id if change.before else None,
        "clause_after": change.after.id if change.after else None,
        "before": change.before.text if change.before else None,
        "after": change.after.text if change.after else None,
        "is_covered": rehearsed.covered.is_covered if rehearsed.covered else None,
        "accounts": [_account(reached) for reached in rehearsed.reached],
        "to_mend": [
            {"file": one.place.file, "line": one.place.line, "text": one.words}
            for one in rehearsed.to_mend
        ],
        "review": [
            {
                "account": touched.account.account_id,
                "documents": [wording.id for wording in touched.documents],
            }
            for touched in rehearsed.review
        ],
    }


def _account(reached: Reached) -> dict[str, object]:
    return {
        "account": reached.account.account_id,
        "display_name": reached.account.display_name,
        "findings": [{"comes": one.comes, **one.problem.as_json()} for one in reached.findings],
        "papers": [
            {
                "document": one.document,
                "effect": one.effect,
                **({"post": one.post} if one.post else {}),
            }
            for one in reached.papers
        ],
    }
