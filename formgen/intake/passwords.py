"""Whether a text gives away a password, a PIN or a key (guideline 5(8)).

Sentences about passwords are no secrets: 「パスワードは90日ごとに変更する」 passes, whereas
「PW: sakura2026」 does not. The judgement needs no list of passwords and keeps none.
"""

from __future__ import annotations

import re
import unicodedata

from formgen.intake.labels import squeeze
from formgen.intake.tokens import holds_generated, holds_login, is_ordinary, without_addresses

_JAPANESE = (
    r"パス[ 　]?ワード|パスコード|パスフレーズ|(?<![ァ-ヶー一-龠々])パス|[初仮新旧][期的]?パス"
    r"|暗証(?:番号|コード)?|(?<![ァ-ヶー])ピン(?:コード|番号)|秘密の質問|ワンタイム(?:パス|コード)?"
    r"|(?:認証|確認|セキュリティ|リカバリー?|バックアップ|復旧|復元|回復)コード"
    r"|シークレット(?:キー|コード)?|秘密(?:鍵|キー)|アクセスキー|トークン"
)
_ENGLISH = (
    r"pass ?(?:word|wd|code|phrase)|pwd|pw|p/w|pass|pin(?:コード|番号|[ _-]?(?:code|number|no\.?))?"
    r"|otp|(?:client[ _-]?)?secret(?:[ _-]?key)?|api[ _-]?(?:key|キー)|access[ _-]?(?:key|token)|token"
)
_WORD = rf"(?:{_JAPANESE}|(?<![A-Za-z])(?:{_ENGLISH})(?![A-Za-z_]))"
# 「パスワード（仮）の値」: what may stand between the word and its value.
_REST = r"\d?(?:の?(?:値|答え?|回答|文字列)|欄)?(?:\s*\([^)!-~]{1,12}\))?"
_SIGN = r"\s*(?:[:=→⇒➡>|]|[-‐–—―]+>?(?=\s)|…+)\s*"
_OPEN = r"[\"'“”‘’「『(<【\[{*]*\s*"
# Words that stand for a value as well as a sign does only in sentences of a certain end.
_SOFT = r"\s*(?:(?P<is>は|が|を|も|is|、|/)?)\s*"
_VALUE = r"(?P<value>(?![:=>|)/\-])[!-~]{4,80})"
_FLAGS = re.IGNORECASE
_AFTER_SIGN = re.compile(rf"{_WORD}{_REST}{_SIGN}{_OPEN}{_VALUE}", _FLAGS)
_AFTER_WORD = re.compile(rf"(?P<word>{_WORD}){_REST}{_SOFT}(?P<quote>{_OPEN}){_VALUE}", _FLAGS)
# 「パスワードを変更しました：sakura2026」, 「パスワードは下記のとおり sakura2026 です」
_FURTHER_ON = re.compile(
    rf"{_WORD}[^\n!-~]{{1,25}}(?:[:=→]|[ 「『(]|(?:とお|通)り[^!-~]?)\s*{_OPEN}(?P<value>[!-~]{{6,80}})",
    _FLAGS,
)
# 「sakura2026（PW）」, 「1234が暗証番号」
_BEFORE_WORD = re.compile(
    rf"(?<![!-~])(?P<value>[!-~]{{4,80}}?)\s*(?:[(<「]|が|は|←|=)\s*(?:ID[/・])?{_WORD}(?=[)>」\s。、]|です|だ|$)",
    _FLAGS,
)
# A password in Japanese: 「パスワード：かわさき2026」, 「パスワードは「さくらさくら」です」
_IN_KANA = re.compile(
    rf"{_WORD}{_REST}{_SIGN}{_OPEN}(?!内線|電話|平成|令和|昭和|西暦|約|第|全|最[低大小]|各|計|毎)"
    r"[ぁ-んァ-ヶー一-龠]{1,10}\d{2,8}(?![\d年月日時分秒回件字文桁名人円号以か])"
    rf"|{_WORD}{_REST}(?:{_SIGN}|\s*(?:は|が)\s*)[「『\"'][ぁ-んァ-ヶー]{{3,16}}[」』\"'](?:です|だ|。|\s|$)"
    rf"|^{_WORD}{_REST}{_SIGN}(?!なし|あり)[ぁ-んァ-ヶー]{{3,12}}$",
    _FLAGS,
)
_ANSWER = re.compile(
    r"秘密の質問(?:の?(?:答え?|回答))?\s*[:=→]\s*"
    r"(?!.*(?:設定|使用|利用|変更|管理|登録|なし|無|有|あり|しない|する|ます|不要|禁止|未|済|別))\S"
)

_GROUPS = re.compile(r"\d{3,}(?:-\d{3,})+")
_IN_QUERY = re.compile(
    r"[?&#;](?:pass(?:word|wd|code)?|pwd|pw|pin|secret|(?:access_?)?token|api_?key)=[!-~]",
    _FLAGS,
)
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
_LOOSE = re.compile(r"pass|token|secret|.*パス|トークン|シークレット", _FLAGS)

_HEAD = re.compile(
    rf"(?:.*(?:{_JAPANESE}|password|passwd|passcode|passphrase)|(?:.*[^A-Za-z])?(?:{_ENGLISH}))"
    r"(?:の?(?:値|答え?|回答|文字列|控え?|メモ|ヒント)|欄|s|_?hint|_?memo)?(?:\(.*\))?[\d:*※]*",
    _FLAGS,
)
_LONGEST_LABEL = 40
_ONE_S_OWN_DATE = frozenset(("パスワード最終変更日", "password_changed_on"))
_ONE_S_OWN_NUMBER = frozenset(("パスワード変更間隔(日)", "password_interval_days"))
_DATE_SHAPE = re.compile(
    r"(?:令和|平成|昭和|大正|明治|[RHSTM])?(?:元|\d{1,4})[年./-]\d{1,2}(?:[月./-]\d{1,2})?[日月]?(?:(?:\(.\))|頃|ごろ|T?00:00:00)?"
    r"|(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])",
    _FLAGS,
)
_NUMBER_SHAPE = re.compile(r"約?\d{1,3}(?:日|週間?|か月|ヶ月|カ月|月|年)?(?:ごと|毎|間)?|\d{1,6}")
# What says that there is no value here.
_NO_VALUE = re.compile(
    r"(?:なし|無し?|有り?|あり|不明|不要|非公開|省略|該当なし|未定|未(?:設定|変更|記入|実施)?"
    r"|(?:設定|変更|確認|管理|登録|通知|伝達)?済み?|(?:記入|記載|入力)(?:不可|不要|禁止|しない|せず)|書かない|表示しません"
    r"|(?:別途|別紙|厳重に|厳格に|係で|所属で)(?:管理|保管|通知|連絡|参照)?(?:する|している)?|x+|n/a|none|null)。?",
    _FLAGS,
)
_CODED = re.compile(
    r"ユーザー名?|username|アカウント(?:id|名)|.*[^a-z]?id|.*番号|機種|model|型番|os|os・版|asset_?number"
    r"|ウイルス対策|antivirus|更新方法|update_method|その他の対策|other_measures|.*url|内線",
    _FLAGS,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BLANKS = re.compile(r"\s\s+")
# Full-width signs part words; their half-width twins may be part of a word.
_PARTING = str.maketrans({sign: f" {sign} " for sign in "（）［］｛｝：；，／＜＞｜～〜＆"})
_PARTING |= dict.fromkeys(range(ord("①"), ord("⓿") + 1), " ")
# Without any of these a text can hold no secret; most texts end here.
_WORTH_A_LOOK = re.compile(rf"[!-~]{{8}}|{_WORD}", _FLAGS)


def looks_secret(text: str, label: str = "") -> bool:
    """Whether a text looks like a password or PIN, or holds one.

    label is the name of the field, column or key under which the text stands.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(_PARTING)))
    text = _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks.group() else " ", text)
    if label and (judged := _judged_by_label(text, label)) is not None:
        return judged
    if not _WORTH_A_LOOK.search(text):
        return False
    if holds_login(text) or _IN_QUERY.search(text):
        return True
    text = without_addresses(text)
    return _holds_told(text) or holds_generated(text, coded=expects_code(label))


def names_secret(label: str) -> bool:
    """Whether a label asks for a secret itself: 「初期パスワード」, not 「パスワードの変更日」."""
    word = squeeze(label)
    return len(word) <= _LONGEST_LABEL and _HEAD.fullmatch(word) is not None


def is_own_label(label: str) -> bool:
    """Whether a label is one of the contract's own: when a password was changed, how often."""
    return squeeze(label) in _ONE_S_OWN_DATE | _ONE_S_OWN_NUMBER


def expects_code(label: str) -> bool:
    """Whether a label asks for names and numbers that look as if they were generated."""
    return _CODED.fullmatch(squeeze(label)) is not None


def _judged_by_label(text: str, label: str) -> bool | None:
    """What the label alone decides; None when the text must be looked at."""
    word, value = squeeze(label), squeeze(text)
    if word in _ONE_S_OWN_DATE or word in _ONE_S_OWN_NUMBER:
        shape = _DATE_SHAPE if word in _ONE_S_OWN_DATE else _NUMBER_SHAPE
        return not (_says_nothing(value) or shape.fullmatch(value))
    if names_secret(label):
        return not _says_nothing(value)
    return None


def _says_nothing(value: str) -> bool:
    bare = value.strip("()[]「」・-")
    return not any(char.isalnum() for char in bare) or _NO_VALUE.fullmatch(bare) is not None


def _holds_told(text: str) -> bool:
    """Whether a value is told as a password: by a sign, by a word, before it, or in Japanese."""
    return (
        any(_is_value(m, text, told=True) for m in _AFTER_SIGN.finditer(text))
        or any(_is_told(m, text) for m in _AFTER_WORD.finditer(text))
        or any(_is_mixed(m["value"], 6) for m in _FURTHER_ON.finditer(text))
        or any(_is_mixed(m["value"], 4) or (m["value"].isdigit() and 4 <= len(m["value"]) <= 8)
               for m in _BEFORE_WORD.finditer(text))
        or _IN_KANA.search(text) is not None
        or _ANSWER.search(text) is not None
    )  # fmt: skip


def _is_told(match: re.Match[str], text: str) -> bool:
    loose = _LOOSE.fullmatch(match["word"])
    if match["value"].isdigit() and loose:
        return False
    alone = match.group() == text.strip() and match["value"].islower() and not loose
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
    if not value.isalpha() or value.lower() in _PLAIN:
        return False
    return (told and not _KEPT.match(after)) or (sentence and bool(_COPULA.match(after)))


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
