"""A verified account wherever the service has them."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.model.emptywords import says_nothing


@account_check("verification_reason", "verification", "platform", "procedure", "starts_on",
    "document_date",
)  # fmt: skip
def unverified_start_gives_reason(case: AccountCase) -> Iterator[Finding]:
    """The report of the start says why a verified account could not be had.

    pass: procedure=開始 | platform=X | verification=未取得 | verification_reason=要件を満たさないため | starts_on=2026-10-01
    pass: procedure=開始 | platform=note | verification=未取得 | starts_on=2026-10-01
    pass: procedure=開始 | platform=X | verification=未取得 | starts_on=2026-12-01 | today=2026-11-22
    fail: procedure=開始 | platform=X | verification=未取得 | starts_on=2026-10-01 -> verification_reason
    """  # noqa: E501 - an example stands on one line
    if _lacks_reason(case) and _start_is_reported(case):
        yield _finding(case)


@account_check("verification_reason", "verification", "platform", "procedure", "starts_on",
    "document_date",
)  # fmt: skip
def unverified_gives_reason(case: AccountCase) -> Iterator[Finding]:
    """Before the start is reported, and while in operation, the reason is asked for.

    pass: procedure=開始 | platform=X | verification=申請中
    pass: procedure=廃止 | platform=X | verification=未取得
    fail: procedure=開始 | platform=X | verification=未取得 -> verification_reason
    fail: procedure=運用中 | platform=X | verification=未取得 -> verification_reason
    """
    if _lacks_reason(case) and not _start_is_reported(case) and not case.closing:
        yield _finding(case)


@account_check("verification", "platform", "procedure")
def programme_is_known(case: AccountCase) -> Iterator[Finding]:
    """「制度なし」 is no way round the reason where the service does have a programme.

    pass: platform=note | verification=制度なし
    pass: platform=X | verification=申請中
    fail: platform=X | verification=制度なし -> verification
    """
    platform = case.platform
    if platform is None or not platform.verification.programme or case.closing:
        return
    if case.account.verification == "制度なし":
        yield Finding(
            "verification",
            f"認証アカウントが「制度なし」ですが、{platform.name}には認証の制度"
            f"（{platform.verification.name}）があり、可能な限り取得することとされています。",
            "「取得済」「申請中」「未取得」のどれかに改め、未取得なら理由も入力してください。",
        )


def _lacks_reason(case: AccountCase) -> bool:
    return (
        case.account.verification == "未取得"
        and says_nothing(case.account.verification_reason)
        and case.platform is not None
        and case.platform.verification.programme
    )


def _start_is_reported(case: AccountCase) -> bool:
    """True if the report of the start is due: the day has come, or the report is dated."""
    starts, dated = case.account.starts_on, case.account.document_date
    return case.starting and starts is not None and (starts <= case.today or dated is not None)


def _finding(case: AccountCase) -> Finding:
    service = case.platform.name if case.platform else ""
    return Finding(
        "verification_reason",
        f"認証アカウントが「未取得」ですが、理由が書かれていません。{service}には認証の制度があり、"
        "可能な限り取得することとされています。",
        "取得を申請するか、未取得の理由を入力してください。",
    )
