"""Pages as pictures, and what changed in real papers: a further device, a longer text, another name."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from papers import AWKWARD, LAYOUTS, TODAY, every_block
from PIL import Image, ImageChops

import formgen
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import load, survey
from formgen.render.pdf import pdf_renderer
from formgen.window.changedlines import Mark
from formgen.window.pictures import changed_lines, page_sizes, picture

SAMPLE = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "sample_intake.yaml").read_text(encoding="utf-8")
)
LONG = "あわせて、緑地の利用に関する注意と工事の予定を早く知らせ、安全な利用に役立てる。" * 12
pdf = cache(pdf_renderer(LAYOUTS).render)
Change = Callable[[dict[str, Any]], object]
Papers = dict[str, Document]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Change], Papers]:
    """The papers of the sample's first account after a change of its sheet."""
    file, catalogue = tmp_path_factory.mktemp("sheet") / "a.yaml", load(bundled_templates())

    def papers(change: Change) -> Papers:
        typed = copy.deepcopy(SAMPLE)
        change(typed)
        file.write_text(yaml.safe_dump(typed, allow_unicode=True), encoding="utf-8")
        outcomes = survey([file], catalogue, TODAY).results[0].outcomes
        return {o.document.id: o.document for o in outcomes if isinstance(o, Ready)}

    return papers


@pytest.fixture(scope="module")
def before(made: Callable[[Change], Papers]) -> Papers:
    return made(lambda typed: None)


def typed(**values: str) -> Change:
    return lambda sheet: sheet["accounts"][0].update(values)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def test_a_page_is_as_large_as_it_says(before: Papers) -> None:
    data = pdf(before["device_check"])
    assert page_sizes(data) == ((794, 1123),)
    assert page_sizes(pdf(before["policy"])) == ((794, 1123),) * 5
    for zoom in (1.0, 2.0):
        shown = opened(picture(data, 1, zoom))
        assert shown.size == pytest.approx((794 * 1.5 * zoom, 1123 * 1.5 * zoom), abs=2)
        assert shown.mode == "P"


def test_the_picture_shows_the_page_and_is_the_same_each_time(before: Papers) -> None:
    data = pdf(before["policy"])
    first = picture(data, 1)
    assert picture(data, 1) == first
    assert len(first) < 200_000
    greys = opened(first).convert("L")
    assert greys.getpixel((5, 5)) == 255
    assert greys.getextrema() == (0, 255)
    assert picture(data, 2) != first


def test_a_bar_stands_beside_the_change_and_nothing_else_differs(before: Papers) -> None:
    data = pdf(before["device_check"])
    changed = (
        Mark(1, 100.0, 120.0, "行"),
        Mark(1, 300.0, 300.0, "行", removed=True),
        Mark(2, 0, 9, ""),
    )
    plain, barred = (
        opened(png).convert("RGB") for png in (picture(data, 1), picture(data, 1, 1, changed))
    )
    left, top, right, bottom = ImageChops.difference(plain, barred).getbbox() or ()
    assert (left / 2, top / 2, right / 2, bottom / 2) == pytest.approx((544, 100, 556, 303), abs=1)
    assert barred.getpixel((right - 2, top + 2)) == (0x00, 0x17, 0xC1)
    assert {
        plain.getpixel((x, y)) for x in range(left, right) for y in range(0, plain.height, 9)
    } == {(255, 255, 255)}


def test_a_page_in_colours_keeps_them() -> None:
    drawn = BytesIO()
    Image.new("RGB", (300, 300), "#c03030").save(drawn, "PDF")
    shown = opened(picture(drawn.getvalue(), 1, 1, (Mark(1, 10, 60, ""),)))
    assert shown.mode == "RGB"
    red, green, _ = shown.getpixel((9, 9))  # type: ignore[misc]
    assert red > 150 > green
    assert (0x00, 0x17, 0xC1) in {shown.getpixel((x, 60)) for x in range(shown.width)}


@pytest.mark.parametrize("cut", [0, 10, 400, -900])
def test_a_damaged_file_is_told(before: Papers, cut: int) -> None:
    data = pdf(before["device_check"])[:cut].replace(b"obj", b"ob_")
    for ask in (
        page_sizes,
        lambda data: picture(data, 1),
        lambda d: changed_lines(d, b"%PDF"),
    ):
        with pytest.raises(ValueError, match="damaged"):
            ask(data)


@pytest.mark.parametrize("number", [0, -1, 99])
def test_there_is_no_such_page(before: Papers, number: int) -> None:
    with pytest.raises(ValueError, match="no page"):
        picture(pdf(before["device_check"]), number)


def texts(older: Document, newer: Document) -> list[str]:
    return [mark.text for mark in changed_lines(pdf(older), pdf(newer))]


@pytest.mark.slow
def test_another_name_marks_the_lines_that_name_it(
    made: Callable[[Change], Papers], before: Papers
) -> None:
    name = "川崎市等々力緑地のおしらせと催し"
    after = made(typed(display_name=name, starts_on="令和8年10月12日"))
    for each in ("consultation", "device_check", "policy", "rules", "profile"):
        found = texts(before[each], after[each])
        assert 1 <= len(found) <= 5
        assert all(name in text or "10月12日" in text for text in found)
    assert changed_lines(pdf(before["policy"]), pdf(before["policy"])) == ()


@pytest.mark.slow
def test_a_longer_text_marks_itself_though_it_pushes_the_rest_to_further_pages(
    made: Callable[[Change], Papers], before: Papers
) -> None:
    purpose = SAMPLE["accounts"][0]["purpose"]
    after = made(typed(purpose=purpose + LONG))
    (mark,) = changed_lines(pdf(before["policy"]), pdf(after["policy"]))
    assert LONG in mark.text.replace("\n", "")
    gone, short = changed_lines(pdf(after["policy"]), pdf(before["policy"]))
    assert gone.removed
    assert not short.removed
    assert purpose[-5:] in short.text


@pytest.mark.slow
def test_a_device_more_or_less_is_told(made: Callable[[Change], Papers], before: Papers) -> None:
    device = SAMPLE["devices"][0] | {"asset_number": "PC-0999", "model": "据置型PC D型"}
    more = made(lambda sheet: sheet["devices"].insert(2, device))["device_check"]
    found = changed_lines(pdf(before["device_check"]), pdf(more))
    assert "PC-0999" in found[0].text
    assert not any("SP-0045" in mark.text for mark in found)
    less = changed_lines(pdf(more), pdf(before["device_check"]))
    assert [mark.removed for mark in less if "PC-0999" in mark.text] == [True]


def test_signs_of_every_kind_are_read_as_they_stand() -> None:
    older, newer = pdf(every_block()), pdf(every_block(AWKWARD))
    found = "".join(mark.text for mark in changed_lines(older, newer)).replace("\n", "")
    assert "𠮷髙﨑" in found
    assert "<b>太字</b>" in found
    found.encode()


@pytest.mark.parametrize(
    "shown", [None, (), (Mark(2, 1, 2, AWKWARD), Mark(3, 1, 1, "行", removed=True))]
)
def test_the_page_has_no_code_and_says_all_in_words(shown: tuple[Mark, ...] | None) -> None:
    pages = Path(formgen.__file__).parent / "window" / "pages"
    environment = Environment(
        loader=FileSystemLoader(pages), autoescape=True, undefined=StrictUndefined
    )
    html = environment.get_template("_paper.html").render(
        number=7, title="利用開始届", account="TKS-001", formats=("pdf", "txt"), page=1, pages=3,
        zoom=150, size=(794, 1123), marks=shown, before=None, after=(8, "<b>次</b>"),
    )  # fmt: skip
    assert 'alt="利用開始届　3ページ中の1ページ" width="1191" height="1684"' in html
    assert 'href="/papers/7/2?zoom=150#page"' in html
    assert 'href="/papers/8/1?zoom=150"' in html
    assert 'href="/papers/7.pdf" download' in html
    assert "/papers/7.docx" not in html
    assert "&lt;b&gt;次" in html
    assert "<b>" not in html
    assert not {sign for sign in ("style=", "<style", "<script", "onclick") if sign in html}
    assert ("変わった行（2か所）" in html, "同じ文です" in html) == (bool(shown), shown == ())
