"""The steps of the procedure: when each counts as taken, and what holds it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from formgen.city.city import City
from formgen.documents.versions import DRAFT
from formgen.guideline.dormancy import may_close
from formgen.model.emptywords import says_nothing
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.records import DEVICE_SHEET, Device
from formgen.model.typedcommands import by, in_window, is_offered, typed
from formgen.schedule.case import NO_CONTEXT, Case, StepContext

State = Literal["done", "next", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure: its name, its clause, the day on which it is taken.

    note tells what holds it up where the day that was typed does not show it; below its first line
    it names what to type.
    """

    name: str
    clause: str | None
    state: State
    on: date | None = None
    note: str | None = None
    paper: str | None = field(default=None, compare=False)  # the document that goes with it

    @property
    def reason(self) -> str:
        """The note without what to type, as files have it, which others read."""
        return (self.note or "").partition("\n")[0]


Condition = Callable[[Case], bool]
_START_REPORT, _CLOSE_REPORT = "start_notice", "close_notice"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step counts as taken, which field holds its day, and what else may hold it up."""

    name: str
    clause: str | None
    is_due: Condition  # taken, unless a fact is missing
    day: str | None = None
    lacks: Callable[[Case], str | None] = lambda case: None
    paper: str | None = None  # the document that is handed over for it
    report: str | None = None  # the same, where handing it in is the step
    facts: tuple[str, ...] = ()  # the fields without which a day that came proves nothing

    def done(self, case: Case) -> bool:
        """True if the step is known to be taken."""
        return self.is_due(case) and not any(case.misses(key) for key in self.facts)

    def planned(self, case: Case) -> date | None:
        """The day that was typed for the step."""
        return getattr(case.account, self.day) if self.day else None

    def taken(self, case: Case) -> date | None:
        """The day on which a step was taken that is done."""
        return _report_day(case, self.report) if self.report else self.planned(case)

    def note(self, case: Case) -> str | None:
        """The reason that holds up a step that is not done."""
        missing = (case.misses(key) for key in self.facts if self.is_due(case))
        wrong = case.error(self.day) if self.day else None
        withheld = _wrong(case.withheld(self.day)) if self.day else None
        waits = case.waits_for(self.report or self.paper)
        found = waits or self.lacks(case) or wrong or next(filter(None, missing), None)
        return found or withheld


def _past(key: str) -> Condition:
    """Taken when the field holds a day that is not still to come, and no error."""
    return lambda case: (
        case.is_past(case.filing.account, key) and not case.is_wrong(case.filing.account, key)
    )


def _holds(key: str, *values: str) -> Condition:
    """Taken when the field holds one of the values, and no error; without values, any value."""

    def done(case: Case) -> bool:
        value = getattr(case.account, key)
        sure = not case.is_wrong(case.filing.account, key)
        return sure and (value in values if values else bool(value))

    return done


def _final(key: str) -> Condition:
    """Taken when the day has come and the document of which it tells is no draft any more."""
    return lambda case: _past(key)(case) and not case.draft_lacks(key)


def _is_draft(key: str) -> Callable[[Case], str | None]:
    """Why a day that has come does not count: its document is a draft still."""

    def lacks(case: Case) -> str | None:
        labels = case.draft_lacks(key) if _past(key)(case) else ()
        return f"{DRAFT}のまま・空欄：{'、'.join(labels)}" if labels else None

    return lacks


def _both(one: Condition, other: Condition) -> Condition:
    return lambda case: one(case) and other(case)


def _devices_confirmed(case: Case) -> bool:
    """Taken when the account says so and none of its devices says otherwise."""
    return _past("device_confirmed_on")(case) and _devices_lack(case) is None


def _devices_lack(case: Case) -> str | None:
    """Return what the devices lack that the day of the account does not show."""
    devices, confirmed_on = case.filing.devices, "confirmed_on"
    if not devices and case.account.procedure == "開始":
        return f"「{DEVICE_SHEET}」シートに機器の記入なし"
    head = f"「{DEVICE_SHEET}」シートの確認日が"
    blank = [device for device in devices if getattr(device.record, confirmed_on) is None]
    if blank and case.is_past(case.filing.account, "device_confirmed_on"):
        return f"{head}空欄：{_names(blank)}"
    if wrong := [device for device in devices if case.is_wrong(device, confirmed_on)]:
        return f"{head}エラー：{_names(wrong)}"
    if future := [d for d in devices if d not in blank and not case.is_past(d, confirmed_on)]:
        return f"{head}先の日：{_names(future)}"
    only_here = devices and not blank and case.account.device_confirmed_on is None
    return "「機器確認日」が空欄" if only_here else None


def _names(devices: Iterable[LocatedRecord[Device]]) -> str:
    """The devices by their numbers, without one by the cell where it should stand."""
    return "、".join(d.record.asset_number or str(d.places["asset_number"]) for d in devices)


def _reported(document: str, event: str, *before: Rule) -> Condition:
    """Taken when its report was handed in after it, or tells by its day and nothing holds it up."""

    def done(case: Case) -> bool:
        day, on = getattr(case.account, event), _report_day(case, document)
        comes_after = day is not None and on is not None and day <= on <= case.today
        if _asks_record(case, document):
            return comes_after
        return comes_after and not case.wrong and all(rule.done(case) for rule in before)

    return done


def _asks_record(case: Case, document: str) -> bool:
    """True if only a record tells that a report was handed in; one of a start may have its own day."""
    return case.context.keeps_records or document != _START_REPORT


def _report_day(case: Case, document: str) -> date | None:
    """The day on which a report was handed in; its own day where no record is asked for."""
    if _asks_record(case, document):
        return case.context.handed_in.get((case.account.account_id or "", document))
    return case.account.document_date


def _not_reported(document: str) -> Callable[[Case], str | None]:
    """Why a report that is dated does not count."""

    def lacks(case: Case) -> str | None:
        dated = case.account.document_date
        if case.wrong:  # it is withheld, whatever its date
            return _wrong(case.wrong)
        if dated is None or dated > case.today or not _asks_record(case, document):
            return None
        head = f"文書日付　{wareki(dated)}・提出の記録なし"
        entries = (each.wording for each in case.context.entries)
        office = next((each.office for each in entries if each.id == document), None)
        how = in_window(
            f"（提出したら、次の日付を提出した日に改めて記録）\n「{typed('submitted', office)}」",
            f"（提出したら、「受け取る」の「{typed('submitted')}」で記録）",
        )
        return f"{head}\n{how}"

    return lacks


def _wrong(labels: Iterable[str]) -> str | None:
    listed = "、".join(labels)
    return f"エラーのある欄：{listed}" if listed else None


# The order of the procedure (guideline 5(1), 5(4)–(7), 5(10)).
_CONSULTATION = Rule(
    "事前相談", "5(1)", _past("consulted_on"), "consulted_on", paper="consultation"
)
_CONFIRMED = "device_confirmed_on"
_DEVICES = Rule(
    "機器の確認", "5(10)", _devices_confirmed, _CONFIRMED, _devices_lack, paper="device_check"
)
_ACCOUNT = Rule("アカウントの取得", "5(2)", _holds("url"))
_ADOPTED, _PUBLISHED = "rules_adopted_on", "policy_published_on"
_RULES = Rule("運用ルールの制定", "5(5)", _final(_ADOPTED), _ADOPTED, _is_draft(_ADOPTED))
_POLICY = Rule(
    "運用ポリシーの公表", "5(4)", _final(_PUBLISHED), _PUBLISHED, _is_draft(_PUBLISHED),
    facts=("policy_url",),
)  # fmt: skip
_PROFILE = Rule("プロフィールの掲載", "5(7)", _holds("profile_posted", "掲載済"))
_BEFORE_START = (
    _CONSULTATION, _DEVICES, _ACCOUNT, _RULES, _POLICY, _PROFILE,
    Rule("利用開始", "5(1)", _past("starts_on"), "starts_on", facts=("url",)),
)  # fmt: skip
_START = (
    *_BEFORE_START,
    Rule(
        "開始の報告", "5(1)", _reported(_START_REPORT, "starts_on", *_BEFORE_START),
        "document_date", _not_reported(_START_REPORT), report=_START_REPORT,
    ),
    Rule("手続きを「運用中」に改める", None, lambda case: False),
)  # fmt: skip
# What an account in operation must have kept from its start.
_OPERATION = (_DEVICES, _RULES, _POLICY, _PROFILE)
# What is to be thought of when posts have stopped (guideline 5(9)).
END = Rule(
    "廃止の検討", "5(9)", lambda case: False,
    lacks=lambda case: f"\n廃止検討書は、{by('closing')}作れます" if is_offered("closing")
    else "\n続けるか廃止するかを決める",
)  # fmt: skip
_closed = _past("closes_on")


def _announced(case: Case) -> bool:
    """Taken on its day; after a close that was not announced, once 経緯 tells why."""
    untold = case.account.announced_on is None and not says_nothing(case.account.circumstances)
    return _past("announced_on")(case) or (untold and _closed(case))


def _not_announced(case: Case) -> str | None:
    """Return how to go on after a close that was not announced."""
    if case.account.announced_on or not _closed(case):
        return None
    return "「廃止の告知日」が空欄（告知していないときは「経緯」に記入）"


_CLOSE = (
    Rule("廃止の告知", "5(1)", _announced, "announced_on", _not_announced),
    Rule("利用廃止", "5(1)", _closed, "closes_on", facts=("close_action", "close_residual")),
    # They tell what is to be done until the close, and what was done from then on.
    Rule("市ホームページ等の処理", "5(4)", _closed, facts=("policy_removal",)),
    Rule("認証情報等の失効", "5(8)", _both(_closed, _holds("credentials_revoked", "済"))),
    Rule(
        "廃止の報告", "5(1)", _reported(_CLOSE_REPORT, "closes_on"),
        "document_date", _not_reported(_CLOSE_REPORT), report=_CLOSE_REPORT,
    ),
)  # fmt: skip
PROCEDURES = {"開始": _START, "運用中": _OPERATION, "廃止": _CLOSE}


def steps(
    filing: Filing, city: City, today: date, context: StepContext = NO_CONTEXT
) -> tuple[Step, ...]:
    """The steps of the account's procedure in order; the first that is not taken is next.

    There is none while the procedure is unknown. context: what tells more than the filing itself.
    """
    case = Case(filing, today, context)
    found: list[Step] = []
    rules = PROCEDURES.get(case.account.procedure or "", ())
    if may_close(case.account, city, today):
        rules = (*rules, END)
    for rule in rules:
        if rule.done(case):
            found.append(Step(rule.name, rule.clause, "done", rule.taken(case)))
            continue
        first = not any(step.state == "next" for step in found)
        # A day that has passed without the step, for a device lacks it, is no plan.
        planned = day if (day := rule.planned(case)) and day > today else None
        state: State = "next" if first else "later"
        note = rule.note(case) if first else None
        found.append(Step(rule.name, rule.clause, state, planned, note, rule.report or rule.paper))
    return tuple(found)
