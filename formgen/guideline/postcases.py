"""Every post as a case to be checked: its account, what its words and pictures hold, its approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from formgen.city.city import City
from formgen.guideline.checkkinds import PostCase
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.model.filings import PostFiling
from formgen.model.picturefile import PictureFile
from formgen.model.postrecord import Post
from formgen.model.records import Account
from formgen.posts.approval import approval_state, hash_of_content
from formgen.posts.context import MAIL, PostContext
from formgen.posts.dates import date_slips
from formgen.posts.links import links
from formgen.posts.picturefacts import PictureFacts
from formgen.posts.slip import Slip
from formgen.posts.wordslips import word_slips

Facts = Mapping[PictureFile, PictureFacts]
# A post by account and number as it was sent, with the hashes of its pictures.
Sent = Mapping[tuple[str | None, str | None], tuple[Post, Sequence[str]]]


def post_cases(
    index: IntakeIndex, city: City, today: date, facts: Facts, sent: Sent = MappingProxyType({})
) -> tuple[PostCase, ...]:
    """Every post of the intake; facts: what is known of the pictures that could be read.

    sent: the posts as they were recorded when they were sent.
    """
    filings = index.intake.post_filings() if index.intake.posts else ()
    return tuple(_case(filing, index, city, today, facts, sent) for filing in filings)


def _case(
    filing: PostFiling, index: IntakeIndex, city: City, today: date, facts: Facts, sent: Sent
) -> PostCase:
    post = filing.post.record
    account = filing.account.account.record if filing.account else Account()
    pictures = tuple(facts.get(one) if one else None for one in filing.pictures)
    hashes = [one.sha256 if one else None for one in pictures]
    content = hash_of_content(post, account, hashes)
    approval = approval_state(post, content)
    before = sent.get((post.account_id, post.post_id)) if post.sent_at else None
    if (
        approval == "by telephone"
        and before
        and hash_of_content(before[0], account, before[1]) != content
    ):
        approval = "changed"  # it was sent before its form was signed, and not as it stands now
    return PostCase(
        city=city,
        today=today,
        index=index,
        filing=filing,
        pictures=pictures,
        slips=_slips(post, account, city, today),
        links=links(post.text or ""),
        content=content,
        approval=approval,
    )


def _slips(post: Post, account: Account, city: City, today: date) -> tuple[Slip, ...]:
    """The slips in the words of a post; of one that was corrected none: nothing else is left to do."""
    if post.corrected_on:
        return ()
    text = post.text or ""
    # As it is to be sent first: what is found once stays the same when it was sent.
    moment = post.scheduled_at or post.sent_at
    found = word_slips(text, _context(post, account, city))
    return (*date_slips(text, moment.date() if moment else today), *found)


def _context(post: Post, account: Account, city: City) -> PostContext:
    """The contacts of the section, and how its service takes a post."""
    platform = city.platforms.get(account.platform or "")
    phones = filter(None, (account.contact_phone, account.profile_contact))
    mails = " ".join(filter(None, (account.contact_email, account.profile_contact)))
    return PostContext(
        service=platform.name if platform else "",
        rule=city.post_rule(account),
        words=city.post_words,
        phones=tuple(phones),
        city_phones=city.phones,
        mails=tuple(MAIL.findall(mails)),
        web_domains=city.web_domains,
        has_pictures=bool(post.pictures),
    )
