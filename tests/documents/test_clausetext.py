"""Several clauses as one text, as a reader of rules expects it."""

from __future__ import annotations

import pytest

from formgen.documents.clausetext import clause_text


@pytest.mark.parametrize(
    ("clauses", "text"),
    [
        ([], ""),
        (["5(1)"], "5(1)"),
        (["1", "3", "5"], "1、3及び5"),
        (["5(8)", "5(10)"], "5(8)\n及び(10)"),
        (["5(11)ス", "5(11)セ", "5(11)ソ"], "5(11)ス、セ\n及びソ"),
        (["5(8)", "5(11)セ"], "5(8)\n及び(11)セ"),
        (["4", "5(1)"], "4\n及び5(1)"),
        (["5(11)", "5(11)イ"], "5(11)\n及びイ"),
    ],
)
def test_what_clauses_share_is_said_once(clauses: list[str], text: str) -> None:
    assert clause_text(clauses) == text
