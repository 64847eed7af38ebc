"""Values with characters that no font has: told by cell, with the code point and a proposal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from filings import filing, post
from papers import every_block
from section import TODAY, account, file

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Pasted
from formgen.documents.catalogue import Withheld
from formgen.making.readcheckcompose import load, survey
from formgen.model.filings import Intake
from formgen.model.problems import InvalidValue, Problem
from formgen.model.values import read_text
from formgen.render.fonts.characters import check_characters, printable

LAYOUTS = bundled_templates() / "layouts"


def problems(**typed: object) -> tuple[Problem, ...]:
    filed = filing(
        devices=({"account_ids": "TKS-001", "model": typed.pop("model", "A型")},), **typed
    )
    return check_characters(Intake((filed.account,), filed.devices), LAYOUTS)


def test_a_refusal_names_the_cell_the_code_point_and_the_place_in_the_text() -> None:
    (problem,) = problems(display_name="川崎市\U0001fae9だより")
    assert problem.is_error
    assert (problem.account, problem.field, problem.clause) == ("TKS-001", "display_name", None)
    assert problem.place.cell == "C5"
    assert "「\U0001fae9」（U+1FAE9）（4文字目）" in problem.message


def test_devices_are_looked_at_as_well() -> None:
    (problem,) = problems(model="A型\u200b")
    assert problem.place.sheet == "機器"
    assert "目に見えない文字（U+200B）" in problem.message
    assert problem.remedy == "その文字を消してください。"


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        (
            "葛\U000e01ef",
            "「葛」の異体字を「葛」に直してください。",
        ),  # a variant that no font knows
        ("\U0002f828", "を「勺」（U+52FA）に直してください。"),  # a compatibility ideograph
        ("‣", "「‣」を「・」に直してください。"),
        ("\U0001fae9", "「\U0001fae9」を、別の文字か仮名に直してください。"),
        ("👩\u200d🦰", "「👩\u200d🦰」を「👩」に直してください。"),
        ("𝐀", "「𝐀」を「A」に直してください。"),
    ],
)
def test_a_relative_that_can_be_printed_is_proposed(typed: str, proposal: str) -> None:
    (problem,) = problems(purpose=f"市政の{typed}")
    assert proposal in problem.remedy


def test_a_value_full_of_them_is_one_problem() -> None:
    (problem,) = problems(purpose="🥰🥱🥳🥴🥵🥶🥺")
    assert "など7種類の文字は" in problem.message
    assert len(problem.message) < 200


@pytest.mark.parametrize("name", ["𠮷野", "髙﨑", "葛\U000e0105飾"])
def test_a_name_that_a_font_has_is_accepted(name: str) -> None:
    assert problems(contact_name=name) == ()


def test_a_private_character_is_refused_as_such() -> None:
    with pytest.raises(InvalidValue) as refused:
        read_text("辻\ue000")
    assert refused.value.message.startswith("外字（U+E000）が2文字目にあります。")
    assert "「髙」" in refused.value.remedy


def test_missing_fonts_are_told_once_and_no_value_is_refused(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text('p { font: 9pt "No Such Font", "None Either" }', "utf-8")
    filed = filing(display_name="川崎市😀")
    (problem,) = check_characters(Intake((filed.account,)), tmp_path)
    assert not problem.is_error
    assert "フォント No Such Font・フォント None Eitherが見つからない" in problem.message
    assert "formgen doctor" in problem.remedy


def test_what_a_missing_font_may_have_is_asked_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text('p { font: 9pt "BIZ UDMincho", "None Such" }', "utf-8")
    filed = filing(display_name="𠮷野")
    (problem,) = check_characters(Intake((filed.account,)), tmp_path)
    assert problem.is_error
    assert "フォント None Such を入れるか" in problem.remedy


def posted(**typed: object) -> tuple[Problem, ...]:
    return check_characters(Intake(posts=(post(**typed),)), LAYOUTS)


def test_what_a_post_says_is_warned_of_at_its_cell() -> None:
    text, alt = posted(
        text="花まつり🎃\n\U0001fae9で👨\u200d👩\u200d👧の", alt_texts=("花壇", "\u200b山")
    )
    assert (text.severity, text.post, text.account) == ("warning", "P-001", "TKS-001")
    assert (text.field, text.place.sheet) == ("text", "投稿")
    assert text.message == (
        "「\U0001fae9」（U+1FAE9）（7文字目）は、書類のフォントにないため、"
        "〔U+1FAE9〕のような番号で印字します。"
    )
    assert text.remedy.startswith("発信する文はこのままで構いません。")
    assert (alt.severity, alt.field) == ("warning", "alt_texts")
    assert "目に見えない文字（U+200B）（4文字目）" in alt.message
    assert alt.remedy == "その文字を消してください。"


def test_a_title_in_a_post_is_held_to_what_is_asked_of_an_account() -> None:
    (problem,) = posted(author_title="係員\U0001fae9")
    assert (problem.severity, problem.post, problem.field) == ("error", "P-001", "author_title")


def test_a_paper_shows_the_code_and_the_words_to_paste_stay() -> None:
    document = replace(every_block("\U0001fae9と😊"), pasted=Pasted("\U0001fae9", None))
    shown = printable(document, LAYOUTS)
    assert shown == replace(every_block("〔U+1FAE9〕と😊"), pasted=document.pasted)
    assert printable(every_block("😊"), LAYOUTS) == every_block("😊")


def test_a_missing_font_for_signs_is_asked_for_only_where_it_may_help(tmp_path: Path) -> None:
    sheet = 'p { font: 9pt "BIZ UDMincho", "IPAmjMincho", "None Such" }'
    (tmp_path / "print.css").write_text(sheet, "utf-8")
    told = [
        check_characters(Intake(posts=(post(text=text),)), tmp_path)[0].remedy
        for text in ("😊", "\U00030000")
    ]
    assert ["None Such を入れるか" in remedy for remedy in told] == [True, False]


def test_only_the_papers_that_use_the_value_are_withheld(tmp_path: Path) -> None:
    path = file(tmp_path, "1.yaml", account("A-1", "川崎市公園だより", 対象者="市民🥰"))
    (result,) = survey((path,), load(bundled_templates()), TODAY).results
    withheld = {o.wording.id for o in result.outcomes if isinstance(o, Withheld)}
    assert "consultation" in withheld
    assert "checklist_post" not in withheld
