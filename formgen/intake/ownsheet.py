"""A sheet held against our own: guidance that is no record, wherever it stands, and labels it lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from formgen.intake.entries import Value
from formgen.intake.labels import squeeze
from formgen.intake.rawsheet import Sheet
from formgen.model.fields import specs
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.typedcommands import by

# So many texts of the guidance, and more than of others, make a line one of guidance.
_ENOUGH_GUIDANCE = 3
_LABELS_NAMED = 10  # in a message
Values = Mapping[int, Mapping[int, Value]]  # by position and record, as grid.py has them


def without_guidance(
    values: Values, labels: Mapping[int, str], model: type[Account] | type[Device]
) -> Values:
    """The values but for a column or row of our guidance, to which a new column may have moved it."""
    known = {squeeze(spec.label): spec.guidance for spec in specs(model)}
    ours: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for position, records in values.items():
        guidance = known.get(squeeze(labels.get(position, "")))
        for record, value in records.items():
            is_ours = guidance is not None and str(value).startswith(guidance)
            (ours if is_ours else others)[record] += 1
    passed = {at for at in ours if ours[at] >= _ENOUGH_GUIDANCE and ours[at] > others[at]}
    if not passed:
        return values
    kept = (
        (position, {at: value for at, value in records.items() if at not in passed})
        for position, records in values.items()
    )
    return {position: records for position, records in kept if records}


def missing_labels(
    sheet: Sheet, keys: Collection[str], model: type[Account] | type[Device], *, down: bool
) -> Iterator[Problem]:
    """Warn in one line of the labels that a sheet with most of ours lost, or is too old to have."""
    missing = [spec.label for spec in specs(model) if spec.key not in keys]
    if not 0 < len(missing) < len(keys):
        return
    more = len(missing) - _LABELS_NAMED
    others = f"（ほかに{more}項目）" if more > 0 else ""
    anew = f"か、{by('carry over')}新しい記入用シートに引き継いで" if sheet.name else ""
    yield Problem(
        "warning",
        f"このシートには、項目「{'」「'.join(missing[:_LABELS_NAMED])}」{others}がありません。",
        f"記入するときは、この項目名の{'行' if down else '列'}を加える{anew or 'ようにして'}ください。",
        Place(sheet.file, sheet.name),
    )
