"""An expression of a wording runs nothing, eats nothing and brings no chance into a paper."""

from __future__ import annotations

from datetime import date

import pytest

from formgen.documents.compiledtexts import compile_condition, compile_text, context_of
from formgen.model.problems import FormgenError, InvalidValue

SCOPE = {"display_name": "川崎市公園だより", "url": "", "platform": "X", "limit": "160"}
BEYOND = [
    "''.__class__", "display_name.__class__", "display_name|attr('__class__')", "range(10**9)|list",
    "'a' * 10**9", "10 ** 10 ** 10", "9 // 0", "'%9999999d' % 1", "'{:>9999999}'.format(1)",
    "display_name.ljust(10)", "display_name|center(9999999)", "'x'|indent(9999999)",
    "display_name|replace('', display_name)", "lipsum()", "{'a': 1}", "display_name|random",
    "'<b>'|safe", "display_name|map('upper')", "(" * 3000 + "1" + ")" * 3000, "1 + " * 5000 + "1",
    "9" * 5000, "'\\x00'", "'\\ud800'", "'\\ue000'",
]  # fmt: skip


@pytest.mark.parametrize("expression", BEYOND)
def test_what_goes_beyond_values_is_refused_when_it_is_read(expression: str) -> None:
    with pytest.raises(InvalidValue):
        compile_text(f"{{{{ {expression} }}}}")
    with pytest.raises(InvalidValue):
        compile_condition(expression)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("display_name", "川崎市公園だより"),
        ("'（' ~ display_name ~ '）' if display_name else ''", "（川崎市公園だより）"),
        ("'' if display_name.endswith('だより') else 'アカウント'", ""),
        ("display_name | length", "8"),
        ("url or display_name", "川崎市公園だより"),
        ("'長い' if display_name | length > limit | int else '短い'", "短い"),
        ("display_name[:3]", "川崎市"),
        ("'可' if platform in ('X', 'note') and not url else '否'", "可"),
    ],
)
def test_values_comparisons_and_a_choice_are_at_hand(expression: str, said: str) -> None:
    assert compile_text(f"{{{{ {expression} }}}}").resolve(context_of(SCOPE)) == said


NO_VALUES = {
    "none": "none", "true": "true", "url == ''": "比較", "display_name is none": "is",
    "display_name.startswith": ".startswith", "display_name['startswith']": "[ ]",
    "display_name[limit]": "[ ]", "url.startswith('x')": "( )", "[display_name, url]": "[ ]",
    "(display_name, url)": "( , )", "display_name ~ (url == '')": "比較", "not url": "not",
    "url.upper if limit else ''": ".upper", "'' if limit else url.format": ".format",
    "[url] | string": "[ ]", "display_name.startswith('川').real": ".real",
    "device.model.startswith": ".startswith",
}  # fmt: skip


@pytest.mark.parametrize(("expression", "sign"), NO_VALUES.items())
def test_what_is_no_text_number_or_date_is_refused_when_it_is_read(
    expression: str, sign: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        compile_text(f"{{{{ {expression} }}}}")
    assert f"の「{sign}」は、文字、数、日付になりません。" in caught.value.message


@pytest.mark.parametrize("value", [None, True, ["a"], ("a",), str.upper, "a".upper, iter("a"), {}])
def test_what_says_nothing_is_never_printed(value: object) -> None:
    with pytest.raises(FormgenError, match="値を入れられません"):
        compile_text("{{ url }}").resolve(context_of({"url": value}))


@pytest.mark.parametrize(
    ("value", "said"), [("あ", "あ"), (3, "3"), (date(2026, 4, 1), "2026-04-01"), ("", "")]
)
def test_texts_numbers_and_dates_are_printed(value: object, said: str) -> None:
    assert compile_text("{{ url }}").resolve(context_of({"url": value})) == said


def test_names_that_double_each_other_come_to_an_end() -> None:
    doubled = compile_text("{{ a }}{{ a }}")
    text = "四季の見どころ" * 70_000
    text = doubled.resolve(context_of({"a": text}))
    with pytest.raises(FormgenError, match="値を入れられません"):
        doubled.resolve(context_of({"a": text}))
