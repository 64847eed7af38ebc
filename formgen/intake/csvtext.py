"""The text of a CSV file: its encoding, known or named for what it is."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO, TextIOWrapper

from formgen.intake.labels import keys_by_label
from formgen.model.problems import InvalidValue
from formgen.model.records import Account, Device

SAVE_AS = "表計算ソフトで「CSV UTF-8（コンマ区切り）」として保存し直してください。"
_WORKBOOK_SIGNATURES = (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
)  # fmt: skip
# What is never read, yet may be found where no label is: as Python calls it, and as offices do.
_OTHERS = (
    ("iso2022_jp_ext", "ISO-2022-JP（JIS）"), ("utf_7", "UTF-7"), ("euc_jp", "EUC-JP"),
    ("utf_16_le", "UTF-16"), ("utf_16_be", "UTF-16"), ("utf_32_le", "UTF-32"), ("utf_32_be", "UTF-32"),
    ("shift_jisx0213", "シフトJIS（JIS X 0213）"), ("euc_jisx0213", "EUC-JP（JIS X 0213）"),
)  # fmt: skip
# Two signs may stand in other bytes by chance.
_LABELS = tuple(
    label for model in (Account, Device) for label in keys_by_label(model) if len(label) > 2
)
_SEARCHED = 65_536  # bytes; labels stand in the first rows
_END_OF_FILE = b"\x1a"  # as old programs write it


def lines(data: bytes) -> TextIOWrapper:
    """The lines of a CSV file. Raises InvalidValue when its encoding is another than two."""
    written = data.rstrip(_END_OF_FILE)
    return TextIOWrapper(BytesIO(written), _encoding(written), newline="")


def _encoding(data: bytes) -> str:
    if data.startswith(_WORKBOOK_SIGNATURES):
        raise InvalidValue(
            "名前は.csvですが、中身はExcelブックです。", "名前を「.xlsx」に改めてください。"
        )
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise _encoded(name)
    # UTF-8 with or without its mark, else what Japanese Windows calls ANSI.
    for encoding in ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            if not _has_label(data.decode(encoding)[:_SEARCHED]):
                _refuse_others(data[:_SEARCHED])
            return encoding
    _refuse_others(data[:_SEARCHED])
    raise InvalidValue("文字コードがUTF-8でもシフトJISでもないため、読めません。", SAVE_AS)


def _refuse_others(data: bytes) -> None:
    for encoding, name in _OTHERS:
        if _has_label(data.decode(encoding, "ignore")):
            raise _encoded(name)


def _has_label(text: str) -> bool:
    return any(label in text for label in _LABELS)


def _encoded(name: str) -> InvalidValue:
    return InvalidValue(f"文字コードが{name}のため、読めません。", SAVE_AS)
