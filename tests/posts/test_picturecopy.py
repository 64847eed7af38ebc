"""Nothing that was noted in a picture reaches its copies; its pixels and colours do."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from markedpictures import (
    HEIC,
    MARK,
    TURNED_HEIC,
    marked_jpeg,
    marked_png,
    marked_webp,
    picture,
    saved,
    tiff,
)
from PIL import Image, ImageChops, ImageOps
from programs import find_program

from formgen.posts.picturecopy import copy, copy_suffix
from formgen.posts.picturefacts import facts
from formgen.posts.picturepixels import small

# Each with marks, and the same without.
UPRIGHT = {
    "a.jpg": (marked_jpeg(), saved("JPEG")),
    "progressive.jpg": (marked_jpeg(progressive=True), saved("JPEG", progressive=True)),
    "a.png": (marked_png(), saved("PNG")),
    "palette.png": (marked_png(mode="P"), saved("PNG", "P")),
    "grey.png": (marked_png(mode="LA"), saved("PNG", "LA")),
    "a.webp": (marked_webp(), saved("WEBP")),
    "lossless.webp": (marked_webp(lossless=True), saved("WEBP", lossless=True)),
}
# What exiftool may say of a copy: the format's own figures, and the colours.
OWN_GROUPS = {
    "File",
    "JFIF",
    "PNG",
    "RIFF",
    "APP14",
    "ICC_Profile",
    "Composite",
    "ExifTool",
    "SourceFile",
}
HALF_TURN = Image.Transpose.ROTATE_180
JFIF = ["jfif", "jfif_density", "jfif_unit", "jfif_version"]
OF_SIZE = {"Composite:ImageSize", "Composite:Megapixels"}


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white


def differ(one: Image.Image, other: Image.Image) -> int:
    """How far the two are apart at most, with the edges of the quarters left to the compression."""
    small_ones = [
        image.resize((6, 4) if image.width > 64 else (4, 6), Image.BOX) for image in (one, other)
    ]
    extrema = ImageChops.difference(*small_ones).getextrema()
    return max(high for _, high in (extrema if isinstance(extrema[0], tuple) else [extrema]))


@pytest.mark.parametrize("name", UPRIGHT)
def test_an_upright_picture_keeps_its_pixels_and_its_colours(name: str) -> None:
    original, plain = UPRIGHT[name]
    assert len(original.split(MARK)) > 6
    made, suffix = copy(original, name)
    assert name.endswith(suffix)
    assert copy_suffix(facts(original, name)) == suffix
    assert MARK not in made
    assert opened(made).tobytes() == opened(plain).tobytes()
    assert opened(made).mode == opened(plain).mode
    assert opened(made).info.get("icc_profile") == opened(plain).info.get("icc_profile")
    assert copy(made, name) == (made, suffix)
    assert copy(plain, name)[0] == made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_stands_upright(orientation: int) -> None:
    original = marked_jpeg(orientation, quality=95)
    plain = saved("JPEG", quality=95, exif=b"Exif\0\0" + tiff(orientation))
    shown = ImageOps.exif_transpose(opened(plain))
    assert shown.size == ((64, 96) if orientation > 4 else (96, 64))
    for made in (copy(original, "a.jpg")[0], small(original, "a.jpg")):
        assert opened(made).size == shown.size
        assert differ(opened(made), shown) < 60
        assert MARK not in made
    told = facts(original, "a.jpg")
    assert (told.width, told.height, told.is_upright) == (*shown.size, orientation == 1)


def test_heic_is_turned_once() -> None:
    seen = picture().transpose(Image.Transpose.ROTATE_90)
    assert differ(opened(copy(TURNED_HEIC, "a.heic")[0]), seen) < 60
    assert differ(opened(small(TURNED_HEIC, "a.heic")), seen) < 60


@pytest.mark.parametrize(
    ("name", "original", "suffix", "mode"),
    [
        ("turned.png", marked_png(3), ".png", "RGB"),
        ("palette.png", marked_png(3, "P"), ".png", "RGB"),
        ("turned.webp", marked_webp(3), ".png", "RGB"),
        ("clear.webp", marked_webp(3, "RGBA", lossless=True), ".png", "RGBA"),
        ("grey.jpg", saved("JPEG", "L", exif=b"Exif\0\0" + tiff(3)), ".jpg", "L"),
        ("cmyk.jpg", saved("JPEG", "CMYK"), ".jpg", "RGB"),
        ("telephone.heic", HEIC, ".jpg", "RGB"),
    ],
)
def test_what_is_saved_anew_is_so_as_services_take_it(name, original, suffix, mode) -> None:
    made, found = copy(original, name)
    assert (found, opened(made).mode) == (suffix, mode)
    assert copy_suffix(facts(original, name)) == suffix
    assert MARK not in made
    is_coloured = mode == "RGB" and name.startswith("turned")
    assert ("icc_profile" in opened(made).info) == is_coloured
    stored = picture("L" if mode == "L" else "RGB")
    as_seen = stored if name.startswith(("cmyk", "telephone")) else stored.transpose(HALF_TURN)
    assert differ(on_white(opened(made)).convert(stored.mode), as_seen) < 60
    shown = opened(small(original, name))
    assert (shown.mode, shown.format, sorted(shown.info)) == ("RGB", "JPEG", JFIF)
    assert differ(shown.convert(stored.mode), as_seen) < 60


@pytest.mark.needs("exiftool")
def test_exiftool_finds_nothing_that_was_noted(tmp_path: Path) -> None:
    exiftool = find_program("exiftool")
    originals = {name: marked for name, (marked, _) in UPRIGHT.items()}
    originals |= {"turned.jpg": marked_jpeg(6), "turned.png": marked_png(6)}
    originals |= {"turned.webp": marked_webp(6), "telephone.heic": HEIC}
    for name, original in originals.items():
        (tmp_path / name).write_bytes(original)
    plant = ["-overwrite_original", "-m", "-q", "-q", "-XMP:Creator=MARK-exiftool", "-XMP:GPSLatitude=35.5",
             "-EXIF:Artist=MARK-artist", "-EXIF:GPSLatitude=35.5", "-EXIF:GPSLatitudeRef=N"]  # fmt: skip
    subprocess.run([exiftool, *plant, tmp_path / "telephone.heic"], check=True)
    for name in originals:
        original = (tmp_path / name).read_bytes()
        told = facts(original, name)
        assert (told.has_location, b"MARK" in original) == (True, True), name
        made, suffix = copy(original, name)
        (tmp_path / f"copy_{name}{suffix}").write_bytes(made)
        (tmp_path / f"small_{name}.jpg").write_bytes(small(original, name))
        assert (tmp_path / name).read_bytes() == original
    listed = subprocess.run(
        [exiftool, "-j", "-G", "-a", "-u", "-U", "-ee", "-api", "RequestAll=2", tmp_path],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = {Path(each["SourceFile"]).name: each for each in json.loads(listed.stdout)}
    assert len(found) == 3 * len(originals)
    for name, tags in found.items():
        if name in originals:
            assert "MARK" in json.dumps(tags), name
            continue
        groups = {tag.split(":")[0] for tag in tags}
        assert groups <= OWN_GROUPS, name
        assert {t for t in tags if t.startswith("Composite")} <= OF_SIZE, name
        assert "MARK" not in json.dumps({**tags, "SourceFile": ""}), name
