"""Hypothesis strategies: any record that an intake can hold, and any text that it accepts."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import strategies as st

from formgen.intake.rawrecords import is_blank
from formgen.intake.secrets.judge import judge
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.problems import InvalidValue
from formgen.model.records import Account, Device
from formgen.model.values import read_text

_AWKWARD = ("_x000D_", "_x005F_", "=1+1", "'", '"', "{{ x }}", "{% raw %}", "&amp;", "<b>", "A&B", "𠮷野家",
            "髙﨑", "葛\U000e0100", "ﾊﾝｶｸ", "👨‍👩‍👧", "　", "\n", "\t", "# ", ": ", "- ", "|", ">", "%", "@",
            "~", "null", "no", "8:30", "0442001111", "2026-11-22", "#N/A", "TRUE", "\\", "`", "!", "*a", "[",
            "{")  # fmt: skip


# What is never accepted is tested elsewhere; here it would only be thrown away.
_LETTERS = st.characters(exclude_categories=("Cc", "Cn", "Co", "Cs", "Zl", "Zp"))


def _is_accepted(text: str) -> bool:
    with suppress(InvalidValue):
        return not is_blank(text) and read_text(text) == text
    return False


def texts(*without: str) -> st.SearchStrategy[str]:
    """Any text that is accepted, most of them awkward, but for those that hold some pieces."""
    pieces = st.one_of(st.sampled_from(_AWKWARD), st.text(_LETTERS, max_size=8))
    joined = st.lists(pieces, min_size=1, max_size=5).map("".join)
    return joined.filter(_is_accepted).filter(lambda text: not any(x in text for x in without))


def _looks_secret(text: str, spec: FieldSpec) -> bool:
    """Whether a text is refused under the label of a field or under its key."""
    return any(judge(text, name) for name in (spec.label, spec.key))


_CODES = st.from_regex("[A-Z]{1,3}-[0-9]{1,4}", fullmatch=True)


def _values(spec: FieldSpec, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "code": _CODES,
        "codes": st.lists(_CODES, min_size=1, max_size=3, unique=True).map(tuple),
        "date": st.dates(date(1873, 1, 1), date(2150, 12, 31)),
        "dates": st.sets(st.dates(date(1873, 1, 1), date(2100, 12, 31)), min_size=1, max_size=3)
        .map(sorted)
        .map(tuple),
        "whole_number": st.integers(0, 999_999),
        "phone": st.from_regex("0[0-9]{1,3}-[0-9]{2,4}-[0-9]{4}", fullmatch=True),
        "email": st.from_regex("[a-z0-9]{1,9}@city[.]kawasaki[.]jp", fullmatch=True),
        "url": st.from_regex("https://[a-z]{1,9}[.]jp/[a-z0-9/?=&%_-]{0,20}", fullmatch=True),
        "username": st.from_regex("@[a-z0-9_]{1,15}", fullmatch=True),
    }
    if spec.kind == "choice":
        return st.sampled_from(spec.choices)
    if spec.kind == "choices":
        return st.sets(st.sampled_from(spec.choices), min_size=1).map(
            lambda chosen: tuple(choice for choice in spec.choices if choice in chosen)
        )
    found = by_kind.get(spec.kind, text)
    return found.filter(lambda value: not (isinstance(value, str) and _looks_secret(value, spec)))


def records(
    model: type[Account] | type[Device], text: st.SearchStrategy[str]
) -> st.SearchStrategy[dict[str, Any]]:
    """Some fields of a record, at least the first, with values of their kinds."""
    first, *others = specs(model)
    return st.fixed_dictionaries(
        {first.key: _values(first, text)},
        optional={spec.key: _values(spec, text) for spec in others},
    )
