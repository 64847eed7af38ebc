"""The reports that the steps of a city ask for, and whether that of a start is known to have come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from formgen.city.city import City
from formgen.city.procedures import Done
from formgen.documents.catalogue import Catalogue
from formgen.model.records import Account

_START = "starts_on"


def report_titles(catalogue: Catalogue) -> dict[str, str]:
    """The titles of the documents that are reports of a step, by their ids."""
    done = [step.done for step in catalogue.city.steps.values()]
    reports = {each.reported for each in done if each and each.reported}
    wordings = (entry.wording for entry in catalogue.entries)
    return {wording.id: wording.title for wording in wordings if wording.id in reports}


def start_report(account: Account, city: City) -> Done | None:
    """The report that its start asks for while an account's procedure is that of starting."""
    procedure = city.procedures.get(account.procedure or "")
    steps = (city.steps[name].done for name in procedure.steps) if procedure else ()
    return next((done for done in steps if done and done.reported and done.after == _START), None)


def is_start_reported(
    account: Account, city: City, day: date, handed_in: Collection[str] | None
) -> bool:
    """True unless a start by a day asks for a report that is not known to have come.

    handed_in: the documents that came; None where nobody records it, and the report's own day tells.
    """
    done, start = start_report(account, city), account.starts_on
    if done is None or start is None or start > day:
        return True
    if handed_in is not None:
        return done.reported in handed_in
    dated = getattr(account, done.or_dated) if done.or_dated else None
    return dated is not None and start <= dated <= day
