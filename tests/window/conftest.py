"""Windows that tests share: one at the counter and one at the desk for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from window import Window, running_window

from formgen.city.templatefiles import bundled_samples
from scripts.walk import lay_samples


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window at the counter."""
    with running_window(tmp_path_factory.mktemp("counter"), "--counter") as found:
        yield found


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window at the desk, in a working folder with the samples in inputs; nobody has come in yet."""
    folder = tmp_path_factory.mktemp("desk")
    lay_samples(folder)
    with running_window(folder) as found:
        yield found


@pytest.fixture(scope="session")
def workbook() -> tuple[str, bytes]:
    """The sample's workbook: its name and content."""
    (path,) = (path for path in bundled_samples() if path.suffix == ".xlsx")
    return Path(path).name, path.read_bytes()
