"""Social media are for what the city tells of itself, not for internal use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.city.checkbindings import CheckBinding
from formgen.city.city import City
from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.model.japanese import quoted

# Staff of others (介護職員) are no insiders; 教職員 and 消防職員 are the City's own.
_INSIDERS = (
    r"(?:内部|庁内|局内|部内|課内|所内|職場内?|(?<!介護)(?<!福祉)(?<!保育)(?<!施設)職員|新人"
    r"|新採用?|新規採用者?|管理職)"
)
_CONTACT = r"(?:業務|事務)?連絡(?!先|通路|橋)"
_INTERNAL_USE = re.compile(
    rf"{_INSIDERS}(?:の|へ|に|間|相互|同士|向けに、?|向け|専用)?の?"
    rf"(?:研修(?!セ|所|会場)|{_CONTACT}|周知|通知|情報(?:共有|交換)|打合せ|会議|懇親|親睦|交流"
    r"|安否確認|福利厚生|オリエンテーション)"
    rf"|{_INSIDERS}[にへ][^。、]{{0,10}}(?:{_CONTACT}|配布|配信|共有|伝達)"
    rf"|研修(?:用?の?(?:資料|動画))?を{_INSIDERS}[にがへ]"
    r"|(?:採用)?内定者|内部利用|庁内(?:広報|報[のを])|(?:職員|庁内|関係者)(?:向けの?)?(?:専用|限定|のみ|だけ)"
    rf"|関係者間|(?:^|、){_CONTACT}(?:用|のため|$)|非公開の?グループ"
)
# Words by which a sentence addresses the public: then it is not about internal use only.
_PUBLIC_USE = re.compile(
    r"(?:市民|区民|県民|住民|来[園館場庁訪]者|観光客|利用者|事業者|保護者|こども|子ども|児童|生徒|"
    r"学生|若者|受験者|求職者|一般|市内外|国内外)[^。、]{0,4}?(?:、|・|及び|や|と|に|へ|向け|を対象)"
    r"|(?:施設|事業所|企業|団体|保育[園所])等?の(?:職員|内部)|紹介|PR|ＰＲ|(?:[市区町村県]|まち|地域)の魅力"
    r"|募集|様子|求職|就職|座談会|説明会|出前|講師派遣|(?<!限定)(?<!限定で)(?<!庁内)(?<!非)公開(?!し?な|し?ま|せ|範囲)"
)
_SHUT_OUT = re.compile(r"(?:市民|外部|庁外|一般)[^。、]{0,12}?(?:ない|ません|せず)")
_DENIAL = re.compile(r"ない|ません|なく|せず|除[くいき]|以外|行わず|使わず")


@account_check("external_use", takes=("words.aim",))
def not_for_internal_use(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """The section has made sure that the account is not for internal use; blank is not yet due.

    pass: external_use=確認済
    pass: external_use=
    fail: external_use=未確認 -> external_use
    """
    if case.account.external_use == "未確認":
        yield Finding(
            "external_use",
            f"内部利用でないことが未確認です。{'、'.join(own.words['aim'])}に関する発信に限られ、"
            "内部研修等には利用できません。",
            "利用目的と発信内容を見直し、確かめたら「確認済」を選んでください。",
        )


@account_check("purpose", "content", takes=("words.aim",))
def purpose_is_public(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """Neither purpose nor content speaks of internal use only.

    pass: purpose=等々力緑地の催しを市民に広く知らせる。内部研修には使わない。
    pass: content=消防職員の研修の様子を紹介する。
    fail: purpose=新規採用者の職員研修に用いる。 -> purpose
    fail: content=採用内定者への連絡事項 -> content
    """
    for field in ("purpose", "content"):
        if words := _internal_words(getattr(case.account, field) or "", case.city):
            yield Finding(
                field,
                f"{case.label(field)}の{quoted(words)}は、内部での利用のように読めます。"
                f"{'、'.join(own.words['aim'])}に関する発信に限られます。",
                "だれに何を発信するかを書き直すか、内部での利用は別の手段にしてください。",
            )


def _internal_words(text: str, city: City) -> str | None:
    for sentence in re.split(r"[。\n！？!?]", text):
        rest = _SHUT_OUT.sub("", sentence)  # whom it shuts out it does not address
        match = _INTERNAL_USE.search(rest)
        if match and not _is_public(rest, city) and not _DENIAL.search(rest, match.end()):
            return match.group()
    return None


def _is_public(sentence: str, city: City) -> bool:
    charms = (f"{name}の魅力" for name in city.name_spellings)
    return _PUBLIC_USE.search(sentence) is not None or any(one in sentence for one in charms)


@account_check("terms_checked")
def terms_are_checked(case: AccountCase) -> Iterator[Finding]:
    """The section has read the service's terms, workings and settings; blank is not yet due.

    pass: terms_checked=確認済
    pass: terms_checked=
    fail: terms_checked=未確認 -> terms_checked
    """
    if case.account.terms_checked == "未確認":
        yield Finding(
            "terms_checked",
            "規約・設定が未確認です。サービスの規約、仕組み、設定等は、"
            "事前に十分に確認することとされています。",
            "公開範囲・位置情報・外部連携などを確かめてから「確認済」を選んでください。",
        )
