"""YAML intakes: accounts, devices and posts, field by field, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel

from formgen.city.yamltext import YamlMapping, YamlNode, YamlScalar, YamlSequence, parse
from formgen.intake import limits
from formgen.intake.labels import keys_by_name, more_problems, shorten, squeeze, unknown_label
from formgen.intake.rawrecords import (  # fmt: skip
    RawRecord,
    Value,
    is_blank,
    read_entry,
    refuse_flood,
    too_many_records,
)
from formgen.intake.secrets.judge import judge
from formgen.intake.secrets.redaction import secret, with_secrets
from formgen.intake.secrets.yamlredaction import (
    is_concealed,
    lines_of_unread,
    lines_without,
    problems_of_unread,
    secret_comments,
    without_secrets,
)
from formgen.model.fieldspec import FieldSpec, Kind, specs
from formgen.model.filings import Intake, LocatedRecord, RecordT
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.model.secretlabels import names_secret

_ACCOUNTS, _DEVICES, _POSTS = "accounts", "devices", "posts"
_DEVICE_NAMES = {_DEVICES: _DEVICES, DEVICE_SHEET: _DEVICES}
_TOP_NAMES = {
    _ACCOUNTS: _ACCOUNTS,
    ACCOUNT_SHEET: _ACCOUNTS,
    _POSTS: _POSTS,
    POST_SHEET: _POSTS,
} | _DEVICE_NAMES
_JIS = b"\x1b$"
_END_OF_FILE = b"\x1a"  # as old programs write it
_LIST_KINDS: tuple[Kind, ...] = ("codes", "choices", "dates", "names", "lines")


def read(
    data: bytes,
    file: str,
    keep: Callable[[tuple[str, ...]], None] = lambda lines: None,
    records: RecordTypes = BUILT_IN,
) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a YAML text from its bytes; file is its name for the places.

    keep is given its lines, those with secrets replaced.
    """
    try:
        text = _decode(data)
    except InvalidValue as flaw:
        return Intake(), (flaw.at(Place(file)),)
    node, problems = parse(text, file, limits.YAML_DEPTH, limits.YAML_NODES)
    if problems:
        problems = problems_of_unread(problems, text, file)
        keep(lines_of_unread(text, problems))
        return Intake(), problems
    reader = _Reader(file, records)
    secrets = tuple(secret_comments(text, file))
    try:
        if node is not None:
            if _count(node) > limits.RECORDS:
                raise too_many_records()
            node, of_values = without_secrets(node, file)
            secrets = (*of_values, *secrets)
            keep(lines_without(text, node, secrets))
            reader.read_top(node)
    except InvalidValue as flaw:
        return Intake(), (flaw.at(Place(file)),)
    fields = [spec for model in records.every for spec in specs(model)]
    remarks = tuple(_cut_values(node, file, text.splitlines(), fields)) if node is not None else ()
    found = with_secrets((*reader.problems, *remarks), secrets)
    intake = Intake(tuple(reader.accounts), tuple(reader.devices), tuple(reader.posts))
    if not (intake.accounts or intake.devices or intake.posts or found):
        return intake, (_nothing_filed(file),)
    return intake, found


def _nothing_filed(file: str) -> Problem:
    remedy = "「accounts:」の下に、1件ごとに「- 」で始めて記入してください。"
    return Problem("warning", "アカウントが1件も記入されていません。", remedy, Place(file))


def _decode(data: bytes) -> str:
    if len(data) > limits.YAML_BYTES:
        raise InvalidValue(
            "YAMLファイルが大きすぎるため、読み込みません。", "ファイルを分けてください。"
        )
    try:
        if _JIS in data:  # ISO-2022-JP, which would pass for ASCII
            raise UnicodeError
        return data.rstrip(_END_OF_FILE).decode("utf-8-sig")
    except UnicodeError:
        raise InvalidValue(
            "文字コードがUTF-8ではないため、読めません。",
            "テキストエディターで、文字コードをUTF-8にして保存し直してください。",
        ) from None


class _Reader:
    """Gathers the entries and the problems of one file."""

    def __init__(self, file: str, records: RecordTypes) -> None:
        self.accounts: list[LocatedRecord[Account]] = []
        self.devices: list[LocatedRecord[Device]] = []
        self.posts: list[LocatedRecord[Post]] = []
        self.problems: list[Problem] = []
        self._file = file
        self._records = records
        self._unknown = 0
        self._unread: list[Problem] = []

    def read_top(self, node: YamlNode) -> None:
        """Read the whole file: a mapping with accounts, devices and posts."""
        if isinstance(node, YamlMapping):
            found = self._by_key(node, _TOP_NAMES)
            for account in self._mappings(found.get(_ACCOUNTS, []), _ACCOUNTS):
                self._read_account(account)
            for device in self._mappings(found.get(_DEVICES, []), _DEVICES):
                self._read_device(device)
            for post in self._mappings(found.get(_POSTS, []), _POSTS):
                model = self._records.post
                filed = self._filed(model, post, self._by_key(post, keys_by_name(model)))
                self.posts.append(self._entry(model, filed))
        elif not _is_nothing(node):
            remedy = "「accounts:」と「devices:」の下に、それぞれの一覧を書いてください。"
            self._refuse(node, "一番上の書き方が違います。", remedy)

    def _read_account(self, node: YamlMapping) -> None:
        model = self._records.account
        found = self._by_key(node, {**keys_by_name(model), **_DEVICE_NAMES})
        devices = found.pop(_DEVICES, [])
        account = self._entry(model, self._filed(model, node, found))
        self.accounts.append(account)
        for device in self._mappings(devices, _DEVICES):
            self._read_device(device, account.record.account_id)

    def _read_device(self, node: YamlMapping, owner: str | None = None) -> None:
        """Read a device; one that stands inside an account belongs to it."""
        model = self._records.device
        filed = self._filed(model, node, self._by_key(node, keys_by_name(model)))
        if owner is not None:
            named = filed.values.get("account_ids", owner)
            if isinstance(named, str) and named != owner:
                named = f"{owner}、{named}"
            filed = replace(filed, values={**filed.values, "account_ids": named})
        self.devices.append(self._entry(model, filed))

    def _entry(self, model: type[RecordT], filed: RawRecord) -> LocatedRecord[RecordT]:
        entry, problems = read_entry(model, filed)
        self.problems += problems
        self._unread += problems
        refuse_flood(self._unread)
        return entry

    def _filed(
        self, model: type[BaseModel], node: YamlMapping, found: Mapping[str, list[YamlNode]]
    ) -> RawRecord:
        """The values of a record; a field that is not there has the place of the record."""
        values = {spec.key: _value(spec, found[spec.key]) for spec in specs(model)
                  if spec.key in found}  # fmt: skip
        places = dict.fromkeys((spec.key for spec in specs(model)), self._place(node))
        places |= {key: self._place(nodes[-1]) for key, nodes in found.items()}
        return RawRecord({key: raw for key, raw in values.items() if raw is not None}, places)

    def _by_key(self, node: YamlMapping, names: Mapping[str, str]) -> dict[str, list[YamlNode]]:
        """The values by key: more than one where both the key and the label stand."""
        found: dict[str, list[YamlNode]] = {}
        for name, value in node.pairs:
            if (key := names.get(squeeze(name.text or ""))) is not None:
                found.setdefault(key, []).append(value)
            else:
                self._note_unknown(name, names)
        return found

    def _note_unknown(self, name: YamlScalar, names: Mapping[str, str]) -> None:
        if is_concealed(name):
            return  # reported already
        self._unknown += 1
        if self._unknown <= limits.PROBLEMS_OF_A_KIND:
            # No field asks for a password, however much its label looks like one that does.
            meant = () if names_secret(name.text or "") else names
            self.problems.append(unknown_label(name.text or "", self._place(name), meant))
        elif self._unknown == limits.PROBLEMS_OF_A_KIND + 1:
            self.problems.append(more_problems(self._place(name)))

    def _mappings(self, nodes: list[YamlNode], name: str) -> Iterator[YamlMapping]:
        """The entries of lists; whatever is not of that shape is a problem."""
        for node in nodes:
            if isinstance(node, YamlSequence):
                for item in node.items:
                    if isinstance(item, YamlMapping):
                        yield item
                    elif not _is_nothing(item):
                        remedy = "「- 」の後に「項目名: 値」を並べて書いてください。"
                        self._refuse(item, f"「{name}:」の中の書き方が違います。", remedy)
            elif not _is_nothing(node):
                remedy = f"「{name}:」の次の行から、1件ごとに「- 」で始めて書いてください。"
                self._refuse(node, f"「{name}:」の下が一覧になっていません。", remedy)

    def _refuse(self, node: YamlNode, message: str, remedy: str) -> None:
        self.problems.append(Problem("error", message, remedy, self._place(node)))

    def _place(self, node: YamlNode) -> Place:
        return Place(self._file, line=node.line, column=node.column)


def _count(node: YamlNode) -> int:
    """How many mappings there are, which is how many records there can be."""
    if isinstance(node, YamlSequence):
        return sum(_count(item) for item in node.items)
    if isinstance(node, YamlMapping):
        return 1 + sum(_count(value) for _, value in node.pairs)
    return 0


def _cut_values(
    node: YamlNode,
    file: str,
    lines: Sequence[str],
    fields: Sequence[FieldSpec],
    name: str = "",
) -> Iterator[Problem]:
    """A warning for each value that may have been meant to go on behind a #; name is its field's."""
    if isinstance(node, YamlSequence):
        for item in node.items:
            yield from _cut_values(item, file, lines, fields, name)
    elif isinstance(node, YamlMapping):
        for key, value in node.pairs:
            yield from _cut_values(value, file, lines, fields, key.text or "")
    elif node.cut is not None:
        line, column = node.cut
        cut = lines[line - 1][column - 1 :] if line <= len(lines) else ""
        # Alone or behind its value, no secret is quoted.
        is_secret = judge(cut, name) or judge(f"{node.text or ''} {cut}", name) or judge(name)
        field = next((spec.label for spec in fields if name in (spec.key, spec.label)), "")
        of_field = f"「{field}」の値のうち、" if field else ""
        what = "「#」から後ろ" if is_secret or not cut else f"「{shorten(cut)}」"
        yield Problem(
            "warning",
            f"{of_field}{what}は、覚え書きとして読み飛ばしました。",
            '値の一部なら値の全体を引用符「"」で囲み、覚え書きなら「# 」と空白を入れてください。',
            Place(file, line=line, column=column),
        )


def _is_nothing(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and is_blank(node.text)


def _value(spec: FieldSpec, nodes: list[YamlNode]) -> Value | None:
    """The raw value of a field; a list of texts becomes the one text that Excel would hold."""
    node = nodes[-1]
    if any(map(is_concealed, nodes)):
        return secret()
    if len(nodes) > 1:
        return InvalidValue(
            f"「{spec.key}」と「{spec.label}」のように、同じ項目が2回書かれています"
            f"（1つ目は{nodes[0].line}行目）。",
            "正しい値を1つだけ残してください。",
        )
    if isinstance(node, YamlScalar):
        return None if is_blank(node.text) else node.text
    if spec.kind not in _LIST_KINDS:
        return InvalidValue(
            f"「{spec.label}」の書き方が違います。",
            "「項目名: 値」の形で、値を1つだけ書いてください。",
        )
    parts = node.items if isinstance(node, YamlSequence) else ()
    texts = [part.text for part in parts if isinstance(part, YamlScalar)]
    if isinstance(node, YamlMapping) or len(texts) < len(parts):
        return InvalidValue(
            f"「{spec.label}」の書き方が違います。", "「[値, 値]」の形で書いてください。"
        )
    if spec.kind == "lines":  # the place in the list tells to which picture each belongs
        return "\n".join(text or "" for text in texts).rstrip() or None
    return "、".join(text for text in texts if text) or None
