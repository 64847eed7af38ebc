"""The text of an account's profile, in the words of its wording: as the paper, so the sheet.

The wording stands in documents/profile.yaml; below the documents it is words and fields alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict

from formgen.city.templatereader import Data, read
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError
from formgen.model.records import Account

# The wording, and what it defines: the text that says all, and what may stand for it, the fullest first.
PROFILE = "profile"
_FULL = "profile_text"
_SHORTER = ("text_beside_link", "text_without_link", "link_text", "status_text")
_FIELD = re.compile(r"{{\s*(\w+)\s*}}")
# Of fields of these kinds a paper prints something else than what was typed.
_NOT_AS_TYPED = ("codes", "choices", "date", "dates")


class _Wording(Data):
    """The part of the wording from which the texts are taken; the catalogue judges the rest."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    define: dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldText:
    """A text: its words and, at every other place, the key of a field between them."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileTexts:
    """The text that says all, and shorter ones, the fullest first."""

    full: FieldText
    shorter: tuple[FieldText, ...] = ()


def load_profile(templates: Path, account: type[Account] = Account) -> ProfileTexts | None:
    """The texts of the profile, without those that are more than words and fields.

    None when the full text is among these, or when there is no such wording; of one that is wrong
    the catalogue tells.
    """
    found = sorted((templates / "documents").glob(f"{PROFILE}.y*ml"))
    try:
        define = read(_Wording, found[0]).define if found else {}
    except FormgenError:
        return None
    full, *shorter = (_text(define.get(name), account) for name in (_FULL, *_SHORTER))
    return ProfileTexts(full, tuple(text for text in shorter if text)) if full else None


def _text(source: str | None, account: type[Account]) -> FieldText | None:
    pieces = tuple(_FIELD.split(source or ""))
    specs = by_key(account)
    fields = [specs.get(key) for key in pieces[1::2]]
    simple = all(spec and spec.kind not in _NOT_AS_TYPED for spec in fields)
    return FieldText(pieces) if source and simple and "{{" not in "".join(pieces[::2]) else None
