"""Findings over all accounts that an office knows of: what no section can see in its own sheet."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from formgen.city.city import City
from formgen.city.reception import Across
from formgen.guideline.duplicateindex import asset_key
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import quoted, wareki
from formgen.model.problems import Place, Problem
from formgen.model.records import KEPT_ACTIONS
from formgen.reception.deskfolder import section_folder
from formgen.reception.recordedpackets import RecordedAccount
from formgen.schedule.deadlines import all_deadlines

# 【公式】 and the like, which say nothing of whose account it is; and all that is no letter.
_SAYS_NOTHING = re.compile(r"公式(アカウント)?|official( account)?|[\W_]+")
_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


@dataclass(frozen=True, slots=True)
class _Desk:
    """All accounts as of a day."""

    accounts: Sequence[RecordedAccount]
    city: City
    today: date

    @property
    def standing(self) -> Iterator[RecordedAccount]:
        """The accounts that are not being given up, whose names and devices may go to others."""
        for account in self.accounts:
            if self.city.phase(account.filing.account.record) != "closing":
                yield account


def across(
    accounts: Sequence[RecordedAccount], city: City, today: date, problems: Iterable[Problem] = ()
) -> tuple[Problem, ...]:
    """Return what stands out when all accounts are looked at, as sheets or packets tell of them.

    problems: what was found before; it comes first, and is not said again: it has the name of what
    it says here.
    """
    before = tuple(problems)
    told, names = set(map(_fault, before)), dict[tuple[Place, str | None, bool], str]()
    found: list[Problem] = []
    for name, check in _CHECKS.items():
        if (own := city.reception.across.get(name)) is not None:
            for problem in check(_Desk(accounts, city, today)):
                check_name = problem.check or name
                if (fault := _fault(problem)) in told:
                    names.setdefault(fault, check_name)
                else:
                    told.add(fault)
                    clause = problem.clause or own.clause
                    found.append(replace(problem, clause=clause, check=check_name))
    known = (replace(p, check=names.get(_fault(p), p.check)) if p.check else p for p in before)
    return (*known, *found)


_Fault = tuple[Place, str | None, bool]


def _fault(problem: Problem) -> _Fault:
    """Return what a problem is about: a field, by itself or beside another's."""
    return problem.place, problem.field, problem.twin is not None


def is_recorded(entry: LocatedRecord[Any]) -> bool:
    """True if a record was read from a packet, and not from a sheet."""
    return section_folder(next(iter(entry.places.values())).file) is not None


def _is_blank(account: RecordedAccount, key: str) -> bool:
    """True if a field was left blank; of a packet only one that its papers print tells."""
    entry = account.filing.account
    is_there = not is_recorded(entry) or key in entry.record.model_fields_set
    return is_there and not getattr(entry.record, key) and key not in entry.unread


def _problem(account: RecordedAccount, key: str, message: str, remedy: str) -> Problem:
    entry = account.filing.account
    place = entry.places[key]
    return Problem("warning", message, remedy, place, account=entry.record.account_id, field=key)


def _name(account: RecordedAccount) -> str:
    return f"{account.section}の{quoted(account.filing.account.record.account_id or '')}"


def _shared(
    entries: Iterable[tuple[Hashable, RecordedAccount, LocatedRecord[Any]]],
) -> Iterator[tuple[RecordedAccount, LocatedRecord[Any], RecordedAccount, LocatedRecord[Any]]]:
    """Yield each record whose key another section has as well, with the first of those."""
    groups: dict[Hashable, list[tuple[RecordedAccount, LocatedRecord[Any]]]] = defaultdict(list)
    for key, account, entry in entries:
        if key:
            groups[key].append((account, entry))
    for group in groups.values():
        first = {account.section: (account, entry) for account, entry in reversed(group)}
        for account, entry in group if len(first) > 1 else ():
            yield (
                account,
                entry,
                *next(o for section, o in first.items() if section != account.section),
            )


def _names_alike(desk: _Desk) -> Iterator[Problem]:
    """Yield what two sections call alike; that one section uses a name on each service is as it should be."""
    remedy = "どちらのアカウントか市民が取り違えないよう、両方の所属と調整してください。"
    entries = (
        (folded(account.filing.account.record.display_name or ""), account, account.filing.account)
        for account in desk.standing
    )
    for account, _, other, twin in _shared(entries):
        message = f"アカウント名が、{_name(other)}のアカウントと同じか、よく似ています。"
        found = _problem(account, "display_name", message, remedy)
        yield replace(found, twin=twin.places["display_name"])


def folded(name: str) -> str:
    """A name without what hardly makes a difference to who reads it, such as だ for た or ダ for だ."""
    telling = _SAYS_NOTHING.sub("", unicodedata.normalize("NFKC", name).casefold())
    signs = unicodedata.normalize("NFKD", telling)  # だ is た and a mark then
    return "".join(sign for sign in signs if not unicodedata.combining(sign)).translate(_HIRAGANA)


def _device_in_two_sections(desk: _Desk) -> Iterator[Problem]:
    remedy = "どちらの所属の機器かを確かめ、誤りのある所属に修正を依頼してください。"
    # A device that serves several accounts of a section stands with each of them.
    entries = {
        (account.section, key): (key, account, device)
        for account in reversed([*desk.standing])
        for device in account.filing.devices
        if (key := asset_key(device.record))
    }
    for account, device, other, twin in _shared(entries.values()):
        asset = quoted(device.record.asset_number or "")
        message = f"資産番号{asset}の機器が、{_name(other)}のアカウントにもあります。"
        yield Problem(
            "warning", message, remedy, device.places["asset_number"],
            account=account.filing.account.record.account_id, field="asset_number",
            twin=twin.places["asset_number"],
        )  # fmt: skip


def _closed_but_kept(desk: _Desk) -> Iterator[Problem]:
    """Yield what is closed and still under control without an end, or past it."""
    for account in desk.accounts:
        record = account.filing.account.record
        closed, end = record.closes_on, record.control_ends_on
        if desk.city.phase(record) != "closing" or record.close_action not in KEPT_ACTIONS:
            continue
        if closed is None or closed > desk.today:
            continue
        kept = f"廃止（{wareki(closed)}）の後も{quoted(record.close_action)}で残っています"
        if _is_blank(account, "control_ends_on"):
            remedy = "いつまで管理を続けるかを、所属に確かめてください。"
            message = f"{kept}が、残る管理の終了予定日がありません。"
            yield _problem(account, "control_ends_on", message, remedy)
        elif end and end < desk.today and record.credentials_revoked != "済":
            remedy = "失効を終えたか、管理を続けるならいつまでかを、所属に確かめてください。"
            message = f"{kept}が、残る管理の終了予定日（{wareki(end)}）を過ぎています。"
            yield _problem(account, "control_ends_on", message, remedy)


def _started_unasked(desk: _Desk) -> Iterator[Problem]:
    """Yield what began without the day of a consultation, and without a packet before it began."""
    for account in desk.accounts:
        record = account.filing.account.record
        start = record.starts_on
        if desk.city.phase(record) == "closing" or start is None or start > desk.today:
            continue
        if any(packet.folder.received_on <= start for packet in account.packets):
            continue
        if _is_blank(account, "consulted_on"):
            message = f"利用開始日（{wareki(start)}）が来ていますが、事前相談の記録がありません。"
            remedy = "相談を受けた日が分かれば所属に伝え、受けていなければ経緯を確かめてください。"
            yield _problem(account, "consulted_on", message, remedy)


# Of each recurring date that can pass, the field from which it is reckoned, and the check that tells the
# same, if there is one; of the end of control, what is closed tells.
_FIELDS = {"password": ("password_changed_on", None), "post": ("last_posted_on", "updated_lately")}


def _overdue(desk: _Desk) -> Iterator[Problem]:
    for account in desk.accounts:
        for deadline in all_deadlines(account.filing, desk.city, desk.today):
            kind = deadline.kind
            if deadline.urgency == "over" and kind.key in _FIELDS:
                message = f"{kind.name}の期限（{wareki(deadline.on)}）を過ぎています。"
                remedy = "済んでいるかを、所属に確かめてください。"
                key, same = _FIELDS[kind.key]
                found = _problem(account, key, message, remedy)
                yield replace(found, clause=kind.clause, check=same)


_Check = Callable[[_Desk], Iterator[Problem]]
_CHECKS: dict[Across, _Check] = {
    "names_alike": _names_alike,
    "device_in_two_sections": _device_in_two_sections,
    "closed_but_kept": _closed_but_kept,
    "started_unasked": _started_unasked,
    "overdue": _overdue,  # last: of what is found before, nothing more is to be said
}
