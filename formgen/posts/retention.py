"""How long the record of a post is kept: to the end of its fiscal year, and some years more."""

from __future__ import annotations

from datetime import date

from formgen.model.postrecord import Post

_FISCAL_YEAR = 4  # it begins with April


def recorded_on(post: Post) -> date | None:
    """The day under which a post is recorded: when it was sent, else when it was approved."""
    return post.sent_at.date() if post.sent_at else post.approved_on


def kept_until(post: Post, years: int) -> date | None:
    """The last day on which the record of a post is kept; a correction begins it anew."""
    days = [day for day in (recorded_on(post), post.corrected_on) if day]
    if not days:
        return None
    last = max(days)
    return date(min(last.year + (last.month >= _FISCAL_YEAR) + years, 9999), 3, 31)


def is_due(post: Post, years: int, today: date) -> bool:
    """True if the record of a post has been kept for as long as it must be."""
    last = kept_until(post, years)
    return last is not None and last < today
