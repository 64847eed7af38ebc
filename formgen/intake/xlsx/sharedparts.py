"""The parts that the sheets of a workbook share: their names, the texts, and which formats are dates.

Read by hand and not by openpyxl, which reads a shared text of index −1, turns 「x005F_」 into
nothing, knows none of the formats that only a Japanese Excel has, and builds trees without limit.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from formgen.intake import limits
from formgen.intake.xlsx.xmlreader import Budget, Walker, broken, too_large, walk, whole_number

# What a number with a format is: a number as it stands, a date, a duration, or a number that the
# format shows otherwise (007 for 7, 50% for 0.5).
NumberLook = Literal["plain", "date", "duration", "other"]

_VALUE_OF_NAME = re.compile('=?(?:"([^"]*)"|([0-9.]+))')
# Formats that a Japanese Excel has without declaring them: eras, 年月日 and 時分.
_JAPANESE_DATES = frozenset((*range(27, 37), *range(50, 59)))
_TRUE = frozenset(("1", "true", "on"))
# Zeros in front, or a percentage: what the cell shows is not the number that it holds.
_SHOWN_OTHERWISE = re.compile(r"^[^.#;]*00|%")
# Eras and weekdays, which openpyxl does not know for dates.
_JAPANESE_SIGNS = re.compile("g|e(?![+-])|aaa")
_NO_SIGNS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|General|Standard')


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, the part that holds its cells, and whether it is shown."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that the sheets of a workbook share."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    number_looks: tuple[NumberLook, ...]  # of the cell formats, by their numbers
    epoch: datetime
    names: tuple[str, ...]  # given to values, as 「name：value」


def is_true(flag: str | None) -> bool:
    """True if an attribute of XML says yes."""
    return flag in _TRUE


def read_parts(archive: ZipFile, budget: Budget) -> Parts:
    """Read what the sheets share. Raises InvalidValue when a part is missing, broken or too large."""
    found, _ = related(archive, "", budget)
    part = next((part for _, kind, part in found if kind == "officeDocument"), None)
    if part is None:
        raise broken()
    book = _Book(budget)
    walk(archive, part, book, budget)
    found, _ = related(archive, part, budget)
    by_link = {link: (kind, part) for link, kind, part in found}
    listed = [sheet for sheet in book.sheets if sheet[1]]  # a module of Excel 5 has no part
    if any(link not in by_link for _, link, _ in listed):
        raise broken()
    sheets = tuple(
        SheetPart(name, by_link[link][1], hidden)
        for name, link, hidden in listed
        if by_link[link][0] == "worksheet"  # others are charts and macros
    )
    texts, formats = _Texts(budget), _Formats(budget)
    walkers: Mapping[str, Walker] = {"sharedStrings": texts, "styles": formats}
    for kind, part in by_link.values():
        if kind in walkers:
            walk(archive, part, walkers[kind], budget)
    return Parts(sheets, tuple(texts.found), formats.looks(), book.epoch, tuple(book.names))


def related(
    archive: ZipFile, part: str, budget: Budget
) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """The parts to which a part is related, by id, kind and name, and its links out of the archive."""
    names = {name.lower(): name for name in archive.namelist()}  # case does not count
    folder, name = posixpath.split(part)
    relations = _Relations(budget)
    if (listed := names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())) is not None:
        walk(archive, listed, relations, budget)
    found = []
    for link, kind, target in relations.found:
        for written in (target, unquote(target)):
            path = posixpath.normpath(posixpath.join("/", folder, written.replace("\\", "/")))
            if (found_name := names.get(path.lstrip("/").lower())) is not None:
                found.append((link, kind, found_name))
                break
    return tuple(found), tuple(relations.links)


class _Relations(Walker):
    """The relations of a part to others of the archive: id, kind and target."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[tuple[str, str, str]] = []
        self.links: list[str] = []  # to what lies outside the archive
        self._budget = budget

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a relation."""
        if tag != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        link, target = attributes.get("Id", ""), attributes.get("Target", "")
        self._budget.spend("characters", len(link) + len(kind) + len(target))
        if attributes.get("TargetMode") == "External":
            self.links.append(target)
        else:
            self.found.append((link, kind, target))
        if len(self.found) > limits.RELATIONS:
            raise too_large()


class _Book(Walker):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.sheets: list[tuple[str, str, bool]] = []
        self.names: list[str] = []
        self._name: str | None = None
        self._meaning: list[str] = []
        self.epoch = CALENDAR_WINDOWS_1900

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            link = next((attributes[key] for key in attributes if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            name = attributes.get("name", "")
            self._budget.spend("characters", len(name) + len(link))
            self.sheets.append((name, link, hidden))
            if len(self.sheets) > limits.SHEETS:
                raise too_large()
        elif tag == "definedName":
            self._name, self._meaning = attributes.get("name", ""), []
            self._budget.spend("characters", len(self._name) + len(attributes.get("comment", "")))
            self.names.append(attributes.get("comment", ""))
        elif tag == "workbookPr" and is_true(attributes.get("date1904")):
            self.epoch = CALENDAR_MAC_1904

    def text(self, text: str) -> None:
        if self._name is not None:
            self._budget.spend("characters", len(text))
            self._meaning.append(text)

    def end(self, tag: str) -> None:
        if tag == "definedName" and self._name is not None:
            # A name of cells is none of a value; its $ and ! would look like a password.
            if value := _VALUE_OF_NAME.fullmatch("".join(self._meaning).strip()):
                self.names.append(f"{self._name}：{value[1] or value[2]}")
            self._name = None


class _Texts(Walker):
    """The shared texts: rich text joined, without the readings (furigana) beside them."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[str] = []
        self._budget = budget
        self._pieces: list[str] | None = None
        self._readings = 0
        self._in_text = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._readings += 1
        self._in_text = tag == "t" and not self._readings

    def end(self, tag: str) -> None:
        if tag == "si" and self._pieces is not None:
            self.found.append("".join(self._pieces))
            self._pieces = None
        elif tag == "rPh":
            self._readings -= 1
        self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text and self._pieces is not None:
            self._budget.spend("characters", len(text))
            self._pieces.append(text)


class _Formats(Walker):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._in_cell_formats = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            code = attributes.get("formatCode", "")
            if len(code) > limits.FORMAT_LENGTH:
                raise broken()
            self._budget.spend("characters", len(code))
            self._codes[whole_number(attributes.get("numFmtId"))] = code
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self._used.append(whole_number(attributes.get("numFmtId", "0")))
        if len(self._used) + len(self._codes) > limits.FORMATS:
            raise too_large()

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_formats = False

    def looks(self) -> tuple[NumberLook, ...]:
        """Return what each cell format makes of a number."""
        known = {number: self._look(number) for number in set(self._used)}
        return tuple(known[number] for number in self._used)

    def _look(self, number: int) -> NumberLook:
        code = self._codes.get(number)
        if code is None and number in _JAPANESE_DATES:
            return "date"
        code = BUILTIN_FORMATS.get(number, "General") if code is None else code
        if is_timedelta_format(code):
            return "duration"
        signs = _NO_SIGNS.sub("", code)
        if is_date_format(signs) or _JAPANESE_SIGNS.search(signs):
            return "date"
        return "other" if _SHOWN_OTHERWISE.search(signs) else "plain"
