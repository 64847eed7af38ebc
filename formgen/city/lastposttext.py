"""The sentences of the last post of an account that closes (templates/last_post.yaml)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.templatereader import Count, Data, Text, Texts, one_of
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.problems import InvalidValue
from formgen.model.records import Account

# What a sentence may say of the account: fields that everyone may read.
LAST_POST_FIELDS = ("display_name", "closes_on", "alternative", "homepage_url")

_FIELD = re.compile(r"\{\{ *(\w+) *\}\}")
# An address and the words behind it, which a service would take for part of it.
_CLINGING = re.compile(r"(https?://[!-~]+)(?=[^\s!-~])")


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
