"""Labels as they are recognised: width and blanks do not matter, everything else does."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from pydantic import BaseModel

from formgen.intake import limits
from formgen.model import japanese
from formgen.model.fieldspec import by_key, specs
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.typedcommands import blank_sheet

_LONGEST = 5 * limits.LABEL_LENGTH  # with blanks between its characters
_REMEMBERED = 4096  # labels, which all accounts have alike
_LIKENESS = 0.55  # of difflib; catches one wrong or missing character in a label of three


def squeeze(text: str) -> str:
    """A label without what does not matter: NFKC, and no blanks.

    A text too long for a label is cut before NFKC, which may make 18 characters of one; the sign at
    its end is in no label.
    """
    if len(text) > _LONGEST:
        return japanese.shorten(text, _LONGEST)
    return _remembered(text)


_remembered = lru_cache(_REMEMBERED)(japanese.squeezed)


@cache
def keys_by_label(model: type[BaseModel]) -> Mapping[str, str]:
    """The key of each field by its squeezed label."""
    return {squeeze(spec.label): spec.key for spec in specs(model)}


def label_of(problem: Problem) -> str:
    """The label of the field that a problem is of; nothing where it is of none."""
    of_post = problem.post or problem.place.sheet == POST_SHEET
    models = (Post, Account, Device) if of_post else (Account, Device, Post)
    found = (by_key(model).get(problem.field or "") for model in models)
    return problem.label or next((spec.label for spec in found if spec), "")


@cache
def keys_by_name(model: type[BaseModel]) -> Mapping[str, str]:
    """The key of each field by its squeezed label and by the key itself."""
    return {spec.key: spec.key for spec in specs(model)} | dict(keys_by_label(model))


def unknown_label(text: str, place: Place, known: Iterable[str]) -> Problem:
    """The problem of a label that is none, with the known one that looks most like it."""
    word = squeeze(text)
    near = []
    if len(word) <= limits.LABEL_LENGTH:
        near = difflib.get_close_matches(word, list(known), n=1, cutoff=_LIKENESS)
    hint = f"「{near[0]}」の誤りではありませんか。" if near else ""
    return Problem(
        "error",
        f"「{shorten(text)}」という項目はありません。",
        f"{hint}項目名を記入用シートのとおりに直すか、要らない項目なら値ごと消してください。",
        place,
    )


def more_problems(place: Place) -> Problem:
    """The problem in place of all further ones of a kind."""
    return Problem(
        "error",
        "同じ種類の誤りが、ほかにも多くあります。",
        f"{blank_sheet()}に書き写すことを検討してください。",
        place,
    )


def shorten(text: str) -> str:
    """A text short enough for a message."""
    return japanese.shorten(" ".join(text.split()), limits.LABEL_LENGTH)
