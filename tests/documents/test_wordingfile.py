"""What a wording may say, and how a slip in one is told."""

from __future__ import annotations

from typing import Any

import pytest
from written import read_as_file

from formgen.documents.compiledtexts import Names, compile_condition, compile_text, context_of
from formgen.documents.wordingfile import load_wording
from formgen.model.problems import FormgenError, InvalidValue

SOUND: dict[str, Any] = {
    "order": "1",
    "title": "試し",
    "procedures": ["開始"],
    "kind": "notice",
    "audience": "office",
    "layout": "prose",
    "dates": "wareki",
    "needs": ["display_name"],
    "body": [{"paragraph": "{{ display_name }}"}],
}


def wording(**changes: Any) -> Any:
    return read_as_file("trial.yaml", SOUND | changes, load_wording)


def test_a_constant_text_asks_for_nothing() -> None:
    text = compile_text("そのまま")
    assert (text.resolve(context_of({})), text.names) == ("そのまま", Names())


def test_names_of_account_and_device_are_told_apart() -> None:
    text = compile_text("{{ url }}と{{ device.model }}")
    assert text.names == Names(frozenset({"url"}), frozenset({"model"}))


def test_a_typed_value_is_never_read_as_a_template() -> None:
    assert (
        compile_text("{{ purpose }}").resolve(context_of({"purpose": "{{ 7 * 7 }}"}))
        == "{{ 7 * 7 }}"
    )


def test_a_value_is_not_escaped_before_its_renderer() -> None:
    assert compile_text("{{ purpose }}").resolve(context_of({"purpose": "A&B<C>"})) == "A&B<C>"


@pytest.mark.parametrize(
    "source", ["{{ display_name", "{% if x %}あ{% endif %}", "{{ }}", "{# 注 #}", ["あ"], None]
)
def test_a_text_that_cannot_be_read_is_refused(source: Any) -> None:
    with pytest.raises(InvalidValue, match="文"):
        compile_text(source)


def test_a_condition_sees_raw_values() -> None:
    condition = compile_condition("outsourcing == 'あり' and not url")
    assert condition.holds(context_of({"outsourcing": "あり", "url": None}))
    assert not condition.holds(context_of({"outsourcing": "なし", "url": None}))
    assert condition.names.account == {"outsourcing", "url"}


def test_a_condition_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidValue, match="条件"):
        compile_condition("outsourcing ==")


def test_names_of_the_whole_wording_leave_out_what_it_defines() -> None:
    found = wording(
        define={"where": "{{ bureau }}{{ section }}"},
        body=[{"paragraph": "{{ where }}", "when": "starts_on"}, {"items": ["{{ url }}"]}],
    ).names
    assert found.account == {"display_name", "bureau", "section", "starts_on", "url"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": None}, "title"),
        ({"layout": "letter"}, "layout"),
        ({"kind": None}, "kind"),
        ({"bodyy": []}, "bodyy"),
        ({"body": "あ"}, "並べ"),
        ({"body": [{"paragraf": "あ"}]}, "paragraf"),
        ({"body": [{"paragraph": "あ", "heading": "い"}]}, "要素"),
        ({"body": [{"paragraph": "あ", "algin": "right"}]}, "algin"),
        ({"body": [{"fields": [{"甲": "1", "乙": "2"}]}]}, "行"),
        ({"body": [{"items": [{"when": "url"}]}]}, "text"),
        ({"body": [{"letter_head": {"adressee": "あ"}}]}, "adressee"),
    ],
)
def test_a_slip_is_told_by_its_words(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(FormgenError, match=told):
        wording(**changes)


def test_a_document_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(FormgenError, match="中身を読めません"):
        read_as_file("trial.yaml", ["あ"], load_wording)
