"""The JSON Schema of a YAML intake: an editor completes its items and marks slips while one types.

It is written from records.py and never stricter than the reader, save for the drop-downs' words
and labels, which it wants to the letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.japanese import HYPHENS
from formgen.model.postrecord import POST_SHEET
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.model.recordtypes import BUILT_IN, RecordTypes

SCHEMA_FILE = "intake.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLE = "ソーシャルメディアの利用手続き　記入シート（YAML）"
# Every scalar is read as the text that stands there; a blank one says that nothing is decided.
_SCALAR = ["string", "number", "boolean", "null"]
_SEPARATOR = "[、,，;；\\n]"
# What a date can be made of, in any form and width; which day it is only the reader knows.
_WEEKDAY = "()（）\\[\\]［］〔〕月火水木金土日曜祝休振替・"
_DATE = f"^[0-9０-９\\s./．／\\-－ｰ{HYPHENS}:：+＋ZＺ年月日元明治大正昭和平成令MTSHRmtshrＭＴＳＨＲｍｔｓｈｒ{_WEEKDAY}"
_URL = "^\\s*[hｈHＨ][tｔTＴ][tｔTＴ][pｐPＰ]"
_EMAIL = "[@＠]"
_CODE = f"^[\\s0-9A-Za-z０-９Ａ-Ｚａ-ｚ{HYPHENS}ｰ－-]*$"
_NUMBER = "^\\s*[0-9０-９]*\\s*(人|名|日間?)?\\s*$"
_PATTERNS: Mapping[str, str] = {
    "date": f"{_DATE}]*$", "moment": f"{_DATE}午前後正時分半AMPampＡＭＰａｍｐ]*$",
    "url": _URL, "email": _EMAIL, "code": _CODE,
}  # fmt: skip
Schema = dict[str, Any]


def intake_schema(records: RecordTypes = BUILT_IN) -> Schema:
    """The schema as a tree; every field may go by its label or by its key."""
    accounts = _listed("account", "アカウント（1件ごとに「- 」で始める）")
    devices = _listed("device", "使う機器（1台ごとに「- 」で始める）")
    posts = _listed("post", "投稿（1件ごとに「- 」で始める）")
    return {
        "$schema": _DIALECT,
        "title": _TITLE,
        "type": ["object", "null"],
        "properties": {
            "accounts": accounts,
            ACCOUNT_SHEET: accounts,
            "devices": devices,
            DEVICE_SHEET: devices,
            "posts": posts,
            POST_SHEET: posts,
        },
        "additionalProperties": False,
        "$defs": {
            "account": _record(records.account, {"devices": devices, DEVICE_SHEET: devices}),
            "device": _record(records.device, {}),
            "post": _record(records.post, {}),
        },
    }


def schema_text(records: RecordTypes = BUILT_IN) -> str:
    """The schema as the file that editors read."""
    return json.dumps(intake_schema(records), ensure_ascii=False, indent=2) + "\n"


def _listed(name: str, title: str) -> Schema:
    return {"title": title, "type": ["array", "null"], "items": {"$ref": f"#/$defs/{name}"}}


def _record(model: type[BaseModel], more: Schema) -> Schema:
    properties: Schema = {}
    either: Schema = {}
    for spec in specs(model):
        properties[spec.label] = properties[spec.key] = _field(spec)
        # Both at once would leave open which one is meant.
        either[spec.key] = {"properties": {spec.label: False}}
    return {
        "type": ["object", "null"],
        "properties": properties | more,
        "dependentSchemas": either,
        "additionalProperties": False,
    }


def _field(spec: FieldSpec) -> Schema:
    schema: Schema = {"title": spec.label, "description": spec.guidance}
    if spec.example:
        schema["examples"] = [spec.example]
    return schema | _shape(spec)


def _shape(spec: FieldSpec) -> Schema:
    if spec.kind in _PATTERNS:
        return _text(_PATTERNS[spec.kind])
    match spec.kind:
        case "choice":
            return {"enum": [*spec.choices, None]}
        case "choices":
            word = f"\\s*({'|'.join(map(_escaped, spec.choices))})\\s*"
            many = {"type": ["string", "null"], "pattern": f"^{word}({_SEPARATOR}{word})*$"}
            return _one_or_list(many, {"enum": list(spec.choices)})
        case "codes":
            return _one_or_list({"type": _SCALAR}, {"type": _SCALAR, "pattern": _CODE})
        case "dates":
            return _one_or_list(_text(f"{_DATE}、，,;；]*$"), _text(f"{_DATE}]*$"))
        case "names" | "lines":
            return _one_or_list({"type": _SCALAR}, {"type": _SCALAR})
        case "whole_number":
            return {"type": ["integer", "string", "null"], "minimum": 0, "pattern": _NUMBER}
        case _:
            return {"type": _SCALAR}


def _escaped(text: str) -> str:
    """A text as a pattern has it, whose rules are those of editors and not of Python."""
    return re.sub(r"([\\^$.|?*+(){}\[\]/])", r"\\\1", text)


def _text(pattern: str) -> Schema:
    return {"type": _SCALAR, "pattern": pattern}


def _one_or_list(one: Schema, item: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": item}]}
