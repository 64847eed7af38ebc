"""The City's way of writing: what departs is told, quotations stay, and messages keep to it too."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from formgen.audit.lint import lint
from formgen.audit.writingrules import WRITING, WritingRules, load_writing_rules
from formgen.city.templatefiles import bundled_templates

_CODE = Path(__file__).parents[2] / "formgen"


@pytest.fixture(scope="module")
def rules() -> WritingRules:
    found = load_writing_rules(bundled_templates())
    assert found is not None
    return found


def told(rules: WritingRules, text: str, *, public: bool = False, item: bool = False) -> list[str]:
    return [error.message for error in rules.departures(text, public=public, item=item)]


@pytest.mark.parametrize(
    ("text", "avoided"),
    [
        ("他人を誹謗中傷する投稿", "誹謗"),
        ("噂を広めないこと。", "噂"),
        ("ブラウザを更新する。", "ブラウザ"),
        ("申請の手続きを行う。", "手続き"),
        ("平日9時～17時", "～"),
        ("確認して下さい。", "下さい"),
    ],
)
def test_a_word_to_avoid_is_told_wherever_it_stands(
    rules: WritingRules, text: str, avoided: str
) -> None:
    for public in (True, False):
        (message,) = told(rules, text, public=public)
        assert message.endswith(f"「{avoided}」があります。")


@pytest.mark.parametrize(
    "text",
    [
        "情報の出所を確かめ、噂や、噂を助長させる情報でないことを確認したか。",
        "「手続き」を「運用中」に改めます。",
        "ブラウザーを更新する。次のとおり取り扱います。内容が一致しません。",
        "{{ 手続き }}の内容",
    ],
)
def test_quotations_labels_and_what_is_filled_in_stay(rules: WritingRules, text: str) -> None:
    assert told(rules, text, public=True) == []


def test_what_only_the_public_is_spared_may_stand_on_other_papers(rules: WritingRules) -> None:
    text = "コメント等に係る著作権は、" + "投稿した方に" * 14 + "帰属します。"
    assert told(rules, text) == []
    by_word, by_length = told(rules, text, public=True)
    assert "に係る" in by_word
    assert f"{len(text)}字あります（{rules.longest_sentence}字まで）" in by_length
    assert (
        told(rules, f"{'短い文です。' * 30}\n{'{{ ' + 'a' * 100 + ' }}'}です。", public=True) == []
    )


def test_an_item_that_ends_with_toki_or_koto_has_a_stop(rules: WritingRules) -> None:
    assert told(rules, "機器を紛失したとき", item=True)
    assert told(rules, "機器を紛失したとき。", item=True) == []
    assert told(rules, "機器を紛失したとき") == []
    assert told(rules, "法令に違反するもの", item=True) == []


@pytest.mark.slow
def test_lint_names_file_and_line_and_does_without_the_rules(tmp_path: Path) -> None:
    templates = shutil.copytree(bundled_templates(), tmp_path / "templates")
    rules_file, policy = templates / WRITING, templates / "documents" / "policy.yaml"
    text = policy.read_text("utf-8").replace("ひぼう中傷", "誹謗中傷")
    policy.write_text(text, "utf-8")
    line = text[: text.index("誹謗中傷")].count("\n") + 1
    (found,) = lint(templates)
    assert (found.severity, str(found.place)) == (
        "warning", f"templates/documents/policy.yaml:{line}",
    )  # fmt: skip
    rules_file.write_text(
        rules_file.read_text("utf-8").replace("longest_sentence: 90", "longest_sentence: x")
    )
    (found,) = lint(templates)
    assert (found.severity, "longest_sentence" in found.message) == ("error", True)
    rules_file.unlink()
    assert lint(templates) == ()


def _messages() -> Iterator[tuple[str, str]]:
    for path in sorted(_CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if "。" in text and "\npass: " not in text and "fail: " not in text:
                    yield path.name, text


def test_messages_keep_to_the_words_too(rules: WritingRules) -> None:
    patterns = {
        "emptyanswers.py",
        "emptywords.py",
        "words.py",
        "sentences.py",
        "japanese.py",
    }  # of what staff write
    found = [
        (name, message)
        for name, text in _messages()
        if name not in patterns
        for message in told(rules, text)
    ]
    assert found == []
