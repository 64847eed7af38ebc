"""How far a post is approved: what its 照合番号 covers, and whether the typed one is that of today's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from formgen.model.postrecord import Post
from formgen.model.records import Account
from formgen.posts.approvalcode import code_of, content_hash, read_code

# Approved: with the number of today's content. By telephone: urgent, the form is signed afterwards.
ApprovalState = Literal["none", "approved", "by telephone", "mistyped", "changed", "unknown"]
SENDABLE: tuple[ApprovalState, ...] = ("approved", "by telephone")


def hash_of_content(post: Post, account: Account, pictures: Sequence[str | None]) -> str | None:
    """The hash of all that an approval covers; None while a picture (its SHA-256) is not known."""
    known = [sha256 for sha256 in pictures if sha256 is not None]
    if len(known) != len(pictures):
        return None
    alts = post.alt_texts or ()
    return content_hash(
        f"{account.platform or ''}\n{account.platform_other or ''}",
        # An account that has no name yet is none of the others.
        account.username or account.account_id or "",
        post.text or "",
        [(sha256, alts[at] if at < len(alts) else "") for at, sha256 in enumerate(known)],
        post.embargo_at,
    )


def approval_state(post: Post, content: str | None) -> ApprovalState:
    """How far a post is approved; content: the hash of all that an approval covers."""
    typed = (post.approval_code or "").strip()
    is_signed = bool(post.approved_on and (post.approver_title or "").strip())
    if not typed:
        return "by telephone" if is_signed and post.urgent == "はい" else "none"
    code = read_code(typed)
    if code is None:
        return "mistyped"
    if content is None:
        return "unknown"
    if code != code_of(content):
        return "changed"
    return "approved" if is_signed else "none"
