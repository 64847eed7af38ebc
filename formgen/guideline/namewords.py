"""The words of which people's names are made: family names, given names, and what stands beside them."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is kept as running text."""
    return frozenset(text.split())


def _any_of(text: str) -> str:
    """The pattern of any word of a list."""
    return "|".join(text.split())


# The commonest family names that are no place in or near the City.
FAMILY = _any_of("""
    佐藤 鈴木 高橋 髙橋 田中 渡辺 渡邊 渡邉 伊藤 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上
    木村 斎藤 斉藤 齋藤 齊藤 清水 山崎 山﨑 阿部 池田 山下 石川 前田 藤田 後藤 近藤 長谷川 坂本 遠藤
    青木 藤井 西村 福田 太田 三浦 藤原 松田 岡本 中川 原田 田村 竹内 金子 和田 中山 石田 上田 森田
    柴田 酒井 工藤 横山 宮崎 宮﨑 内田 高木 髙木 安藤 谷口 丸山 高田 髙田 藤本 武田 村田 杉山 増田
    平野 久保 松井 岩崎 桜井 野口 松尾 野村 木下 菊地 菊池 佐野 杉本 古川 島田 岡田 小川 五十嵐 岡村
    中野 橋本 小野 宮本 大野 大塚 小島 水野 中島 星野 福島 西田 松浦 内山 菅原 市川 土屋 吉川 岩田 荒木
    """)
# Of these some are places as well: alone they say nothing of a person.
PLACES = _any_of("""
    池田 石川 福田 太田 中川 和田 高田 久保 小川 中野 橋本 小野 宮本 大野 大塚 小島 水野 中島 福島 市川
    吉川 横山 清水 平野
    """)
# What given names end with; a word of a place or a facility seldom does.
GIVEN = (
    r"(?:[一-鿿]{0,2}(?:[一二三四五次]郎|太郎|花子|[子美恵代香奈菜乃織穂里雄男夫彦樹介助輔也哉人斗翔"
    r"太健誠司志浩宏博隆孝昭茂勇豊聡淳徹剛亮涼修稔勝弘治吾信之紀則])"
    r"|(?:た|じ|いち|さぶ|し)ろう|はな(?:こ)?|さくら|ひろし|たかし|けんじ|さとし|たけし|あきら|まさる"
    r"|(?:けい|よう|ゆう|きょう|あき|のり|なお|とも|くみ|みち|ゆみ|まり|めぐ|あい|さち|よし)こ|めぐみ|あゆみ)"
)
HONORIFIC = r"(?:さん|氏|先生|くん|ちゃん)"
# Family names that are less common, or places elsewhere: they count where a post is asked for.
OTHER_FAMILY = _any_of("""
    松村 大西 今井 河野 矢野 広瀬 片山 石井 三宅 浜田 樋口 小松 児玉 藤沢 秋山 望月 永井 大久保 松原 西川
    北村 飯田 吉村 柳沢 本田 川上 浅野 服部 関口 川口 黒田 須藤 大谷 栗原 安田 新井 荒井 松下 早川 成田 堀内
    平田 岩本 菅野 渡部 久保田 小山 杉浦 川村 小泉 熊谷 大橋 松岡 中西 吉岡 横田 野田 田辺 内藤 松永
    """)
# So short that they begin other words: they count with 「さん」 or a post behind them.
SHORT_FAMILY = _any_of("林 森 堀 関 辻 菅 星 岡 島 谷")
# Given names that are hardly anything else, behind whatever family name.
WHOLE_GIVEN = _any_of("""
    太郎 一郎 二郎 次郎 三郎 健太郎 花子 桜子 和子 幸子 裕子 恵子 陽子 洋子 京子 由美子 久美子 智子 直子 順子
    典子 明子 節子 純子 優子 良子 文子 敏子 弘子 博子 昌子 道子 静子 美智子 喜美子 真由美 由美 直美 明美 裕美
    美香 美穂 麻衣 麻美 麻里 里美 恵美 恵理 絵里 愛美 彩花 結衣 陽菜 美咲 七海 千尋 千春 千夏 健一 慎一 真一
    浩一 雄一 洋一 陽一 純一 賢一 健二 浩二 健司 健治 賢治 誠司 健太 翔太 翔平 大輔 直樹 秀樹 英樹 茂樹 正樹
    和樹 和也 達也 拓也 哲也 直也 雅彦 和彦 正彦 義彦 信彦 勝彦 和夫 正夫 幸夫 雅夫 良夫 義男 和男 正男 浩之
    博之 隆之 雅之 弘之 孝之 智之 裕之 和宏 康弘 義弘 雅弘 博文 正人 直人 勇人 健人 隼人 拓海
    """)
KANA_FAMILY = _any_of("""
    さとう すずき たかはし たなか わたなべ いとう やまもと なかむら こばやし かとう よしだ やまだ ささき
    まつもと きむら さいとう しみず やまざき いけだ はしもと やました ふじた ごとう おかだ はせがわ
    """)
# Posts that are put behind a name: 鈴木課長. 中原区長 and 大島館長 name no person.
POST = r"(?:課長|係長|部長|局長|室長|主任|主査|主事|主幹|参事|技師|職員)"
