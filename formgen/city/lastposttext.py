"""The last post of an account that closes: the fullest text that its service takes, never cut.

Its sentences are data (templates/last_post.yaml); so is how a service counts (platforms.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.templatereader import Count, Data, Text, Texts, one_of
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.problems import InvalidValue
from formgen.model.records import Account

# What a sentence may say of the account: fields that everyone may read (guideline 5(5)).
LAST_POST_FIELDS = ("display_name", "closes_on", "alternative", "homepage_url")

_FIELD = re.compile(r"\{\{ *(\w+) *\}\}")
_URL = re.compile(r"https?://[!-~]+")
# An address and the words behind it, which a service would take for part of it.
_CLINGING = re.compile(r"(https?://[!-~]+)(?=[^\s!-~])")
# Letters that weigh one where a service weighs wide ones more (as X's twitter-text counts).
_NARROW = re.compile(r"[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def _sentence(text: str) -> str:
    for name in _FIELD.findall(text):
        if name not in LAST_POST_FIELDS:
            raise InvalidValue(
                f"文{quoted(text)}の「{name}」は、投稿の文に使えません。",
                f"次の中から選んでください：{'・'.join(LAST_POST_FIELDS)}",
            )
    if re.search("[{}｛｝]", _FIELD.sub("", text)):
        raise InvalidValue(
            f"文{quoted(text)}の波かっこは、そのまま投稿されます。",
            "「{{ 項目のキー }}」のように、半角の波かっこ2つずつで囲んでください。",
        )
    return text


def _reason(text: str) -> str:
    return one_of(text, by_key(Account)["close_reason"].choices, "廃止理由")


class Sentence(Data):
    """A sentence of the post; it stands only where all that it says of the account is known."""

    text: Annotated[Text, AfterValidator(_sentence)]
    reasons: Annotated[Texts, AfterValidator(lambda found: tuple(map(_reason, found)))] = ()
    alternatives: Texts = ()  # only where 代替媒体 is one of them
    other_alternatives: Texts = ()  # only where it is none of them
    leave_out: Count | None = None  # its turn when the post is too long; without one it stays

    def of(self, account: Account) -> str:
        """The sentence of an account; nothing when it does not apply or a value is blank."""
        values = {
            name: by_key(Account)[name].printed(getattr(account, name), western=True)
            for name in _FIELD.findall(self.text)
        }
        if not all(values.values()) or not self._applies(account):
            return ""
        return _CLINGING.sub(r"\1 ", _FIELD.sub(lambda name: values[name[1]], self.text))

    def _applies(self, account: Account) -> bool:
        if self.reasons and account.close_reason not in self.reasons:
            return False
        alternative = (account.alternative or "").strip()
        if self.alternatives and alternative not in self.alternatives:
            return False
        return alternative not in self.other_alternatives


class LastPostWords(Data):
    """The sentences of the post in their order (templates/last_post.yaml)."""

    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]


class PostRule(Data):
    """How long a post may be on a service, and how the service counts (templates/platforms.yaml)."""

    limit: Count | None = None
    wide: Count = 1  # what a full-width letter counts
    url: Count | None = None  # what any URL counts; without it its own length
    counting: Text = "全角、半角及び改行をいずれも1字"

    def length(self, text: str) -> int:
        """The length of a text as the service counts it."""
        urls = _URL.findall(text) if self.url else []
        rest = _URL.sub("", text) if self.url else text
        narrow = len(_NARROW.findall(rest))
        return len(urls) * (self.url or 0) + narrow + (len(rest) - narrow) * self.wide

    def takes(self, text: str) -> bool:
        """True if the service takes a text; one whose limit is not known is not asked."""
        return self.limit is None or self.length(text) <= self.limit


@dataclass(frozen=True, slots=True)
class LastPost:
    """The post as it is proposed."""

    text: str
    length: int
    left_out: bool  # some sentences do not stand in it, for it would be too long
    fits: bool


# A paper asks several things of the same post.
@lru_cache(maxsize=64)
def last_post(words: LastPostWords, account: Account, rule: PostRule) -> LastPost:
    """The fullest post that the service takes; where it takes none, the shortest there is."""
    drafts = tuple(_drafts(words, account))
    text = next(filter(rule.takes, drafts), drafts[-1])
    return LastPost(text, rule.length(text), text != drafts[0], rule.takes(text))


def _drafts(words: LastPostWords, account: Account) -> Iterator[str]:
    """The post with ever fewer sentences, the fullest first."""
    sentences = [(s.leave_out, text) for s in words.sentences if (text := s.of(account))]
    turns = sorted({turn for turn, _ in sentences if turn is not None})
    for past in (0, *turns):
        kept = (text for turn, text in sentences if turn is None or turn > past)
        yield "\n".join(kept)
