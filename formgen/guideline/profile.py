"""The profile shows the City's page, a contact and the policy."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.model.japanese import quoted


@account_check("homepage_url")
def homepage_on_city_site(case: AccountCase) -> Iterator[Finding]:
    """The page that the profile names lies on the City's site.

    pass: homepage_url=https://{web}/530/page/0000000002.html
    fail: homepage_url=https://todoroki.example.com/ -> homepage_url
    """
    url = case.account.homepage_url
    if url and not case.city.owns_url(url):
        yield Finding(
            "homepage_url",
            f"市ホームページURL{quoted(url)}は、市ホームページのものではありません。"
            "プロフィール欄には、所属が作成する市ホームページのURLを掲載することとされています。",
            f"「https://{case.city.web_domains[0]}/」から始まるページのURLを入力してください。",
        )


@account_check("profile_posted", "procedure")
def profile_is_posted(case: AccountCase) -> Iterator[Finding]:
    """The profile of an account in operation shows what it must.

    pass: procedure=運用中 | profile_posted=掲載済
    pass: procedure=開始 | profile_posted=未掲載
    fail: procedure=運用中 | profile_posted=未掲載 -> profile_posted
    """
    if case.in_operation and case.account.profile_posted == "未掲載":
        yield Finding(
            "profile_posted",
            "運用中ですが、プロフィールが未掲載です。市ホームページのURL、問合せ先及び"
            "アカウント運用ポリシーを掲載することとされています。",
            "3点を掲載し、確かめたら「掲載済」を選んでください。",
        )
