"""When a step counts as taken, and what holds it up: the conditions that procedures.yaml gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from formgen.city.procedures import Done, StepRule
from formgen.documents.versions import DRAFT
from formgen.model.emptywords import says_nothing
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.records import DEVICE_SHEET, Device
from formgen.model.typedcommands import in_window, typed
from formgen.schedule.case import Case


@dataclass(frozen=True, slots=True)
class Rule:
    """A step of a procedure as data, and the steps before it."""

    name: str
    told: StepRule
    before: tuple[Rule, ...] = ()

    def is_due(self, case: Case) -> bool:
        """True if it is taken, unless a fact is missing."""
        done = self.told.done
        return done is not None and all(holds(done, case) for holds in self._conditions(done))

    def done(self, case: Case) -> bool:
        """True if the step is known to be taken."""
        return self.is_due(case) and not any(case.misses(key) for key in self.told.facts)

    def planned(self, case: Case) -> date | None:
        """The day that was typed for the step."""
        return getattr(case.account, self.told.day) if self.told.day else None

    def taken(self, case: Case) -> date | None:
        """The day on which a step was taken that is done."""
        done = self.told.done
        return _report_day(done, case) if done and done.reported else self.planned(case)

    @property
    def paper(self) -> str | None:
        """The document that is handed over for it."""
        return (self.told.done and self.told.done.reported) or self.told.paper

    def note(self, case: Case) -> str | None:
        """The reason that holds up a step that is not done."""
        done, day = self.told.done, self.told.day
        lacks = (why(done, case) for why in _lacks(done)) if done else ()
        missing = (case.misses(key) for key in self.told.facts if self.is_due(case))
        wrong = case.error(day) if day else None
        withheld = _wrong(case.withheld(day)) if day else None
        found = case.waits_for(self.paper) or next(filter(None, lacks), None) or wrong
        return found or next(filter(None, missing), None) or withheld

    def _conditions(self, done: Done) -> Iterable[Callable[[Done, Case], bool]]:
        if done.rule:
            yield _announced
        elif done.past:
            yield lambda done, case: _past(case, done.past)
        if done.devices:
            yield lambda done, case: _devices_lack(done, case) is None
        if done.final:
            yield lambda done, case: _past(case, done.final) and not _is_draft(done, case)
        if done.filled or done.holds:
            yield _holds
        if done.reported:
            yield self._reported

    def _reported(self, done: Done, case: Case) -> bool:
        """Taken when its report was handed in after it, or tells by its day and nothing holds it up."""
        day, on = getattr(case.account, done.after or ""), _report_day(done, case)
        comes_after = day is not None and on is not None and day <= on <= case.today
        if _asks_record(done, case):
            return comes_after
        return comes_after and not case.wrong and all(rule.done(case) for rule in self.before)


def rules_of(names: Sequence[str], told: dict[str, StepRule]) -> tuple[Rule, ...]:
    """The steps of a procedure, by their names in order."""
    found: tuple[Rule, ...] = ()
    for name in names:
        found = (*found, Rule(name, told[name], found))
    return found


def _past(case: Case, key: str | None) -> bool:
    """True if the field holds a day that is not still to come, and no error."""
    entry = case.filing.account
    return bool(key) and case.is_past(entry, key or "") and not case.is_wrong(entry, key or "")


def _holds(done: Done, case: Case) -> bool:
    """True if the fields hold one of the values each, or anything, and no error."""
    wanted = done.holds | ({done.filled: ()} if done.filled else {})

    def holds(key: str, values: tuple[str, ...]) -> bool:
        value = getattr(case.account, key)
        held = value in values if values else bool(value)
        return held and not case.is_wrong(case.filing.account, key)

    return all(holds(key, values) for key, values in wanted.items())


def _announced(done: Done, case: Case) -> bool:
    """Taken on its day; after a close that was not announced, once 経緯 tells why."""
    untold = not _day(case, done.past) and not says_nothing(case.account.circumstances)
    return _past(case, done.past) or (untold and _past(case, "closes_on"))


def _day(case: Case, key: str | None) -> date | None:
    return getattr(case.account, key) if key else None


def _lacks(done: Done) -> Iterable[Callable[[Done, Case], str | None]]:
    """The functions that tell why the conditions do not hold, where the field of the day does not show it."""
    if done.rule:
        yield _not_announced
    if done.devices:
        yield _devices_lack
    if done.final:
        yield _is_draft
    if done.reported:
        yield _not_reported


def _not_announced(done: Done, case: Case) -> str | None:
    """Return how to go on after a close that was not announced."""
    if _day(case, done.past) or not _past(case, "closes_on"):
        return None
    label, told = case.label(done.past or ""), case.label("circumstances")
    return f"「{label}」が空欄（告知していないときは「{told}」に記入）"


def _is_draft(done: Done, case: Case) -> str | None:
    """Return why a day that has come does not count: its document is a draft still."""
    key = done.final or ""
    lacks = case.draft_lacks(key) if _past(case, key) else ()
    blank = [spec.label for spec in lacks if spec.key not in case.filing.account.unread]
    if blank:
        return f"{DRAFT}のまま・空欄：{'、'.join(blank)}"
    return _wrong(spec.label for spec in lacks)


def _devices_lack(done: Done, case: Case) -> str | None:
    """Return what the devices lack that the day of the account does not show."""
    devices, key, of_account = case.filing.devices, done.devices or "", done.past or ""
    if not devices and case.phase == "starting":
        return f"「{DEVICE_SHEET}」シートに機器の記入なし"
    head = f"「{DEVICE_SHEET}」シートの{case.device_label(key)}が"
    wrong = [device for device in devices if case.is_wrong(device, key)]
    blank = [d for d in devices if getattr(d.record, key) is None and d not in wrong]
    if blank and case.is_past(case.filing.account, of_account):
        return f"{head}空欄：{_names(blank)}"
    if wrong:
        return f"{head}エラー：{_names(wrong)}"
    if future := [d for d in devices if d not in blank and not case.is_past(d, key)]:
        return f"{head}先の日：{_names(future)}"
    only_here = devices and not blank and _day(case, of_account) is None
    return f"「{case.label(of_account)}」が空欄" if only_here else None


def _names(devices: Iterable[LocatedRecord[Device]]) -> str:
    """The devices by their numbers, without one by the cell where it should stand."""
    return "、".join(d.record.asset_number or str(d.places["asset_number"]) for d in devices)


def _asks_record(done: Done, case: Case) -> bool:
    """True if only a record tells that a report was handed in; some may be known by their own day."""
    handed_in = (case.account.account_id or "", done.reported or "") in case.context.handed_in
    return handed_in or case.context.keeps_records or done.or_dated is None


def _report_day(done: Done, case: Case) -> date | None:
    """The day on which a report was handed in; its own day where no record is asked for."""
    if _asks_record(done, case):
        return case.context.handed_in.get((case.account.account_id or "", done.reported or ""))
    return _day(case, done.or_dated)


def _not_reported(done: Done, case: Case) -> str | None:
    """Return why a report that is dated does not count."""
    dated = case.account.document_date
    if case.wrong:  # it is withheld, whatever its date
        return _wrong(case.wrong)
    if dated is None or dated > case.today or not _asks_record(done, case):
        return None
    head = f"{case.label('document_date')}　{wareki(dated)}・提出の記録なし"
    entries = (each.wording for each in case.context.entries)
    office = next((each.office for each in entries if each.id == done.reported), None)
    how = in_window(
        f"（提出したら、次の日付を提出した日に改めて記録）\n「{typed('submitted', office)}」",
        f"（提出したら、「受け取る」の「{typed('submitted')}」で記録）",
    )
    return f"{head}\n{how}"


def _wrong(labels: Iterable[str]) -> str | None:
    listed = "、".join(labels)
    return f"エラーのある欄：{listed}" if listed else None
