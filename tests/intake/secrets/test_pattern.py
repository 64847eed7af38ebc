"""The tables of patterns: each line finds its own examples and keeps silent on the others."""

from __future__ import annotations

import pytest

from formgen.intake.secrets.keys import KEYS
from formgen.intake.secrets.ordinary import KINDS, is_ordinary
from formgen.intake.secrets.pattern import Pattern, WordPattern, plain
from formgen.intake.secrets.sentences import ANSWERS, BESIDE_WORDS

TABLES = (*KEYS, *BESIDE_WORDS, *ANSWERS)


@pytest.mark.parametrize("pattern", TABLES, ids=lambda pattern: pattern.name)
def test_a_pattern_finds_its_examples_and_passes_the_others(pattern: Pattern | WordPattern) -> None:
    assert pattern.finds
    assert pattern.passes
    assert [text for text in pattern.finds if not pattern.found_in(plain(text))] == []
    assert [text for text in pattern.passes if pattern.found_in(plain(text))] == []


def test_no_two_patterns_have_the_same_name() -> None:
    names = [pattern.name for pattern in TABLES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS)
def test_each_ordinary_kind_knows_its_examples(kind: str) -> None:
    assert KINDS[kind]
    assert [example for example in KINDS[kind] if not is_ordinary(example)] == []


@pytest.mark.parametrize("token", ["Xk9#mQ2$vL", "sakura2026", "Aoba#77", "tama-river7"])
def test_a_password_is_of_no_ordinary_kind(token: str) -> None:
    assert not is_ordinary(token)
