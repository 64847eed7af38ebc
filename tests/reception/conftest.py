"""Packets as a section's run makes them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from arrived import DAY

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.pipeline import BuildOptions, Selection, build, load


@pytest.fixture(scope="session")
def packets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The packets of the sample by 「提出先/所属」."""
    output = tmp_path_factory.mktemp("section")
    formats = Selection(formats=("docx", "pdf"))
    options = BuildOptions(WorkerOptions(workers=1))
    build(bundled_samples(), load(bundled_templates()), output, formats, DAY, options=options)
    found = sorted((output / "提出用").glob("*/*/*.zip"))
    return {"/".join(path.parts[-3:-1]): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def packet(packets: Mapping[str, bytes]) -> bytes:
    """A report of the start of use, with its policy."""
    return next(data for name, data in packets.items() if name.endswith("みどりの企画課"))
