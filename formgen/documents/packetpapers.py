"""The things that a paper sees beside the fields of its account: whether it is a draft, and what goes with it.

A packet's own papers list the papers enclosed, and what has changed since last time: a wording
repeats its body for each of them, as it does for each device. A paper that is made on asking tells
how the account stands on that day; that on a post lists its pictures, links and findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from formgen.model.fieldspec import by_key
from formgen.model.picturefile import PictureFile
from formgen.model.postrecord import Post

ESTABLISHED = "established"  # what is known of a clause, where a part of a post's paper names one
DEVICES = "devices"
# What an `each` repeats, and the name under which its body sees one of them.
LOOP_NAMES = {
    DEVICES: "device", "enclosures": "enclosure", "changes": "change",
    "pictures": "picture", "links": "link", "findings": "finding", "parts": "part", "records": "record",
    "corrections": "correction", "listed_accounts": "listed",
}  # fmt: skip
# What only a packet's own papers list, and the letters of the office that has received it.
OF_PACKET = ("enclosures", "changes", "corrections", "listed_accounts")
RECORDS = "records"  # which only 発信記録簿 lists
# What the texts, and what texts and conditions, of a packet's own paper see beside the fields of its account.
PACKET_TEXTS = frozenset(
    {
        "office_name", "office_head", "office_phone", "office_email", "enclosure_count", "page_count", "packet_value",
        "as_of", "received_on", "packet_number", "packet_date", "reply_by", "correction_count",
        "account_count",
    }
)  # fmt: skip
PACKET_RAWS = frozenset({"office", "replacing", "is_filed", "office_phone", "office_email"})
# The same of a paper that is made on asking.
STANDING_TEXTS = frozenset({"as_of", "days_since_post"})
STANDING_RAWS = frozenset({"is_dormant"})
# The same of a post's paper, beside the fields of the post.
POST_COUNTS = frozenset({"picture_count", "link_count", "finding_count"})
POST_TEXTS = POST_COUNTS | {"scheduled", "code", "content_hash", ESTABLISHED}
RECORD_TEXTS = frozenset({"month", ESTABLISHED})
# What those of any paper see: （案） while it is a draft, and the titles of what a letter encloses.
OCCASION = frozenset({"draft_mark", "enclosed"})


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that a packet encloses; number and pages as they are printed."""

    number: str
    title: str
    pages: str  # blank: there is no PDF to count them in
    account_id: str  # blank: it is on the section as a whole
    account_name: str
    replaces: str  # the day on which it was handed in before; blank: it is sent for the first time
    opens: bool  # the first paper of its account


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs from what was last handed in, as it was and is printed."""

    label: str
    before: str  # before and after: each line one character in
    after: str
    handed_in_on: str
    account_id: str
    account_name: str
    asset: str  # the number of a device that came or went; blank: a field has changed
    opens: bool  # the first change of its account


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that an office asks for in a packet: in which paper, of which item, and why."""

    number: str
    paper: str  # its title, or the name of its file; blank: in the packet as a whole
    account_id: str
    account_name: str
    item: str  # the label of the field; blank: it is no field's
    clause: str  # its number
    text: str
    remedy: str
    clause_text: str = ""


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as an office has it on record, each of its facts as printed."""

    account_id: str
    account_name: str
    service: str
    username: str
    url: str
    state: str
    starts_on: str
    closes_on: str


@dataclass(frozen=True, slots=True)
class PostPicture:
    """A picture or a video of a post; all but file as it is printed."""

    number: str
    name: str
    alt: str
    source: str
    pixels: str
    date: str
    location: str
    ai_mark: str
    people: str
    file: PictureFile | None  # None: a video, of which nothing can be shown
    sha256: str


@dataclass(frozen=True, slots=True)
class PostLink:
    """An address in the text of a post."""

    number: str
    url: str


@dataclass(frozen=True, slots=True)
class PostFinding:
    """A finding of a program in a post, and its remedy."""

    clause: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class PostPart:
    """A piece of the text that is sent by itself: a bubble, a title; and its length."""

    name: str
    text: str
    count: str


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post as it was recorded: its fields as they are printed, and what was established by clause."""

    texts: Mapping[str, str]
    established: Mapping[str, str]


LOOP_KEYS: Mapping[str, frozenset[str]] = {
    "record": frozenset({*by_key(Post), "service", "kept_until"}),
} | {
    name: frozenset(each.name for each in fields(of)) - {"file"}
    for name, of in (
        ("enclosure", Enclosure), ("change", Change), ("picture", PostPicture),
        ("link", PostLink), ("finding", PostFinding), ("part", PostPart),
        ("correction", Correction), ("listed", ListedAccount),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PacketContents:
    """The parts of a paper beside the fields of an account; most are of a packet's own papers."""

    draft_mark: str = ""
    enclosed: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    raws: Mapping[str, Any] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    changes: tuple[Change, ...] = ()
    corrections: tuple[Correction, ...] = ()
    listed_accounts: tuple[ListedAccount, ...] = ()
    pictures: tuple[PostPicture, ...] = ()
    links: tuple[PostLink, ...] = ()
    findings: tuple[PostFinding, ...] = ()
    parts: tuple[PostPart, ...] = ()
    records: tuple[PostRecord, ...] = ()
    established: Mapping[str, str] = field(default_factory=dict)  # by clause

    @property
    def occasion(self) -> Mapping[str, str]:
        """Those of any paper, by their names."""
        return {"draft_mark": self.draft_mark, "enclosed": self.enclosed}


NO_CONTENTS = PacketContents()
