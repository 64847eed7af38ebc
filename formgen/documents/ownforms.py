"""The offices' own Word forms: which document each is for, and what of it may stand in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from formgen.city.templatefiles import read_template, too_large
from formgen.documents.facts import ANSWERED, DERIVED, visible
from formgen.documents.officeforms.package import Fault
from formgen.documents.officeforms.tagnames import NUMBER, Tag
from formgen.documents.officeforms.template import Form, read_form
from formgen.documents.versions import DRAFT
from formgen.documents.wordingfile import OwnForm, Wording
from formgen.model.fieldspec import FieldSpec, by_key
from formgen.model.problems import FormgenError
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.model.typedcommands import for_administrator

# What the sheet says of a field that may be left blank.
_MAY_BE_BLANK = "空欄"
_OTHER_KINDS = (".doc", ".docm", ".dotx", ".dotm", ".odt", ".rtf", ".pdf")


def form_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder of forms, but not what Word keeps beside one that is open."""
    found = (path for path in sorted(folder.glob("*")) if path.is_file())
    return tuple(
        path
        for path in found
        if path.suffix.lower() in (".docx", *_OTHER_KINDS) and not path.name.startswith(("~$", "."))
    )


def load_forms(
    folder: Path, wordings: Sequence[Wording], records: RecordTypes = BUILT_IN
) -> dict[str, OwnForm]:
    """The own form of each document that has one, by the document's id.

    Raises FormgenError, with the file and the place in it, when one is unsound.
    """
    found: dict[str, OwnForm] = {}
    for path in form_files(folder):
        wording, form, faults = examine(path, wordings, records)
        if wording and wording.id in found:
            twice = f"「{found[wording.id].file}」と同じ書類の様式です。"
            faults = (Fault("", twice, "1つだけを残してください。"), *faults)
        if faults or wording is None:
            fault = faults[0]
            place = " ".join(filter(None, (f"forms/{path.name}", fault.where)))
            raise FormgenError(f"{place}：{fault.message}", for_administrator(fault.remedy))
        found[wording.id] = form
    return found


def examine(
    path: Path, wordings: Sequence[Wording], records: RecordTypes = BUILT_IN
) -> tuple[Wording | None, OwnForm, tuple[Fault, ...]]:
    """A form with the document that it is for, and everything that is wrong with it."""
    wording, faults = _document_of(path, wordings)
    nothing = OwnForm(path.name, b"", frozenset())
    if path.suffix.lower() != ".docx":
        return wording, nothing, tuple(faults)
    try:
        data = read_template(path)
    except OSError as error:
        if larger := too_large(error, path):
            faults.append(Fault("", larger, "図を小さくして、保存し直してください。"))
        else:
            faults.append(Fault("", "読めません。", "開いている人がいないか確かめてください。"))
        return wording, nothing, tuple(faults)
    form = read_form(data, records)
    faults += form.faults
    if wording:
        faults += _forbidden(form, wording, records)
    return wording, OwnForm(path.name, data, form.tags, records), tuple(faults)


def _document_of(path: Path, wordings: Sequence[Wording]) -> tuple[Wording | None, list[Fault]]:
    faults = []
    if path.suffix.lower() != ".docx":
        remedy = "Wordで開き、「Word文書（.docx）」として保存し直してください。"
        faults.append(Fault("", f"この種類のファイル（{path.suffix}）は使えません。", remedy))
    stem = unicodedata.normalize("NFC", path.stem)
    known = {name: wording for wording in wordings for name in (wording.id, wording.title)}
    known |= {each.title + DRAFT: each for each in wordings if each.draft_until}
    if stem not in known:
        near = get_close_matches(stem, known, n=1)
        hint = f"「{near[0]}.docx」の誤りではありませんか。" if near else ""
        titles = "・".join(wording.title for wording in wordings)
        remedy = f"{hint}書類の名前を付けてください：{titles}"
        faults.append(Fault("", "どの書類の様式か分かりません。", remedy))
    return known.get(stem), faults


def _forbidden(form: Form, wording: Wording, records: RecordTypes) -> Iterator[Fault]:
    """The tags of fields that the document's readers may not see."""
    for tag in sorted(form.tags, key=lambda tag: (tag.of_device, tag.key)):
        spec = _spec(tag, records)
        model = records.device if tag.of_device else records.account
        if spec and spec not in visible(model, wording.audience):
            yield Fault(
                "",
                f"「{spec.label}」は、この書類（{wording.audience}）には載せられません。",
                "公表する書類に内部の項目は使えません。しるしを消してください。",
            )


def with_form(wording: Wording, form: OwnForm | None, records: RecordTypes = BUILT_IN) -> Wording:
    """A wording that prints the office's own form, and needs what that form asks for as well."""
    if form is None:
        return wording
    more = {
        of_device: tuple(
            spec.key
            for spec in by_key(records.device if of_device else records.account).values()
            if Tag(spec.key, of_device) in form.tags and _MAY_BE_BLANK not in spec.guidance
        )
        for of_device in (False, True)
    }
    needs = tuple(dict.fromkeys((*wording.needs, *more[False])))
    device_needs = tuple(dict.fromkeys((*wording.device_needs, *more[True])))
    return wording.model_copy(update={"form": form, "needs": needs, "device_needs": device_needs})


def lacking(wording: Wording, form: OwnForm) -> tuple[str, ...]:
    """The labels of what the document needs and its form does not show."""
    asked = set(form.names.account)
    for name in form.names.account:
        asked |= set(DERIVED[name][0]) if name in DERIVED else set()
    account, device = (
        by_key(form.records.account),
        by_key(form.records.device),
    )  # a wording may name what is in neither
    specs = [account[key] for key in wording.needs if key in account.keys() - asked]
    specs += [
        device[key] for key in wording.device_needs if key in device.keys() - form.names.device
    ]
    return tuple(dict.fromkeys(spec.label for spec in specs))


def _spec(tag: Tag, records: RecordTypes) -> FieldSpec | None:
    """The field of a tag; None for what follows from fields, and for a running number."""
    if tag.of_device:
        return None if tag.key == NUMBER else by_key(records.device)[tag.key]
    # The clauses of 経緯 are for those who may read it.
    return by_key(records.account).get("circumstances" if tag.key == ANSWERED else tag.key)
