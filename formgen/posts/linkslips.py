"""Addresses that a post should not show: short, internal, not safe, or with words in them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from formgen.city.postwords import PostWords
from formgen.city.webdomains import within
from formgen.posts.context import PostContext, narrow
from formgen.posts.links import Link, found_links, links
from formgen.posts.slip import Slip

_ON_A_DISK = re.compile(
    r"file://[^\s]{0,80}|(?<![\\0-9A-Za-z])\\\\[\w.-]{1,60}\\[^\s]{0,80}|(?<![0-9A-Za-z])[A-Z]:\\[^\s]{0,80}"
)
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿々０-９Ａ-Ｚａ-ｚ①-⑳※]")


def link_slips(text: str, context: PostContext) -> Iterator[Slip]:
    """Yield the slips in the addresses of a text."""
    found = tuple(found_links(text))
    for link in found:
        yield from _of_its_host(link, context)
        # A service of which it is not known that Japanese ends a link takes it for a part of it.
        if (
            link.protocol
            and not context.rule.japanese_ends_links
            and _JAPANESE.match(text, link.end)
        ):
            yield Slip(
                "post_link_swallows", link.address,
                f"「{link.address}」のすぐ後ろの言葉まで、リンクになることがあります。",
                "URLの後ろに、空白又は改行を入れてください。",
            )  # fmt: skip
    for path in _ON_A_DISK.finditer(narrow(text).replace("¥", "\\")):
        yield _internal(text[path.start() : path.end()])
    most, public = context.rule.links, sum(link.startswith("http") for link in links(text))
    if most and public > most:
        yield Slip(
            "post_link_count", found[0].address,
            f"URLが{public}個あります。{context.service}では、{most}個までです。",
            "URLを減らしてください。",
        )  # fmt: skip


def _of_its_host(link: Link, context: PostContext) -> Iterator[Slip]:
    if within(link.host, context.words.short_hosts):
        yield Slip(
            "post_short_link", link.address, f"「{link.address}」は、短縮URLです。行き先が分かりません。",
            "行き先のURLを、そのまま書いてください。",
        )  # fmt: skip
    if is_internal(link, context.words, context.web_domains):
        yield _internal(link.address)
    elif link.protocol == "http://":
        yield Slip(
            "post_http_link", link.address, f"「{link.address}」は、暗号化されないURLです。",
            "「https://」で開けるときは、改めてください。",
        )  # fmt: skip


def _internal(words: str) -> Slip:
    return Slip(
        "post_internal_link", words, f"「{words}」は、職員だけが開ける場所と思われます。",
        "公開されているページのURLに改めてください。",
    )  # fmt: skip


def is_internal(link: Link, words: PostWords, own: tuple[str, ...]) -> bool:
    """True if an address is one that only staff can open, or that is not published yet."""
    try:
        return not ipaddress.ip_address(link.host).is_global
    except ValueError:
        pass
    labels = words.internal_labels + (words.trial_labels if within(link.host, own) else ())
    names = {name.rstrip("0123456789") for name in re.split("[-.]", link.host)[:-2]}
    return (
        "." not in link.host
        or within(link.host, words.internal_hosts)
        or not names.isdisjoint(labels)
        or any(part in link.address for part in words.internal_parts)
    )
