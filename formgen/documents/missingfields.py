"""The fields that a document uses and those that it still lacks: ready, waiting or withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pydantic import BaseModel

from formgen.city.city import City
from formgen.documents.facts import DERIVED, LETTER_HEAD_FIELDS
from formgen.documents.wordingfile import Wording, walk_parts
from formgen.model.emptywords import says_nothing
from formgen.model.fieldspec import FieldSpec, by_key
from formgen.model.filings import Filing
from formgen.model.problems import Place, Problem
from formgen.model.records import DEVICE_SHEET, Account

# Every paper is filed by its account and asked for by its procedure.
_ALWAYS_USED = frozenset({"account_id", "procedure"})


@dataclass(frozen=True, slots=True)
class Use:
    """The fields on which a document rests: the account's own and each device's."""

    account: frozenset[str]
    device: frozenset[str]
    finds_breaches: bool = False  # a checklist, which no breach of the guideline holds back


def use_of(wording: Wording, model: type[Account] = Account) -> Use:
    """The fields that a document prints, asks for, or decides by."""
    names = wording.names
    asked = set(names.account)
    for part in walk_parts(wording.body) if wording.form is None else ():
        if part.kind == "letter_head":
            given = {line.label.source for line in part.lines}
            asked |= {field for name, field in LETTER_HEAD_FIELDS.items() if name not in given}
    for name in tuple(asked):
        asked |= set(DERIVED[name][0]) if name in DERIVED else set()
    device = set(names.device)
    unconfirmed = asked & {"unconfirmed_devices", "unconfirmed_count"}
    if device or unconfirmed:
        device |= {"account_ids"}
    if unconfirmed:
        device |= {"confirmed_on"}
    return Use(
        account=frozenset(asked & set(by_key(model))) | _ALWAYS_USED,
        device=frozenset(device),
        finds_breaches=wording.kind == "checklist",
    )


def missing_fields(wording: Wording, account: Account) -> tuple[FieldSpec, ...]:
    """The fields that the document needs of the account and that are still blank."""
    found = _missing(by_key(type(account)), wording.needs, account)
    return tuple(spec for spec in found if not _is_told_elsewhere(wording, spec.key, account))


def _is_told_elsewhere(wording: Wording, key: str, account: Account) -> bool:
    """True if another field tells, in more than empty words, why one that is needed is blank."""
    told = wording.may_be_blank.get(key)
    return told is not None and not says_nothing(getattr(account, told.if_told_in))


def missing_labels(wording: Wording, filing: Filing) -> tuple[str, ...]:
    """The labels of all that the document needs and does not have yet, each once."""
    found = [spec.label for spec in missing_fields(wording, filing.account.record)]
    if wording.device_needs and not filing.devices:
        found.append(DEVICE_SHEET)
    for entry in filing.devices:
        fields = by_key(type(entry.record))
        specs = _missing(fields, wording.device_needs, entry.record)
        found.extend(spec.label for spec in specs)
    return tuple(dict.fromkeys(found))


Faults = Mapping[tuple[Place, str | None], tuple[Problem, ...]]


def faults_by_field(problems: Iterable[Problem]) -> Faults:
    """The errors by the place and field at which they stand."""
    return _by_field(problem for problem in problems if problem.is_error)


def answered_by_field(problems: Iterable[Problem]) -> Faults:
    """The findings that 経緯 answers, by the place and field at which it stands."""
    return _by_field(problem for problem in problems if problem.is_answered)


def _by_field(problems: Iterable[Problem]) -> Faults:
    found: dict[tuple[Place, str | None], tuple[Problem, ...]] = {}
    for problem in problems:
        key = (problem.place, problem.field)
        found[key] = (*found.get(key, ()), problem)
    return found


def answered_clauses(filing: Filing, answered: Faults, city: City) -> tuple[str, ...]:
    """The clauses that the account's 経緯 answers, in the order of the guideline."""
    if not answered:
        return ()
    account_id = filing.account.record.account_id
    places = (filing.account.places, *(entry.places for entry in filing.devices))
    keys = ((place, key) for each in places for key, place in each.items())
    found = chain.from_iterable(answered.get(key, ()) for key in keys)
    clauses = {problem.clause for problem in found if problem.concerns(account_id)}
    return tuple(clause for clause in city.clauses if clause in clauses)


def withholding(use: Use, filing: Filing, faults: Faults) -> tuple[Problem, ...]:
    """The errors on fields that the document uses, in the order of the fields.

    A paper on devices would be incomplete while one of them may belong to the account.
    """
    if not faults:
        return ()
    account_id = filing.account.record.account_id
    account = ((filing.account.places[key], key) for key in sorted(use.account))
    devices = ((entry.places[key], key) for entry in filing.devices for key in sorted(use.device))
    others = (entry for entry in filing.doubtful if use.device and entry not in filing.devices)
    doubts = ((entry.places["account_ids"], "account_ids") for entry in others)
    keys = dict.fromkeys(chain(account, devices, doubts))
    found = (problem for key in keys for problem in faults.get(key, ()))
    return tuple(p for p in found if p.concerns(account_id) and not _is_to_be_found(p, use))


def _is_to_be_found(problem: Problem, use: Use) -> bool:
    """True for a breach that a checklist is there to find; without number and procedure there is none."""
    return use.finds_breaches and problem.check is not None and problem.field not in _ALWAYS_USED


def _missing(
    fields: dict[str, FieldSpec], keys: tuple[str, ...], record: BaseModel
) -> Iterator[FieldSpec]:
    for key in keys:
        spec = fields[key]
        if spec.applies_to(record) and getattr(record, key) in (None, ()):
            yield spec
