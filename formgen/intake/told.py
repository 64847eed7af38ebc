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
_AFTER_SIGN = re.compile(rf"(?P<word>{WORD}){_REST}{_SIGN}{_OPEN}{_VALUE}", FLAGS)
_AFTER_WORD = re.compile(rf"(?P<word>{WORD}){_REST}{_SOFT}(?P<quote>{_OPEN}){_VALUE}", FLAGS)
# 「パスワードを変更しました：sakura2026」, 「パスワードは下記のとおり sakura2026 です」
_FURTHER_ON = re.compile(
    rf"{WORD}[^\n!-~]{{1,25}}(?:[:=→]|[ 「『(]|(?:とお|通)り(?:です|とする|とします)?[^!-~]?)"
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
    rf"{WORD}{_REST}(?:{_SIGN}|\s*[は、]?\s*){_OPEN}"
    rf"(?:\d{{3,4}} \d{{3,4}}|\d(?:[ -]\d){{3,}}|[A-Za-z0-9](?: [A-Za-z0-9]){{5,}})(?![\w-])"
    rf"|{WORD}は?\S{{0,2}}桁(?:の数字)?[のでは、]+\s*{_OPEN}\d{{4,12}}(?![\d-]|\s*[年月日円])",
    FLAGS,
)
# 「sakura2026（PW）」, 「1234が暗証番号」, 「sakura2026 パスワード」
_BEFORE_WORD = re.compile(
    rf"(?<![!-~])(?P<value>[!-~]{{4,80}}?)\s*(?:[(<「]|が|は|←|=)\s*(?:ID[/・])?{WORD}(?=[)>」\s。、]|です|だ|$)"
    rf"|^(?P<first>[!-~]{{4,80}}) {WORD}$",
    FLAGS | re.MULTILINE,
)
# A password in Japanese: 「パスワード：かわさき2026」, 「パスワードは「さくらさくら」です」
_IN_KANA = re.compile(
    rf"{WORD}{_REST}{_SIGN}{_OPEN}(?!内線|電話|平成|令和|昭和|西暦|約|第|全|最[低大小]|各|計|毎)"
    r"[ぁ-んァ-ヶー一-龠]{1,10}\d{2,8}(?![\d年月日時分秒回件字文桁名人円号以か])"
    rf"|{WORD}{_REST}(?:{_SIGN}|\s*(?:は|が)\s*)[「『\"'][ぁ-んァ-ヶー]{{3,16}}[」』\"'](?:です|だ|。|\s|$)"
    rf"|^{WORD}{_REST}{_SIGN}(?!なし|あり)[ぁ-んァ-ヶー]{{3,12}}$"
    rf"|{WORD}{_REST}(?:{_SIGN}|\s*は\s*)[〇零一二三四五六七八九]{{4,}}"
    rf"|{WORD}{_REST}\s*は\s*(?!内線|電話|平成|令和|最[低大小]|半角|全角|英[字数]|数字|文字|記号)"
    r"[ぁ-んァ-ヶー一-龠]{1,4}\d{2,8}(?:です|でした|に(?:変更|設定)|。|\s|$)"
    rf"|{WORD}{_REST} [ぁ-んァ-ヶー]{{2,10}}\d{{2,8}}(?=\s|$|です)"
    # what it is, though not to the letter
    rf"|{WORD}(?:(?<![証認]コード)は|{_SIGN}(?=.{{0,60}}と同じ))(?:[一-龠]{{1,3}}の)?(?:ID|アカウント名|ユーザー名|生年月日|誕生日|電話番号|内線番号?)"
    r"(?:と同じ|の[上下]\d桁)?(?:です|。|\s|$)",
    FLAGS | re.MULTILINE,
)
# 「ID kwsk / PW todoroki」: behind an ID even a word of letters alone is told.
_BESIDE_ID = re.compile(
    rf"(?<![A-Za-z])ID[ :=]+[!-~]{{3,40}}[\s/,、・]+{WORD}[ :=]+(?P<value>[!-~]{{4,80}})", FLAGS
)
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
    return EACH_WORD.search(text) is not None and (
        any(_is_value(m, text, told=True) for m in _AFTER_SIGN.finditer(text))
        or any(_is_told(m, text) for m in _AFTER_WORD.finditer(text))
        or any(_stands_out(m["value"]) for m in _FURTHER_ON.finditer(text))
        or any(_is_passed_on(m) for m in _said_in_passing(text))
        or any(_is_mixed(m["first"] or m["value"], 4) or _PIN.fullmatch(m["value"] or "")
               for m in _BEFORE_WORD.finditer(text))
        or any(_bare(m["value"]).lower() not in _PLAIN for m in _BESIDE_ID.finditer(text))
        or _SPACED.search(text) is not None
        or _IN_KANA.search(text) is not None
        or _ANSWER.search(text) is not None
    )  # fmt: skip


def _is_told(match: re.Match[str], text: str) -> bool:
    loose, value = _LOOSE.fullmatch(match["word"]), match["value"]
    if value.isdigit() and loose:
        return match["is"] == "は" and text.startswith("です", match.end())
    is_pin = match["word"].lower().startswith("pin")
    alone = match.group() == text.strip() and value.islower() and not (loose or is_pin)
    told = alone or match["quote"].strip() != "" or match["is"] in ("は", "が", "is")
    return _is_value(match, text, told=False, sentence=told)


def _is_value(match: re.Match[str], text: str, *, told: bool, sentence: bool = False) -> bool:
    """Whether what follows the word is a value, not a part of the sentence.

    told: a sign such as 「:」 announces it. sentence: 「は」 does, and the end must say the same.
    """
    value, after = _bare(match["value"]), text[match.end() :]
    if len(value) < 4 or is_ordinary(value) or _EXAMPLE.match(after):
        return False
    if value.isdigit():
        return len(value) <= 12 and not _COUNTED.match(after)
    if _is_mixed(value, 4) or _GROUPS.fullmatch(value):
        return True
    if _PHRASE.fullmatch(value) and _PLAIN.isdisjoint(re.split("[-_.]", value.lower())):
        return told or (sentence and _COPULA.match(after) is not None)
    if not value.isalpha() or value.lower() in _PLAIN or _KINDRED_WORD.fullmatch(match["word"]):
        return False
    return (told and not _KEPT.match(after)) or (sentence and bool(_COPULA.match(after)))


def _said_in_passing(text: str) -> Iterator[re.Match[str]]:
    """What stands soon after each word for a secret, with something else between."""
    for word in EACH_WORD.finditer(text):
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
