"""Intakes of any size: the sample's account again and again, each with names of its own."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import yaml
from measure import ROOT

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import load, survey

TODAY = date(2026, 11, 22)
SAMPLE = ROOT / "tests" / "data" / "sample_intake.yaml"
_CHANGED = re.compile(r"花の開花状況(?:（\d+）)?")
_PER_FILE = 10  # as many as a section may have


def write_intake(folder: Path, count: int, per_file: int = _PER_FILE) -> Path:
    """Write an intake of that many accounts, so many to a file; a file is a section's."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    account = sample["accounts"][0]
    devices = [
        device
        for device in sample.get("devices", [])
        if account["account_id"] in str(device.get("account_ids", ""))
    ]
    for section, first in enumerate(range(0, count, per_file)):
        numbers = range(first, min(first + per_file, count))
        accounts = [_numbered(account, devices, number, section) for number in numbers]
        text = yaml.safe_dump({"accounts": accounts}, allow_unicode=True, sort_keys=False)
        (folder / f"section{section:04}.yaml").write_text(text, encoding="utf-8")
    return folder


def change_one(folder: Path, number: int) -> None:
    """Change one value of one account, to another one for each number."""
    file = folder / "section0000.yaml"
    text = file.read_text(encoding="utf-8")
    changed = _CHANGED.sub(f"花の開花状況（{number}）", text, count=1)
    if changed == text:
        raise SystemExit("the sample no longer has the words that are to be changed")
    file.write_text(changed, encoding="utf-8")


def documents(intake: Path) -> list[Document]:
    """Every document that an intake makes."""
    found = survey([intake], load(bundled_templates()), TODAY)
    return [
        outcome.document
        for result in found.results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
    ]


def _numbered(
    account: dict[str, object], devices: list[dict[str, object]], number: int, section: int
) -> object:
    own = {
        "account_id": f"TKS-{number:05}",
        "display_name": f"{account['display_name']}{number}",
        "username": f"@kwsk_{number:05}",
        "url": f"https://x.com/kwsk_{number:05}",
    }
    with_devices = [
        {**device, "asset_number": f"{device['asset_number']}-{number}"} for device in devices
    ]
    for device in with_devices:
        device.pop("account_ids", None)
    own["department"] = f"{account['department']}{section}"
    return {**account, **own, "devices": with_devices}
