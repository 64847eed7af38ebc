"""What a hand answers for the pages and files of a visit's sheet."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from formgen.model.problems import FormgenError
from formgen.outputs.manifest import OutputFile, add_to_manifest
from formgen.window import views

TOO_LARGE = 300 * 1024 * 1024  # bytes; no paper is as large, and none is read


def test_a_zip_that_cannot_be_made_whole_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs, scratch = tmp_path / "outputs", tmp_path / "scratch"
    outputs.mkdir()
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with (outputs / "a.pdf").open("wb") as file:
        os.truncate(file.fileno(), TOO_LARGE)
    add_to_manifest(outputs, [OutputFile("a.pdf", "A-1", "policy", "pdf", "0" * 64)])
    with pytest.raises(FormgenError):
        views.everything(cast(Any, SimpleNamespace(outputs=outputs)), {})
    assert list(scratch.iterdir()) == []
