"""Many approved posts with large pictures: a first run, a second, and one after a change of one post.

python benchmarks/posts.py [POSTS]    200 posts of four pictures unless told; 6 GB of a temporary folder
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

import yaml
from accounts import TODAY, write_intake
from measure import told, warm
from PIL import Image

from formgen.city.templatefiles import bundled_templates
from formgen.making.readcheckcompose import load, survey
from formgen.posts.approvalcode import code_of
from formgen.posts.picturecopy import copy
from formgen.posts.picturefacts import facts

_SIZE, _PICTURES, _ACCOUNTS = (4000, 3000), 4, 10
_TURNED = 6  # as telephones note of a picture that was taken upright
_TEXT = "11月{day}日、がんばる公園で花まつりを開きます。第{number}回は、球根の植え付けです。"


def main(posts: int) -> None:
    """Print what the runs take."""
    with tempfile.TemporaryDirectory() as scratch:
        intake, outputs = write_intake(Path(scratch, "intake"), _ACCOUNTS), Path(scratch, "outputs")
        upright, turned = _photograph(1), _photograph(_TURNED)
        for what, work in (("facts", facts), ("lossless copy", copy)):
            taken = warm(lambda _, work=work: work(upright, "写真.jpg"), 20)
            print(f"{what} of a picture of {len(upright) / 1e6:.1f} MB: {taken * 1000:.1f} ms")
        _write_pictures(intake / "画像", posts, upright, turned)
        _write(intake, _approved(intake, [_post(number) for number in range(posts)]))
        first = _run("first run", intake, outputs)
        ready = sum(1 for _ in outputs.rglob("*.jpg"))
        print(f"    pictures laid ready: {ready} of {posts * _PICTURES}")
        again = _run("second run, nothing changed", intake, outputs)
        print(f"    {again / first:.1%} of the first")
        content = yaml.safe_load((intake / "posts.yaml").read_text("utf-8"))
        changed = {**content["posts"][0], "text": "変えた本文です。", "approval_code": ""}
        _write(intake, [changed, *content["posts"][1:]])
        _run("one post changed", intake, outputs)


def _photograph(orientation: int) -> bytes:
    """A photograph of 12 megapixels and some 4 MB: light and shade, and the noise of a small camera."""
    noise = [Image.effect_noise(_SIZE, 14) for _ in range(3)]
    light = Image.radial_gradient("L").resize(_SIZE)
    image = Image.blend(Image.merge("RGB", noise), Image.merge("RGB", [light] * 3), 0.55)
    exif, out = Image.Exif(), BytesIO()
    exif[0x0112] = orientation
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def _write_pictures(folder: Path, posts: int, upright: bytes, turned: bytes) -> None:
    """Every third is turned; a comment makes each another one."""
    folder.mkdir()
    for number in range(posts * _PICTURES):
        data = upright if number % 3 else turned
        comment = f"{number:08}".encode()
        (folder / f"{number:04}.jpg").write_bytes(data[:2] + b"\xff\xfe\0\x0a" + comment + data[2:])


def _post(number: int) -> dict[str, str]:
    pictures = range(number * _PICTURES, (number + 1) * _PICTURES)
    return {
        "post_id": f"P-{number:04}",
        "account_id": f"TKS-{number % _ACCOUNTS:05}",
        "subject": f"花まつり{number}",
        "kind": "新規",
        "scheduled_at": f"{TODAY} 10:00",
        "text": _TEXT.format(day=23 + number % 7, number=number),
        "pictures": "、".join(f"{each:04}.jpg" for each in pictures),
        "alt_texts": "\n".join(f"花壇の写真{each}" for each in pictures),
        "picture_source": "公園課撮影",
        "people_shown": "なし",
        "basis": "実施要領",
        "author_title": "係員",
        "checker_title": "係長",
        "approved_on": str(TODAY),
        "approver_title": "課長",
    }


def _approved(intake: Path, posts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The posts with the numbers that stand on their forms."""
    _write(intake, posts)
    found = survey([intake], load(bundled_templates()), TODAY)
    codes = {
        paper.post.post_id: code_of(paper.content)
        for result in found.results
        for paper in result.posts
        if paper.content
    }
    return [{**post, "approval_code": codes[post["post_id"]]} for post in posts]


def _write(intake: Path, posts: list[dict[str, str]]) -> None:
    text = yaml.safe_dump({"posts": posts}, allow_unicode=True, sort_keys=False)
    (intake / "posts.yaml").write_text(text, encoding="utf-8")


def _run(what: str, intake: Path, outputs: Path) -> float:
    """Make the papers, and tell how long that took and what each process took for it."""
    return told(what, "post", intake, "-o", outputs, "--today", TODAY.isoformat()).seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
