"""A packet's own papers, composed: the covering letter and the list of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.compose import compose
from formgen.documents.packetpapers import Change, Enclosure, PacketContents
from formgen.documents.wordingfile import Wording
from formgen.model.filings import Filing
from formgen.model.japanese import wareki
from formgen.packets.changes import Difference
from formgen.packets.planning import CHANGES, Plan


def cover(
    wording: Wording, plan: Plan, catalogue: Catalogue, pages: Sequence[int | None], value: str
) -> Document:
    """The covering letter; pages: of each paper, and of the list of changes when there is one.

    None is the number of a paper of which there is no PDF to count them in. value: by which the
    office can tell that it has received these very files.
    """
    titles = [(ready, ready.wording.title) for _, ready in plan.papers]
    listed: list[tuple[Ready | None, str]] = list(titles)
    if plan.changes and CHANGES in catalogue.packet:
        listed.append((None, catalogue.packet[CHANGES].title))
    enclosures = tuple(enclosed(listed, pages, plan.last))
    return letter(wording, plan.lead, plan.office, catalogue, enclosures, (plan.number, value))


def letter(
    wording: Wording,
    lead: Filing,
    office: str,
    catalogue: Catalogue,
    enclosures: tuple[Enclosure, ...],
    known_by: tuple[int, str],
) -> Document:
    """The covering letter of what is enclosed, from the section of an account."""
    contents = letter_contents(lead, office, catalogue, enclosures, known_by)
    return compose(wording, lead, catalogue.city, catalogue.phrases, contents)


def letter_contents(
    lead: Filing,
    office: str,
    catalogue: Catalogue,
    enclosures: tuple[Enclosure, ...],
    known_by: tuple[int, str],
) -> PacketContents:
    """All that a covering letter says of its packet. known_by: the packet's number and its 照合値."""
    known = [int(each.pages) for each in enclosures if each.pages]
    total = str(sum(known)) if len(known) == len(enclosures) else ""
    texts = {
        "enclosure_count": str(len(enclosures)), "page_count": total,
        "packet_number": str(known_by[0]), "packet_value": known_by[1],
    }  # fmt: skip
    return _contents(lead, office, catalogue, texts, enclosures=enclosures)


def enclosed(
    listed: Sequence[tuple[Ready | None, str]],
    pages: Sequence[int | None],
    last: Callable[[Ready], str],
) -> Iterator[Enclosure]:
    """The papers that are enclosed; last: the day of the one that a paper replaces, as printed."""
    of_papers = [ready for ready, _ in listed if ready]
    # The list of changes is on all accounts, or on the only one.
    only = of_papers[0] if len({each.account_id for each in of_papers}) == 1 else None
    before: str | None = None
    for number, ((ready, title), found) in enumerate(zip(listed, pages, strict=True), start=1):
        about = ready or only
        of = about.account_id if about else ""
        name = (about.filing.account.record.display_name or "") if about else ""
        yield Enclosure(
            str(number), title, "" if found is None else str(found), of, name,
            last(ready) if ready else "", opens=of != before,
        )  # fmt: skip
        before = of


def changes(wording: Wording, plan: Plan, catalogue: Catalogue) -> Document:
    """The list of what has changed since the office was last told."""
    listed = tuple(_listed(plan.changes))
    contents = _contents(plan.lead, plan.office, catalogue, {}, changes=listed)
    return compose(wording, plan.lead, catalogue.city, catalogue.phrases, contents)


def _listed(differences: Sequence[Difference]) -> Iterator[Change]:
    before: str | None = None
    for each in differences:
        yield Change(
            each.label, _indented(each.before), _indented(each.after), wareki(each.on),
            each.account_id,
            each.account_name, each.asset if each.key == "asset_number" else "",
            opens=each.account_id != before,
        )  # fmt: skip
        before = each.account_id


def _indented(value: str) -> str:
    """A value with each of its lines one character in, beneath its heading."""
    return "\n".join(f"　{line}" if line else "" for line in value.split("\n"))


def _contents(
    lead: Filing,
    office_id: str,
    catalogue: Catalogue,
    texts: dict[str, str],
    enclosures: tuple[Enclosure, ...] = (),
    changes: tuple[Change, ...] = (),
) -> PacketContents:
    office = catalogue.city.offices[office_id]
    day = lead.account.record.document_date
    of_office = office.texts_on(day)
    replacing = any(each.replaces for each in enclosures)
    raws = {**of_office, "office": office_id, "replacing": replacing}
    return PacketContents(
        texts=of_office | texts, raws=raws, enclosures=enclosures, changes=changes
    )
