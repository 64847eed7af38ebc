"""The intake by what must be unique: when two records are the same one, however written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from formgen.city.city import City
from formgen.city.webdomains import within
from formgen.model.filings import Intake, LocatedRecord, RecordT
from formgen.model.japanese import normalise_width
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device

_ALIASES = ("www.", "m.", "mobile.")
# What tells accounts apart behind 「?」; the rest (lang, s, igsh …) tells how one came there.
_TELLING = frozenset(("id", "v", "list"))
# Short addresses, in which capitals count.
_SHORTENED = ("lin.ee", "youtu.be", "fb.me", "vt.tiktok.com", "vm.tiktok.com")


Hosts = tuple[tuple[str, tuple[str, ...]], ...]  # of each service
_Groups = Mapping[Hashable, Sequence[LocatedRecord[Any]]]


@lru_cache
def _service_at(host: str, hosts: Hosts) -> str | None:
    """The service whose own host this is; a short address tells no account's name."""
    if within(host, _SHORTENED):
        return None
    return next((service for service, own in hosts if within(host, own)), None)


def _id_key(account: Account) -> Hashable:
    return account.account_id


def hosts_of(city: City) -> Hosts:
    """The own hosts of each service."""
    return tuple((platform.id, platform.hosts) for platform in city.platforms.values())


def url_key(account: Account, hosts: Hosts) -> Hashable:
    """The account's address without what makes no difference; None while there is none."""
    if not account.url:
        return None
    parts = urlsplit(account.url)
    host = (parts.hostname or "").rstrip(".")
    if (service := _service_at(host, hosts)) is None:
        for alias in _ALIASES:
            host = host.removeprefix(alias)
        return host, parts.path.rstrip("/"), parts.query
    # Whether x.com or twitter.com: on its own hosts a service has one account of a name.
    steps = [step for step in unquote(parts.path).split("/") if step]
    if len(steps) == 1:
        steps = [steps[0].removeprefix("@").casefold()]
    query = (pair for pair in parse_qsl(parts.query) if pair[0] in _TELLING)
    return service, tuple(steps), tuple(query)


def username_key(account: Account) -> Hashable:
    """The service and the ID on it, in which neither capitals nor a leading @ count."""
    if not account.username or not account.platform:
        return None
    other = account.platform == "その他"
    service = normalise_width(account.platform_other or "").casefold() if other else ""
    return account.platform, service, account.username.lstrip("@").casefold()


def asset_key(device: Device) -> Hashable:
    """The number on the device's label, however wide it is written."""
    return normalise_width(device.asset_number or "").casefold() or None


def post_key(post: Post) -> Hashable:
    """The number of a post, in which capitals do not count: a folder of its name is made."""
    return (post.post_id or "").casefold() or None


@dataclass(frozen=True)
class IntakeIndex:
    """All that was filed, found by what must be unique; made once for a run."""

    intake: Intake
    city: City

    def twin(self, record: Account | Device | Post, field: str) -> LocatedRecord[Any] | None:
        """Another record that has the same in a field that no two may share."""
        key, groups = self._unique[field]
        group = groups.get(key(record), ())
        return next((entry for entry in group[:2] if entry.record is not record), None)

    def id_like(self, typed: str) -> str | None:
        """A filed 管理番号 that differs from what was typed by about one character."""
        return next(
            (self._ids_by_spelling[s] for s in _spellings(typed) if s in self._ids_by_spelling),
            None,
        )

    @cached_property
    def accounts_by_id(self) -> Mapping[Hashable, Sequence[LocatedRecord[Account]]]:
        """The accounts under each 管理番号."""
        return _grouped(self.intake.accounts, _id_key)

    @cached_property
    def some_id_unknown(self) -> bool:
        """True if some account was not read, or has no 管理番号 that could be read."""
        return self.intake.is_partial or any(
            entry.record.account_id is None for entry in self.intake.accounts
        )

    @cached_property
    def yaml_with_nameless_account(self) -> frozenset[str]:
        """The YAML files in which some account has no 管理番号 that could be read."""
        places = (
            entry.places["account_id"]
            for entry in self.intake.accounts
            if entry.record.account_id is None
        )
        return frozenset(place.file for place in places if place.line is not None)

    @cached_property
    def some_account_ids_unread(self) -> bool:
        """True if some device names accounts in a cell that could not be read."""
        return any("account_ids" in entry.unread for entry in self.intake.devices)

    @cached_property
    def _unique(self) -> Mapping[str, tuple[Callable[[Any], Hashable], _Groups]]:
        """The values that must be unique, by field: how it is compared, and the records that have it."""
        accounts, devices = self.intake.accounts, self.intake.devices
        by_url = partial(url_key, hosts=hosts_of(self.city))
        return {
            "account_id": (_id_key, self.accounts_by_id),
            "url": (by_url, _grouped(accounts, by_url)),
            "username": (username_key, _grouped(accounts, username_key)),
            "asset_number": (asset_key, _grouped(devices, asset_key)),
            "post_id": (post_key, _grouped(self.intake.posts, post_key)),
        }

    @cached_property
    def _ids_by_spelling(self) -> Mapping[str, str]:
        # Looking up spellings with one character left out keeps a thousand slips linear.
        found: dict[str, str] = {}
        for entry in self.intake.accounts:
            for spelling in _spellings(entry.record.account_id or ""):
                found.setdefault(spelling, entry.record.account_id or "")
        return found


def _grouped(
    entries: Iterable[LocatedRecord[RecordT]], key: Callable[[RecordT], Hashable]
) -> Mapping[Hashable, Sequence[LocatedRecord[RecordT]]]:
    groups: dict[Hashable, list[LocatedRecord[RecordT]]] = {}
    for entry in entries:
        if (found := key(entry.record)) is not None:
            groups.setdefault(found, []).append(entry)
    return groups


def _spellings(code: str) -> tuple[str, ...]:
    plain = code.casefold()
    if not plain:
        return ()
    return (plain, *(plain[:cut] + plain[cut + 1 :] for cut in range(len(plain))))
