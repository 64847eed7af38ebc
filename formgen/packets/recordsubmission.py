"""Recording that a packet has been handed in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formgen.model.filefaults import unreadable
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import run, typed
from formgen.outputs.filenames import safe_name
from formgen.outputs.lock import locked
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.state import STATE, read_cache
from formgen.packets.history import Packet, freeze, packets_of, read_records


def hand_in(output: Path, office: str, section: str | None, on: date) -> Path:
    """Freeze the packet of a section for an office: the folder in which it is kept.

    Without a section there must be one packet alone. Raises FormgenError when there is none, when
    it is unclear which is meant, or when a file has changed since the packet was made.
    """
    if not output.is_dir():
        raise _none(output, office)
    with locked(output):
        _ensure_state(output)
        ready = packets_of(read_cache(output).packets)
        of_office = [each for each in ready.values() if each.office == office]
        if not of_office:
            raise _none(output, office)
        return freeze(output, _chosen(of_office, section), on)


def _ensure_state(output: Path) -> None:
    """Raise FormgenError when there is a note of the packets that cannot be read."""
    try:
        read_regular(output / STATE)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise unreadable(output / STATE, error) from error


def _chosen(of_office: list[Packet], section: str | None) -> Packet:
    found = of_office
    if section:
        section = safe_name(section)
        exact = [packet for packet in of_office if packet.section == section]
        found = exact or [packet for packet in of_office if packet.section.endswith(section)]
    if len(found) == 1:
        return found[0]
    listed = "、".join(sorted(packet.section for packet in found or of_office))
    if section is None or found:
        raise FormgenError(
            "どの所属の書類を提出したか分かりません。",
            f"「{typed('section')}」を付けて、次の中から選んでください：{listed}",
        )
    raise FormgenError(
        f"「{section}」の提出用の書類はありません。", f"次の中から選んでください：{listed}"
    )


def _none(output: Path, office: str) -> FormgenError:
    records, _ = read_records(output)
    if any(record.office == office for record in records):
        return FormgenError(
            f"提出先「{office}」に、新しく提出する書類はありません。",
            f"提出を記録した書類は「提出済」にあります。記入を改めたときは、先に{run('forms')}ください。",
            exit_code=1,
        )
    return FormgenError(
        f"提出先「{office}」に提出する書類がありません。",
        f"{run('forms')}、「提出用」フォルダーに書類ができたことを確かめてください。",
        exit_code=1,
    )
