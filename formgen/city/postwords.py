"""The words by which slips in a post are known (templates/post_words.yaml)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from formgen.city.templatereader import Data, Text, Texts


class FixedPhrase(Data):
    """A phrase in which a word was dropped or taken for another, and how it should read."""

    avoid: Text
    write: Text
    allowed: Texts = ()


class PostWords(Data):
    """The lists of the City."""

    phrases: Annotated[tuple[FixedPhrase, ...], Field(min_length=1)]
    placeholders: Texts = ()
    phones: Texts = ()
    short_hosts: Texts = ()
    internal_labels: Texts = ()
    trial_labels: Texts = ()  # on the City's own domains only
    internal_hosts: Texts = ()
    internal_parts: Texts = ()
