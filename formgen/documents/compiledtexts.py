"""The texts and conditions of a wording: strings with `{{ }}`, compiled once.

Staff edit them without programming. Whatever is wrong in one is told by its own words when it is
compiled, and what can only show when a paper is composed is told in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Any, TypeVar

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from pydantic import AfterValidator

from formgen.city.templatereader import Text as Words
from formgen.documents.allowedexpressions import allowed_nodes
from formgen.documents.packetpapers import LOOP_NAMES
from formgen.documents.templatefault import FAULTS, EndlessError, UnprintableError, explained
from formgen.model.japanese import quoted
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.values import read_text

# The names under which the body of an `each: devices` sees its device and that one's number.
DEVICE, NUMBER = "device", "number"
# The day of the run, which only an `awaits` may ask for: no clock reaches a paper.
TODAY = "today"


def _printable(value: Any) -> Any:
    """A value that stands in a text. Raises UnprintableError for what is no text, number or date."""
    if isinstance(value, Undefined):
        return str(value)  # which tells its name, unless it is the else that a choice lacks
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise UnprintableError
    return value


# The strings are plain text, escaped later by whichever renderer writes them; autoescape here
# would print &amp; on paper.
_ENVIRONMENT = SandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, finalize=_printable
)
_NO_NAMES = _ENVIRONMENT.from_string("")
# What a name that an `each` gives leaves open when it stands alone, and how it goes on.
_ALONE = {
    "device": ("機器のどの項目", "「device.model」のように、項目のキーを続けてください。"),
    "enclosure": ("送付書類の何", "「enclosure.title」のように続けてください。"),
    "change": ("変更の何", "「change.label」のように続けてください。"),
    "picture": ("画像の何", "「picture.alt」のように続けてください。"),
    "link": ("リンクの何", "「link.url」のように続けてください。"),
    "finding": ("点検結果の何", "「finding.text」のように続けてください。"),
    "part": ("本文の区切りの何", "「part.text」のように続けてください。"),
    "record": ("記録の何", "「record.post_id」のように続けてください。"),
}
# What Jinja raises for what it cannot read: a number without end, and nesting without end, too.
_UNREADABLE = (TemplateSyntaxError, RecursionError, ValueError)
_KEPT = 4096  # texts and conditions
# No value is as long; see intake/limits.py.
_MOST_CHARACTERS = 1_000_000
# A brace that no `{{ }}` takes up would be printed.
_BRACE = re.compile("[{}]|｛｛|｝｝")
# 「{{ display_name }}」 of a name that holds 「」 itself stands in 『』.
_QUOTED = re.compile(r"「\{\{ *([\w.]+) *\}\}」")
_BRACKETS = (
    r"{{ '『' if '「' in \1 else '「' }}{{ \1 }}{{ '』' if '「' in \1 else '」' }}"
)  # fmt: skip
_CONDITION = "「platform == 'X'」のような式を1つ書いてください。"
_FORM = "「{{ 項目のキー }}」のように、半角の波かっこ2つずつで囲んでください。"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a text or a condition uses: account fields and derived names, device fields.

    listed: what it asks of a paper enclosed or of a change, 「enclosure.title」.
    """

    account: frozenset[str] = frozenset()
    device: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    def __or__(self, other: Names) -> Names:
        """Both together."""
        return Names(
            self.account | other.account, self.device | other.device, self.listed | other.listed
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A string with `{{ }}` in it, compiled; most are constant and cost nothing."""

    source: str
    names: Names = field(default_factory=Names)
    resolve: Callable[[Context], str] = field(repr=False, compare=False, default=lambda context: "")


BLANK = Text("")


@dataclass(frozen=True, slots=True)
class Condition:
    """A `when:`, an expression over the raw values of the account."""

    source: str
    names: Names
    holds: Callable[[Context], bool] = field(repr=False, compare=False)


def context_of(names: Mapping[str, Any]) -> Context:
    """Return what texts and conditions see: prepared once for all that look at the same names."""
    return _NO_NAMES.new_context(dict(names))


def constant(text: str) -> str:
    """A string into which nothing is filled. Raises InvalidValue when it cannot be printed as it stands."""
    return _without_braces(
        read_text(text), "ここには値を入れられません。波かっこを消してください。"
    )


def _without_braces(text: str, remedy: str) -> str:
    if match := _BRACE.search(text):
        raise InvalidValue(f"{quoted(text)}の「{match.group()}」は、そのまま印字されます。", remedy)
    return text


# A key's value into which nothing is filled.
Constant = Annotated[Words, AfterValidator(constant)]


def compile_text(source: Any) -> Text:
    """Compile a string; a constant one is returned as it stands.

    Raises InvalidValue when it is no string, cannot be printed or its `{{ }}` cannot be read.
    """
    if not isinstance(source, str):
        raise InvalidValue(
            "文になっていません。",
            '文を1つ書いてください。「: 」や「[ ]」を含む文は引用符「"」で囲んでください。',
        )
    return _compiled_text(source)


@lru_cache(_KEPT)  # the same stands in many a document
def _compiled_text(source: str) -> Text:
    if "{%" in source or "{#" in source:
        raise InvalidValue(
            f"文例{quoted(source)}に使えない記号があります。", "{{ }} だけを使ってください。"
        )
    source = read_text(source)
    if "{{" not in source:
        return Text(_without_braces(source, _FORM), Names(), lambda context: source)
    subject = f"文例{quoted(source)}"
    try:
        tree = _ENVIRONMENT.parse(_QUOTED.sub(_BRACKETS, source))
    except _UNREADABLE as error:
        raise InvalidValue(f"{subject}を読めません。", _FORM) from error
    found = allowed_nodes(tree, _ENVIRONMENT, subject)
    names = _names(found)
    for node in found:
        if isinstance(node, nodes.TemplateData):
            _without_braces(node.data, _FORM)
    # Compiled when it is first asked for: many a run composes few documents, or none.
    filled = _filling(lambda: _ENVIRONMENT.from_string(tree))
    return Text(source, names, _guarded(lambda context: _bounded(filled(context)), subject))


def _filling(compiled: Callable[[], Template]) -> Callable[[Context], str]:
    """Fill a template; `Template.render` would prepare the names anew for each."""
    render = cache(lambda: compiled().root_render_func)
    return lambda context: "".join(render()(context))


def _bounded(text: str) -> str:
    """The same text. Raises EndlessError when names that double each other have made it so."""
    if len(text) > _MOST_CHARACTERS:
        raise EndlessError
    return text


def compile_condition(source: Any) -> Condition:
    """Compile a `when:`. Raises InvalidValue when it is no expression."""
    if not isinstance(source, str):
        raise InvalidValue("条件になっていません。", _CONDITION)
    return _compiled_condition(source)


@lru_cache(_KEPT)
def _compiled_condition(source: str) -> Condition:
    subject = f"条件{quoted(source)}"
    try:
        expression = _parsed_expression(source)
        names = _names(allowed_nodes(expression, _ENVIRONMENT, subject))
    except _UNREADABLE as error:
        raise InvalidValue(f"{subject}を読めません。", _CONDITION) from error
    filled = _filling(lambda: _ENVIRONMENT.from_string(_condition(expression)))
    return Condition(source, names, _guarded(lambda context: bool(filled(context)), subject))


def _parsed_expression(source: str) -> nodes.Expr:
    """The tree of one expression and nothing after it, as Jinja itself reads it to compile it."""
    parser = Parser(_ENVIRONMENT, source, state="variable")
    expression = parser.parse_expression()
    if not parser.stream.eos:
        raise TemplateSyntaxError("more than one expression", parser.stream.current.lineno)
    return expression


def _condition(expression: nodes.Expr) -> nodes.Template:
    """A template that says something where an expression holds."""
    holds = nodes.Output([nodes.TemplateData("holds")])
    tree = nodes.Template([nodes.If(expression, [holds], [], [])], lineno=1)
    tree.set_environment(_ENVIRONMENT)
    return tree


def _names(found: Sequence[nodes.Node]) -> Names:
    loaded = [node.name for node in found if isinstance(node, nodes.Name)]
    asked = [
        (node.node.name, node.attr)
        for node in found
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name)
    ]
    of = [name for name, _ in asked]
    for one in LOOP_NAMES.values():
        if loaded.count(one) > of.count(one):
            what, remedy = _ALONE[one]
            raise InvalidValue(f"「{one}」だけでは、{what}か分かりません。", remedy)
    return Names(
        frozenset(loaded) - set(LOOP_NAMES.values()),
        frozenset(key for name, key in asked if name == DEVICE),
        frozenset(
            f"{name}.{key}" for name, key in asked if name in LOOP_NAMES.values() and name != DEVICE
        ),
    )


ValueT = TypeVar("ValueT")


def _guarded(resolve: Callable[[Context], ValueT], subject: str) -> Callable[[Context], ValueT]:
    """The same, with whatever a value brings to light reported in Japanese."""

    def guarded(context: Context) -> ValueT:
        try:
            return resolve(context)
        except FAULTS as error:
            raise FormgenError(
                f"{subject}に値を入れられません（{explained(error)}）。",
                "{{ }} や条件の中の書き方を見直してください。",
            ) from error

    return guarded
