"""Keeping persons out of what goes round: it names posts and organisations."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from formgen.model.problems import Problem
from formgen.model.records import Account
from formgen.model.typedcommands import without_place

HIDDEN = "（氏名を含むため、載せません）"
SEE_SHEET = "（担当者に関する項目です。元のファイルで確かめてください。）"
# What is filed of the person in charge; a message may repeat what was typed there.
OF_PERSON = frozenset(
    ("contact_name", "contact_phone", "contact_extension", "contact_email", "registered_email")
)
_SHORTEST_NAME = 2  # characters; a single one stands in many words


def without_person(text: str | None, *accounts: Account) -> str | None:
    """A text as it was typed, unless it holds the name of who is in charge of an account."""
    return HIDDEN if text and any(_names_contact(text, one) for one in accounts) else text


def message(problem: Problem, *accounts: Account) -> str:
    """The words of a problem, unless they may repeat who the person in charge is."""
    text = without_place(f"{problem.message}{problem.remedy}")
    hides = problem.field in OF_PERSON or without_person(text, *accounts) != text
    return SEE_SHEET if hides else text


def _names_contact(text: str, account: Account) -> bool:
    name = _squeezed(account.contact_name)
    if len(name) < _SHORTEST_NAME:
        return False
    # Some sections enter their unit where the person is asked for.
    offices = (account.bureau, account.department, account.section, account.unit)
    return name in _squeezed(text) and not any(name in _squeezed(office) for office in offices)


@lru_cache(2_000)  # of a ledger's cells, in many of which the same stands
def _squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))
