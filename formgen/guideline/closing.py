"""When an account is to be closed, the report of its close, the end of its login."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.daterules import in_future, misplaced
from formgen.guideline.dormancy import is_dormant, may_close
from formgen.model.emptywords import says_nothing
from formgen.model.japanese import quoted
from formgen.model.records import KEPT_ACTIONS, Account
from formgen.model.typedcommands import by, is_offered
from formgen.posts.lastpost import last_post, notice_rule


@account_check("closes_on", "starts_on")
def closes_after_start(case: AccountCase) -> Iterator[Finding]:
    """The close is not before the start.

    pass: starts_on=2020-10-01 | closes_on=2026-09-30
    fail: starts_on=2020-10-01 | closes_on=2020-09-30 -> closes_on
    """
    remedy = "どちらの日付も確かめて、誤りを直してください。"
    yield from misplaced(case, "closes_on", "前", "starts_on", "", remedy)


@account_check("announced_on", "closes_on", answerable="always")
def announced_before_close(case: AccountCase) -> Iterator[Finding]:
    """Users hear of the close not later than on its day.

    pass: announced_on=2026-09-01 | closes_on=2026-09-30
    fail: announced_on=2026-10-01 | closes_on=2026-09-30 -> announced_on
    """
    remedy = "廃止の前に利用者へ知らせるよう日程を見直すか、日付の誤りを直してください。"
    yield from misplaced(case, "announced_on", "後", "closes_on", "", remedy)


@account_check("close_action", "close_residual", "procedure")
def residual_control_named(case: AccountCase) -> Iterator[Finding]:
    """An account that still exists has someone who holds its login and watches it.

    pass: procedure=廃止 | close_action=削除
    pass: procedure=廃止 | close_action=非公開 | close_residual=みどりの企画課長がログイン情報を保管し、月1回確認する。
    pass: procedure=運用中 | close_action=非公開
    fail: procedure=廃止 | close_action=非公開 -> close_residual
    fail: procedure=廃止 | close_action=凍結 -> close_residual
    fail: procedure=廃止 | close_action=凍結 | close_residual=特になし -> close_residual
    fail: procedure=廃止 | close_action=凍結 | close_residual=管理する -> close_residual
    fail: procedure=廃止 | close_action=非公開 | close_residual=引き続き、管理及び監視を行う。 -> close_residual
    pass: procedure=廃止 | close_action=凍結 | close_residual=みどりの企画課長が管理する。
    """
    account = case.account
    action = account.close_action or ""
    if case.closing and _stays(account) and says_nothing(account.close_residual):
        yield Finding(
            "close_residual",
            f"廃止の処置が{quoted(action)}ですが、残る管理をだれがするかが書かれていません。"
            "アカウントは残るので、このままでは廃止といえません。",
            "ログイン情報の保管と監視をだれが続けるかを、職名で入力してください。",
        )


@account_check("control_ends_on", "closes_on", "close_action")
def control_ends_after_close(case: AccountCase) -> Iterator[Finding]:
    """The control that is left after the close does not end before it.

    pass: close_action=凍結 | closes_on=2026-09-30 | control_ends_on=2026-09-30
    pass: close_action=削除 | closes_on=2026-09-30 | control_ends_on=2026-09-01
    fail: close_action=凍結 | closes_on=2026-09-30 | control_ends_on=2026-09-29 -> control_ends_on
    """
    if _stays(case.account):
        remedy = "どちらの日付も確かめて、誤りを直してください。"
        yield from misplaced(case, "control_ends_on", "前", "closes_on", "", remedy)


@account_check("control_ends_on", "close_action", "procedure")
def end_of_control_named(case: AccountCase) -> Iterator[Finding]:
    """An account that still exists is controlled until a day, lest it be forgotten.

    pass: procedure=廃止 | close_action=凍結 | control_ends_on=2028-03-31
    pass: procedure=廃止 | close_action=削除
    pass: procedure=運用中 | close_action=凍結
    fail: procedure=廃止 | close_action=非公開 -> control_ends_on
    """
    if case.closing and _stays(case.account) and case.account.control_ends_on is None:
        yield Finding(
            "control_ends_on",
            f"廃止の処置が{quoted(case.account.close_action or '')}ですが、残る管理の終了予定日が空欄です。"
            "管理が途切れると、乗っ取られても気付けません。",
            "管理をいつまで続けるか、予定の日を入力してください。決まらなければ、次に見直す日を入力してください。",
        )


def _stays(account: Account) -> bool:
    """True if the account still exists after its close."""
    return account.close_action in KEPT_ACTIONS


@account_check("close_reason", "alternative")
def merger_names_alternative(case: AccountCase) -> Iterator[Finding]:
    """An account merged into another tells where users find it.

    pass: close_reason=統合 | alternative=市の公式X
    pass: close_reason=事業終了
    fail: close_reason=統合 -> alternative
    fail: close_reason=統合 | alternative=特になし -> alternative
    """
    if case.account.close_reason == "統合" and says_nothing(case.account.alternative):
        yield Finding(
            "alternative",
            "廃止理由が「統合」ですが、代替媒体が書かれていません。",
            "統合先のアカウントなど、代わりに見てもらう媒体を入力してください。",
        )


@account_check("credentials_revoked", "closes_on", "procedure", "close_action",
    "control_ends_on",
)  # fmt: skip
def credentials_revoked_by_close(case: AccountCase) -> Iterator[Finding]:
    """On the day of the close the login, its devices and applications are no plan any more.

    Of an account that still exists the login is kept until its control ends.

    pass: procedure=廃止 | credentials_revoked=予定 | closes_on=2026-10-31 | close_action=凍結 | control_ends_on=2027-03-31
    fail: procedure=廃止 | credentials_revoked=予定 | closes_on=2026-10-31 | close_action=削除 | control_ends_on=2027-03-31 -> credentials_revoked
    fail: procedure=廃止 | credentials_revoked=予定 | closes_on=2025-10-31 | close_action=凍結 | control_ends_on=2026-03-31 -> credentials_revoked
    pass: procedure=廃止 | credentials_revoked=済 | closes_on=2026-11-22 | today=2026-11-22
    pass: procedure=廃止 | credentials_revoked=予定 | closes_on=2026-11-23 | today=2026-11-22
    pass: procedure=運用中 | credentials_revoked=予定 | closes_on=2026-11-21 | today=2026-11-22
    fail: procedure=廃止 | credentials_revoked=予定 | closes_on=2026-11-22 | today=2026-11-22 -> credentials_revoked
    """  # noqa: E501 - an example stands on one line
    account = case.account
    remains = _stays(account)
    end = "control_ends_on" if remains and account.control_ends_on else "closes_on"
    due: date | None = getattr(account, end)
    if case.closing and account.credentials_revoked == "予定" and due and due <= case.today:
        later = "ログイン情報の管理を続けるときは、「残る管理の終了予定日」を入力してください。"
        yield Finding(
            "credentials_revoked",
            f"認証情報等の失効が「予定」のまま、{case.dated(end)}が来ています。"
            "ID・パスワードは厳格に管理することとされています。",
            f"失効確認票で全て確かめてから「済」とし、報告してください。{later if remains else ''}",
        )


@account_check("alternative", "platform", "procedure", "close_reason", "display_name",
    "closes_on", "homepage_url",
)  # fmt: skip
def last_post_fits(case: AccountCase) -> Iterator[Finding]:
    """The post that tells of the close is one that its service takes, if in its shortest form.

    pass: procedure=廃止 | platform=X | alternative=市ホームページの催事カレンダー
    pass: procedure=廃止 | platform=Facebook | alternative=くらし・手続、健康・福祉・教育、まちづくり・環境、市政情報、イベント・観光・魅力、事業者向け情報、申請・届、相談、防災・防犯、施設の案内、各区の情報その他市ホームページのうち催事に関する案内を掲載する全てのページ
    fail: procedure=廃止 | platform=X | alternative=くらし・手続、健康・福祉・教育、まちづくり・環境、市政情報、イベント・観光・魅力、事業者向け情報、申請・届、相談、防災・防犯、施設の案内、各区の情報その他市ホームページのうち催事に関する案内を掲載する全てのページ -> alternative
    """  # noqa: E501
    account, platform = case.account, case.platform
    if not case.closing or platform is None:
        return
    post, rule = last_post(case.city, account), notice_rule(platform)
    if not post.fits:
        yield Finding(
            "alternative",
            f"廃止を知らせる投稿の文が、短くしても{post.length}になり、{platform.name}の上限"
            f"（{rule.limit}。{rule.counting}と数えます。）を超えます。",
            "代替媒体を短い名称に改めてください。詳しい案内は、市ホームページに掲載してください。",
        )


@account_check("last_posted_on", "procedure", "dormancy_limit_days")
def updated_lately(case: AccountCase) -> Iterator[Finding]:
    """The last post is not older than the account's limit, or else the City's (offices.yaml).

    pass: procedure=運用中 | last_posted_on=2026-08-24 | today=2026-11-22
    pass: procedure=廃止 | last_posted_on=2025-01-01 | today=2026-11-22
    pass: procedure=運用中 | last_posted_on=2026-05-01 | dormancy_limit_days=365 | today=2026-11-22
    fail: procedure=運用中 | last_posted_on=2026-08-23 | today=2026-11-22 -> last_posted_on
    fail: procedure=運用中 | last_posted_on=2026-10-22 | dormancy_limit_days=30 | today=2026-11-22 -> last_posted_on
    """
    posted = case.account.last_posted_on
    if posted is not None and not case.closing and is_dormant(case.account, case.city, case.today):
        days = (case.today - posted).days
        yield Finding(
            "last_posted_on",
            f"{case.dated('last_posted_on')}から{days}日たっています。"
            "一定期間更新のないアカウントは、廃止を検討することとされています。",
            "廃止を検討してください。続ける場合は更新し、最終更新日を改めてください。"
            + _review(case),
        )


@account_check("last_posted_on")
def last_post_is_past(case: AccountCase) -> Iterator[Finding]:
    """A last post that is still to come is a slip of the hand, and would hide that posts stopped.

    pass: last_posted_on=2026-11-22 | today=2026-11-22
    fail: last_posted_on=2027-11-20 | today=2026-11-22 -> last_posted_on
    """
    why = "このままでは、更新が止まっても分かりません。"
    remedy = "最後に投稿した日を確かめて、入力し直してください。"
    yield from in_future(case, "last_posted_on", why, remedy)


@account_check("dormancy_limit_days", "procedure")
def dormancy_limit_is_the_citys(case: AccountCase) -> Iterator[Finding]:
    """The section's own limit does not put off what the City asks for.

    pass: dormancy_limit_days=90
    pass: dormancy_limit_days=
    fail: dormancy_limit_days=91 -> dormancy_limit_days
    """
    limit, of_city = case.account.dormancy_limit_days, case.city.dormancy_days
    if limit is not None and limit > of_city and not case.closing:
        yield Finding(
            "dormancy_limit_days",
            f"廃止検討までの日数（{limit}日）が、市の日数（{of_city}日）より長く、廃止の検討が遅れます。",
            f"{of_city}日以下にするか、空欄にしてください。"
            "催しの時期だけ更新するなどの理由があれば、このままで構いません。",
        )


def _review(case: AccountCase) -> str:
    if not (may_close(case.account, case.city, case.today) and is_offered("closing")):
        return ""
    return f"廃止検討書は、{by('closing')}作れます。"
