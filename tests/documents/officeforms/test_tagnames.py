"""The names of tags are those of the sheet, and the manual's."""

from __future__ import annotations

from pathlib import Path

import pytest

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.facts import ANSWERED, DERIVED, DEVICES_DERIVED, tag_names
from formgen.documents.officeforms.tagnames import DERIVED_NAMES, Tag, likely, read_tag
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


def test_an_office_is_named_by_what_the_city_calls_it_or_by_its_key() -> None:
    names = tag_names(load_city(bundled_templates()))
    assert (
        read_tag("相談先の長", names) == read_tag("promotion_head", names) == Tag("promotion_head")
    )
    assert read_tag("相談先の長") is None
    assert likely("相談先の町", names) == "相談先の長"


def test_all_that_follows_from_fields_has_a_japanese_name_in_the_manual() -> None:
    for_conditions = {"unconfirmed_devices", "unconfirmed_count"}
    for_conditions |= {"last_post_left_out", "last_post_too_long", "never_presses"}
    assert set(DERIVED_NAMES.values()) == {*DERIVED, *DEVICES_DERIVED, ANSWERED} - for_conditions
    manual = MANUAL.read_text("utf-8")
    names = (*DERIVED_NAMES, *dict(tag_names(load_city(bundled_templates())).more))
    assert [name for name in names if f"| `{{{{{name}}}}}` |" not in manual] == []
