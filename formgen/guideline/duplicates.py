"""When two accounts or devices are the same one: addresses, IDs and numbers, however written."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from formgen.city.city import City, within
from formgen.model.japanese import normalise_width
from formgen.model.records import Account, Device

_ALIASES = ("www.", "m.", "mobile.")
# What tells accounts apart behind 「?」; the rest (lang, s, igsh …) tells how one came there.
_TELLING = frozenset(("id", "v", "list"))
# Short addresses, in which capitals count.
_SHORTENED = ("lin.ee", "youtu.be", "fb.me", "vt.tiktok.com", "vm.tiktok.com")


Hosts = tuple[tuple[str, tuple[str, ...]], ...]  # of each service


def hosts_of(city: City) -> Hosts:
    """The hosts of every service that the city knows."""
    return tuple((platform.id, platform.hosts) for platform in city.platforms.values())


@lru_cache
def _service_at(host: str, hosts: Hosts) -> str | None:
    """The service whose own host this is; a short address tells no account's name."""
    if within(host, _SHORTENED):
        return None
    return next((service for service, own in hosts if within(host, own)), None)


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
