"""The city as data: its offices, its platforms and its guideline, read from templates/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from formgen.city.checkbindings import CheckBinding, CheckBindings, load_bindings
from formgen.city.fieldsfile import field_slips, load_record_types
from formgen.city.guidelinefile import (  # fmt: skip
    GUIDELINE,
    Clause,
    GuidelineFile,
    load_guideline,
    version_on,
)
from formgen.city.lastposttext import LastPostWords
from formgen.city.offices import Offices
from formgen.city.platforms import Platform, PlatformsFile, load_platforms
from formgen.city.postrule import PostRule
from formgen.city.postwords import PostWords
from formgen.city.procedures import (
    ConsiderClosing,
    DueKind,
    Procedure,
    ProceduresFile,
    Recurring,
    StepRule,
    ensure_known,
    load_procedures,
)
from formgen.city.profiletext import ProfileTexts, load_profile
from formgen.city.reception import RECEPTION, Reception, load_reception
from formgen.city.templatereader import Count, Data, Text, Texts, read, slips
from formgen.city.webdomains import within
from formgen.model.fieldspec import Phase, by_key
from formgen.model.problems import FormgenError, Place
from formgen.model.records import Account
from formgen.model.recordtypes import RecordTypes


class _Offices(Data):
    name: Text = Field(alias="city")
    prefecture: Text | None = None
    honorific: Text
    # How people write its name without 「市」, and 「市」; what follows it in other places' names.
    name_spellings: Texts = ()
    kind_spellings: Texts = ()
    names_alike: Texts = ()
    email_domains: Annotated[Texts, Field(min_length=1)]
    web_domains: Annotated[Texts, Field(min_length=1)]
    free_mail_domains: Texts
    phones: Texts = ()  # that a post of any section may show
    dormancy_days: Count
    review_months: Count
    watch_months: Count = 1
    post_record_years: Count = 5
    offices: Offices


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
    procedures: dict[str, Procedure]
    steps: dict[str, StepRule]  # of the procedures, by their names
    recurring: dict[Recurring, DueKind]
    consider_closing: ConsiderClosing | None
    records: RecordTypes
    reception: Reception

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause in its newest words."""
        return {clause_id: versions[-1] for clause_id, versions in self.versions.items()}

    @property
    def clause_texts(self) -> Mapping[str, str]:
        """The newest words of every clause alone."""
        return {clause_id: clause.text for clause_id, clause in self.clauses.items()}

    def in_force(self, clause_id: str, day: date) -> bool:
        """True if a clause holds on a day, under whatever number; one that is not told of always does."""
        if clause_id not in self.versions:
            return True
        held = version_on(self.versions, clause_id, day)
        return held is not None and not held.is_repealed

    def edition_on(self, day: date) -> date:
        """The edition of the guideline that is in force on a day; before the first, that."""
        return max(
            (edition for edition in self.editions if edition <= day), default=self.editions[0]
        )

    def ensure_office(self, office: str) -> None:
        """Raise FormgenError, with those that there are, when the city has no such office."""
        if office not in self.offices:
            known = (f"{key}（{found.name_on(None)}）" for key, found in self.offices.items())
            raise FormgenError(
                f"提出先「{office}」はありません。", f"次の中から選んでください：{'、'.join(known)}"
            )

    def phase(self, account: Account) -> Phase | None:
        """The phase of an account's life in which its procedure is; None while that is unknown."""
        found = self.procedures.get(account.procedure or "")
        return found.phase if found else None

    def event(self, account: Account) -> date | None:
        """The day of what its procedure is for, by which its edition goes; None for today's."""
        found = self.procedures.get(account.procedure or "")
        return getattr(account, found.event) if found and found.event else None

    def procedures_in(self, phases: Iterable[Phase]) -> tuple[str, ...]:
        """The procedures that belong to some phases."""
        wanted = frozenset(phases)
        return tuple(name for name, each in self.procedures.items() if each.phase in wanted)

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


def city_slips(templates: Path) -> tuple[FormgenError, ...]:
    """Every slip within the files of the city's data, the profile's apart."""
    files: tuple[tuple[str, type[Data]], ...] = (
        ("offices.yaml", _Offices), (GUIDELINE, GuidelineFile), ("platforms.yaml", PlatformsFile),
        ("last_post.yaml", LastPostWords), ("post_words.yaml", PostWords), ("checks.yaml", CheckBindings),
        ("procedures.yaml", ProceduresFile),
    )  # fmt: skip
    if (templates / RECEPTION).exists():
        files = (*files, (RECEPTION, Reception))
    found = (slip for name, model in files for slip in slips(model, templates / name))
    return (*found, *field_slips(templates))


def load_city(templates: Path) -> City:
    """Read offices.yaml, platforms.yaml, guideline.yaml, the words of posts and the profile's wording.

    Raises FormgenError, with the file and the key, when one of them is missing or wrong.
    """
    offices = read(_Offices, templates / "offices.yaml")
    guideline = load_guideline(templates / GUIDELINE)
    platforms = load_platforms(templates)
    _require("platforms.yaml", "サービス", by_key(Account)["platform"].choices, platforms)
    procedures = load_procedures(templates)
    records = load_record_types(templates, procedures.procedures)
    ensure_known(procedures, templates, records, guideline.versions)
    return City.model_construct(
        **dict(offices),
        platforms=platforms,
        last_post_words=read(LastPostWords, templates / "last_post.yaml"),
        post_words=read(PostWords, templates / "post_words.yaml"),
        profile=load_profile(templates, records.account),
        guideline_title=guideline.title,
        editions=guideline.editions,
        versions=guideline.versions,
        check_bindings=load_bindings(templates, guideline.versions, offices.offices),
        **dict(procedures),
        records=records,
        reception=load_reception(templates, records, guideline.versions),
    )


def _require(file: str, kind: str, ids: Iterable[str], found: Mapping[str, Any]) -> None:
    for missing in (needed for needed in ids if needed not in found):
        raise FormgenError(
            f"{kind}「{missing}」がありません。",
            f"その{kind}を書き加えてください。",
            place=Place(file),
        )
