"""A workbook as the zip archive that it is, judged before openpyxl sees it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from formgen.intake import limits
from formgen.problems import Flaw

_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPE = re.compile(
    rb"(?:spreadsheetml\.|ms-excel\.)(?:sheet|template)\.(?:macroEnabled\.)?main\+xml"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
# No writer of workbooks declares entities; NUL means an encoding that hides such a declaration.
_FORBIDDEN_IN_XML = re.compile(rb"<!DOCTYPE|<!ENTITY|\0")
_CHUNK = 1024 * 1024
_OVERLAP = 64  # longer than anything that is searched for
_ENCRYPTED_FLAG = 0x1
_SAVE_AGAIN = (
    "Excelで開いて「名前を付けて保存」で「Excelブック（.xlsx）」として保存し直してください。"
)


def open_archive(data: bytes) -> ZipFile:
    """The archive of a workbook.

    Raises Flaw, with what the file really is, when it is no workbook or larger than the limits.
    """
    if not data:
        raise Flaw(
            "ファイルが空（0バイト）です。", "元のファイルを確かめ、コピーし直してください。"
        )
    if data.startswith(_OLE_SIGNATURE):
        raise _old_or_locked(data)
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise _no_archive(data) from None
    _check_directory(archive.infolist())
    try:
        _check_content(archive)
    except Flaw:  # a ValueError, too
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise broken() from None
    return archive


def has_formulas(archive: ZipFile, part: str) -> bool:
    """Whether a part of the workbook holds any formula."""
    return _contains(archive, part, _FORMULA)


def broken() -> Flaw:
    """The flaw of a workbook that begins well and cannot be read to its end."""
    return Flaw("Excelブックが壊れているため、読めません。", f"元のファイルを確かめ、{_SAVE_AGAIN}")


def _old_or_locked(data: bytes) -> Flaw:
    if _ENCRYPTED in data:
        return Flaw(
            "パスワードで保護されたExcelブックのため、読めません。",
            "Excelで開き、パスワードを解除して保存し直してください。",
        )
    return Flaw("古い形式（.xls）のExcelブックのため、読めません。", _SAVE_AGAIN)


def _no_archive(data: bytes) -> Flaw:
    if data.startswith(b"PK"):
        return Flaw(
            "Excelブックが途中で切れているため、読めません。",
            "ファイルをコピーし直すか、送り直してもらってください。",
        )
    return Flaw("名前は.xlsxですが、中身はExcelブックではありません。", _SAVE_AGAIN)


def _check_directory(entries: list[ZipInfo]) -> None:
    """Judge by the directory alone, before anything is unpacked."""
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise Flaw("パスワードで保護された圧縮ファイルのため、読めません。", _SAVE_AGAIN)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise broken()
    too_large = (
        len(entries) > limits.ZIP_ENTRIES
        or sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES
        or any(
            entry.file_size > limits.RATIO_MATTERS_FROM
            and entry.file_size > entry.compress_size * limits.UNPACKED_RATIO
            for entry in entries
        )
    )
    if too_large:
        raise Flaw(
            "Excelブックの中身が大きすぎるため、読み込みません。",
            "「formgen new」で作る新しい記入用シートに、記入した値だけを写してください。",
        )


def _check_content(archive: ZipFile) -> None:
    names = archive.namelist()
    if _CONTENT_TYPES not in names or not _contains(archive, _CONTENT_TYPES, _WORKBOOK_TYPE):
        raise Flaw("Excelブックではない、別の種類のファイルです。", _SAVE_AGAIN)
    # The parts under customXml/ are other programs' and are never read.
    read = [name for name in names if not name.startswith("customXml/")]
    if any(_contains(archive, name, _FORBIDDEN_IN_XML) for name in read if _is_xml(name)):
        raise Flaw("Excelブックに、使えない宣言（DOCTYPE）が含まれています。", _SAVE_AGAIN)


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _contains(archive: ZipFile, part: str, pattern: re.Pattern[bytes]) -> bool:
    return any(pattern.search(chunk) for chunk in _chunks(archive, part))


def _chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """A part piece by piece; each begins with the end of the one before."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]
