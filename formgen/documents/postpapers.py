"""The papers of one post, and what they see beside its account: its fields, pictures, links and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from formgen.city.city import City
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Outcome, Ready, Waiting, Withheld
from formgen.documents.compose import compose
from formgen.documents.packetpapers import (
    PacketContents,
    PostFinding,
    PostLink,
    PostPart,
    PostPicture,
)
from formgen.documents.phrases import Phrases
from formgen.documents.wordingfile import Wording
from formgen.model import fingerprint
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Filing, PostFiling
from formgen.model.japanese import wareki, wareki_moment, with_weekday
from formgen.model.postrecord import Post
from formgen.model.problems import Problem
from formgen.posts.approval import SENDABLE, ApprovalState
from formgen.posts.approvalcode import MASK, code_of
from formgen.posts.counting import Length
from formgen.posts.picturefacts import PictureFacts
from formgen.posts.sendable import parts

PostState = Literal["to mend", "to approve", "to send", "sent"]
POST_APPROVAL = "post_approval"  # 発信伺, and what is to be sent once it is signed
POST_RECORD = "post_record"  # 発信記録簿
_OF_APPROVAL = ("approved_on", "approver_title")
# What the form tells of the post; what follows its signing changes nothing on it.
_BEFORE_SIGNING = tuple(
    key
    for key in by_key(Post)
    if key not in ("approval_code", "sent_at", "sender_title", "sent_url", "checked_after_on")
    and not key.startswith("correct")
)
# What is to be signed: unread it would be told as blank, or as a clause without a finding.
_TO_SIGN = tuple(key for key in _BEFORE_SIGNING if key not in _OF_APPROVAL)
# Whose form it is: without a fault, or two forms would have one place.
_NAMES = ("post_id", "account_id")


@dataclass(frozen=True, slots=True)
class PostPaper:
    """A post and all that was found of it, from which its form is made."""

    filing: PostFiling
    account: Filing
    pictures: tuple[PictureFacts | None, ...]
    links: tuple[str, ...]
    content: str | None  # the hash of what an approval covers; None while a picture is not known
    approval: ApprovalState
    problems: tuple[Problem, ...]

    @property
    def post(self) -> Post:
        """The post itself."""
        return self.filing.post.record

    @property
    def has_errors(self) -> bool:
        """True if something in its row has to be mended."""
        return any(problem.is_error for problem in self.problems)

    @property
    def state(self) -> PostState:
        """The next thing to do with it."""
        if self.post.sent_at:
            return "sent"
        if self.has_errors:
            return "to mend"
        return "to send" if self.approval in SENDABLE else "to approve"

    @property
    def is_sendable(self) -> bool:
        """True if it is approved as it stands, so that what is to be sent can be laid ready."""
        return self.approval in SENDABLE and not self.has_errors

    @property
    def findings(self) -> tuple[Problem, ...]:
        """The findings in what is to be signed."""
        return tuple(p for p in self.problems if p.check and p.field in _TO_SIGN)


def post_outcome(paper: PostPaper, wording: Wording, catalogue: Catalogue) -> Outcome:
    """The outcome of a form of a post: ready, waiting for its words, or withheld for a fault."""
    post = paper.post
    about = (wording, post.account_id)
    errors = (p for p in paper.problems if p.is_error)
    faults = tuple(p for p in errors if p.field in _NAMES or (p.field in _TO_SIGN and not p.check))
    if faults or paper.content is None:
        return Withheld(*about, faults, post=post.post_id or "")
    if not (post.text or "").strip() and not post.pictures:
        label = by_key(Post)["text"].label
        return Waiting(*about, (label,), (label,), post=post.post_id or "")
    contents = _contents(paper, catalogue.city, catalogue.phrases)
    return Ready(
        wording,
        paper.account,
        (),
        fingerprint.of_text(paper.content, *_said(contents)),
        partial(_composed, wording, paper.account, catalogue, paper.content),
        contents=contents,
        post=post.post_id or "",
    )


def without_code(ready: Ready) -> Ready:
    """A paper as a screen or a picture may show it: its 照合番号 stands on the paper alone."""
    if not ready.post:
        return ready
    texts = {**ready.contents.texts, "code": MASK, "content_hash": MASK}
    return replace(ready, contents=replace(ready.contents, texts=texts))


def _composed(
    wording: Wording, account: Filing, catalogue: Catalogue, content: str, contents: PacketContents
) -> Document:
    """Compose a form; its number is reckoned now, so that it stands nowhere else."""
    texts = dict(contents.texts)
    if "code" not in texts:  # which takes milliseconds, by intention
        texts["code"] = code_of(content)
    return compose(
        wording, account, catalogue.city, catalogue.phrases, replace(contents, texts=texts)
    )


def _said(contents: PacketContents) -> Iterator[str]:
    """Every string that composing asks for, in a fixed order."""
    yield from (f"{key}={value}" for key, value in sorted(contents.texts.items()))
    for listed in (contents.pictures, contents.links, contents.findings, contents.parts):
        yield from map(repr, listed)
    yield from (f"{key}={value}" for key, value in sorted(contents.established.items()))


def _contents(paper: PostPaper, city: City, phrases: Phrases) -> PacketContents:
    post, rule = paper.post, city.post_rule(paper.account.account.record)
    texts = {
        spec.key: spec.printed(getattr(post, spec.key)) if spec.key in _BEFORE_SIGNING else ""
        for spec in specs(Post)
    }
    moment, counts = post.scheduled_at, _counts(paper)
    scheduled = wareki_moment(moment) if moment else ""
    if moment:
        scheduled = scheduled.replace(wareki(moment.date()), with_weekday(moment.date()))
    texts |= {"scheduled": scheduled, "content_hash": paper.content or "", **counts}
    sent = parts(post.text or "", rule, has_pictures=bool(post.pictures))
    return PacketContents(
        texts=texts,
        raws={spec.key: getattr(post, spec.key) for spec in specs(Post)} | counts,
        pictures=tuple(_pictures(paper)),
        links=tuple(PostLink(str(n), url) for n, url in enumerate(paper.links, start=1)),
        findings=tuple(PostFinding(p.clause or "", p.message, p.remedy) for p in paper.findings),
        parts=tuple(PostPart(p.name, p.text, _against(p.length)) for p in sent),
        established=_established(paper.findings, city, phrases),
    )


def _counts(paper: PostPaper) -> dict[str, str]:
    return {
        "picture_count": str(len(paper.post.pictures or ())),
        "link_count": str(len(paper.links)),
        "finding_count": str(len(paper.findings)),
    }


def _against(length: Length) -> str:
    """A length beside its limit: 「98字／280字」."""
    limit = f"／{length.limit}{length.label}" if length.limit else ""
    return f"{length.count}{length.label}{limit}"


def _pictures(paper: PostPaper) -> Iterator[PostPicture]:
    post, alts = paper.post, paper.post.alt_texts or ()
    for at, (file, facts) in enumerate(zip(paper.filing.pictures, paper.pictures, strict=True)):
        if file is not None and facts is not None:
            yield PostPicture(
                number=str(at + 1),
                name=file.name,
                alt=alts[at] if at < len(alts) else "",
                source=post.picture_source or "",
                pixels="" if facts.is_video else f"{facts.width}×{facts.height}",
                date=wareki_moment(datetime.fromisoformat(facts.taken)) if facts.taken else "",
                location="あり" if facts.has_location else "",
                ai_mark="あり" if facts.ai_mark else "",
                people=post.people_shown or "",
                file=None if facts.is_video else file,
                sha256=facts.sha256,
            )


def _established(findings: Sequence[Problem], city: City, phrases: Phrases) -> Mapping[str, str]:
    """The words for each clause to which a check is bound: how many findings there are."""
    return {
        clause: phrases.post_findings.format(count=count) if count else phrases.post_no_finding
        for clause, count in findings_by_clause(findings, city).items()
    }


def findings_by_clause(findings: Iterable[Problem], city: City) -> Mapping[str, int]:
    """The number of findings under each clause to which a check is bound; none is 0."""
    bound = {
        check: tuple(filter(None, (binding.clause, *binding.also)))
        for check, binding in city.check_bindings.items()
        if binding.severity != "off"
    }
    counts = dict.fromkeys((clause for clauses in bound.values() for clause in clauses), 0)
    for problem in findings:
        for clause in bound.get(problem.check or "", ()):
            counts[clause] += 1
    return counts
