"""Checks of what goes with a post's words: sources, people, links, pictures, where it stands, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from urllib.parse import urlsplit

from formgen.city.checkbindings import CheckBinding
from formgen.city.postrule import PictureRule
from formgen.city.webdomains import within
from formgen.guideline.checkkinds import Finding, PostCase, blank, post_check
from formgen.guideline.daterules import misplaced
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.records import Account
from formgen.posts.picturefacts import PictureFacts, is_video

_NO_REPLIES = re.compile(
    r"(?:返信|引用|リプライ)[^。]{0,20}(?:行わない|行いません|しない|しません)"
)

_CHECK_THE_DAY = "日付を確かめてください。"


def _beside(case: PostCase, field: str, reason: str, remedy: str) -> Iterator[Finding]:
    """The finding of a field that is blank although something is there that asks for it."""
    value = getattr(case.post, field)
    if value is None or (isinstance(value, str) and blank(value)):
        yield Finding(field, f"{reason}が、{case.label(field)}が空欄です。", remedy)


@post_check("picture_source", "pictures")
def post_source_given(case: PostCase) -> Iterator[Finding]:
    """A picture says whose it is.

    pass: pictures= | picture_source=
    fail: pictures=花壇.jpg | picture_source= -> picture_source
    """
    if case.post.pictures:
        remedy = "だれが撮影又は作成し、だれが使用を認めたかを記入してください。"
        yield from _beside(case, "picture_source", "画像があります", remedy)


@post_check("people_shown", "pictures")
def post_people_given(case: PostCase) -> Iterator[Finding]:
    """Somebody has looked for people in a picture.

    pass: pictures=花壇.jpg | people_shown=なし
    fail: pictures=花壇.jpg | people_shown= -> people_shown
    """
    if case.post.pictures:
        remedy = "画像を拡大して確かめ、「なし」「同意あり」「加工済」から選んでください。"
        yield from _beside(case, "people_shown", "画像があります", remedy)


@post_check("links_checked_on", "text")
def post_links_checked(case: PostCase) -> Iterator[Finding]:
    """Somebody has opened the links.

    pass: text=お知らせです。 | links_checked_on=
    fail: text=詳しくは https://{web}/ へ | links_checked_on= -> links_checked_on
    """
    if case.links:
        remedy = "リンク先を開いて内容を確かめ、その日を入力してください。"
        yield from _beside(case, "links_checked_on", "本文にリンクがあります", remedy)


@post_check("basis")
def post_basis_given(case: PostCase) -> Iterator[Finding]:
    """The facts of a post come from a paper.

    pass: text=お知らせです。 | basis=実施要領
    fail: text=お知らせです。 | basis= -> basis
    """
    if not blank(case.post.text) and blank(case.post.basis):
        yield Finding(
            "basis",
            "根拠資料が空欄です。",
            "日時、場所、名称などを照らし合わせた資料を記入してください。",
        )


def _excesses(limits: PictureRule, facts: PictureFacts) -> Iterator[str]:
    """In what a picture is more than its service takes."""
    longest, ratio = max(facts.width, facts.height), facts.width / facts.height
    if limits.megabytes and facts.bytes > limits.megabytes * 1024 * 1024:
        yield f"大きさが、{limits.megabytes}MBを超えています。"
    if limits.longest_side and longest > limits.longest_side:
        yield f"長い辺が{longest}画素あり、{limits.longest_side}画素を超えています。"
    if limits.narrowest and ratio < limits.narrowest - 0.005:
        yield "形が縦に長く、上下が切れることがあります。"
    if limits.widest and ratio > limits.widest + 0.005:
        yield "形が横に長く、左右が切れることがあります。"


@post_check("pictures")
def post_picture_limits(case: PostCase) -> Iterator[Finding]:
    """The pictures are such as the service takes.

    pass: account.platform=X | pictures=1.jpg、2.jpg、3.jpg、4.jpg
    fail: account.platform=X | pictures=1.jpg、2.jpg、3.jpg、4.jpg、5.jpg -> pictures
    """
    names = case.post.pictures or ()
    limits = case.rule.pictures
    if limits.count and len(names) > limits.count:
        yield Finding(
            "pictures",
            f"画像が{len(names)}枚あります。このサービスで一度に載せられるのは{limits.count}枚までです。",
            "枚数を減らすか、投稿を分けてください。",
        )
    for name, facts in zip(names, case.pictures, strict=False):
        for excess in _excesses(limits, facts) if facts and not facts.is_video else ():
            yield Finding(
                "pictures",
                f"画像{quoted(name)}の{excess}",
                "画像の大きさを変えるか、切り抜いて、置き直してください。",
            )


@post_check("alt_texts", "pictures")
def post_alt_texts(case: PostCase) -> Iterator[Finding]:
    """Every picture has an alternative text, and no text is without its picture.

    pass: pictures=1.jpg | alt_texts=満開の花壇
    pass: pictures=1.mp4 | alt_texts=
    fail: pictures=1.jpg | alt_texts= -> alt_texts
    fail: pictures= | alt_texts=満開の花壇 -> alt_texts
    """
    names, alts = case.post.pictures or (), case.post.alt_texts or ()
    if len(alts) > len(names):
        yield Finding(
            "alt_texts",
            f"代替テキストが{len(alts)}行あり、画像は{len(names)}枚です。",
            "1枚に1行、画像の順に入力してください。",
        )
    limit = case.rule.alt_limit
    why = "サービスが求めています。" if case.rule.alt_required else ""
    for name, alt in zip_longest(names, alts[: len(names)], fillvalue=""):
        if blank(alt) and not is_video(name):
            yield Finding(
                "alt_texts",
                f"画像{quoted(name)}に代替テキストがありません。画面を読み上げて使う人に、内容が伝わりません。{why}",
                "何が写っているかを1行で書いてください。画像の中の文字も書きます。",
            )
        elif limit and len(alt) > limit:
            yield Finding(
                "alt_texts",
                f"画像{quoted(name)}の代替テキストが{len(alt)}字あります（{limit}字まで）。",
                "短くしてください。",
            )


@post_check("sent_url")
def post_sent_place(case: PostCase) -> Iterator[Finding]:
    """The address of what was sent lies at the service of the account.

    pass: account.platform=X | sent_url=https://x.com/midori_park/status/1
    fail: account.platform=X | sent_url=https://www.instagram.com/p/1/ -> sent_url
    """
    url, platform = case.post.sent_url, case.platform
    host = urlsplit(url or "").hostname or ""
    if url and platform and platform.hosts and not within(host, platform.hosts):
        yield Finding(
            "sent_url",
            f"発信URL{quoted(url)}が、{platform.name}のアドレスではありません。",
            "発信した投稿を開き、画面のアドレス欄から写してください。",
        )


@post_check("checked_after_on", "sent_at", takes=("figures.days",))
def post_checked_after(case: PostCase, own: CheckBinding) -> Iterator[Finding]:
    """Somebody has looked at what was sent.

    pass: today=2026-10-03 | sent_at=2026-10-02 10:00
    fail: today=2026-10-04 | sent_at=2026-10-02 10:00 -> checked_after_on
    fail: sent_at=2026-10-02 10:00 | checked_after_on=2026-10-01 -> checked_after_on
    """
    sent, checked = case.post.sent_at, case.post.checked_after_on
    if sent and not checked and case.today > sent.date() + timedelta(days=own.figures["days"]):
        yield Finding(
            "checked_after_on",
            f"{case.shown('sent_at')}から日がたちましたが、発信後の確認日が空欄です。",
            "表示された内容、リンク、公開の範囲を画面で確かめて、その日を入力してください。",
        )
    yield from misplaced(case, "checked_after_on", "前", "sent_at", "", _CHECK_THE_DAY)


@post_check("correction", "corrected_on", "sent_at")
def post_correction_given(case: PostCase) -> Iterator[Finding]:
    """A correction says what was corrected and why, and comes after the sending.

    pass: corrected_on= | correction=
    fail: corrected_on=2026-10-03 | correction= -> correction
    """
    if case.post.corrected_on:
        remedy = "何をどう訂正又は削除したかと、その理由を記入してください。"
        yield from _beside(case, "correction", "訂正・削除日があります", remedy)
    yield from misplaced(case, "corrected_on", "前", "sent_at", "", _CHECK_THE_DAY)


@post_check("pictures")
def post_video_location(case: PostCase) -> Iterator[Finding]:
    """A video, of which no copy is made, tells no place.

    pass: pictures=1.mp4
    fail: pictures=場所のある1.mp4 -> pictures
    """
    for name, facts in zip(case.post.pictures or (), case.pictures, strict=False):
        if facts and facts.is_video and facts.has_location:
            yield Finding(
                "pictures",
                f"動画{quoted(name)}に、撮影した場所の位置情報があります。動画からは、自動で消せません。",
                "動画の編集ソフトで位置情報を消して書き出し、置き直してください。",
            )


@post_check("scheduled_at", "account_id")
def post_autopost_known(case: PostCase) -> Iterator[Finding]:
    """Who has a post sent by itself knows how that works: the account's own rule is there.

    pass: scheduled_at=2026-10-02 10:00 | account.autopost_setting=自動発信は使わない
    fail: scheduled_at=2026-10-02 10:00 | account.autopost_setting= -> scheduled_at
    """
    is_planned = case.post.scheduled_at is not None and case.post.sent_at is None
    if is_planned and case.account and blank(case.account.autopost_setting):
        label = by_key(Account)["autopost_setting"].label
        yield Finding(
            "scheduled_at",
            f"アカウントの「{label}」が空欄で、予約投稿などの決まりが分かりません。",
            f"シート「アカウント」の「{label}」に記入してください。",
        )


@post_check("kind", "account_id")
def post_reply_allowed(case: PostCase) -> Iterator[Finding]:
    """A section that said that it does not answer posts does not.

    pass: kind=新規 | account.reply_policy=返信は行いません。
    fail: kind=返信 | account.reply_policy=原則として個別の返信は行いません。 -> kind
    """
    policy = (case.account.reply_policy if case.account else None) or ""
    if case.post.kind in ("返信", "引用") and _NO_REPLIES.search(policy):
        yield Finding(
            "kind",
            f"区分が「{case.post.kind}」ですが、アカウントの「返信等の対応」は{quoted(policy)}です。",
            "返信等をしてよい場合に当たるかを、所属長に確かめてください。",
        )
