"""A census: to each section that is known a letter with its accounts on record, and a sheet for the answer."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.city.city import City
from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.compose import compose
from formgen.documents.facts import derived_facts
from formgen.documents.packetpapers import ListedAccount, PacketContents
from formgen.documents.wordingfile import Wording
from formgen.making.layouttrial import ensure_proven
from formgen.making.make import make, undelivered
from formgen.making.renderjobs import key_of
from formgen.making.wantedpapers import PaperTask, is_made, unmade
from formgen.making.workers import WorkerOptions
from formgen.making.workshop import Workshop, open_workshop
from formgen.model import fingerprint
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.japanese import days_after, wareki
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import for_administrator, option
from formgen.outputs.lock import locked
from formgen.outputs.manifest import add_to_manifest, is_broken_off, read_manifest
from formgen.outputs.outputfiles import ensure_writable
from formgen.outputs.outputfolder import Paper, Store, clear_away
from formgen.outputs.state import read_cache, write_cache
from formgen.reception.censusrecord import (
    AskedSection,
    Census,
    account_of,
    levels_of,
    read_census,
    write_census,
)
from formgen.reception.onrecord import on_record
from formgen.render.fonts.characters import printable
from formgen.render.fonts.doctor import ensure_fonts
from formgen.workbooks.replysheet import Head, reply_sheet

CENSUS = "census"
SHEET = "回答用シート"


@dataclass(frozen=True, slots=True)
class Issued:
    """A census that was made."""

    census: Census
    problems: tuple[Problem, ...]
    kept: tuple[str, ...]  # edited letters and sheets that were left alone
    closed: int = 0  # sections that are not asked: nothing is left in their hands


def _can_be_asked(filing: Filing, problems: list[Problem]) -> bool:
    """True if it is known whom to ask, and of what; otherwise it is told."""
    account = filing.account.record
    section = account.bureau or account.department or account.section
    missing = "account_id" if section else "section"
    if section and account.account_id:
        return True
    label = by_key(type(account))[missing].label
    message = f"{label}の記録がないアカウントのため、照会に入れていません。"
    remedy = f"{label}を記入してから、もう一度照会してください。"
    place = filing.account.places[missing]
    problems.append(Problem("warning", message, remedy, place, account=account.account_id))
    return False


def _as_begun(filing: Filing, unreported: Container[Place], city: City, day: date) -> Filing:
    """An account as in use once its start is reported to have come, as its section by now would say."""
    entry, account = filing.account, filing.account.record
    in_use = city.procedures_in(("in_use",))
    begun = account.starts_on is not None and account.starts_on <= day
    if not (in_use and begun and city.phase(account) == "starting"):
        return filing
    if entry.places["account_id"] in unreported:
        return filing
    record = account.model_copy(update={"procedure": in_use[0]})
    return replace(filing, account=replace(entry, record=record))


def issue(
    paths: Sequence[Path], catalogue: Catalogue, output: Path, today: date,
    by: date | None = None, office: str | None = None,
) -> Issued:  # fmt: skip
    """Make the letters and sheets of a census of the accounts on record, or what is missing of today's.

    by: the day by which it is to be answered; office: which asks. Raises FormgenError when the folder
    holds another census or cannot be written to, or there is no wording.
    """
    city = catalogue.city
    if (wording := catalogue.packet.get(CENSUS)) is None:
        raise FormgenError(
            f"照会の文例（documents/{CENSUS}.yaml）がないため、照会を作れません。",
            for_administrator("文例を templates/documents に置いてください。"),
        )
    if not city.reception.census_recorded:
        raise FormgenError(
            "照会で確かめる項目が決まっていません。",
            for_administrator("templates/reception.yaml の census_recorded に書いてください。"),
        )
    if office:
        city.ensure_office(office)
    if by and by < today:
        raise FormgenError(
            f"回答の期限（{wareki(by)}）が、照会の日（{wareki(today)}）より前です。",
            "照会の日より後の日にしてください。",
        )
    known = on_record(paths, catalogue, today)
    problems = list(known.unread)
    filings = tuple(
        _as_begun(filing, known.unreported, city, today)
        for filing in known.filings
        if _can_be_asked(filing, problems)
    )
    has_them = next(
        (each for each in city.offices if each in known.offices), next(iter(city.offices))
    )
    ensure_fonts(catalogue.templates / "layouts")
    ensure_writable(output)
    with open_workshop(catalogue.templates, WorkerOptions()) as workshop, locked(output):
        if (before := read_census(output)) is None:
            reply_by = by or days_after(today, city.reception.census_days)
            before = Census(today, reply_by, office or has_them)
        _ensure_same(before, Census(today, by or before.reply_by, office or before.office), output)
        city.ensure_office(before.office)
        census = before.asking(filings, city)
        known_of = {levels_of(filing.account.record) for filing in filings}
        closed = len(known_of - {asked.levels for asked in census.sections})
        if not census.sections:
            return Issued(census, tuple(problems), (), closed)
        write_census(output, census)  # from now on an answer can be told
        store = _opened(output)
        failures = _make(census, wording, catalogue, workshop, store)
        write_cache(output, store.cache.of(store.made, whole=True))
        add_to_manifest(output, store.made)
    return Issued(census, (*problems, *failures), tuple(store.kept), closed)


def _ensure_same(before: Census, asked: Census, output: Path) -> None:
    """Raise FormgenError when the census that is there is not the one that is asked for."""
    if replace(before, sections=()) != asked:
        that_day = option("--today", before.day.isoformat())
        raise FormgenError(
            f"「{output}」には、{wareki(before.day)}の照会（回答の期限　{wareki(before.reply_by)}）が"
            "あります。",
            "新しく照会するときは、このフォルダーの名前を変えて残してから、もう一度照会してください。"
            f"その照会に足りないものを作るときは、「{that_day}」を付けてください。",
        )


def _opened(output: Path) -> Store:
    """The folder as it was left, what was left half done cleared away."""
    before = read_manifest(output)
    if is_broken_off(output):
        clear_away(output, before)
    return Store(output, before, read_cache(output))


def _make(
    census: Census, wording: Wording, catalogue: Catalogue, workshop: Workshop, store: Store
) -> tuple[Problem, ...]:
    """Make each section's letter and sheet; return what could not be put in its place."""
    store.cache.layouts = ensure_proven(workshop.layouts, PAPER_FORMATS, store.cache.layouts)
    tasks, problems = list[PaperTask](), list[Problem]()
    for asked, folder in census.folders():
        ready = _letter(asked, census, wording, catalogue, Path(workshop.layouts.copy))
        for ending in PAPER_FORMATS:
            key = key_of(ready.document.digest, ending, workshop.layouts)
            path = folder / f"{wording.title}.{ending}"
            tasks.append(PaperTask(ready, Paper(path, "", CENSUS, ending, key)))
        try:
            _put_sheet(asked, census, folder / f"{SHEET}.xlsx", catalogue.city, store)
        except FormgenError as error:
            problems.append(undelivered(error, str(folder / f"{SHEET}.xlsx"), ""))
    making = make(unmade(tasks, store), PAPER_FORMATS, workshop, store)
    return (*problems, *making.failures)


def _lead(asked: AskedSection, census: Census, city: City) -> Filing:
    """The section as the letter addresses it: an account of nothing else."""
    texts = next(
        (one for one in reversed(asked.accounts) if one.get("head_title")), asked.accounts[0]
    )
    keys = ("bureau", "department", "section", "head_title")
    account = account_of({key: texts.get(key, "") for key in keys}, city.records.account)
    account = account.model_copy(update={"document_date": census.day})
    return Filing(LocatedRecord(account, {}))


def _letter(
    asked: AskedSection, census: Census, wording: Wording, catalogue: Catalogue, layouts: Path
) -> Ready:
    """The letter to a section."""
    city, office = catalogue.city, catalogue.city.offices[census.office]
    texts = {
        **(of_office := office.texts_on(census.day)),
        "as_of": wareki(census.day), "reply_by": wareki(census.reply_by),
        "account_count": str(len(asked.accounts)),
    }  # fmt: skip
    contents = PacketContents(
        texts=texts,
        raws={**of_office, "office": census.office},
        listed_accounts=tuple(_listed(asked, city)),
    )
    lead = _lead(asked, census, city)
    document = printable(compose(wording, lead, city, catalogue.phrases, contents), layouts)
    return Ready(wording, lead, (), "", lambda _: document)


def _listed(asked: AskedSection, city: City) -> Iterator[ListedAccount]:
    for texts in asked.accounts:
        service = derived_facts(account_of(texts, city.records.account), city)["platform_name"]
        keys = ("username", "url", "procedure", "starts_on", "closes_on")
        rest = (texts.get(key, "") for key in keys)
        name = texts.get("display_name", "")
        yield ListedAccount(texts.get("account_id", ""), name, service, *rest)


def _put_sheet(
    asked: AskedSection, census: Census, path: PurePosixPath, city: City, store: Store
) -> None:
    """Make the reply sheet of a section unless it stands there as it would be made."""
    reception, office = city.reception, city.offices[census.office].name_on(census.day)
    head = Head(asked.number, asked.name, wareki(census.reply_by), office)
    keys = reception.census_recorded, reception.census_asked
    made_of = (asked, head, keys, [specs(model) for model in city.records.every])
    code = fingerprint.of_code(), fingerprint.of_package("openpyxl")
    paper = Paper(path, "", CENSUS, "xlsx", fingerprint.of_text(repr(made_of), *code))
    if not is_made(paper, store):
        data = reply_sheet(head, asked.accounts, *keys, city.records)
        sha256 = store.cache.papers[paper.key] = fingerprint.of_bytes(data)
        store.put(paper, data, sha256)


def lines(made: Issued, output: Path) -> Iterator[str]:
    """The lines at the end of a run."""
    census = made.census
    if made.closed:
        yield f"アカウントが全て削除済みか、管理を終えている {made.closed} 所属には、照会していません。"
    if not census.sections:
        yield "照会するアカウントの記録がないため、照会を作りませんでした。"
        return
    if made.kept:
        yield "■ 書き換えられていたため、そのまま残した照会（新しいものは「（新）」を付けて隣に置きました）"
        yield from (f"　{path}" for path in sorted(made.kept))
    count = sum(len(asked.accounts) for asked in census.sections)
    yield (
        f"{len(census.sections)} 所属（アカウント {count} 件）への照会と回答用シートを「{output}」に"
        f"用意しました。回答の期限は、{wareki(census.reply_by)}です。"
    )
