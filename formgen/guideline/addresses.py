"""Whether an account's address and ID can be those of its service; no clause of its own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from formgen.city import within
from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, quoted


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
        limit = f"（{platform.id_limit}文字まで）" if platform.id_limit else ""
        yield Finding(
            "username",
            f"ユーザー名{quoted(username)}は、{platform.name}で使える形ではないようです{limit}。",
            "アカウントのページに表示されるIDを、そのまま入力してください。",
        )
