"""What is wrong between the wordings of several documents."""

from __future__ import annotations

from formgen.city.templatefiles import bundled_templates
from formgen.documents.wordingfaults import clashes
from formgen.making.readcheckcompose import load


def test_documents_that_share_a_place_are_told() -> None:
    first, second, *others = (entry.wording for entry in load(bundled_templates()).entries)
    assert list(clashes([first, second, *others])) == []
    (fault,) = clashes([first, second.model_copy(update={"order": first.order}), *others])
    assert (fault.place and fault.place.file, first.id in str(fault)) == (f"{second.id}.yaml", True)
