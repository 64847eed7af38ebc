"""Examining every template at once: the city's data, wording, layouts and the offices' own forms.

A run stops at the first fault of a template; whoever edits them wants to know all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from formgen.audit.clausechanges import Mention, mentions, naming
from formgen.audit.coverage import coverage
from formgen.audit.impactpaper import WORDS, ImpactWords
from formgen.audit.writingrules import WRITING, WritingRules, load_writing_rules
from formgen.city.city import City, city_slips, load_city
from formgen.city.fieldsfile import FIELDS
from formgen.city.templatefiles import layout_files
from formgen.city.templatereader import slips
from formgen.city.yamltext import load_plain
from formgen.documents import wordingfaults
from formgen.documents.catalogue import load_catalogue, wording_files
from formgen.documents.facts import tag_names
from formgen.documents.fieldfaults import field_faults
from formgen.documents.officeforms.package import Fault
from formgen.documents.ownforms import examine, form_files, lacking
from formgen.documents.phrases import Phrases
from formgen.documents.wordingfaults import clashes
from formgen.documents.wordingfile import (  # fmt: skip
    Wording,
    load_wording,
    walk_lines,
    walk_parts,
    wording_slips,
)
from formgen.guideline.checkregister import binding_faults, reception_faults, unbound_checks
from formgen.making.layouttrial import faults
from formgen.model.problems import FormgenError, Place, Problem
from formgen.reception.publicfiles import WORDS as PUBLIC_WORDS
from formgen.reception.publicfiles import public_faults
from formgen.render.fonts.characters import named, remedy
from formgen.render.fonts.fonts import Fonts, fonts_if_any
from formgen.workbooks.instructions import guide_slips

_ROOT = "templates"
_MOST_NAMES = 3  # of checks in a line; of more the number tells
_QUOTED = re.compile("「([^「」]+)」")
_IN_LAYOUTS = re.compile(r"(layouts/[^\s:：]+\.\w+)(?::(\d+))?")


def lint(templates: Path) -> tuple[Problem, ...]:
    """Every fault of the templates in a folder, in the order of its files."""
    found = [*map(_as_problem, _slips_of_words(templates))]
    try:
        city = load_city(templates)
    except FormgenError as error:  # without the city nothing that follows can be examined
        every = (*city_slips(templates), error)
        return tuple(dict.fromkeys((*map(_as_problem, every), *found)))
    found += (
        _problem(FIELDS, fault, templates / FIELDS)
        for fault in field_faults(city.records, city.offices)
    )
    writing, known = _writing(templates), dict[Path, Wording]()
    found += _text_problems(templates, writing)
    for path in wording_files(templates):
        try:
            known[path] = load_wording(path)
        except FormgenError:
            found += (_as_problem(slip, "documents/") for slip in wording_slips(path))
            continue
        found += _wording_problems(path, known[path], city, fonts_if_any(templates / "layouts"))
        found += _writing_problems(path, known[path], writing)
    wordings = [wording for wording in known.values() if not wording.is_of_packet]
    ordered = sorted(wordings, key=lambda wording: wording.order)
    found += (_as_problem(fault, "documents/") for fault in clashes(ordered))
    found += _layout_problems(templates / "layouts")
    found += _form_problems(templates / "forms", wordings, city)
    found += _binding_problems(templates, city, known)
    return tuple(dict.fromkeys(found))


def _slips_of_words(templates: Path) -> tuple[FormgenError, ...]:
    """The slips in the files of words, which are no data of the city's."""
    phrases = slips(Phrases, templates / "phrases.yaml")
    writing = slips(WritingRules, templates / WRITING) if (templates / WRITING).exists() else ()
    impact = slips(ImpactWords, templates / WORDS)
    return (*phrases, *guide_slips(templates), *impact, *public_faults(templates), *writing)


# --- clauses and checks --------------------------------------------------------------------------


def _binding_problems(
    templates: Path, city: City, known: Mapping[Path, Wording]
) -> Iterator[Problem]:
    """Bindings of nothing and to nothing; that a check is left out, or a clause, may be meant."""
    yield from map(_as_problem, (*binding_faults(city), *reception_faults(city)))
    if left_out := [check.name for check in unbound_checks(city)]:
        more = "ほか" if len(left_out) > _MOST_NAMES else ""
        message = f"点検「{'、'.join(left_out[:_MOST_NAMES])}」{more}がないため、行いません（{len(left_out)}件）。"
        remedy = "行うときは、書き加えてください（全ての点検は、formgen の templates/checks.yaml にあります）。"
        yield Problem("warning", message, remedy, Place(f"{_ROOT}/checks.yaml"))
    struck = [clause.id for clause in city.clauses.values() if clause.is_repealed]
    try:
        matrix = coverage(
            load_catalogue(templates, city, lambda path: known.get(path) or load_wording(path))
        )
        named_still = mentions(templates, struck)
    except FormgenError:  # which is among the others
        return
    yield from _naming_what_is_struck(named_still)
    for clause in (covered.clause for covered in matrix if not covered.is_covered):
        error = FormgenError(
            f"条項「{clause.id}」を受けた点検も書類もありません。",
            "点検（checks.yaml）か、documents の文やチェックリストの行に、この条項を付けてください。",
        )
        path = templates / "guideline.yaml"
        yield _warning(path.name, error, path, f"id: {clause.id}")


def _naming_what_is_struck(found: Sequence[Mention]) -> Iterator[Problem]:
    """A warning for each file that names clauses which were struck out, at the first of its lines."""
    for file, group in groupby(found, key=lambda one: one.place.file):
        of_file = sorted(group, key=lambda one: one.place.line or 0)
        named_in = "、".join(dict.fromkeys(one.clause for one in of_file))
        lines = len({one.place.line for one in of_file})
        yield Problem(
            "warning",
            f"削除された条項を名指しています（{named_in}。{lines}行）。",
            "移った先の番号に改めるか、消してください。",
            Place(f"{_ROOT}/{file}", line=of_file[0].place.line),
        )


# --- the City's way of writing -------------------------------------------------------------------

# Texts of which no wording is made; the guideline is quoted as it stands.
_WITH_TEXTS = (
    WORDS, "intake_guide.yaml", "last_post.yaml", "phrases.yaml", "platforms.yaml", PUBLIC_WORDS,
)  # fmt: skip


def _writing(templates: Path) -> WritingRules | None:
    try:
        return load_writing_rules(templates)
    except FormgenError:  # _city_problems has it
        return None


def _writing_problems(
    path: Path, wording: Wording, writing: WritingRules | None
) -> Iterator[Problem]:
    if writing is None:
        return
    lines = (line for part in walk_parts(wording.body) if part.items for line in part.lines)
    items = {line.text.source for line in walk_lines(tuple(lines))}
    for text in _texts(wording):
        found = writing.departures(text, public=wording.audience == "public", item=text in items)
        yield from (_departure(f"documents/{path.name}", each, path, text) for each in found)


def _text_problems(templates: Path, writing: WritingRules | None) -> Iterator[Problem]:
    for name in _WITH_TEXTS if writing else ():
        path = templates / name
        try:
            texts = [*_strings(load_plain(path))]
        except FormgenError:  # _city_problems has it
            continue
        for text in texts:
            found = writing.departures(text) if writing else ()
            yield from (_departure(name, each, path, text) for each in found)


def _departure(file: str, error: FormgenError, path: Path, text: str) -> Problem:
    return _warning(file, error, path, text.splitlines()[0])


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


def _wording_problems(
    path: Path, wording: Wording, city: City, fonts: Fonts | None
) -> Iterator[Problem]:
    found = [(fault, "") for fault in wordingfaults.faults(wording, city)]
    for text in _texts(wording):
        named_in = naming(tuple(city.versions)).findall(text)
        for clause in (each for title, each in named_in if title and each not in city.versions):
            message = f"文例「{text[:40]}」の条項「{clause}」は guideline.yaml にありません。"
            found.append((FormgenError(message, "条項の番号を確かめてください。"), ""))
        if fonts is not None and not fonts.missing:
            for sequence in fonts.lacking(text):
                message = f"{named(sequence)}は、書類のフォントにないため印刷できません。"
                found.append((FormgenError(message, remedy(sequence, fonts)), sequence))
    for fault, sought in found:
        yield _problem(f"documents/{path.name}", fault, path, sought)


def _texts(wording: Wording) -> Iterator[str]:
    """Every string of a wording that may be printed."""
    yield from (wording.title, wording.mark)
    yield from (text.source for text in wording.define.values())
    for part in walk_parts(wording.body):
        for line in walk_lines(part.lines):
            yield from (line.label.source, line.text.source)


# --- layouts -------------------------------------------------------------------------------------


def _layout_problems(layouts: Path) -> Iterator[Problem]:
    files, unread = layout_files(layouts)
    for fault in unread or faults(files):
        found = _IN_LAYOUTS.match(fault.bare)  # what a renderer reports begins with the file
        named_in = Place(found[1], line=int(found[2]) if found[2] else None) if found else None
        place = fault.place or named_in or Place("layouts")
        place = replace(place, file=f"{_ROOT}/{place.file}")
        yield Problem("error", fault.bare, fault.remedy, place)


# --- the offices' own forms ----------------------------------------------------------------------


def _form_problems(folder: Path, wordings: Sequence[Wording], city: City) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for path in form_files(folder):
        file = f"forms/{path.name}"
        wording, form, found = examine(path, wordings, tag_names(city))
        yield from (_form_problem(file, fault) for fault in found)
        if wording is None:
            continue
        if wording.id in taken:
            message = f"「{taken[wording.id]}」と同じ書類の様式です。"
            yield _form_problem(file, Fault("", message, "1つだけを残してください。"))
        taken[wording.id] = path.name
        if not found and (labels := lacking(wording, form)):
            yield Problem(
                "warning",
                f"この書類に要る項目のうち、様式にないものがあります（{'、'.join(labels)}）。",
                "様式に {{" + labels[0] + "}} などと書き加えるか、要らないことを確かめてください。",
                Place(f"{_ROOT}/{file}"),
            )


def _form_problem(file: str, fault: Fault) -> Problem:
    place = Place(f"{_ROOT}/{file}", cell=fault.where or None)
    return Problem("error", fault.message, fault.remedy, place)


# --- places --------------------------------------------------------------------------------------


def _as_problem(error: FormgenError, folder: str = "") -> Problem:
    """A fault that knows its file and line: they stand in the place and not in the message."""
    place = error.place or Place("")
    place = replace(place, file=f"{_ROOT}/{folder}{PurePath(place.file).name}")
    return Problem("error", error.bare, error.remedy, place)


def _problem(file: str, error: FormgenError, path: Path | None = None, sought: str = "") -> Problem:
    """A fault in a file; its line is looked for in path, by what it quotes unless that is given."""
    quotes = [sought] if sought else _QUOTED.findall(error.bare) or [error.bare]
    place = Place(f"{_ROOT}/{file}", line=_line(path, quotes) if path else None)
    return Problem("error", error.bare, error.remedy, place)


def _warning(file: str, error: FormgenError, path: Path, sought: str) -> Problem:
    return replace(_problem(file, error, path, sought), severity="warning")


def _line(path: Path, quotes: Sequence[str]) -> int | None:
    """The first line with what a message quotes; a text that stands over several has none."""
    lines = path.read_text("utf-8-sig").splitlines()
    for quote in quotes:
        for number, line in enumerate(lines, start=1):
            if quote.rstrip("…") in line:
                return number
    return None
