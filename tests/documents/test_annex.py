"""What is too long for the table of a letter stands in full on a 別紙 behind it."""

from __future__ import annotations

import pytest
from filings import filing

from formgen.city.city import City
from formgen.documents.annex import annexed
from formgen.documents.blocks import Block, FieldTable, Heading, Listing, Paragraph, Row
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import Phrases, compose

LONG = "市政の情報を広く知らせる。" * 20
LINES = "\n".join(f"{number}行目" for number in range(11))


@pytest.fixture
def phrases(catalogue: Catalogue) -> Phrases:
    return catalogue.phrases


def moved(phrases: Phrases, *blocks: Block) -> tuple[Block, ...]:
    return tuple(annexed(blocks, phrases.annex, "相談票"))


def test_a_long_value_stands_behind_the_letter_and_its_row_leads_there(phrases: Phrases) -> None:
    table = FieldTable((Row("利用目的", LONG), Row("対象者", "市民")))
    assert moved(phrases, table, Paragraph("以上", "right")) == (
        FieldTable((Row("利用目的", "別紙のとおり"), Row("対象者", "市民"))),
        Paragraph("以上", "right"),
        Heading("別紙（相談票）　利用目的", new_page=True),
        Paragraph(LONG),
    )


def test_many_lines_are_too_long_and_each_becomes_a_paragraph(phrases: Phrases) -> None:
    made = moved(phrases, FieldTable((Row("発信内容", LINES),)))
    assert made[2:] == tuple(map(Paragraph, LINES.split("\n")))


def test_what_fits_stays(phrases: Phrases) -> None:
    brim = "あ" * phrases.annex.most_characters
    lines = "\n\n".join("い" * phrases.annex.most_lines)  # a blank line takes no room to speak of
    table = FieldTable((Row("甲", brim), Row("乙", lines), Row("丙", "")))
    assert moved(phrases, table) == (table,)


def test_they_are_numbered_in_order_and_the_same_label_says_whose_it_is(phrases: Phrases) -> None:
    tables = (Heading("1　機器1"), FieldTable((Row("対策", LONG),)), Heading("2　機器2"))
    made = moved(phrases, *tables, FieldTable((Row("対策", LONG), Row("用途", LONG))))
    assert [block.text for block in made if isinstance(block, Heading) and block.new_page] == [
        "別紙1（相談票）　機器1　対策",
        "別紙2（相談票）　機器2　対策",
        "別紙3（相談票）　用途",
    ]


def test_a_listing_keeps_less_and_says_in_which_row_a_value_stands(phrases: Phrases) -> None:
    brim, over = (Row("設置場所", "あ" * (phrases.annex.most_in_listing + n)) for n in (0, 1))
    rows = (((Row("", "1"),), (brim, over)), ((Row("", "2"),), (over,)))
    made = moved(phrases, Listing(("機器", "使用者"), (9, None), rows))
    assert made == (
        Listing(
            ("機器", "使用者"),
            (9, None),
            (
                ((Row("", "1"),), (brim, Row("設置場所", "別紙1のとおり"))),
                ((Row("", "2"),), (Row("設置場所", "別紙2のとおり"),)),
            ),
        ),
        Heading("別紙1（相談票）　機器1　設置場所", new_page=True),
        Paragraph(over.value),
        Heading("別紙2（相談票）　機器2　設置場所", new_page=True),
        Paragraph(over.value),
    )


@pytest.mark.parametrize("document", ["consultation", "start_notice", "policy"])
def test_only_letters_have_one(catalogue: Catalogue, city: City, document: str) -> None:
    wording = next(e.wording for e in catalogue.entries if e.wording.id == document)
    made = compose(wording, filing(purpose=LONG), city, catalogue.phrases)
    titles = [b.text for b in made.blocks if isinstance(b, Heading) and b.new_page]
    assert titles == ([f"別紙（{wording.title}）　利用目的"] if wording.is_letter else [])
    assert LONG in "".join(made.texts())


def test_nothing_is_said_that_the_table_did_not_say(phrases: Phrases) -> None:
    table = FieldTable((Row("甲", f"{LONG}\n\n{LONG}"), Row("乙", LINES)))
    made = moved(phrases, table)
    told = [block.text for block in made if isinstance(block, Paragraph)]
    assert "".join(told) == "".join(row.value for row in table.rows).replace("\n", "")
