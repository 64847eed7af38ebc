"""The words for a password, a PIN or a key, and the labels that ask for one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from formgen.intake.labels import squeeze
from formgen.model.secretlabels import ENGLISH, FLAGS, JAPANESE, LONGEST_LABEL, names_secret

# Words under which other things stand as well: 「画面ロック：5分」, 「セキュリティキー：あり」.
_KINDRED = (
    r"(?:(?:画面|端末の?)ロック|ロック解除)の?(?:コード|番号|キー)?|(?:ロック|解[除錠]の?)(?:コード|番号|No\.?)"
    r"|(?:認証|確認)番号"
    r"|(?:[2二]段階|[2二]要素|多要素)認証の?(?:コード|番号)?"
    r"|(?:Wi-?Fi|無線(?:LAN)?|WEP|WPA\d?|暗号化|認証(?:システム|アプリ)?|セキュリティ"
    r"|ネットワーク|回復|復元|リカバリー?)[ の]?(?:キー|key(?![a-z]))"
    r"|コンシューマーキー|consumer[ _-]?key"
)
WORD = rf"(?:{JAPANESE}|(?<![A-Za-z])(?:{ENGLISH})(?![A-Za-z]|_[A-Za-z])|{_KINDRED})"
EACH_WORD = re.compile(WORD, FLAGS)
KINDRED = re.compile(_KINDRED, FLAGS)
# After these other things stand as often: 「みどりPASS 2026」, 「一日乗車パス：700円」.
LOOSE = re.compile(r"pass|token|secret|.*パス|トークン|シークレット", FLAGS)
# What says that there is no value here: who keeps it, how it is made, when it changes.
TALK = re.compile(
    r"日付|だけ|のみ|パスワード|生成|作[成るり]|検討|廃止|自動|手[順動]|様式|規[程則]|要[領綱]|基準|共用|掲示|委託|業者|サービス|システム"
    r"|各自|本人|個人|異動|退職|年度|四半期|変更|変え|更新|管理|保[管存]|見直|設[定け]|記[入載録憶]|入力|書[かきく]|使[わいう用]|利用|参照|確認|[共占]有|統一|[伝通]達|連絡|通知|報告"
    r"|引き?継|封[筒緘]|金庫|台帳|帳簿|書庫|施錠|貸与|配布|保護|別[途紙添冊]|不[要可明]|禁止|必[要須]|厳[重格秘]|非公[開表]|[社部]外秘|公表|省略"
    r"|担当|係|課長|所長|主[任査]|部長|職員|責任者|総務|組織|所属|内線|電話|口頭|対面|窓口|受付|受信|送[付信]|送ら|届[くき]|端末|携帯|アプリ|指紋|顔"
    r"|文字|英[字数大小]|数字|記号|半角|全角|混在|\d桁|桁[数以の]|以[上下内]|ごと|毎[年月週日回]|年\d|\d+(?:[年月日週回時分秒個本枚件人名円号階項条版番]|か月|ヶ月|カ月)"
    r"|間隔|期[限間]|有効|無効|定期|随時|失効|終了|再発行|発行|取得|登録|済|未|なし|無し|あり|有り|該当|対応|方式|方法|要[すし]|しない|せず|ない|ません"
    r"|すること|とする|による|のとおり|の通り|に(?:より|よる)|ください|ます$|お(?:忘|問|渡|尋)|忘れ|間違|誤|漏|乗っ取|強度|複雑|推測|類推|安全|失敗|初期化"
)
_NO_VALUE = re.compile(
    r"(?:無|有|非表示|x+|n/a|none|null|tbd|yes|no|ok|sso|sms|[・,、/]|以上|要)*|はい|いいえ|レ点|(?:IC|ID)カード",
    FLAGS,
)
# 「同上」「広報室」「手渡し」「従来どおり」: no service takes such a password, and clerks answer so.
_ANSWER = re.compile(
    r"(?:その)?(?:[一-龠々ァ-ヶー]{1,10}[いうえかきくけしすせちてみむめりるれわげじび]{0,2}){1,3}"
    r"(?:の?(?:まま|どおり)|[とに]同じ|に(?:する|違う|一度)|ほど|(?:やすい|にくい|い|する)?(?:こと|もの)|は避ける|した|にする)?"
)
# What is said, not typed, may well be such a word.
_SPOKEN = re.compile("合い?言葉|あいことば|質問|答え|回答|フレーズ|ヒント")
_LOGIN_LABEL = re.compile(r"(?:ログイン|サインイン|認証)(?:情報|内容)?", FLAGS)
_FOLDERS = frozenset(("管理番号", "account_id"))
_ONE_S_OWN_DATE = frozenset(("パスワード最終変更日", "password_changed_on"))
_ONE_S_OWN_NUMBER = frozenset(("パスワード変更間隔(日)", "password_interval_days"))
_DATE_SHAPE = re.compile(
    r"(?:令和|平成|昭和|大正|明治|[RHSTM])?(?:元|\d{1,4})[年./-]\d{1,2}(?:[月./-]\d{1,2})?[日月]?(?:(?:\(.\))|頃|ごろ|T?00:00:00)?"
    r"|(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])",
    FLAGS,
)
_NUMBER_SHAPE = re.compile(
    r"約?(?:\d{1,3}|[半一二三四五六七八九十百]{1,5})"
    r"(?:日|週間?|[かヶカヵケ箇]月|月|年)?(?:間|ごと|おき|毎)?|半期|隔月|\d{1,6}",
    FLAGS,
)
_CODED = re.compile(
    r"ユーザー名?|username|アカウント(?:id|名)|.*[^a-z]?id|.*番号|シリアル(?:no\.?|ナンバー)?|s/?n|機種|model|型番|os|os・版|asset_?number"
    r"|ウイルス対策|antivirus|更新方法|update_method|その他の対策|other_measures|.*url|内線",
    FLAGS,
)
# Labels beside which a login stands in a table of accounts.
_BESIDE_LOGIN = re.compile(
    r"(?:ログイン)?id|(?:ユーザー?|アカウント|ログイン)(?:名|id)?|メール(?:アドレス)?|サービス名?|媒体|sns名?|名称|no\.?|user(?:name)?|login|account"
    r"|氏名|担当者?|備考|所属|部署|課名?|種別|用途|サイト|url|.*(?:番号|期限|日)",
    FLAGS,
)


def is_loose(label: str) -> bool:
    """True if a label is a word that has other senses too: 「Pass」 beside 「Fail」."""
    words = unicodedata.normalize("NFKC", label).split() or [""]
    return LOOSE.fullmatch(words[-1].strip(":.")) is not None


def asks_for_secret(label: str) -> bool:
    """True if what stands beside a label is a secret, or must be the contract's date or number."""
    return names_secret(label) or squeeze(label) in _ONE_S_OWN_DATE | _ONE_S_OWN_NUMBER


def stands_beside_logins(label: str) -> bool:
    """True if a label heads another column of a table of logins: 「ID」, 「ユーザー名」."""
    return _BESIDE_LOGIN.fullmatch(squeeze(label)) is not None


def expects_code(label: str) -> bool:
    """True if a label asks for names and numbers that look as if they were generated."""
    return _CODED.fullmatch(squeeze(label)) is not None


def says_nothing(text: str) -> bool:
    """True if a text under the label of a secret gives none: 「-」, 「別途管理」, 「＊＊＊＊」."""
    bare = text.strip("()[]「」・-。")
    return not any(char.isalnum() for char in bare) or _NO_VALUE.fullmatch(bare) is not None


def is_mere_answer(text: str, label: str) -> bool:
    """True if a text beside the label of a secret is an office's word: 「同上」, 「広報室」."""
    is_short = len(text) <= LONGEST_LABEL
    return is_short and _ANSWER.fullmatch(text) is not None and not _SPOKEN.search(label)


@dataclass(frozen=True, slots=True)
class Asks:
    """The kind of value for which a label asks, judged once for all cells beneath it."""

    shape: re.Pattern[str] | None  # of the contract's own date and number, which are no secret
    secret: bool
    speaks: bool  # of a secret, among other things
    login: bool
    folder: bool  # a 管理番号 becomes the name of a folder
    code: bool

    @staticmethod
    def of(label: str) -> Asks:
        """Return what a label asks for; nothing when there is none."""
        word = squeeze(label)
        shape = _NUMBER_SHAPE if word in _ONE_S_OWN_NUMBER else None
        return Asks(
            _DATE_SHAPE if word in _ONE_S_OWN_DATE else shape,
            names_secret(label),
            EACH_WORD.search(label) is not None,
            _LOGIN_LABEL.fullmatch(word) is not None,
            word in _FOLDERS,
            expects_code(label),
        )
