"""Secrets that show themselves: keys of known services, logins in addresses, names beside words."""

from __future__ import annotations

import re

from formgen.intake.secrets.ordinary import EMAIL, is_ordinary
from formgen.intake.secrets.secretpattern import Pattern, compiled

_SERVICE = "Facebook|Instagram|YouTube|TikTok|Threads|Twitter|LINE|note"
_LOGIN = r"(?:(?:ログイン|サインイン)(?:情報|用)?|アカウント情報|認証情報)"
_NAME = r"[\w.@-]{3,64}"
# Not 「_」, which joins the words in the name of an account; known below by a sign or by a digit.
_WORD = r"(?P<value>(?![@#])[!-^`-~]{4,40})(?![!-~])"


def _is_password(match: re.Match[str]) -> bool:
    value = match["value"].strip("()<>[]{},.;")
    return not is_ordinary(value) and (
        (re.search("[0-9]", value) is not None and re.search("[A-Za-z]", value) is not None)
        or re.search(r"[A-Za-z].*[#$%!?&*^~+]|[#$%!?&*^~+].*[A-Za-z]", value) is not None
    )


KEYS = (
    Pattern(
        "key of a service",
        # No part looks further ahead than a key is long: it would from each word of a text.
        compiled(
            r"(?<![A-Za-z0-9])(?:A(?:KIA|SIA)[0-9A-Z]{16}|AIza[\w-]{30,}|gh[pousr]_\w{20,}|github_pat_\w{20,}"
            r"|sk-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|EAA[A-Za-z0-9]{20,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}"
            r"|\d{8,10}:AA[\w-]{33}|Bearer [\w.~+/-]{12,}|GOCSPX-[\w-]{16,}|gl(?:pat|rt)-[\w-]{16,}"
            r"|ya29\.[\w-]{16,}|A{8,}[\w%]{24,}|IG[QA]\w{30,}|[rsp]k_(?:live|test)_\w{16,}|whsec_\w{20,}"
            r"|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{30,}|pypi-\w{30,}|hf_\w{30,}|dop_v1_\w{30,}|shp(?:at|ss)_\w{20,})"
            r"(?![A-Za-z0-9])",
            0,
        ),
    ),
    Pattern(
        "private key",
        compiled(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY|PuTTY-User-Key-File-\d"),
    ),
    Pattern(
        "address of an authenticator or of a hook",
        compiled(
            r"otpauth(?:-migration)?://\S|hooks\.slack\.com/services/\w{5,}|discord(?:app)?\.com/api/webhooks/\d"
        ),
    ),
    Pattern(
        "login in an address",
        compiled(r"://[^/\s:@]{0,64}:[^/\s@]{1,64}@"),
    ),
    Pattern(
        "secret in the query of an address",
        compiled(
            r"[?&#;](?:pass(?:word|wd|code)?|pwd|pw|pin|secret|(?:access_?)?token|api_?key)=[^&#\s]{3}"
        ),
    ),
    Pattern(
        "e-mail address and word",
        compiled(
            rf"(?:(?:^|\n){EMAIL.pattern}[ \t](?=[!-~]+\s*$)|{EMAIL.pattern}\s*[:/]"
            rf"|{_LOGIN}[^!-~]{{0,12}}{EMAIL.pattern} )\s*{_WORD}"
        ),
        lambda match: _is_password(match) and len(match["value"]) >= 6,
    ),
    Pattern(
        "name and word of a login",
        compiled(
            rf"(?:{_LOGIN}[】〕」\]]?は?[: =]*(?:(?:ID|user|ユーザー名?)[: =]*)?"
            rf"(?:{_NAME}\s*[:/,、・|]|「{_NAME}」[と、・/]「)"
            rf"|アカウント[: ]+{_NAME}\s*[:/]|{_LOGIN}[: ]+(?!{_SERVICE}){_NAME} )\s*{_WORD}"
        ),
        _is_password,
    ),
    Pattern(
        "key of a wireless network",
        compiled(r"SSID[^\n]{0,40}[ /、,](?:KEY|キー) ?[:=] ?[!-~]{6}"),
    ),
    Pattern(
        "generated word of a login",
        compiled(r"(?:ログイン|サインイン)(?:用|情報)?\s*(?:は|:|が|に)?\s*(?P<value>(?!\w{2,8}://)[!-~]{8,40})(?![!-~])"),
        lambda match: _is_password(match) and re.search("[#$%!?&*^~]", match["value"]) is not None,
    ),
)  # fmt: skip
