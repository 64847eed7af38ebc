"""The kinds of check, each a small generator over a case: a record as it was filed, and its surroundings.

templates/checks.yaml binds each to a clause and a severity, and says in Japanese what should hold.
The docstring of each gives examples, which run as tests; a line is 「項目=値」 joined by 「|」, and a
failing one ends with the field at which the finding stands:

    pass: starts_on=2026-10-01 | consulted_on=2026-09-01
    fail: starts_on=2026-10-01 | consulted_on=2026-10-05 -> consulted_on

device.… is a device of the account, account.… the account of a device or post, other.… a second
record of the same kind; today= is the day on which the check runs; ⏎ begins a new line. {city}, its
other {spelling} and {roman} letters, its e-mail's {domain} and its {web} site stand for the city's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from inspect import cleandoc
from typing import Generic, Literal, TypeVar

from formgen.city.checkbindings import UNBOUND, CheckBinding
from formgen.city.city import City
from formgen.city.platforms import Platform
from formgen.city.postrule import PostRule
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.model.fieldspec import by_key
from formgen.model.filings import LocatedRecord, PostFiling
from formgen.model.japanese import normalise_width
from formgen.model.postrecord import Post
from formgen.model.problems import Place, Severity
from formgen.model.records import Account, Device
from formgen.posts.approval import ApprovalState
from formgen.posts.picturefacts import PictureFacts
from formgen.posts.slip import Slip


@dataclass(frozen=True, slots=True)
class _Case:
    city: City
    today: date
    index: IntakeIndex

    def office(self, own: CheckBinding) -> str:
        """The office that a check's own words name, or several, by the name of today."""
        named = (self.city.offices[office].name_on(self.today) for office in own.words["office"])
        return "及び".join(named)

    @property
    def record(self) -> Account | Device | Post:
        """The record to be checked."""
        raise NotImplementedError

    def label(self, field: str) -> str:
        """The label of a field."""
        return by_key(type(self.record))[field].label

    def shown(self, field: str) -> str:
        """A field as messages show it: 「利用開始日（令和8年10月1日）」."""
        spec = by_key(type(self.record))[field]
        return f"{spec.label}（{spec.printed(getattr(self.record, field))}）"


@dataclass(frozen=True, slots=True)
class AccountCase(_Case):
    """An account to be checked, with its devices."""

    account: Account
    devices: tuple[LocatedRecord[Device], ...] = ()

    @property
    def record(self) -> Account:
        """The account, as of any kind of case."""
        return self.account

    @property
    def platform(self) -> Platform | None:
        """The platform of the account; None when it is not known."""
        return self.city.platforms.get(self.account.platform or "")

    def day(self, event: str | None = None) -> date:
        """The day whose edition of the guideline holds for the account, or for one event of it."""
        return _day_of(self.account, self.city, self.today, event)

    @property
    def starting(self) -> bool:
        """True if the account is about to be used."""
        return self.city.phase(self.account) == "starting"

    @property
    def in_operation(self) -> bool:
        """True if the account is in use."""
        return self.city.phase(self.account) == "in_use"

    @property
    def closing(self) -> bool:
        """True if the account is being given up; what its use asks for is due no more."""
        return self.city.phase(self.account) == "closing"


@dataclass(frozen=True, slots=True)
class DeviceCase(_Case):
    """A device to be checked, with the accounts that it serves."""

    entry: LocatedRecord[Device]
    accounts: tuple[LocatedRecord[Account], ...] = ()

    @property
    def device(self) -> Device:
        """The device itself."""
        return self.entry.record

    record = device

    def day(self, event: str | None = None) -> date:
        """The day whose edition holds: the latest of its accounts', else today."""
        if event == "starts_on" and self.device.used_from:
            return self.device.used_from
        days = (_day_of(entry.record, self.city, self.today, event) for entry in self.accounts)
        return max(days, default=self.today)

    @property
    def may_belong_to_nameless(self) -> bool:
        """True if it may stand, in a YAML file, inside an account without a 管理番号."""
        return self.entry.places["account_ids"].file in self.index.yaml_with_nameless_account

    @property
    def retired(self) -> bool:
        """True if the device serves only accounts that are being given up."""
        return bool(self.accounts) and all(
            self.city.phase(entry.record) == "closing" for entry in self.accounts
        )


@dataclass(frozen=True, slots=True)
class PostCase(_Case):
    """A post to be checked, with what was found in its words and pictures."""

    filing: PostFiling
    pictures: tuple[PictureFacts | None, ...]  # in their order; None: not to be had
    slips: tuple[Slip, ...]
    links: tuple[str, ...]
    content: str | None  # the hash of what an approval covers; None while a picture is not known
    approval: ApprovalState

    @property
    def post(self) -> Post:
        """The post itself."""
        return self.filing.post.record

    record = post

    @property
    def account(self) -> Account | None:
        """Its account; None while its 管理番号 names none."""
        return self.filing.account.account.record if self.filing.account else None

    @property
    def rule(self) -> PostRule:
        """How the service of its account takes a post."""
        return self.city.post_rule(self.account or Account())

    @property
    def platform(self) -> Platform | None:
        """The platform of its account; None while it is not known."""
        return self.city.platforms.get((self.account or Account()).platform or "")

    def day(self, event: str | None = None) -> date:
        """The day whose edition holds: that of its sending, unless another event's is asked for."""
        post = self.post
        moment = getattr(post, event) if event else post.sent_at or post.scheduled_at
        return moment.date() if isinstance(moment, datetime) else moment or self.today


def _day_of(account: Account, city: City, today: date, event: str | None) -> date:
    # What is handed in tells of its own day; an account in use is held against today's edition.
    day: date | None = getattr(account, event) if event else city.event(account)
    return day or today


CaseT = TypeVar("CaseT", AccountCase, DeviceCase, PostCase)
# When 「経緯」 may answer the findings of a check, for the fact cannot be changed any more: never, once
# the account is in use or being given up (a new one's name can be changed), or always (a date, a
# device).
Answerable = Literal["never", "in use", "always"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of a check at a field: why it is wrong and what to do."""

    field: str
    message: str
    remedy: str
    # Of a device's accounts the one concerned, where the others are not.
    account: str | None = None
    twin: Place | None = None  # of a clash, the place that has the same finding


@dataclass(frozen=True, slots=True)
class Check(Generic[CaseT]):
    """One rule: the fields that it reads and what it finds, as the city binds it."""

    name: str
    doc: str
    fields: tuple[str, ...]
    # The field with the day of what is judged, where that is not the day of the account.
    event: str | None
    answerable: Answerable
    find: Callable[..., Iterator[Finding]]
    # The field by which a clerk shows to have seen a warning that may have no other cure.
    seen_by: str | None = None
    # What its binding, its second argument, has to give: "figures.days", "words.office"; "periods" it may.
    takes: tuple[str, ...] = ()
    binding: CheckBinding = UNBOUND

    @property
    def says(self) -> str:
        """The rule in a sentence for people."""
        return self.binding.says

    @property
    def severity(self) -> Severity:
        """The gravity of what it finds; one that is off finds nothing."""
        return "error" if self.binding.severity == "error" else "warning"

    @property
    def clause(self) -> str | None:
        """The clause that a problem names."""
        return self.binding.clause

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that the check covers."""
        return ((self.clause,) if self.clause else ()) + self.binding.also


class AccountCheck(Check[AccountCase]):
    """A check of an account."""


class DeviceCheck(Check[DeviceCase]):
    """A check of a device; its findings stand at the device's own cells."""


class PostCheck(Check[PostCase]):
    """A check of a post; its findings stand at the post's own cells."""


CheckT = TypeVar("CheckT", AccountCheck, DeviceCheck, PostCheck)


def _check(
    kind: type[CheckT],
    *fields: str,
    event: str | None = None,
    answerable: Answerable = "never",
    seen_by: str | None = None,
    takes: tuple[str, ...] = (),
    name: str = "",
    examples: str = "",
) -> Callable[[Callable[..., Iterator[Finding]]], CheckT]:
    """Make a check of a generator that reads these fields; the city's data binds it.

    name, examples: of one that a function makes for several checks; others have their own.
    """
    read = (*fields, seen_by) if seen_by else fields

    def made(find: Callable[..., Iterator[Finding]]) -> CheckT:
        doc = cleandoc(examples or find.__doc__ or "")
        return kind(name or find.__name__, doc, read, event, answerable, find, seen_by, takes)

    return made


account_check, device_check = partial(_check, AccountCheck), partial(_check, DeviceCheck)
post_check = partial(_check, PostCheck)


def blank(value: str | None) -> bool:
    """True if a text says nothing."""
    return not (value or "").strip()


def is_explained(word: str, account: Account) -> bool:
    """True if 経緯 tells of a word that is not what it looks like; another reason there is none."""
    return normalise_width(word) in normalise_width(account.circumstances or "")
