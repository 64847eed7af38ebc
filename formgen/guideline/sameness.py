"""When two accounts or devices are the same one: addresses, IDs and numbers, however written."""

from __future__ import annotations

from collections.abc import Hashable
from urllib.parse import parse_qsl, unquote, urlsplit

from formgen.city import City, within
from formgen.japanese import normalise_width
from formgen.records import Account, Device

_ALIASES = ("www.", "m.", "mobile.")
# What tells accounts apart behind 「?」; the rest (lang, s, igsh …) tells how one came there.
_TELLING = frozenset(("id", "v", "list"))
# Short addresses, in which capitals count.
_SHORTENED = ("lin.ee", "youtu.be", "fb.me", "vt.tiktok.com", "vm.tiktok.com")


def url_key(account: Account, city: City) -> Hashable:
    """The account's address without what makes no difference; None while there is none."""
    if not account.url:
        return None
    parts = urlsplit(account.url)
    host = (parts.hostname or "").rstrip(".")
    service = next((one.id for one in city.platforms.values() if within(host, one.hosts)), None)
    if service is None or within(host, _SHORTENED):
        for alias in _ALIASES:
            host = host.removeprefix(alias)
        return host, parts.path.rstrip("/"), parts.query
    # Whether x.com or twitter.com: on its own hosts a service has one account of a name.
    steps = [step for step in unquote(parts.path).split("/") if step]
    if len(steps) == 1:
        steps = [steps[0].removeprefix("@").casefold()]
    query = [pair for pair in parse_qsl(parts.query) if pair[0] in _TELLING]
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
