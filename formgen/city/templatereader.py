"""The files under templates/ as data: read strictly, every slip reported with its file and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)  # fmt: skip

from formgen.city.yamltext import YamlMapping, YamlNode, YamlSequence, load, plain
from formgen.model.japanese import quoted
from formgen.model.problems import FormgenError, InvalidValue, Place
from formgen.model.values import read_text


def _yes_or_no(text: Any) -> bool:
    if text in ("はい", "いいえ"):
        return bool(text == "はい")
    raise ValueError("「はい」か「いいえ」を書いてください。")


# A file with more is another kind of file; the rest would help nobody.
_MOST_SLIPS = 200
# No control character, which Word cannot carry, reaches a paper from a template either.
Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(read_text)]
# A list left blank is an empty list.
Texts = Annotated[tuple[Text, ...], BeforeValidator(lambda listed: listed or ())]
Flag = Annotated[bool, BeforeValidator(_yes_or_no)]
Count = Annotated[int, Field(gt=0)]


def one_of(text: str, choices: tuple[str, ...], kind: str) -> str:
    """The same text. Raises InvalidValue, with the choices, when it is none of them."""
    if text not in choices:
        raise InvalidValue(
            f"「{text}」という{kind}はありません。", f"{'・'.join(choices)} から選んでください。"
        )
    return text


class Data(BaseModel):
    """The content of a file or of a part of it; a key that it does not know is a slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


DataT = TypeVar("DataT", bound=Data)


def read(model: type[DataT], path: Path) -> DataT:
    """A file as a model has it.

    Raises FormgenError, with the file, the line and the key, when it is missing or wrong.
    """
    return read_node(model, load(path), path.name)


def read_node(model: type[DataT], node: YamlNode | None, file: str) -> DataT:
    """The content of a loaded file, as a model has it. Raises FormgenError as read does."""
    try:
        return model.model_validate(None if node is None else plain(node))
    except ValidationError as error:
        raise _slips(error, file, node)[0] from error


def slips(model: type[Data], path: Path) -> tuple[FormgenError, ...]:
    """Everything for which read would raise."""
    try:
        node = load(path)
        model.model_validate(None if node is None else plain(node))
    except FormgenError as error:
        return (error,)
    except ValidationError as error:
        return _slips(error, path.name, node)
    return ()


def _slips(error: ValidationError, file: str, node: YamlNode | None) -> tuple[FormgenError, ...]:
    """Yield the slips, each once; an unknown key beside a missing one is one slip with it."""
    details = error.errors()[:_MOST_SLIPS]
    found: dict[tuple[int | None, str], FormgenError] = {}
    reported: list[Any] = []
    for detail in details:
        unknown = next((d for d in details if _stands_beside(d, detail)), None)
        if detail["type"] == "missing" and unknown:
            reported.append(unknown)
        if detail in reported:
            continue
        name = str(unknown["loc"][-1]) if unknown else None
        message, remedy = _explained(detail, name)
        place = Place(file, line=line_of(node, detail["loc"]))
        found.setdefault((place.line, message), FormgenError(message, remedy, place=place))
    return tuple(found.values())


def line_of(node: YamlNode | None, steps: tuple[int | str, ...]) -> int | None:
    """The line of the value at the end of the steps, or of the last that stands in the file."""
    line = None
    for step in steps:
        if isinstance(node, YamlMapping):
            found = next((pair for pair in node.pairs if pair[0].text == step), None)
            if found is None:
                break
            key, node = found
            line = key.line
        elif isinstance(node, YamlSequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
        else:
            break
    return line


# A colon makes a key of what was meant as a sentence.
_QUOTING = '「: 」を含む文は引用符「"」で囲んでください。'
# What pydantic says of a value, and what someone who edits the file can do about it.
_REMEDIES = (
    ("date", "「2026-04-01」の形で書いてください。"),
    ("int", "0より大きい数を、数字だけで書いてください。"),
    ("greater_than", "0より大きい数を、数字だけで書いてください。"),
    ("value_error", "「はい」か「いいえ」を書いてください。"),
    ("pattern", "正規表現の書き方を見直してください。"),
    ("tuple", "「- 」から始まる行で、並べて書いてください。"),
    ("string", f"文字を書いてください。{_QUOTING}"),
    ("dict", "「項目名: 値」の形で書いてください。"),
    ("model", "「項目名: 値」の形で書いてください。"),
)


def _stands_beside(other: Any, detail: Any) -> bool:
    """True if a slip is an unknown key where another is missing: one word, misspelt."""
    beside: bool = other["loc"][:-1] == detail["loc"][:-1]
    return beside and other["type"] == "extra_forbidden"


def _explained(detail: Any, unknown: str | None) -> tuple[str, str]:
    """The slip and its remedy, in words for someone who edits the file."""
    key = ".".join(
        f"{part + 1}番目" if isinstance(part, int) else str(part) for part in detail["loc"]
    )
    kind, typed = detail["type"], detail["input"]
    if isinstance(flaw := detail.get("ctx", {}).get("error"), InvalidValue):
        return f"「{key}」：{flaw.message}", flaw.remedy
    if kind == "missing":
        if unknown:
            return (
                f"「{key}」がありません。",
                f"「{unknown}」の綴りを確かめてください。{_QUOTING}",
            )
        return f"「{key}」がありません。", "その項目を書き加えてください。"
    if kind == "extra_forbidden":
        return (
            f"「{key}」という項目は使えません。",
            f"項目名の綴りを確かめてください。{_QUOTING}",
        )
    if not key:
        return "中身を読めません。", "項目名と値を「項目名: 値」の形で書いてください。"
    if typed is None:
        return f"「{key}」が空です。", "値を書くか、その行を消してください。"
    value = f"の値{quoted(typed)}" if isinstance(typed, str) else ""
    return f"「{key}」{value}が正しくありません。", _remedy(detail)


def _remedy(detail: Any) -> str:
    if detail["type"] == "literal_error":
        choices = re.findall("'([^']*)'", detail["ctx"]["expected"])
        return f"{'・'.join(choices)} から選んで書いてください。"
    if detail["type"] == "too_short":
        return f"少なくとも{detail['ctx']['min_length']}つ書いてください。"
    if detail["type"] == "too_long":
        return f"{detail['ctx']['max_length']}つにしてください。"
    return next(
        (remedy for sign, remedy in _REMEDIES if sign in detail["type"]),
        "書き方を見直してください。",
    )
