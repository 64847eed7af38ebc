"""Files of JSON of formgen's own: whatever anybody has made of one ends in no crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formgen.model.problems import FormgenError
from formgen.outputs.jsonfiles import as_bytes, needed, texts_of, understood

ODD = [
    b"", b"{", b"\xff\xfe\x00", b"null", b"3", b'"text"', b"[]", b'{"day": 1}', b'{"number": null}',
    b'{"number": Infinity}', b'{"number": "x"}', b'{"number": 1, "names": 2}', b"[" * 200_000,
]  # fmt: skip


def taken(content: Any) -> tuple[int, dict[str, str]]:
    return int(content["number"]), texts_of(content["names"])


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_what_is_damaged_is_not_understood(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    assert understood(path, taken) is None
    with pytest.raises(FormgenError, match=r"a\.json」を読めません。何かの記録です。") as caught:
        needed(path, taken, "何かの記録です。", "戻してください。")
    assert (caught.value.remedy, caught.value.exit_code) == ("戻してください。", 1)


def test_one_that_is_missing_is_no_fault_and_a_folder_in_its_place_is_read_as_none(
    tmp_path: Path,
) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        assert understood(path, taken) is None
        assert needed(path, taken, "", "") is None


def test_what_is_written_is_read_again_halves_of_characters_too(tmp_path: Path) -> None:
    path, names = tmp_path / "a.json", {"川": "a\nb", "half": "\udc80"}
    path.write_bytes(as_bytes({"number": 7, "names": names}))
    assert understood(path, taken) == (7, names)
    assert "川" in path.read_text("utf-8")
    assert b'"?"' in as_bytes(names, "replace")
