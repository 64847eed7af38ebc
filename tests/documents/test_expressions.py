"""An expression of a wording runs nothing, eats nothing and brings no chance into a paper."""

from __future__ import annotations

import time

import pytest

from formgen.documents.texts import compile_condition, compile_text, sight_of
from formgen.problems import Flaw, FormgenError

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
    start = time.monotonic()
    with pytest.raises(Flaw):
        compile_text(f"{{{{ {expression} }}}}")
    with pytest.raises(Flaw):
        compile_condition(expression)
    assert time.monotonic() - start < 2


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
    assert compile_text(f"{{{{ {expression} }}}}").resolve(sight_of(SCOPE)) == said


@pytest.mark.parametrize("expression", ["none", "true", "url == ''", "display_name is none"])
def test_what_says_nothing_is_never_printed(expression: str) -> None:
    with pytest.raises(FormgenError, match="値を入れられません"):
        compile_text(f"{{{{ {expression} }}}}").resolve(sight_of(SCOPE))


def test_names_that_double_each_other_come_to_an_end() -> None:
    doubled = compile_text("{{ a }}{{ a }}")
    text = "四季の見どころ" * 70_000
    text = doubled.resolve(sight_of({"a": text}))
    with pytest.raises(FormgenError, match="値を入れられません"):
        doubled.resolve(sight_of({"a": text}))
