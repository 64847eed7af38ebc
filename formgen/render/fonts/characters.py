"""Every character of every value, held against the fonts: a paper never shows a silent □."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.typedcommands import for_administrator, run
from formgen.render.fonts.doctor import install
from formgen.render.fonts.fonts import Fonts, fonts_if_any

# The kinds of field that hold whatever is typed; the others hold dates, numbers and choices.
_TYPED = frozenset({"text", "long_text", "username", "url", "phone", "email"})
_TYPED_FIELDS = {
    model: tuple(spec for spec in specs(model) if spec.kind in _TYPED)
    for model in (Account, Device)
}
_MOST_NAMED = 5  # characters of one value
# What stands for a sign that no Japanese font has.
_STAND_INS = {
    "☐": "□", "☑": "■", "☒": "■", "✓": "○", "✔": "○", "✕": "×", "✖": "×", "❌": "×",
    "⭕": "○", "➡": "→", "⬅": "←", "⬆": "↑", "⬇": "↓", "⚠": "（注意）", "📞": "電話", "☎": "電話",
    "✉": "メール", "📧": "メール", "•": "・", "‣": "・", "⁃": "・", "🈳": "空", "𛀁": "え",
}  # fmt: skip


def check_characters(intake: Intake, layouts: Path) -> tuple[Problem, ...]:
    """Every value with a character that no font of the layouts has, by cell.

    Where the machine has no font for Japanese that is reported once, in place of every character.
    """
    fonts = fonts_if_any(layouts)
    if fonts is None:
        return (_unchecked("文字を調べる部品（fontconfig）"),)
    if fonts.unfit:
        return (_unchecked("・".join(f"フォント {family}" for family in fonts.unfit)),)
    entries = chain[LocatedRecord[Account] | LocatedRecord[Device]](intake.accounts, intake.devices)
    return tuple(problem for entry in entries for problem in _unprintable(entry, fonts))


def _unchecked(what: str) -> Problem:
    return Problem(
        "warning",
        f"{what}が見つからないため、印刷できない文字がないかを確かめていません。",
        for_administrator(f"{run('doctor')}、表示された1行を管理者に伝えてください。"),
        Place("templates/layouts/print.css"),
    )


def _unprintable(
    entry: LocatedRecord[Account] | LocatedRecord[Device], fonts: Fonts
) -> Iterator[Problem]:
    record = entry.record
    for spec in _TYPED_FIELDS[type(record)]:
        text = getattr(record, spec.key)
        if text and (lacking := fonts.lacking(text)):
            yield _problem(entry, spec, lacking, text, fonts)


def _problem(
    entry: LocatedRecord[Account] | LocatedRecord[Device],
    spec: FieldSpec,
    lacking: tuple[str, ...],
    text: str,
    fonts: Fonts,
) -> Problem:
    record = entry.record
    ids = (record.account_id,) if isinstance(record, Account) else record.account_ids or ()
    characters = "、".join(
        f"{named(part)}（{text.index(part) + 1}文字目）" for part in lacking[:_MOST_NAMED]
    )
    more = f"など{len(lacking)}種類の文字" if len(lacking) > _MOST_NAMED else ""
    return Problem(
        "error",
        f"{characters}{more}は、書類のフォントにないため印刷できません。",
        _remedies(lacking[:_MOST_NAMED], fonts),
        entry.places[spec.key],
        account=next(iter(ids), None),
        field=spec.key,
    )


def _remedies(lacking: tuple[str, ...], fonts: Fonts) -> str:
    """Return the remedy for some characters: a font that is missing from the machine may have them."""
    if fonts.missing and not all(_is_invisible(part[0]) for part in lacking):
        return for_administrator(install(fonts.missing))
    return "".join(dict.fromkeys(remedy(part, fonts) for part in lacking))


def named(sequence: str) -> str:
    """A character, or one with its selector, with the code points by which it can be looked up."""
    codes = "+".join(f"U+{ord(char):04X}" for char in sequence)
    if _is_invisible(sequence[0]):
        return f"目に見えない文字（{codes}）"
    variant = "の異体字" if len(sequence) > 1 else ""
    return f"「{sequence[0]}」{variant}（{codes}）"


def remedy(sequence: str, fonts: Fonts) -> str:
    """Return the remedy for a character: a relative that can be printed, where one is known."""
    first = sequence[0]
    if _is_invisible(first):
        return "その文字を消してください。"
    candidates = [
        *(first if len(sequence) > 1 else ""),
        unicodedata.normalize("NFC", first),
        _STAND_INS.get(first, ""),
        unicodedata.normalize("NFKC", first),
    ]
    for candidate in candidates:
        if candidate.strip() and candidate != sequence and not fonts.lacking(candidate):
            variant = "の異体字" if len(sequence) > 1 else ""
            # A character that looks the same, for it is the same, unified, is named by its code.
            is_twin = not variant and unicodedata.normalize("NFC", first) != first
            twin = f"（U+{ord(candidate[0]):04X}）" if is_twin else ""
            return f"「{first}」{variant}を「{candidate}」{twin}に直してください。"
    return f"「{first}」を、別の文字か仮名に直してください。"


def _is_invisible(char: str) -> bool:
    """True if a character shows nothing: a joiner, a direction mark, a selector on its own."""
    return unicodedata.category(char) in ("Cf", "Zl", "Zp") or "VARIATION SELECTOR" in (
        unicodedata.name(char, "")
    )
