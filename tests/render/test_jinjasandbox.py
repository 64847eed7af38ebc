"""The language of layouts: whatever someone writes in one comes to an end, and prints values only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from gatecases import some
from jinja2 import DictLoader, TemplateSyntaxError

from formgen.documents.templatefault import FAULTS, explained
from formgen.documents.testdocument import specimen
from formgen.render import jinjasandbox
from formgen.render.jinjasandbox import LayoutEnvironment

DOUBLED = "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in range(60))
CALLED = "".join(
    f"{{% macro m{n + 1}() %}}{{{{ m{n}() }}}}{{{{ m{n}() }}}}{{% endmacro %}}" for n in range(60)
)
WRITTEN = "".join(
    f"{{% set a{n + 1} %}}{{{{ a{n} }}}}{{{{ a{n} }}}}{{% endset %}}" for n in range(60)
)
ENDLESS = {
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "loops over a paper": "{% for a in document.blocks %}" * 6 + "x" + "{% endfor %}" * 6,
    "words": f"{{% for a in range(99999) %}}{'語' * 9_000}{{% endfor %}}",
    "values": "{% for a in range(99999) %}{{ document.title * 1 if a < 0 else long }}{% endfor %}",
    "texts joined to themselves": f"{{% set a0 = 'xx' %}}{DOUBLED}{{{{ a60 }}}}",
    "texts added": DOUBLED.replace("~", "+").join(("{% set a0 = 'xx' %}", "{{ a60 }}")),
    "texts written twice": f"{{% set a0 = 'xx' %}}{WRITTEN}{{{{ a60 }}}}",
    "macros without a word": f"{{% macro m0() %}}{{% endmacro %}}{CALLED}{{{{ m60() }}}}",
    "a macro that calls itself": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}"
    "{% endmacro %}{{ m(60) }}",
    "a macro without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a block within itself": "{% block b %}{{ self.b() }}{% endblock %}",
    "a page within itself": "{% include 'page' %}",
    "a text kept": "{% set n = namespace(a='xx') %}{% for i in range(99) %}"
    "{% set n.a = n.a ~ n.a %}{% endfor %}",
    "joined": "{% for a in range(9999) %}{{ [long, long, long] | join }}{% endfor %}",
    "joined by a method": "{% for a in range(9999) %}{% set b = long.join([long, long]) %}{% endfor %}",
    "nested": "(".join(("{{ ", *[""] * 5000)) + "1" + ")" * 5000 + " }}",
    "nested loops": "{% for a in 'a' %}" * 60 + "x" + "{% endfor %}" * 60,
}  # fmt: skip
REFUSED = {
    "{{ document.title * 10**9 }}", "{{ 10**10**10 }}", "{{ 'x' * 999999999 }}", "{{ [0] * 999999999 }}",
    "{{ '%999999999d' % 1 }}", "{{ '{:>999999999}'.format(1) }}", "{{ 'x'.ljust(999999999) }}",
    "{{ 'x' | center(999999999) }}", "{{ 'x' | indent(999999999) }}", "{{ [1] | batch(999999999, 0) }}",
    "{{ lipsum(999) }}", "{{ document.blocks | random }}", "{{ document.title | safe }}",
    "{{ document.title.__class__ }}", "{{ document['__class__'] }}", "{{ document | attr('title') }}",
    "{{ document.title.format.__self__ }}", "{{ document.texts() }}", "{{ cycler.__init__ }}",
    "{{ 'x'.encode() }}", "{{ ''['for' ~ 'mat']('a') }}", "{{ document.title.replace('題', long) }}",
    # no text, number or date
    "{{ document.title.startswith }}", "{{ document.title['upper'] }}", "{{ range }}", "{{ none }}",
    "{{ document }}", "{{ document.blocks }}", "{{ [1, 2] }}", "{{ (1,) ~ '' }}", "{{ 1 == 1 }}",
    "{{ document.blocks | string }}", "{{ document.blocks | map('upper') }}", "{{ self }}",
    "{% macro m() %}{% endmacro %}{{ m }}", "{{ [range] | join }}", "{{ {'a': 1} }}", "{{ nothing }}",
}  # fmt: skip


@pytest.fixture(params=[True, False], ids=["pages", "Word"])
def fill(request: pytest.FixtureRequest) -> Callable[[str], str]:
    def filled(source: str) -> str:
        environment = LayoutEnvironment(
            autoescape=request.param, functions={}, loader=DictLoader({"page": source})
        )
        names: dict[str, Any] = {"document": specimen("notice"), "long": "長" * 30_000}
        return environment.get_template("page").render(names)

    return filled


@pytest.mark.slow
@pytest.mark.parametrize("source", some(12, ENDLESS.values()), ids=ENDLESS)
def test_what_has_no_end_is_ended(
    source: str, fill: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jinjasandbox, "_MOST", 300_000)  # a tenth of the usual steps
    with pytest.raises(FAULTS):
        fill(source)


@pytest.mark.parametrize("source", sorted(REFUSED))
def test_what_is_no_value_is_refused(source: str, fill: Callable[[str], str]) -> None:
    with pytest.raises(FAULTS):
        fill(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ document.title }}{{ 3 }}{{ 1.5 }}", "題名31.5"),
        ("{{ document.title ~ '（' ~ 2 ~ '）' }}", "題名（2）"),
        ("{% for i in range(3) %}{{ loop.index * 10 }}{{ '、' if not loop.last }}{% endfor %}", "10、20、30"),
        ("{{ '、'.join(['一', '二']) }}{{ ['三', '四'] | join('・') }}", "一、二三・四"),
        ("{% if document.title.startswith('題') %}はい{% endif %}{{ 'a'.upper() }}", "はいA"),
        ("{% macro m(a) %}〈{{ a }}〉{% endmacro %}{{ m('中') }}", "〈中〉"),
        ("{{ document.blocks | selectattr('kind', 'equalto', 'note') | list | length }}", "2"),
        ("{{ document['title'] }}{{ document.blocks[0].kind }}", "題名letter_head"),
        ("{{ 'ab' | truncate(9) }}{{ ' a ' | trim | upper }}", "abA"),
    ],
)  # fmt: skip
def test_what_layouts_need_is_at_hand(source: str, said: str, fill: Callable[[str], str]) -> None:
    assert fill(source) == said


def test_markup_that_is_joined_is_escaped_once() -> None:
    environment = LayoutEnvironment(autoescape=True, functions={})
    source = "{% macro m() %}<b>{{ t }}</b>{% endmacro %}{{ t ~ m() }}{{ [t, m()] | join }}"
    assert environment.from_string(source).render(t="&") == "&amp;<b>&amp;</b>" * 2


@pytest.mark.slow
def test_each_paper_may_take_as_much_as_the_one_before() -> None:
    template = LayoutEnvironment(functions={}).from_string(
        "{% for a in range(99999) %}{% endfor %}" * 30
    )
    for _ in range(2):
        assert template.render() == ""


def test_a_refusal_knows_its_line() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        LayoutEnvironment(functions={}).from_string("一\n二{{ 2 ** 9 }}")
    assert (caught.value.lineno, explained(caught.value)) == (2, "「**」という書き方はありません")
