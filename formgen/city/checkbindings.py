"""To which clause and severity the checks of posts are bound (templates/checks.yaml)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from formgen.city.templatereader import Data, Text, Texts


class Period(Data):
    """A time in which something holds, such as that of an election, both days included."""

    name: Text
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class CheckBinding(Data):
    """The clause and the severity of a check, and figures of its own."""

    clause: Text | None = None
    also: Texts = ()
    severity: Literal["error", "warning", "off"]
    since: date | None = Field(alias="from", default=None)
    periods: tuple[Period, ...] = ()


class CheckBindings(Data):
    """The file: a binding for each check, by its English id."""

    checks: dict[str, CheckBinding]
