"""Reading a wording from its YAML, with every slip told by its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from formgen.documents.wording import (
    Condition,
    Event,
    Line,
    Part,
    Wording,
    compile_condition,
    compile_text,
    shown,
)
from formgen.problems import FormgenError

_TEXT_KINDS = ("title", "heading", "caption", "paragraph")
_KINDS = (*_TEXT_KINDS, "letter_head", "items", "fields", "checklist", "note", "each")
# What a kind takes besides its own key, when and clause.
_EXTRA = {"paragraph": ("align",), "note": ("align",), "each": ("body", "only")}
# A letter whose number and date are not the account's own gives them itself.
_LETTER_HEAD = ("addressee", "subject", "number", "date")
_DOCUMENT_KEYS = {
    "order", "title", "procedures", "kind", "audience", "layout", "office", "dates", "mark",
    "needs", "device_needs", "awaits", "enclosed_with", "when", "define", "body",
}  # fmt: skip
_CHOICES = {
    "kind": ("notice", "draft", "checklist"),
    "audience": ("public", "office", "internal"),
    "layout": ("notice", "prose", "checklist"),
    "dates": ("wareki", "wareki_western"),
}


def read_wording(document_id: str, data: Any) -> Wording:
    """A wording from what its YAML holds. Raises FormgenError naming what is wrong."""
    if not isinstance(data, dict):
        raise FormgenError(
            "書類の定義になっていません。", "title・body などの項目を並べてください。"
        )
    _refuse_unknown(data, _DOCUMENT_KEYS)
    for key in ("order", "title", "procedures", "body"):
        if not data.get(key):
            raise FormgenError(f"「{key}」がありません。")
    for key, choices in _CHOICES.items():
        if data.get(key) not in choices:
            raise FormgenError(f"「{key}」は {'・'.join(choices)} のどれかにしてください。")
    return Wording(
        id=document_id,
        order=int(data["order"]),
        title=data["title"],
        procedures=tuple(data["procedures"]),
        kind=data["kind"],
        audience=data["audience"],
        layout=data["layout"],
        office=data.get("office"),
        enclosed_with=data.get("enclosed_with"),
        western_years=data["dates"] == "wareki_western",
        mark=data.get("mark") or "",
        needs=_strings(data.get("needs")),
        device_needs=_strings(data.get("device_needs")),
        awaits=tuple(_event(key, told) for key, told in (data.get("awaits") or {}).items()),
        when=_condition(data),
        define=tuple((k, compile_text(v)) for k, v in (data.get("define") or {}).items()),
        body=_parts(data["body"]),
    )


def _parts(data: Any) -> tuple[Part, ...]:
    return tuple(_part(item) for item in _list(data))


def _part(data: Any) -> Part:
    kinds = [key for key in data if key in _KINDS] if isinstance(data, dict) else []
    if len(kinds) != 1:
        raise FormgenError(
            f"「{shown(data)}」は本文の要素として読めません。", "種類を一つ書いてください。"
        )
    kind = kinds[0]
    _refuse_unknown(data, {kind, "when", "clause", *_EXTRA.get(kind, ())})
    return Part(
        kind=kind,
        lines=_lines(kind, data[kind]),
        align=data.get("align", "left"),
        when=_condition(data),
        clauses=_strings(data.get("clause")),
        body=_parts(data["body"]) if kind == "each" else (),
        only=_condition(data, "only"),
    )


def _event(field: str, told: Any) -> Event:
    _refuse_unknown(told, {"until", "says"})
    until = _condition(told, "until")
    if until is None or not told.get("says"):
        raise FormgenError(f"「{field}」に until と says を書いてください。")
    return Event(field, until, told["says"])


def _lines(kind: str, data: Any) -> tuple[Line, ...]:
    if kind == "each":
        return ()
    if kind in _TEXT_KINDS:
        return (Line(compile_text(data)),)
    if kind == "letter_head":
        _refuse_unknown(data, set(_LETTER_HEAD))
        return tuple(
            Line(compile_text(data[k]), k) for k in _LETTER_HEAD if data.get(k) is not None
        )
    read = _field_row if kind == "fields" else _line
    return tuple(read(item) for item in _list(data))


def _line(data: Any) -> Line:
    if isinstance(data, str):
        return Line(compile_text(data))
    _refuse_unknown(data, {"text", "when", "clause", "items"})
    return Line(
        text=compile_text(data.get("text")),
        when=_condition(data),
        clauses=_strings(data.get("clause")),
        below=tuple(_line(item) for item in _list(data.get("items") or [])),
    )


def _field_row(data: Any) -> Line:
    labels = [key for key in data if key not in ("when", "clause")]
    if len(labels) != 1:
        raise FormgenError(
            f"「{shown(data)}」は表の行として読めません。", "項目名を一つ書いてください。"
        )
    return Line(
        text=compile_text(data[labels[0]] or ""),
        label=labels[0],
        when=_condition(data),
        clauses=_strings(data.get("clause")),
    )


def _condition(data: Mapping[str, Any], key: str = "when") -> Condition | None:
    return compile_condition(data[key]) if data.get(key) else None


def _strings(data: Any) -> tuple[str, ...]:
    if data is None:
        return ()
    return (data,) if isinstance(data, str) else tuple(cast(list[str], data))


def _list(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise FormgenError(f"「{shown(data)}」は「- 」で始まる並びにしてください。")
    return data


def _refuse_unknown(data: Any, known: set[str]) -> None:
    if not isinstance(data, dict):
        raise FormgenError(f"「{shown(data)}」を読めません。")
    if unknown := sorted(set(data) - known):
        raise FormgenError(f"「{unknown[0]}」という項目は使われていません。")
