"""Where papers tell who posts and who answers, they name posts, never people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.city.city import City
from formgen.guideline.checkkinds import (
    AccountCase,
    DeviceCase,
    Finding,
    PostCase,
    account_check,
    device_check,
    is_explained,
    post_check,
)
from formgen.guideline.namewords import (
    FAMILY,
    GIVEN,
    HONORIFIC,
    KANA_FAMILY,
    OTHER_FAMILY,
    PLACES,
    POST,
    SHORT_FAMILY,
    WHOLE_GIVEN,
)
from formgen.guideline.nopersonnames import contact_in, name_in, names_person_in_roman
from formgen.model.fieldspec import by_key
from formgen.model.japanese import normalise_width, quoted

_WHERE = {
    "unit": "公表する運用ポリシーや提出書類に印字されます。",
    "head_title": "提出書類や運用ルールに印字されます。",
    "manager_title": "公表する運用ポリシーに印字されます。",
    "poster_scope": "公表する運用ポリシーに印字されます。",
    "profile_contact": "公表するプロフィールに印字されます。",
    "close_residual": "利用廃止報告書に印字されます。",
    "deputy_approver": "運用ルールに印字されます。",
    "watch_off_hours": "運用ルールに印字されます。",
    "contractor_checker": "運用ルールやチェックリストに印字されます。",
}
_TITLES = ("author_title", "checker_title", "approver_title", "sender_title")
_LETTER = r"[一-鿿々ぁ-んァ-ヶー]"
# A name stands alone, or behind the section or post of the person; 部 and the like end those.
_BEFORE = (
    rf"(?:(?<!{_LETTER})|(?<=[課室係局部館園所長任査])|(?<=担当)|(?<=は)|(?<=[長任査事幹課係室]の))"
)
_AFTER = (
    rf"(?:(?!{_LETTER})|(?=[がはのをにとも](?![ぁ-ん]{{2}})|です|及び|並びに|又は|ほか|[他氏様等]"
    rf"|以外|{HONORIFIC}|{POST}))"
)
_BARE = rf"(?!(?:{PLACES})(?!{HONORIFIC}|{POST}))(?:{FAMILY}|{OTHER_FAMILY})"
_SOMEONE = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?:{FAMILY}|{OTHER_FAMILY})\s?(?:{GIVEN})"
    rf"|[一-鿿々]{{1,3}}\s?(?:{WHOLE_GIVEN})"
    rf"|{_BARE}"
    rf"|(?:{SHORT_FAMILY})(?={HONORIFIC}|[氏様]|{POST})"
    rf"){_AFTER}"
)
_SOMEONE_IN_KANA = re.compile(rf"(?<!{_LETTER})(?:{KANA_FAMILY})\s?[ぁ-んー]{{0,4}}{_AFTER}")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@account_check(*_WHERE, "contact_name", "circumstances")
def posts_name_no_person(case: AccountCase) -> Iterator[Finding]:
    """Who leads, posts, answers and watches is told by post and section.

    pass: manager_title=みどりの企画課長 | poster_scope=企画係の職員
    pass: poster_scope=岡本太郎美術館の職員
    pass: profile_contact=中原区役所地域振興課 044-200-0000
    pass: contact_name=鈴木花子 | poster_scope=鈴木花子
    pass: poster_scope=企画係（田中・山本） | circumstances=田中・山本は、担当する地区の名称である。
    fail: manager_title=佐藤一郎 | circumstances=アカウント名は、以前から使っている。 -> manager_title
    fail: manager_title=佐藤一郎 -> manager_title
    fail: head_title=地域振興課長 藤沢健一 -> head_title
    fail: poster_scope=企画係（田中・山本） -> poster_scope
    fail: profile_contact=鈴木花子 044-200-0000 -> profile_contact
    fail: watch_off_hours=企画係の佐藤が緊急の通知を確かめる。 -> watch_off_hours
    fail: deputy_approver=企画係長　藤沢健一 -> deputy_approver
    """
    for key, where in _WHERE.items():
        text = getattr(case.account, key) or ""
        found = _someone_in(text, case.city)
        if not found or is_explained(found, case.account):
            continue
        if not contact_in(case.account, key):  # of which an error tells
            spec = by_key(type(case.account))[key]
            yield Finding(
                key,
                f"{spec.label}の{quoted(found)}は、個人名のように見えます。{where}",
                f"{quoted(spec.example)}のように、職名や係名に改めてください。"
                f"個人名でなければ、「経緯」に、{quoted(found)}が何かを記入してください。",
            )


@device_check("user_role", "contact_name", "circumstances")
def users_name_no_person(case: DeviceCase) -> Iterator[Finding]:
    """Who uses a device is told by section and post.

    pass: user_role=企画係の職員
    pass: user_role=夢見ヶ崎動物公園の職員
    pass: user_role=鈴木 | account.circumstances=鈴木は、施設の愛称である。
    fail: user_role=鈴木 -> user_role
    fail: user_role=企画係 藤沢健一 -> user_role
    fail: user_role=企画係 烏丸花 | account.contact_name=烏丸 花 -> user_role
    """
    text = case.device.user_role or ""
    found = _someone_in(text, case.city)
    for entry in case.accounts:
        found = found or name_in(normalise_width(text), entry.record.contact_name, alone=True)
    if found and not any(is_explained(found, entry.record) for entry in case.accounts):
        spec = by_key(type(case.device))["user_role"]
        yield Finding(
            "user_role",
            f"{spec.label}の{quoted(found)}は、個人名のように見えます。"
            "機器確認依頼書に印字されます。",
            f"{quoted(spec.example)}のように、組織と職に改めてください。"
            f"個人名でなければ、アカウントの「経緯」に、{quoted(found)}が何かを記入してください。",
        )


@post_check(*_TITLES)
def titles_name_no_person(case: PostCase) -> Iterator[Finding]:
    """Who writes, looks over, approves and sends a post is told by title.

    pass: author_title=企画係の職員 | checker_title=企画係長
    fail: author_title=企画係 藤沢健一 -> author_title
    """
    for key in _TITLES:
        found = _someone_in(getattr(case.post, key) or "", case.city)
        if found and not (case.account and is_explained(found, case.account)):
            spec = by_key(type(case.post))[key]
            yield Finding(
                key,
                f"{spec.label}の{quoted(found)}は、個人名のように見えます。発信伺や発信記録簿に印字されます。",
                f"{quoted(spec.example)}のように、職名に改めてください。",
            )


def _someone_in(text: str, city: City) -> str | None:
    """Return a person's name in a text that should tell of posts and sections, if it looks like one."""
    plain = normalise_width(text)
    if found := _SOMEONE.search(plain):
        return found.group()
    in_kana = _SOMEONE_IN_KANA.search(plain.translate(_TO_HIRAGANA))
    if in_kana:
        return plain[in_kana.start() : in_kana.end()]
    return plain if plain and names_person_in_roman(plain, city) else None
