"""The pictures of the sample posts: drawn, so that nobody's rights or face are in them.

The same Pillow gives the same bytes. One of them tells where and when it was taken, as telephones note it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

_WIDTH, _HEIGHT, _SIZE = 1200, 900, (640, 480)  # drawn larger, for smooth edges
_SKY, _GRASS, _PATH = "#cfe6f5", "#8dbb6c", "#e5d9bd"
_TAKEN = "2026:11:20 09:30:00"
_MODEL = "B-PHONE"
# A place within the City that is not that of the flower bed.
_NORTH, _EAST = (35.0, 31.0, 48.0), (139.0, 42.0, 12.0)


def pictures() -> Mapping[str, bytes]:
    """Every picture by the name of its file."""
    return {
        "もみじ広場.jpg": _jpeg(_drawn(_maples)),
        "パンジーの花壇.jpg": _jpeg(_drawn(_pansies), _taken_there()),
        "会場の案内図.png": _png(_drawn(_plan)),
        "西側の園路.jpg": _jpeg(_drawn(_works)),
    }


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _SKY)
    draw(ImageDraw.Draw(image))
    return image.resize(_SIZE, Image.Resampling.LANCZOS)


def _maples(draw: ImageDraw.ImageDraw) -> None:
    """Maples behind a lawn."""
    chance = Random(1)  # noqa: S311
    draw.rectangle((0, 560, _WIDTH, _HEIGHT), _GRASS)
    for left in range(60, _WIDTH, 230):
        draw.rectangle((left + 70, 420, left + 95, 640), "#6b4a32")
        for _ in range(60):
            x, y = left + chance.randint(0, 150), chance.randint(190, 470)
            draw.regular_polygon((x, y, 26), 5, 0, chance.choice(("#c8402f", "#e0702c", "#eaa43a")))
    for _ in range(80):
        x, y = chance.randint(0, _WIDTH), chance.randint(600, _HEIGHT)
        draw.regular_polygon((x, y, 9), 5, 0, "#c8402f")


def _pansies(draw: ImageDraw.ImageDraw) -> None:
    """A flower bed in rows."""
    chance = Random(2)  # noqa: S311
    draw.rectangle((0, 260, _WIDTH, _HEIGHT), _GRASS)
    draw.polygon(((120, 380), (1080, 380), (1200, 860), (0, 860)), "#6f5239")
    for row in range(6):
        radius, y = 20 + row * 5, 420 + row * 78
        for x in range(150 - row * 22, 1100 + row * 20, 62 + row * 11):
            colour = chance.choice(("#6a4fb0", "#f2c531", "#f4f0e6", "#b5406f"))
            for dx, dy in ((-0.6, -0.5), (0.6, -0.5), (-0.7, 0.3), (0.7, 0.3), (0, 0.7)):
                at = (x + dx * radius, y + dy * radius, radius * 0.72)
                draw.circle(at[:2], at[2], colour)
            draw.circle((x, y), radius * 0.3, "#3a2a20")


def _plan(draw: ImageDraw.ImageDraw) -> None:
    """A plan of the place: paths, a pond, trees, and a mark where one meets."""
    draw.rectangle((0, 0, _WIDTH, _HEIGHT), "#eef4e3")
    draw.line(((0, 700), (420, 620), (700, 330), (_WIDTH, 250)), _PATH, 70, "curve")
    draw.line(((420, 620), (640, _HEIGHT)), _PATH, 50)
    draw.ellipse((130, 130, 480, 400), "#a9cfe8", "#5d93b8", 6)
    for x, y in (
        (820, 520),
        (930, 600),
        (1040, 500),
        (960, 730),
        (1090, 660),
        (760, 140),
        (620, 120),
    ):
        draw.circle((x, y), 46, "#79a95a", "#4f7d37", 5)
    draw.regular_polygon((700, 470, 60), 5, 0, "#d64534")
    draw.rectangle((40, 770, 190, 860), "#ffffff", "#444444", 6)


def _works(draw: ImageDraw.ImageDraw) -> None:
    """A path behind a barrier."""
    draw.rectangle((0, 380, _WIDTH, _HEIGHT), _GRASS)
    draw.polygon(((520, 380), (680, 380), (1080, _HEIGHT), (120, _HEIGHT)), _PATH)
    for x in (210, 970):
        draw.rectangle((x, 500, x + 24, 780), "#555555")
    for top in (530, 640):
        draw.rectangle((170, top, 1030, top + 70), "#f6d23c")
        for x in range(170, 1010, 120):
            draw.polygon(
                ((x, top + 70), (x + 50, top), (x + 100, top), (x + 50, top + 70)), "#333333"
            )


def _taken_there() -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Model] = _MODEL
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = _TAKEN
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: _NORTH,
            GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: _EAST,
        }
    )  # fmt: skip
    return exif


def _jpeg(image: Image.Image, exif: Image.Exif | None = None) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=62, optimize=True, exif=exif or b"")
    return out.getvalue()


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()
