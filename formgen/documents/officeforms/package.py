"""Opening a Word file that anybody may have made: within limits, and only the parts of a paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

from formgen.model.zipfiles import DAMAGE


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a form: 「表1 2行目 3列目」, the reason and the remedy."""

    where: str
    message: str
    remedy: str


BODY = "word/document.xml"
# The parts in which tags are filled in.
FILLED = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_FILE_BYTES = 10 * 1024 * 1024
_PART_BYTES = 4 * 1024 * 1024
_ALL_BYTES = 24 * 1024 * 1024
_PARTS = 300
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ELEMENTS = 100_000
_DEPTH = 120
_NAMESPACE = 300  # characters, given anew with each element; Word's have some 80
# What a paper is made of. Whatever is not here could run, embed or fetch something.
_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml"
    r"|docProps/thumbnail\.(?:jpeg|jpg|png|wmf|emf)"
    r"|word/(?:document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|people|header\d*|footer\d*)\.xml"
    r"|word/glossary/(?:_rels/)?\w+\.xml(?:\.rels)?"
    r"|word/_rels/\w+\.xml\.rels|word/theme/\w+\.xml|word/theme/_rels/\w+\.xml\.rels"
    r"|word/media/[\w .-]+\.(?:png|jpe?g)"
    r"|customXml/(?:_rels/)?\w+\.xml(?:\.rels)?",
    re.IGNORECASE,
)
_KINDS = (
    (r"vbaProject|vbaData|\.bin$|macro", "マクロ又は埋込みの部品"),
    (r"embeddings/|activeX|oleObject|controls/", "埋め込まれたファイル"),
    (r"comments", "コメント"),
    (r"afchunk|\.html?$|\.mht$|\.rtf$", "取り込まれた別の文書"),
    (r"media/", "図（PNG・JPEG以外）"),
)
# What Word itself calls w: everywhere; under another name tags and fields would stand there unseen.
_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
# Who made the form is nobody's business on a paper.
_ABOUT = "docProps/core.xml"
_AUTHOR = re.compile(rb"(<(?:dc:creator|cp:lastModifiedBy)>)[^<]*")
MOST_PIXELS = 40_000_000
_JPEG_SIZE = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf].{3}(.{2})(.{2})", re.DOTALL)
_SAVE_ANEW = "Wordで開き、その部分を消して「Word文書（.docx）」として保存し直してください。"
_NOT_WORD = "Wordで開いて「Word文書（.docx）」として保存し直してください。"
Parts = Mapping[str, bytes]


def open_form(data: bytes) -> tuple[Parts, tuple[Fault, ...]]:
    """The parts of a form by name, and what is wrong with them; without a body there are none."""
    try:
        parts = dict(_read(data))
    except _Refused as refused:
        return {}, (Fault("", str(refused), _NOT_WORD),)
    except DAMAGE:
        return {}, (Fault("", "Wordの文書として読めません。", _NOT_WORD),)
    faults = [*_unknown(parts), *_unsound(parts), *_pictures(parts)]
    if BODY not in parts:
        faults.append(Fault("", "Wordの文書ではありません。", _NOT_WORD))
    parts |= {_ABOUT: _AUTHOR.sub(rb"\1", parts[_ABOUT])} if _ABOUT in parts else {}
    return parts, tuple(faults)


class _Refused(Exception):
    """Why a file is not read any further."""


def _read(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part; a bomb is left before it has unfolded."""
    if len(data) > _FILE_BYTES:
        raise _Refused(f"{_FILE_BYTES // 1024**2}MBを超えるため、読み込みません。")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > _PARTS or len({entry.filename for entry in entries}) < len(entries):
            raise _Refused("部品が多すぎるか、重なっています。")
        if any(entry.compress_type not in _PACKINGS for entry in entries):
            raise _Refused("Wordの使わない形で圧縮されています。")
        if sum(entry.file_size for entry in entries) > _ALL_BYTES:
            raise _Refused("広げると大きくなりすぎるため、読み込みません。")
        for entry in entries:
            with archive.open(entry) as part:
                content = part.read(_PART_BYTES + 1)
            if len(content) > _PART_BYTES:
                raise _Refused(f"「{entry.filename}」が大きすぎるため、読み込みません。")
            yield entry.filename, content


def _unknown(parts: Parts) -> Iterator[Fault]:
    for name in parts:
        if not _KNOWN.fullmatch(name):
            kind = next(
                (kind for sign, kind in _KINDS if re.search(sign, name, re.IGNORECASE)), "部品"
            )
            yield Fault("", f"使えない{kind}（{name}）が入っています。", _SAVE_ANEW)


def _unsound(parts: Parts) -> Iterator[Fault]:
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                _prove(data, of_word=name.startswith("word/"))
            except (ExpatError, ValueError, LookupError, UnicodeError):
                yield Fault("", f"「{name}」を読めません。", _NOT_WORD)
            except _Refused as refused:
                yield Fault("", f"「{name}」{refused}", _NOT_WORD)
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or b".template." in types:
        yield Fault("", "マクロ付きの文書又はひな形です。", _NOT_WORD)


def _pictures(parts: Parts) -> Iterator[Fault]:
    """Pictures that are none, or that would unfold into more than a page can show."""
    for name, data in parts.items():
        if name.startswith("word/media/") and not 0 < pixels(data) <= MOST_PIXELS:
            reason = "PNGやJPEGの図ではないか、大きすぎるため使えません。"
            yield Fault("", f"「{name}」は、{reason}", "図を入れ直して、保存し直してください。")


def pixels(data: bytes) -> int:
    """The size of a PNG or a JPEG; 0 of anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        sizes = [(data[16:20], data[20:24])]
    else:  # the largest: a JPEG may carry a small one of itself
        sizes = _JPEG_SIZE.findall(data) if data.startswith(b"\xff\xd8\xff") else []
    areas = (int.from_bytes(high, "big") * int.from_bytes(wide, "big") for high, wide in sizes)
    return max(areas, default=0)


def _prove(data: bytes, *, of_word: bool) -> None:
    """Raise _Refused for XML that brings definitions of its own or is nested without end.

    of_word: nor may it call by another name what Word calls w.
    """
    parser = ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    seen, depth = 0, 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen, depth
        seen, depth = seen + 1, depth + 1
        if seen > _ELEMENTS or depth > _DEPTH:
            raise _Refused("の組立てが込み入りすぎているため、読み込みません。")
        if of_word and (_is_disguised(name) or any(map(_is_disguised, attributes))):
            raise _Refused("に、Wordの書かない名前が入っています。")

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def named(_: str | None, space: str | None) -> None:
        if len(space or "") > _NAMESPACE:
            raise _Refused("に、Wordの書かない名前が入っています。")

    def refused(*_: object) -> None:
        raise _Refused("に、Wordの書かない宣言が入っています。")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartNamespaceDeclHandler = named
    parser.StartDoctypeDeclHandler = refused
    parser.ProcessingInstructionHandler = refused
    parser.Parse(data, True)


def _is_disguised(name: str) -> bool:
    """True if a name, given as space, name and prefix, is Word's without its w or has that of another."""
    space, *rest = name.split(" ")
    return (space in _WORDS) != (rest[1:] == ["w"])
