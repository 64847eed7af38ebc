"""What counts as a change between two papers, shown with lines as they stand on a page."""

from __future__ import annotations

import textwrap

import pytest

from formgen.window.changedlines import Line, Mark, marks

LAW = "この規程は、市が発信する情報の扱いを定める。職員は、これを読み、守る。所属長は、年に一度、見直す。"


def page(*texts: str, number: int = 1) -> list[Line]:
    return [Line(text, number, at * 10.0, at * 10.0 + 8) for at, text in enumerate(texts)]


def wrapped(text: str, width: int = 12) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=True)


def told(older: list[Line], newer: list[Line]) -> list[tuple[str, bool]]:
    return [(mark.text, mark.removed) for mark in marks(older, newer)]


def test_what_is_the_same_has_no_marks() -> None:
    assert marks(page("一", "二"), page("一", "二")) == ()
    assert marks([], []) == ()


def test_a_changed_line_is_marked_where_it_stands() -> None:
    assert marks(page("件名", "10月1日", "以上"), page("件名", "10月12日", "以上")) == (
        Mark(1, 10.0, 18.0, "10月12日"),
    )


def test_a_longer_word_marks_itself_and_not_what_it_pushes_on() -> None:
    changed = LAW.replace("市が", "川崎市が新しく")
    older, newer = page("前", *wrapped(LAW), "後"), page("前", *wrapped(changed), "後")
    assert sum(a.text != b.text for a, b in zip(older, newer, strict=True)) > 3
    (mark,) = marks(older, newer)
    assert "川崎市が新しく" in mark.text.replace("\n", "")
    assert mark.bottom - mark.top < 20
    assert told(newer, older) != []


def test_a_text_that_is_set_narrower_has_not_changed() -> None:
    assert told(page(*wrapped(LAW, 12)), page(*wrapped(LAW, 9))) == []


def test_lines_that_go_on_to_the_next_page_have_not_changed() -> None:
    older = page("一", "二", "三")
    assert told(older, [*page("一", "二"), *page("三", number=2)]) == []


def test_lines_that_moved_have_not_changed() -> None:
    assert told(page("一", "二", "三", "四"), page("三", "四", "一", "二")) == []
    assert told(page("一", "二", "三"), page("三", "新", "一", "二")) == [("新", False)]


@pytest.mark.parametrize(
    ("kept", "edge"), [(("二", "三"), 0.0), (("一", "三"), 8.0), (("一", "二"), 18.0)]
)
def test_removed_lines_leave_a_mark_at_their_place(kept: tuple[str, ...], edge: float) -> None:
    (gone,) = {"一", "二", "三"} - set(kept)
    assert marks(page("一", "二", "三"), page(*kept)) == (Mark(1, edge, edge, gone, removed=True),)


def test_a_word_that_went_marks_its_line() -> None:
    assert told(page("一", "利用を新たに始める", "三"), page("一", "利用を始める", "三")) == [
        ("利用を始める", False)
    ]


def test_lines_that_went_from_the_middle_of_a_block_are_told() -> None:
    older = page("1 種別　PC", "機種　A型", "番号　1", "2 種別　電話", "番号　2")
    assert told(older, page("1 種別　電話", "番号　2")) == [
        ("機種　A型\n番号　1", True), ("1 種別　電話", False),
    ]  # fmt: skip


def test_a_change_over_two_pages_has_a_mark_on_each() -> None:
    newer = [*page("一", "新しい"), *page("文です。", "三", number=2)]
    assert [(mark.page, mark.text) for mark in marks(page("一", "三"), newer)] == [
        (1, "新しい"), (2, "文です。"),
    ]  # fmt: skip


def test_a_blank_that_was_typed_is_a_change() -> None:
    assert told(page("川崎市 みどり"), page("川崎市みどり")) == [("川崎市みどり", False)]


def test_two_changes_in_a_line_are_told_once() -> None:
    older = page("名は、甲である。日は、一日である。人は、丙である。")
    newer = page("名は、乙である。日は、一日である。人は、丁である。")
    assert told(older, newer) == [(newer[0].text, False)]


def test_all_changed_or_all_gone_does_not_take_long() -> None:
    older = page(*wrapped(LAW * 60), *wrapped("あ、い。" * 2000))
    newer = page(*wrapped(LAW.replace("、", "に、") * 60, 11), *wrapped("い、あ。" * 2000, 11))
    assert marks(older, newer)
    assert marks(older, []) == ()
