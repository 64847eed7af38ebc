"""A location is found in each place where cameras, telephones and programs put it."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from films import FTYP, HDLR, KEYS, MDAT, NO_KEY, XYZ, box, film
from growth import is_in_proportion

from formgen.model.problems import InvalidValue
from formgen.posts import picturefacts
from formgen.posts.picturecopy import copy, copy_suffix
from formgen.posts.videos import tells_place


def found(data: bytes) -> bool:
    return tells_place(BytesIO(data), "a.mp4")


@pytest.mark.parametrize(
    "data",
    [
        film(box(b"udta", box(b"loci", bytes(20)))),
        film(box(b"udta", XYZ)),
        film(box(b"udta", box(b"meta", bytes(4), HDLR, box(b"ilst", XYZ)))),
        film(box(b"meta", HDLR, KEYS, box(b"ilst", bytes(40)))),
        film(box(b"udta", box(b"meta", bytes(4), HDLR, KEYS))),
        film(box(b"trak", box(b"udta", XYZ))),
        film(box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", box(b"stsd", bytes(8), box(b"mebx", KEYS))))))),
        film(box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", box(b"stsd", bytes(8), box(b"gpmd", bytes(8)))))))),
        film(box(b"udta", box(b"XMP_", b"<exif:GPSLatitude>"))),
        film(after=box(b"uuid", bytes(16), b"<exif:GPSLatitude>35,31N")),
        FTYP + struct.pack(">I4sQ", 1, b"mdat", 24) + bytes(8) + struct.pack(">I4s", 0, b"moov") + box(b"udta", XYZ),
    ],
)  # fmt: skip
def test_a_location_is_found(data: bytes) -> None:
    assert found(data)


@pytest.mark.parametrize(
    "data",
    [
        film(),
        film(box(b"udta", box(b"\xa9nam", b"\xa9xyz loci")), box(b"meta", HDLR, NO_KEY)),
        film(after=box(b"free", XYZ)),
    ],
)
def test_a_film_without_one_is_not_suspected(data: bytes) -> None:
    assert not found(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "動画「a.mp4」は、中身がMP4・MOVの動画ではありません。"),
        (b"\xff\xd8\xff\xe0" * 9, "動画「a.mp4」は、中身がMP4・MOVの動画ではありません。"),
        (FTYP + MDAT, "動画「a.mp4」は、中身がMP4・MOVの動画ではありません。"),
        (film()[:-9], "動画「a.mp4」は途中で切れています。"),
        (box(b"free") * 1_000_000, "動画「a.mp4」は、中身がMP4・MOVの動画ではありません。"),
    ],
)
def test_what_is_no_whole_film_is_told(data: bytes, message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        found(data)
    assert refused.value.message == message


def test_boxes_without_end_are_left() -> None:
    nested = XYZ
    for _ in range(500):
        nested = box(b"udta", nested)
    assert found(film(nested))
    many = box(b"udta", *[box(b"udta")] * 300)
    assert not found(FTYP + box(b"moov", *[many] * 300))
    assert is_in_proportion(found, lambda count: FTYP + box(b"moov", *[many] * count), 300)


@pytest.mark.parametrize("name", ["夏.MP4", "夏.mov"])
def test_a_video_among_pictures_has_facts_and_is_sent_as_it_is(name: str) -> None:
    seen = picturefacts.facts(film(box(b"udta", XYZ)), name)
    assert (seen.is_video, seen.has_location) == (True, True)
    assert not picturefacts.facts(film(), name).has_location
    assert copy(film(), name) == (film(), copy_suffix(seen))
    assert name.lower().endswith(copy_suffix(seen))
