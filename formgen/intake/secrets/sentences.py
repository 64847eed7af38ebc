"""How a secret is written beside a word for it: 「PW: sakura2026」, 「1234が暗証番号」."""

from __future__ import annotations

import re

from formgen.intake.secrets.candidates import (
    is_announced,
    is_japanese,
    is_mixed,
    is_mixed_or_pin,
    is_no_plain_word,
    is_passed_on,
    is_stated,
    stands_out,
)
from formgen.intake.secrets.secretpattern import Pattern, WordPattern, compiled

# 「パスワード（仮）の値」, 「【PW】」: what may stand between the word and its value.
_REST = r"(?:[_-]?\d)?(?:の?(?:値|答え?|回答|文字列)|欄)?(?:\s*[(【〔\[][^)】〕\]\n]{1,14}[)】〕\]])?[】」』\]》〉〕>]?"
_SIGN = r"\s*(?:[:;=→⇒➡>|]|[-‐–—―]+>?(?=\s)|…{1,6}|\.{2,6})\s*"
_OPEN = r"[\"'“”‘’「『(<【\[{*→・]*\s*"
# Words that stand for a value as well as a sign does only in sentences of a certain end.
_SOFT = (
    r"\s*(?:(?P<is>は|が|を|も|で|is|には?|として|、|/(?![\w.\-]*/)|・)?)"
    r"(?:どちらも|両方とも?|いずれも|すべて|全て|とも|[旧新現])?、?\s*"
)
_VALUE = r"(?P<value>(?![:=>|)/\-+;,&]|\(?\d\d?[.)])[!-~]{4,80})"
_KANA, _JAPANESE = "[ぁ-んァ-ヶー]", "[ぁ-んァ-ヶー一-龠々]"
# What a number of Japanese words with digits counts: a room, a year, a day.
_NO_NUMBER = (
    "(?!内線|電話|平成|令和|昭和|西暦|約|第|全|最[低大小]|各|計|毎|半角|英[字数]|数字|文字|記号)"
)
_END = r"(?=[」』\"')\]】\s。、,]|です|でした|だ。|に(?:変更|設定)|$)"
_ONE_S_OWN = (
    r"(?:[^\s\d、。の]{1,8}の)?(?:ID|アカウント名|ユーザー名|生年月日|誕生日|(?:代表)?(?:電話)?番号|電話(?=の?[下末])"
    r"|市外局番|内線番号?|郵便番号)"
)

BESIDE_WORDS = (
    WordPattern(
        "a sign and a value",
        compiled(f"{_REST}{_SIGN}{_OPEN}{_VALUE}"),
        is_announced,
    ),
    WordPattern(
        "a value in a sentence",
        compiled(f"{_REST}{_SOFT}(?P<quote>{_OPEN}){_VALUE}"),
        is_stated,
    ),
    WordPattern(
        "a value further on",
        compiled(
            r"[^\n!-~]{1,25}(?:[:=→]|[ 「『(]|(?:とお|通)り(?:です|とする|とします)?[^!-~]?)"
            rf"\s*{_OPEN}(?P<value>[!-~]{{6,80}})"
        ),
        lambda word, match: stands_out(match),
    ),
    WordPattern(
        "a code further on",
        compiled(rf"[^\n!-~]{{1,25}}(?<![元先 ])\s*[:→]\s*{_OPEN}\d{{5,8}}(?![\w.-]|\s*[年月日円件人])"),
        lambda word, match: word.group().endswith(("コード", "番号", "code")),
    ),
    WordPattern(
        "a value on the next line",
        compiled(rf"[^\n!-~]{{0,20}}[^\n]?\n\s*{_OPEN}(?P<value>[!-~]{{6,80}})(?=\s|$)"),
        lambda word, match: stands_out(match),
    ),
    WordPattern(
        "a value in the same breath",
        compiled(
            r"(?:(?:今|現|新|次)[在行月回期]?は|いまは|(?:もの|値|それ)は"
            r"|\d(?:月|日|年度?)(?:は|から|以降|より)|[。、(「『:=→ ])"
            rf"\s*{_OPEN}(?P<value>[!-~]{{6,80}}?)"
            r"(?=[)」』。、\s]|です|でした|に(?:変更|設定)|\((?=[^)]{0,9}\))|$)"
        ),
        is_passed_on,
        side="later",
    ),
    WordPattern(
        "digits or letters one by one or in groups",
        compiled(
            rf"{_REST}(?:{_SIGN}|\s*[は、]?\s*)(?:1[.)] ?)?{_OPEN}"
            r"(?:\d{3,4} \d{3,4}|(?!(?:19|20)\d\d-20)\d{4}-\d{4}|\d(?:[ -]\d){3,}|[A-Za-z0-9](?: [A-Za-z0-9]){5,}"
            r"|[A-Za-z0-9]{4}(?: [A-Za-z0-9]{4}){3,7})(?![\w-])"
            rf"|\s*[は:]?\s*[^\s、。(]{{0,10}}桁(?:の数字)?[のでは、: ]*{_OPEN}"
            r"\d{4,12}(?![\d-]|\s*(?:[年月日円等や]|など))"
        ),
    ),
    WordPattern(
        "a code in pairs of digits",
        compiled(rf"{_REST}(?:{_SIGN}|\s*は\s*){_OPEN}\d\d(?:-\d\d){{2,}}(?![\w-])"),
        lambda word, match: word.group().endswith(("コード", "番号", "code")),
    ),
    WordPattern(
        "a sign and a value in Japanese",
        compiled(rf"{_REST}{_SIGN}[\"'「『(]*(?P<value>{_JAPANESE}[^\s、。,:;()/・「」『』【】]{{1,19}}){_END}"),
        is_japanese,
    ),
    WordPattern(
        "a value in Japanese in a sentence",
        compiled(
            rf"{_REST}\s*(?:[はが]、?)?\s*[「『\"'](?:{_KANA}{{3,16}}|(?P<value>{_JAPANESE}{{3,16}}))"
            rf"[」』\"'](?:です|だ|。|\s|$)|{_REST}(?:{_SIGN}|\s*は\s*|\s)[〇零一二三四五六七八九]{{4,}}"
        ),
        lambda word, match: match["value"] is None or is_japanese(word, match),
    ),
    WordPattern(
        "Japanese and digits",
        compiled(
            rf"{_REST}{_SIGN}{_OPEN}{_NO_NUMBER}{_JAPANESE}{{1,10}}\d{{2,8}}(?![\d年月日時分秒回件字文桁名人円号以か])"
            rf"|{_REST}\s*[は、]、?\s*{_NO_NUMBER}(?:{_JAPANESE}{{1,6}}|{_KANA}{{7,14}})[#+_&@!]?\d{{2,8}}{_END}"
            rf"|{_REST} {_KANA}{{2,10}}\d{{2,8}}(?=\s|$|です)"
        ),
    ),
    WordPattern(
        "what it is, though not to the letter",
        compiled(
            rf"(?:は|{_SIGN}(?=.{{0,60}}(?:と同[じ一]|桁)))(?:{_ONE_S_OWN})"
            r"(?:と同[じ一]|を逆[にさ順]\S{0,6}もの|の?[上下末]\d桁|[と+](?:内線|年度?|西暦|生年月日|誕生日|[!-~]{2,20}))*(?:に\d{2,8}を(?:付け|足し)\S{0,4})?(?:です|。|\s|$)"
        ),
        lambda word, match: not word.group().endswith(("証コード", "認コード")),
    ),
    WordPattern(
        "a value before its word",
        compiled(
            r"(?<![!-~])(?P<value>[!-~]{4,80})(?<![\"')>}\]])[)\"']?[」』]?\s*"
            r"(?:[(<「]|(?:が|は)(?:[^\s。、]{1,12}の)?|を|←|=|という(?:文字列の?)?)\s*(?:ID[/・])?\Z"
        ),
        lambda word, match: _ends(word) and is_mixed_or_pin(word, match),
        side="before",
    ),
    WordPattern(
        "a value before its word, alone in the line",
        compiled(r"^(?P<value>[!-~]{4,80}) \Z", re.MULTILINE),
        lambda word, match: _ends_line(word) and is_mixed(match["value"], 4),
        side="before",
    ),
    WordPattern(
        "a word of letters behind an ID",
        compiled(r"[ :=]+(?P<value>[!-~]{4,80})"),
        lambda word, match: _follows_id(word) and is_no_plain_word(word, match),
    ),
)  # fmt: skip
_ENDS = re.compile(
    r"(?!\s*[:=])(?:[)>」\s。、]|です|だ|を(?:使|用|設)|に(?:設定|変更|し)|$)", re.MULTILINE
)
_BEHIND_ID = re.compile(
    r"(?<![A-Za-z])ID[ :=]+[!-~]{3,40}[\s/,、・]+[^\s!-~]{0,6}\Z", re.IGNORECASE
)


def _ends(word: re.Match[str]) -> bool:
    return _ENDS.match(word.string, word.end()) is not None


def _ends_line(word: re.Match[str]) -> bool:
    return word.string[word.end() : word.end() + 1] in ("", "\n")


def _follows_id(word: re.Match[str]) -> bool:
    return _BEHIND_ID.search(word.string[max(0, word.start() - 60) : word.start()]) is not None


ANSWERS = (
    Pattern(
        "an answer to a secret question",
        compiled(
            r"(?:(?:秘密|ひみつ)の(?:質問|答え|回答)|(?:パスワード|PW|ログイン)の?ヒント)"
            r"(?:の?(?:答え?|回答))?(?:\s*\([^)\n]{1,20}\)\s*)?(?:の?(?:答え?|回答))?"
            r"(?:\s*[:=→]|[^\n。]{1,20}→|[^\n。]{0,20}(?:答え?|回答)は?\s*[:「『]|の(?:答え?|回答)は、|\s*は\s*[「『])\s*"
            r"(?![^\n]*(?:設定|使用|利用|変更|管理|登録|なし|無|有|あり|しない|する|ます|不要|禁止|未|済|別|推測|もの))\S"
        ),
    ),
)  # fmt: skip
