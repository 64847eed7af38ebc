"""Warnings of what a clerk may not know of a file: hidden and merged cells, macros, lost labels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator

from formgen.intake.sheetlayout import Model, Position, Sheet
from formgen.model.fieldspec import specs
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import by

_LABELS_NAMED = 10  # in a message
# What the names of a workbook's parts begin with; none of these parts is ever opened.
_ACTIVE = (
    (
        ("xl/vbaproject", "xl/macrosheets/", "xl/dialogsheets/", "xl/intlmacrosheets/"),
        "マクロが含まれています。マクロは動かさず、値だけを読みました。",
        "マクロが要らなければ、「Excelブック（.xlsx）」として保存し直してください。",
    ),
    (
        ("xl/externallinks/", "xl/connections", "xl/querytables/"),
        "ほかのファイルへのリンクが含まれています。リンク先は開かず、保存された値を読みました。",
        "値が新しいか確かめ、要らなければリンクを解除してください。",
    ),
    (
        ("xl/activex/", "xl/embeddings/", "xl/webextensions/", "customui/"),
        "埋め込まれた部品（ActiveXなど）が含まれています。部品は読みませんでした。",
        "部品の中に記入した値があれば、セルに書き写してください。",
    ),
)


def active_content(parts: Iterable[str], file: str) -> tuple[Problem, ...]:
    """Macros, links and embedded objects, reported once each; parts are the names in the archive."""
    names = [part.lower() for part in parts]
    return tuple(
        Problem("warning", message, remedy, Place(file))
        for starts, message, remedy in _ACTIVE
        if any(name.startswith(starts) for name in names)
    )


def hidden_sheet(sheet: Sheet) -> Iterator[Problem]:
    """A hidden sheet with cells, which has been read all the same."""
    if sheet.is_hidden and sheet.cells:
        yield Problem(
            "warning",
            "非表示のシートですが、記入された値を読みました。",
            "再表示して内容を確かめ、要らなければシートを消してください。",
            Place(sheet.file, sheet.name),
        )


def hidden_values(sheet: Sheet, cells: Iterable[Position]) -> Iterator[Problem]:
    """Values in hidden rows or columns, reported at the first of them."""
    rows, columns = sheet.hidden_rows, sheet.hidden_columns
    hidden = sorted((row, at) for row, at in cells if row in rows or at in columns)
    if hidden:
        others = f"（ほかに{len(hidden) - 1}セル）" if len(hidden) > 1 else ""
        yield Problem(
            "warning",
            f"非表示の行又は列にある値も読みました{others}。",
            "再表示して、内容を確かめてください。",
            sheet.place(*hidden[0]),
        )


def merged_values(
    sheet: Sheet, cells: Collection[Position], records: Iterable[int], *, down: bool
) -> Iterator[Problem]:
    """Values merged over several records: each counts for the first record alone.

    records are the columns (down) or rows that hold any value.
    """
    filled = sorted(records)
    for first_row, first_column, last_row, last_column in sheet.merged:
        first, last = (first_column, last_column) if down else (first_row, last_row)
        if (first_row, first_column) in cells:
            following = bisect_right(filled, first)
            if following < len(filled) and filled[following] <= last:
                yield Problem(
                    "warning",
                    f"結合したセルの値を、先頭の{'列' if down else '行'}の1件だけの値として読みました。",
                    "ほかの件にも同じ値を使うときは、結合を解除し、それぞれに入力してください。",
                    sheet.place(first_row, first_column),
                )


def missing_labels(
    sheet: Sheet, keys: Collection[str], model: Model, *, down: bool
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
