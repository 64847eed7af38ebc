"""The names of tags are those of the sheet, and the manual's."""

from __future__ import annotations

from pathlib import Path

import pytest

from formgen.documents.facts import ANSWERED, DERIVED, DEVICES_DERIVED
from formgen.documents.officeforms.tagnames import DERIVED_NAMES, Tag, read_tag
from formgen.model.fieldspec import specs
from formgen.model.records import Account, Device

MANUAL = Path(__file__).resolve().parents[3] / "docs/manual.md"


def test_every_field_has_a_tag_by_its_label_and_by_its_key() -> None:
    for spec in specs(Account):
        assert read_tag(spec.label) == read_tag(spec.key) == Tag(spec.key)
    for spec in specs(Device):
        for name in (f"機器.{spec.label}", f"機器の{spec.label}", f"device.{spec.key}"):
            assert read_tag(name) == Tag(spec.key, of_device=True)


@pytest.mark.parametrize("name", ["　アカウント名 ", "パスワード変更間隔(日)", "機器．機種"])
def test_width_and_blanks_do_not_matter(name: str) -> None:
    assert read_tag(name) is not None


@pytest.mark.parametrize(
    "name", ["", "機器", "機器.", "機器.アカウント名", "display_name.upper", "_x"]
)
def test_nothing_else_is_a_name(name: str) -> None:
    assert read_tag(name) is None


def test_all_that_follows_from_fields_has_a_japanese_name_in_the_manual() -> None:
    for_conditions = {"unconfirmed_devices", "unconfirmed_count"}
    for_conditions |= {"last_post_left_out", "last_post_too_long", "never_presses"}
    assert set(DERIVED_NAMES.values()) == {*DERIVED, *DEVICES_DERIVED, ANSWERED} - for_conditions
    manual = MANUAL.read_text("utf-8")
    assert [name for name in DERIVED_NAMES if f"| `{{{{{name}}}}}` |" not in manual] == []
