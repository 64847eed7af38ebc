"""Make inputs/intake.xlsx from its sources, and what goes with the samples.

That is the pictures of its posts, the hashes by which untouched samples are known, and the JSON Schema
that the YAML names. The 承認番号 of what was approved follows from its content.

make samples
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates, sample_files
from formgen.intake.jsonschemafile import SCHEMA_FILE, schema_text
from formgen.intake.reader import Upload, read
from formgen.model.filings import Intake, LocatedRecord, PostFiling
from formgen.model.fingerprint import of_bytes, of_file
from formgen.model.picturefile import PICTURE_FOLDER
from formgen.model.postrecord import Post
from formgen.model.recordtypes import RecordTypes
from formgen.posts.approval import hash_of_content
from formgen.posts.approvalcode import code_of
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import sheet_aids
from scripts.sample_pictures import pictures

ROOT = Path(__file__).resolve().parent.parent
_DATA = ROOT / "tests" / "data"
SOURCES = (_DATA / "sample_intake.yaml", _DATA / "sample_posts.yaml")
WORKBOOK = ROOT / "inputs" / "intake.xlsx"
SCHEMA = ROOT / "inputs" / SCHEMA_FILE
HASHES = ROOT / "templates" / "samples.yaml"
_HEAD = "# 見本の入力ファイルの照合値（SHA-256）。手を加えていない見本を見分けるために使います。\nsha256:\n"


def source() -> Intake:
    """The values of the sample workbook, with the 承認番号 that an approved post has."""
    sent = {path.name: path.read_bytes() for path in SOURCES} | dict(pictures())
    intake, problems = read([Upload(name, data) for name, data in sent.items()])
    if problems:
        raise SystemExit(f"{problems[0].place} {problems[0].message}")
    return replace(intake, posts=tuple(map(_signed, intake.post_filings())))


def _signed(filing: PostFiling) -> LocatedRecord[Post]:
    post, account = filing.post.record, filing.account
    if post.approved_on is None or account is None:
        return filing.post
    shown = [of_bytes(picture.read()) for picture in filing.pictures if picture]
    content = hash_of_content(post, account.account.record, shown) or ""
    signed = post.model_copy(update={"approval_code": code_of(content)})
    return replace(filing.post, record=signed)


def make_workbook(path: Path) -> None:
    """Write the sample workbook from its sources."""
    intake = source()
    records = (intake.accounts, intake.devices, intake.posts)
    values = ([entry.record.model_dump() for entry in entries] for entries in records)
    write_sheet(path, *values, aids=sheet_aids(bundled_templates()), records=_records())


def _records() -> RecordTypes:
    return load_city(bundled_templates()).records


def hashes() -> str:
    """templates/samples.yaml as it should be."""
    rows = (f"  {name}: {of_file(path)}\n" for name, path in sample_files().items())
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    WORKBOOK.unlink(missing_ok=True)
    make_workbook(WORKBOOK)
    for name, data in pictures().items():
        picture = WORKBOOK.parent / PICTURE_FOLDER / name
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(data)
    HASHES.write_text(hashes(), "utf-8")
    SCHEMA.write_text(schema_text(_records()), "utf-8", newline="\n")
