"""公式アカウント一覧 as files: a page for the City's website, and a table for whoever reuses the data."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Any

from formgen.city.templatereader import Data, Text, Texts, read, slips
from formgen.model.fieldspec import FieldSpec
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError
from formgen.model.visibletext import visible
from formgen.outputs.filenames import PUBLIC_DATA, PUBLIC_LIST, PUBLIC_PAGE
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.reception.publiclist import PublicAccount, PublicList
from formgen.render.publicpage import PublicCell, PublicPage, PublicTable, public_page
from formgen.workbooks.tablecells import link_to

WORDS = "public_list.yaml"
# What a spreadsheet takes for the beginning of a formula, in full width too.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class _Table(Data):
    heading: Text
    lead: Texts = ()
    caption: Text
    nothing: Text
    without: Texts = ()  # fields that it does not show


class _State(Data):
    heading: Text
    open: Text
    closed: Text


class PublicWords(Data):
    """The words of the list (templates/public_list.yaml)."""

    title: Text
    lead: Texts = ()
    open: _Table
    closed: _Table
    links: dict[Text, Text]  # what stands for an address, by its field
    state: _State


def load_public_words(templates: Path) -> PublicWords:
    """The words of the list. Raises FormgenError when they are missing or wrong."""
    return read(PublicWords, templates / WORDS)


def public_faults(templates: Path) -> tuple[FormgenError, ...]:
    """Return everything for which no list could be made: slips in its words, a fault of its markup."""
    if found := slips(PublicWords, templates / WORDS):
        return found
    row = (PublicCell("", "", "", "", "", is_name=True), PublicCell("", ""))
    try:
        public_page(templates, PublicPage("", (), (PublicTable("", "", (), "", "", (), (row,)),)))
    except FormgenError as error:
        return (error,)
    return ()


# --- the page -------------------------------------------------------------------------------------


def page(found: PublicList, words: PublicWords, city: str) -> PublicPage:
    """The list as a page of two tables; that of closed accounts stands there when there is one."""
    told = {"{city}": city, "{day}": wareki(found.day)}
    opened = tuple(each for each in found.accounts if not each.is_closed)
    closed = tuple(each for each in found.accounts if each.is_closed)
    tables = [_table("open-accounts", words.open, opened, found.fields, words.links, told)]
    if closed:
        tables.append(
            _table("closed-accounts", words.closed, closed, found.fields, words.links, told)
        )
    lead = tuple(_filled(line, told) for line in words.lead)
    return PublicPage(_filled(words.title, told), lead, tuple(tables))


def _filled(text: str, told: Mapping[str, str]) -> str:
    for name, value in told.items():
        text = text.replace(name, value)
    return text


def _table(
    name: str, words: _Table, accounts: tuple[PublicAccount, ...], fields: Iterable[FieldSpec],
    links: Mapping[str, str], told: Mapping[str, str],
) -> PublicTable:  # fmt: skip
    """A table of accounts: what none of them has is no column, nor is an address that its name leads to."""
    told = {**told, "{count}": str(len(accounts))}
    has_name = any(spec.key == "display_name" for spec in fields)
    is_led_to = has_name and all(not a.is_closed and link_to(a.values.get("url")) for a in accounts)
    shown = [
        spec
        for spec in fields
        if any(account.values.get(spec.key) for account in accounts)
        and spec.key not in words.without
        and not (spec.key == "url" and is_led_to)
    ]
    return PublicTable(
        name,
        _filled(words.heading, told),
        tuple(_filled(line, told) for line in words.lead),
        _filled(words.caption, told),
        _filled(words.nothing, told),
        tuple(spec.label for spec in shown),
        tuple(tuple(_cell(spec, account, links) for spec in shown) for account in accounts),
    )


def _cell(spec: FieldSpec, account: PublicAccount, links: Mapping[str, str]) -> PublicCell:
    """The cell of a field. A closed account's own address leads nowhere: anyone may have it by now."""
    value = account.values.get(spec.key)
    text = visible(spec.printed(value)) if value else ""
    is_name = spec.key == "display_name"
    target = account.values.get("url") if is_name else value if spec.kind == "url" else None
    is_own = is_name or spec.key == "url"
    link = str(target) if link_to(target) and not (is_own and account.is_closed) else ""
    if link and spec.key in links:
        text = links[spec.key]
    return PublicCell(
        spec.label,
        text,
        link,
        value.isoformat() if isinstance(value, date) else "",
        "blank" if not text else "long" if spec.kind == "long_text" else "",
        is_name,
    )


# --- the data -------------------------------------------------------------------------------------


def table(found: PublicList, words: PublicWords) -> bytes:
    """The list as CSV in UTF-8: a row of headings, a row for each account, dates as 2026-11-22."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*(spec.label for spec in found.fields), words.state.heading))
    for account in found.accounts:
        state = words.state.closed if account.is_closed else words.state.open
        values = (_datum(spec, account.values.get(spec.key)) for spec in found.fields)
        writer.writerow((*values, state))
    return text.getvalue().encode()


def _datum(spec: FieldSpec, value: Any) -> str:
    """A value on one line that begins no formula: an ID without its @, another text behind a 「'」."""
    if not value:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(visible(spec.printed(value)).split("\n"))
    if spec.kind == "username":
        text = text.removeprefix("@")
    return f"'{text}" if text.startswith(_RISKY) else text


def write(
    found: PublicList, words: PublicWords, city: str, templates: Path, output: Path
) -> tuple[tuple[Path, bool], ...]:
    """Write both files: where each stands, and whether an edited one was kept beside it.

    Raises FormgenError when that cannot be done; what stood there stays.
    """
    files = (
        (PUBLIC_PAGE, "html", public_page(templates, page(found, words, city))),
        (PUBLIC_DATA, "csv", table(found, words)),
    )
    return tuple(
        put_alone(output, Paper(PurePosixPath(name), "", PUBLIC_LIST, kind), data)
        for name, kind, data in files
    )
