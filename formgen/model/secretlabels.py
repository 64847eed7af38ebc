"""The words for a password, a PIN or a key, and the labels that ask for one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from formgen.model.japanese import squeezed

FLAGS = re.IGNORECASE
JAPANESE = (
    r"[パバハ][ ・]?ス[ ・]?ワ[ ・]?[ー一―-]?[ ・]?ド|ぱすわーど|パスコード|パスフレーズ"
    r"|(?<![ァ-ヶー一-龠々])パス|(?:[初仮新旧][期的]?|ログイン|共[有通])パス|暗[証唱](?:番号|コード|ナンバー|No\.?)?"
    r"|(?<![ァ-ヶー])ピン(?:コード|番号)|秘密の(?:質問|答え)|ワンタイム(?:パス|コード)?"
    r"|(?:認証|確認|セキュリティ|リカバリー?|バックアップ|予備|PUK|復旧|復元|回復|[2二]FA)(?:用の?| )?コード"
    r"|(?:クライアント|API|アプリ)?シークレット(?:キー|コード)?|(?:秘密|アクセス|セットアップ)キー|秘密鍵|(?:復元|リカバリー?|シード)フレーズ|トークン"
    # Without a sign it is a motto, as of 防災の合言葉.
    r"|(?:^|(?<=[\s、。・(【■□●「])|(?<=ログイン用の)|(?<=本人確認用の)|(?<=本人確認の))(?:合い?言葉|あいことば)(?=\s*(?:\([^)\n]{1,12}\)\s*)?[:=→])"
)
ENGLISH = (
    r"[a-z]{0,8}pass[ _]?(?:word|wd|code|phrase)|p[a@4][s5$]{2}w[o0]rd|p a s s w o r d"
    r"|[a-z]{0,5}pwd|pswd|psw|p[ ./]?w\.?|(?:login|user|my|admin|new|old|root|sns|web)[_-]?(?:pass|pw)"
    r"|pass|pin(?:コード|番号|[ _-]?(?:code|number|no\.?))?|(?:2fa|mfa|otp|backup|recovery)[ _-]?codes?"
    r"|otp|(?:client[ _-]?|api[ _-]?)?secret(?:[ _-]?key)?|api[ _-]?(?:key|キー)|access[ _-]?(?:key|token)|token"
)
_HEAD = re.compile(
    rf"(?:.*(?:{JAPANESE}|合い?言葉|あいことば|password|passwd|passcode|passphrase)|(?:.*[^A-Za-z])?(?:{ENGLISH}))"
    r"(?:の?(?:値|答え?|回答|文字列|控え?|メモ|ヒント)|欄|s|_?hint|_?memo)?(?:\(.*\))?[\d:.*※)]*",
    FLAGS,
)
LONGEST_LABEL = 40
_ORNAMENTS = "【】〔〕[]「」■□◆◇●○★☆※*"
_REMEMBERED = 4096


def names_secret(label: str) -> bool:
    """True if a label asks for a secret itself: 「初期パスワード」, not 「パスワードの変更日」."""
    return len(label) <= LONGEST_LABEL and _names_secret(label)


@lru_cache(_REMEMBERED)
def _names_secret(label: str) -> bool:
    plain = unicodedata.normalize("NFKC", label).strip()
    # Squeezed, 「ID PW」 is one word; as it stands, 「パス　ワード」 is two.
    return any(_HEAD.fullmatch(word.strip(_ORNAMENTS)) for word in (squeezed(label), plain))
