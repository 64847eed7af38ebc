"""How account and section are reached: URL and ID, e-mail addresses, telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from formgen.city.city import City
from formgen.city.webdomains import within
from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.nopersonnames import names_person_in_roman
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted


@account_check("url", "platform")
def url_is_the_services(case: AccountCase) -> Iterator[Finding]:
    """The account's address lies on its service.

    pass: platform=X | url=https://x.com/midori_park
    pass: platform=その他 | url=https://social.example.com/midori
    fail: platform=X | url=https://www.instagram.com/midori_park/ -> url
    """
    url, platform = case.account.url, case.platform
    if not url or platform is None or not platform.hosts:
        return
    if not within(urlsplit(url).hostname or "", platform.hosts):
        example = f"（例：{platform.url_example}）" if platform.url_example else ""
        yield Finding(
            "url",
            f"アカウントURL{quoted(url)}は、{platform.name}のアドレスではないようです。",
            f"サービスとURLの組合せを確かめて、誤りを直してください{example}。",
        )


@account_check("url", "username", "platform")
def url_holds_the_username(case: AccountCase) -> Iterator[Finding]:
    """The ID within the account's address is the account's own.

    pass: platform=X | username=@midori_park | url=https://twitter.com/midori_park?lang=ja
    pass: platform=YouTube | username=@midori | url=https://www.youtube.com/channel/UC0123456789
    pass: platform=LINE公式アカウント | username=@{roman} | url=https://page.line.me/123abcde
    pass: platform=LINE公式アカウント | username=@{roman} | url=https://lin.ee/AbCdEfg
    pass: platform=Facebook | username={roman} | url=https://www.facebook.com/profile.php?id=61550000000
    fail: platform=X | username=@tama_michi | url=https://twitter.com/tama_road -> url
    fail: platform=Instagram | username=@nakahara_event | url=https://www.instagram.com/nakahara_evnt/ -> url
    fail: platform=YouTube | username=@midori | url=https://www.youtube.com/@midori_ch/featured -> url
    """
    url, username, platform = case.account.url, case.account.username, case.platform
    if not url or not username or platform is None:
        return
    parts = urlsplit(url)
    held = platform.id_in(f"{parts.hostname or ''}{unquote(parts.path)}")
    own = username.lstrip("@")
    if not held or held.casefold() == own.casefold():
        return
    assigned = platform.assigned_id
    if assigned and assigned.fullmatch(held) and not assigned.fullmatch(own):
        return  # the service's own number for the account stands in its address
    yield Finding(
        "url",
        f"アカウントURL{quoted(url)}の{quoted(held)}が、ユーザー名{quoted(username)}と一致しません。",
        "アカウントのページを開き、URLとユーザー名を確かめて、誤りを直してください。",
    )


@account_check("username", "platform")
def username_has_the_services_form(case: AccountCase) -> Iterator[Finding]:
    """The ID has the form that its service allows.

    pass: platform=X | username=@midori_park
    pass: platform=その他 | username=みどり
    fail: platform=X | username=@midori-no-kouen-ryokuchi -> username
    """
    username, platform = case.account.username, case.platform
    if not username or platform is None or platform.username_pattern is None:
        return
    pattern = platform.username_pattern
    if not (pattern.fullmatch(username) or pattern.fullmatch(username.removeprefix("@"))):
        limit = f"（{platform.id_limit}字まで）" if platform.id_limit else ""
        yield Finding(
            "username",
            f"ユーザー名{quoted(username)}は、{platform.name}で使える形ではないようです{limit}。",
            "アカウントのページに表示されるIDを、そのまま入力してください。",
        )


# With its area code a number has ten digits, of a mobile or an IP line eleven.
_WHOLE_NUMBER = re.compile(r"0[0-9]{9,10}|\+810?[0-9]{9,10}")
_SIGNS = re.compile(r"[()\-. ]")


@account_check("contact_phone")
def phone_has_area_code(case: AccountCase) -> Iterator[Finding]:
    """The number begins with its area code; an extension has a field of its own.

    pass: contact_phone=044-200-0000
    pass: contact_phone=(044)200-0000
    pass: contact_phone=０４４－２００－００００
    fail: contact_phone=3323 -> contact_phone
    fail: contact_phone=200-0000 -> contact_phone
    fail: contact_phone=044-200-000 -> contact_phone
    """
    phone = case.account.contact_phone or ""
    if phone and not _WHOLE_NUMBER.fullmatch(_SIGNS.sub("", phone)):
        yield Finding(
            "contact_phone",
            f"電話番号{quoted(phone)}は、市外局番からの番号ではないようです。"
            "市民や提出先に示す番号です。",
            f"{quoted(by_key(type(case.account))['contact_phone'].example)}のように市外局番から入力してください。"
            "内線は「内線」に入力します。",
        )


# Which addresses must be an organisation's, and why: one is registered, one is printed.
_WHY = {
    "contact_email": "公表する運用ポリシーと提出書類に印字される、所属の連絡先です。",
    "registered_email": "登録には、必ず組織メールアドレスを使用することとされています。",
}
# yamada-t@, t.yamada@ : a name with an initial.
_PERSONAL = re.compile(
    r"(?!(?:koho|kouhou|info|sns|pr|web|team|group|museum|center)[-._])[a-z]{3,}[-._][a-z]"
    r"|(?!e-)[a-z][-._][a-z]{3,}",
    re.IGNORECASE,
)
_SIGN = re.compile("[-._]")


@account_check(*_WHY)
def email_is_the_citys(case: AccountCase) -> Iterator[Finding]:
    """Each address lies on the City's domain and is no free mail.

    pass: registered_email=53midori@{domain} | contact_email=53midori@{domain}
    fail: registered_email=midori.{roman}@gmail.com -> registered_email
    fail: registered_email=midori@example.or.jp -> registered_email
    fail: contact_email=suzuki.hanako@gmail.com -> contact_email
    """
    for field, why in _WHY.items():
        address = getattr(case.account, field)
        if not address or case.city.owns_email(address):
            continue
        fault = (
            "だれでも取得できるメールサービスのものです。"
            if case.city.is_free_email(address)
            else "市のドメインのものではありません。"
        )
        yield Finding(
            field,
            f"{case.label(field)}{quoted(address)}は、{fault}{why}",
            f"「@{case.city.email_domains[0]}」で終わる所属の組織メールアドレスに改めてください。",
        )


@account_check(*_WHY)
def email_is_an_organisations(case: AccountCase) -> Iterator[Finding]:
    """Neither address has the shape of a personal one.

    pass: registered_email=53midori@{domain} | contact_email=53midori@{domain}
    fail: registered_email=yamada-t@{domain} -> registered_email
    fail: registered_email=taro.yamada@{domain} -> registered_email
    fail: contact_email=suzuki-h@{domain} -> contact_email
    """
    for field, why in _WHY.items():
        address = getattr(case.account, field) or ""
        local = address.rpartition("@")[0]
        if not case.city.owns_email(address):
            continue  # of which an error tells
        if _looks_personal(local, case.city):
            yield Finding(
                field,
                f"{case.label(field)}{quoted(address)}は、個人のアドレスのように見えます。{why}",
                "個人のアドレスであれば、所属の組織メールアドレスに改めてください。",
            )


def _looks_personal(local: str, city: City) -> bool:
    before, *_ = _SIGN.split(local.lower(), maxsplit=1)
    by_initial = _PERSONAL.fullmatch(local) and before not in city.name_spellings
    return bool(by_initial) or names_person_in_roman(local, city)
