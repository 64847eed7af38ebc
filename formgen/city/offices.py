"""The offices that papers go to, by the names that they have on a day."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from formgen.city.templatereader import Data, Text
from formgen.model.problems import InvalidValue

# Wordings name an office by it: 「<id>_office」.
OfficeId = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")]


class OfficeName(Data):
    """A name of an office and its head's post, from the day on which they hold."""

    since: date = Field(alias="from")
    name: Text
    head: Text


class Office(Data):
    """An office that papers go to; its name follows the date of the document."""

    folder: Text
    called: Text | None = None  # by the tags of own forms
    names: Annotated[tuple[OfficeName, ...], Field(min_length=1)]
    phone: Text | None = None  # where its own letters say whom to ask
    email: Text | None = None

    def texts_on(self, day: date | None) -> dict[str, str]:
        """The texts of the office on a day, by the names that the wordings of a packet know."""
        return {
            "office_name": self.name_on(day), "office_head": self.head_on(day),
            "office_phone": self.phone or "", "office_email": self.email or "",
        }  # fmt: skip

    def name_on(self, day: date | None) -> str:
        """The office's name on a day; without a day the newest."""
        return self._in_force(day).name

    def head_on(self, day: date | None) -> str:
        """The post of the office's head on a day; without a day the newest."""
        return self._in_force(day).head

    def _in_force(self, day: date | None) -> OfficeName:
        names = sorted(self.names, key=lambda name: name.since)
        if day is None:
            return names[-1]
        # Before the first known name the first is the best that is known.
        return next((name for name in reversed(names) if name.since <= day), names[0])


def _in_folders_of_their_own(offices: dict[str, Office]) -> dict[str, Office]:
    """Raise InvalidValue when two offices have one folder, in which their papers would be mixed."""
    owners: dict[str, str] = {}
    for key, office in offices.items():
        folder = unicodedata.normalize("NFKC", office.folder).casefold().strip(" .")
        if (other := owners.setdefault(folder, key)) != key:
            raise InvalidValue(
                f"部署「{other}」と「{key}」の folder が、どちらも「{office.folder}」です。",
                "部署ごとに、別の名前にしてください。",
            )
    return offices


Offices = Annotated[
    dict[OfficeId, Office], Field(min_length=1), AfterValidator(_in_folders_of_their_own)
]
