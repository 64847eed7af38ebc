"""Notes that clerks put beside, below and between the records of a sheet: told, and not read."""

from __future__ import annotations

import re
from collections.abc import Collection

from formgen.intake.labels import shorten, squeeze
from formgen.intake.rawrecords import RawRecord
from formgen.intake.sheetlayout import Model
from formgen.model.fieldspec import specs
from formgen.model.problems import Place, Problem

# What stands below a list, or beside it, and is no record: 「以下余白」「計 2台」「※配備は来年度」.
_REMARK = re.compile(r"[※*]|\(?注(?:意|記|釈)?[0-9:).、]|(?:以下)?余白$|以上$|(?:合|小|総)?計[0-9]")
# Columns of their own that clerks add to a list.
_OWN_LABEL = re.compile(
    "備考欄?|摘要|参考|メモ欄?|覚え?書き?|no\\.?|項番|連番|通し番号", re.IGNORECASE
)


def is_remark_alone(filed: RawRecord, model: Model, flaws: Collection[Problem]) -> bool:
    """True if a row or column holds a note where a record would stand, and nothing of a record."""
    (key, first), *others = filed.values.items()
    if not isinstance(first, str) or len(others) > 1:
        return False
    is_no_number = key == specs(model)[0].key and bool(flaws) and not others
    return is_no_number or _REMARK.match(squeeze(first)) is not None


def remark_alone(filed: RawRecord, model: Model, *, down: bool) -> Problem:
    """The warning of a note that stands where a record would."""
    key, text = next(iter(filed.values.items()))
    return Problem(
        "warning",
        f"「{shorten(str(text))}」の{'列' if down else '行'}は、覚え書きとして読み飛ばしました。",
        f"1件の記入なら、「{specs(model)[0].label}」から記入してください。"
        "覚え書きなら、そのままで構いません。",
        filed.places[key],
    )


def is_own_label(text: str) -> bool:
    """True if a label heads a column of the clerks' own, such as 「備考」, and is no slip in one of ours."""
    return _OWN_LABEL.fullmatch(squeeze(text)) is not None


def own_label(text: str, place: Place, *, down: bool) -> Problem:
    """The warning of a column or row of the clerks' own, which is not read."""
    line = "行" if down else "列"
    return Problem(
        "warning",
        f"「{shorten(text)}」の{line}は、記入用シートにない項目のため、読みませんでした。",
        f"書類に要る値なら、その項目の{line}に移してください。そうでなければ、そのままで構いません。",
        place,
    )
