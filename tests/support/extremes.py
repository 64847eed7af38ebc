"""Papers of accounts that fill their sheet to the brim, and of one that leaves blank all it may."""

from __future__ import annotations

import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from papers import TODAY

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.city.yamltext import load_plain
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready, load_catalogue, outcomes
from formgen.documents.missingfields import faults_by_field
from formgen.intake.reader import read

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample_intake.yaml"
SENTENCE = "市政の情報を市民に分かりやすく伝え、川崎の魅力を広く知らせる。"
PURPOSE = (SENTENCE * 70)[:2000]
NAME = "川崎市" + "みどりと水辺のまちづくり推進だより" * 5  # cut to 80 characters
ADDRESS = "https://www.city.kawasaki.jp/530/page/" + "0000123456-abcdef/" * 10
LINES = "\n".join(f"{number}行目の説明" for number in range(1, 16))
SECTION = "川崎市民の暮らしと環境を考える広報企画推進担当特別対策室"
FULL = {
    "department": "地域包括ケア・共生社会推進部",
    "section": SECTION,
    "unit": "総合企画調整及び広報推進担当",
    "head_title": f"{SECTION}長",
    "display_name": NAME[:80],
    "purpose": PURPOSE,
    "content": LINES,
    "audience": SENTENCE * 5,
    "reason_new": SENTENCE * 12,
    "settings_note": LINES,
    "reply_policy": SENTENCE * 20,
    "poster_scope": SENTENCE * 4,
    "policy_url": f"{ADDRESS[:195]}.html",
    "homepage_url": f"{ADDRESS[:194]}2.html",
    "location_setting": SENTENCE * 3,
    "autopost_setting": SENTENCE * 3,
    "button_setting": SENTENCE * 3,
}
# What a clerk may leave blank altogether.
OPTIONAL = (
    "department", "unit", "contact_extension", "reason_new", "document_number", "document_date",
    "location_setting", "autopost_setting", "button_setting", "password_changed_on",
    "password_interval_days", "mfa", "last_posted_on",
)  # fmt: skip


@cache
def extreme_documents() -> tuple[Document, ...]:
    """The papers of each sample account, once with its longest values and once with its fewest."""
    return (*_documents(_full()), *_documents(_bare()))


def _full() -> dict[str, Any]:
    sample = copy.deepcopy(load_plain(SAMPLE))
    for account in sample["accounts"]:
        account.update(FULL, account_id=f"FULL-{account['account_id']}")
    device = sample["devices"][0]
    owner = sample["accounts"][0]["account_id"]
    sample["devices"] = [
        device
        | {
            "asset_number": f"ICT-2026-{number:04}",
            "account_ids": owner,
            "model": f"タブレット型端末{'改' * (number % 3)}",
            "other_measures": SENTENCE * 8 if number in (2, 7) else "画面ロック",
        }
        for number in range(1, 11)
    ]
    return sample


def _bare() -> dict[str, Any]:
    sample = copy.deepcopy(load_plain(SAMPLE))
    for account in sample["accounts"]:
        account["account_id"] = f"BARE-{account['account_id']}"
        for key in OPTIONAL:
            account.pop(key, None)
    for device in sample["devices"]:
        device["account_ids"] = f"BARE-{device['account_ids']}"
        device.pop("other_measures", None)
    return sample


def _documents(intake: dict[str, Any]) -> list[Document]:
    city = load_city(bundled_templates())
    catalogue = load_catalogue(bundled_templates(), city)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intake.yaml"
        path.write_text(json.dumps(intake, ensure_ascii=False), "utf-8")  # JSON is YAML
        read_back, problems = read((path,))
    assert not [problem for problem in problems if problem.is_error], problems
    return [
        outcome.document
        for filing in read_back.filings()
        for outcome in outcomes(catalogue, filing, faults_by_field(()), TODAY)
        if isinstance(outcome, Ready)
    ]
