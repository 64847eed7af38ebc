"""Words that several documents share."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.templatereader import Count, Data
from formgen.city.templatereader import Text as Words
from formgen.documents.compiledtexts import Constant
from formgen.model.problems import InvalidValue

_IN_ANNEX = "番号や項目名"
_GAP = "〔要記入：{label}〕のように書いてください。"


def _holding(*signs: str, what: str, remedy: str = "", may: str = "") -> AfterValidator:
    """Prove that each sign stands in a text, and nothing else in braces: there something is filled in.

    may: a sign that may stand there as well.
    """

    def proven(text: str) -> str:
        rest = text
        for sign in (*signs, may):
            rest = rest.replace(sign, "", 1)
        if any(sign not in text for sign in signs) or re.search("[{}]", rest):
            each = f"「{'」と「'.join(signs)}」を、1つずつ書いてください。"
            raise InvalidValue(f"「{text}」に{what}を入れられません。", remedy or each)
        return text

    return AfterValidator(proven)


class Annex(Data):
    """When a value moves to a 別紙, and the words that lead there (templates/phrases.yaml)."""

    most_characters: Count
    most_in_listing: Count
    most_lines: Count
    reference: Annotated[Words, _holding("{number}", what=_IN_ANNEX)]
    heading: Annotated[Words, _holding("{number}", "{label}", what=_IN_ANNEX, may="{paper}")]

    def is_for(self, value: str, *, in_listing: bool = False) -> bool:
        """True if a value is too long for a table; the columns of a listing are narrow."""
        most = self.most_in_listing if in_listing else self.most_characters
        lines = sum(1 for line in value.split("\n") if line.strip())
        return len(value) > most or lines > self.most_lines


class RevisionWords(Data):
    """The name of a text that differs from the adopted one, and the words of a 新旧対照表."""

    mark: Constant = "（改正案）"
    title: Annotated[Words, _holding("{title}", what="題名")] = "{title}　新旧対照表"
    proposed: Constant = "（案）"  # behind that title, while the text is not adopted
    after: Constant = "改正後"
    before: Constant = "改正前"
    same: Constant = "（略）"
    added: Constant = "（新設）"
    deleted: Constant = "（削除）"
    range: Annotated[Words, _holding("{first}", "{last}", what="番号")] = "{first}から{last}まで"


class Phrases(Data):
    """Words that several documents share (templates/phrases.yaml)."""

    gap: Annotated[Words, _holding("{label}", what="項目名", remedy=_GAP)]
    checklist_columns: Annotated[tuple[Constant, ...], Field(min_length=6, max_length=6)]
    checklist_answers: Constant
    reference_form: Constant
    post_no_finding: Constant = "指摘なし"
    post_findings: Annotated[Words, _holding("{count}", what="件数")] = "指摘{count}件"
    record_no_finding: Constant = "○"
    record_findings: Annotated[Words, _holding("{count}", what="件数")] = "注{count}"
    no_alt: Constant = "（代替テキストなし）"
    annex: Annex
    revision: RevisionWords = Field(default_factory=RevisionWords)
