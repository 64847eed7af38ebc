"""Clause 5(8): the login is kept strictly, and by more than one person."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, dated

_FEWEST_STAFF = 2


@account_check("5(8)", "warning", "password_changed_on", "password_interval_days", "procedure")
def password_changed_in_time(case: AccountCase) -> Iterator[Finding]:
    """The password has been changed within the section's own interval.

    says: パスワードが、変更間隔を過ぎずに変更されていること
    pass: password_changed_on=2026-09-20 | password_interval_days=90 | today=2026-11-22
    pass: password_changed_on=2026-08-24 | password_interval_days=90 | today=2026-11-22
    fail: password_changed_on=2026-08-23 | password_interval_days=90 | today=2026-11-22 -> password_changed_on
    """
    changed, interval = case.account.password_changed_on, case.account.password_interval_days
    if changed is None or interval is None or case.closing:
        return
    days = (case.today - changed).days
    if days > interval:
        yield Finding(
            "password_changed_on",
            f"{dated('パスワード最終変更日', changed)}から{days}日たち、"
            f"変更間隔の{interval}日を過ぎています。パスワードは定期的に変更することとされています。",
            "パスワードを変更し、変更した日だけを入力してください（パスワードは書かないでください）。",
        )


@account_check("5(8)", "warning", "password_changed_on")
def password_change_is_past(case: AccountCase) -> Iterator[Finding]:
    """A change that is still to come is a slip of the hand, and would put off the next one.

    says: パスワード最終変更日が、今日より後でないこと
    pass: password_changed_on=2026-11-22 | today=2026-11-22
    fail: password_changed_on=2027-09-20 | today=2026-11-22 -> password_changed_on
    """
    changed = case.account.password_changed_on
    if changed is not None and changed > case.today:
        yield Finding(
            "password_changed_on",
            f"{dated('パスワード最終変更日', changed)}が、{dated('今日', case.today)}より後です。"
            "このままでは、変更の期限が分かりません。",
            "最後に変更した日を確かめて、日だけを入力してください（パスワードは書かないでください）。",
        )


@account_check("5(8)", "warning", "mfa", "procedure")
def second_factor_used(case: AccountCase) -> Iterator[Finding]:
    """The login needs a second factor.

    says: 多要素認証が「有」であること
    pass: mfa=有
    pass: mfa=
    fail: mfa=無 -> mfa
    """
    if case.account.mfa == "無" and not case.closing:
        yield Finding(
            "mfa",
            "多要素認証が「無」です。ID・パスワードは厳格に管理することとされています。",
            "サービスの設定で多要素認証（二段階認証など）を有効にし、「有」を選んでください。",
        )


@account_check("5(8)", "warning", "staff_count", "procedure")
def enough_staff(case: AccountCase) -> Iterator[Finding]:
    """More than one person can keep the account.

    says: 更新担当者が2名以上であること
    pass: staff_count=2
    pass: staff_count=
    fail: staff_count=1 -> staff_count
    """
    count = case.account.staff_count
    if count is not None and count < _FEWEST_STAFF and not case.closing:
        yield Finding(
            "staff_count",
            f"更新担当者が{count}名です。不在や異動のとき、アカウントを管理できなくなります。",
            f"正副{_FEWEST_STAFF}名以上の体制にしてください。",
        )
