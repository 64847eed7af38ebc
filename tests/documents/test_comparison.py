"""Two texts compared: accepted and rejected they are the texts, and only what differs is marked."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from formgen.documents.blocks import Block, FieldTable, Heading, Item, Note, Paragraph, Row
from formgen.documents.comparedtable import Run
from formgen.documents.comparison import compare
from formgen.documents.comparisonrows import marked, table_of
from formgen.documents.phrases import RevisionWords

WORDS = RevisionWords()
_TEXT = st.text("市民課投稿をする。、（）3\n", min_size=1, max_size=12)
_BLOCK = st.one_of(
    st.builds(Heading, st.builds(lambda number, text: f"{number}　{text}", st.integers(1, 20), _TEXT)),
    st.builds(Heading, _TEXT, st.sampled_from((0, 1, 2))),
    st.builds(Paragraph, _TEXT, st.sampled_from(("left", "center", "right"))),
    st.builds(Item, st.sampled_from(("(1)", "(2)", "ア", "(ア)")), _TEXT, st.integers(1, 3)),
    st.builds(FieldTable, st.lists(st.builds(Row, _TEXT, _TEXT), min_size=1).map(tuple)),
    st.builds(Note, st.lists(_TEXT, min_size=1).map(tuple)),
)  # fmt: skip
_TREE = st.lists(_BLOCK, max_size=12)


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Block], list[Block]]:
    """A text, and the same after some blocks were taken out, put in, replaced or moved."""
    before: list[Block] = draw(_TREE)
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after)))
        kind = draw(st.sampled_from(("add", "delete", "change", "move")))
        taken = after[at : at + 1]
        if kind != "add":
            del after[at : at + 1]
        if kind in ("add", "change"):
            after.insert(at, draw(_BLOCK))
        if kind == "move":
            to = draw(st.integers(0, len(after)))
            after[to:to] = taken
    return before, after


def shown(before: Sequence[Block], after: Sequence[Block]) -> list[tuple[str, str]]:
    """The rows of a comparison, what is underlined in 【】; a line stands before a new article."""

    def line(runs: Sequence[Run]) -> str:
        return "".join(f"【{run.text}】" if run.is_changed else run.text for run in runs)

    table = table_of(compare(before, after), WORDS)
    return [
        (("|" if row.is_first else "") + line(row.after), line(row.before)) for row in table.rows
    ]


def rules(*articles: tuple[str, Sequence[str]], title: str = "運用ルール") -> list[Block]:
    """A text of numbered articles with numbered items, and its 附則."""
    found: list[Block] = [Heading(title, 0)]
    for number, (name, items) in enumerate(articles, start=1):
        found.append(Heading(f"{number}　{name}"))
        found += [Item(f"({place})", text) for place, text in enumerate(items, start=1)]
    return [
        *found,
        Paragraph("附　則", "center"),
        Paragraph("本ルールは、令和8年10月1日から施行する。"),
    ]


AIM, WATCH, END = (
    ("目的", ["安全な運用を図る。"]),
    ("監視", ["毎日見る。", "記録を残す。"]),
    ("廃止", ["廃止する。"]),
)


@settings(max_examples=150, deadline=None)
@given(edited())
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(
    texts: tuple[list[Block], list[Block]],
) -> None:
    before, after = texts
    comparison = compare(before, after)
    assert [block for each in comparison.articles for block in each.after] == list(after)
    assert [block for each in comparison.articles for block in each.before] == list(before)
    assert all(article.after or article.before for article in comparison.articles)
    whole = table_of(comparison, WORDS)
    said = (WORDS.added, WORDS.deleted)
    for row in whole.rows:
        new, old = ("".join(r.text for r in side if not r.is_changed) for side in row.sides)
        # What is not underlined stands on the other side, too; or one side says what was done.
        assert new == old or new + old in (*said, "")


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT)
def test_of_a_line_all_is_shown_and_what_differs_is_marked(before: str, after: str) -> None:
    new, old = marked(before, after)
    assert "".join(run.text for run in new) == after
    assert "".join(run.text for run in old) == before
    same = ["".join(run.text for run in side if not run.is_changed) for side in (new, old)]
    assert same[0] == same[1]
    if before == after:
        assert not any(run.is_changed for run in (*new, *old))


def test_what_is_the_same_is_left_out_and_the_title_stands_above() -> None:
    new = rules(AIM, ("監視", ["毎日2回見る。", "記録を残す。"]), END)
    assert shown(rules(AIM, WATCH, END), new) == [
        ("|1　目的　（略）", "1　目的　（略）"),
        ("|2　監視", "2　監視"),
        ("(1)　毎日【2回】見る。", "(1)　毎日見る。"),
        ("(2)　（略）", "(2)　（略）"),
        ("|3　廃止　（略）", "3　廃止　（略）"),
        ("|附　則　（略）", "附　則　（略）"),
    ]


def test_an_article_that_comes_in_moves_the_numbers_of_those_behind_it() -> None:
    added = ("研修", ["職員に研修を行う。", "年1回とする。"])
    assert shown(rules(AIM, WATCH, END), rules(AIM, added, WATCH, END))[1:-1] == [
        ("|【2　研修】", "（新設）"),
        ("【(1)　職員に研修を行う。】", ""),
        ("【(2)　年1回とする。】", ""),
        ("|【3から4まで】　（略）", "【2から3まで】　（略）"),
    ]
    assert shown(rules(WATCH), rules(AIM, WATCH))[2] == (
        "|【2】　監視　（略）",
        "【1】　監視　（略）",
    )


def test_an_article_that_goes_is_shown_as_it_was() -> None:
    assert shown(rules(AIM, WATCH, END), rules(AIM, END))[1:3] == [
        ("|（削除）", "【2　監視】"),
        ("", "【(1)　毎日見る。】"),
    ]


def test_of_an_item_that_moves_only_the_number_is_marked() -> None:
    new = rules(("監視", ["夜間も見る。", "毎日見る。", "記録を残す。"]))
    assert shown(rules(WATCH), new)[1:3] == [
        ("【(1)　夜間も見る。】", "（新設）"),
        ("【(2)から(3)まで】　（略）", "【(1)から(2)まで】　（略）"),
    ]


def test_above_an_item_within_others_stand_those_to_which_it_belongs() -> None:
    def text(*, hours: str, more: Sequence[Block] = ()) -> list[Block]:
        kana = [Item(kana, f"{kana}を行う。", 2) for kana in "アイウ"]
        last = Item("エ", f"時間は、{hours}とする。\n土日は、休む。", 2)
        return [
            Heading("1　手順"), Paragraph("次による。"), Item("(1)", "作成"), *kana, *more,
            Item("(2)", "確認"), *kana, Item("(3)", "投稿"), *kana, last, Item("オ", "見る。", 2),
            Item("(4)", "保存"), *kana, Paragraph("以上"),
        ]  # fmt: skip

    def alike(*lines: str) -> list[tuple[str, str]]:
        return [(line.removeprefix("|"), line.removeprefix("|")) for line in lines]

    assert shown(text(hours="8時から17時まで"), text(hours="9時から17時まで"))[1:] == [
        *alike("（略）", "(1)から(2)まで　（略）", "(3)　（略）", "アからウまで　（略）"),
        ("エ　時間は、【9】時から17時までとする。", "エ　時間は、【8】時から17時までとする。"),
        *alike("（略）", "オ　（略）", "(4)　（略）", "（略）"),
    ]
    deeper = [Item("エ", "深い。", 2), Item("(ア)", "更に深い。", 3)]
    assert shown(text(hours="8時"), text(hours="8時", more=deeper))[2:6] == [
        *alike("(1)　（略）", "アからウまで　（略）"),
        ("【エ　深い。】", "（新設）"), ("【(ア)　更に深い。】", ""),
    ]  # fmt: skip


def test_an_article_that_is_called_otherwise_is_the_same_article() -> None:
    new = rules(AIM, ("監視の体制", ["毎日見る。", "記録を残す。"]), END)
    assert shown(rules(AIM, WATCH, END), new)[1] == ("|2　監視【の体制】", "2　監視")


def test_values_stand_beside_those_of_the_same_label() -> None:
    old = FieldTable((Row("頻度", "1日2回"), Row("対象", "市民"), Row("休日", "見ない。")))
    new = FieldTable((Row("頻度", "1日3回"), Row("対象", "市民"), Row("休日", "係長が\n1回見る。")))
    assert shown([Heading("1　監視"), old], [Heading("1　監視"), new]) == [
        ("|1　監視", "1　監視"),
        ("頻度　1日【3】回", "頻度　1日【2】回"),
        ("対象　（略）", "対象　（略）"),
        ("休日　【係長が】", "休日　【見ない。】"),
        ("【1回見る。】", "（新設）"),
    ]


def test_the_day_of_a_revision_is_added_to_what_is_there() -> None:
    old = rules(AIM)
    new = [*old, Paragraph("令和8年10月1日制定\n令和9年4月1日改正", "right")]
    newer = [*old, Paragraph("令和8年10月1日制定\n令和9年4月1日改正\n令和9年7月1日改正", "right")]
    assert shown(old, new)[-2:] == [
        ("【令和8年10月1日制定】", "（新設）"), ("【令和9年4月1日改正】", ""),
    ]  # fmt: skip
    assert shown(new, newer)[-2:] == [("（略）", "（略）"), ("【令和9年7月1日改正】", "（新設）")]


def test_a_long_line_takes_rows_that_no_page_has_to_divide() -> None:
    old, new = "本市は、これを行う。" * 60, "本市は、これを行わない。" * 60
    rows = table_of(compare([Paragraph(old)], [Paragraph(new)]), WORDS).rows
    assert len(rows) > 2
    assert all(
        len(text) <= 240
        for row in rows
        for side in row.sides
        for text in ["".join(r.text for r in side)]
    )
    assert "".join(run.text for row in rows for run in row.after) == new
    assert "".join(run.text for row in rows for run in row.before) == old
