"""Sections that have another name by now: an account that two of them tell of is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import reduce

from formgen.city.city import City
from formgen.guideline.duplicateindex import hosts_of, url_key
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.japanese import quoted
from formgen.model.problems import Problem
from formgen.reception.recordedpackets import RecordedAccount


def as_named_last(
    accounts: Iterable[RecordedAccount], city: City, problems: list[Problem]
) -> Iterator[RecordedAccount]:
    """Yield the accounts; one that several sections tell of is of that with later papers.

    Without a later one each stays as it is.
    """
    for group in _alike(accounts, city):
        *earlier, last = sorted(group, key=lambda one: one.dated)
        if earlier and earlier[-1].dated < last.dated:
            problems += (_renamed(one, last) for one in earlier)
            yield reduce(_joined, reversed(earlier), last)
        else:
            yield from group


def _alike(accounts: Iterable[RecordedAccount], city: City) -> Iterable[list[RecordedAccount]]:
    """The accounts by their 管理番号 and URL; one without a URL yet by service and name."""
    hosts, found = hosts_of(city), defaultdict[Hashable, list[RecordedAccount]](list)
    without, addresses = list[RecordedAccount](), defaultdict[Hashable, set[Hashable]](set)
    for one in accounts:
        account = one.filing.account.record
        if address := url_key(account, hosts):
            key = account.account_id, address
            found[key].append(one)
            addresses[_name_of(one)].add(key)
        else:
            without.append(one)
    for one in without:
        name = _name_of(one)
        known = addresses.get(name, {name})
        found[next(iter(known)) if len(known) == 1 else one.key].append(one)
    return found.values()


def _name_of(one: RecordedAccount) -> Hashable:
    """Its 管理番号, service and name; while it has none, what no other has."""
    account = one.filing.account.record
    service = account.platform, account.platform_other
    named = account.platform and account.display_name
    return (account.account_id, service, account.display_name) if named else one.key


def _renamed(earlier: RecordedAccount, last: RecordedAccount) -> Problem:
    has_both = earlier.filing.account.record.url and last.filing.account.record.url
    same = "URL" if has_both else "アカウント名"
    return Problem(
        "warning",
        f"{quoted(earlier.section)}からも、同じ管理番号と{same}の書類が届いています。"
        f"所属の名称が変わったものとして、文書日付が後の{quoted(last.section)}にまとめました。",
        f"別のアカウントのときは、どちらの所属の{same}が正しいかを確かめて、書類を出し直してもらってください。",
        last.filing.account.places["section"], account=last.key[1], field="section",
    )  # fmt: skip


def _joined(last: RecordedAccount, earlier: RecordedAccount) -> RecordedAccount:
    """An account with what only its section's earlier papers tell."""
    entry, before = last.filing.account, earlier.filing.account
    keys = before.record.model_fields_set - entry.record.model_fields_set
    record = entry.record.model_copy(update={key: getattr(before.record, key) for key in keys})
    places = {**entry.places, **{key: before.places[key] for key in keys}}
    account = LocatedRecord(record, places, entry.unread | (before.unread & keys))
    devices = last.filing.devices or earlier.filing.devices
    packets = (*earlier.packets, *last.packets)
    return replace(last, filing=Filing(account, devices), packets=packets)
