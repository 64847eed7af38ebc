"""The kinds of check: each a small generator that says what it covers.

The docstring of each check says in Japanese what should hold, as people are told, and gives
examples, which run as tests; a line is 「項目=値」 joined by 「|」, and a failing one ends with the
field at which the finding stands:

    says: 事前相談日が、利用開始日より後でないこと
    pass: starts_on=2026-10-01 | consulted_on=2026-09-01
    fail: starts_on=2026-10-01 | consulted_on=2026-10-05 -> consulted_on

device.… is a device of the account, account.… the account of a device, other.… a second record of
the same kind; today= is the day on which the check runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from inspect import getdoc
from typing import Generic, Literal, TypeVar

from formgen.guideline.judgedrecords import AccountCase, DeviceCase
from formgen.model import japanese
from formgen.model.fields import by_key
from formgen.model.problems import Place, Severity
from formgen.model.records import Account

CaseT = TypeVar("CaseT", AccountCase, DeviceCase)
_SAYS = re.compile(r"^says: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of a check at a field: why it is wrong and what to do."""

    field: str
    message: str
    remedy: str
    # Of a device's accounts the one concerned, where the others are not.
    account: str | None = None
    twin: Place | None = None  # of a clash, the place that has the same finding


@dataclass(frozen=True, slots=True)
class Check(Generic[CaseT]):
    """One rule: its clause, its severity, the fields that it reads and what it finds."""

    name: str
    doc: str
    clause: str | None
    severity: Severity
    fields: tuple[str, ...]
    # Other clauses that the check serves; the problem names the first.
    covers: tuple[str, ...]
    # The field with the day of what is judged, where that is not the day of the account.
    event: str | None
    find: Callable[[CaseT], Iterator[Finding]]

    @property
    def says(self) -> str:
        """The rule in a sentence for people."""
        found = _SAYS.search(self.doc)
        return found[1] if found else self.name

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that the check covers."""
        return ((self.clause,) if self.clause else ()) + self.covers


class AccountCheck(Check[AccountCase]):
    """A check of an account."""


class DeviceCheck(Check[DeviceCase]):
    """A check of a device; its findings stand at the device's own cells."""


def account_check(
    clause: str | None,
    severity: Severity,
    *fields: str,
    covers: tuple[str, ...] = (),
    event: str | None = None,
) -> Callable[[Callable[[AccountCase], Iterator[Finding]]], AccountCheck]:
    """Make a check of an account: its clause, its severity and the fields that it reads."""
    return lambda find: AccountCheck(
        find.__name__, getdoc(find) or "", clause, severity, fields, covers, event, find
    )


def device_check(
    clause: str | None,
    severity: Severity,
    *fields: str,
    covers: tuple[str, ...] = (),
    event: str | None = None,
) -> Callable[[Callable[[DeviceCase], Iterator[Finding]]], DeviceCheck]:
    """Make a check of a device: its clause, its severity and the fields that it reads."""
    return lambda find: DeviceCheck(
        find.__name__, getdoc(find) or "", clause, severity, fields, covers, event, find
    )


def blank(value: str | None) -> bool:
    """True if a text says nothing."""
    return not (value or "").strip()


def listed(words: str) -> tuple[str, ...]:
    """The words of a list that is kept as running text."""
    return tuple(words.split())


def quoted(text: str) -> str:
    """A value as messages show it: in 「」, on one line, cut when it is long."""
    return japanese.quoted(" ".join(text.splitlines()))


def misplaced(
    account: Account, field: str, side: Literal["前", "後"], other: str, why: str, remedy: str
) -> Iterator[Finding]:
    """The finding of a date on the wrong side of another one; of a blank one there is none."""
    day, limit, labels = getattr(account, field), getattr(account, other), by_key(Account)
    if day and limit and (day < limit if side == "前" else day > limit):
        order = (
            f"{dated(labels[field].label, day)}が、{dated(labels[other].label, limit)}より{side}"
        )
        yield Finding(field, f"{order}です。{why}", remedy)


def dated(label: str, day: date) -> str:
    """A date as messages show it: 「利用開始日（令和8年10月1日）」."""
    return f"{label}（{japanese.wareki(day)}）"
