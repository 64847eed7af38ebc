"""The problems of cells whose values cannot be read."""

from __future__ import annotations

from formgen.intake.labels import shorten
from formgen.model.problems import InvalidValue
from formgen.model.typedcommands import blank_sheet


def too_wide(title: str) -> InvalidValue:
    """The flaw of a sheet with values where nobody types any."""
    return InvalidValue(
        f"シート「{shorten(title)}」の範囲が大きすぎるため、読み込みません。",
        f"{blank_sheet()}に、記入した値だけを写してください。",
    )


def no_result(typed: str) -> InvalidValue:
    """The flaw of a formula without its result; typed is a text that became one."""
    if typed:
        return InvalidValue(
            f"「{typed}」が式として入っていて、計算結果がありません。",
            "文字なら先頭の「=」を取り、空欄のままにするなら消してください。",
        )
    return InvalidValue(
        "式の計算結果が保存されていないため、値が分かりません。",
        "Excelで開いて保存し直すか、セルをコピーして「値の貼り付け」をしてください。",
    )


def error_value(value: str, typed: str) -> InvalidValue:
    """The flaw of a value such as #NAME?; typed is a text that became a formula."""
    return InvalidValue(
        f"{f'「{typed}」が式として入り、' if typed else ''}"
        f"Excelのエラー値（{shorten(value)}）{'になって' if typed else 'が入って'}います。",
        "式を直すか、正しい値を入力してください。",
    )


def no_date(text: str) -> InvalidValue:
    """The flaw of a number or text that is no day, in a cell that shows days."""
    return InvalidValue(
        f"日付の書式のセルに、日付として使えない値（{shorten(text)}）が入っています。",
        "「令和8年11月22日」のように入力し直してください。",
    )


def shown_otherwise(text: str) -> InvalidValue:
    """The flaw of a number that does not look as it is."""
    return InvalidValue(
        f"数値（{shorten(text)}）が、書式によって別の形（先頭の0や％など）で表示されています。",
        "セルの書式を「文字列」にして、見えているとおりに入力し直してください。",
    )


def time_of_day() -> InvalidValue:
    """The flaw of 8:30 typed into a cell that is not text: Excel made a time of it."""
    return InvalidValue(
        "時刻が入っています。",
        "日付の欄なら年月日を入力し、文字の欄ならセルの書式を「文字列」にして入力し直してください。",
    )
