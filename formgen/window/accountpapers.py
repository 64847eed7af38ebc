"""The papers of each account, as the pages list them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from formgen.documents.catalogue import Ready, Waiting, Withheld
from formgen.window.openedsheet import OpenedSheet, Paper
from formgen.window.postviews import PostLine, posts_of


@dataclass(frozen=True, slots=True)
class AccountPapers:
    """The papers of an account: those that can be made, those that wait, those withheld; its posts."""

    id: str
    name: str
    papers: tuple[Paper, ...]
    posts: tuple[PostLine, ...]
    waiting: tuple[Waiting, ...]
    withheld: tuple[Withheld, ...]


def by_account(opened: OpenedSheet) -> tuple[AccountPapers, ...]:
    """The papers of every account of the sheet."""
    papers = iter([paper for paper in opened.papers if not paper.ready.post])
    posts, found = iter(posts_of(opened)), []
    for result in opened.surveyed.results:
        account = result.filing.account.record
        outcomes = [each for each in result.outcomes if not each.post]
        ready = sum(isinstance(each, Ready) for each in outcomes)
        found.append(
            AccountPapers(
                account.account_id or "", account.display_name or "", tuple(islice(papers, ready)),
                tuple(islice(posts, len(result.posts))),
                tuple(each for each in outcomes if isinstance(each, Waiting)),
                tuple(each for each in outcomes if isinstance(each, Withheld)),
            )
        )  # fmt: skip
    return tuple(found)
