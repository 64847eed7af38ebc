"""Answers of which one denies the other; papers would print both. Of no clause but where one is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.guideline.checkkinds import (
    AccountCase,
    DeviceCase,
    Finding,
    account_check,
    device_check,
)
from formgen.model.emptywords import denies
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.records import Device

_CONTRACTOR = re.compile("(?:業務)?委託(?:先|業者|事業者)|受託(?:者|業者|事業者)|指定管理者")
_PRIVATE = re.compile(
    "(?:私物|個人所有|個人の所有|個人持ち)"
    "(?!(?:の?(?:機器|端末|PC|スマホ|スマートフォン))?"
    "(?:では?な|でな|以外|は?(?:使|用い|利用|持|接続)|を(?:使|用い|利用|持|接続|除)|は?(?:禁止|不可|なし)))"
)


@account_check("outsourcing_detail", "outsourcing")
def contractor_is_named(case: AccountCase) -> Iterator[Finding]:
    """Where the work is let out, 「なし」 is no contractor.

    pass: outsourcing=あり | outsourcing_detail=運用事業者：投稿案の作成
    pass: outsourcing=なし | outsourcing_detail=なし
    fail: outsourcing=あり | outsourcing_detail=なし -> outsourcing_detail
    fail: outsourcing=あり | outsourcing_detail=特になし。 -> outsourcing_detail
    """
    detail = case.account.outsourcing_detail or ""
    if case.account.outsourcing == "あり" and denies(detail):
        yield Finding(
            "outsourcing_detail",
            f"委託・指定管理が「あり」ですが、委託先と役割が{quoted(detail)}です。",
            "委託先と役割を書いてください。委託等をしていなければ、委託・指定管理を「なし」にしてください。",
        )


@account_check("poster_scope", "outsourcing")
def contractor_is_declared(case: AccountCase) -> Iterator[Finding]:
    """Where a contractor posts, the work is let out.

    pass: outsourcing=あり | poster_scope=企画係の職員及び受託者
    pass: outsourcing=なし | poster_scope=企画係の職員
    fail: outsourcing=なし | poster_scope=指定管理者の従事者 -> poster_scope
    """
    found = _CONTRACTOR.search(case.account.poster_scope or "")
    if case.account.outsourcing == "なし" and found:
        yield Finding(
            "poster_scope",
            f"投稿者の範囲に{quoted(found[0])}がありますが、委託・指定管理が「なし」です。"
            "公表する運用ポリシーと運用ルールの内容が食い違います。",
            "委託・指定管理を「あり」とするか、投稿者の範囲を改めてください。",
        )


@device_check("city_provided", "model", "not_provided_reason", "user_role")
def private_device_is_not_the_citys(case: DeviceCase) -> Iterator[Finding]:
    """A device that is someone's own is none that the City provided.

    pass: city_provided=はい | model=業務用ノートPC A型
    pass: city_provided=いいえ | model=私物のスマートフォン
    fail: city_provided=はい | model=スマートフォン（私物） -> city_provided
    """
    found = next(_private_in(case), None)
    if case.device.city_provided == "はい" and found:
        yield Finding(
            "city_provided",
            f"市の整備が「はい」ですが、{found[1]}。",
            "市が整備した機器に改めるか、市の整備を「いいえ」として理由を書いてください。",
        )


@device_check("model", "not_provided_reason", "user_role", "city_provided")
def device_is_not_private(case: DeviceCase) -> Iterator[Finding]:
    """The rules that are drafted for the account let nobody use a device of one's own.

    pass: city_provided=いいえ | not_provided_reason=指定管理者が整備した機器のため
    pass: city_provided=いいえ | not_provided_reason=実行委員会の機器であり、私物ではない。
    fail: city_provided=いいえ | not_provided_reason=私物のため -> not_provided_reason
    fail: city_provided=いいえ | model=個人所有のスマートフォン -> model
    """
    for field, told in _private_in(case):
        if case.device.city_provided != "はい" and not case.retired:
            yield Finding(
                field,
                f"{told}。アカウント運用ルール（案）では、職員の私物を使用しないこととしています。",
                "市が整備した機器に替えてください。",
            )


def _private_in(case: DeviceCase) -> Iterator[tuple[str, str]]:
    """The fields of a device that say that it is someone's own, with what to tell of each."""
    for key in ("model", "not_provided_reason", "user_role"):
        spec, text = by_key(Device)[key], getattr(case.device, key) or ""
        if _PRIVATE.search(text) and spec.applies_to(case.device):
            yield key, f"{spec.label}に{quoted(text)}とあります"
