"""Reading PDFs back with Poppler, and pages with Chromium."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def pdf_text() -> Callable[[Path], str]:
    """The text of a PDF in reading order, as pdftotext gives it."""

    def read(path: Path) -> str:
        command = ["pdftotext", "-raw", str(path), "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return read


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium without a network, as narrow as a telephone; the test needs("chromium")."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield running.new_context(offline=True, viewport={"width": 320, "height": 640})
        running.close()
