"""Any number of accounts, made of those of the samples, one file for each ten."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from formgen.city.yamltext import load_plain

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample_intake.yaml"
_PER_FILE = 10
_OWN = ("username", "url", "policy_url", "homepage_url")


def write_accounts(folder: Path, count: int) -> Path:
    """Write the files of so many accounts into a folder, which is returned."""
    sample = load_plain(SAMPLE)
    folder.mkdir(parents=True)
    for start in range(0, count, _PER_FILE):
        accounts: list[Any] = []
        devices: list[Any] = []
        for number in range(start, min(start + _PER_FILE, count)):
            account = copy.deepcopy(sample["accounts"][number % len(sample["accounts"])])
            for device in sample["devices"]:
                if account["account_id"] in device["account_ids"]:
                    asset = f"{device['asset_number']}-{number}"
                    devices.append(
                        device | {"asset_number": asset, "account_ids": f"N-{number:05}"}
                    )
            account |= {key: f"{account[key]}{number}" for key in _OWN if key in account}
            account["account_id"] = f"N-{number:05}"
            account["display_name"] += f"{number:05}号"
            accounts.append(account)
        # JSON is YAML, and quotes whatever needs it.
        text = json.dumps({"accounts": accounts, "devices": devices}, ensure_ascii=False, indent=1)
        (folder / f"section{start // _PER_FILE:04}.yaml").write_text(text, "utf-8")
    return folder
