"""The schema of a single post, field by field, as records.py has it of accounts and devices."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict

from formgen.model.fieldspec import (  # fmt: skip
    Code,
    Day,
    Lines,
    LongText,
    Moment,
    Names,
    Text,
    Url,
    declare,
    one_of,
)

POST_SHEET = "投稿"

PostKind = Annotated[str, one_of(("新規", "返信", "引用")), "choice"]
NoOrYes = Annotated[str, one_of(("いいえ", "はい")), "choice"]
PeopleShown = Annotated[str, one_of(("なし", "同意あり", "加工済")), "choice"]


# A table reads best as a table: a field takes two lines, not the formatter's seven.
# fmt: off
class Post(BaseModel):
    """A single post, from its text to its record."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    SHEET: ClassVar[str] = POST_SHEET

    post_id: Code | None = declare(
        "投稿番号", "投稿ごとに別の番号（一度使った番号は使わない）。英字・数字・ハイフン", "TKS-P001")
    account_id: Code | None = declare(
        "管理番号", "発信するアカウントの管理番号（シート「アカウント」のもの）", "TKS-001")
    subject: Text | None = declare("件名", "何の投稿か（本文には入らない）", "秋の花まつりの案内")
    kind: PostKind | None = declare("区分", "新しい投稿か、返信か、引用か", "新規")
    scheduled_at: Moment | None = declare(
        "発信予定日時", "発信する日と時刻。「2026/10/2 10:00」でもよい", "令和8年10月2日 午前10時")
    embargo_at: Moment | None = declare(
        "公表解禁日時", "この日時より前に発信できないときだけ", "令和8年10月1日 午後2時")
    text: LongText | None = declare(
        "本文", "発信する文のとおり（改行、URL、ハッシュタグも）",
        "10月4日（日）10時から、中央公園で秋の花まつりを開きます。")
    pictures: Names | None = declare(
        "画像", "画像や動画のファイル名を、載せる順に「、」で区切る。ファイルは、このシートと同じ場所の"
        "「画像」フォルダーに入れる。なければ空欄", "花壇.jpg")
    alt_texts: Lines | None = declare(
        "代替テキスト", "画像があるとき、何が写っているか。画像の順に、1枚に1行", "満開のコスモスの花壇",
        when=("pictures", ()))
    picture_source: Text | None = declare(
        "出典・許諾", "画像があるとき、だれが撮り、だれが使用を認めたか", "みどりの企画課撮影",
        when=("pictures", ()))
    people_shown: PeopleShown | None = declare(
        "人物の写り込み", "画像があるとき、人が写っていない、本人の同意がある、見分けられないように加工した、のどれか",
        "なし", when=("pictures", ()))
    links_checked_on: Day | None = declare(
        "リンク確認日", "本文にURLがあるとき、リンク先を開いて確かめた日", "令和8年10月1日")
    basis: Text | None = declare(
        "根拠資料", "日時や場所などの元になった資料", "秋の花まつり実施要領")
    urgent: NoOrYes | None = declare(
        "緊急", "災害などで、発信伺に先立って電話などで承認を受けるときだけ「はい」", "いいえ")
    author_title: Text | None = declare("作成者の職名", "職名だけ。氏名は書かない", "企画係の職員")
    checker_title: Text | None = declare("点検者の職名", "作成者とは別の職。氏名は書かない", "企画係長")
    approved_on: Day | None = declare(
        "承認日", "発信を認められた日。まだなら空欄", "令和8年10月1日")
    approver_title: Text | None = declare(
        "承認者の職名", "承認の後に、所属長（不在のときは、不在時の承認者）の職名",
        "みどりの企画課長", when=("approved_on", ()))
    approval_code: Text | None = declare(
        "承認番号", "承認の後に、決裁された発信伺に印字してある照合番号を写す（英数字9字）", "",
        when=("approved_on", ()))
    sent_at: Moment | None = declare(
        "発信日時", "発信した日と時刻。まだなら空欄", "令和8年10月2日 午前10時")
    sender_title: Text | None = declare(
        "発信者の職名", "発信の後に、職名だけ。氏名は書かない", "企画係の職員", when=("sent_at", ()))
    sent_url: Url | None = declare(
        "発信URL", "発信の後に、その投稿のアドレス", "https://x.com/chuo_park/status/1234567890",
        when=("sent_at", ()))
    checked_after_on: Day | None = declare(
        "発信後の確認日", "発信した画面を開いて確かめた日", "令和8年10月2日", when=("sent_at", ()))
    corrected_on: Day | None = declare(
        "訂正・削除日", "訂正又は削除をしたときだけ", "令和8年10月3日")
    correction: LongText | None = declare(
        "訂正・削除の内容と理由", "訂正・削除日があるときだけ",
        "開始時刻の誤りを訂正した。", when=("corrected_on", ()))

# fmt: on
