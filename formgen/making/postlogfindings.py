"""Findings in the log of posts beside today's sheets: what is told of it, and changes nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.making.readcheckcompose import Surveyed
from formgen.model.japanese import quoted, wareki_moment
from formgen.model.problems import Place, Problem
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.outputfolder import Store
from formgen.outputs.postlog import PostEntry, PostLog, key_in


def lost(surveyed: Surveyed, store: Store) -> Iterator[Problem]:
    """Yield the warning of a log that has gone, while what was made of it stands."""
    wording = surveyed.catalogue.record
    if wording and any(made.document == wording.id for made in store.before):
        yield Problem(
            "warning",
            "発信した投稿の記録が見当たりません。今の記入シートから作り直しました。",
            "控えがあれば元に戻してください。前の発信記録簿は「以前の書類」にあります。",
            Place(POST_LOG),
        )


def used_again(log: PostLog, surveyed: Surveyed) -> Iterator[Problem]:
    """Yield of each post whose number is that of another one that was sent."""
    for entry in surveyed.checked.intake.posts:
        post = entry.record
        if "#" in key_in(log, post):
            subject = quoted(log[f"{post.account_id}/{post.post_id}"].post.subject or "")
            yield Problem(
                "warning",
                f"投稿番号{quoted(post.post_id or '')}は、発信した別の投稿（件名{subject}）の番号です。",
                "新しい投稿なら、使ったことのない番号に改めてください。",
                entry.places["post_id"], account=post.account_id, field="post_id", post=post.post_id,
            )  # fmt: skip


def cleared(log: PostLog, surveyed: Surveyed) -> Iterator[Problem]:
    """Yield of each row that no longer tells when its post was sent; the record does."""
    for entry in surveyed.checked.intake.posts:
        post = entry.record
        known = log.get(key_in(log, post))
        if known and known.post.sent_at and not post.sent_at and "sent_at" not in entry.unread:
            yield Problem(
                "warning",
                f"発信日時が空欄ですが、{wareki_moment(known.post.sent_at)}に発信した記録があります。"
                "記録はそのまま残しました。",
                "発信日時を書き戻してください。発信していないときは、書き戻した上で、"
                "「訂正・削除日」と「訂正・削除の内容と理由」に、記入の誤りだったことを書いてください。",
                entry.places["sent_at"], account=post.account_id, field="sent_at", post=post.post_id,
            )  # fmt: skip


def unlisted_posts(log: PostLog, surveyed: Surveyed) -> tuple[PostEntry, ...]:
    """The entries of posts that are in no sheet any more."""
    listed = {key_in(log, entry.record) for entry in surveyed.checked.intake.posts}
    return tuple(entry for key, entry in log.items() if key not in listed)
