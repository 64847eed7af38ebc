"""From a sheet of a workbook or a CSV file to the records that stand beside its labels.

Nothing that was typed is skipped in silence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from formgen.intake import limits
from formgen.intake.hiddencontent import hidden_values, merged_values, missing_labels
from formgen.intake.labels import keys_by_label, more_problems, shorten, squeeze, unknown_label
from formgen.intake.rawrecords import (
    RawRecord,
    Value,
    owner_of,
    read_entry,
    refuse_flood,
    too_many_records,
)
from formgen.intake.remarks import is_own_label, is_remark_alone, own_label, remark_alone
from formgen.intake.sheetlayout import Model, Sheet, SheetLayout
from formgen.intake.xlsx.daycount import counted_days
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import LocatedRecord, RecordT
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import Account
from formgen.model.secretlabels import names_secret

_GUIDANCE_COLUMN = 2
# Words that head the columns or count what is missing: their rows hold no values.
HEADER_WORDS = re.compile(
    "項目名?|書き方|記入のしかた|記入例|記入欄|(?:未記入|入力済|記入済)の?(?:項目)?数?"
    "|記入済みのプロフィール文の字数"
)
_STAGE_TAG = re.compile("^［[^］]*］")  # when a field is needed, before its guidance
_CODE = re.compile("[A-Za-z]*-?[0-9]+")  # a 管理番号, where guidance would stand
_ORNAMENTS = re.compile("[■□◆◇●○▼▲【】〔〕]+")
# So many texts of the guidance, and more than of others, make a line one of guidance.
_ENOUGH_GUIDANCE = 3
_Values = Mapping[int, Mapping[int, Value]]  # by position and record
_NOTE_MARKS = ("※", "*", "注", "(注")


@dataclass(frozen=True, slots=True)
class _Labels:
    """The field at each position of the label line, and what stands there."""

    texts: Mapping[int, str]
    keys: Mapping[int, str]
    repeated: Mapping[int, int]  # position → position of the same label before
    unknown: tuple[int, ...]
    headers: frozenset[int]


def read_sheet(
    sheet: Sheet, model: type[RecordT]
) -> tuple[tuple[LocatedRecord[RecordT], ...], tuple[Problem, ...]]:
    """Read all records of a sheet. Raises InvalidValue when it holds more than anyone typed."""
    if not sheet.cells and not issubclass(model, Account):
        return (), ()  # an empty sheet of devices or posts says that there are none
    entries: list[LocatedRecord[RecordT]] = []
    unread: list[Problem] = []
    records, found = read_grid(sheet, model)
    problems = list(found)
    for filed in records:
        entry, flaws = read_entry(model, filed)
        unread += flaws
        refuse_flood(unread)
        if is_remark_alone(filed, model, flaws):
            problems.append(remark_alone(filed, model, down=sheet.layouts[model].down))
            continue
        entries.append(entry)
        problems += flaws
        problems += counted_days(sheet, model, filed, owner_of(entry.record))
    return tuple(entries), tuple(problems)


def read_grid(sheet: Sheet, model: Model) -> tuple[Iterable[RawRecord], tuple[Problem, ...]]:
    """Find the labels of a sheet and the records beside them, each collected when it is asked for.

    Raises InvalidValue when there are more records than anyone files at once.
    """
    layout = sheet.layouts[model]
    if not layout.known:
        return (), (_no_label(sheet, model),)
    texts = layout.texts(sheet.cells, sheet.merged)
    values = _without_guidance(_typed(sheet, layout), texts, model)
    labels = _sort_labels(sheet, layout, model, filled=values.keys())
    problems = (
        *_first(_unknown_problems(sheet, layout, labels, model)),
        *_first(_repeated_problems(sheet, layout, labels)),
        *_first(_stray_problems(sheet, layout, labels, values)),
        *_misplaced_problems(sheet, layout, labels, model),
        *(
            missing_labels(sheet, labels.keys.values(), model, down=layout.down)
            if values and all(is_own_label(labels.texts[at]) for at in labels.unknown)
            else ()
        ),
    )
    with_label = (*labels.keys, *labels.repeated)
    records = sorted({record for position in with_label for record in values.get(position, ())})
    if len(records) > limits.RECORDS:
        raise too_many_records()
    cells = {cell for cell in sheet.cells if layout.split(*cell)[1] >= layout.first_record}
    problems += (
        *hidden_values(sheet, cells),
        *_first(merged_values(sheet, cells, records, down=layout.down)),
    )
    return (_filed(sheet, layout, labels, values, model, at) for at in records), problems


def _typed(sheet: Sheet, layout: SheetLayout) -> dict[int, dict[int, Value]]:
    """Return the values as typed, by position and record."""
    found: dict[int, dict[int, Value]] = defaultdict(dict)
    for (row, column), value in sheet.cells.items():
        position, record = layout.split(row, column)
        if record >= layout.first_record:
            found[position][record] = value
    return found


def _without_guidance(values: _Values, labels: Mapping[int, str], model: Model) -> _Values:
    """The values but for a column or row of our guidance, to which a new column may have moved it."""
    known = {squeeze(spec.label): spec.guidance for spec in specs(model)}
    ours: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for position, records in values.items():
        guidance = known.get(squeeze(labels.get(position, "")))
        for record, value in records.items():
            text = _STAGE_TAG.sub("", str(value))
            is_ours = guidance is not None and text.startswith(guidance)
            (ours if is_ours else others)[record] += 1
    skipped = {at for at in ours if ours[at] >= _ENOUGH_GUIDANCE and ours[at] > others[at]}
    if not skipped:
        return values
    kept = (
        (position, {at: value for at, value in records.items() if at not in skipped})
        for position, records in values.items()
    )
    return {position: records for position, records in kept if records}


def _sort_labels(sheet: Sheet, layout: SheetLayout, model: Model, filled: Iterable[int]) -> _Labels:
    known, with_values, texts = keys_by_label(model), set(filled), sheet.texts(layout)
    headings = frozenset(map(squeeze, sheet.records.groups))
    keys: dict[int, str] = {}
    firsts: dict[str, int] = {}
    repeated: dict[int, int] = {}
    unknown: list[int] = []
    headers: set[int] = set()
    for position, text in sorted(texts.items()):
        word = squeeze(text)
        if word in known:
            first = firsts.setdefault(known[word], position)
            if first == position:
                keys[position] = known[word]
            else:
                repeated[position] = first
        elif HEADER_WORDS.fullmatch(word):
            headers.add(position)
        elif _ORNAMENTS.sub("", word) not in headings and not _is_remark(
            word, bare=position not in with_values, above=layout.down and not keys
        ):
            unknown.append(position)
    return _Labels(texts, keys, repeated, tuple(unknown), frozenset(headers))


def _is_remark(word: str, *, bare: bool, above: bool) -> bool:
    """True if a text, bare of values, is a note or a title above the labels."""
    return bare and (above or word.startswith(_NOTE_MARKS))


def _filed(
    sheet: Sheet,
    layout: SheetLayout,
    labels: _Labels,
    values: _Values,
    model: Model,
    record: int,
) -> RawRecord:
    """One record. A field without a label has the place of the record's first field."""
    positions = {key: position for position, key in labels.keys.items()}
    spare = positions.get(specs(model)[0].key, min(positions.values()))
    found = {
        key: values[position][record]
        for key, position in positions.items()
        if record in values.get(position, ())
    }
    for again, first in labels.repeated.items():
        if record in values.get(again, ()):
            found[labels.keys[first]] = _ambiguous(labels.texts[again])
    places = {
        spec.key: sheet.place(*layout.cell(positions.get(spec.key, spare), record))
        for spec in specs(model)
    }
    return RawRecord(found, places)


def _ambiguous(label: str) -> InvalidValue:
    return InvalidValue(
        f"「{shorten(label)}」の欄が2つあり、どちらの値か分かりません。",
        "正しい値を1つの欄に入れ、もう一方の欄を消してください。",
    )


def _no_label(sheet: Sheet, model: Model) -> Problem:
    return Problem(
        "error",
        "項目名が見つからないため、このシートを読めません。",
        f"A列又は1行目に「{specs(model)[0].label}」などの項目名を入れてください。",
        Place(sheet.file, sheet.name),
    )


def _unknown_problems(
    sheet: Sheet, layout: SheetLayout, labels: _Labels, model: Model
) -> Iterator[Problem]:
    missing = [spec.label for spec in specs(model) if spec.key not in labels.keys.values()]
    for position in labels.unknown:
        text, place = labels.texts[position], sheet.place(*layout.cell(position))
        if (not missing or is_own_label(text)) and not names_secret(text):
            yield own_label(text, place, down=layout.down)
            continue
        # No field asks for a password, however much its label looks like one that does.
        meant = [] if names_secret(text) else missing
        yield unknown_label(text, place, meant)


def _repeated_problems(sheet: Sheet, layout: SheetLayout, labels: _Labels) -> Iterator[Problem]:
    for position, first in labels.repeated.items():
        yield Problem(
            "error",
            f"項目「{shorten(labels.texts[position])}」が"
            f"{sheet.place(*layout.cell(first)).cell}と重なっています。",
            "どちらか一方だけを残してください。",
            sheet.place(*layout.cell(position)),
            field=labels.keys[first],
            label=squeeze(labels.texts[position]),
        )


def _stray_problems(
    sheet: Sheet, layout: SheetLayout, labels: _Labels, values: _Values
) -> Iterator[Problem]:
    accounted = {*labels.keys, *labels.repeated, *labels.unknown, *labels.headers}
    line, label = ("行", "A列") if layout.down else ("列", f"{layout.line}行目")
    last = max(labels.keys, default=0)  # what stands behind the last label may well be a note
    for position in sorted(values.keys() - accounted):
        cells = [sheet.place(*layout.cell(position, record)) for record in sorted(values[position])]
        others = f"（ほかに{len(cells) - 1}セル）" if len(cells) > 1 else ""
        within = position < last
        yield Problem(
            "error" if within else "warning",
            f"項目名のない{line}に値があります{others}。",
            f"{label}に項目名を入れるか、値を正しい{line}に移すか、消してください。"
            + ("" if within else "覚え書きなら、そのままで構いません。"),
            cells[0],
        )


def _misplaced_problems(
    sheet: Sheet, layout: SheetLayout, labels: _Labels, model: Model
) -> Iterator[Problem]:
    """A record in the column of the guidance, which is not read: reported at its first sure sign."""
    if not layout.down:
        return
    for position, key in labels.keys.items():
        typed = sheet.cells.get((position, _GUIDANCE_COLUMN))
        word = (
            squeeze(str(typed)) if typed is not None and not isinstance(typed, InvalidValue) else ""
        )
        spec = by_key(model)[key]
        if word in map(squeeze, spec.choices) or (spec.kind == "code" and _CODE.fullmatch(word)):
            yield Problem(
                "error",
                "B列は書き方の欄のため、B列に入力された値は読み込みません。",
                "B列の値を、C列から右に移してください。",
                sheet.place(*layout.cell(position, _GUIDANCE_COLUMN)),
            )
            return


def _first(problems: Iterator[Problem]) -> Iterator[Problem]:
    """The first problems of a kind, and one that says that there are more."""
    yield from islice(problems, limits.PROBLEMS_OF_A_KIND)
    if (further := next(problems, None)) is not None:
        yield more_problems(further.place)
