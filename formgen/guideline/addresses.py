"""Checks of how a service and people are reached: address, ID, telephone number; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from formgen.city.city import within
from formgen.guideline.checkkinds import Finding, account_check, quoted
from formgen.guideline.judgedrecords import AccountCase


@account_check(None, "warning", "url", "platform")
def url_is_the_services(case: AccountCase) -> Iterator[Finding]:
    """The account's address lies on its service.

    says: アカウントURLが、サービスのアドレスであること
    pass: platform=X | url=https://x.com/kwsk_todoroki
    pass: platform=その他 | url=https://social.example.com/kwsk
    fail: platform=X | url=https://www.instagram.com/kwsk_todoroki/ -> url
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


@account_check(None, "warning", "url", "username", "platform")
def url_holds_the_username(case: AccountCase) -> Iterator[Finding]:
    """The ID within the account's address is the account's own.

    says: アカウントURLの中のIDが、ユーザー名と一致すること
    pass: platform=X | username=@kwsk_todoroki | url=https://twitter.com/KWSK_todoroki?lang=ja
    pass: platform=YouTube | username=@kwsk | url=https://www.youtube.com/channel/UC0123456789
    pass: platform=LINE公式アカウント | username=@kawasaki | url=https://page.line.me/123abcde
    pass: platform=LINE公式アカウント | username=@kawasaki | url=https://lin.ee/AbCdEfg
    pass: platform=Facebook | username=kawasaki | url=https://www.facebook.com/profile.php?id=61550000000
    fail: platform=X | username=@tama_michi | url=https://twitter.com/tama_road -> url
    fail: platform=Instagram | username=@nakahara_event | url=https://www.instagram.com/nakahara_evnt/ -> url
    fail: platform=YouTube | username=@kwsk | url=https://www.youtube.com/@kwsk_ch/featured -> url
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


@account_check(None, "warning", "username", "platform")
def username_has_the_services_form(case: AccountCase) -> Iterator[Finding]:
    """The ID has the form that its service allows.

    says: ユーザー名が、サービスで使える形であること
    pass: platform=X | username=@kwsk_todoroki
    pass: platform=その他 | username=かわさき
    fail: platform=X | username=@kwsk-todoroki-ryokuchi -> username
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


@account_check(None, "warning", "contact_phone")
def phone_has_area_code(case: AccountCase) -> Iterator[Finding]:
    """The number begins with its area code; an extension has a field of its own.

    says: 電話番号が、市外局番からの番号であること
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
            "「044-200-0000」のように市外局番から入力してください。内線は「内線」に入力します。",
        )
