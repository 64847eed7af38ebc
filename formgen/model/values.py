"""One reader per kind of value: from what was typed to what the papers use.

Each takes the raw value (text, or what Excel stored: a number, a date, a truth value) and
returns the value, or raises InvalidValue with a reason and a remedy. Text is kept to the letter; only
codes, phone numbers, e-mail addresses, URLs and dates are width-normalised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from formgen.model.choicewords import in_kanji, nearest
from formgen.model.japanese import (  # fmt: skip
    LONGEST_QUOTE,
    era_of,
    normalise_width,
    parse_date,
    quoted,
    with_plain_hyphens,
)
from formgen.model.problems import InvalidValue

Raw = str | int | float | bool | date

_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_PHONE = re.compile(r"[+(]?[0-9][0-9()\-. ]{2,}[0-9]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
# What no address has: signs of Japanese sentences, and a remark in brackets behind it, as in
# 「https://x.com/midori(予定)」. Brackets within a word are part of many: /wiki/緑地_(曖昧さ回避)
_REMARK = re.compile(
    r"[（）「」『』【】〔〕［］《》〈〉、。※]|(?<!_)\([^()]*[^\x00-\x7f()][^()]*\)$"
)
_SEPARATORS = re.compile(r"[、,，・／/;；\s]+")
_WHOLE_NUMBER = re.compile("[0-9]{1,6}")  # a longer one is a slip of the hand
# Nine or ten digits without the zero in front: a spreadsheet took the number for a quantity.
_LOST_ZERO = re.compile("[1-9][0-9]{8,9}")
# Tab and newline are the only controls that Word and XML carry. Other line separators, halves of
# surrogate pairs and the noncharacters of every plane have no place in a text; a private-use
# character (外字) has no shape on another machine.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0xF0000, 0x10000))
    + "]"
)
# NFKC takes the square of the marks on one letter; in a short text that costs nothing.
_SHORT, _MARKS = 200, 30


CONCEALED = "（表示しません）"  # where a secret stood


def read_text(raw: Raw) -> str:
    """Any text, to the letter. A date or a number that Excel made of a text is told apart."""
    if isinstance(raw, date):
        raise InvalidValue(
            "文字の欄に日付が入っています。",
            "セルの書式を「文字列」にして、書きたい文字をそのまま入力し直してください。",
        )
    text = _plain(raw).replace("\r\n", "\n").replace("\r", "\n")
    if text.strip() == CONCEALED:
        raise InvalidValue(
            f"「{CONCEALED}」は、点検結果などで値を伏せた印です。",
            "元の値を記入し直してください（パスワードなどは記入しないでください）。",
        )
    if match := _UNPRINTABLE.search(text):
        raise _unprintable(match.group(), match.start() + 1)
    if len(text) > _SHORT and (position := _pile_of_marks(text)):
        raise InvalidValue(
            f"{position}文字目に、文字に重ねる記号が多すぎます。",
            "重なった記号を消すか、入力し直してください。",
        )
    return text


def _pile_of_marks(text: str) -> int | None:
    """Where more marks stand on one letter than any script has, from 1."""
    pile = 0
    for position, char in enumerate(text, start=1):
        is_mark = unicodedata.combining(unicodedata.normalize("NFKD", char)[0])
        pile = pile + 1 if is_mark else 0
        if pile > _MARKS:
            return position
    return None


def _unprintable(char: str, position: int) -> InvalidValue:
    if unicodedata.category(char) == "Co":
        return InvalidValue(
            f"外字（U+{ord(char):04X}）が{position}文字目にあります。外字は、ほかの端末では印刷できません。",
            "「髙」「﨑」などの文字か、仮名に直してください。",
        )
    return InvalidValue(
        f"書類に使えない文字（U+{ord(char):04X}）が{position}文字目にあります。",
        "その文字を消すか、別の文字に改めてください。",
    )


def _plain(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _narrow(raw: Raw) -> str:
    return normalise_width(read_text(raw))


def read_code(raw: Raw) -> str:
    """A 管理番号 or 投稿番号: letters, digits and hyphens."""
    text = with_plain_hyphens(read_text(raw))
    if not _CODE.fullmatch(text):
        raise InvalidValue(
            f"{quoted(text)}は番号として使えません。",
            "英字・数字・ハイフンだけで、「TKS-001」のように入力してください。",
        )
    return text


def read_username(raw: Raw) -> str:
    """The platform's own ID, in half-width characters."""
    return _narrow(raw)


def read_phone(raw: Raw) -> str:
    """A telephone number. One that Excel keeps as a number has lost its zero and is refused."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        raise InvalidValue(
            f"電話番号が数値（{_plain(raw)}）になっていて、先頭の0が失われているおそれがあります。",
            "セルの書式を「文字列」にして、「044-200-0000」のように入力し直してください。",
        )
    text = with_plain_hyphens(read_text(raw))
    if _LOST_ZERO.fullmatch(text):
        raise InvalidValue(
            f"電話番号（{text}）の先頭の0が失われているおそれがあります。",
            "「044-200-0000」のように、市外局番の0から入力し直してください。",
        )
    remedy = "「044-200-0000」のように、番号を1つだけ入力してください。内線は「内線」に入力します。"
    return _of_form(_PHONE, text, "電話番号", remedy)


def read_email(raw: Raw) -> str:
    """An e-mail address."""
    remedy = "「組織名@ドメイン」の形で、1件だけ入力してください。"
    return _of_form(_EMAIL, _narrow(raw), "メールアドレス", remedy)


def _of_form(form: re.Pattern[str], text: str, kind: str, remedy: str) -> str:
    if not form.fullmatch(text):
        raise InvalidValue(f"{quoted(text)}を{kind}として読めません。", remedy)
    return text


def read_url(raw: Raw) -> str:
    """A web address with its scheme, http or https."""
    typed = read_text(raw)
    text = normalise_width(typed)
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else ""  # asked for, a wrong port raises
    except ValueError:
        host = ""
    # A browser takes a backslash for a slash, so that it names another host than it seems to.
    # A public address has a dot in its host: 「https://未定」 is none.
    if (
        "." not in (host or "").strip(".")
        or parts.scheme not in ("http", "https")
        or re.search(r"[\s<>\"\\]", text)
        or _REMARK.search(typed.strip())
        or _REMARK.search(text)
    ):
        raise InvalidValue(
            f"{quoted(text)}をURLとして読めません。",
            "「https://」から始まるアドレスを、画面のアドレス欄から写してください。",
        )
    return text


def read_date(raw: Raw) -> date:
    """A date, from an Excel date or from text in any form that parse_date knows."""
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        try:
            era_of(raw)
        except ValueError:
            raise InvalidValue(
                f"「{raw.isoformat()}」は日付として使えません。",
                "年月日を確かめて入力し直してください。",
            ) from None
        return raw
    return parse_date(read_text(raw))


def read_dates(raw: Raw) -> tuple[date, ...]:
    """Dates, separated by 、 or the like, in their order and each once."""
    if isinstance(raw, date):
        return (read_date(raw),)
    parts = re.split(r"[、，,;；\n]", read_text(raw))
    return tuple(sorted({read_date(part) for part in parts if part.strip()}))


def read_whole_number(
    raw: Raw, units: tuple[str, ...] = (), remedy: str = "「3」のように数字だけで入力してください。"
) -> int:
    """A whole number, zero or more, with or without the unit in which the field counts.

    units: the names of that unit. Another one is refused: the number would be another.
    """
    text = _narrow(raw)
    unit = next(filter(text.endswith, units), "")
    number = text.removesuffix(unit).rstrip()
    if not _WHOLE_NUMBER.fullmatch(number):
        raise InvalidValue(f"{quoted(text)}を数として読めません。", remedy)
    return int(number)


def read_choice(
    raw: Raw, choices: tuple[str, ...], printed: Mapping[str, str] = MappingProxyType({})
) -> str:
    """One of the choices, or a name printed for one; its width, outer blanks and kana may differ."""
    text = _narrow(raw)
    names = {choice: choice for choice in choices} | dict(printed)
    for name, choice in names.items():
        if in_kanji(text) == in_kanji(normalise_width(name)):
            return choice
    near = nearest(text[:LONGEST_QUOTE], names)
    hint = f"「{near}」の誤りではありませんか。" if near else ""
    raise InvalidValue(
        f"{quoted(text)}は選択肢にありません。",
        f"{hint}「{'」「'.join(choices)}」のどれかを選んでください。",
    )


def read_choices(raw: Raw, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Any of the choices, however separated; in the order of the choices, each once."""
    chosen = {read_choice(part, choices) for part in split_list(read_text(raw))}
    return tuple(choice for choice in choices if choice in chosen)


def read_codes(raw: Raw) -> tuple[str, ...]:
    """One or more 管理番号, separated by 、 or , or the like."""
    return tuple(dict.fromkeys(read_code(part) for part in split_list(read_text(raw))))


def readable_codes(raw: Raw) -> tuple[str, ...]:
    """Those of a list of 管理番号 that can be read; the others have been told."""
    found = []
    for part in split_list(_plain(raw)):
        with suppress(InvalidValue):
            found.append(read_code(part))
    return tuple(dict.fromkeys(found))


def split_list(text: str) -> Iterable[str]:
    """The parts of a list typed in one cell, without the blank ones."""
    return [part for part in _SEPARATORS.split(text) if part.strip()]
