"""Make inputs/intake.xlsx from its source, and what goes with the samples.

That is the hashes by which untouched ones are known, and the JSON Schema that the YAML names.

make samples
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from formgen.city.templatefiles import bundled_templates
from formgen.intake.jsonschemafile import SCHEMA_FILE, schema_text
from formgen.intake.reader import read
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import sheet_aids

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tests" / "data" / "sample_intake.yaml"
WORKBOOK = ROOT / "inputs" / "intake.xlsx"
SCHEMA = ROOT / "inputs" / SCHEMA_FILE
HASHES = ROOT / "templates" / "samples.yaml"
_HEAD = "# 見本の入力ファイルの照合値（SHA-256）。手を加えていない見本を見分けるために使います。\nsha256:\n"


def make_workbook(path: Path) -> None:
    """Write the sample workbook from its source."""
    source, problems = read([SOURCE])
    if problems:
        raise SystemExit(f"{problems[0].place} {problems[0].message}")
    write_sheet(
        path,
        [entry.record.model_dump() for entry in source.accounts],
        [entry.record.model_dump() for entry in source.devices],
        [entry.record.model_dump() for entry in source.posts],
        aids=sheet_aids(bundled_templates()),
    )


def hashes() -> str:
    """templates/samples.yaml as it should be."""
    samples = sorted(
        path for path in WORKBOOK.parent.iterdir() if path.suffix in (".xlsx", ".yaml")
    )
    rows = (f"  {path.name}: {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in samples)
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    WORKBOOK.unlink(missing_ok=True)
    make_workbook(WORKBOOK)
    HASHES.write_text(hashes(), "utf-8")
    SCHEMA.write_text(schema_text(), "utf-8", newline="\n")
