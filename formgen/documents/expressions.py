"""What an expression of a wording may hold: values, comparisons and a choice, and nothing more.

Whoever sends a wording must not be able to run a loop with it, to fill the memory or to bring chance
into a paper; so all that is not listed here is refused when the wording is read.
"""

from __future__ import annotations

from jinja2 import nodes
from jinja2.environment import Environment

from formgen.problems import Flaw
from formgen.values import read_text

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
_METHODS = frozenset({"startswith", "endswith"})
_DEEPEST = 100
_REMEDY = "項目と文を「~」でつなぐか、「if … else …」と比較だけで書いてください。"


def allowed(tree: nodes.Node, environment: Environment, told: str) -> list[nodes.Node]:
    """Every node of a tree. Raises Flaw for what goes beyond; Jinja would only tell when it runs."""
    found: list[nodes.Node] = []
    layer: list[nodes.Node] = [tree]
    for _ in range(_DEEPEST):
        for node in layer:
            _refuse(node, environment, told)
        found += layer
        layer = [kid for node in layer for kid in node.iter_child_nodes()]
    if layer:
        raise Flaw(f"{told}は、込み入りすぎています。", "いくつかの文に分けてください。")
    return found


def _refuse(node: nodes.Node, environment: Environment, told: str) -> None:
    if isinstance(node, nodes.Filter | nodes.Test):
        known = environment.filters if isinstance(node, nodes.Filter) else environment.tests
        if node.name not in known:
            raise Flaw(
                f"{told}の「{node.name}」という書き方はありません。",
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
        raise Flaw(f"{told}の「{sign}」という書き方は使えません。", _REMEDY)
