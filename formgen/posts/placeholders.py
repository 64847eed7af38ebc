"""Signs that stand in a text for words that are still to come: 「○月○日」, 「〇〇課」, 「{{ title }}」."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from formgen.posts.context import narrow

_FIELD = r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\$\{\w{1,40}\}|<%.{0,80}?%>|\{[A-Za-z_]{2,40}\}"
_RINGS, _NUMERALS = "○〇◯●△", "一二三四五六七八九十百千万"
# Several equal signs before words; those that also adorn a line only where a counter follows.
_SEVERAL = (
    rf"(?<![{_NUMERALS}])(?:(?<![○〇◯])[○〇◯]{{2,5}}|(?<!●)●{{2,5}}|(?<!△)△{{2,5}}|(?<!□)□{{2,5}}|(?<!×)×{{2,5}})"
    rf"(?![{_NUMERALS}○〇◯●△□×])(?=[^\s!-/:-@])"
    r"|(?<![■▲＊])(?:■{2,5}|▲{2,5}|＊{2,5})(?=(?:[課部係局区町村月日時分年円様氏](?![一-鿿])|さん))"
    r"|(?<![0-9A-Za-z０-９Ａ-Ｚａ-ｚ])[XxＸｘ]{2,5}(?![A-Za-zＡ-Ｚａ-ｚXxＸｘ])"
    r"|(?<![_＿])[_＿]{2,10}(?=[年月日時分人名円])|[?？]{1,2}(?=月[?？]{1,2}日)"
)
_COUNTER = (
    "(?:月(?!間|例|額|曜)|日(?!時|程|付|本|曜|間|常|頃|中)|時(?!間|期|刻|代|短|点)|分(?!別|類|館|担|布|野)"
    "|年(?!末|齢|始|間|代|度末|金|少|会)|人(?!数|権|口|形|気|材|事|々|間|生)|名(?!称|前|所|物|簿|産|誉)"
    "|円(?!滑|形|卓)|回(?!数|覧|答|収|線)|号(?!車|外)|階(?!段|層)|歳(?!末|出|入)|件(?!名|数)|点(?!検|字|数|灯)"
    "|曜日|区(?!民|役|間|画|分|内|長)|市(?!民|役|長|内|税|営|外|立|政|道|バス)|課(?!題|税|長|外|程))"
)
_LONE = re.compile(rf"(?<![{_RINGS}{_NUMERALS}0-9０-９])[{_RINGS}](?={_COUNTER})")
# At the head of a line a ring is a bullet, unless what follows reads as a date.
_BULLET = re.compile(r"(?:^|[\s　。「（(【、・])\Z")
_NO_BULLET = re.compile(
    rf".(?:曜日|.)(?:[{_RINGS}]|から|まで|より|頃|ころ|に(?!ち)|[（(][{_RINGS}])"
)
_ZERO = re.compile(r"(?<!第)〇[円人件点歳度]")  # 「入場料〇円」
_TOKEN = re.compile(f"{_FIELD}|{_SEVERAL}")
_QUIZ = re.compile("[?？]|クイズ|答え")  # 「○○の日、何の日？」
# At the head of a line these are bullets, unless what follows is named by them.
_NAMED = "[課部係局区市町村県年月日時分人名円様氏会館園駅店号]|公園|小学|中学|高校|保育|児童|センター|さん"
_BULLETS = re.compile(f"[●□]{{2,5}}(?!{_NAMED})")
_SIGNS = "○〇◯●△□×■▲＊"
_ADORNED = re.compile(f"^[{_SIGNS}]{{2}}|[{_SIGNS}]{{2}}$")


def placeholders(text: str, words: Iterable[str]) -> Iterator[str]:
    """Each placeholder as it stands in the text, with the sign behind it."""
    signs = narrow(text)
    for word in words:
        pattern = re.escape(narrow(word))
        if word.isascii():  # no part of another word
            pattern = rf"(?<![A-Za-z]){pattern}(?![A-Za-z])"
        found_words = re.finditer(pattern, signs, re.IGNORECASE)
        yield from (text[found.start() : found.end()] for found in found_words)
    for line in text.splitlines():
        is_adorned, is_quiz = len(_ADORNED.findall(line.strip())) > 1, bool(_QUIZ.search(line))
        for found in _TOKEN.finditer(line):
            is_sign = found.group()[0] in _SIGNS
            bullets = found.start() == 0 and _BULLETS.match(line)
            at_an_end = found.start() == 0 or found.end() == len(line)
            if not is_sign or not (is_quiz or bullets or (is_adorned and at_an_end)):
                yield _with_next(line, found)
        for found in _LONE.finditer(line):
            at_head = _BULLET.search(line[max(found.start() - 1, 0) : found.start()])
            is_bullet = at_head and not _NO_BULLET.match(line, found.start())
            if not is_bullet and not _ZERO.match(line, found.start()):
                yield _with_next(line, found)


def _with_next(line: str, found: re.Match[str]) -> str:
    """A field alone; signs with the word behind them, by which they are found in the text."""
    return found.group() if "}" in found.group() else line[found.start() : found.end() + 1].strip()
