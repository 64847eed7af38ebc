"""Candidates for a password, judged by where they stand: after 「:」, in a sentence, far from its word."""

from __future__ import annotations

import re

from formgen.intake.secrets.ordinary import is_ordinary
from formgen.intake.secrets.words import KINDRED, LOOSE, TALK, is_mere_answer, says_nothing

_GROUPS = re.compile(r"(?!20\d\d-20)\d{3,}(?:-\d{3,})+|[A-Za-z]{4,5}(?:-[A-Za-z]{4,5}){2,}")
_PHRASE = re.compile("[A-Za-z]+(?:[-_.][A-Za-z]+)+")
# What a sign makes a key of, though else it is a number of a thing: 「G-482913」, sent by Google.
_ANNOUNCED = re.compile(r"[A-Z]-\d{6}|(?:[A-Z0-9]{4,5}-){2,}[A-Z0-9]{4,5}")
_PIN = re.compile(r"\d{4,8}")
_PASSCODE = 6  # digits, of which no price or year of a ticket has as many: 「パス 482913」
# What follows a number that counts something, and an example that nobody uses.
_COUNTED = re.compile(
    r"\s*(?:年|月|日|時|分|秒|回|件|文字|字|桁|名|人|円|号|社|以[上内下]|か[所月年]|ヶ月|%)"
)
EXAMPLE = re.compile(
    r"[」』\"']?(?:など|等|のよう|といった|をはじめ|や)"
    # 「abc123」「qwerty」は使用しない
    r"|(?:[」』\"'、・,]|「[^」]{0,20}」){0,9}(?:は|を|の(?:使用|利用|設定)[はを]) ?"
    r"(?:(?:使用|利用|設定|登録)(?:しない|不可|禁止)"
    r"|使わない|使わず|用いない|禁止|避け|不可|NG)"
)
_COPULA = re.compile(
    r"[」』\"')\]】]*\s*(?:です|である|でした|だ(?![けが])|に(?:設定|変更|し|変え)|へ変更|と(?:する|し|なり)|で(?:統一|保護|設定)|の(?:後に|あとに|まま)|。|$)"
)
_KEPT = re.compile(
    r"[\s)」』]*(?:にて|により|で|に|を(?:使|用い)\S{0,2})(?:厳重に)?(?:管理|保管|保存|記録|生成|運用|受信)"
)
_NAMED = re.compile(
    r"(?:ID|アカウント名?|ユーザー名?|端末|機種|番号|製品|ソフト|版|型|要件|手順書?|マニュアル|要領|様式|申請書?|一覧|送信元|規程|例)\s*[:は=(「『]*\s*$"
)
_ID_AND = re.compile(r"ID\s*[/・&]\s*$")
_PLAIN = frozenset((
    "account", "and", "apple", "are", "authenticator", "book", "card", "change", "changed",
    "code", "date", "e-mail", "email", "excel", "facebook", "false", "field", "for", "free",
    "from", "generator", "google", "hint", "id", "ids", "instagram", "label", "less", "line",
    "list", "login", "mail", "managed", "manager", "memo", "microsoft", "name", "none", "not",
    "note", "null", "only", "passcode", "password", "policy", "port", "required", "reset",
    "secret", "text", "that", "the", "this", "threads", "tiktok", "token", "true", "twitter",
    "type", "unknown", "url", "urls", "user", "username", "value", "windows", "with", "you",
    "your", "youtube",
))  # fmt: skip
_REACH = 200  # characters behind a value that may belong to it


def is_announced(word: re.Match[str], match: re.Match[str]) -> bool:
    """True if what a sign such as 「:」 announces is a value."""
    return _is_value(word, match, announced=True)


def is_stated(word: re.Match[str], match: re.Match[str]) -> bool:
    """True if what stands behind the word in a sentence is a value and not a part of it."""
    loose, value = LOOSE.fullmatch(word.group()), match["value"]
    if value.isdigit() and loose and len(value) != _PASSCODE:
        return match["is"] == "は" and match.string.startswith("です", match.end())
    is_pin = word.group().lower().startswith("pin")
    whole = match.string[word.start() : match.end()] == match.string.strip()
    alone = whole and value.islower() and not (loose or is_pin)
    stated = alone or match["quote"].strip() != "" or match["is"] in ("は", "が", "is")
    return _is_value(word, match, announced=False, stated=stated)


def _is_value(
    word: re.Match[str], match: re.Match[str], *, announced: bool, stated: bool = False
) -> bool:
    """announced: by a sign. stated: in a sentence, by 「は」; then its end must say the same."""
    value = bare(match["value"])
    after = match.string[match.end("value") : match.end("value") + _REACH]
    if len(value) < 4 or EXAMPLE.match(after) or _is_id_of_pair(word, after):
        return False
    if is_ordinary(value):
        return announced and _ANNOUNCED.fullmatch(value) is not None and not _KEPT.match(after)
    if value.isdigit():
        return len(value) <= 12 and not _COUNTED.match(after)
    if is_mixed(value, 4) or _GROUPS.fullmatch(value):
        return True
    if _PHRASE.fullmatch(value) and _PLAIN.isdisjoint(re.split("[-_.]", value.lower())):
        return announced or (stated and _COPULA.match(after) is not None)
    if not value.isalpha() or value.lower() in _PLAIN or KINDRED.fullmatch(word.group()):
        return False
    return (announced and not _KEPT.match(after)) or (stated and bool(_COPULA.match(after)))


def _is_id_of_pair(word: re.Match[str], after: str) -> bool:
    """True if only the ID of a pair is given: 「ID/PW midori_park24/係長管理」."""
    before = word.string[max(0, word.start() - 5) : word.start()]
    return _ID_AND.search(before) is not None and TALK.match(after.lstrip(" /・、")) is not None


def is_passed_on(_: re.Match[str], match: re.Match[str]) -> bool:
    """True if what stands further on is a value, and no name, product or example."""
    value = match["value"]
    return stands_out(match) and value[0] not in "@#" and re.search("[a-z]", value) is not None


def stands_out(match: re.Match[str]) -> bool:
    """True if a value far from its word holds more than letters and what joins them."""
    value, after = match["value"], match.string[match.end("value") : match.end("value") + _REACH]
    return (
        is_mixed(value, 6)
        and re.search(r"[0-9!-,:-@^`~]", value) is not None
        and not EXAMPLE.match(after)
        and not _KEPT.match(after)
        and not _NAMED.search(match.string[: match.start("value")][-_REACH:])
    )


def is_mixed(value: str, shortest: int) -> bool:
    """True if letters stand together with digits or signs, and not in a known way."""
    value = bare(value)
    return (
        len(value) >= shortest
        and not is_ordinary(value)
        and not all(
            part.lower() in _PLAIN or len(part) < 3 for part in re.split("[^A-Za-z0-9]+", value)
        )
        and re.search("[A-Za-z]", value) is not None
        and re.search(r"[^A-Za-z\s]", value) is not None
        and not re.fullmatch(r"[A-Za-z]+(?:[-/&・,.;]+[A-Za-z]+)*[-/&,.;]?", value)
    )


def is_mixed_or_pin(_: re.Match[str], match: re.Match[str]) -> bool:
    """True if a value in front of its word is a PIN, or mixed."""
    return is_mixed(match["value"], 4) or _PIN.fullmatch(match["value"]) is not None


def is_japanese(word: re.Match[str], match: re.Match[str]) -> bool:
    """True if a value in Japanese is one, and says nothing of who keeps it or how it is made."""
    value = match["value"]
    return (
        LOOSE.fullmatch(word.group()) is None
        and KINDRED.fullmatch(word.group()) is None
        and TALK.search(match.string[match.start("value") : match.end("value") + 12]) is None
        and not says_nothing(value)
        and not is_mere_answer(value, word.group())
        and re.search("[ぁ-んァ-ヶー一-龠々]", value) is not None
    )


def is_no_plain_word(_: re.Match[str], match: re.Match[str]) -> bool:
    """True if a word of letters alone stands for more than 「password」 or 「manager」."""
    return bare(match["value"]).lower() not in _PLAIN


def bare(value: str) -> str:
    """A value without what encloses and ends it."""
    return value.strip("\"'()<>[]{}`,;").rstrip(".:")
