"""The login is kept by more than one person, the settings are settled."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.city.checkbindings import CheckBinding
from formgen.guideline.checkkinds import AccountCase, AccountCheck, Finding, account_check
from formgen.guideline.daterules import in_future
from formgen.model.emptywords import leaves_open, says_nothing


@account_check("password_changed_on", "password_interval_days", "procedure")
def password_changed_in_time(case: AccountCase) -> Iterator[Finding]:
    """The password has been changed within the section's own interval.

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
            f"{case.shown('password_changed_on')}から{days}日たち、"
            f"変更間隔の{interval}日を過ぎています。パスワードは定期的に変更することとされています。",
            "パスワードを変更し、変更した日だけを入力してください（パスワードは書かないでください）。",
        )


@account_check("password_changed_on")
def password_change_is_past(case: AccountCase) -> Iterator[Finding]:
    """A change that is still to come is a slip of the hand, and would put off the next one.

    pass: password_changed_on=2026-11-22 | today=2026-11-22
    fail: password_changed_on=2027-09-20 | today=2026-11-22 -> password_changed_on
    """
    why = "このままでは、変更の期限が分かりません。"
    remedy = (
        "最後に変更した日を確かめて、日だけを入力してください（パスワードは書かないでください）。"
    )
    yield from in_future(case, "password_changed_on", why, remedy)


@account_check("mfa", "procedure", seen_by="mfa_reason")
def second_factor_used(case: AccountCase) -> Iterator[Finding]:
    """The login needs a second factor, or there is a reason why it has none.

    pass: mfa=有
    pass: mfa=
    pass: mfa=無 | mfa_reason=サービスに機能がないため
    fail: mfa=無 -> mfa
    fail: mfa=無 | mfa_reason=特になし -> mfa
    """
    account = case.account
    if account.mfa == "無" and says_nothing(account.mfa_reason) and not case.closing:
        yield Finding(
            "mfa",
            "多要素認証が「無」です。ID・パスワードは厳格に管理することとされています。",
            "サービスの設定で多要素認証（二段階認証など）を有効にし、「有」を選んでください。"
            "できないときは、「多要素認証を使わない理由」を記入してください。",
        )


@account_check("staff_count", "procedure", seen_by="deputy_approver", takes=("figures.fewest",))
def enough_staff(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """More than one person can keep the account.

    pass: staff_count=2
    pass: staff_count=
    pass: staff_count=1 | deputy_approver=企画係長
    fail: staff_count=1 -> staff_count
    fail: staff_count=1 | deputy_approver=未定 -> staff_count
    """
    count, fewest = case.account.staff_count, own.figures["fewest"]
    if count is not None and count < fewest and not case.closing:
        yield Finding(
            "staff_count",
            f"更新担当者が{count}名です。不在や異動のとき、アカウントを管理できなくなります。",
            f"正副{fewest}名以上の体制にしてください。できないときは、「不在時の承認者」に、"
            "代わりを務める者の職名を記入してください。",
        )


def _settled(name: str, field: str, given: str, why: str, remedy: str) -> AccountCheck:
    """The check that an account in operation tells of a setting; given: as it may."""

    def find(case: AccountCase) -> Iterator[Finding]:
        if case.in_operation and leaves_open(getattr(case.account, field)):
            yield Finding(field, f"{case.label(field)}が書かれていません。{why}", remedy)

    examples = f"""
    pass: procedure=運用中 | {field}={given}
    pass: procedure=運用中 | {field}=なし
    pass: procedure=開始
    fail: procedure=運用中 -> {field}
    fail: procedure=運用中 | {field}=検討中 -> {field}
    """
    return account_check(field, "procedure", name=name, examples=examples)(find)


location_settled = _settled(
    "location_settled", "location_setting", "付与しない設定",
    "位置情報が自動的に付くことの影響に留意し、必要に応じて停止等をすることとされています。",
    "サービスと端末の設定を確かめ、「付与しない設定」のように入力してください。",
)  # fmt: skip
autopost_settled = _settled(
    "autopost_settled", "autopost_setting", "連携アプリなし",
    "自動的に発信する機能の動作等に注意することとされています。",
    "連携アプリなどの設定を確かめ、「連携アプリなし」のように入力してください。",
)  # fmt: skip
buttons_settled = _settled(
    "buttons_settled", "button_setting", "所属の決定なしに押さない",
    "押すことで意図せぬ発信となることに注意することとされています。",
    "「いいね」等の扱いを決め、「所属の決定なしに押さない」のように入力してください。",
)  # fmt: skip
