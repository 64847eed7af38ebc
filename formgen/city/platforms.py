"""The social media: their limits, addresses and programmes of verified accounts (templates/platforms.yaml)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.postrule import PostRule
from formgen.city.templatereader import Count, Data, Flag, Text, Texts, read
from formgen.model.problems import FormgenError, InvalidValue, Place

_NOT_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")


def _is_quick(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern that comes to an end: a group repeated may be tried in more ways than time allows."""
    if _REPEATED_GROUP.search(_NOT_SYNTAX.sub("x", pattern.pattern)):
        raise InvalidValue(
            "かっこでくくった部分を繰り返す書き方は、照合が終わらないことがあるため、使えません。",
            "「[A-Za-z0-9_]{4,15}」のように、使える文字と長さで書いてください。",
        )
    return pattern


_Pattern = Annotated[re.Pattern[str], AfterValidator(_is_quick)]


class Verification(Data):
    """A platform's programme of verified accounts."""

    programme: Flag
    name: Text | None = None
    note: Text | None = None


def _holding_id(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if "id" not in pattern.groupindex:
        raise InvalidValue(
            "「url_id」に、IDの部分がありません。",
            "IDに当たる部分を「(?P<id>…)」で囲んでください。",
        )
    return pattern


class Platform(Data):
    """A social medium: its limits, its addresses and its programme of verified accounts."""

    id: Text
    name: Text
    profile_limit: Count | None = None
    post: PostRule = PostRule()
    others: dict[str, PostRule] = Field(
        default_factory=dict
    )  # of 「その他」, by the name that is typed
    name_limit: Count | None = None
    id_limit: Count | None = None
    username_pattern: _Pattern | None = None
    hosts: Texts = ()
    url_example: Text | None = None
    url_id: Annotated[_Pattern, AfterValidator(_holding_id)] | None = None
    assigned_id: _Pattern | None = None
    verification: Verification
    watch: Texts = ()
    confirmed_on: date | None = None

    def id_in(self, address: str) -> str | None:
        """The account's ID within its address (host and path); None where it holds none."""
        found = self.url_id.fullmatch(address) if self.url_id else None
        return found["id"] if found else None

    def post_rule(self, other: str | None) -> PostRule:
        """How the service takes a post; 「その他」 is known by 「その他のサービス名」."""
        return self.others.get((other or "").strip(), self.post)


class PlatformsFile(Data):
    """The file."""

    platforms: tuple[Platform, ...]


def load_platforms(templates: Path) -> dict[str, Platform]:
    """The platforms by their ids. Raises FormgenError when the file is wrong, or an id stands twice."""
    found: dict[str, Platform] = {}
    for platform in read(PlatformsFile, templates / "platforms.yaml").platforms:
        if platform.id in found:
            raise FormgenError(
                f"id「{platform.id}」が2つあります。",
                "どちらか一方だけを残してください。",
                place=Place("platforms.yaml"),
            )
        found[platform.id] = platform
    return found
