"""A packet read by a program of its own, as a cluster's workers do it."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest
from arrived import DAY

from formgen.city.templatefiles import bundled_templates, layout_files
from formgen.making.renderjobs import Layouts, read_layouts
from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.reception import apart
from formgen.reception.apart import read_apart
from formgen.reception.arrivals import RECEIVED, TURNED_AWAY
from formgen.reception.packetreader import PacketOrder, read_packets

pytestmark = pytest.mark.slow
TEMPLATES = read_layouts(bundled_templates())


def order(data: bytes, templates: Layouts = TEMPLATES) -> PacketOrder:
    return PacketOrder("a.zip", data, hashlib.sha256(data).hexdigest(), DAY, templates)


@pytest.mark.soak
def test_it_reads_the_same(packet: bytes) -> None:
    found = read_apart((order(packet),))
    assert found == read_packets((order(packet),))
    assert found[0].arrival.state == RECEIVED


def test_one_that_ends_its_program_is_turned_away(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_SECONDS", 0.01)
    monkeypatch.setattr(apart, "_BYTES_A_SECOND", 10**12)
    (found,) = read_apart((order(packet),))
    assert found.arrival.state == TURNED_AWAY
    assert "時間かメモリー" in found.arrival.findings[0].text


def test_a_machine_that_cannot_begin_it_is_told_and_no_packet_blamed(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_PROGRAM", "formgen.no_such_program")
    with pytest.raises(FormgenError, match="始められません"):
        read_apart((order(packet),))


def test_templates_that_are_unsound_end_it(packet: bytes, tmp_path: Path) -> None:
    files, _ = layout_files(bundled_templates())
    broken = tuple((n, b"x: [" if n == "offices.yaml" else d) for n, d in files)
    asked = order(packet, Layouts(broken, fingerprint.of_files(broken)))
    with pytest.raises(FormgenError, match="offices"):
        read_apart((asked,))
    assert pickle.loads(pickle.dumps(asked)) == asked  # noqa: S301 - it travels so
    assert not list(tmp_path.iterdir())
