"""The intake files of a section, written as a clerk would."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2026, 11, 22)


def account(account_id: str, name: str, procedure: str = "開始", **more: str) -> dict[str, Any]:
    """An account without a breach, with no more than drafts need."""
    device = {
        "資産番号": f"PC-{account_id}", "市の整備": "はい", "インターネット接続の許可": "あり",
        "OS・版": "Windows 11", "更新方法": "自動更新", "ウイルス対策": "市標準の対策ソフト",
    }  # fmt: skip
    section = {"局・区": "建設緑政局", "課・室・所": "みどりの課"}
    named = {"管理番号": account_id, "アカウント名": name, "手続き": procedure}
    return {**named, **section, "devices": [device], **more}


def file(folder: Path, name: str, *accounts: dict[str, Any]) -> Path:
    """Write a YAML intake."""
    folder.mkdir(exist_ok=True)
    lines = ["accounts:"]
    for each in accounts:
        pairs = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in each.items()]
        lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
