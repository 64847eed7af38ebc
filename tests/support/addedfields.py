"""Templates of a city that adds fields of every kind to the sheet."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from formgen.city.templatefiles import bundled_templates

ADDED = """
  account:
    plan_title: {label: 運用計画の名称, kind: text, group: 運用計画, guidance: 名称, audience: public}
    plan_text: {label: 運用計画の内容, kind: long_text, group: 運用計画, guidance: 内容を具体的に}
    committee_on:
      {label: 委員会開催日, kind: date, group: 手続きの日付, guidance: 開催した日, asked: [starting]}
    committee_days: {label: 委員会の再開催日, kind: dates, group: 手続きの日付, guidance: なければ空欄}
    committee_result:
      label: 委員会の結果
      kind: choice
      choices: [承認, 条件付き承認]
      group: 手続きの日付
      guidance: 結果
      audience: internal
    committee_terms:
      label: 承認の条件
      kind: text
      group: 手続きの日付
      guidance: 条件
      when: {committee_result: [条件付き承認]}
    target_ages:
      label: 対象の年代
      kind: choices
      choices: [若者, 子育て(世帯), 高齢者]
      group: 目的と内容
      guidance: 年代
    follower_goal: {label: フォロワーの目標, kind: whole_number, group: 運用計画, guidance: 人数}
    plan_url: {label: 計画のURL, kind: url, group: 運用計画, guidance: 載せたページ}
    plan_mail: {label: 計画の担当のメール, kind: email, group: 運用計画, guidance: 組織のもの}
    plan_phone: {label: 計画の担当の電話, kind: phone, group: 運用計画, guidance: 市外局番から}
    plan_code: {label: 計画番号, kind: code, group: 運用計画, guidance: 英数字}
  device:
    lock_kind: {label: 画面の保護, kind: choice, choices: [顔, 指紋], guidance: 方法}
"""
ACCOUNT = {
    "account_id": "TKS-001", "procedure": "開始", "display_name": "川崎市等々力緑地だより",
    "plan_title": "=計画<b>", "plan_text": "1行目\n2行目", "committee_on": date(2026, 9, 3),
    "committee_days": (date(2026, 9, 4), date(2026, 9, 5)), "committee_result": "条件付き承認",
    "committee_terms": "月1回の報告", "target_ages": ("若者", "子育て(世帯)"), "follower_goal": 300,
    "plan_url": "https://example.lg.jp/plan", "plan_mail": "plan@example.lg.jp",
    "plan_phone": "044-200-0000", "plan_code": "K-12",
}  # fmt: skip
DEVICE = {"account_ids": ("TKS-001",), "asset_number": "PC-1", "lock_kind": "指紋"}


def templates_with(folder: Path, added: str = ADDED) -> Path:
    """A copy of the templates that adds fields."""
    templates = folder / "templates"
    shutil.copytree(bundled_templates(), templates)
    file = templates / "fields.yaml"
    kept = file.read_text("utf-8").partition("\nadded:")[0]
    file.write_text(f"{kept}\nadded:{added}", "utf-8")
    return templates
