"""The city as data: its offices, its platforms and its guideline, read from templates/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from formgen.city.checkbindings import CheckBinding, CheckBindings, load_bindings
from formgen.city.lastposttext import LastPostWords
from formgen.city.postrule import PostRule
from formgen.city.postwords import PostWords
from formgen.city.profiletext import ProfileTexts, load_profile
from formgen.city.templatereader import Count, Data, Flag, Text, Texts, read, slips
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError, InvalidValue, Place
from formgen.model.records import Account

# What stands in place of a clause that was struck out.
_REPEALED = "削除"
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


class OfficeName(Data):
    """A name of an office and its head's post, from the day on which they hold."""

    since: date = Field(alias="from")
    name: Text
    head: Text


class Office(Data):
    """An office that papers go to; its name follows the date of the document."""

    folder: Text
    names: Annotated[tuple[OfficeName, ...], Field(min_length=1)]

    def name_on(self, day: date | None) -> str:
        """The office's name on a day; without a day the newest."""
        return self._in_force(day).name

    def head_on(self, day: date | None) -> str:
        """The post of the office's head on a day; without a day the newest."""
        return self._in_force(day).head

    def _in_force(self, day: date | None) -> OfficeName:
        names = sorted(self.names, key=lambda name: name.since)
        if day is None:
            return names[-1]
        # Before the first known name the first is the best that is known.
        return next((name for name in reversed(names) if name.since <= day), names[0])


class Verification(Data):
    """A platform's programme of verified accounts (guideline 5(6))."""

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

    def post_rule(self, other: str | None = None) -> PostRule:
        """How the service takes a post; 「その他」 is known by 「その他のサービス名」."""
        return self.others.get((other or "").strip(), self.post)


class Clause(Data):
    """A clause of the guideline, in its own words, from the edition in which they stand."""

    id: Text
    heading: Text | None = None
    text: Text
    since: date | None = None  # without it the words have held from the first edition

    @property
    def is_repealed(self) -> bool:
        """True if an edition has struck the clause out and kept its number: 「(6)　削除」."""
        return self.text == _REPEALED


class _Offices(Data):
    name: Text = Field(alias="city")
    honorific: Text
    email_domains: Annotated[Texts, Field(min_length=1)]
    web_domains: Annotated[Texts, Field(min_length=1)]
    free_mail_domains: Texts
    dormancy_days: Count
    review_months: Count
    watch_months: Count = 1
    post_record_years: Count = 5
    offices: dict[str, Office]


class _Platforms(Data):
    platforms: tuple[Platform, ...]


class _Guideline(Data):
    title: Text
    editions: Annotated[tuple[date, ...], Field(min_length=1)]
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


class City(_Offices):
    """All that the templates say of the city; another city is other files, not other code."""

    platforms: dict[str, Platform]
    last_post_words: LastPostWords
    post_words: PostWords
    profile: ProfileTexts | None
    guideline_title: str
    editions: tuple[date, ...]
    versions: dict[str, tuple[Clause, ...]]  # of each clause, the oldest first
    check_bindings: dict[str, CheckBinding]  # by the check's id

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause in its newest words."""
        return {clause_id: versions[-1] for clause_id, versions in self.versions.items()}

    @property
    def clause_texts(self) -> Mapping[str, str]:
        """The newest words of every clause alone."""
        return {clause_id: clause.text for clause_id, clause in self.clauses.items()}

    def in_force(self, clause_id: str, day: date) -> bool:
        """True if a clause holds on a day; one that the guideline does not tell of always does."""
        versions = self.versions.get(clause_id)
        if not versions:
            return True
        held = [clause for clause in versions if clause.since is None or clause.since <= day]
        return bool(held) and not held[-1].is_repealed

    def ensure_office(self, office: str) -> None:
        """Raise FormgenError, with those that there are, when the city has no such office."""
        if office not in self.offices:
            known = (f"{key}（{found.name_on(None)}）" for key, found in self.offices.items())
            raise FormgenError(
                f"提出先「{office}」はありません。", f"次の中から選んでください：{'、'.join(known)}"
            )

    def dormancy_limit(self, account: Account) -> int:
        """The days without a post after which an account's close is considered: its own or the City's."""
        return account.dormancy_limit_days or self.dormancy_days

    def post_rule(self, account: Account) -> PostRule:
        """How the service of an account takes a post; one that nobody knows takes any."""
        found = self.platforms.get(account.platform or "")
        return found.post_rule(account.platform_other) if found else PostRule()

    def owns_url(self, url: str) -> bool:
        """True if a web address lies on the City's domain; none of those names a user."""
        parts = urlsplit(url)
        return "@" not in parts.netloc and within(parts.hostname or "", self.web_domains)

    def owns_email(self, address: str) -> bool:
        """True if an e-mail address lies on the City's domain."""
        return within(address.rpartition("@")[2], self.email_domains)

    def is_free_email(self, address: str) -> bool:
        """True if an e-mail address is one that anyone can get."""
        return within(address.rpartition("@")[2], self.free_mail_domains)


def within(host: str, domains: Iterable[str]) -> bool:
    """True if a host is one of the domains or lies under one."""
    host = host.lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in map(str.lower, domains))


def city_slips(templates: Path) -> tuple[FormgenError, ...]:
    """Every slip within the files of the city's data, the profile's apart."""
    files: tuple[tuple[str, type[Data]], ...] = (
        ("offices.yaml", _Offices), ("guideline.yaml", _Guideline), ("platforms.yaml", _Platforms),
        ("last_post.yaml", LastPostWords), ("post_words.yaml", PostWords), ("checks.yaml", CheckBindings),
    )  # fmt: skip
    return tuple(slip for name, model in files for slip in slips(model, templates / name))


def load_city(templates: Path) -> City:
    """Read offices.yaml, platforms.yaml, guideline.yaml, the words of posts and the profile's wording.

    Raises FormgenError, with the file and the key, when one of them is missing or wrong.
    """
    offices = read(_Offices, templates / "offices.yaml")
    guideline = read(_Guideline, templates / "guideline.yaml")
    platforms = _by_id(read(_Platforms, templates / "platforms.yaml").platforms)
    _require("offices.yaml", "部署", ("promotion", "ict"), offices.offices)
    _require("platforms.yaml", "サービス", by_key(Account)["platform"].choices, platforms)
    return City.model_construct(
        **dict(offices),
        platforms=platforms,
        last_post_words=read(LastPostWords, templates / "last_post.yaml"),
        post_words=read(PostWords, templates / "post_words.yaml"),
        profile=load_profile(templates),
        guideline_title=guideline.title,
        editions=tuple(sorted(guideline.editions)),
        versions=_versions(guideline),
        check_bindings=load_bindings(templates, {clause.id for clause in guideline.clauses}),
    )


def _by_id(platforms: tuple[Platform, ...]) -> dict[str, Platform]:
    found: dict[str, Platform] = {}
    for platform in platforms:
        if platform.id in found:
            raise FormgenError(
                f"id「{platform.id}」が2つあります。",
                "どちらか一方だけを残してください。",
                place=Place("platforms.yaml"),
            )
        found[platform.id] = platform
    return found


def _versions(guideline: _Guideline) -> dict[str, tuple[Clause, ...]]:
    """The words of each clause over the editions; each but the first says since when."""
    found: dict[str, dict[date | None, Clause]] = {}
    for clause in guideline.clauses:
        versions = found.setdefault(clause.id, {})
        if clause.since in versions:
            raise FormgenError(
                f"id「{clause.id}」が2つあります。",
                "改正した条項には、since に施行日を書いてください。誤りなら一方を消してください。",
                place=Place("guideline.yaml"),
            )
        if clause.since and clause.since not in guideline.editions:
            raise FormgenError(
                f"id「{clause.id}」の since「{clause.since}」は、editions にない日です。",
                "editions に施行日を書き加えるか、since を改めてください。",
                place=Place("guideline.yaml"),
            )
        versions[clause.since] = clause
    return {
        clause_id: tuple(sorted(versions.values(), key=lambda clause: clause.since or date.min))
        for clause_id, versions in found.items()
    }


def _require(file: str, kind: str, ids: Iterable[str], found: Mapping[str, Any]) -> None:
    for missing in (needed for needed in ids if needed not in found):
        raise FormgenError(
            f"{kind}「{missing}」がありません。",
            f"その{kind}を書き加えてください。",
            place=Place(file),
        )
