"""Clause 5(7): the profile shows the City's page, a contact and the policy."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.model.japanese import quoted


@account_check("5(7)", "error", "homepage_url")
def homepage_on_city_site(case: AccountCase) -> Iterator[Finding]:
    """The page that the profile names lies on the City's site.

    says: 市ホームページURLが、市のドメインであること
    pass: homepage_url=https://www.city.kawasaki.jp/530/page/0000000002.html
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


@account_check(
    "5(7)", "warning", "profile_contact", "homepage_url", "policy_url", "platform", "procedure",
    "profile_posted",
)  # fmt: skip
def profile_fits(case: AccountCase) -> Iterator[Finding]:
    """The profile is not longer than the service allows; one that is posted has been made to fit.

    says: プロフィール文が、サービスの上限に収まること
    pass: platform=X | profile_contact=みどりの企画課 044-200-0000
    pass: platform=LINE公式アカウント | profile_contact=みどりの企画課 044-200-0000 | profile_posted=掲載済
    fail: platform=LINE公式アカウント | profile_contact=みどりの企画課 044-200-0000 -> profile_contact
    """
    account, platform, texts = case.account, case.platform, case.city.profile
    limit = platform.profile_limit if platform else None
    if platform is None or limit is None or texts is None or case.closing:
        return
    text = texts.full.of(account)
    if len(text) <= limit or not any(texts.full.typed(account)):
        return
    shorter = (short.of(account) for short in texts.shorter if all(short.typed(account)))
    proposal = next((short for short in shorter if len(short) <= limit), None)
    if proposal and account.profile_posted == "掲載済":
        return
    yield Finding(
        "profile_contact",
        f"プロフィール文が{len(text)}字になり、{platform.name}の上限（{limit}字）を"
        f"{len(text) - limit}字超えます。",
        f"「{proposal}」（{len(proposal)}字）のように短くし、残りはリンク欄や基本情報に載せてください。"
        if proposal
        else f"{limit}字に収まるように短くし、残りはリンク欄や基本情報に載せてください。",
    )


@account_check("5(7)", "warning", "profile_posted", "procedure")
def profile_is_posted(case: AccountCase) -> Iterator[Finding]:
    """The profile of an account in operation shows what it must.

    says: 運用中であれば、プロフィールが掲載済であること
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
