"""A form, read once and filled many times: its text in pieces, with a slot for each tag.

There is no language here that could be made to do anything: a tag is a name, and a name is a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from formgen.documents.officeforms.dangers import dangers
from formgen.documents.officeforms.package import BODY, FILLED, Fault, Parts, open_form
from formgen.documents.officeforms.tagnames import Tag
from formgen.documents.officeforms.tagpositions import Marked, marked
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.model.zipfiles import zipped

_TEXT = '<w:t xml:space="preserve">'
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage that stands in the paper once for each device."""

    pieces: tuple[str | Tag, ...]


Piece = str | Tag | Repeat


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was read: the pieces of the parts to fill, all its parts, and its faults."""

    pieces: Mapping[str, tuple[Piece, ...]]
    parts: Parts
    tags: frozenset[Tag]
    faults: tuple[Fault, ...]

    @property
    def body_tags(self) -> frozenset[Tag]:
        """The tags outside heads and feet, of which a page may have others or none."""
        pieces = self.pieces.get(BODY, ())
        inner = (part for piece in pieces if isinstance(piece, Repeat) for part in piece.pieces)
        return frozenset(tag for tag in (*pieces, *inner) if isinstance(tag, Tag))

    def fill(self, values: Values, devices: Sequence[Values]) -> dict[str, bytes]:
        """The parts that hold words of the paper; those of a device repeat for each."""
        return {
            name: "".join(_filled(pieces, values, devices)).encode()
            for name, pieces in self.pieces.items()
        }

    def pack(self, filled: Mapping[str, bytes]) -> bytes:
        """The Word file with its filled parts; the same bytes for the same parts."""
        return zipped((name, filled.get(name, data)) for name, data in self.parts.items())


@lru_cache(maxsize=32)
def read_form(data: bytes, records: RecordTypes = BUILT_IN) -> Form:
    """A form from the bytes of its file, with every fault that it has."""
    parts, faults = open_form(data)
    if faults:
        return Form({}, {}, frozenset(), faults)
    faults = tuple(dict.fromkeys((*dangers(parts), *missing_styles(parts))))
    found = {
        name: marked(name, data, records) for name, data in parts.items() if FILLED.fullmatch(name)
    }
    return Form(
        pieces={name: tuple(_pieces(part)) for name, part in found.items()},
        parts=parts,
        tags=frozenset(tag for part in found.values() for tag in part.tags),
        faults=(*faults, *(fault for name in _in_order(found) for fault in found[name].faults)),
    )


def _in_order(found: Mapping[str, Marked]) -> list[str]:
    return sorted(found, key=lambda name: (name != BODY, name))


def _pieces(part: Marked) -> Iterator[Piece]:
    """The text of a part, cut at its marks."""
    repeated: list[str | Tag] | None = None
    for position, text in enumerate(part.cut):
        piece: str | Tag = text
        if position % 2:  # a mark stands between two texts
            if text == "each":
                repeated = []
                continue
            if text == "end":
                yield Repeat(tuple(repeated or ()))
                repeated = None
                continue
            piece = part.tags[int(text)]
        if repeated is None:
            yield piece
        else:
            repeated.append(piece)


def _filled(pieces: tuple[Piece, ...], values: Values, devices: Sequence[Values]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Tag):
            yield _word_text("" if piece.of_device else values[piece.key])
        else:
            for device in devices or ({},):  # without devices a blank row, to be filled in by hand
                for part in piece.pieces:
                    yield part if isinstance(part, str) else _of(part, values, device)


def _of(tag: Tag, values: Values, device: Values) -> str:
    return _word_text(device.get(tag.key, "") if tag.of_device else values[tag.key])


def _word_text(value: str) -> str:
    """A value as it stands in a w:t: escaped, with its line breaks and tabs as Word has them."""
    return (
        escape(value, quote=False)
        .replace("\n", f"</w:t><w:br/>{_TEXT}")
        .replace("\t", f"</w:t><w:tab/>{_TEXT}")
    )


_USED = re.compile(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)"')
_HAD = re.compile(r'w:styleId="([^"]*)"')


def missing_styles(parts: Parts) -> Iterator[Fault]:
    """A fault for each style that is used and not there: Word would set it as plain text."""
    had = set(_HAD.findall(parts.get("word/styles.xml", b"").decode("utf-8", "replace")))
    texts = (
        data.decode("utf-8", "replace") for name, data in parts.items() if FILLED.fullmatch(name)
    )
    for style in sorted({style for text in texts for style in _USED.findall(text)} - had):
        yield Fault(
            "",
            f"スタイル「{style}」がありません。",
            "Wordで開き、その部分にあるスタイルを選び直して保存してください。",
        )
