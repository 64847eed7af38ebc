"""Every paper of the samples, made once: what it must say, and its bytes in each format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import load, survey
from formgen.proofreading.expected import ExpectedContent, expected_content
from formgen.render.formats import face


@dataclass(frozen=True)
class Paper:
    """A finished paper and what it must say."""

    account: str
    document: str
    format: str
    said: ExpectedContent
    data: bytes


@pytest.fixture(scope="session")
def papers() -> list[Paper]:
    surveyed = survey(bundled_samples(), load(bundled_templates()), date(2026, 11, 22))
    ready = [
        (outcome, expected_content(outcome, outcome.document))
        for result in surveyed.results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
    ]
    layouts = bundled_templates() / "layouts"
    return [
        Paper(
            outcome.document.account_id,
            outcome.wording.id,
            name,
            said,
            face(name, layouts)(outcome.document),
        )
        for outcome, said in ready
        for name in outcome.formats
    ]
