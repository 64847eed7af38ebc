"""The JSON Schema of a YAML intake: it knows all that the reader knows, and refuses no sample."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_schema, bundled_templates
from formgen.city.yamltext import load_plain
from formgen.intake.jsonschemafile import SCHEMA_FILE, intake_schema, schema_text
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device

SCHEMA = intake_schema()
ACCOUNTS, DEVICES, POSTS = (SCHEMA["$defs"][name] for name in ("account", "device", "post"))
SAMPLES = [path for path in bundled_samples() if path.suffix == ".yaml"]
TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "number": float, "boolean": bool,
    "null": type(None),
}  # fmt: skip


def faults(value: Any, schema: Any, at: str = "") -> list[str]:
    """What the schema finds wrong with a value; it knows the words that this schema uses."""
    if schema is False:
        return [at]
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], at)
    names = schema.get("type", [])
    types = tuple(TYPES[name] for name in ([names] if isinstance(names, str) else names))
    found = [at] * (bool(types) and not isinstance(value, types))
    found += [at] * (value not in schema.get("enum", [value]))
    if isinstance(value, str):
        found += [at] * (not re.search(schema.get("pattern", ""), value))
    if "anyOf" in schema:
        found += [at] * all(faults(value, one, at) for one in schema["anyOf"])
    if isinstance(value, list):
        found += [fault for item in value for fault in faults(item, schema.get("items", {}), at)]
    return found + (faults_within(value, schema, at) if isinstance(value, dict) else [])


def faults_within(value: dict[str, Any], schema: Any, at: str) -> list[str]:
    known = schema.get("properties", {})
    others = {} if schema.get("additionalProperties", True) else False
    found = [
        fault
        for key, item in value.items()
        for fault in faults(item, known.get(key, others), f"{at}/{key}")
    ]
    for key, more in schema.get("dependentSchemas", {}).items():
        found += faults(value, more, at) if key in value else []
    return found


def test_every_field_goes_by_its_key_and_by_its_label() -> None:
    for record, model in ((ACCOUNTS, Account), (DEVICES, Device), (POSTS, Post)):
        for spec in specs(model):
            told = record["properties"][spec.key]
            assert record["properties"][spec.label] == told
            assert (told["title"], told["description"]) == (spec.label, spec.guidance)
            assert told.get("examples", []) == ([spec.example] if spec.example else [])
        devices = {"devices", "機器"} if model is Account else set()
        names = {name for spec in specs(model) for name in (spec.key, spec.label)}
        assert set(record["properties"]) == names | devices


def test_choices_are_offered() -> None:
    assert ACCOUNTS["properties"]["手続き"]["enum"] == ["開始", "運用中", "廃止", None]
    assert DEVICES["properties"]["用途"]["anyOf"][1]["items"]["enum"] == ["取得", "投稿", "監視"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_valid_and_names_the_schema(sample: Path) -> None:
    assert faults(load_plain(sample), SCHEMA) == []
    first = sample.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}"


@pytest.mark.parametrize(
    "spec",
    [spec for spec in (*specs(Account), *specs(Device), *specs(Post)) if spec.example],
    ids=lambda spec: spec.key,
)
def test_no_example_breaks_its_own_schema(spec: FieldSpec) -> None:
    record = next(
        record
        for record, model in ((ACCOUNTS, Account), (DEVICES, Device), (POSTS, Post))
        if spec in specs(model)
    )
    assert faults(spec.example, record["properties"][spec.key]) == []


@pytest.mark.parametrize(
    "account",
    [
        {"手続き": "始め"},
        {"知らない項目": "値"},
        {"account_id": "A-1", "管理番号": "A-1"},
        {"利用開始日": "秋ごろ"},
        {"アカウントURL": "x.com/kwsk"},
        {"組織メールアドレス": "内線1234"},
        {"更新担当者数": "3名ほど"},
        {"devices": [{"用途": "投稿、雑談"}]},
        {"devices": [{"用途": ["雑談"]}]},
    ],
    ids=lambda account: next(reversed(account)),
)
def test_slips_are_found(account: dict[str, Any]) -> None:
    assert faults({"accounts": [account]}, SCHEMA)


@pytest.mark.parametrize("day", ["令和８年１０月１日", "R8.10.1", "2026/10/1", "2026-10-01", None])
def test_dates_of_every_form_are_taken(day: str | None) -> None:
    assert faults({"accounts": [{"利用開始日": day}]}, SCHEMA) == []


@pytest.mark.parametrize(
    "moment", ["令和８年１０月１日（木） 午前9時半", "2026-10-01T09:30", "R8.10.1 9:30 PM"]
)
def test_moments_and_lists_of_posts_are_taken(moment: str) -> None:
    post = {
        "発信予定日時": moment,
        "画像": ["a.jpg", "b.jpg"],
        "alt_texts": ["花", None],
        "緊急": "いいえ",
    }
    assert faults({"posts": [post]}, SCHEMA) == []
    for slip in ({"発信予定日時": "秋ごろ"}, {"区分": "返事"}, {"画像": {"a": "b"}}, {"題名": "x"}):
        assert faults({"投稿": [slip]}, SCHEMA)


def test_the_file_that_the_sample_names_is_up_to_date() -> None:
    text = schema_text(load_city(bundled_templates()).records)
    assert bundled_schema().read_text("utf-8") == text, "make samples renews it"
    assert json.loads(text)["$schema"].endswith("/2020-12/schema")
