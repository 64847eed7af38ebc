"""Clauses 5(11)ス, セ and ソ: the settings that an account in operation must have settled."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.emptyanswers import leaves_open


@account_check("5(11)ス", "warning", "location_setting", "procedure")
def location_settled(case: AccountCase) -> Iterator[Finding]:
    """An account in operation says how it deals with places added by themselves.

    says: 運用中であれば、位置情報の設定が記入されていること
    pass: procedure=運用中 | location_setting=付与しない設定
    pass: procedure=開始
    fail: procedure=運用中 -> location_setting
    fail: procedure=運用中 | location_setting=検討中 -> location_setting
    """
    if case.in_operation and leaves_open(case.account.location_setting):
        yield Finding(
            "location_setting",
            "位置情報の設定が書かれていません。位置情報が自動的に付くことの影響に留意し、"
            "必要に応じて停止等をすることとされています。",
            "サービスと端末の設定を確かめ、「付与しない設定」のように入力してください。",
        )


@account_check("5(11)セ", "warning", "autopost_setting", "procedure")
def autopost_settled(case: AccountCase) -> Iterator[Finding]:
    """An account in operation says how it deals with applications that post by themselves.

    says: 運用中であれば、自動発信の設定が記入されていること
    pass: procedure=運用中 | autopost_setting=連携アプリなし
    pass: procedure=運用中 | autopost_setting=なし
    fail: procedure=運用中 -> autopost_setting
    """
    if case.in_operation and leaves_open(case.account.autopost_setting):
        yield Finding(
            "autopost_setting",
            "自動発信の設定が書かれていません。自動的に発信する機能の動作等に注意することとされています。",
            "連携アプリなどの設定を確かめ、「連携アプリなし」のように入力してください。",
        )


@account_check("5(11)ソ", "warning", "button_setting", "procedure")
def buttons_settled(case: AccountCase) -> Iterator[Finding]:
    """An account in operation says how its staff deal with 「いいね」 and the like.

    says: 運用中であれば、ソーシャルボタンの扱いが記入されていること
    pass: procedure=運用中 | button_setting=所属の決定なしに押さない
    fail: procedure=運用中 -> button_setting
    """
    if case.in_operation and leaves_open(case.account.button_setting):
        yield Finding(
            "button_setting",
            "ソーシャルボタンの扱いが書かれていません。押すことで意図せぬ発信となることに"
            "注意することとされています。",
            "「いいね」等の扱いを決め、「所属の決定なしに押さない」のように入力してください。",
        )
