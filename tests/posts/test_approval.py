"""An approval holds for the account that it was given for, and for no other."""

from __future__ import annotations

from datetime import date

import pytest

from formgen.model.postrecord import Post
from formgen.model.records import Account
from formgen.posts.approval import approval_state, hash_of_content
from formgen.posts.approvalcode import code_of

POST = Post(text="お知らせ", approved_on=date(2026, 10, 1), approver_title="課長")


@pytest.mark.parametrize(
    ("username", "other", "state"),
    [
        ("@kwsk", "@kwsk", "approved"),  # whatever its 管理番号
        ("@kwsk", "@ikuta", "changed"),
        (None, None, "changed"),
        (None, "@kwsk", "changed"),
    ],
)
def test_an_approval_is_of_one_account(username: str | None, other: str | None, state: str) -> None:
    one = Account(account_id="A-1", platform="X", username=username)
    another = Account(account_id="B-1", platform="X", username=other)
    approved = hash_of_content(POST, one, ())
    assert approved
    typed = POST.model_copy(update={"approval_code": code_of(approved)})
    assert approval_state(typed, approved) == "approved"
    assert approval_state(typed, hash_of_content(typed, another, ())) == state
