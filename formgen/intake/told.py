"""Whether a text tells a secret in words: 「PW: sakura2026」, 「1234が暗証番号」.

WORD is what people call a password, a PIN or a key; the rest is how a value stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.intake.tokens import is_ordinary

JAPANESE = (
    r"[パバハ][ ・]?ス[ ・]?ワ[ ・]?[ー一―-]?[ ・]?ド|ぱすわーど|パスコード|パスフレーズ"
    r"|(?<![ァ-ヶー一-龠々])パス|[初仮新旧][期的]?パス|暗[証唱](?:番号|コード|ナンバー|No\.?)?"
    r"|(?<![ァ-ヶー])ピン(?:コード|番号)|秘密の(?:質問|答え)|ワンタイム(?:パス|コード)?"
    r"|(?:認証|確認|セキュリティ|リカバリー?|バックアップ|復旧|復元|回復)コード"
    r"|シークレット(?:キー|コード)?|秘密(?:鍵|キー)|アクセスキー|トークン"
)
ENGLISH = (
    r"[a-z]{0,8}pass[ _]?(?:word|wd|code|phrase)|p[a@4][s5$]{2}w[o0]rd|p a s s w o r d"
    r"|[a-z]{0,5}pwd|pswd|psw|p[ ./]?w\.?|(?:login|user|my|admin|new|old|root|sns|web)[_-]?(?:pass|pw)"
    r"|pass|pin(?:コード|番号|[ _-]?(?:code|number|no\.?))?"
    r"|otp|(?:client[ _-]?)?secret(?:[ _-]?key)?|api[ _-]?(?:key|キー)|access[ _-]?(?:key|token)|token"
)
# Words under which other things stand as well: 「画面ロック：5分」, 「セキュリティキー：あり」.
_KINDRED = (
    r"(?:(?:画面|端末の?)ロック|ロック解除|解[除錠])の?(?:コード|番号|キー)?|ロック(?:コード|番号)"
    r"|(?:認証|確認)番号"
    r"|(?:[2二]段階|[2二]要素|多要素)認証の?(?:コード|番号)?"
    r"|(?:Wi-?Fi|WEP|WPA\d?|暗号化|セキュリティ|ネットワーク|回復|復元|リカバリー?)の?キー"
    r"|コンシューマーキー|consumer[ _-]?key"
)
WORD = rf"(?:{JAPANESE}|(?<![A-Za-z])(?:{ENGLISH})(?![A-Za-z]|_[A-Za-z])|{_KINDRED})"
_KINDRED_WORD = re.compile(_KINDRED, re.IGNORECASE)
# 「パスワード（仮）の値」, 「【PW】」: what may stand between the word and its value.
_REST = r"(?:[_-]?\d)?(?:の?(?:値|答え?|回答|文字列)|欄)?(?:\s*\([^)\n]{1,14}\))?[】」』\]》〉〕>]?"
_SIGN = r"\s*(?:[:=→⇒➡>|]|[-‐–—―]+>?(?=\s)|…{1,6}|\.{2,6})\s*"
_OPEN = r"[\"'“”‘’「『(<【\[{*]*\s*"
# Words that stand for a value as well as a sign does only in sentences of a certain end.
_SOFT = r"\s*(?:(?P<is>は|が|を|も|で|is|、|/|・)?)、?\s*"
_VALUE = r"(?P<value>(?![:=>|)/\-])[!-~]{4,80})"
FLAGS = re.IGNORECASE
# What stands behind a word, or before it, is looked at from where the word ends or begins: each of
# these with all words in it would take as long to compile as a hundred accounts to read.
_AFTER_SIGN = re.compile(rf"{_REST}{_SIGN}{_OPEN}{_VALUE}", FLAGS)
_AFTER_WORD = re.compile(rf"{_REST}{_SOFT}(?P<quote>{_OPEN}){_VALUE}", FLAGS)
# 「パスワードを変更しました：sakura2026」, 「パスワードは下記のとおり sakura2026 です」
_FURTHER_ON = re.compile(
    r"[^\n!-~]{1,25}(?:[:=→]|[ 「『(]|(?:とお|通)り(?:です|とする|とします)?[^!-~]?)"
    rf"\s*{_OPEN}(?P<value>[!-~]{{6,80}})",
    FLAGS,
)
# 「パスワードは60日ごとに変更。今はsakura2026」, 「PWは英数字8文字（sakura2026）」
EACH_WORD = re.compile(WORD, FLAGS)
_IN_PASSING = re.compile(
    rf"(?:(?:今|現|新|次)[在行月回期]?は|いまは|\d月は|[。、(「『:=→ ])\s*{_OPEN}(?P<value>[!-~]{{6,80}}?)"
    r"(?=[)」』。、\s]|です|でした|に(?:変更|設定)|$)"
)
_SAME_BREATH = re.compile(r"[^\n]{0,60}")
_NAMED = re.compile(
    r"(?:ID|アカウント名?|ユーザー名?|端末|機種|番号|製品|ソフト|版|規程|例)\s*[:は=(「『]*\s*$"
)
# 「認証コード：482 913」, 「暗証番号 1-2-3-4」, 「パスコードは6桁で482913」
_SPACED = re.compile(
    rf"{_REST}(?:{_SIGN}|\s*[は、]?\s*){_OPEN}"
    r"(?:\d{3,4} \d{3,4}|\d(?:[ -]\d){3,}|[A-Za-z0-9](?: [A-Za-z0-9]){5,})(?![\w-])"
    rf"|は?\S{{0,2}}桁(?:の数字)?[のでは、]+\s*{_OPEN}\d{{4,12}}(?![\d-]|\s*[年月日円])",
    FLAGS,
)
# 「sakura2026（PW）」, 「1234が暗証番号」, 「sakura2026 パスワード」
_BEFORE_WORD = re.compile(
    r"(?<![!-~])(?P<value>[!-~]{4,80}?)\s*(?:[(<「]|が|は|←|=)\s*(?:ID[/・])?\Z", FLAGS
)
_ENDS_IT = re.compile(r"[)>」\s。、]|です|だ|$", re.MULTILINE)
_ALONE_BEFORE = re.compile(r"^(?P<value>[!-~]{4,80}) \Z", re.MULTILINE)
_REACH = 200  # characters before a word or behind its value that may belong to it
_END_OF_LINE = re.compile("$", re.MULTILINE)
# A password in Japanese: 「パスワード：かわさき2026」, 「パスワードは「さくらさくら」です」
_IN_KANA = re.compile(
    rf"{_REST}{_SIGN}{_OPEN}(?!内線|電話|平成|令和|昭和|西暦|約|第|全|最[低大小]|各|計|毎)"
    r"[ぁ-んァ-ヶー一-龠]{1,10}\d{2,8}(?![\d年月日時分秒回件字文桁名人円号以か])"
    rf"|{_REST}(?:{_SIGN}|\s*(?:は|が)\s*)[「『\"'][ぁ-んァ-ヶー]{{3,16}}[」』\"'](?:です|だ|。|\s|$)"
    rf"|{_REST}(?:{_SIGN}|\s*は\s*)[〇零一二三四五六七八九]{{4,}}"
    rf"|{_REST}\s*は\s*(?!内線|電話|平成|令和|最[低大小]|半角|全角|英[字数]|数字|文字|記号)"
    r"[ぁ-んァ-ヶー一-龠]{1,4}\d{2,8}(?:です|でした|に(?:変更|設定)|。|\s|$)"
    rf"|{_REST} [ぁ-んァ-ヶー]{{2,10}}\d{{2,8}}(?=\s|$|です)"
    # what it is, though not to the letter
    rf"|(?:(?<![証認]コード)は|{_SIGN}(?=.{{0,60}}と同じ))(?:[一-龠]{{1,3}}の)?(?:ID|アカウント名|ユーザー名|生年月日|誕生日|電話番号|内線番号?)"
    r"(?:と同じ|の[上下]\d桁)?(?:です|。|\s|$)",
    FLAGS | re.MULTILINE,
)
_IN_KANA_ALONE = re.compile(
    rf"{_REST}{_SIGN}(?!なし|あり)[ぁ-んァ-ヶー]{{3,12}}$", FLAGS | re.MULTILINE
)
# 「ID kwsk / PW todoroki」: behind an ID even a word of letters alone is told.
_BEHIND_ID = re.compile(r"(?<![A-Za-z])ID[ :=]+[!-~]{3,40}[\s/,、・]+\Z", FLAGS)
_BESIDE_ID = re.compile(r"[ :=]+(?P<value>[!-~]{4,80})", FLAGS)
_ANSWER = re.compile(
    r"(?:秘密の(?:質問|質問の?(?:答え?|回答)|答え?|回答)|パスワードの?ヒント)"
    r"(?:\s*[:=→]|[^\n。]{1,20}→|\s*は\s*[「『])\s*"
    r"(?!.*(?:設定|使用|利用|変更|管理|登録|なし|無|有|あり|しない|する|ます|不要|禁止|未|済|別))\S"
)

_GROUPS = re.compile(r"\d{3,}(?:-\d{3,})+|[A-Za-z]{4,5}(?:-[A-Za-z]{4,5}){2,}")
_PHRASE = re.compile("[A-Za-z]+(?:[-_.][A-Za-z]+){2,}")
_PIN = re.compile(r"\d{4,8}")
# What follows a number that counts something, and an example that nobody uses.
_COUNTED = re.compile(
    r"\s*(?:年|月|日|時|分|秒|回|件|文字|字|桁|名|人|円|号|社|以[上内下]|か[所月年]|ヶ月|%)"
)
_EXAMPLE = re.compile(r"[」』\"']?(?:など|等|のよう|といった|をはじめ|や)")
_COPULA = re.compile(
    r"[」』\"')\]】]*\s*(?:です|である|でした|だ(?![けが])|に(?:設定|変更|し)|へ変更|と(?:する|し|なり)|。|$)"
)
_KEPT = re.compile(
    r"\s*(?:にて|により|で|に|を(?:使|用い)\S{0,2})(?:厳重に)?(?:管理|保管|保存|記録|生成|運用)"
)
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
# After these a number alone is more often a name or a year: 「かわさきPASS 2026」.
_LOOSE = re.compile(r"pass|token|secret|.*パス|トークン|シークレット", FLAGS)


def holds_told(text: str) -> bool:
    """Whether a value is told as a password: by a sign, by a word, before it, or in Japanese."""
    return any(_tells(word, text) for word in _words(text)) or bool(_ANSWER.search(text))


def _words(text: str) -> Iterator[re.Match[str]]:
    """Every word for a secret, wherever one begins: 「初期パスワード」 holds 「パスワード」 too."""
    word = EACH_WORD.search(text)
    while word:
        yield word
        word = EACH_WORD.search(text, word.start() + 1)


def _tells(word: re.Match[str], text: str) -> bool:
    """Whether a value is told around a word for a secret."""
    at = word.end()
    signed, said = _AFTER_SIGN.match(text, at), _AFTER_WORD.match(text, at)
    further = _FURTHER_ON.match(text, at)
    return (
        (signed is not None and _is_value(word, signed, told=True))
        or (said is not None and _is_told(word, said))
        or (further is not None and _stands_out(further["value"]))
        or any(map(_is_passed_on, _said_in_passing(word, text)))
        or _SPACED.match(text, at) is not None
        or _IN_KANA.match(text, at) is not None
        or (_opens_line(word) and _IN_KANA_ALONE.match(text, at) is not None)
        or _is_told_before(word, text)
    )


def _opens_line(word: re.Match[str]) -> bool:
    return word.start() == 0 or word.string[word.start() - 1] == "\n"


def _is_told_before(word: re.Match[str], text: str) -> bool:
    """Whether a value stands before the word for it, or behind the ID that stands before."""
    start, at = word.start(), word.end()
    before = text[max(0, start - _REACH) : start]
    joined = _BEFORE_WORD.search(before) if _ENDS_IT.match(text, at) else None
    alone = _ALONE_BEFORE.search(before) if _END_OF_LINE.match(text, at) else None
    beside = _BESIDE_ID.match(text, at) if _BEHIND_ID.search(before) else None
    return (
        (joined is not None and (_is_mixed(joined["value"], 4) or _is_pin(joined["value"])))
        or (alone is not None and _is_mixed(alone["value"], 4))
        or (beside is not None and _bare(beside["value"]).lower() not in _PLAIN)
    )


def _is_pin(value: str) -> bool:
    return _PIN.fullmatch(value) is not None


def _is_told(word: re.Match[str], match: re.Match[str]) -> bool:
    loose, value = _LOOSE.fullmatch(word.group()), match["value"]
    if value.isdigit() and loose:
        return match["is"] == "は" and match.string.startswith("です", match.end())
    is_pin = word.group().lower().startswith("pin")
    whole = match.string[word.start() : match.end()] == match.string.strip()
    alone = whole and value.islower() and not (loose or is_pin)
    told = alone or match["quote"].strip() != "" or match["is"] in ("は", "が", "is")
    return _is_value(word, match, told=False, sentence=told)


def _is_value(
    word: re.Match[str], match: re.Match[str], *, told: bool, sentence: bool = False
) -> bool:
    """Whether what follows the word is a value, not a part of the sentence.

    told: a sign such as 「:」 announces it. sentence: 「は」 does, and the end must say the same.
    """
    value, after = _bare(match["value"]), match.string[match.end() : match.end() + _REACH]
    if len(value) < 4 or is_ordinary(value) or _EXAMPLE.match(after):
        return False
    if value.isdigit():
        return len(value) <= 12 and not _COUNTED.match(after)
    if _is_mixed(value, 4) or _GROUPS.fullmatch(value):
        return True
    if _PHRASE.fullmatch(value) and _PLAIN.isdisjoint(re.split("[-_.]", value.lower())):
        return told or (sentence and _COPULA.match(after) is not None)
    if not value.isalpha() or value.lower() in _PLAIN or _KINDRED_WORD.fullmatch(word.group()):
        return False
    return (told and not _KEPT.match(after)) or (sentence and bool(_COPULA.match(after)))


def _said_in_passing(word: re.Match[str], text: str) -> Iterator[re.Match[str]]:
    """What stands soon after a word for a secret, with something else between."""
    if soon := _SAME_BREATH.match(text, word.end()):
        yield from _IN_PASSING.finditer(text, word.end(), soon.end())


def _is_passed_on(match: re.Match[str]) -> bool:
    """Whether what stands further on is a value, and no name, product or example."""
    value = match["value"]
    return (
        _stands_out(value)
        and value[0] not in "@#"
        and re.search("[a-z]", value) is not None
        and not _EXAMPLE.match(match.string[match.end() :])
        and not _NAMED.search(match.string[: match.start("value")])
    )


def _stands_out(value: str) -> bool:
    """Whether a value far from its word holds more than letters and what joins them."""
    return _is_mixed(value, 6) and re.search(r"[0-9!-,:-@^`~]", value) is not None


def _is_mixed(value: str, shortest: int) -> bool:
    """Whether letters stand together with digits or signs, and not in a known way."""
    value = _bare(value)
    return (
        len(value) >= shortest
        and not is_ordinary(value)
        and not all(
            part.lower() in _PLAIN or len(part) < 3 for part in re.split("[^A-Za-z0-9]+", value)
        )
        and re.search("[A-Za-z]", value) is not None
        and re.search(r"[^A-Za-z\s]", value) is not None
        and not re.fullmatch(r"[A-Za-z]+(?:[-/&・,.]+[A-Za-z]+)*[-/&,.]?", value)
    )


def _bare(value: str) -> str:
    return value.strip("\"'()<>[]{}`,;").rstrip(".:")
