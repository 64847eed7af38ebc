"""A document as a file keeps it is read back as it was, and one that loses something is not kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from papers import every_block

from formgen.documents.blocks import Pasted, Pictures
from formgen.documents.comparedtable import ComparedTable
from formgen.documents.keptdocument import as_plain, can_be_kept, from_plain

WHOLE = every_block()
KEPT = replace(
    WHOLE, blocks=tuple(b for b in WHOLE.blocks if not isinstance(b, Pictures | ComparedTable))
)


def test_every_kind_of_block_is_read_back_as_it_was() -> None:
    assert can_be_kept(KEPT)
    content = json.loads(json.dumps(as_plain(KEPT)))
    assert from_plain(content) == KEPT
    assert from_plain(content).digest == KEPT.digest


@pytest.mark.parametrize(
    "changes", [{"gaps": ("〔要記入：窓口〕",)}, {"pasted": Pasted("文", None)}, {"blocks": WHOLE.blocks}]
)  # fmt: skip
def test_what_would_lose_something_is_not_kept(changes: dict[str, object]) -> None:
    assert not can_be_kept(replace(KEPT, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"layout": "poster"}, {"blocks": [{"kind": "pictures", "rows": []}]}, {"blocks": [{}]},
        {"blocks": [{"kind": "item", "number": "(1)"}]}, {"blocks": [{"kind": "note", "lines": 3}]},
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_plain({**as_plain(KEPT), **changes})
