"""Examining every template at once: the city's data, wording, layouts and the offices' own forms.

A run stops at the first fault of a template; whoever edits them wants to know all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from formgen.audit.writingrules import WRITING, WritingRules, load_writing_rules
from formgen.city.city import City, city_slips, load_city
from formgen.city.templatedata import slips
from formgen.city.templatefiles import layout_files
from formgen.city.yamltext import load_plain
from formgen.documents import validate
from formgen.documents.catalogue import clashes, wording_files
from formgen.documents.officeforms.package import Fault
from formgen.documents.ownforms import examine, form_files, lacking
from formgen.documents.phrases import Phrases
from formgen.documents.wording import (
    Wording,
    load_wording,
    walk_lines,
    walk_parts,
    wording_slips,
)  # fmt: skip
from formgen.making.layouttrial import faults
from formgen.model.problems import FormgenError, Place, Problem
from formgen.render.fonts.characters import named, remedy
from formgen.render.fonts.fonts import Fonts, fonts_if_any
from formgen.workbooks.instructions import guide_slips

_ROOT = "templates"
_QUOTED = re.compile("「([^「」]+)」")
# A clause that a text names after the guideline's title.
_NAMED_CLAUSE = re.compile(
    r"(?:guideline_title *}}|ガイドライン) *(\d+(?:\(\d+\))?(?:[ア-ン](?![ァ-ヶー]))?)"
)
_IN_LAYOUTS = re.compile(r"(layouts/[^\s:：]+\.\w+)(?::(\d+))?")


def lint(templates: Path) -> tuple[Problem, ...]:
    """Every fault of the templates in a folder, in the order of its files."""
    found = [*_of_city(templates)]
    try:
        city = load_city(templates)
    except FormgenError as error:  # without the city nothing that follows can be told
        return tuple(dict.fromkeys((*found, _of_error(error))))
    writing, wordings = _writing(templates), []
    found += _of_texts(templates, writing)
    for path in wording_files(templates):
        if slipped := wording_slips(path):
            found += (_of_error(slip, "documents/") for slip in slipped)
            continue
        wordings.append(load_wording(path))
        found += _of_wording(path, wordings[-1], city, fonts_if_any(templates / "layouts"))
        found += _of_writing(path, wordings[-1], writing)
    wordings = [wording for wording in wordings if not wording.is_of_packet]
    ordered = sorted(wordings, key=lambda wording: wording.order)
    found += (_of_error(fault, "documents/") for fault in clashes(ordered))
    found += _of_layouts(templates / "layouts")
    found += _of_forms(templates / "forms", wordings)
    return tuple(dict.fromkeys(found))


def _of_city(templates: Path) -> Iterator[Problem]:
    phrases = slips(Phrases, templates / "phrases.yaml")
    writing = slips(WritingRules, templates / WRITING) if (templates / WRITING).exists() else ()
    every = (*city_slips(templates), *phrases, *guide_slips(templates), *writing)
    yield from map(_of_error, every)


# --- the City's way of writing -------------------------------------------------------------------

# Texts of which no wording is made; the guideline is quoted as it stands.
_WITH_TEXTS = ("intake_guide.yaml", "last_post.yaml", "phrases.yaml", "platforms.yaml")


def _writing(templates: Path) -> WritingRules | None:
    try:
        return load_writing_rules(templates)
    except FormgenError:  # of which _of_city tells
        return None


def _of_writing(path: Path, wording: Wording, writing: WritingRules | None) -> Iterator[Problem]:
    if writing is None:
        return
    lines = (line for part in walk_parts(wording.body) if part.items for line in part.lines)
    items = {line.text.source for line in walk_lines(tuple(lines))}
    for text in _texts(wording):
        found = writing.departures(text, public=wording.audience == "public", item=text in items)
        yield from (_departure(f"documents/{path.name}", each, path, text) for each in found)


def _of_texts(templates: Path, writing: WritingRules | None) -> Iterator[Problem]:
    for name in _WITH_TEXTS if writing else ():
        path = templates / name
        try:
            texts = [*_strings(load_plain(path))]
        except FormgenError:  # of which _of_city tells
            continue
        for text in texts:
            found = writing.departures(text) if writing else ()
            yield from (_departure(name, each, path, text) for each in found)


def _departure(file: str, error: FormgenError, path: Path, text: str) -> Problem:
    first = text.splitlines()[0]
    return replace(_problem(file, error, path, first), severity="warning")


def _strings(node: Any) -> Iterator[str]:
    """Every text of a file, keys too, for some are printed."""
    if isinstance(node, str):
        yield node
    for each in (
        [*node, *node.values()]
        if isinstance(node, dict)
        else node
        if isinstance(node, list)
        else ()
    ):
        yield from _strings(each)


# --- wording -------------------------------------------------------------------------------------


def _of_wording(path: Path, wording: Wording, city: City, fonts: Fonts | None) -> Iterator[Problem]:
    file = f"documents/{path.name}"
    for fault in validate.faults(wording, city):
        yield _problem(file, fault, path)
    for text in _texts(wording):
        for clause in _NAMED_CLAUSE.findall(text):
            if clause not in city.versions:
                yield _problem(
                    file,
                    FormgenError(
                        f"文例「{text[:40]}」の条項「{clause}」は guideline.yaml にありません。",
                        "条項の番号を確かめてください。",
                    ),
                    path,
                )
        if fonts is None or fonts.missing:
            continue
        for sequence in fonts.lacking(text):
            message = f"{named(sequence)}は、書類のフォントにないため印刷できません。"
            error = FormgenError(message, remedy(sequence, fonts))
            yield _problem(file, error, path, sequence)


def _texts(wording: Wording) -> Iterator[str]:
    """Every string of a wording that may be printed."""
    yield from (wording.title, wording.mark)
    yield from (text.source for text in wording.define.values())
    for part in walk_parts(wording.body):
        for line in walk_lines(part.lines):
            yield from (line.label, line.head.source if line.head else "", line.text.source)


# --- layouts -------------------------------------------------------------------------------------


def _of_layouts(layouts: Path) -> Iterator[Problem]:
    files, unread = layout_files(layouts)
    for fault in unread or faults(files):
        found = _IN_LAYOUTS.match(fault.bare)  # what a renderer says begins with the file
        told = Place(found[1], line=int(found[2]) if found[2] else None) if found else None
        place = fault.place or told or Place("layouts")
        yield Problem(
            "error", fault.bare, fault.remedy, replace(place, file=f"{_ROOT}/{place.file}")
        )


# --- the offices' own forms ----------------------------------------------------------------------


def _of_forms(folder: Path, wordings: Sequence[Wording]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for path in form_files(folder):
        file = f"forms/{path.name}"
        wording, form, found = examine(path, wordings)
        yield from (_of_fault(file, fault) for fault in found)
        if wording is None:
            continue
        if wording.id in taken:
            message = f"「{taken[wording.id]}」と同じ書類の様式です。"
            yield _of_fault(file, Fault("", message, "1つだけを残してください。"))
        taken[wording.id] = path.name
        if not found and (labels := lacking(wording, form)):
            yield Problem(
                "warning",
                f"この書類に要る項目のうち、様式にないものがあります（{'、'.join(labels)}）。",
                "様式に {{" + labels[0] + "}} などと書き加えるか、要らないことを確かめてください。",
                Place(f"{_ROOT}/{file}"),
            )


def _of_fault(file: str, fault: Fault) -> Problem:
    place = Place(f"{_ROOT}/{file}", cell=fault.where or None)
    return Problem("error", fault.message, fault.remedy, place)


# --- places --------------------------------------------------------------------------------------


def _of_error(error: FormgenError, folder: str = "") -> Problem:
    """A fault that knows its file and line: they stand in the place and not in the message."""
    told = error.place or Place("")
    place = replace(told, file=f"{_ROOT}/{folder}{PurePath(told.file).name}")
    return Problem("error", error.bare, error.remedy, place)


def _problem(file: str, error: FormgenError, path: Path | None = None, sought: str = "") -> Problem:
    """A fault in a file; its line is looked for in path, by what it quotes unless that is given."""
    quotes = [sought] if sought else _QUOTED.findall(error.bare) or [error.bare]
    place = Place(f"{_ROOT}/{file}", line=_line(path, quotes) if path else None)
    return Problem("error", error.bare, error.remedy, place)


def _line(path: Path, quotes: Sequence[str]) -> int | None:
    """The first line with what a message quotes; a text that stands over several has none."""
    lines = path.read_text("utf-8-sig").splitlines()
    for quote in quotes:
        for number, line in enumerate(lines, start=1):
            if quote.rstrip("…") in line:
                return number
    return None
