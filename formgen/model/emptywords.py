"""Words that say nothing: 「適切に対応」 alone is no answer."""

from __future__ import annotations

import re

# How something is to be done, without a word of what: 「関係課と調整の上、必要に応じて適切に」.
_MANNER = (
    r"(?:適切|適正|適宜|適時|随時|柔軟|臨機応変|丁寧|誠実|真摯|(?:その)?都度|しっかり|きちんと|今後"
    r"|別途|追って|後日|必要な|所要の|(?:必要|状況|内容|実情)(?:に応じ|により)"
    r"|(?:ガイドライン|規[定程則]|要綱|ルール|マニュアル|法令)等?(?:に(?:従|基づ|沿|則)[いきっり]て?|のとおり)"
    r"|(?:関係|所管)(?:各?[課局部]|者|部署|機関)?等?と(?:調整|協議|相談)(?:の(?:上|うえ)|し)"
    r"|(?:市民|利用者|閲覧者)(?:等|の皆様)?[にへ])(?:に|な|て|と|の)?、?"
)
_ACT = r"(?:設定|対応|運用|管理|処理|対処|判断|実施|情報発信|発信|利用|活用|周知|広報|検討|調整|記入|入力)?+"
_END = (
    r"(?:を|に|の|と|よう|予定|所存|行[うい]|する|し|図[るり]|努め[るて]?|定め[るて]?|決め[るて]?"
    r"|て?い[くき]|て?まい[るり]|たい?|いた[すし]|ます|です|こと)*+"
)
# 「諸事情により」: that there is a reason, without the reason.
_SOMEHOW = (
    r"(?:諸般の|諸|所属の|内部の|業務上?の|一身上の|その他の)(?:事情|都合)"
    r"(?:に?より|による|の?ため|があ[りる])?"
)
# 「保存済」: that it is done, without a word of what.
_DONE = (
    r"(?:対応|処理|処置|実施|確認|設定|手続き?|周知|告知|保存)?(?:済み?|完了)|あり|有り?|はい|OK|可"
)
# 「引き続き管理する」: neither by whom nor of what.
_BARE_ACT = r"(?:管理|監視|保管|運用|対応|処理|対処|実施|継続)"
_BARE_ACTS = (
    rf"(?:(?:引き?続き|引続き|継続して|今後も)、?)?(?:{_BARE_ACT}(?:及び|並びに|と|・|、|を)?)++"
    r"(?:続け[るて]?|継続)?"
)
_NO = r"(?:特に|とくに)?(?:な[しい]|無[しい]|ありません)"
_NOTHING = rf"{_NO}|不明"
_NOT_YET = r"未定|(?:検討|調整|記入|準備|作成|確認)中|同上|TBD|テスト|test|x{2,}|あ{2,}"
# Possessive: a long text that is not empty after all is given up at its first word of content.
_EMPTY = re.compile(
    rf"(?:(?:(?:{_MANNER})++{_ACT}|{_NOTHING}|{_NOT_YET}|{_SOMEHOW}|{_DONE}|{_BARE_ACTS}){_END}[、。．.\s]*+)++",
    re.IGNORECASE,
)
_NONE = re.compile(rf"{_NO}。?")
_UNDECIDED = re.compile(rf"(?:{_NOT_YET}|{_DONE}){_END}。?")
# That it is told in another paper, which goes with none of these.
_ELSEWHERE = re.compile(
    r"(?:(?:別紙|別添|別表|別記|添付|上記|前記|下記|前述|左記|前回)(?:資料)?[のをに]?"
    r"(?:とおり|通り|参照|同じ|同様|準[じず]る?)(?:して?(?:下さい|ください)|です|のこと)?[、。.\s]*)+"
)
# Only signs, of which some count as letters (ー), and circles that were to be filled in.
_NO_WORD = re.compile(r"[\W_〇○◯ーｰ]*(?:について|に関すること)?。?")


def says_nothing(text: str | None) -> bool:
    """True if an answer is blank, or holds words but no content."""
    bare = (text or "").strip()
    return _NO_WORD.fullmatch(bare) is not None or _EMPTY.fullmatch(bare) is not None


def leaves_open(text: str | None) -> bool:
    """True if a setting is blank or told without content; that there is none is an answer."""
    return says_nothing(text) and _NONE.fullmatch((text or "").strip()) is None


def denies(text: str) -> bool:
    """True if an answer says that there is none."""
    return _NONE.fullmatch(text.strip()) is not None


def is_undecided(text: str) -> bool:
    """True if an answer says only that it is still to come, or that all is done."""
    return _UNDECIDED.fullmatch(text) is not None


def points_elsewhere(text: str) -> bool:
    """True if an answer says only that it stands in another place: 「別紙のとおり」."""
    return _ELSEWHERE.fullmatch(text) is not None


def has_no_word(text: str) -> bool:
    """True if an answer holds only signs, or circles that were to be filled in."""
    return _NO_WORD.fullmatch(text) is not None
