"""The fields of the sheet as a city has them: its words for built-in ones, and fields of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from formgen.city.procedures import Procedure
from formgen.city.templatereader import Data, Text, Texts, line_of, read, slips
from formgen.city.yamltext import load
from formgen.model.fieldspec import Audience, FieldSpec, Phase, by_key, specs
from formgen.model.japanese import squeezed
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError, InvalidValue, Place
from formgen.model.records import GROUPS, Account, Device
from formgen.model.recordtypes import RecordTypes, types_of
from formgen.model.secretlabels import names_secret
from formgen.model.values import read_choices

FIELDS = "fields.yaml"
# No name of a cell, nor of a range that the workbook has: 「ab12」, 「kind_choices」, 「post_kind」.
_KEY = re.compile(r"(?!post_)[a-z]{2,}(?:_[a-z0-9]+)*(?<!_choices)")
_LONGEST_KEY, _LONGEST_LABEL, _MOST_ADDED = 40, 30, 60
_MOST_CHOICES, _MOST_TOGETHER = 50, 6  # of a list, and of one of which several may be chosen
_NO_TEXT = re.compile(r"[\n\t、,;「」]")  # in a label or a choice
_NO_LABEL = re.compile(r"(?!\w)|未記入|記入済")  # as labels of no field begin
_KINDS_OF_TEXT = Literal[
    "text", "long_text", "code", "phone", "email", "url", "date", "dates", "whole_number",
    "choice", "choices",
]  # fmt: skip
_Slip = tuple[tuple[str, ...], str, str]  # where it stands, the message and the remedy


class Words(Data):
    """The words of a city for a built-in field, in place of those that it has."""

    guidance: Text | None = None
    example: str | None = None


class AddedField(Data):
    """A field that a city adds."""

    label: Text
    kind: _KINDS_OF_TEXT
    guidance: Text
    example: str = ""
    choices: Texts = ()
    group: str = ""
    audience: Audience = "office"
    when: dict[str, Texts] = Field(default_factory=dict)
    asked: tuple[Phase, ...] = ()
    looked_at: tuple[Phase, ...] = ()


class _Words(Data):
    account: dict[str, Words] = Field(default_factory=dict)
    device: dict[str, Words] = Field(default_factory=dict)
    post: dict[str, Words] = Field(default_factory=dict)


class _Added(Data):
    account: dict[str, AddedField] = Field(default_factory=dict)
    device: dict[str, AddedField] = Field(default_factory=dict)


class FieldsFile(Data):
    """The file: other words for built-in fields, and the fields that are added."""

    words: _Words = _Words()
    added: _Added = _Added()


def load_record_types(templates: Path, procedures: Mapping[str, Procedure]) -> RecordTypes:
    """The types of records as the city's file has them; the built-in ones when there is none.

    Raises FormgenError, with the file and the line, when it is wrong.
    """
    path = templates / FIELDS
    file = read(FieldsFile, path) if path.is_file() else FieldsFile()
    for slip in _slips(file, path):
        raise slip
    account = _fields(Account, file.words.account, file.added.account)
    return types_of(
        (*_procedure(account, tuple(procedures)), *(s for s in account if s.key != "procedure")),
        _fields(Device, file.words.device, file.added.device),
        _fields(Post, file.words.post, {}),
    )


def field_slips(templates: Path) -> tuple[FormgenError, ...]:
    """Everything for which load_record_types would raise."""
    path = templates / FIELDS
    if not path.is_file():
        return ()
    return slips(FieldsFile, path) or tuple(_slips(read(FieldsFile, path), path))


def _procedure(account: tuple[FieldSpec, ...], names: tuple[str, ...]) -> Iterator[FieldSpec]:
    """「手続き」 with the city's own procedures, unless it is as built in."""
    built_in = by_key(Account)["procedure"]
    spec = replace(next((s for s in account if s.key == "procedure"), built_in), choices=names)
    if spec != built_in:
        yield spec


def _fields(
    model: type[BaseModel], words: Mapping[str, Words], added: Mapping[str, AddedField]
) -> tuple[FieldSpec, ...]:
    """The built-in fields with other words, then the added ones."""
    known, sheet = by_key(model), specs(model)[0].sheet
    told = (
        replace(known[key], **each.model_dump(exclude_none=True)) for key, each in words.items()
    )
    own = (
        FieldSpec(sheet=sheet, key=key, when=next(iter(each.when.items()), None),
                  **each.model_dump(exclude={"when"}))
        for key, each in added.items()
    )  # fmt: skip
    return (*(spec for spec in told if spec != known[spec.key]), *own)


# --- what is wrong ---------------------------------------------------------------------------------


def _slips(file: FieldsFile, path: Path) -> Iterator[FormgenError]:
    found = [*_in_words(file), *_in_names(file)]
    for name, model in (("account", Account), ("device", Device)):
        added = getattr(file.added, name)
        if len(added) > _MOST_ADDED:
            found.append(
                (("added", name), "加える項目が多すぎます。", f"{_MOST_ADDED}までにしてください。")
            )
        for key, each in added.items():
            steps = ("added", name, key)
            of_field = _in_field(key, each, model, added)
            found += (((*steps, *at), message, remedy) for at, message, remedy in of_field)
    node = load(path) if found else None
    for where, message, remedy in found:
        place = Place(path.name, line=line_of(node, where))
        yield FormgenError(f"「{'.'.join(where[1:])}」：{message}", remedy, place=place)


def _in_words(file: FieldsFile) -> Iterator[_Slip]:
    for name, model in (("account", Account), ("device", Device), ("post", Post)):
        for key in getattr(file.words, name).keys() - by_key(model).keys():
            remedy = "綴りを確かめてください。項目を加えるときは、「added」に書きます。"
            yield ("words", name, key), "初めからある項目ではありません。", remedy


def _in_names(file: FieldsFile) -> Iterator[_Slip]:
    """Keys, labels and groups that cannot be told from others."""
    built_in = {spec.key: spec for model in (Account, Device, Post) for spec in specs(model)}
    taken = {_plain(spec.label) for spec in built_in.values()} | {
        _plain(spec.sheet) for spec in built_in.values()
    }
    groups = {_plain(each.group) for each in file.added.account.values()} | set(map(_plain, GROUPS))
    every = [(name, key, each) for name in ("account", "device")
             for key, each in getattr(file.added, name).items()]  # fmt: skip
    keys = Counter(key for _, key, _ in every)
    labels = Counter(_plain(each.label) for _, _, each in every)
    for name, key, each in every:
        steps = ("added", name, key)
        if key in built_in or keys[key] > 1:
            yield steps, "同じキーの項目がほかにあります。", "ほかにないキーに改めてください。"
        elif not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY or hasattr(BaseModel, key):
            remedy = (
                "英小文字で始め、英小文字と数字を「_」でつないでください（committee_on など）。"
            )
            yield steps, "キーに使えない名前です。", remedy
        label = _plain(each.label)
        if label in taken | groups or labels[label] > 1:
            remedy = "ほかの項目、まとまり、シートと違う名前に改めてください。"
            yield (*steps, "label"), f"「{each.label}」は、ほかにもあります。", remedy
        if _plain(each.group) in taken:
            yield (*steps, "group"), "項目の名前と同じです。", "ほかの名前に改めてください。"


def _in_field(
    key: str, each: AddedField, model: type[BaseModel], added: Mapping[str, AddedField]
) -> Iterator[_Slip]:
    """The faults of a field in itself."""
    if names_secret(each.label) or names_secret(key):
        remedy = "パスワードそのものは、どこにも書きません。項目を消すか、名前を改めてください。"
        yield ("label",), "パスワードなどを記入する項目に見えるため、使えません。", remedy
    for at, text in (("label", each.label), ("group", each.group)):
        if text and (len(text) > _LONGEST_LABEL or _NO_TEXT.search(text) or _NO_LABEL.match(text)):
            remedy = f"文字か数字で始まる、{_LONGEST_LABEL}字までの1行にしてください（「、」なども使えません）。"
            yield (at,), "項目の名前に使えません。", remedy
    if (model is Account) != bool(each.group):
        remedy = f"{'・'.join(GROUPS)}、又は新しい名前を書いてください（機器には書きません）。"
        yield (
            ("group",),
            "まとまりの名前が要ります。" if model is Account else "使えません。",
            remedy,
        )
    plain = list(map(_plain, each.choices))
    most = _MOST_TOGETHER if each.kind == "choices" else _MOST_CHOICES
    if each.kind not in ("choice", "choices"):
        if plain:
            yield (
                ("choices",),
                "選択肢は、使えません。",
                "kind を choice か choices にしてください。",
            )
    elif not (2 <= len(set(plain)) == len(plain) <= most and _can_be_read(each)):
        remedy = f"互いに違う2から{most}までの語を、空白や「、」などを使わずに並べてください。"
        yield ("choices",), "選択肢が正しくありません。", remedy
    yield from _in_condition(key, each, model, added)


def _can_be_read(field: AddedField) -> bool:
    """True if each of the choices is read as itself, and all of them together where that may be."""
    if any(map(_NO_TEXT.search, field.choices)):
        return False
    try:
        return read_choices("、".join(field.choices), field.choices) == field.choices
    except InvalidValue:
        return False


def _in_condition(
    key: str, each: AddedField, model: type[BaseModel], added: Mapping[str, AddedField]
) -> Iterator[_Slip]:
    choices = {spec.key: spec.choices for spec in specs(model)}
    choices |= {name: other.choices for name, other in added.items()}
    remedy = "「when: {別の項目のキー: [その選択肢]}」の形で、1つだけ書いてください。"
    if len(each.when) > 1:
        yield ("when",), "条件が2つ以上あります。", remedy
    for other, values in each.when.items():
        if other == key or other not in choices or not set(values) <= set(choices[other]):
            yield ("when",), "条件に使う項目か選択肢が、ありません。", remedy


def _plain(text: str) -> str:
    """A label as the reader of sheets knows it."""
    return squeezed(text).casefold()
