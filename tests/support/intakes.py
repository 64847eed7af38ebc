"""Inputs for the tests of the ledger: what sections send, written as YAML."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.ledger.rows import Ledger, ledger
from formgen.ledger.workbook import write
from formgen.making.readcheckcompose import check, load

TODAY = date(2026, 11, 22)
# Two sections, one 管理番号; the second has a device of that name, too.
TWINS = {
    "みどり/intake.yaml": """\
accounts:
  - {管理番号: A-1, 手続き: 運用中, サービス: X, アカウント名: 川崎市みどり, 局・区: 建設緑政局,
     課・室・所: みどりの課, 最終更新日: 2026-11-01}
""",
    "みなと/intake.yaml": """\
accounts:
  - {管理番号: A-1, 手続き: 運用中, サービス: その他, その他のサービス名: Bluesky, アカウント名: 川崎市みなと,
     局・区: 港湾局, 課・室・所: みなとの課, パスワード最終変更日: 2026-01-01, パスワード変更間隔（日）: 90,
     devices: [{種別: PC, 資産番号: PC-1}]}
""",
}


def filed(folder: Path, files: dict[str, str | bytes]) -> Ledger:
    """The ledger of some files, laid out in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return of(folder)


def of(*paths: Path) -> Ledger:
    """The ledger of files and folders."""
    checked = check(paths, load(bundled_templates()), TODAY)
    return ledger(checked, load_city(bundled_templates()), TODAY)


def samples() -> Ledger:
    """The ledger of the sample inputs."""
    return of(*bundled_samples())


def opened(found: Ledger) -> Workbook:
    """The ledger as openpyxl reads it back."""
    return load_workbook(BytesIO(write(found)[0]))


def account(**typed: str) -> str:
    """An intake with one account."""
    known = {"管理番号": "A-1", "手続き": "運用中"} | typed
    lines = "\n".join(f"    {label}: {_quoted(text)}" for label, text in known.items())
    return f"accounts:\n  -\n{lines}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
