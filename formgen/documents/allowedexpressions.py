"""The language of a wording's expressions: values, comparisons and a choice, and nothing more.

Whoever sends a wording must not be able to run a loop with it, to fill the memory or to bring chance
into a paper; so all that is not listed here is refused when the wording is read.
"""

from __future__ import annotations

from jinja2 import nodes
from jinja2.environment import Environment

from formgen.documents.packetpapers import LOOP_NAMES
from formgen.model.problems import InvalidValue
from formgen.model.values import read_text

_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.Tuple, nodes.List, nodes.Concat, nodes.Add, nodes.Sub,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter,
    nodes.Test, nodes.Call,
)  # fmt: skip
_SIGNS: dict[type[nodes.Node], str] = {
    nodes.Mul: "*", nodes.Pow: "**", nodes.Div: "/", nodes.FloorDiv: "//", nodes.Mod: "%",
    nodes.Dict: "{ }", nodes.Neg: "-", nodes.Pos: "+",
}  # fmt: skip
_FILTERS = frozenset({
    "length", "count", "int", "string", "trim", "upper", "lower", "default", "d", "join", "first",
    "last",
})  # fmt: skip
_AS_TEXT = frozenset({"string", "trim", "upper", "lower", "default", "d"})
_METHODS = frozenset({"startswith", "endswith"})
_DEEPEST = 100
# What says yes or no, and lists: a condition may ask for it, and no text can print it.
_SIGN_OF: dict[type[nodes.Node], str] = {
    nodes.Compare: "比較", nodes.Test: "is", nodes.Not: "not", nodes.Call: "( )", nodes.List: "[ ]",
    nodes.Tuple: "( , )",
}  # fmt: skip
_REMEDY = "項目と文を「~」でつなぐか、「if … else …」と比較だけで書いてください。"


def allowed_nodes(tree: nodes.Node, environment: Environment, subject: str) -> list[nodes.Node]:
    """Every node of a tree. Raises InvalidValue for what goes beyond; Jinja would refuse it only when it runs."""
    found: list[nodes.Node] = []
    layer: list[nodes.Node] = [tree]
    called: set[nodes.Node] = set()
    for _ in range(_DEEPEST):
        called.update(node.node for node in layer if isinstance(node, nodes.Call))
        for node in layer:
            _refuse(node, environment, subject)
            _refuse_non_values(node, called, subject)
        found += layer
        layer = [kid for node in layer for kid in node.iter_child_nodes()]
    if layer:
        raise InvalidValue(f"{subject}は、込み入りすぎています。", "いくつかの文に分けてください。")
    return found


def _refuse(node: nodes.Node, environment: Environment, subject: str) -> None:
    if isinstance(node, nodes.Filter | nodes.Test):
        known = environment.filters if isinstance(node, nodes.Filter) else environment.tests
        if node.name not in known:
            raise InvalidValue(
                f"{subject}の「{node.name}」という書き方はありません。",
                "綴りを確かめるか、その部分を消してください。",
            )
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        read_text(node.value)  # an escape may write what no paper can print
    sign = ""
    if not isinstance(node, _NODES):
        sign = _SIGNS.get(type(node), "") or type(node).__name__
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        sign = node.attr
    elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        sign = node.name
    elif isinstance(node, nodes.Call):
        called = node.node.attr if isinstance(node.node, nodes.Getattr) else ""
        sign = "" if called in _METHODS else f"{called or '…'}( )"
    if sign:
        raise InvalidValue(f"{subject}の「{sign}」という書き方は使えません。", _REMEDY)


def _refuse_non_values(node: nodes.Node, called: set[nodes.Node], subject: str) -> None:
    """Raise InvalidValue for what is neither text, number, date nor nothing: a method, a list, yes or no."""
    sign = ""
    if isinstance(node, nodes.Getattr) and node not in called and not _is_of_one(node.node):
        sign = f".{node.attr}"
    elif isinstance(node, nodes.Getitem) and not _is_place(node.arg):
        sign = "[ ]"  # by a name it would give what stands behind a point
    elif isinstance(node, nodes.Output):
        sign = "".join(_unprintable_part(part) for part in node.nodes)
    if sign:
        raise InvalidValue(f"{subject}の「{sign}」は、文字、数、日付になりません。", _REMEDY)


def _is_of_one(node: nodes.Node) -> bool:
    """True if it names one of what an `each` repeats, whose parts have names."""
    return isinstance(node, nodes.Name) and node.name in LOOP_NAMES.values()


def _is_place(node: nodes.Node) -> bool:
    """True if it chooses by a place: 「[0]」, 「[:3]」."""
    is_number = isinstance(node, nodes.Const) and type(node.value) is int
    return is_number or isinstance(node, nodes.Slice)


def _unprintable_part(node: nodes.Node) -> str:
    """Return the part of an expression that could never be printed; blank when all of it can."""
    if isinstance(node, nodes.Const):
        return str(node.value).lower() if node.value is None or isinstance(node.value, bool) else ""
    printed: list[nodes.Node | None] = []
    if isinstance(node, nodes.CondExpr):
        printed = [node.expr1, node.expr2]
    elif isinstance(node, nodes.And | nodes.Or):
        printed = [node.right]
    elif isinstance(node, nodes.Concat):
        printed = [*node.nodes]
    elif isinstance(node, nodes.Filter) and node.name in _AS_TEXT:
        printed = [node.node]
    parts = (_unprintable_part(part) for part in printed if part is not None)
    return next(filter(None, parts), _SIGN_OF.get(type(node), ""))
