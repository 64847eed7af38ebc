"""The language of layouts: Jinja in a sandbox, with an end to all that it repeats and doubles.

Layouts are data from others, too. A loop within loops, macros that call each other twice or a text
that is joined to itself would fill a night or the memory; so every step and every text counts
against what the largest paper takes.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateAssertionError,
    Undefined,
    nodes,
    pass_context,
    pass_eval_context,
)
from jinja2.filters import do_replace
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from formgen.documents.blocks import BLOCK_KINDS, CheckRow, Document, PictureRow, Row
from formgen.documents.comparedtable import ComparedRow, Run
from formgen.documents.templatefault import EndlessError, UnprintableError
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import for_administrator

# What a layout asks for many times a paper; a sandbox examines each name anew.
FIELDS = frozenset(
    {"has_name", "is_long", "is_box", "is_space", "is_one_column", "is_shown", "sides"}
) | frozenset(
    name
    for record in (*BLOCK_KINDS, CheckRow, ComparedRow, Document, PictureRow, Row, Run)
    for name in ("kind", *record.__slots__)
)
_MOST, _UNIT = 3_000_000, 64  # steps; as many characters count as one
_CALL = 10  # what a macro costs beside a turn of a loop
_LARGEST_NUMBER = 10**12
_TEXT_FILTERS = ("string", "trim", "upper", "lower", "capitalize", "title", "truncate")
_FILTERS = frozenset({
    *_TEXT_FILTERS, "length", "count", "int", "float", "abs", "round", "default", "d", "join", "first",
    "last", "list", "reverse", "sort", "unique", "min", "max", "select", "reject", "selectattr",
    "rejectattr", "map", "e", "escape",
})  # fmt: skip
_METHODS = frozenset({
    "startswith", "endswith", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "upper",
    "lower", "split", "splitlines", "partition", "rpartition", "items", "keys", "values", "cycle",
    "changed",
})  # fmt: skip
_SPENT, _JOINED = "formgen_spent", "formgen_joined"
Finalize = Callable[[Any], Any]


def broken(place: str, why: str) -> FormgenError:
    """The fault of a layout at a place in its file."""
    return FormgenError(
        f"layouts/{place} の、値を入れるしるしに誤りがあります（{why}）。",
        for_administrator("しるし（{{ }} と {% %}）を元のファイルのとおりに戻してください。"),
    )


def missing(name: str) -> FormgenError:
    """The fault of a layout that is not there."""
    return FormgenError(
        f"layouts/{name} がありません。",
        for_administrator("元のファイルを layouts に戻してください。"),
    )


def unreadable(name: str) -> FormgenError:
    """The fault of a layout that is no text."""
    return FormgenError(
        f"layouts/{name} を読めません。",
        for_administrator("UTF-8で保存し直すか、元のファイルに戻してください。"),
    )


class _Budget:
    """How much may still be done for one paper."""

    def __init__(self) -> None:
        self.left = _MOST

    def spend(self, steps: int) -> None:
        """Take note of some steps. Raises EndlessError when no paper takes as many."""
        self.left -= steps
        if self.left < 0:
            raise EndlessError

    def text(self, text: str) -> str:
        """The same text, counted."""
        self.spend(1 + len(text) // _UNIT)
        return text


class _BoundedTemplate(Template):
    def render(self, *args: Any, **kwargs: Any) -> str:
        budget: _Budget = self.environment.budget  # type: ignore[attr-defined]
        budget.left = _MOST
        return super().render(*args, **kwargs)


class LayoutEnvironment(SandboxedEnvironment):
    """Jinja for the layouts of one folder; an unknown name, a method and a list cannot be printed."""

    template_class = _BoundedTemplate
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%"})

    def __init__(
        self,
        *,
        finalize: Finalize = lambda value: value,
        fields: frozenset[str] = FIELDS,
        functions: dict[str, Callable[..., Any]],
        **options: Any,
    ) -> None:
        """Know some functions, and fields that are harmless on any object."""
        super().__init__(undefined=StrictUndefined, **options)
        self.budget, self.fields = _Budget(), fields
        self.finalize = self.finalizing(finalize)
        known = ("range", "namespace")
        self.globals = {name: self.globals[name] for name in known} | functions
        filters = {name: self.filters[name] for name in _FILTERS}
        filters |= {name: self._of_text(filters[name]) for name in _TEXT_FILTERS}
        counting = {_SPENT: self._spent, _JOINED: self._joined}
        self.filters = filters | {"join": self._join, "replace": self._replace} | counting

    def finalizing(self, finalize: Finalize) -> Finalize:
        """Count each value that is printed, and prove it to be one."""
        budget, printable = self.budget, self._printable

        def finalized(value: Any) -> Any:
            if type(value) is not str:
                return finalize(printable(value))
            budget.left -= 1 + len(value) // _UNIT  # most values, and each of them
            if budget.left < 0:
                raise EndlessError
            return finalize(value)

        return finalized

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if power := tree.find(nodes.Pow):
            raise TemplateAssertionError("there is no '**'", power.lineno, name, filename)
        try:
            bounded: nodes.Template = _Bounds(self).visit(tree)
        except TemplateAssertionError as error:
            error.name, error.filename = name, filename
            raise
        return bounded

    # --- what a layout may ask of a value ---------------------------------------------------------

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field, or a method that only looks at its text."""
        if attribute in self.fields:
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        if attribute == "join" and isinstance(obj, str):
            return lambda texts: self._join(texts, obj)
        if isinstance(obj, str) and attribute not in _METHODS:
            return self.undefined(obj=obj, name=attribute)
        found = super().getattr(obj, attribute)
        is_method = isinstance(found, types.MethodType | types.BuiltinMethodType)
        return (
            self.undefined(obj=obj, name=attribute)
            if is_method and attribute not in _METHODS
            else found
        )

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An element; what a name in brackets would find on an object is asked for as its field."""
        try:
            return obj[argument]
        except (TypeError, LookupError):
            if isinstance(argument, str):
                return self.getattr(obj, argument)
        return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic with numbers, and texts put together."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            self.budget.text(left), self.budget.text(right)
        elif not all(
            isinstance(n, int | float) and abs(n) < _LARGEST_NUMBER for n in (left, right)
        ):
            raise TypeError(operator)
        return super().call_binop(context, operator, left, right)

    # --- what counts ------------------------------------------------------------------------------

    def _printable(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.budget.text(value)
        if isinstance(value, Undefined):
            return str(value)  # which tells its name, unless it is the else that a choice lacks
        if isinstance(value, bool) or not isinstance(value, int | float | date):
            raise UnprintableError
        return value

    def _of_text(self, text_filter: Callable[..., Any]) -> Callable[..., Any]:
        asks = getattr(text_filter, "jinja_pass_arg", None)
        at = 0 if asks is None else 1  # the value follows the environment that a filter asks for

        def filtered(*args: Any, **kwargs: Any) -> Any:
            return text_filter(*args[:at], self._printable(args[at]), *args[at + 1 :], **kwargs)

        if asks is not None:
            filtered.jinja_pass_arg = asks  # type: ignore[attr-defined]
        return filtered

    def _join(self, texts: Iterable[Any], between: str = "") -> str:
        parts: list[str] = []
        for text in texts:
            parts += (self.budget.text(between),) if parts else ()
            parts.append(self._printable(text))
        return markup_join(parts) if self.autoescape else str_join(parts)

    @pass_eval_context
    def _replace(self, context: nodes.EvalContext, text: Any, old: str, new: str) -> str:
        found = str(self._printable(text)).count(str(old))
        self.budget.spend(1 + found * len(str(new)) // _UNIT)
        return do_replace(context, text, old, new)

    @pass_context  # so that it is not done once and for all when a layout is read
    def _spent(self, _context: Context, steps: int) -> None:
        self.budget.spend(steps)

    @pass_context
    def _joined(self, _context: Context, texts: list[Any]) -> str:
        return self._join(texts)


class _Bounds(NodeTransformer):
    """Makes a layout count what it does: its steps, its words and the texts that it joins."""

    def __init__(self, environment: LayoutEnvironment) -> None:
        self._environment = environment

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """A text made of others."""
        self.generic_visit(node)
        return self._filter(nodes.List(node.nodes, lineno=node.lineno), _JOINED)

    def visit_Output(self, node: nodes.Output) -> Any:  # noqa: N802
        """The layout's own words, before those that are filled in."""
        self.generic_visit(node)
        for part in node.nodes:
            self._refuse_what_never_prints(part)
        words = sum(len(n.data) for n in node.nodes if isinstance(n, nodes.TemplateData))
        return [self._spend(1 + words // _UNIT, node.lineno), node] if words else node

    def _refuse_what_never_prints(self, part: nodes.Expr) -> None:
        """Jinja itself prints what stands there from the start, a list or none, as it is in Python."""
        try:
            value = part.as_const(nodes.EvalContext(self._environment))
        except nodes.Impossible:
            return
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise TemplateAssertionError(f"'{value}' cannot be printed"[:40], part.lineno)

    def _repeats(self, node: Any) -> nodes.Node:
        self.generic_visit(node)
        cost = 1 if isinstance(node, nodes.For) else _CALL
        node.body.insert(0, self._spend(cost, node.lineno))
        kept: nodes.Node = node
        return kept

    visit_For = visit_Macro = visit_CallBlock = visit_Block = visit_Template = _repeats  # noqa: N815

    def _spend(self, steps: int, line: int) -> nodes.ExprStmt:
        return nodes.ExprStmt(self._filter(nodes.Const(steps, lineno=line), _SPENT), lineno=line)

    def _filter(self, value: nodes.Expr, name: str) -> nodes.Filter:
        made = nodes.Filter(value, name, [], [], None, None, lineno=value.lineno)
        made.set_environment(self._environment)
        return made
