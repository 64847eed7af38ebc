"""The purpose of a sheet: accounts, devices or posts, known by its name, else by its labels.

A copy such as 「アカウント (2)」 is read like its original. A sheet that may be an example, an
older state or a list is named and not read, for that is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from formgen.intake.helpersheets import TITLES
from formgen.intake.labels import squeeze
from formgen.intake.sheetlayout import Model, Sheet
from formgen.model.problems import Place, Problem
from formgen.model.recordtypes import RecordTypes

_OWN_NAMES = frozenset(map(squeeze, TITLES.values()))
IN_EVERY_SHEET = squeeze("管理番号")
# So many labels make a sheet of any name one that is meant.
_ENOUGH = 3
# What stands beside the name when a sheet is copied or numbered.
_OF_COPIES = re.compile(
    "(?:コピー|複製|写し|copyof|copy|続き|追加|表|table|その|の|第|枚目|件目"
    r"|[0-9一二三四五六七八九十()\[\]_.,・~\-‐ー])*",
    re.IGNORECASE,
)
_EXAMPLE = re.compile("例|見本|サンプル|sample|example|ひな形|雛形|template|白紙", re.IGNORECASE)
_ASIDE = re.compile("旧|控|前回|過去|廃案|一覧|台帳|バックアップ|backup|old", re.IGNORECASE)


def model_named(title: str, records: RecordTypes) -> Model | None:
    """Return the model of a sheet of the very name."""
    return next((model for model in records.every if squeeze(title) == model.SHEET), None)


def model_labelled(sheet: Sheet) -> Model | None:
    """Return the model of a sheet by its labels; those of a copy may be few."""
    model = _most_labelled(sheet)
    found = sheet.layouts[model].known
    is_meant = len(found) >= _ENOUGH and IN_EVERY_SHEET in found
    return model if is_meant or (found and _is_copy(sheet, model)) else None


def model_of(sheet: Sheet, named: Collection[Model | None]) -> Model | None:
    """Return the model that is read from a sheet; named are the models that have a sheet of their name."""
    title = squeeze(sheet.name or "")
    if (exact := model_named(title, sheet.records)) is not None:
        return exact
    if title in _OWN_NAMES:  # the guide lists the fields of devices and posts
        return None
    model = model_labelled(sheet)
    if model is None or _EXAMPLE.search(title):
        return None
    if model not in named or _is_copy(sheet, model):
        return model
    return model if model.SHEET in title and not _ASIDE.search(title) else None


def _most_labelled(sheet: Sheet) -> Model:
    return max(sheet.records.every, key=lambda model: len(sheet.layouts[model].known))


def not_read(sheet: Sheet) -> Problem | None:
    """The warning of a sheet that is not read although it holds records; None for any other."""
    model = model_labelled(sheet) or _most_labelled(sheet)
    is_own = sheet.cells.get((1, 1)) in TITLES
    if is_own or len(sheet.layouts[model].known) < _ENOUGH or not sheet.labelled(model):
        return None
    name = model.SHEET
    return Problem(
        "warning",
        f"「{name}」の項目名がありますが、シートの名前が違うため、読みませんでした。",
        f"読むシートなら、名前を「{name} (2)」のようにしてください。",
        Place(sheet.file, sheet.name),
    )


def same_again(sheet: Sheet) -> Problem:
    """The warning of a copy that holds nothing but what stands in another sheet."""
    return Problem(
        "warning",
        f"ほかのシートと同じ{IN_EVERY_SHEET}・資産番号・投稿番号だけのシートのため、読みませんでした。",
        "別の件なら番号を改め、要らなければシートを削除してください。",
        Place(sheet.file, sheet.name),
    )


def _is_copy(sheet: Sheet, model: Model) -> bool:
    before, name, after = squeeze(sheet.name or "").partition(model.SHEET)
    return name != "" and _OF_COPIES.fullmatch(before + after) is not None
