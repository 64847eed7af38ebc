"""Every value of a record that its papers print, changed in many ways: what the receiver is told of it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from madepackets import made_packets
from mutatedrecords import missed, mutated

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.making.readcheckcompose import load
from formgen.packets.packetrecord import RECORD

PARTS = 6  # of the changes, so that each test ends in time
DATA = Path(__file__).parents[1] / "data"
# What a change of these may leave as it is on every paper, and then nobody can see it there.
ON_NO_PAPER = {
    "section": "of the packet: a number may follow",
    "number": "a city's covering letter need not say it",
    "edition": "no paper says it; one that there never was is told beside the packet",
    "bureau": "printed as one with department, section and unit",
    "department": "the same",
    "unit": "printed before contact_name, in a line of its own",
    "contact_name": "the same",
    "circumstances": "printed where they answer a clause",
    "account_ids": "no paper prints to which accounts a device belongs",
    "policy_published_on": "printed where it has come",
    "document_number": "not every letter has one",
    "": "accounts in another order",
}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", ["invented_sections", "circumstances", "shiomino", "suginose"])
def test_no_change_of_a_value_passes(name: str, part: int, tmp_path: Path) -> None:
    city = DATA / "cities" / name
    templates, inputs = bundled_templates(), DATA / f"{name}.yaml"
    if city.is_dir():
        made = CliRunner().invoke(main, ["init", str(tmp_path / "work"), "--city", str(city)])
        assert made.exit_code == 0
        templates, inputs = tmp_path / "work" / "templates", city / "inputs"
    catalogue = load(templates)
    packets = made_packets([inputs], catalogue, tmp_path / "out")
    assert packets
    for files in packets.values():
        changes = islice(mutated(files[RECORD], catalogue.city.records), part, None, PARTS)
        found, hidden = missed(files, changes, catalogue)
        assert [(each.kind, each.key) for each in found] == []
        assert hidden <= ON_NO_PAPER.keys()
