"""The small picture of the papers: small, always the same, in the colours that are meant."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from markedpictures import SRGB, picture
from PIL import Image

from formgen.posts.picturepixels import small

_WEIGH = """
import sys
from pathlib import Path
from formgen.posts import picturecopy, picturepixels
data = Path(sys.argv[1]).read_bytes()
picturepixels.small(data, "a")
picturecopy.copy(data, "a")
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)  # its own, where rusage has the parent's
"""


def test_a_small_picture_is_small_and_always_the_same() -> None:
    large = picture().resize((3000, 2000)).convert("CMYK")
    out = BytesIO()
    large.save(out, "JPEG")
    made = small(out.getvalue(), "a.jpg")
    assert Image.open(BytesIO(made)).size == (720, 480)
    assert len(made) < 36_000
    assert made == small(out.getvalue(), "b.jpg")
    noise = BytesIO()
    Image.effect_noise((1400, 1400), 90).save(noise, "PNG")
    assert len(small(noise.getvalue(), "a.png")) < 120_000
    grey = BytesIO()
    Image.linear_gradient("L").convert("I;16").point(lambda value: value * 256).save(grey, "PNG")
    assert Image.open(BytesIO(small(grey.getvalue(), "a.png"))).getpixel((0, 128))[0] in range(
        120, 137
    )


def test_a_profile_s_colours_are_those_that_are_shown() -> None:
    swapped = SRGB.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    for profile, shown in ((SRGB, (255, 0, 0)), (swapped, (0, 255, 0)), (b"none", (255, 0, 0))):
        for kind in ("JPEG", "PNG"):
            out = BytesIO()
            picture().save(out, kind, icc_profile=profile)
            found = Image.open(BytesIO(small(out.getvalue(), "a"))).getpixel((9, 9))
            assert max(abs(one - other) for one, other in zip(found, shown, strict=True)) < 40


@pytest.mark.soak
@pytest.mark.slow
def test_the_heaviest_pictures_take_less_than_500_mb(tmp_path: Path) -> None:
    grey = Image.linear_gradient("L")
    turned = Image.Exif()
    turned[0x0112] = 6
    for name, scale, mode, options in (
        ("a.jpg", (8192, 6144), "RGB", {}),
        ("progressive.jpg", (5400, 3750), "CMYK", {"progressive": True, "quality": 60}),
        ("a.png", (5400, 3750), "RGBA", {"compress_level": 1}),
        ("a.webp", (5400, 3750), "RGBA", {"method": 0}),
    ):
        image = Image.merge("RGB", [grey, grey, grey]).resize(scale).convert(mode)
        if mode == "RGBA":
            image.putalpha(grey.resize(scale))
        image.save(tmp_path / name, exif=turned, **options)
        weighed = subprocess.run(
            [sys.executable, "-c", _WEIGH, tmp_path / name], check=True, capture_output=True
        )
        assert int(weighed.stdout) < 500, name
