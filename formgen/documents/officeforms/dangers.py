"""The dangers in a form: fields, links and objects that fetch, run or tell the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.dom.minidom import Element, Text

from formgen.documents.officeforms.package import Fault, Parts
from formgen.documents.officeforms.xmltree import walk

# Fields that only number the paper or point within it; any other may read a file or start one.
_FIELDS = frozenset({
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "REF", "PAGEREF", "NOTEREF",
    "TOC", "HYPERLINK", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "EQ", "ADVANCE",
})  # fmt: skip
_CLOCKS = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME"})
_HARMLESS_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# Parts that only say how things look, and pictures; they may be large.
_APPEARANCE = re.compile(r"word/(?:styles|theme/|fontTable|media/)", re.IGNORECASE)
_REFUSED = {
    "altChunk": "取り込まれた別の文書", "subDoc": "取り込まれた別の文書",
    "object": "埋め込まれたファイル", "OLEObject": "埋め込まれたファイル",
    "control": "埋め込まれた部品", "mailMerge": "差込印刷の設定",
    "attachedTemplate": "別のひな形へのつながり", "contentPart": "埋め込まれた部品",
    "dataBinding": "別のところの値を写す入力欄",
    "ins": "変更履歴", "del": "変更履歴", "moveFrom": "変更履歴", "moveTo": "変更履歴",
}  # fmt: skip
_REMEDIES = {
    "変更履歴": "Wordの「校閲」で変更をすべて反映し、保存し直してください。",
    "差込印刷の設定": "Wordの「差し込み文書」で標準の文書に戻し、保存し直してください。",
}
_REMOVE = "Wordで開き、その部分を消して保存し直してください。"


def dangers(parts: Parts) -> Iterator[Fault]:
    """Everything in sound parts that reaches beyond the paper."""
    for name, data in parts.items():
        if name.endswith(".rels"):
            yield from _links(data)
        elif name.startswith("word/") and not _APPEARANCE.match(name):
            yield from dict.fromkeys(_elements(data))


def _links(data: bytes) -> Iterator[Fault]:
    for link in walk(data):
        target = link.getAttribute("Target")
        if link.getAttribute("TargetMode") == "External":
            is_link = link.getAttribute("Type").endswith("/hyperlink")
            if not (is_link and _HARMLESS_LINK.match(target)):
                yield Fault("", f"外のファイルへのつながり（{target[:60]}）があります。", _REMOVE)
        elif ".." in target.removeprefix("../") or ":" in target:
            yield Fault("", f"文書の外を指すつながり（{target[:60]}）があります。", _REMOVE)


def _elements(data: bytes) -> Iterator[Fault]:
    fields = _Fields()
    for element in walk(data):
        local = element.tagName.rpartition(":")[2]
        if content := _REFUSED.get(local):
            yield Fault("", f"{content}が入っています。", _REMEDIES.get(content, _REMOVE))
        named = element.attributes.items()
        if any(value and name.rpartition(":")[2] in ("src", "href") for name, value in named):
            yield Fault("", "外のファイルを指す図があります。", _REMOVE)
        fields.see(element, local)
    for code in fields.codes():
        yield from _field(code)


class _Fields:
    """The codes of the fields of a part; Word spreads a code over runs, and fields may nest."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[list[str]] = []  # the innermost last

    def see(self, element: Element, local: str) -> None:
        if local == "fldSimple":
            self._done.append(element.getAttribute("w:instr"))
        elif local in ("instrText", "delInstrText"):
            text = "".join(node.data for node in element.childNodes if isinstance(node, Text))
            if self._open:
                self._open[-1].append(text)
            else:
                self._done.append(text)
        elif local == "fldChar":
            kind = element.getAttribute("w:fldCharType")
            if kind == "begin":
                self._open.append([])
            elif kind == "end" and self._open:
                self._done.append("".join(self._open.pop()))

    def codes(self) -> list[str]:
        return [*self._done, *("".join(code) for code in self._open)]


def _field(code: str) -> Iterator[Fault]:
    words = code.split()
    name = words[0].upper() if words else ""
    if name in _CLOCKS:
        yield Fault(
            "", f"開くたびに変わる日付（フィールド {name}）があります。",
            "消して、{{文書日付}} などのしるしを書いてください。",
        )  # fmt: skip
    elif name not in _FIELDS or (name == "HYPERLINK" and not _is_harmless(words[1:])):
        yield Fault(
            "", f"使えないフィールド（{name or '名前のないもの'}）があります。",
            "ほかのファイルを読むなどのおそれがあるため使えません。消してください。",
        )  # fmt: skip


def _is_harmless(words: list[str]) -> bool:
    return bool(words) and (words[0] == "\\l" or bool(_HARMLESS_LINK.match(words[0].strip('"“”'))))
