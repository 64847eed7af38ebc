"""The answers of a hand: each page and file of a visit's sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from formgen.model.japanese import parse_date
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.records import Account
from formgen.model.zipfiles import write_zip
from formgen.outputs.filenames import safe_name
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.wholefolder import write_everything
from formgen.packets.history import hand_in
from formgen.packets.history import withdraw as withdraw_record
from formgen.packets.readypapers import PaperFile, ReadyPapers
from formgen.packets.receipt import receipt as receipt_of
from formgen.render.enginefingerprint import ENDINGS
from formgen.schedule.statusreport import AccountStatus, statuses
from formgen.window import lastmake, pictures
from formgen.window.accountpapers import by_account
from formgen.window.changedlines import Mark
from formgen.window.faultlist import make_result
from formgen.window.messages import Answer, Order, download, large_download
from formgen.window.openedsheet import OpenedSheet, Paper, Refused
from formgen.window.pages import ZOOMS, page
from formgen.window.postviews import PostFiles, files_of, pictures_of, posts_of, unnamed_of
from formgen.workbooks.annotatedcopies import copy_names, copy_of

_TYPED = 40  # characters of a day that are shown again


def result(opened: OpenedSheet, order: Order) -> Answer:
    """点検の結果: the faults, the clerk's own grid, and the papers by account."""
    clauses = opened.catalogue.city.clause_texts
    found = make_result(opened.read, opened.problems, clauses)
    return page(
        "result.html", order, opened=opened, result=found, accounts=by_account(opened),
        mended=_mended(opened), records=len(opened.records()), pictures=pictures_of(opened),
        unnamed=() if opened.is_own else unnamed_of(opened),
    )  # fmt: skip


def _mended(opened: OpenedSheet) -> int:
    """The number of faults of the sheet before that are none of this one."""
    if opened.before is None or opened.surveyed.checked.unread:
        return 0
    now, before = (
        {(each.account, each.field, each.message) for each in found.checked.problems}
        for found in (opened.surveyed, opened.before)
    )
    here = {result.filing.account.record.account_id for result in opened.surveyed.results}
    return sum(account in here for account, _, _ in before - now)


def copy(opened: OpenedSheet, order: Order) -> Answer:
    """The sheet with its faults marked, as a workbook; several in a ZIP."""
    files = tuple(opened.books)
    if not files:
        raise FormgenError(
            "色を付けた写しは、Excelのシートを送ったときだけ受け取れます。",
            "点検の結果は、このページで確かめてください。",
        )
    clauses = opened.catalogue.city.clause_texts
    problems, day = opened.problems, opened.day
    copies = [
        (name, copy_of(file, opened.books[file], clauses, problems, day))
        for name, file in zip(copy_names(files), files, strict=True)
    ]
    if len(copies) == 1:
        return download(*copies[0])
    target = BytesIO()
    write_zip(target, copies)
    return download("点検結果.zip", target.getvalue())


# --- 書類を確かめる -----------------------------------------------------------------------------------


def paper(opened: OpenedSheet, order: Order) -> Answer:
    """書類を確かめる: a page of a paper as a picture, and what changed on it."""
    if not opened.papers:
        return page("nopapers.html", order)
    found = opened.paper(order["number"])
    sizes = pictures.page_sizes(opened.shown(found.number))
    number = min(max(order["page"], 1), len(sizes))
    last = len(opened.papers)
    return page(
        "paper.html", order, number=found.number, title=found.title, account=found.account,
        page=number, pages=len(sizes), zoom=_zoom(order), size=sizes[number - 1],
        marks=_marks(opened, found), formats=found.ready.formats, papers=opened.papers,
        posts={each.paper.number: each for each in posts_of(opened) if each.paper},
        before=_named(opened, found.number - 1) if found.number > 1 else None,
        after=_named(opened, found.number + 1) if found.number < last else None,
    )  # fmt: skip


def picture(opened: OpenedSheet, order: Order) -> Answer:
    """A page of a paper as a picture."""
    found = opened.paper(order["number"])
    pdf, marks = opened.shown(found.number), _marks(opened, found) or ()
    return Answer(pictures.picture(pdf, order["page"], _zoom(order) / 100, marks), kind="image/png")


def file(opened: OpenedSheet, order: Order) -> Answer:
    """A paper as a file, as a run would make it."""
    found, wanted = opened.paper(order["number"]), order["format"]
    if wanted not in found.ready.formats:
        raise LookupError(wanted)
    first = found.ready.post or found.account
    wording = found.ready.wording
    name = f"{first}_{wording.order:02}_{safe_name(wording.title)}{ENDINGS[wanted]}"
    return download(name.strip("_"), opened.data(found.number, wanted))


def _zoom(order: Order) -> int:
    return int(order.get("zoom", ZOOMS[0]))


def _named(opened: OpenedSheet, number: int) -> tuple[int, str]:
    found = opened.paper(number)
    return number, f"{found.title}（{found.account}）" if found.account else found.title


def _marks(opened: OpenedSheet, found: Paper) -> tuple[Mark, ...] | None:
    """Return the changes since the sheet before; None without one."""
    before = opened.shown_before(found.number)
    if before is None:
        return None
    return pictures.changed_lines(before, opened.shown(found.number))


# --- 受け取る ----------------------------------------------------------------------------------------


def make(opened: OpenedSheet, order: Order) -> Answer:
    """Make all papers, and put them together for the offices."""
    opened.make()
    return Answer(status=303, location="/receive")


def receive(opened: OpenedSheet, order: Order) -> Answer:
    """受け取る: what goes to each office, what stays here, and the record of handing it in."""
    ready = opened.ready_papers()
    posts = files_of(opened, ready)
    numbers = {f"{each.folder}/{each.name}": at for at, each in enumerate(_files(ready, posts))}
    refused, opened.refused = opened.refused, None  # it is told once
    return page(
        "receive.html", order, ready=ready, numbers=numbers, opened=opened, refused=refused,
        posts=posts,
    )  # fmt: skip


def made(opened: OpenedSheet, order: Order) -> Answer:
    """A file that was made, by its number."""
    ready = opened.ready_papers()
    found = _files(ready, files_of(opened, ready))[order["number"]]
    return download(found.name, read_regular(opened.outputs / found.folder / found.name))


def record(opened: OpenedSheet, order: Order) -> Answer:
    """Record that a packet was handed in on a day; what cannot be one is told on the page."""
    at = _position(order["packet"])
    packet = opened.ready_papers().packets[at]
    try:
        on = parse_date(order["on"])
        if on > opened.settings.day:
            raise InvalidValue(
                "今日より先の日です。", "提出した後に、提出した日を記入してください。"
            )
        hand_in(opened.outputs, packet.office, packet.section, on)
    except (InvalidValue, FormgenError) as flaw:
        opened.refused = Refused(at, order["on"][:_TYPED], f"{flaw.message}{flaw.remedy}")
        return Answer(status=303, location="/receive")
    return Answer(status=303, location=f"/receive#packet-{at}")


def withdraw(opened: OpenedSheet, order: Order) -> Answer:
    """Take back a record that was made by mistake; a packet that it kept away is to be made again."""
    ready = opened.ready_papers()
    found = ready.handed_in[_position(order["record"])]
    withdraw_record(opened.outputs, found.folder, opened.settings.day)
    standing = {(packet.office_name, packet.section) for packet in ready.packets}
    if (found.office_name, found.section) not in standing:
        lastmake.forget(opened.visit)
    return Answer(status=303, location="/receive")


def _position(text: str) -> int:
    """A position in a list as a form has it. Raises LookupError for what is none."""
    if not (text.isascii() and text.isdigit()):
        raise LookupError(text)
    return int(text[:_TYPED])


def _files(ready: ReadyPapers, posts: Iterable[PostFiles]) -> tuple[PaperFile, ...]:
    """All files in one order, by which their addresses count them."""
    of_packets = (file for packet in ready.packets for file in (*packet.files, *packet.left_out))
    kept_here = (file for files in ready.kept_here.values() for file in files)
    of_posts = (file for post in posts for file in (*post.forms, *post.sending))
    return (*of_packets, *kept_here, *of_posts)


def everything(opened: OpenedSheet, order: Order) -> Answer:
    """All papers in one ZIP."""
    return large_download("ソーシャルメディア書類.zip", partial(write_everything, opened.outputs))


def receipt(opened: OpenedSheet, order: Order) -> Answer:
    """提出の控え: what was handed in, to be brought next time."""
    found = receipt_of(opened.outputs, opened.catalogue.city)
    if found is None:
        raise FormgenError(
            "提出を記録した書類がありません。", "「受け取る」で、提出を記録してください。"
        )
    return download(found.name, found.data)


# --- 次にすること ------------------------------------------------------------------------------------


def next_steps(opened: OpenedSheet, order: Order) -> Answer:
    """次にすること: what is next for each account; then its steps, due dates and papers."""
    found = statuses(
        opened.surveyed.results, opened.catalogue, opened.day, opened.records(),
        opened.problems, keeps_records=True,
    )  # fmt: skip
    papers = (each.papers for each in by_account(opened))
    accounts = tuple(_AccountSteps(*each) for each in zip(found, papers, strict=True))
    return page("next.html", order, accounts=accounts, today=opened.day)


@dataclass(frozen=True, slots=True)
class _AccountSteps:
    """Where an account stands, and its papers."""

    status: AccountStatus
    papers: tuple[Paper, ...]

    @property
    def account(self) -> Account:
        """The account as it was filed."""
        return self.status.result.filing.account.record

    @property
    def named(self) -> tuple[Paper, ...]:
        """The papers that go with the next step."""
        wanted = {step.paper for step in self.status.steps if step.state == "next"}
        return tuple(each for each in self.papers if each.ready.wording.id in wanted)
