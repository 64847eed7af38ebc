"""Words that several documents share."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from formgen.city.templatedata import Data
from formgen.city.templatedata import Text as Words
from formgen.documents.annex import Annex
from formgen.documents.compiledtexts import Constant
from formgen.model.problems import InvalidValue

_LABEL = "{label}"


def _gap(text: str) -> str:
    before, label, after = text.partition(_LABEL)
    if not label or re.search("[{}]", before + after):
        raise InvalidValue(
            f"「{text}」に項目名を入れられません。", f"〔要記入：{_LABEL}〕のように書いてください。"
        )
    return text


class Phrases(Data):
    """Words that several documents share (templates/phrases.yaml)."""

    gap: Annotated[Words, AfterValidator(_gap)]
    checklist_columns: Annotated[tuple[Constant, ...], Field(min_length=6, max_length=6)]
    checklist_answers: Constant
    reference_form: Constant
    annex: Annex
