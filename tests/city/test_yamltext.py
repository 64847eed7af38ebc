"""Strict YAML: text as it stands, with places; what could surprise is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from formgen.city import yamltext
from formgen.city.yamltext import (
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    load_plain,
    parse,
    plain,
)
from formgen.model.problems import FormgenError


def tree(text: str) -> YamlNode:
    node, problems = parse(text, "a.yaml")
    assert problems == ()
    assert node is not None
    return node


@pytest.mark.parametrize(
    "scalar",
    [
        "0442001111",
        "8:30",
        "no",
        "2026-11-22",
        "1e3",
        "0x1F",
        "true",
        "1_000",
        ".inf",
        "TRUE",
        "〜",
    ],
)
def test_a_scalar_is_the_text_that_stands_there(scalar: str) -> None:
    assert plain(tree(f"- {scalar}")) == [scalar]


@pytest.mark.parametrize("blank", ["", "~", "null", "Null", "NULL"])
def test_a_plain_blank_is_none_and_a_quoted_one_is_text(blank: str) -> None:
    assert plain(tree(f"a: {blank}")) == {"a": None}
    assert plain(tree(f"a: '{blank}'")) == {"a": blank}
    assert plain(tree(f'a: "{blank}"')) == {"a": blank}


def test_every_node_has_its_line_and_column_from_one() -> None:
    node = tree("あ:\n  - 一\n  - b: 二\n")
    assert isinstance(node, YamlMapping)
    key, items = node.pairs[0]
    assert (key.text, key.line, key.column) == ("あ", 1, 1)
    assert isinstance(items, YamlSequence)
    assert (items.line, items.column) == (2, 3)
    assert items.items[0] == YamlScalar("一", 2, 5)
    assert isinstance(items.items[1], YamlMapping)
    assert items.items[1].pairs == ((YamlScalar("b", 3, 5), YamlScalar("二", 3, 8)),)


def test_block_texts_are_kept() -> None:
    assert plain(tree("a: |\n  一\n   二\nb: |-\n  三\nc: >-\n  四\n  五\n")) == {
        "a": "一\n 二\n", "b": "三", "c": "四 五",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "# 注\n", "---\n...\n"])
def test_an_empty_text_is_no_problem(text: str) -> None:
    node, problems = parse(text, "a.yaml")
    assert problems == ()
    assert node is None or node == YamlScalar(None, node.line, node.column)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: !!int 2", 2, "タグ"),
        ("a: ! 2", 1, "タグ"),
        ("a: !!python/object/apply:os.system [x]", 1, "タグ"),
        ("a: &x 1", 1, "&x"),
        ("a: 1\nb: *x", 2, "*x"),
        ("a:\n  <<: {b: 1}", 2, "<<"),
        ("a: 1\nb: 2\na: 3", 3, "1行目"),
        ("a: 1\n---\nb: 2", 2, "---"),
        ("a: 1\n[b]: 2", 2, "項目名"),
        ("~: 1", 1, "項目名"),
    ],
)
def test_what_could_surprise_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    node, problems = parse(text, "a.yaml")
    assert node is None
    assert (problems[0].severity, problems[0].place.file, problems[0].place.line) == (
        "error", "a.yaml", line,
    )  # fmt: skip
    assert said in problems[0].message
    assert problems[0].remedy


def test_every_refusal_of_a_text_is_told_at_once() -> None:
    _, problems = parse("a: &x 1\nb: !t 2\nb: 3\n", "a.yaml")
    assert [problem.place.line for problem in problems] == [1, 2, 3]


def test_refusals_are_told_up_to_a_limit() -> None:
    _, problems = parse("a: 1\n" * 10_000, "a.yaml")
    assert 10 < len(problems) < 100


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 1000, "? " * 1000])
def test_depth_is_refused_before_it_costs_anything(text: str) -> None:
    node, problems = parse(text, "a.yaml")
    assert node is None
    assert "入れ子" in problems[0].message
    assert parse("[" * 5 + "]" * 5, "a.yaml", deepest=4)[0] is None
    assert parse("[" * 4 + "]" * 4, "a.yaml", deepest=4)[0] is not None


def test_more_values_than_the_limit_are_refused() -> None:
    assert parse("[a, b]", "a.yaml", most=3)[0] is not None
    node, problems = parse("[a, b, c]", "a.yaml", most=3)
    assert node is None
    assert "多すぎる" in problems[0].message


SYNTAX = [
    ("a: 1\nb: @kwsk", 2, "引用符"),
    ("a:\n\t- b", 2, "タブ"),
    ("a: b: c", 1, "引用符"),
    ("a: 'x", 1, "引用符"),
    ("a: [1, 2", None, "閉じ忘れ"),
    ("- a\nb: 2", 2, "字下げ"),
    ("a: 1\nb: \x01", 2, "制御文字"),
    ("あ：1\nb: 2", 1, "半角"),
    ("あ:1\nb: 2", 1, "空白"),
    ("- あ: 1\n　い: 2", 2, "全角でなく"),
    ("a:\n  -b: 1\n    c: 2", 2, "「-」の後"),
    ("a: |-\n  い：う\nb: @c", 3, "「@」"),
    ('a: "い\nb: |-\n  い：う\n', 4, "引用符を閉じて"),
    ("a: \ufffe", 1, "制御文字"),
]


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(("text", "line", "remedy"), SYNTAX)
def test_a_slip_in_the_syntax_is_one_problem_with_its_line(
    text: str, line: int | None, remedy: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamltext, "_LOADER", getattr(yaml, loader))
    node, problems = parse(text, "a.yaml")
    assert node is None
    assert len(problems) == 1
    if line is not None:
        assert problems[0].place.line == line
    assert remedy in problems[0].remedy


def test_half_a_surrogate_pair_is_refused() -> None:
    node, problems = parse("a: \ud800", "a.yaml")
    assert (node, len(problems), problems[0].place.file) == (None, 1, "a.yaml")


def test_load_plain_gives_dicts_lists_and_texts(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("\ufeffa: [01, ~]\nb: {c: い}\n".encode())
    assert load_plain(file) == {"a": ["01", None], "b": {"c": "い"}}
    file.write_bytes(b"")
    assert load_plain(file) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a: 1\na: 2\n", "a.yaml：2行目の"), (b"a: [", "a.yaml："), ("あ".encode("cp932"), "UTF-8")],
)
def test_load_plain_tells_the_file_and_the_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    with pytest.raises(FormgenError, match=r"a\.yaml") as caught:
        load_plain(file)
    assert said in caught.value.message
    assert caught.value.remedy


def test_load_plain_tells_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match=r"none\.yaml：ファイルを開けません"):
        load_plain(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "before",
    [
        "# あ\n",
        "# あ\r",
        "# あ\r\n",
        "# あ\x85",
        "# あ\u2028",
        "# あ\u2029",
        "\n\ufeff",
        "a\n",
        "{}...\n",
    ],
)
def test_a_directive_is_refused_with_its_line(before: str) -> None:
    tree, (problem,) = parse(f"{before}%TAG ! tag:x\n---\na: b\n", "a.yaml")
    assert tree is None
    assert (problem.place.line, "「%」で始まる行" in problem.message) == (2, True)


def test_a_percentage_is_no_directive() -> None:
    tree, problems = parse('a: 50%\nb: "%x"\nc: |\n  %TAG\n', "a.yaml")
    assert problems == ()
    assert tree is not None
    assert plain(tree) == {"a": "50%", "b": "%x", "c": "%TAG\n"}
