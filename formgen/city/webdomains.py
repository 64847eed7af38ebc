"""Hosts and the domains under which they lie."""

from __future__ import annotations

from collections.abc import Iterable


def within(host: str, domains: Iterable[str]) -> bool:
    """True if a host is one of the domains or lies under one."""
    host = host.lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in map(str.lower, domains))
