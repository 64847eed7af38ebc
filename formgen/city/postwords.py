"""The words by which slips in a post are known (templates/post_words.yaml)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.templatereader import Data, Text, Texts
from formgen.model.problems import InvalidValue


class FixedPhrase(Data):
    """A phrase in which a word was dropped or taken for another, and how it should read."""

    avoid: Text
    write: Text
    allowed: Texts = ()


def _mended(phrase: FixedPhrase) -> FixedPhrase:
    if phrase.avoid in phrase.write:
        raise InvalidValue(
            f"「{phrase.write}」と改めても「{phrase.avoid}」が残ります。",
            "avoid を、誤りの部分だけにしてください。",
        )
    return phrase


_Phrase = Annotated[FixedPhrase, AfterValidator(_mended)]


class PostWords(Data):
    """The lists of the City."""

    phrases: Annotated[tuple[_Phrase, ...], Field(min_length=1)]
    placeholders: Texts = ()
    short_hosts: Texts = ()
    internal_labels: Texts = ()
    trial_labels: Texts = ()  # on the City's own domains only
    internal_hosts: Texts = ()
    internal_parts: Texts = ()
