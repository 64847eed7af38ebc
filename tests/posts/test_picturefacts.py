"""What is told of a picture, and the one line for each file that cannot be a post's picture."""

from __future__ import annotations

import json
import random
import struct
import warnings
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from growth import cpu_seconds, is_in_proportion
from markedpictures import (
    HEIC,
    TURNED_HEIC,
    XMP_NAME,
    chunk,
    marked_jpeg,
    marked_png,
    marked_webp,
    picture,
    saved,
    segment,
    tiff,
)
from PIL import Image

from formgen.model.problems import InvalidValue
from formgen.posts.picturecopy import copy
from formgen.posts.picturefacts import PictureFacts, facts
from formgen.posts.picturepixels import small

BROKEN = "画像「a.jpg」は途中で切れているか、壊れています。"
NO_PICTURE = "画像「a.jpg」の中身はJPEG・PNG・WebP・HEICの画像ではありません。"
SYNTHETIC = b'<rdf:Description Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/'


def told(data: bytes, name: str = "a.jpg") -> dict[str, object]:
    """The facts that differ from those of the plain picture."""
    found = facts(data, name).as_json()
    plain = facts(saved("JPEG"), "a.jpg").as_json()
    return {
        key: value
        for key, value in found.items()
        if value != plain[key] and key not in ("sha256", "bytes")
    }


def with_segment(kind: int, content: bytes) -> bytes:
    return b"\xff\xd8" + segment(kind, content) + saved("JPEG")[2:]


def patched(data: bytes, width: int, height: int) -> bytes:
    """A JPEG that says it is of another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def frames(kind: str) -> bytes:
    out = BytesIO()
    others = [picture().transpose(Image.Transpose.ROTATE_180)]
    picture().save(out, kind, save_all=True, append_images=others, duration=100)
    return out.getvalue()


def test_what_a_camera_noted_is_told() -> None:
    noted = {"taken": "2026-10-04T09:30:00", "has_location": True}
    turned = {"is_upright": False, "width": 64, "height": 96}
    assert told(marked_jpeg()) == {**noted, "ai_mark": "C2PA"}
    assert told(marked_jpeg(8)) == {**noted, **turned, "ai_mark": "C2PA"}
    assert told(marked_png(6), "a.png") == {**noted, **turned, "format": "PNG", "ai_mark": "C2PA"}
    assert told(marked_webp(2), "a.webp") == {
        **noted, "is_upright": False, "format": "WebP", "ai_mark": "C2PA",
    }  # fmt: skip
    assert told(HEIC, "a.HEIC") == {"format": "HEIC"}
    assert told(TURNED_HEIC, "a.heic") == {"format": "HEIC", "width": 64, "height": 96}
    exif = Image.Exif()
    exif[0x0112] = 7
    exif.get_ifd(0x8825)[4] = (139.0, 42.0, 0.0)
    little = saved("JPEG", exif=exif.tobytes())
    assert told(little) == {"has_location": True, **turned}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (saved("PNG"), {"format": "PNG"}),
        (saved("JPEG", "CMYK"), {}),
        (saved("WEBP", lossless=True), {"format": "WebP"}),
        (saved("WEBP", "RGBA"), {"format": "WebP"}),
        (with_segment(0xE1, XMP_NAME + SYNTHETIC + b'trainedAlgorithmicMedia"/>'), {"ai_mark": "AI"}),
        (with_segment(0xE1, XMP_NAME + SYNTHETIC + b'compositeWithTrainedAlgorithmicMedia"/>'), {"ai_mark": "AI"}),
        (with_segment(0xE1, XMP_NAME + SYNTHETIC + b'digitalCapture"/>'), {}),
        (with_segment(0xEB, b"JP\0\1\0\0\0\1jumb c2pa trainedAlgorithmicMedia"), {"ai_mark": "AI"}),
        (with_segment(0xE1, XMP_NAME + b"<exif:GPSLongitude>139,42.2E</exif:GPSLongitude>"), {"has_location": True}),
        (with_segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff"), {}),
        (with_segment(0xE1, b"Exif\0\0" + tiff()[:150]), {"has_location": False}),
        (with_segment(0xFE, b"\xff\xd9 no end of the picture \xff\xda"), {}),
    ],
)  # fmt: skip
def test_marks_of_other_kinds_are_told(data: bytes, found: dict[str, object]) -> None:
    assert {**told(data), **found} == {**found, **told(data)}
    assert told(data) == {key: value for key, value in found.items() if value is not False}


def test_an_ai_s_mark_in_a_compressed_text_is_found() -> None:
    text = chunk(b"zTXt", b"parameters\0\0" + zlib.compress(b"a river, Steps: 20, Sampler: Euler"))
    made = saved("PNG")
    assert told(made[:33] + text + made[33:], "a.png") == {"format": "PNG", "ai_mark": "AI"}
    torn = chunk(b"zTXt", b"parameters\0\0no stream")
    assert told(made[:33] + torn + made[33:], "a.png") == {"format": "PNG"}


def test_facts_can_be_kept() -> None:
    found = facts(marked_jpeg(6), "a.jpg")
    assert PictureFacts(**json.loads(json.dumps(found.as_json()))) == found


BOMB = zlib.compress(b"GPS " * 25_000_000, 9)
SCANS = saved("JPEG", size=(1600, 1600), progressive=True)
ENDLESS = {
    "segments": lambda n: saved("JPEG")[:2] + segment(0xE5, b"x" * 4) * n + saved("JPEG")[2:],
    "scans": lambda n: SCANS[:-2] + SCANS[SCANS.rindex(b"\xff\xda") : -2] * (n // 3000) + b"\xff\xd9",
    "fill": lambda n: b"\xff\xd8" + b"\xff" * (10 * n),
}  # fmt: skip
REFUSED = {
    "nothing": (b"", "画像「a.jpg」は空のファイルです。"),
    "a text": ("本日10時から".encode(), NO_PICTURE),
    "HTML": (b"<!DOCTYPE html><img src=a.jpg>", NO_PICTURE),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', NO_PICTURE),
    "a film": (b"\0\0\0\x18ftypmp42" + b"\0" * 20, NO_PICTURE),
    "AVIF": (b"\0\0\0\x18ftypavif" + b"\0" * 20, NO_PICTURE),
    "TIFF": (b"II*\0" + b"\0" * 20, NO_PICTURE),
    "GIF": (frames("GIF"), "画像「a.jpg」の中身はGIFです。"),
    "moving PNG": (frames("PNG"), "画像「a.jpg」は動く画像です。"),
    "moving WebP": (frames("WEBP"), "画像「a.jpg」は動く画像です。"),
    "half a JPEG": (marked_jpeg()[:2500], BROKEN),
    "JPEG without its end": (saved("JPEG")[:-1], BROKEN),
    "JPEG of no lines": (patched(saved("JPEG"), 96, 0), BROKEN),
    "JPEG of two frames": (saved("JPEG")[:-2] + saved("JPEG")[2:], BROKEN),
    **{f"JPEG of endless {kind}": (make(1_000_000), BROKEN) for kind, make in ENDLESS.items()},
    "half a PNG": (marked_png()[:-60], BROKEN),
    "PNG of two heads": (png(9, 9, chunk(b"IHDR", b"\0" * 13)), BROKEN),
    "half a WebP": (saved("WEBP")[:-9], BROKEN),
    "half a HEIC": (HEIC[:-9], BROKEN),
    "HEIC without a picture": (HEIC[:24] + b"\0\0\0\x08free", BROKEN),
    "PNG bomb": (png(50_000, 50_000, chunk(b"IDAT", BOMB)),
                 "画像「a.jpg」は50000×50000画素で、上限（約2000万画素）を超えています。"),
    "100 megapixels": (patched(saved("JPEG"), 10_000, 10_000),
                       "画像「a.jpg」は10000×10000画素で、上限（約5000万画素）を超えています。"),
    "100 MB": (saved("JPEG") + bytes(100_000_000), "画像「a.jpg」は100MBを超えています。"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_each_is_refused_in_one_line(kind: str) -> None:
    data, message = REFUSED[kind]
    for act in (facts, small, copy):
        with pytest.raises(InvalidValue) as refused:
            act(data, "a.jpg")
        assert refused.value.message == message
        assert refused.value.remedy.endswith("ください。")
        assert "\n" not in refused.value.remedy


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_has_no_end_is_left_soon(kind: str) -> None:
    def act(data: bytes) -> None:
        with suppress(InvalidValue):
            facts(data, "a.jpg")

    assert is_in_proportion(act, ENDLESS[kind], 1_000_000)


def test_texts_without_end_cost_little() -> None:
    data = saved("PNG")
    texts = data[:33] + chunk(b"zTXt", b"Comment\0\0" + BOMB) * 300 + data[33:]

    def act(data: bytes) -> None:
        assert facts(data, "a.png").width == 96

    assert cpu_seconds(act, texts) < 10 * cpu_seconds(zlib.decompress, BOMB)  # and not 300 times
    assert copy(texts, "a.png")[0] == data


def test_whatever_bytes_stand_there_are_a_picture_or_an_invalid_value() -> None:
    chance = random.Random(17)  # noqa: S311
    seeds = [marked_jpeg(6), saved("JPEG", progressive=True), saved("JPEG", "CMYK"), marked_png(6), saved("PNG", "P"),
             marked_webp(6), saved("WEBP", "RGBA", lossless=True), HEIC]  # fmt: skip
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(400):
            data = bytearray(chance.choice(seeds))
            for _ in range(chance.choice((1, 1, 3, 9))):
                data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
            cut = bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
            for act in (facts, small, copy):
                try:
                    act(cut, "a")
                except InvalidValue:
                    refused += 1
    assert refused > 300
