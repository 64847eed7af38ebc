"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from formgen.city.checkbindings import CheckBinding
from formgen.city.city import City
from formgen.city.reception import RECEPTION
from formgen.guideline import (
    accountnames,
    addresses,
    closing,
    contradictions,
    dateorder,
    devices,
    emptyanswers,
    nopersonnames,
    organisation,
    policyandrules,
    postapproval,
    postcontent,
    postsnotnames,
    postwordchecks,
    profile,
    purpose,
    recordids,
    security,
    verification,
)
from formgen.guideline.checkkinds import Check
from formgen.model.problems import FormgenError, Place

_MODULES = (
    recordids, organisation, purpose, dateorder, closing, accountnames, nopersonnames, postsnotnames, policyandrules,
    verification, profile, security, devices, addresses, emptyanswers,
    contradictions, postapproval, postcontent, postwordchecks,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)

# What is found while an input is read, before there are records, and bound to its clause all the same.
_OF_READING = "no_secrets"


def clause_of_secrets(city: City) -> str | None:
    """The clause of what looks like a password; it is looked for whether the city binds it or not."""
    binding = city.check_bindings.get(_OF_READING)
    return binding.clause if binding else None


def checks_of(city: City) -> tuple[Check[Any], ...]:
    """Every check with the clause to which the city binds it, but those that it leaves out or has off."""
    return bound(CHECKS, city)


def bound(checks: Iterable[Check[Any]], city: City) -> tuple[Check[Any], ...]:
    """Some checks as the city binds them; one that it binds to nothing, or has off, is left out.

    Raises FormgenError when a binding lacks what its check takes, or gives something else.
    """
    bindings = ((one, city.check_bindings.get(one.name)) for one in checks)
    found = tuple(
        replace(one, binding=binding)
        for one, binding in bindings
        if binding and binding.severity != "off"
    )
    for fault in (fault for one in found for fault in _faults(one)):
        raise fault
    return found


def binding_faults(city: City) -> tuple[FormgenError, ...]:
    """Every binding of a check that does not exist, and every one for which bound would raise."""
    known = {one.name: one for one in CHECKS}
    found: list[FormgenError] = []
    for name, binding in city.check_bindings.items():
        if (one := known.get(name)) and binding.severity != "off":
            found += _faults(replace(one, binding=binding))
        elif one is None and name != _OF_READING:
            remedy = "点検の名前の綴りを確かめてください。"
            found.append(_fault(f"点検「{name}」は、プログラムにありません。", remedy, binding))
    return tuple(found)


def reception_faults(city: City) -> tuple[FormgenError, ...]:
    """Every check that the receiving office is to make and that does not exist."""
    known = {one.name for one in CHECKS}
    named = dict.fromkeys((*city.reception.corrections, *city.reception.findings))
    return tuple(
        FormgenError(
            f"点検「{name}」は、プログラムにありません。",
            "点検の名前の綴りを確かめてください。",
            place=Place(RECEPTION),
        )
        for name in named
        if name not in known
    )


def unbound_checks(city: City) -> tuple[Check[Any], ...]:
    """The checks that the city does not name at all."""
    return tuple(one for one in CHECKS if one.name not in city.check_bindings)


def _faults(one: Check[Any]) -> Iterator[FormgenError]:
    """The faults of a check's binding: what it lacks, and what it has that the check does not take."""
    binding = one.binding
    given = {f"figures.{name}" for name in binding.figures}
    given |= {f"words.{name}" for name, words in binding.words.items() if words}
    given |= {"periods"} if binding.periods else set()
    for key in sorted(set(one.takes) - given - {"periods"}):
        remedy = f"{key.replace('.', ' に ')} を書き加えてください。"
        yield _fault(f"点検「{one.name}」に、「{key}」がありません。", remedy, binding)
    for key in sorted(given - set(one.takes)):
        remedy = f"使えるのは、{'、'.join(one.takes)} です。" if one.takes else "消してください。"
        yield _fault(f"点検「{one.name}」では、「{key}」は使えません。", remedy, binding)


def _fault(message: str, remedy: str, binding: CheckBinding) -> FormgenError:
    return FormgenError(message, remedy, place=Place("checks.yaml", line=binding.line))
