"""Which characters the fonts of the layouts have, as fontconfig and the fonts themselves tell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from formgen.city.templatefiles import bundled_templates
from formgen.render.fonts.fontconfig import Fontconfig
from formgen.render.fonts.fonts import Fonts, fonts_if_any

LAYOUTS = bundled_templates() / "layouts"
KNOWN_TO_IPAMJ = "葛\U000e0105"  # BIZ UD does not know this variant
KNOWN_TO_BOTH = "葛\U000e0100"
UNKNOWN = "葛\U000e01ef"


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    found = fonts_if_any(LAYOUTS)
    assert found is not None
    assert found.missing == ()
    return found


@pytest.mark.slow
def test_fontconfig_tells_the_characters_that_stand_in_the_font() -> None:
    font = Fontconfig().find("BIZ UDMincho")
    assert font is not None
    with TTFont(font.file, fontNumber=font.index) as table:
        known = set(map(chr, table.getBestCmap()))
    assert {char for char in map(chr, range(sys.maxunicode + 1)) if font.has(char)} == known


def test_a_font_is_known_by_its_japanese_name_too() -> None:
    assert Fontconfig().find("BIZ UD明朝") == Fontconfig().find("BIZ UDMincho")


def test_no_other_font_stands_in_for_a_missing_family() -> None:
    assert Fontconfig().find("Kawasaki-Mincho") is None


@pytest.mark.parametrize(
    "text",
    ["等々力緑地 ABC１２３①㎡髙﨑", "一行目\n二行目\t欄", "か\u3099", "A\u0301", "𠮷野", KNOWN_TO_BOTH,
     KNOWN_TO_IPAMJ, "😀", "☑", "☎\ufe0f", "☎\ufe0e", "❤\ufe0f", "1\ufe0f\u20e3", "👍🏽", "🇯🇵",
     "👨\u200d👩\u200d👧", "🙇\u200d♀\ufe0f", "㈯→♨"],
)  # fmt: skip
def test_what_a_font_has_can_be_printed(fonts: Fonts, text: str) -> None:
    assert fonts.lacking(text) == ()


@pytest.mark.parametrize("text", [
    "\U0001fae9", "\u200b", "\u200d", "\u2060", "\U00030000", UNKNOWN, "\ufdd0", "か\ufe0f",
    "👩\u200d\U0001f9b0", "🏴\U000e0067\U000e0062\U000e007f",
])  # fmt: skip
def test_what_no_font_has_is_told_whole(fonts: Fonts, text: str) -> None:
    assert fonts.lacking(f"川崎市{text}だより{text}") == (text,)


@pytest.mark.parametrize("text", ["𠮷", KNOWN_TO_IPAMJ])
def test_what_only_the_helper_has_is_rare(fonts: Fonts, text: str) -> None:
    assert fonts.rare(f"川崎市{text}葛だより") == (text,)
    assert (fonts.helper, fonts.helper_in_word) == ("IPAmjMincho", "IPAmj明朝")


@pytest.mark.parametrize("text", ["川崎市だより", KNOWN_TO_BOTH, UNKNOWN, "😀", "❤\ufe0f"])
def test_neither_the_common_nor_the_unprintable_is_rare(fonts: Fonts, text: str) -> None:
    assert fonts.rare(text) == ()


def test_the_style_sheet_decides_which_fonts_are_asked(tmp_path: Path) -> None:
    sheet = 'p { font: 9pt "BIZ UDMincho" } /* h1 { font-family: "IPAmjMincho" } */'
    (tmp_path / "print.css").write_text(sheet, "utf-8")
    assert fonts_if_any(tmp_path).lacking("𠮷") == ("𠮷",)
    (tmp_path / "print.css").write_text('p { font-family: "BIZ UDMincho", "No Such Font" }')
    assert fonts_if_any(tmp_path).missing == ("No Such Font",)


def test_a_folder_without_a_style_sheet_refuses_nothing(tmp_path: Path) -> None:
    assert fonts_if_any(tmp_path).lacking("😀") == ()


def test_what_no_font_has_is_spelled_out(fonts: Fonts) -> None:
    text = "まつり🎃👨\u200d👩\u200d👧\U0001fae9e\u0307あ\u0307葛\U000e01ef\n\u200b"
    assert fonts.spelled_out(text) == (
        "まつり🎃👨\u200d👩\u200d👧〔U+1FAE9〕e\u0307あ〔U+0307〕〔U+845B+U+E01EF〕\n〔U+200B〕"
    )


def test_without_the_font_for_signs_they_are_spelled_out(tmp_path: Path) -> None:
    sheet = 'p { font: 9pt "BIZ UDMincho", "IPAmjMincho", "No Such Font" }'
    (tmp_path / "print.css").write_text(sheet, "utf-8")
    fonts = fonts_if_any(tmp_path)
    assert (fonts.for_signs, fonts.unfit) == ("No Such Font", ())
    assert fonts.spelled_out("𠮷①😊❤\ufe0f👍🏽☀") == (
        "𠮷①〔U+1F60A〕〔U+2764+U+FE0F〕〔U+1F44D+U+1F3FD〕☀"
    )
