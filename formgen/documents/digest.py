"""Hashes of what a document says, and of what it is composed from."""

from __future__ import annotations

from pathlib import Path

from formgen.city.templatefiles import read_template
from formgen.documents.blocks import Document
from formgen.documents.ownforms import form_files
from formgen.model import fingerprint
from formgen.model.records import Filing


def digest(document: Document) -> str:
    """The hash of a document's final strings, in their blocks or in an office's own form."""
    form = (fingerprint.of_bytes(document.form.data),) if document.form else ()
    return fingerprint.of_text(repr(document), *form)


def filing_digest(filing: Filing) -> str:
    """The hash of all that composing asks of an account: its values and those of its devices."""
    records = (filing.account.record, *(entry.record for entry in filing.devices))
    return fingerprint.of_text(*(record.model_dump_json() for record in records))


def templates_digest(templates: Path) -> str:
    """The hash of what makes documents of filings: the city's data, the wording, forms, formgen."""
    paths = (
        *templates.glob("*.yaml"),
        *(templates / "documents").glob("*.y*ml"),
        *form_files(templates / "forms"),
    )
    files = ((path.relative_to(templates).as_posix(), _bytes(path)) for path in paths)
    return fingerprint.of_text(fingerprint.of_files(files), fingerprint.of_code())


def _bytes(path: Path) -> bytes:
    """A file; nothing of one that no reader of templates takes, for it makes no document."""
    try:
        return read_template(path)
    except OSError:
        return b""
