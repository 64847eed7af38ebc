"""The one schema: what an account and a device are, field by field; postrecord.py has that of a post.

It drives the reading, the blank workbook, the messages, the JSON Schema and the manual's table
of fields. The labels are the intake contract: a sheet is known by them, to the letter.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from formgen.model.fieldspec import (
    Code,
    Codes,
    Day,
    Days,
    Email,
    LongText,
    Phone,
    Text,
    Url,
    Username,
    any_of,
    declare,
    number_of,
    one_of,
)

ACCOUNT_SHEET = "アカウント"
DEVICE_SHEET = "機器"
KEPT_ACTIONS = ("非公開", "凍結")  # of a close, after which the account still exists
GROUPS = (
    "所属・連絡先", "アカウント", "目的と内容", "手続きの日付", "プロフィール", "安全管理", "廃止",
)  # fmt: skip

Procedure = Annotated[str, one_of(("開始", "運用中", "廃止")), "choice"]
_PLATFORMS = (
    "X", "Facebook", "Instagram", "LINE公式アカウント", "YouTube", "TikTok", "note", "Threads",
    "その他",
)  # fmt: skip
_PRINTED = {"X（旧Twitter）": "X"}  # the names in templates/platforms.yaml that differ
Platform = Annotated[str, one_of(_PLATFORMS, _PRINTED), "choice"]
Checked = Annotated[str, one_of(("確認済", "未確認")), "choice"]
NoneOrSome = Annotated[str, one_of(("なし", "あり")), "choice"]
SomeOrNone = Annotated[str, one_of(("あり", "なし")), "choice"]
YesOrNo = Annotated[str, one_of(("はい", "いいえ")), "choice"]
Verification = Annotated[str, one_of(("取得済", "申請中", "未取得", "制度なし")), "choice"]
Posted = Annotated[str, one_of(("掲載済", "未掲載")), "choice"]
Present = Annotated[str, one_of(("有", "無")), "choice"]
CloseReason = Annotated[str, one_of(("更新停止", "事業終了", "統合", "その他")), "choice"]
CloseAction = Annotated[str, one_of(("削除", *KEPT_ACTIONS)), "choice"]
Revoked = Annotated[str, one_of(("済", "予定")), "choice"]
DeviceKind = Annotated[str, one_of(("PC", "スマートフォン", "タブレット", "その他")), "choice"]
People = Annotated[
    int,
    number_of(("人", "名"), "「3」のように、人数を数字だけで入力してください。"),
    "whole_number",
]
NumberOfDays = Annotated[
    int,
    number_of(("日間", "日"), "「90」のように、日数を数字だけで入力してください。"),
    "whole_number",
]
Uses = Annotated[tuple[str, ...], any_of(("取得", "投稿", "監視")), "choices"]

_section, _account, _purpose, _dates, _profile, _safety, _closing = (
    partial(declare, group=group) for group in GROUPS
)
_public: dict[str, Any] = {"audience": "public"}
_internal: dict[str, Any] = {"audience": "internal"}
_kept: dict[str, Any] = {"asked": ("in_use",)}  # an account in operation keeps it from its start


# A table reads best as a table: a field takes two lines, not the formatter's seven.
# fmt: off
class Account(BaseModel):
    """An account of a City section on a social medium."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    SHEET: ClassVar[str] = ACCOUNT_SHEET

    account_id: Code | None = declare(
        "管理番号", "アカウントごとに別の番号。英字・数字・ハイフン", "TKS-001")
    procedure: Procedure | None = declare(
        "手続き", "これから始めるものは開始、使っているものは運用中、やめるものは廃止", "開始",
        **_public)
    platform: Platform | None = _account("サービス", "一覧から選ぶ", "X", **_public)
    platform_other: Text | None = _account(
        "その他のサービス名", "サービスが「その他」のときだけ", "Bluesky",
        when=("platform", ("その他",)), **_public)
    display_name: Text | None = _account(
        "アカウント名", "自治体の名称から始まる組織名。個人名・役職名は不可",
        "〇〇市中央公園だより", **_public)
    username: Username | None = _account(
        "ユーザー名", "@などから始まる半角のID。個人名・役職名は不可", "@chuo_park",
        **_public)
    url: Url | None = _account(
        "アカウントURL", "アカウントのページのアドレス。取得前は空欄",
        "https://x.com/chuo_park", **_public)
    bureau: Text | None = _section("局・区", "局又は区の名称", "建設緑政局", **_public)
    department: Text | None = _section("部", "部がなければ空欄", "緑政部", **_public)
    section: Text | None = _section(
        "課・室・所", "情報を発信する所属", "みどりの企画課", **_public)
    unit: Text | None = _section("係・担当", "係がなければ空欄", "企画係", **_public)
    head_title: Text | None = _section(
        "所属長の職名", "報告書の発信者。氏名は書かない", "みどりの企画課長", **_public)
    contact_name: Text | None = _section(
        "担当者氏名", "提出書類の担当欄だけに印字（公表されるものには出ない）", "担当者A")
    contact_phone: Phone | None = _section("電話番号", "市外局番から", "0000-00-0000", **_public)
    contact_extension: Text | None = _section("内線", "なければ空欄", "00000")
    contact_email: Email | None = _section(
        "組織メールアドレス", "所属の組織メール。個人のアドレスは不可", "midori@example.lg.jp",
        **_public)
    registered_email: Email | None = _account(
        "登録メールアドレス", "アカウントに登録する組織メール", "midori@example.lg.jp")
    manager_title: Text | None = _section(
        "管理者の職名", "アカウントの管理者。職名だけで氏名は書かない", "みどりの企画課長",
        **_public)
    poster_scope: Text | None = _section(
        "投稿者の範囲", "投稿する人の範囲。職名や係名だけで氏名は書かない", "企画係の職員",
        **_public)
    staff_count: People | None = _section(
        "更新担当者数", "投稿・更新を担当する人数（正副2名以上が望ましい）", "3", **_internal)
    purpose: LongText | None = _purpose(
        "利用目的", "市政や地域の魅力に関する発信であることが分かるように",
        "中央公園の四季の見どころと催しを広く知らせ、来園を促す。", **_public)
    external_use: Checked | None = _purpose(
        "内部利用でないことの確認", "内部研修等の内部利用でないことを確かめたか", "確認済",
        looked_at=("in_use", "closing"))
    audience: Text | None = _purpose("対象者", "だれに届けたいか", "市民及び来園者", **_public)
    content: LongText | None = _purpose(
        "発信内容", "発信する情報の種類", "花の開花状況、催しの案内、施設の休止の知らせ", **_public)
    frequency: Text | None = _purpose("更新頻度", "目安", "週2回程度", **_public)
    reason_new: LongText | None = _purpose(
        "既存アカウントで足りない理由", "市の他のアカウントでは足りない理由。なければ空欄",
        "市の公式アカウントでは開花状況を日々知らせることが難しいため。")
    outsourcing: NoneOrSome | None = _purpose("委託・指定管理", "運用を委託先等が行うか", "なし")
    outsourcing_detail: LongText | None = _purpose(
        "委託先と役割", "委託等が「あり」のときだけ",
        "運用事業者：投稿案の作成（投稿は市の職員が行う。）", when=("outsourcing", ("あり",)))
    terms_checked: Checked | None = _purpose(
        "規約・設定の確認", "サービスの規約・仕組み・設定を事前に確かめたか", "確認済",
        looked_at=("in_use", "closing"))
    settings_note: LongText | None = _purpose(
        "確認した設定の内容", "公開範囲・位置情報・外部連携など",
        "公開範囲は全体公開、位置情報は付与しない、外部アプリとの連携なし")
    hours: Text | None = _purpose(
        "対応時間", "返信や問合せに対応する時間", "平日午前8時30分から午後5時15分まで", **_public)
    reply_policy: LongText | None = _purpose(
        "返信等の対応", "返信・DM・フォロー等をどうするか",
        "原則として個別の返信は行いません。御意見は市ホームページの問合せフォームで受け付けます。",
        **_public)
    consulted_on: Day | None = _dates(
        "事前相談日", "所管の課に事前に相談した日", "令和8年9月1日", **_kept)
    device_confirmed_on: Day | None = _dates(
        "機器確認日", "所管の課から機器の確認を受けた日", "令和8年9月15日", **_kept)
    policy_url: Url | None = _dates(
        "ポリシー公表URL", "アカウント運用ポリシーを載せた市ホームページ",
        "https://www.example.lg.jp/530/page/0000000001.html", **_public)
    policy_published_on: Day | None = _dates(
        "ポリシー公表日", "ポリシーを公表した日", "令和8年9月25日", **_public, **_kept)
    rules_adopted_on: Day | None = _dates(
        "運用ルール制定日", "アカウント運用ルールを定めた日", "令和8年9月25日", **_kept)
    starts_on: Day | None = _dates(
        "利用開始日", "発信を始めた日。まだなら予定日", "令和8年10月1日", **_public)
    verification: Verification | None = _account(
        "認証アカウント", "本人確認済みの印の有無", "申請中", **_public)
    verification_reason: Text | None = _account(
        "未取得の理由", "認証アカウントが「未取得」のときだけ",
        "提供事業者の審査の対象とならなかったため", when=("verification", ("未取得",)), **_kept)
    homepage_url: Url | None = _profile(
        "市ホームページURL", "所属が作成する市ホームページ",
        "https://www.example.lg.jp/530/page/0000000002.html", **_public)
    profile_contact: Text | None = _profile(
        "プロフィールの問合せ先", "所属名と電話番号など。氏名は書かない",
        "みどりの企画課 0000-00-0000", **_public)
    profile_posted: Posted | None = _profile(
        "プロフィール掲載の確認", "URL・問合せ先・ポリシーの3点を載せたか", "掲載済",
        **_kept)
    location_setting: Text | None = _safety(
        "位置情報の設定", "位置情報の付与をどうしたか", "付与しない設定")
    autopost_setting: Text | None = _safety(
        "自動発信の設定", "自動で発信する機能をどうしたか",
        "連携アプリなし、自動発信は使わない")
    button_setting: Text | None = _safety(
        "ソーシャルボタンの扱い", "「いいね」等を押すときの決まり",
        "所属の決定なしに押さない")
    password_changed_on: Day | None = _safety(
        "パスワード最終変更日", "日付だけ。パスワードそのものはどこにも書かない",
        "令和8年9月20日", **_internal, looked_at=("starting",))
    password_interval_days: NumberOfDays | None = _safety(
        "パスワード変更間隔（日）", "何日ごとに変えるか", "90", **_internal)
    mfa: Present | None = _safety("多要素認証", "二段階認証などを使っているか", "有", **_internal)
    last_posted_on: Day | None = _safety(
        "最終更新日", "最後に投稿した日", "令和8年11月15日", **_internal,
        looked_at=("starting",))
    closes_on: Day | None = _closing(
        "利用廃止日", "利用をやめた日。まだなら予定日", "令和9年3月31日", **_public)
    close_reason: CloseReason | None = _closing("廃止理由", "一覧から選ぶ", "統合", **_public)
    close_reason_detail: LongText | None = _closing(
        "廃止理由の詳細", "理由を具体的に", "催事の案内を市ホームページに一本化するため。")
    close_action: CloseAction | None = _closing(
        "廃止の処置",
        "アカウントをどうしたか。凍結は、消さずに投稿をやめること（事業者による凍結を含む）",
        "削除", **_public)
    close_residual: LongText | None = _closing(
        "残る管理", "非公開・凍結のとき、ログインの管理と監視をだれが続けるか（職名で）",
        "みどりの企画課長がログイン情報を保管し、企画係が月1回監視する。",
        when=("close_action", KEPT_ACTIONS))
    announced_on: Day | None = _closing(
        "廃止の告知日", "利用者に知らせた日。まだなら予定日", "令和9年2月1日", **_public)
    announce_method: Text | None = _closing(
        "告知方法", "どこで知らせたか", "アカウントの投稿及び市ホームページへの掲載")
    alternative: Text | None = _closing(
        "代替媒体", "代わりに見てもらう媒体。なければ空欄", "市ホームページの催事カレンダー",
        **_public)
    policy_removal: Text | None = _closing(
        "市ホームページ・ポリシーの処理", "市ホームページのリンクとポリシーをどうしたか",
        "リンクを削除し、ポリシーの公表を終了")
    credentials_revoked: Revoked | None = _closing(
        "認証情報等の失効", "ログイン情報・端末・連携アプリの失効", "済")
    posts_archived: Text | None = _closing(
        "投稿データの保存", "保存した場所と期間。なければ空欄",
        "共有フォルダーに保存（令和13年度末まで）")
    document_number: Text | None = _dates(
        "文書番号", "なければ空欄（印字しない）", "8建み第101号")
    document_date: Day | None = _dates(
        "文書日付", "報告書の日付。空欄なら「令和　年　月　日」と印字", "令和8年10月2日")
    policy_revised_on: Days | None = _dates(
        "ポリシー改正日", "改正した日。複数は「、」で区切る。なければ空欄", "令和9年4月1日", **_public)
    rules_revised_on: Days | None = _dates(
        "運用ルール改正日", "改正した日。複数は「、」で区切る。なければ空欄", "令和9年4月1日")
    circumstances: LongText | None = _dates(
        "経緯", "名称、日付、機器がガイドラインと違うときの経緯（報告書に印字）。なければ空欄",
        "ガイドラインの制定前から使っている名称であり、広く知られているため。",
        looked_at=("in_use", "closing"))
    deputy_approver: Text | None = _section(
        "不在時の承認者", "所属長が不在のときに発信を承認する者の職名", "企画係長", **_internal)
    watch_frequency: Text | None = _safety(
        "監視の頻度", "投稿や通知を確かめる頻度", "開庁日に1日2回", **_internal)
    watch_off_hours: Text | None = _safety(
        "休日・夜間の監視", "休日と夜間にだれがどう確かめるか（職名で）",
        "企画係長が緊急の通知を確かめる。", **_internal)
    dormancy_limit_days: NumberOfDays | None = _safety(
        "廃止検討までの日数", "更新がないとき何日で廃止を検討するか。空欄なら市の日数",
        "90", **_internal)
    contractor_checker: Text | None = _purpose(
        "委託先の投稿の確認者", "委託等が「あり」のとき、市で投稿を確かめる者の職名", "企画係長",
        when=("outsourcing", ("あり",)), **_internal)
    mfa_reason: Text | None = _safety(
        "多要素認証を使わない理由", "多要素認証が「無」のときだけ", "サービスに機能がないため",
        when=("mfa", ("無",)), **_internal)
    fallback: Text | None = _safety(
        "利用できないときの媒体", "凍結などで使えないとき、代わりに知らせる媒体",
        "市ホームページ", **_internal)
    control_ends_on: Day | None = _closing(
        "残る管理の終了予定日", "非公開・凍結のとき、管理をいつまで続けるか", "令和10年3月31日",
        when=("close_action", KEPT_ACTIONS), asked=("closing",))


class Device(BaseModel):
    """A device with which an account is made, posted to or watched."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    SHEET: ClassVar[str] = DEVICE_SHEET

    account_ids: Codes | None = declare(
        "管理番号", "使うアカウントの管理番号。複数は「、」で区切る", "TKS-001")
    kind: DeviceKind | None = declare("種別", "一覧から選ぶ", "PC")
    model: Text | None = declare("機種", "メーカーと型番", "業務用ノートPC A型")
    asset_number: Text | None = declare("資産番号", "機器ごとに別の番号", "PC-0123")
    location: Text | None = declare("設置場所", "置き場所", "本庁舎 みどりの企画課執務室")
    user_role: Text | None = declare("使用者", "組織と職。氏名は書かない", "企画係の職員")
    city_provided: YesOrNo | None = declare("市の整備", "市が整備した機器か", "はい")
    not_provided_reason: Text | None = declare(
        "市の整備でない理由", "「いいえ」のときだけ", "実行委員会が所有する撮影用の機器のため",
        when=("city_provided", ("いいえ",)), asked=("starting", "in_use"))
    internet_allowed: SomeOrNone | None = declare(
        "インターネット接続の許可", "接続が認められた機器か", "あり")
    os: Text | None = declare("OS・版", "OSの名称と版", "Windows 11 24H2")
    update_method: Text | None = declare("更新方法", "最新の版に保つ方法", "自動更新")
    antivirus: Text | None = declare(
        "ウイルス対策", "対策ソフトの名称など", "市標準の対策ソフト")
    other_measures: Text | None = declare(
        "その他の対策", "画面ロック・端末管理など。なければ空欄", "画面ロック")
    uses: Uses | None = declare("用途", "取得・投稿・監視。複数は「、」で区切る", "投稿、監視")
    off_site: NoneOrSome | None = declare("庁外持出し", "庁舎の外へ持ち出すか", "なし")
    confirmed_on: Day | None = declare(
        "確認日", "所管の課の確認を受けた日。確認前は空欄", "令和8年9月15日")
    used_from: Day | None = declare(
        "使用開始日", "アカウントの開始より後に加えた機器だけ。空欄なら利用開始日",
        "令和8年12月1日")
    private_accounts: NoneOrSome | None = declare(
        "私用アカウントの利用", "同じ機器で、私用のアカウントを使うことがあるか", "なし")

# fmt: on
