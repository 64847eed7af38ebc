"""What was put in the place of formgen's own files stops no run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from formgen.commands import uptodate
from formgen.outputs.manifest import (
    JOURNAL,
    MANIFEST,
    manifest_bytes,
    read_manifest,
    write_manifest,
)
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.state import STATE, BuildCache, read_cache
from formgen.packets.history import RECORD, read_records, seen

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders are POSIX's")


def pipe(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


def test_no_pipe_is_waited_for(tmp_path: Path) -> None:
    for name in (MANIFEST, JOURNAL, STATE):
        pipe(tmp_path / name)
    record = pipe(tmp_path / "提出済" / "2026-11-22" / "局" / "課" / RECORD)
    assert read_manifest(tmp_path) == ()
    assert read_cache(tmp_path) == BuildCache()
    assert read_records(tmp_path) == ((), (record,))
    assert uptodate.cached_run(tmp_path, "run") is None
    with pytest.raises(OSError, match=RECORD):
        seen(tmp_path)


def test_the_manifest_takes_the_place_of_a_pipe(tmp_path: Path) -> None:
    pipe(tmp_path / MANIFEST)
    write_manifest(tmp_path, manifest_bytes((), (), ()))
    assert (tmp_path / MANIFEST).is_file()


def test_what_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "paper").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="paper"):
        read_regular(tmp_path / "paper")
