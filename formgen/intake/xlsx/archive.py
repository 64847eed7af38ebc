"""A workbook as the zip archive that it is, judged before anything in it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from formgen.intake import limits
from formgen.intake.xlsx.xmlreader import SAVE_AGAIN, broken, doctype, too_large
from formgen.model.problems import InvalidValue
from formgen.model.zipfiles import DAMAGE

_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The stream that holds an old workbook: 「Workbook」 since Excel 97, 「Book」 before.
_OLD_BOOK = "Book".encode("utf-16-le"), "Workbook".encode("utf-16-le")
_ENTRY_SIGNATURE = b"PK\x01\x02"  # begins each entry of the directory
_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPE = re.compile(
    rb"(?:spreadsheetml\.|ms-excel\.)(?:sheet|template)\.(?:macroEnabled\.)?main\+xml"
)
# No writer of workbooks declares entities; NUL means an encoding that hides such a declaration.
_FORBIDDEN_IN_XML = re.compile(rb"<!DOCTYPE|<!ENTITY|\0")
_CHUNK = 1024 * 1024
_OVERLAP = 64  # longer than anything that is searched for
_ENCRYPTED_FLAG = 0x1


def open_archive(data: bytes) -> ZipFile:
    """The archive of a workbook.

    Raises InvalidValue, with what the file really is, when it is no workbook or larger than the limits.
    """
    if not data:
        raise InvalidValue(
            "ファイルが空（0バイト）です。", "元のファイルを確かめ、コピーし直してください。"
        )
    if data.startswith(_OLE_SIGNATURE):
        raise _old_or_locked(data)
    if data.count(_ENTRY_SIGNATURE) > limits.ZIP_ENTRIES:
        raise too_large()  # before the directory is read
    try:
        archive = ZipFile(BytesIO(data))
    except DAMAGE:
        raise _no_archive(data) from None
    _straighten(archive)
    _check_directory(archive.infolist())
    try:
        _check_content(archive)
    except InvalidValue:  # a ValueError, too
        raise
    except DAMAGE:
        raise broken() from None
    return archive


def _old_or_locked(data: bytes) -> InvalidValue:
    if _ENCRYPTED in data:
        return InvalidValue(
            "パスワードで保護されたExcelブックのため、読めません。",
            "Excelで開き、パスワードを解除して保存し直してください。",
        )
    if any(name in data for name in _OLD_BOOK):
        return InvalidValue("古い形式（.xls）のExcelブックのため、読めません。", SAVE_AGAIN)
    return _not_a_workbook()


def _no_archive(data: bytes) -> InvalidValue:
    if data.startswith(b"PK"):
        return InvalidValue(
            "Excelブックが途中で切れているため、読めません。",
            "ファイルをコピーし直すか、送り直してもらってください。",
        )
    return _not_a_workbook()


def _not_a_workbook() -> InvalidValue:
    return InvalidValue("名前はExcelブックですが、中身はExcelブックではありません。", SAVE_AGAIN)


def _straighten(archive: ZipFile) -> None:
    """Give the parts the names that they are related by: some writers use \\ or begin with /."""
    for entry in archive.infolist():
        entry.filename = entry.filename.replace("\\", "/").removeprefix("./").lstrip("/")
    archive.NameToInfo = {entry.filename: entry for entry in archive.infolist()}


def _check_directory(entries: list[ZipInfo]) -> None:
    """Judge by the directory alone, before anything is unpacked."""
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise InvalidValue("パスワードで保護された圧縮ファイルのため、読めません。", SAVE_AGAIN)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise broken()
    if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES or any(
        entry.file_size > limits.RATIO_MATTERS_FROM
        and entry.file_size > entry.compress_size * limits.UNPACKED_RATIO
        for entry in entries
    ):
        raise too_large()
    # Programs differ in which of two parts of the same name they read; case does not count.
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise broken()


def _check_content(archive: ZipFile) -> None:
    names = archive.namelist()
    if _CONTENT_TYPES not in names or not _contains(archive, _CONTENT_TYPES, _WORKBOOK_TYPE):
        raise InvalidValue("Excelブックではない、別の種類のファイルです。", SAVE_AGAIN)
    # The parts under customXml/, and what macOS adds to archives, are never read.
    read = [name for name in names if not name.startswith(("customXml/", "__MACOSX/"))]
    xml = (name for name in read if name.endswith((".xml", ".rels")))
    if any(_contains(archive, name, _FORBIDDEN_IN_XML) for name in xml):
        raise doctype()


def _contains(archive: ZipFile, part: str, pattern: re.Pattern[bytes]) -> bool:
    return any(pattern.search(chunk) for chunk in _chunks(archive, part))


def _chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """A part piece by piece; each begins with the end of the one before."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]
