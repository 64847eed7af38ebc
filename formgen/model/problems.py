"""Problems as values: each knows its place, its clause and its remedy."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal

from formgen.model.typedcommands import for_administrator, in_window, without_place

Severity = Literal["error", "warning"]
# What users read for it.
SEVERITIES: dict[Severity, str] = {"error": "エラー", "warning": "注意"}


def cited(clause: str | None) -> str:
    """A clause as a message names it: 「第8条」 speaks for itself, a bare number does not."""
    return f"ガイドライン{clause}" if clause and not clause.startswith("第") else clause or ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was typed: a file, and in it a sheet and cell or a line and column."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """The place as a clerk reads it: 「inputs/intake.xlsx アカウント C5」."""
        if self.line is not None:
            return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        return " ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def as_json(self) -> dict[str, Any]:
        """The keys of the machine-readable report; those without a value are left out."""
        keys = ("sheet", "cell", "line", "column")
        found = {key: getattr(self, key) for key in keys if getattr(self, key) is not None}
        return {"file": self.file, **found}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: how grave, which clause, where it was typed, why, and what to do."""

    severity: Severity
    message: str
    remedy: str
    place: Place
    clause: str | None = None
    account: str | None = None
    field: str | None = None
    twin: Place | None = None  # the other place of a clash, which has a problem of its own
    check: str | None = None  # the id of the check that found it; none of what could not be read
    is_answered: bool = False  # 「経緯」 tells why the fact differs from the guideline
    post: str | None = None  # the 投稿番号 of a post's problem
    # Of a shared device's accounts those concerned; all of them where none is named.
    only_of: tuple[str, ...] = ()
    is_secret: bool = False  # what stands there is, or looks like, a password; it is never shown
    label: str = dataclasses.field(default="", compare=False)  # of a field that a city adds

    @property
    def is_error(self) -> bool:
        """True when the papers that use the field must be withheld."""
        return self.severity == "error"

    def concerns(self, account_id: str | None) -> bool:
        """True if it is of an account's concern, where it stands at a device of several."""
        return not self.only_of or account_id in self.only_of

    def as_json(self) -> dict[str, Any]:
        """The problem as `formgen check --format json` and the manifest show it."""
        return {
            "severity": self.severity,
            "clause": self.clause,
            "account": self.account,
            "field": self.field,
            **self.place.as_json(),
            "message": without_place(self.message),
            "remedy": without_place(self.remedy),
            **({"check": self.check} if self.check else {}),
            **({"post": self.post} if self.post else {}),
        }


def as_json(**content: object) -> str:
    """A report for programs."""
    return json.dumps(content, ensure_ascii=False, indent=2)


class InvalidValue(ValueError):
    """A value that cannot be read, before its place is known; the reader adds the place."""

    def __init__(
        self, message: str, remedy: str, *, is_secret: bool = False, names_no_day: bool = False
    ) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy
        self.is_secret = is_secret
        self.names_no_day = names_no_day  # where a day is asked for: 「未定」「令和9年1月」

    def at(self, place: Place) -> Problem:
        """The error of the value at its place."""
        return Problem("error", self.message, self.remedy, place, is_secret=self.is_secret)


class FormgenError(Exception):
    """An expected fault that ends the command: one sentence, its remedy and an exit code.

    The message begins with the place, where there is one: it is in a file of templates/, which the
    administrator mends. bare is the message without it.
    """

    def __init__(
        self, bare: str, remedy: str = "", exit_code: int = 2, *, place: Place | None = None
    ) -> None:
        line = f"{place.line}行目の" if place and place.line else ""
        file = in_window(place.file, place.file.rpartition("/")[2]) if place else ""
        self.message = f"{file}：{line}{bare}" if place else bare
        self.remedy = for_administrator(remedy) if place else remedy
        super().__init__(f"{self.message}{self.remedy}")
        self.bare = bare
        self.exit_code = exit_code
        self.place = place
