"""The accounts of the public list: in use or closed by a day, each with its public fields alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen.city.city import City
from formgen.documents.missingfields import faults_by_field
from formgen.model.fieldspec import FieldSpec, by_key
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.organisationname import joined
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.records import Account
from formgen.model.typedcommands import for_administrator
from formgen.reception.deskfindings import is_recorded
from formgen.schedule.privacy import without_person

_NAMED = ("display_name", "platform", "platform_other", "url")  # without which none can be found
_STATE = ("procedure", "starts_on", "closes_on")  # by which one is in use or closed
_REMEDY = "所属に直してもらってから、一覧を作り直してください。"
_NOT_PRINTED = (
    "URLの入った報告書を所属から受け取るか、記入シートも並べて、一覧を作り直してください。"
)
Entry = LocatedRecord[Account]


@dataclass(frozen=True, slots=True)
class PublicAccount:
    """An account of the list: its values by their keys, and whether it is closed."""

    values: dict[str, Any]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class PublicList:
    """The list of a day, in the order of its rows, and what is to be told of it."""

    day: date
    fields: tuple[FieldSpec, ...]
    accounts: tuple[PublicAccount, ...]
    planned: int  # accounts that have not begun, which are not told of
    problems: tuple[Problem, ...]


def public_list(
    entries: Sequence[Entry], problems: Iterable[Problem], city: City, day: date,
    unreported: Container[Place] = (),
) -> PublicList:  # fmt: skip
    """Return the list of a day. What is left out for a fault of its own is told.

    unreported: the places of 管理番号 of accounts whose start was planned and is not known to have
    come. Raises FormgenError when the city names no field for it.
    """
    fields, faults, told = _fields(city), faults_by_field(_own(problems)), list[Problem]()
    listed: list[tuple[Entry, bool]] = []
    planned = 0
    for entry in entries:
        wrong = {
            key
            for key in (*(spec.key for spec in fields), *_STATE)
            if key in entry.unread or faults.get((entry.places[key], key))
        }
        if wrong.isdisjoint(_STATE) and _is_planned(entry.record, city, day):
            planned += 1
        elif reasons := tuple(dict.fromkeys(_reasons(entry.record, wrong, fields, city, day))):
            told.append(_left_out(entry, reasons))
        elif entry.places["account_id"] in unreported and not _is_closed(entry.record, day):
            told.append(_not_reported(entry))
        else:
            listed.append((entry, _is_closed(entry.record, day)))
    told += _shared(entry for entry, _ in listed)
    ordered = sorted(listed, key=lambda each: _place_in_list(each[0].record, city))
    accounts = (_public(entry.record, fields, closed) for entry, closed in ordered)
    return PublicList(day, fields, tuple(accounts), planned, tuple(told))


def _fields(city: City) -> tuple[FieldSpec, ...]:
    known = by_key(city.records.account)
    fields = tuple(known[key] for key in city.reception.public_list)
    if not fields or not all(spec.is_open_to("public") for spec in fields):
        raise FormgenError(
            "公式アカウント一覧に載せる項目が決まっていません。",
            for_administrator(
                "templates/reception.yaml の public_list に、公開できる項目を書いてください。"
            ),
        )
    return fields


def _own(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems but clashes of two accounts, of which each may be as it is."""
    return (problem for problem in problems if problem.twin is None)


# --- which accounts -------------------------------------------------------------------------------


def _is_closed(account: Account, day: date) -> bool:
    return account.closes_on is not None and account.closes_on <= day


def _is_planned(account: Account, city: City, day: date) -> bool:
    """True if an account has not begun by a day, or nobody knows when it is to begin."""
    if account.starts_on is None:
        return city.phase(account) == "starting"
    return account.starts_on > day and not _is_closed(account, day)


def _reasons(
    account: Account, wrong: set[str], fields: Iterable[FieldSpec], city: City, day: date
) -> Iterator[str]:
    """Why an account cannot be listed, in words."""
    known, phase = by_key(type(account)), city.phase(account)
    for key in (*_STATE, *(spec.key for spec in fields)):
        if key in wrong:
            yield f"「{known[key].label}」にエラーがある"
    needed = [*_NAMED, *(("closes_on",) if phase == "closing" else ())]
    if phase is None and account.starts_on is None and account.closes_on is None:
        needed.append("procedure")
    for key in needed:
        spec = known[key]
        if key not in wrong and spec.applies_to(account) and not getattr(account, key):
            yield f"「{spec.label}」が空欄である"
    if _is_closed(account, day) and phase in ("starting", "in_use") and wrong.isdisjoint(_STATE):
        label = known["procedure"].label
        yield f"「{known['closes_on'].label}」が来たのに「{label}」が「{account.procedure}」である"
    for spec in fields:
        text = spec.printed(getattr(account, spec.key)) if getattr(account, spec.key) else None
        if without_person(text, account) != text:
            yield f"「{spec.label}」に担当者の氏名がある"


def _left_out(entry: Entry, reasons: tuple[str, ...]) -> Problem:
    account = entry.record
    message = f"{_called(account)}は、{'、'.join(reasons)}ため、一覧に載せていません。"
    remedy = _REMEDY if entry.record.url or not is_recorded(entry) else _NOT_PRINTED
    return Problem("error", message, remedy, entry.places["account_id"], account=account.account_id)


def _not_reported(entry: Entry) -> Problem:
    """Tell of an account that was to begin: nobody knows whether it did, and whose it is."""
    account = entry.record
    start = wareki(account.starts_on) if account.starts_on else ""
    return Problem(
        "warning",
        f"{_called(account)}は、利用開始日（{start}）が来ていますが、始まったという報告がないため、一覧に載せていません。",
        "始まっているかを所属に確かめ、報告を受け取ってから、一覧を作り直してください。紙で受け取ったときは、"
        "「手続き」を改めた記入シートも並べます。",
        entry.places["starts_on"],
        account=account.account_id,
    )  # fmt: skip


def _called(account: Account) -> str:
    name, number = " ".join((account.display_name or "").split()), account.account_id
    return (
        f"「{name}」（{number or '管理番号なし'}）"
        if name
        else number or "管理番号のないアカウント"
    )


def _of_section(entry: Entry) -> str:
    account = entry.record
    section = joined((account.bureau or "", account.department or "", account.section or ""))
    return f"{section}の{_called(account)}" if section else _called(account)


def _shared(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Yield that accounts have one address, which all of them are listed with."""
    alike: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        alike[(entry.record.url or "").rstrip("/").casefold()].append(entry)
    for first, *others in alike.values():
        for other in others:
            yield Problem(
                "error",
                f"{_of_section(other)}のURLが、{_of_section(first)}と同じです（どちらも載せています）。",
                "どちらのURLが正しいかを所属に確かめて、直してもらってください。",
                other.places["url"],
                account=other.record.account_id,
            )


def _place_in_list(account: Account, city: City) -> tuple[Any, ...]:
    """Its bureau, its section, and the service, in the order in which the city names them."""
    services = list(city.platforms)
    service = account.platform or ""
    at = services.index(service) if service in services else len(services)
    names = (account.platform_other, account.display_name, account.account_id)
    return (account.bureau or "", account.section or "", at, *(name or "" for name in names))


def _public(account: Account, fields: Iterable[FieldSpec], is_closed: bool) -> PublicAccount:
    """An account with what everyone may know of it; a close that is still to come is announced elsewhere."""
    values = {
        spec.key: getattr(account, spec.key)
        for spec in fields
        if spec.applies_to(account) and (spec.key != "closes_on" or is_closed)
    }
    return PublicAccount(values, is_closed)
