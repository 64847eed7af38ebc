"""照会記録.json: what a census asked of whom, from which its letters, sheets and results are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from formgen.city.city import City
from formgen.intake.rawrecords import RawRecord, read_entry
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.organisationname import joined
from formgen.model.problems import Place
from formgen.model.records import Account
from formgen.outputs.filenames import folder_name, free_name
from formgen.outputs.jsonfiles import as_bytes, needed
from formgen.outputs.outputfiles import write_changed
from formgen.workbooks.bookfile import visible

RECORD = "照会記録.json"
INTERVAL = "password_interval_days"
CLOSED_BY = "close_action"
_VERSION = 1
# What is kept of an account beside what its reply sheet shows.
_KEPT = (
    "account_id", "bureau", "department", "section", "head_title", "procedure", "platform",
    "platform_other", "display_name", "username", "url", "starts_on", "closes_on", CLOSED_BY, INTERVAL,
)  # fmt: skip
Texts = Mapping[str, str]  # values as printed, by their keys; none that is blank


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section and its accounts as they were on record."""

    number: str  # of its letter, by which its answer is known
    accounts: tuple[Texts, ...]  # one at least

    @property
    def levels(self) -> tuple[str, str]:
        """The bureau, and department and section in one."""
        return _levels(self.accounts[0])

    @property
    def name(self) -> str:
        """The whole name."""
        return joined(self.levels)


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
            texts = printed(filing.account.record, keys)
            found.setdefault(_levels(texts), {}).setdefault(texts["account_id"], texts)
        for asked in self.sections:
            found.pop(asked.levels, None)
        numbered = enumerate(sorted(found), start=len(self.sections) + 1)
        more = (
            AskedSection(f"{self.day:%Y%m%d}-{number:03}", tuple(found[each].values()))
            for number, each in numbered
        )
        return replace(self, sections=(*self.sections, *more))

    def folders(self) -> Iterator[tuple[AskedSection, PurePosixPath]]:
        """Yield each section with its folder, 局/課."""
        taken: dict[str, set[str]] = {}
        for asked in self.sections:
            bureau, section = asked.levels
            above, own = folder_name(bureau or section), folder_name(section or bureau)
            yield (
                asked,
                PurePosixPath(above, free_name(own, taken.setdefault(above.casefold(), set()))),
            )


def _levels(texts: Texts) -> tuple[str, str]:
    return texts.get("bureau", ""), joined((texts.get("department", ""), texts.get("section", "")))


def printed(account: Account, keys: Iterable[str]) -> dict[str, str]:
    """The values of some fields as printed, without those that are blank or do not matter."""
    found: dict[str, str] = {}
    for spec in (by_key(type(account))[key] for key in keys):
        value = getattr(account, spec.key)
        if value is not None and spec.applies_to(account):
            found[spec.key] = visible(spec.printed(value))
    return found


def account_of(texts: Texts, model: type[Account]) -> Account:
    """The account of such texts, without any that somebody has made unreadable."""
    places = dict.fromkeys(by_key(model), Place(RECORD))
    known = {key: text for key, text in texts.items() if key in places}
    return read_entry(model, RawRecord(known, places))[0].record


def read_census(folder: Path) -> Census | None:
    """The census of a folder; None where there is none.

    Raises FormgenError when it cannot be read: without it no answer can be told.
    """
    remedy = "控えがあれば元に戻してください。なければ、このフォルダーの名前を変えて残し、照会し直してください。"
    return needed(folder / RECORD, _census, "照会した内容の記録です。", remedy)


def _census(content: Mapping[str, Any]) -> Census:
    day, reply_by = (date.fromisoformat(content[key]) for key in ("day", "reply_by"))
    sections = tuple(
        AskedSection(str(asked["number"]), tuple(map(_texts, asked["accounts"])))
        for asked in content["sections"]
    )
    if content["version"] != _VERSION or not all(asked.accounts for asked in sections):
        raise ValueError(content["version"])
    return Census(day, reply_by, str(content["office"]), sections)


def _texts(item: Mapping[str, str]) -> Texts:
    return {str(key): str(text) for key, text in item.items()} | {"account_id": item["account_id"]}


def write_census(folder: Path, census: Census) -> None:
    """Write the census of a folder. Raises FormgenError when that cannot be done."""
    days = {"day": census.day.isoformat(), "reply_by": census.reply_by.isoformat()}
    content = {"version": _VERSION, **asdict(census), **days}
    write_changed(folder / RECORD, as_bytes(content))
