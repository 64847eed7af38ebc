"""Numbers that a post must not show, and telephones that are not the section's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from formgen.posts.context import PostContext, narrow, plain
from formgen.posts.slip import Slip

_ALONE, _ENDS = r"(?<!\d)(?<!\d[- ])", r"(?![- ]?\d)"
_TWELVE = re.compile(rf"{_ALONE}\d{{4}}[- ]?\d{{4}}[- ]?\d{{4}}{_ENDS}")
_MINUTE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d")
_CARD = re.compile(rf"{_ALONE}\d(?:[- ]?\d){{13,15}}{_ENDS}")
# The first digits of an issuer's cards and how many there are in all.
_ISSUED = re.compile(
    r"(?:4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35|6[0245])\d{9,15}(?<=^.{16})"
    r"|3[47]\d{13}|3[0689]\d{12}"
)
_MOBILE = re.compile(r"(?<!\d)(?<!\d-)0[789]0[-() ]{0,2}[1-9]\d{3}[-() ]{0,2}\d{4}(?!\d)")
# A place, a class, a letter (a particle only behind three digits) and a number that counts nothing.
_PLATE = re.compile(
    r"[ぁ-んァ-ヶー一-鿿々]{1,4} ?(?:\d{2,3}|\d{2}[A-Z]|\d[A-Z]\d) ?(?:(?![はのとにをも])|(?<=\d{3})|(?<=\d{3} ))"
    r"[あ-えか-こさす-そた-つて-ふほ-もやゆよら-ろわを] ?(?:\d{2}-\d{2}|[・.]{1,3}\d{1,3})"
    r"(?! ?[\d分時日月年人名歳円回件個本台枚番号階棟系%m-])"
)
_PHONE = re.compile(
    r"(?<!\d)(?<!\d-)0(?:[1-9]\d{8}|[1-9]\d{0,3}[-() ]{1,2}\d{1,4}[-() ]{1,2}\d{3,4})(?![\d-])"
)
_DIGITS_OF_A_PHONE = 10
# Free of charge or the same all over the country, and machines.
_NOT_JUDGED = ("0120", "0800", "0570", "0180", "0990")
_FAX = re.compile(r"(?:FAX|ファッ?クス|ファクシミリ|📠)[^\d\n]{0,8}\Z", re.IGNORECASE)
_BEFORE = 16  # signs before a number that tell of a fax


def number_slips(text: str, context: PostContext) -> Iterator[Slip]:
    """Numbers of persons, cards, mobiles and cars; telephones of others."""
    signs = narrow(plain(text))
    for found, digits in _numbers(_TWELVE, signs, text):
        if is_my_number(digits) and not _MINUTE.fullmatch(digits):
            yield Slip(
                "post_my_number", found, f"「{found}」は、マイナンバー（個人番号）と思われます。",
                "マイナンバーは、発信しないでください。",
            )  # fmt: skip
    for found, digits in _numbers(_CARD, signs, text):
        if _ISSUED.fullmatch(digits) and is_card(digits):
            yield Slip(
                "post_card", found, f"「{found}」は、クレジットカードの番号と思われます。",
                "カードの番号は、発信しないでください。",
            )  # fmt: skip
    # 「みどりの企画課 044-200-0001」 holds a number, and is the same as one without the name.
    told = dict.fromkeys(m.group() for one in context.phones for m in _PHONE.finditer(narrow(one)))
    every = (*told, *map(narrow, context.phones), *map(narrow, context.city_phones))
    own = {re.sub(r"\D", "", phone) for phone in every}
    for found, digits in _numbers(_MOBILE, signs, text):
        if digits not in own:
            yield Slip(
                "post_mobile", found, f"「{found}」は、携帯電話の番号です。",
                "個人の番号でないことを確かめてください。問合せ先は、課の電話番号としてください。",
            )  # fmt: skip
    for plate in _PLATE.finditer(signs):
        words = text[plate.start() : plate.end()]
        yield Slip(
            "post_plate", words, f"「{words}」は、自動車のナンバーと思われます。",
            "個人の車のナンバーは、削ってください。",
        )  # fmt: skip
    yield from _phones(text, signs, tuple(told), own)


def _phones(text: str, signs: str, told: Sequence[str], own: set[str]) -> Iterator[Slip]:
    if not told:
        return
    for match in _PHONE.finditer(signs):
        digits = re.sub(r"\D", "", match.group())
        is_judged = len(digits) == _DIGITS_OF_A_PHONE and not digits.startswith(_NOT_JUDGED)
        is_fax = _FAX.search(signs[max(match.start() - _BEFORE, 0) : match.start()])
        if is_judged and digits not in own and not is_fax:
            found = text[match.start() : match.end()]
            yield Slip(
                "post_phone", found,
                f"「{found}」は、課の電話番号（{'、'.join(told)}）と異なります。",
                "番号に誤りがないことを確かめてください。",
            )  # fmt: skip


def _numbers(pattern: re.Pattern[str], signs: str, text: str) -> Iterator[tuple[str, str]]:
    """The numbers of a pattern, as they stand in the text and as digits alone."""
    for found in pattern.finditer(signs):
        yield text[found.start() : found.end()], re.sub(r"\D", "", found.group())


def is_my_number(digits: str) -> bool:
    """True if the last of twelve digits is the check digit of a 個人番号."""
    weighed = zip(map(int, digits[-2::-1]), (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6), strict=True)
    remainder = sum(digit * weight for digit, weight in weighed) % 11
    return int(digits[-1]) == (0 if remainder <= 1 else 11 - remainder)


def is_card(digits: str) -> bool:
    """True if the digits end in their check digit by Luhn's rule."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
