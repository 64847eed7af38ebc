"""From a wording and what was typed to blocks of final strings."""

from __future__ import annotations

from typing import Any

import pytest
from filings import filing
from written import read_as_file

from formgen.city.city import City
from formgen.documents.blocks import (
    Block,
    CheckRow,
    FieldTable,
    Heading,
    Item,
    LetterHead,
    Listing,
    Note,
    Paragraph,
    Row,
)
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import compose
from formgen.documents.due import is_due
from formgen.documents.wordingfile import Wording, load_wording
from formgen.model.japanese import UNDECIDED_DATE
from formgen.model.problems import FormgenError


def wording(body: list[Any], **changes: Any) -> Wording:
    head: dict[str, Any] = {
        "order": "1", "title": "試し", "procedures": ["開始"], "kind": "notice",
        "audience": "office", "layout": "prose", "dates": "wareki",
    }  # fmt: skip
    return read_as_file("trial.yaml", head | {"body": body} | changes, load_wording)


@pytest.fixture
def blocks(city: City, catalogue: Catalogue) -> Any:
    def made(
        body: list[Any], devices: Any = (), _head: Any = None, **typed: Any
    ) -> tuple[Block, ...]:
        filed = filing(devices, **typed)
        return compose(wording(body, **(_head or {})), filed, city, catalogue.phrases).blocks

    return made


def test_headings_are_numbered_without_a_gap(blocks: Any) -> None:
    made = blocks([{"heading": "甲"}, {"heading": "乙", "when": "url"}, {"heading": "丙"}])
    assert made == (Heading("1　甲"), Heading("2　丙"))


def test_items_are_numbered_by_level(blocks: Any) -> None:
    items = [{"text": "甲", "items": ["乙", {"text": "丙", "items": ["丁"]}]}, "戊"]
    assert blocks([{"items": items}]) == (
        Item("(1)", "甲", 1),
        Item("ア", "乙", 2),
        Item("イ", "丙", 2),
        Item("(ア)", "丁", 3),
        Item("(2)", "戊", 1),
    )


def test_a_row_of_blank_fields_is_dropped_and_an_empty_box_stays(blocks: Any) -> None:
    rows = [{"名": "{{ display_name }}"}, {"内線": "{{ contact_extension }}"}, {"回答": ""}]
    assert blocks([{"fields": rows}], display_name="川崎市あ") == (
        FieldTable((Row("名", "川崎市あ"), Row("回答", ""))),
    )


def test_a_checklist_keeps_what_is_not_known_as_an_empty_box(blocks: Any) -> None:
    rows = [{"名": "{{ display_name }}"}]
    made = blocks([{"fields": rows}], _head={"kind": "checklist"})
    assert made == (FieldTable((Row("名", ""),)),)


def test_a_table_without_rows_is_not_printed(blocks: Any) -> None:
    assert blocks([{"fields": [{"内線": "{{ contact_extension }}"}]}]) == ()


def test_a_date_not_decided_yet_is_printed_open(blocks: Any) -> None:
    (table,) = blocks([{"fields": [{"開始日": "{{ starts_on }}"}]}])
    assert table.rows == (Row("開始日", UNDECIDED_DATE),)


def test_a_draft_marks_the_gaps_of_what_it_needs(blocks: Any) -> None:
    head = {"kind": "draft", "needs": ["hours"]}
    (paragraph,) = blocks([{"paragraph": "{{ hours }}、{{ unit }}"}], _head=head)
    assert paragraph.text == "〔要記入：対応時間〕、"


def test_the_public_policy_adds_the_western_year(blocks: Any) -> None:
    head = {"dates": "wareki_western"}
    (paragraph,) = blocks([{"paragraph": "{{ starts_on }}"}], _head=head, starts_on="R7.4.1")
    assert paragraph.text == "令和7(2025)年4月1日"


def test_the_letter_head_takes_number_date_and_sender_from_the_account(blocks: Any) -> None:
    (head,) = blocks(
        [
            {
                "letter_head": {
                    "addressee": "{{ promotion_head }}　{{ honorific }}",
                    "subject": "件名",
                }
            }
        ],
        document_number="8川建み第101号",
        document_date="令和8年10月2日",
        bureau="建設緑政局",
        department="緑政部",
        head_title="みどりの企画課長",
    )
    assert head == LetterHead(
        number="8川建み第101号",
        date="令和8年10月2日",
        addressee="総務企画局シティプロモーション推進室長　様",
        sender="建設緑政局緑政部みどりの企画課長",
        subject="件名",
    )


def test_a_letter_may_leave_number_and_date_open(blocks: Any) -> None:
    given = {"addressee": "宛", "subject": "件", "number": "", "date": UNDECIDED_DATE}
    (head,) = blocks([{"letter_head": given}], document_number="第1号", document_date="R8.1.1")
    assert (head.number, head.date) == ("", UNDECIDED_DATE)


@pytest.mark.parametrize(
    ("head_title", "sender"),
    [
        ("みどりの企画課長", "建設緑政局緑政部みどりの企画課長"),
        ("緑政部長", "建設緑政局緑政部長"),
        ("建設緑政局長", "建設緑政局長"),
        ("川崎市建設緑政局長", "川崎市建設緑政局長"),
        (None, ""),
    ],
)
def test_the_sender_repeats_nothing(blocks: Any, head_title: str | None, sender: str) -> None:
    typed = {"bureau": "建設緑政局", "department": "緑政部", "head_title": head_title}
    (paragraph,) = blocks([{"paragraph": "{{ sender }}"}], **typed)
    assert paragraph.text == sender


def test_checklist_rows_are_numbered_through_and_name_their_clauses(blocks: Any) -> None:
    body = [
        {"checklist": [{"clause": "5(1)", "text": "甲か。"}]},
        {"caption": "次の表"},
        {"checklist": [{"clause": ["5(2)", "5(3)"], "text": "乙か。"}]},
    ]
    first, _, second = blocks(body)
    assert first.rows == (CheckRow("1", "5(1)", "甲か。"),)
    assert second.rows == (CheckRow("2", "5(2)\n及び(3)", "乙か。"),)
    assert len(first.columns) == 6


def test_checklists_that_follow_one_another_are_one_table(blocks: Any) -> None:
    body = [
        {"each": "devices", "body": [{"checklist": ["{{ device.model }}か。"]}]},
        {"checklist": ["ほかはないか。"]},
    ]
    (made,) = blocks(body, ({"model": "A型"}, {"model": "B型"}))
    assert [row.number + row.text for row in made.rows] == [
        "1A型か。",
        "2B型か。",
        "3ほかはないか。",
    ]


COLUMNS = [
    {"head": "機器", "width": "9", "text": "{{ number }}"},
    {"head": "{{ city }}の欄", "fields": [{"機種": "{{ device.model }}"}, {"条件": ""}]},
]


def test_a_listing_has_a_row_for_each_device(blocks: Any) -> None:
    body = [{"each": "devices", "body": [{"listing": COLUMNS}]}]
    (made,) = blocks(body, ({"model": "A型"}, {"model": None}))
    assert made == Listing(
        ("機器", "川崎市の欄"),
        (9, None),
        (
            ((Row("", "1"),), (Row("機種", "A型"), Row("条件", ""))),
            ((Row("", "2"),), (Row("条件", ""),)),
        ),
    )


def test_a_column_without_a_value_is_an_empty_cell(blocks: Any) -> None:
    columns = [{"head": "機種", "fields": [{"機種": "{{ device.model }}"}]}]
    body = [{"each": "devices", "body": [{"listing": columns}]}]
    (made,) = blocks(body, ({"model": None},))
    assert made.rows == (((Row("", ""),),),)


def test_listings_of_other_heads_stay_apart(blocks: Any) -> None:
    one = [{"head": "甲", "text": "子"}]
    other = [{"head": "乙", "text": "丑"}]
    made = blocks([{"listing": one}, {"listing": one}, {"listing": other}])
    assert [(table.columns, len(table.rows)) for table in made] == [(("甲",), 2), (("乙",), 1)]


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ({"head": "甲"}, "列の中身が決まりません"),
        ({"head": "甲", "text": "子", "fields": [{"機種": ""}]}, "列の中身が決まりません"),
        ({"head": "甲", "text": "子", "width": "20"}, "列の幅が、用紙に合いません"),
        ({"head": "甲", "text": "子", "width": "0"}, "width"),
    ],
)
def test_a_column_that_cannot_be_set_is_told(column: dict[str, Any], told: str) -> None:
    with pytest.raises(FormgenError, match=told):
        wording([{"listing": [column]}])


def test_columns_leave_room_for_one_that_has_no_width() -> None:
    wide = {"head": "甲", "text": "子", "width": "141"}
    with pytest.raises(FormgenError, match="列の幅が、用紙に合いません"):
        wording([{"listing": [wide, {"head": "乙", "text": "丑"}]}])


def test_each_device_repeats_the_body(blocks: Any) -> None:
    body = [{"each": "devices", "body": [{"caption": "{{ number }}　{{ device.model }}"}]}]
    devices = (
        {"account_ids": "TKS-001", "model": "A型"},
        {"account_ids": "TKS-001", "model": "B型"},
    )
    made = blocks(body, devices)
    assert [block.text for block in made] == ["1　A型", "2　B型"]


def test_a_condition_inside_each_sees_its_device(blocks: Any) -> None:
    body = [
        {
            "each": "devices",
            "body": [{"paragraph": "{{ device.model }}", "when": "not device.confirmed_on"}],
        }
    ]
    devices = ({"model": "A型", "confirmed_on": "R8.1.1"}, {"model": "B型"})
    assert [block.text for block in blocks(body, devices)] == ["B型"]


def test_note_lines_of_blank_fields_are_dropped(blocks: Any) -> None:
    body = [{"note": ["（担当）", "{{ unit }}"], "align": "right"}]
    assert blocks(body) == (Note(("（担当）",), "right"),)


def test_a_value_with_braces_reaches_the_document_verbatim(blocks: Any) -> None:
    (paragraph,) = blocks([{"paragraph": "{{ purpose }}"}], purpose="{{ city }} {_{ ｛｛ <b>&amp;")
    assert paragraph.text == "{{ city }} {_{ ｛｛ <b>&amp;"


def test_public_papers_carry_no_number_in_the_footer(city: City, catalogue: Catalogue) -> None:
    public = compose(
        wording([{"paragraph": "あ"}], audience="public"), filing(), city, catalogue.phrases
    )
    office = compose(
        wording([{"paragraph": "あ"}], office="ict"), filing(), city, catalogue.phrases
    )
    assert (public.footer, office.footer) == ("", "TKS-001　参考様式")


def test_a_document_is_due_by_its_procedure_and_its_condition() -> None:
    body = [{"paragraph": "あ"}]
    assert is_due(wording(body), filing(procedure="開始"))
    assert not is_due(wording(body), filing(procedure="廃止"))
    assert is_due(wording(body), filing(procedure=None))
    unconfirmed = wording(body, when="unconfirmed_devices")
    assert is_due(unconfirmed, filing(({"model": "A型"},)))
    assert not is_due(unconfirmed, filing())


PROFILE = {
    "bureau": "局", "section": "課", "display_name": "川崎市花", "profile_contact": "花の課 044-200-0000",
    "homepage_url": "https://www.city.kawasaki.jp/1", "policy_url": "https://www.city.kawasaki.jp/2",
}  # fmt: skip
_HOME, _CONTACT, _POLICY = "市HP https://", "問合せ先 花", "運用ポリシー https://"


@pytest.mark.parametrize(
    ("platform", "more", "begins", "limit"),
    [
        ("X", {}, _HOME, 160),
        ("X", {"policy_url": "https://www.city.kawasaki.jp/" + "2" * 90}, _CONTACT, 160),
        ("Facebook", {}, _CONTACT, 101),
        ("TikTok", {}, "市HP・運用ポリシーはリンク欄", 80),
        ("LINE公式アカウント", {}, "市HP・問合せ先等は基本情報", 20),
        ("YouTube", {}, _HOME, 1000),
        ("その他", {"platform_other": "広場"}, _HOME, None),
    ],
)
def test_the_text_to_paste_is_the_one_that_the_paper_tells_to_paste(
    city: City, catalogue: Catalogue, platform: str, more: Any, begins: str, limit: int | None
) -> None:
    (profile,) = (entry.wording for entry in catalogue.entries if entry.wording.id == "profile")
    made = compose(
        profile, filing(**{**PROFILE, "platform": platform, **more}), city, catalogue.phrases
    )
    assert made.pasted is not None
    assert made.pasted.text.startswith(begins)
    assert made.pasted.limit == limit
    assert made.pasted.text in set(made.texts())
    assert f"{len(made.pasted.text)}字" in "".join(made.texts())


def test_a_text_with_a_gap_is_not_for_pasting(city: City, catalogue: Catalogue) -> None:
    (profile,) = (entry.wording for entry in catalogue.entries if entry.wording.id == "profile")
    made = compose(
        profile,
        filing(**{**PROFILE, "platform": "LINE公式アカウント", "policy_url": None}),
        city,
        catalogue.phrases,
    )
    assert made.gaps == ("〔要記入：ポリシー公表URL〕",)
    assert made.pasted is None


def test_a_name_that_holds_brackets_stands_in_others(blocks: Any) -> None:
    body = [{"paragraph": "アカウント「{{ display_name }}」"}]
    for name, shown in (
        ("川崎市の知らせ", "「川崎市の知らせ」"),
        ("川崎市「夜景」", "『川崎市「夜景」』"),
    ):
        assert blocks(body, display_name=name) == (Paragraph(f"アカウント{shown}"),)


def test_blank_lines_around_a_value_are_not_printed(blocks: Any) -> None:
    typed = {
        "purpose": "\n \n　花を知らせる。\n\n催しを知らせる。 \n　\n", "bureau": "建設緑政局\n",
        "section": "みどりの企画課\n", "document_number": "8川建み第101号\n",
    }  # fmt: skip
    body = [
        {"letter_head": {"addressee": "宛先", "subject": "件名"}}, {"paragraph": "{{ purpose }}"},
        {"paragraph": "{{ organisation }}"}, {"fields": [{"機種": "{{ purpose }}"}]},
    ]  # fmt: skip
    head, *found, table = blocks(body, **typed)
    kept = "　花を知らせる。\n\n催しを知らせる。 "  # what stands within is there to the letter
    assert found == [Paragraph(kept), Paragraph("建設緑政局みどりの企画課")]
    assert table == FieldTable((Row("機種", kept),))
    assert head.number == "8川建み第101号"


@pytest.mark.parametrize("blank", [" ", "　", "\u00a0", "\n　"])
def test_blanks_around_a_name_come_between_no_words(blocks: Any, blank: str) -> None:
    typed = {"bureau": "教育委員会事務局", "section": f"{blank}宮前図書館{blank}", "head_title": f"館長{blank}",
             "contact_name": f"{blank}担当者A", "document_number": f"8川教宮第1号{blank}"}  # fmt: skip
    body = [
        {"letter_head": {"addressee": "宛先", "subject": "件名"}},
        {"paragraph": "{{ organisation }}の{{ section }}が運用します。"},
        {"paragraph": "{{ contact_name }}"},
    ]
    head, *found = blocks(body, **typed)
    assert found == [
        Paragraph("教育委員会事務局宮前図書館の宮前図書館が運用します。"), Paragraph("担当者A"),
    ]  # fmt: skip
    assert (head.sender, head.number) == ("教育委員会事務局宮前図書館長", "8川教宮第1号")
