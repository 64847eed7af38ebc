"""A copy of the templates to which an edition of the guideline has been added."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from formgen.city.templatefiles import bundled_templates

EDITION = date(2027, 4, 1)
NEW_OFFICE = "市長公室広報課"
_DATA = Path(__file__).resolve().parents[1] / "data" / "next_edition"


def amended_templates(folder: Path) -> Path:
    """The templates after an amendment, written as guideline.yaml and offices.yaml tell staff to.

    5(9) is worded anew, 5(6) is struck out, 5(12) is new, and the office that receives reports
    has another name. 5(10) has come in with the edition of 2016.
    """
    templates = folder / "templates"
    shutil.copytree(bundled_templates(), templates)
    guideline = templates / "guideline.yaml"
    text = guideline.read_text("utf-8")
    text = _put(text, "clauses:\n", f"  - {EDITION}\nclauses:\n")
    text = _put(text, "  - id: 5(10)\n", "  - id: 5(10)\n    since: 2016-04-01\n")
    guideline.write_text(text + (_DATA / "clauses.yaml").read_text("utf-8"), "utf-8")
    offices = templates / "offices.yaml"
    head = "        head: 総務企画局シティプロモーション推進室長\n"
    names = (_DATA / "office_names.yaml").read_text("utf-8")
    offices.write_text(_put(offices.read_text("utf-8"), head, head + names), "utf-8")
    return templates


def _put(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)
