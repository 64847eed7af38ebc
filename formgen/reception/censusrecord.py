"""照会記録.json: what a census asked of whom, from which its letters, sheets and results are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.city.city import City
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.organisationname import joined
from formgen.model.problems import FormgenError
from formgen.model.records import Account
from formgen.outputs.filenames import free_name, safe_name
from formgen.outputs.outputfiles import read_regular, write_changed
from formgen.packets.packetnotes import DAMAGE
from formgen.workbooks.bookfile import visible

RECORD = "照会記録.json"
INTERVAL = "password_interval_days"
_VERSION = 1
_LEVELS = ("bureau", "department", "section")
# What is kept of an account beside what its reply sheet shows.
_KEPT = (
    "account_id", *_LEVELS, "head_title", "procedure", "platform", "platform_other", "display_name",
    "username", "url", "starts_on", "closes_on", INTERVAL,
)  # fmt: skip
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section and its accounts as they were on record; their values as printed, by their keys."""

    number: str  # of its letter, by which its answer is known
    bureau: str
    section: str  # department and section in one
    accounts: tuple[Texts, ...]

    @property
    def name(self) -> str:
        """The whole name."""
        return joined((self.bureau, self.section))


@dataclass(frozen=True, slots=True)
class Census:
    """A census: of which day, by when it is to be answered, who asks, and all that are asked."""

    day: date
    reply_by: date
    office: str
    sections: tuple[AskedSection, ...] = ()

    def asking(self, filings: Iterable[Filing], city: City) -> Census:
        """The census with the sections of some accounts; those asked before stay as they were."""
        found: dict[tuple[str, str], dict[str, Texts]] = {}
        keys = dict.fromkeys((*_KEPT, *city.reception.census_recorded))
        for filing in filings:
            account = filing.account.record
            texts = printed(account, keys)
            section = joined((account.department or "", account.section or ""))
            of_section = found.setdefault((account.bureau or "", visible(section)), {})
            of_section.setdefault(texts.get("account_id", ""), texts)
        known = {(asked.bureau, asked.section) for asked in self.sections}
        new = [each for each in sorted(found) if each not in known]
        numbered = enumerate(new, start=len(self.sections) + 1)
        more = (
            AskedSection(f"{self.day:%Y%m%d}-{number:03}", *each, tuple(found[each].values()))
            for number, each in numbered
        )
        return replace(self, sections=(*self.sections, *more))

    def folders(self) -> Iterator[tuple[AskedSection, PurePosixPath]]:
        """Yield each section with its folder, 局/課."""
        taken: dict[str, set[str]] = {}
        for asked in self.sections:
            bureau = safe_name(asked.bureau or asked.section)
            own = safe_name(asked.section or asked.bureau)
            own = free_name(own, taken.setdefault(bureau.casefold(), set()))
            yield asked, PurePosixPath(bureau, own)


def printed(account: Account, keys: Iterable[str]) -> dict[str, str]:
    """The values of some fields as printed, without those that are blank or do not matter."""
    found: dict[str, str] = {}
    for spec in (by_key(type(account))[key] for key in keys):
        value = getattr(account, spec.key)
        if value is not None and spec.applies_to(account):
            found[spec.key] = visible(spec.printed(value))
    return found


def account_of(texts: Texts, model: type[Account]) -> Account:
    """The account of such texts. Raises ValueError when somebody has made them unreadable."""
    return model.model_validate({key: text for key, text in texts.items() if text})


def read_census(folder: Path) -> Census | None:
    """The census of a folder; None where there is none.

    Raises FormgenError when it cannot be read: without it no answer can be told.
    """
    path = folder / RECORD
    try:
        content = json.loads(read_regular(path))
        if content["version"] != _VERSION:
            raise ValueError(path)
        sections = tuple(map(_section, content["sections"]))
        day, reply_by = (date.fromisoformat(content[key]) for key in ("day", "reply_by"))
        return Census(day, reply_by, str(content["office"]), sections)
    except FileNotFoundError:
        return None
    except DAMAGE as fault:
        raise FormgenError(
            f"「{path}」を読めません。照会した内容の記録です。",
            "控えがあれば元に戻してください。なければ、このフォルダーの名前を変えて残し、照会し直してください。",
            exit_code=1,
        ) from fault


def _section(item: Mapping[str, object]) -> AskedSection:
    accounts = item["accounts"]
    if not isinstance(accounts, Sequence):
        raise TypeError(accounts)
    texts = tuple({str(key): str(text) for key, text in dict(one).items()} for one in accounts)
    return AskedSection(str(item["number"]), str(item["bureau"]), str(item["section"]), texts)


def write_census(folder: Path, census: Census) -> None:
    """Write the census of a folder. Raises FormgenError when that cannot be done."""
    days = {"day": census.day.isoformat(), "reply_by": census.reply_by.isoformat()}
    sections = [asdict(asked) for asked in census.sections]
    content = {"version": _VERSION, **days, "office": census.office, "sections": sections}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_changed(folder / RECORD, text.encode("utf-8", "backslashreplace"))
