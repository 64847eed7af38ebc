"""The posts that were approved or sent: kept in the log for good, and printed as 発信記録簿."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import PurePosixPath

from formgen.city.city import City
from formgen.documents.catalogue import Catalogue, Ready, filing_digest
from formgen.documents.compose import compose
from formgen.documents.packetpapers import PacketContents, PostRecord
from formgen.documents.phrases import Phrases
from formgen.documents.postpapers import PostPaper, findings_by_clause
from formgen.documents.wordingfile import Wording, walk_parts
from formgen.making.make import undelivered
from formgen.making.postlogfindings import cleared, lost, unlisted_posts, used_again
from formgen.making.readcheckcompose import AccountResult, Surveyed
from formgen.making.sending import put_or_tell
from formgen.making.wantedpapers import RECORD_BOOK, Selection, is_made, record_place
from formgen.model import fingerprint
from formgen.model.fieldspec import specs
from formgen.model.filings import PostFiling
from formgen.model.japanese import wareki
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError, Problem
from formgen.model.records import Account
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.outputfolder import Paper, Store
from formgen.outputs.postlog import PostEntry, PostLog, key_in, read_log, write_log
from formgen.posts.approval import SENDABLE, ApprovalState
from formgen.posts.approvalcode import read_code
from formgen.posts.picturefacts import PictureFacts
from formgen.posts.retention import is_due, kept_until, recorded_on
from formgen.workbooks.recordbook import record_book

_SENDING = ("sent_at", "sender_title", "sent_url")
# What is approved of a post.
_CONTENT = ("text", "pictures", "alt_texts", "embargo_at", "approval_code")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A survey with its 発信記録簿, and what is to be told of the log behind them."""

    surveyed: Surveyed
    unlisted: tuple[str, ...]  # recorded posts that are in no sheet any more: 「TKS-001 P-001」
    due: tuple[str, ...]  # those whose record is to be discarded
    problems: tuple[Problem, ...]


def record(surveyed: Surveyed, selection: Selection, store: Store) -> Recorded:
    """Bring the log up to date, lay the workbooks made of it, and have the PDFs made.

    Raises FormgenError when the log cannot be read; what cannot be written is told.
    """
    before = read_log(store.folder)
    problems: tuple[Problem, ...] = () if before else tuple(lost(surveyed, store))
    log = updated(before, surveyed)
    try:
        if log:
            write_log(store.folder, log)
    except FormgenError as error:
        problems += (undelivered(error, POST_LOG, ""),)
    unlisted = tuple(map(_named, unlisted_posts(log, surveyed))) if surveyed.is_whole else ()
    due = due_records(log, surveyed.catalogue.city, surveyed.today)
    problems += (*used_again(log, surveyed), *cleared(log, surveyed))
    surveyed = with_records(surveyed, log)
    problems += tuple(filter(None, _lay_books(surveyed, selection, store)))
    return Recorded(surveyed, unlisted, due, problems)


# --- the log --------------------------------------------------------------------------------------


def updated(log: PostLog, surveyed: Surveyed) -> PostLog:
    """The log with every post that is approved as it stands, or was sent.

    A post that is neither keeps its earlier entry, and so does one that is in the sheets no more.
    """
    papers = [paper for result in surveyed.results for paper in result.posts]
    listed = Counter((paper.post.account_id, paper.post.post_id) for paper in papers)
    found = dict(log)
    for paper in papers:
        post = paper.post
        # Of two with one number it cannot be known which was recorded before.
        if listed[post.account_id, post.post_id] == 1 and is_recorded(post, paper.approval):
            if (key := key_in(found, post)) in found and _is_unread(paper):
                continue
            findings = (problem for problem in paper.problems if problem.check)
            entry = entry_of(paper.filing, paper.pictures, findings, surveyed.catalogue.city)
            earlier = found.get(key)
            is_as_approved = post.sent_at and paper.approval == "approved"
            if earlier and earlier.post.sent_at and not is_as_approved:
                entry = _as_it_was_sent(entry, earlier)
            elif earlier and post.corrected_on:  # what was found before it was sent stays
                entry = replace(entry, established=earlier.established)
            found[key] = entry
    return found


def _is_unread(paper: PostPaper) -> bool:
    """True if something of a row could not be read, of which an entry before tells more."""
    return any(problem.is_error and not problem.check for problem in paper.problems)


def _as_it_was_sent(entry: PostEntry, earlier: PostEntry) -> PostEntry:
    """An entry with the words and pictures of the earlier one: what was changed since was not sent."""
    kept = {key: getattr(earlier.post, key) for key in _CONTENT}
    post = still_sent(entry.post.model_copy(update=kept), earlier.post)
    return replace(entry, post=post, established=earlier.established, pictures=earlier.pictures)


def still_sent(post: Post, recorded: Post) -> Post:
    """A post as it is filed; where its sending was cleared, with what is recorded of that."""
    if post.sent_at or not recorded.sent_at:
        return post
    return post.model_copy(update={key: getattr(recorded, key) for key in _SENDING})


def is_recorded(post: Post, approval: ApprovalState) -> bool:
    """True if the log tells of a post as it stands in the sheet."""
    return approval in SENDABLE or post.sent_at is not None


def entry_of(
    filing: PostFiling,
    pictures: Sequence[PictureFacts | None],
    findings: Iterable[Problem],
    city: City,
) -> PostEntry:
    """The record of a post as it was filed; pictures: what its files hold."""
    account = filing.account.account.record if filing.account else Account()
    found = findings_by_clause(findings, city)
    return PostEntry(
        filing.post.record,
        account.display_name or "",
        _service(account),
        {clause: str(number) for clause, number in found.items()},
        {
            file.name: facts.sha256
            for file, facts in zip(filing.pictures, pictures, strict=True)
            if file and facts
        },
    )


def _service(account: Account) -> str:
    other = account.platform_other if account.platform == "その他" else ""
    return other or account.platform or ""


def due_records(log: PostLog, city: City, today: date) -> tuple[str, ...]:
    """The posts whose record has been kept for as long as it must be."""
    years = city.post_record_years
    return tuple(_named(entry) for entry in log.values() if is_due(entry.post, years, today))


def _named(entry: PostEntry) -> str:
    return f"{entry.post.account_id} {entry.post.post_id}"


# --- 発信記録簿 -------------------------------------------------------------------------------------


def with_records(surveyed: Surveyed, log: PostLog) -> Surveyed:
    """The survey with the 発信記録簿 of each account and month among what is to be made."""
    catalogue = surveyed.catalogue
    by_account: dict[str, dict[str, list[PostEntry]]] = defaultdict(lambda: defaultdict(list))
    for entry in log.values():
        if day := recorded_on(entry.post):
            by_account[entry.post.account_id or ""][f"{day:%Y-%m}"].append(entry)
    wording = catalogue.record
    if not by_account or wording is None:
        return surveyed
    results = []
    for result in surveyed.results:
        months = by_account.get(result.filing.account.record.account_id or "", {})
        known = {entry.post.post_id for entries in months.values() for entry in entries}
        own = (
            replace(one, is_recorded=True) if isinstance(one, Ready) and one.post in known else one
            for one in result.outcomes
        )
        books = _records(wording, result, months, catalogue)
        results.append(replace(result, outcomes=(*own, *books)))
    return replace(surveyed, results=tuple(results))


def listed_clauses(catalogue: Catalogue) -> tuple[str, ...]:
    """The clauses that have a column in 発信記録簿."""
    parts = walk_parts(catalogue.record.body) if catalogue.record else ()
    return tuple(c for part in parts if part.listing for line in part.lines for c in line.clauses)


def _records(
    wording: Wording,
    result: AccountResult,
    months: Mapping[str, list[PostEntry]],
    catalogue: Catalogue,
) -> Iterator[Ready]:
    filing, city = result.filing, catalogue.city
    for month, entries in sorted(months.items()):
        rows = tuple(_row(entry, city, catalogue.phrases) for entry in sorted(entries, key=_order))
        first = wareki(date.fromisoformat(f"{month}-01"))
        texts = {"month": first.removesuffix("1日")}
        yield Ready(
            wording, filing, (),
            fingerprint.of_text(filing_digest(filing), month, *map(repr, rows)),
            partial(compose, wording, filing, city, catalogue.phrases),
            contents=PacketContents(texts=texts, records=rows),
            month=month,
        )  # fmt: skip


def _order(entry: PostEntry) -> tuple[date, str, str]:
    """By day and time, then by number."""
    moment = entry.post.sent_at.isoformat() if entry.post.sent_at else ""
    return recorded_on(entry.post) or date.min, moment, entry.post.post_id or ""


def _row(entry: PostEntry, city: City, phrases: Phrases) -> PostRecord:
    post, until = entry.post, kept_until(entry.post, city.post_record_years)
    texts = {
        spec.key: "" if (value := getattr(post, spec.key)) is None else spec.printed(value)
        for spec in specs(Post)
    }
    texts["approval_code"] = read_code(post.approval_code or "") or texts["approval_code"]
    texts |= {"service": entry.service, "kept_until": wareki(until) if until else ""}
    marks = {
        clause: phrases.record_no_finding
        if number == "0"
        else phrases.record_findings.format(count=number)
        for clause, number in entry.established.items()
    }
    return PostRecord(texts, marks)


def _lay_books(surveyed: Surveyed, selection: Selection, store: Store) -> Iterator[Problem | None]:
    """Put the workbook of every 発信記録簿 that is asked for beside its PDF; yield what could not be."""
    openpyxl = fingerprint.of_package("openpyxl")
    for result in surveyed.results:
        for ready in result.outcomes:
            if isinstance(ready, Ready) and ready.month:
                about = (ready.account_id, ready.wording.id)
                # The templates, of whose hash the code is a part, make it of the entries.
                sources = (store.cache.templates, ready.sources_digest, openpyxl)
                key = fingerprint.of_text(RECORD_BOOK, *sources)
                place = PurePosixPath(result.folder) / record_place(ready, f".{RECORD_BOOK}")
                paper = Paper(place, *about, RECORD_BOOK, key)
                if selection.is_of_papers and selection.wants(*about) and not is_made(paper, store):
                    yield put_or_tell(store, paper, record_book(ready.document))
