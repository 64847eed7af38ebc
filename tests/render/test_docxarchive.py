"""The archive of a Word file: every ZIP reader finds the same parts in it."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.render.docxarchive import archive, member


@given(st.dictionaries(st.text("ab/._語", min_size=1, max_size=9), st.binary(max_size=300)))
def test_zipfile_reads_what_was_written(parts: dict[str, bytes]) -> None:
    data = archive(member(name, content, 1) for name, content in parts.items())
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == parts
        assert read.namelist() == list(parts)  # Word wants [Content_Types].xml where it was


@pytest.mark.parametrize("level", [1, 6, 9])
def test_a_member_is_the_same_in_every_archive(level: int) -> None:
    part = member("word/styles.xml", b"<w:styles/>" * 99, level)
    alone, second = archive([part]), archive([member("a.xml", b"a", level), part])
    assert part.deflated in alone
    assert part.deflated in second
    with zipfile.ZipFile(io.BytesIO(second)) as read:
        entry = read.getinfo("word/styles.xml")
        assert read.read(entry) == b"<w:styles/>" * 99
        assert (entry.date_time, entry.create_version) == ((1980, 1, 1, 0, 0, 0), 20)
