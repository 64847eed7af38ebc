"""Whether a text gives away a password, a PIN or a key (guideline 5(8)).

Sentences about passwords are no secrets: 「パスワードは90日ごとに変更する」 passes, whereas
「PW: sakura2026」 does not. The judgement needs no list of passwords and keeps none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from formgen.intake.labels import squeeze
from formgen.intake.tokens import holds_generated, holds_login, without_addresses
from formgen.intake.told import EACH_WORD, ENGLISH, FLAGS, JAPANESE, WORD, holds_told

_LOGIN_LABEL = re.compile(r"(?:ログイン|サインイン|認証)(?:情報|内容)?", FLAGS)
_FOLDERS, _SMALL = frozenset(("管理番号", "account_id")), re.compile("[a-z]")
_IN_QUERY = re.compile(
    r"[?&#;](?:pass(?:word|wd|code)?|pwd|pw|pin|secret|(?:access_?)?token|api_?key)=[!-~]",
    FLAGS,
)
_HEAD = re.compile(
    rf"(?:.*(?:{JAPANESE}|password|passwd|passcode|passphrase)|(?:.*[^A-Za-z])?(?:{ENGLISH}))"
    r"(?:の?(?:値|答え?|回答|文字列|控え?|メモ|ヒント)|欄|s|_?hint|_?memo)?(?:\(.*\))?[\d:.*※)]*",
    FLAGS,
)
_LONGEST_LABEL = 40
_ORNAMENTS = "【】〔〕[]「」■□◆◇●○★☆※*"
_ONE_S_OWN_DATE = frozenset(("パスワード最終変更日", "password_changed_on"))
_ONE_S_OWN_NUMBER = frozenset(("パスワード変更間隔(日)", "password_interval_days"))
_DATE_SHAPE = re.compile(
    r"(?:令和|平成|昭和|大正|明治|[RHSTM])?(?:元|\d{1,4})[年./-]\d{1,2}(?:[月./-]\d{1,2})?[日月]?(?:(?:\(.\))|頃|ごろ|T?00:00:00)?"
    r"|(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])",
    FLAGS,
)
_NUMBER_SHAPE = re.compile(r"約?\d{1,3}(?:日|週間?|か月|ヶ月|カ月|月|年)?(?:ごと|毎|間)?|\d{1,6}")
# What says that there is no value here.
_NO_VALUE = re.compile(
    r"(?:なし|無し?|有り?|あり|不明|不要|非公開|省略|該当なし|未定|未(?:設定|変更|記入|実施)?"
    r"|(?:設定|変更|確認|管理|登録|通知|伝達)?済み?|(?:記入|記載|入力)(?:不可|不要|禁止|しない|せず)|書かない|表示しません"
    r"|(?:別途|別紙|厳重に|厳格に|係で|所属で)(?:管理|保管|通知|連絡|参照)?(?:する|している)?|x+|n/a|none|null)。?",
    FLAGS,
)
_CODED = re.compile(
    r"ユーザー名?|username|アカウント(?:id|名)|.*[^a-z]?id|.*番号|シリアル(?:no\.?|ナンバー)?|s/?n|機種|model|型番|os|os・版|asset_?number"
    r"|ウイルス対策|antivirus|更新方法|update_method|その他の対策|other_measures|.*url|内線",
    FLAGS,
)
# What joins the words in the name of a file, and years.
_NAME_SIGNS = re.compile(r"[_-]|(?<!\d)(?:19|20)\d\d(?!\d)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BLANKS = re.compile(r"\s\s+")
# Full-width signs part words; their half-width twins may be part of a word.
_PARTING = str.maketrans({sign: f" {sign} " for sign in "（）［］｛｝：；，／＜＞｜～〜＆"})
_PARTING |= dict.fromkeys(range(ord("①"), ord("⓿") + 1), " ")
_PARTING |= dict.fromkeys(map(ord, "\ufdfa\ufdfb"), " ")  # of which NFKC makes 18 characters and 8
_PIECE = 1_000
# Most values of a sheet are choices and labels, which every account has alike. What is longer
# than these characters is a sentence of its own, and too dear to keep.
_ALIKE, _REMEMBERED = 60, 4096
# Without any of these a text can hold no secret; most texts end here.
_WORTH_A_LOOK = re.compile(rf"[!-~]{{8}}|[A-Z2-7]{{4}} [A-Z2-7]{{4}} |{WORD}", FLAGS)


def looks_secret(text: str, label: str = "") -> bool:
    """Whether a text looks like a password or PIN, or holds one.

    label is the name of the field, column or key under which the text stands.
    """
    alike = len(text) <= _ALIKE and len(label) <= _ALIKE
    return _looks_alike(text, label) if alike else _looks_secret(text, label)


def _looks_secret(text: str, label: str) -> bool:
    text = _INVISIBLE.sub("", _normal(text.translate(_PARTING)))
    text = _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks.group() else " ", text)
    asks = _asks(label) if len(label) <= _ALIKE else _Asks.of(label)
    if label:
        if (judged := _judged_by_label(text, asks)) is not None:
            return judged
        if asks.speaks and holds_told(f"{label}: {text}"):
            return True
        if asks.login and holds_login(f"ログイン {text}"):
            return True
        # A 管理番号 becomes the name of a folder: 「PW-midori88」 is read as one.
        if asks.folder and _SMALL.search(text) and is_secret_name(text):
            return True
    if not _WORTH_A_LOOK.search(text):
        return False
    if holds_login(text) or _IN_QUERY.search(text):
        return True
    text = without_addresses(text)
    return holds_told(text) or holds_generated(text, coded=asks.code)


def _normal(text: str) -> str:
    """NFKC piece by piece: Python sorts the marks on one letter in a time that is their square."""
    if len(text) <= _PIECE:  # nearly all
        return unicodedata.normalize("NFKC", text)
    pieces = range(0, len(text), _PIECE)
    return "".join(unicodedata.normalize("NFKC", text[at : at + _PIECE]) for at in pieces)


_looks_alike = lru_cache(_REMEMBERED)(_looks_secret)


def is_secret_name(name: str) -> bool:
    """Whether the name of a file or folder tells a password: 「intake_PW_sakura2026.xlsx」."""
    stem = unicodedata.normalize("NFKC", name).rpartition(".")
    return holds_told(_NAME_SIGNS.sub(" ", stem[0] or stem[2]))


def names_secret(label: str) -> bool:
    """Whether a label asks for a secret itself: 「初期パスワード」, not 「パスワードの変更日」."""
    return len(label) <= _LONGEST_LABEL and _names_secret(label)


@lru_cache(_REMEMBERED)
def _names_secret(label: str) -> bool:
    plain = unicodedata.normalize("NFKC", label).strip()
    # Squeezed, 「ID PW」 is one word; as it stands, 「パス　ワード」 is two.
    return any(_HEAD.fullmatch(word.strip(_ORNAMENTS)) for word in (squeeze(label), plain))


def is_own_label(label: str) -> bool:
    """Whether a label is one of the contract's own: when a password was changed, how often."""
    return squeeze(label) in _ONE_S_OWN_DATE | _ONE_S_OWN_NUMBER


def expects_code(label: str) -> bool:
    """Whether a label asks for names and numbers that look as if they were generated."""
    return _CODED.fullmatch(squeeze(label)) is not None


@dataclass(frozen=True, slots=True)
class _Asks:
    """What a label asks for, told once for all cells beneath it."""

    shape: re.Pattern[str] | None  # of the contract's own date and number, which are no secret
    secret: bool
    speaks: bool  # of a secret, among other things
    login: bool
    folder: bool
    code: bool

    @staticmethod
    def of(label: str) -> _Asks:
        """What a label asks for; nothing when there is none."""
        word = squeeze(label)
        shape = _NUMBER_SHAPE if word in _ONE_S_OWN_NUMBER else None
        return _Asks(
            _DATE_SHAPE if word in _ONE_S_OWN_DATE else shape,
            names_secret(label),
            EACH_WORD.search(label) is not None,
            _LOGIN_LABEL.fullmatch(word) is not None,
            word in _FOLDERS,
            expects_code(label),
        )


_asks = lru_cache(_REMEMBERED)(_Asks.of)


def _judged_by_label(text: str, asks: _Asks) -> bool | None:
    """What the label alone decides; None when the text must be looked at."""
    if asks.shape is None and not asks.secret:
        return None
    value = squeeze(text)
    return not (_says_nothing(value) or (asks.shape is not None and asks.shape.fullmatch(value)))


def _says_nothing(value: str) -> bool:
    bare = value.strip("()[]「」・-")
    return not any(char.isalnum() for char in bare) or _NO_VALUE.fullmatch(bare) is not None
