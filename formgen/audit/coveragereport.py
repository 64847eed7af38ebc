"""The coverage of the guideline, and what an amendment touches: text, Markdown or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from formgen.audit.coverage import Amendments, Coverage, Passage, Touched
from formgen.guideline.checkkinds import Answerable, Check
from formgen.model import problems
from formgen.model.japanese import fold, fold_list, shorten, wareki
from formgen.model.problems import SEVERITIES

_KINDS = {"added": "新設", "revised": "改正", "repealed": "削除"}
NOTHING = "―"
_UNCOVERED = "これを受けた点検も書類もありません"
_OTHERS = "条項によらない点検"
_COLUMNS = ("条項", "入力の点検", "入力の項目", "書類と、その中の見出し", "チェックリスト")
_LONGEST = 30  # characters of a clause in a table
_WIDTH = 80  # columns of a screen
_INDENT = "　　　　　　"
# When 「経緯」 makes a warning of an error.
_ANSWERS: dict[Answerable, str] = {
    "never": "",
    "in use": "（運用中と廃止では、「経緯」があれば注意）",
    "always": "（「経緯」があれば注意）",
}


# --- the matrix ----------------------------------------------------------------------------------


def as_text(matrix: Sequence[Coverage], others: Sequence[Check[Any]]) -> str:
    """The matrix to read on a screen: a paragraph for each clause. others: the checks that none asks for."""
    lines = [line for covered in matrix for line in (*_heading(covered), *_paragraph(covered))]
    told = [line for check in others for line in item("点検", _check(check))]
    return "\n".join((*lines, f"■ {_OTHERS}", *told))


def as_markdown(matrix: Sequence[Coverage], others: Sequence[Check[Any]]) -> str:
    """The matrix as a table: docs/clauses.md."""
    rows = [(f"{covered.clause.id}<br>{_short(covered)}", *_cells(covered)) for covered in matrix]
    told = "<br>".join(map(_check, others))
    return table(_COLUMNS, [*rows, (_OTHERS, told, NOTHING, NOTHING, NOTHING)])


def as_json(matrix: Sequence[Coverage], others: Sequence[Check[Any]]) -> str:
    """The matrix for machines, with the words of every passage."""
    return problems.as_json(
        clauses=[_object(covered) for covered in matrix],
        other_checks=[_check_object(check) for check in others],
    )


FORMATS: Mapping[str, Callable[[Sequence[Coverage], Sequence[Check[Any]]], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


# --- what an amendment touches -------------------------------------------------------------------


def changes_as_text(amended: Amendments) -> str:
    """Each changed clause with its words before and after, and what has to be looked at again."""
    lines = fold(_summary(amended), _WIDTH)
    for amendment in amended.found:
        day = f"{_KINDS[amendment.kind]}（{wareki(amendment.edition)}施行）"
        lines.append(f"■ {amendment.after.id}　{day}")
        if amendment.before:
            lines += item("改正前", amendment.before.text)
        lines += item("改正後", amendment.after.text)
        lines += _paragraph(amendment.covered)
        for touched in amendment.accounts:
            titles = [wording.title for wording in touched.documents]
            head = f"　アカウント　{_account(touched)}{'：' if titles else ''}"
            lines += fold_list(head, titles, _WIDTH, _INDENT)
    return "\n".join(lines)


def changes_as_markdown(amended: Amendments) -> str:
    """The changed clauses as a table."""
    head = ("条項", "改正", "改正前", "改正後", *_COLUMNS[1:], "アカウント")
    rows = [
        (
            amendment.after.id,
            f"{_KINDS[amendment.kind]}<br>{wareki(amendment.edition)}",
            amendment.before.text if amendment.before else NOTHING,
            amendment.after.text,
            *_cells(amendment.covered),
            "<br>".join(map(_account, amendment.accounts)) or NOTHING,
        )
        for amendment in amended.found
    ]
    return f"{_summary(amended)}\n\n{table(head, rows)}" if amended.found else _summary(amended)


def changes_as_json(amended: Amendments) -> str:
    """The changed clauses for machines."""
    return problems.as_json(
        changed_since=amended.since.isoformat(),
        editions=[edition.isoformat() for edition in amended.editions],
        changes=[
            {
                "change": amendment.kind,
                "edition": amendment.edition.isoformat(),
                "before": amendment.before.text if amendment.before else None,
                **_object(amendment.covered),
                "text": amendment.after.text,
                "accounts": [
                    {
                        "account": touched.account.account_id,
                        "display_name": touched.account.display_name,
                        "documents": [wording.id for wording in touched.documents],
                    }
                    for touched in amendment.accounts
                ],
            }
            for amendment in amended.found
        ],
    )


CHANGE_FORMATS: Mapping[str, Callable[[Amendments], str]] = {
    "text": changes_as_text,
    "markdown": changes_as_markdown,
    "json": changes_as_json,
}


def _summary(amended: Amendments) -> str:
    if not amended.editions:
        return f"{wareki(amended.since)}より後に、ガイドラインの改正はありません。"
    editions = "、".join(map(wareki, amended.editions))
    if not amended.found:
        return f"{editions}施行の改正で改められた条項は、guideline.yaml に記録されていません。"
    return f"{editions}施行の改正で改められた条項：{len(amended.found)}件"


def _account(touched: Touched) -> str:
    account = touched.account
    named = (account.account_id or "管理番号なし", account.display_name)
    return " ".join("　".join(filter(None, named)).splitlines())


# --- a clause ------------------------------------------------------------------------------------


def _heading(covered: Coverage) -> list[str]:
    clause = covered.clause
    words = f"{clause.heading}：{clause.text}" if clause.heading else clause.text
    return fold(f"■ {clause.id}　{words}", _WIDTH, "　　")


def _paragraph(covered: Coverage) -> Iterator[str]:
    for check in covered.checks:
        yield from item("点検", _check(check))
    if covered.fields:
        yield from fold_list("　項目　　　", covered.fields, _WIDTH, _INDENT)
    for place in _places(covered.paragraphs):
        yield from item("書類", place)
    if covered.rows:
        yield from fold_list("　点検表　　", _counts(covered.rows), _WIDTH, _INDENT)
    if not covered.is_covered:
        yield from item("注意", f"{_UNCOVERED}。")


def item(label: str, text: str) -> list[str]:
    """A labelled text in lines that fit on a screen."""
    return fold(f"　{label:　<5}{text}", _WIDTH, _INDENT)


def _check(check: Check[Any]) -> str:
    answer = _ANSWERS[check.answerable] if check.severity == "error" else ""
    return f"{SEVERITIES[check.severity]}　{check.says}{answer}"


def _places(passages: Sequence[Passage]) -> list[str]:
    """The documents with the headings under which the clause is carried."""
    headings: dict[str, dict[str, None]] = {passage.title: {} for passage in passages}
    for passage in passages:
        headings[passage.title] |= {f"「{passage.heading}」": None} if passage.heading else {}
    return [title + "".join(found) for title, found in headings.items()]


def _counts(rows: Iterable[Passage]) -> list[str]:
    counts = Counter(row.title for row in rows)
    return [f"{title}（{count}行）" for title, count in counts.items()]


def _short(covered: Coverage) -> str:
    return shorten(covered.clause.heading or covered.clause.text, _LONGEST)


def _cells(covered: Coverage) -> tuple[str, ...]:
    checks = "<br>".join(map(_check, covered.checks))
    return (
        checks or (NOTHING if covered.is_covered else _UNCOVERED),
        "、".join(covered.fields) or NOTHING,
        "<br>".join(_places(covered.paragraphs)) or NOTHING,
        "<br>".join(_counts(covered.rows)) or NOTHING,
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '｜') for cell in line)} |" for line in lines
    )


def _object(covered: Coverage) -> dict[str, object]:
    return {
        "clause": covered.clause.id,
        "text": covered.clause.text,
        "checks": [_check_object(check) for check in covered.checks],
        "fields": list(covered.fields),
        "paragraphs": [_passage(passage) for passage in covered.paragraphs],
        "checklist_rows": [_passage(row) for row in covered.rows],
    }


def _check_object(check: Check[Any]) -> dict[str, object]:
    return {
        "name": check.name,
        "says": check.says,
        "severity": check.severity,
        "fields": list(check.fields),
    }


def _passage(passage: Passage) -> dict[str, str]:
    return {"document": passage.document, "heading": passage.heading, "text": passage.text}
