"""How a service takes a post: its lengths and how they are counted, its tags, links and pictures.

The figures are the services' own (templates/platforms.yaml).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from formgen.city.templatereader import Count, Data, Flag, Text

# How a service counts, and what messages call one of what it counts.
Unit = Literal["characters", "weighted", "utf16", "bytes", "graphemes", "emoji_bytes"]


class PictureRule(Data):
    """The pictures that a service takes with a post."""

    count: Count | None = None
    megabytes: Count | None = None
    longest_side: Count | None = None  # pixels
    narrowest: Annotated[float, Field(gt=0)] | None = None  # width by height
    widest: Annotated[float, Field(gt=0)] | None = None


class PhotoRule(Data):
    """The lengths of a post that shows pictures, where they are others."""

    limit: Count
    title_limit: Count | None = None


class PostRule(Data):
    """How long a post may be on a service, and what the service makes of its words."""

    unit: Unit = "characters"
    limit: Count | None = None
    bubbles: Count = 1  # texts of that limit that are sent at once
    title_limit: Count | None = None  # of the first line; where there is one, the rest is the text
    most_bytes: Count | None = None  # beside the limit
    counting: Text = "全角、半角及び改行をいずれも1字"
    url: Count | None = None  # what any address counts; without it its own length
    links: Count | None = None  # how many addresses
    japanese_ends_links: Flag = False
    tag_signs: Text | None = None  # what begins a hashtag; without it there are none
    tags_may_touch: Flag = False  # a tag may follow another without a blank
    hashtags: Count | None = None  # how many
    mention_hides: Flag = False  # a post that begins with 「@…」 reaches few
    forbidden: Text | None = None  # signs that it does not take
    photo: PhotoRule | None = None
    pictures: PictureRule = PictureRule()
    alt_limit: Count | None = None
    alt_required: Flag = False
    confirmed_on: date | None = None

    def with_pictures(self, has_pictures: bool) -> PostRule:
        """The rule for a post with or without pictures."""
        photo = self.photo if has_pictures else None
        return self.model_copy(update=dict(photo)) if photo else self
