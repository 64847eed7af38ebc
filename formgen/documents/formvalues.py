"""The words for the tags of an office's own Word form, of an account and its devices."""

from __future__ import annotations

from dataclasses import replace

from formgen.documents.blocks import FilledForm
from formgen.documents.compiledtexts import DEVICE, NUMBER
from formgen.documents.scope import Scope
from formgen.documents.wordingfile import OwnForm, Wording, walk_parts


def filled_form(form: OwnForm, wording: Wording, scope: Scope) -> FilledForm:
    """Return the strings for the tags of the office's own form: the same as of a composed document."""
    repeats = [part.only for part in walk_parts(wording.body) if part.each == "devices"]
    devices: list[tuple[tuple[str, str], ...]] = []
    for texts, raws in scope.repeated["devices"]:
        inner = replace(scope, raws=scope.raws.derived({DEVICE: raws}))
        if not repeats or any(inner.shows(only) for only in repeats):
            numbered = {**texts, NUMBER: str(len(devices) + 1)}
            devices.append(tuple((key, numbered[key]) for key in _keys(form, of_device=True)))
    values = tuple((key, scope.texts[key]) for key in _keys(form, of_device=False))
    return FilledForm(form.data, values, tuple(devices), form.records)


def _keys(form: OwnForm, *, of_device: bool) -> list[str]:
    return sorted(tag.key for tag in form.tags if tag.of_device is of_device)
