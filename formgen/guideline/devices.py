"""Devices are confirmed before use, the City's own, connected and protected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from formgen.city.checkbindings import CheckBinding
from formgen.guideline.checkkinds import (
    AccountCase,
    DeviceCase,
    Finding,
    account_check,
    blank,
    device_check,
)
from formgen.guideline.daterules import misplaced
from formgen.model.emptywords import says_nothing
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted, wareki
from formgen.model.records import Account


@account_check("device_confirmed_on", "procedure", "consulted_on", takes=("words.office",))
def start_has_device(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """An account that has been consulted on has a device; the finding stands at 機器確認日.

    pass: procedure=開始 | consulted_on=2026-09-01 | device.asset_number=PC-0123
    pass: procedure=開始
    pass: procedure=運用中 | consulted_on=2026-09-01
    fail: procedure=開始 | consulted_on=2026-09-01 -> device_confirmed_on
    """
    if not case.starting or case.account.consulted_on is None:
        return
    if not case.devices and not case.index.some_account_ids_unread:
        yield Finding(
            "device_confirmed_on",
            "このアカウントに使う機器が、1台も記入されていません。"
            f"機器は、利用開始前に{case.office(own)}の確認を受けることとされています。",
            "「機器」に、このアカウントの管理番号を付けて、使う機器を記入してください。",
        )


@account_check("device_confirmed_on", "starts_on", event="starts_on", answerable="always",
    takes=("words.office",),
)  # fmt: skip
def devices_confirmed_before_start(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """The devices have been confirmed not later than on the day of the start.

    pass: device_confirmed_on=2026-09-15 | starts_on=2026-10-01
    fail: device_confirmed_on=2026-10-02 | starts_on=2026-10-01 -> device_confirmed_on
    """
    why = f"機器は、利用開始前に{case.office(own)}の確認を受けることとされています。"
    remedy = (
        "日付の誤りを直してください。開始の後に加えた機器の確認日であれば、ここは最初の確認日に戻し、"
        "「機器」の確認日と使用開始日に入力してください。"
        if case.in_operation
        else "確認を受けてから利用を始めるか、日付の誤りを直してください。"
    )
    yield from misplaced(case, "device_confirmed_on", "後", "starts_on", why, remedy)


@device_check("confirmed_on", "used_from", "starts_on", event="starts_on",
    answerable="always", takes=("words.office",),
)  # fmt: skip
def device_confirmed_before_start(case: DeviceCase, own: CheckBinding) -> Iterator[Finding]:
    """A device is confirmed not later than on the day from which each of its accounts uses it.

    pass: confirmed_on=2026-09-15 | account.starts_on=2026-10-01
    pass: confirmed_on=2026-09-15
    pass: confirmed_on=2026-11-20 | used_from=2026-12-01 | account.starts_on=2020-10-01
    fail: confirmed_on=2026-10-02 | account.starts_on=2026-10-01 -> confirmed_on
    fail: confirmed_on=2026-12-02 | used_from=2026-12-01 -> confirmed_on
    """
    confirmed = case.device.confirmed_on
    for entry in case.accounts:
        account_id, used = entry.record.account_id, _used_from(case, entry.record)
        if confirmed and used and confirmed > used:
            day = "使用開始日" if used == case.device.used_from else "利用開始日"
            yield Finding(
                "confirmed_on",
                f"確認日（{wareki(confirmed)}）が、{quoted(account_id or '')}の{day}（{wareki(used)}）より"
                f"後です。機器は、利用開始前に{case.office(own)}の確認を受けることとされています。",
                "確認を受けてから使うか、日付の誤りを直してください。"
                + ("" if case.device.used_from else _ADDED_LATER),
                account=account_id,
            )


_ADDED_LATER = "利用開始日より後に加えた機器であれば、使用開始日を入力してください。"


def _used_from(case: DeviceCase, account: Account) -> date | None:
    """The day from which an account uses the device; of a shared one each begins for itself."""
    own, starts = case.device.used_from, account.starts_on
    return max(own, starts) if own and starts and len(case.accounts) > 1 else own or starts


_PROTECT = (
    "対策の施された機器に替えるか、施している対策の名称や方法を入力してください"
    "（例：公式ストアのアプリだけを入れ、自動で更新する）。"
)
# What protects a device, and what to do where an answer says that nothing does.
_PROTECTION = {
    "os": "機器の設定画面で確かめて、OSの名称と版を入力してください。",
    "update_method": _PROTECT,
    "antivirus": _PROTECT,
}
_AS_ASKED = "ウイルス対策や最新版への更新等の施された機器を利用することとされています。"
_NO_PROTECTION = frozenset(("なし", "無", "無し", "未実施", "未導入", "していない", "ない"))


# 「原則として」 rules all that is asked of a device: of each exception 「経緯」 may tell.
@device_check("city_provided", "not_provided_reason", answerable="always")
def foreign_device_gives_reason(case: DeviceCase) -> Iterator[Finding]:
    """A device that is not the City's gives a reason.

    pass: city_provided=はい
    pass: city_provided=いいえ | not_provided_reason=指定管理者が整備した機器のため
    fail: city_provided=いいえ -> not_provided_reason
    fail: city_provided=いいえ | not_provided_reason=特になし -> not_provided_reason
    """
    device = case.device
    if device.city_provided == "いいえ" and says_nothing(device.not_provided_reason):
        yield Finding(
            "not_provided_reason",
            "市の整備でない機器ですが、理由が書かれていません。原則として市が整備した機器を"
            "利用することとされています。",
            "市の機器に替えるか、市の整備でない理由を入力してください。",
        )


@device_check("internet_allowed", answerable="always")
def internet_is_allowed(case: DeviceCase) -> Iterator[Finding]:
    """The device may be connected to the Internet.

    pass: internet_allowed=あり
    fail: internet_allowed=なし -> internet_allowed
    """
    if case.device.internet_allowed == "なし":
        yield Finding(
            "internet_allowed",
            "インターネット接続の許可が「なし」です。接続が認められた機器を"
            "利用することとされています。",
            "接続が認められた機器に替えるか、許可を受けてから「あり」を選んでください。",
        )


@device_check(*_PROTECTION)
def device_is_protected(case: DeviceCase) -> Iterator[Finding]:
    """The device's system, its updates and its protection are known.

    pass: os=Windows 11 24H2 | update_method=自動更新 | antivirus=市標準の対策ソフト
    fail: update_method=自動更新 | antivirus=市標準の対策ソフト -> os
    fail: os=Windows 11 24H2 | antivirus=市標準の対策ソフト -> update_method
    fail: os=Windows 11 24H2 | update_method=自動更新 -> antivirus
    """
    for field in _PROTECTION:
        if blank(getattr(case.device, field)) and not case.retired:
            remedy = f"「{by_key(type(case.device))[field].example}」のように入力してください。"
            yield Finding(field, f"{case.label(field)}が空欄です。{_AS_ASKED}", remedy)


@device_check(*_PROTECTION)
def protection_is_in_place(case: DeviceCase) -> Iterator[Finding]:
    """An answer that there is no protection is an answer, but not the one that is asked for.

    pass: update_method=自動更新 | antivirus=市標準の対策ソフト
    fail: update_method=自動更新 | antivirus=なし -> antivirus
    fail: os=不明 | update_method=自動更新 -> os
    """
    for field, remedy in _PROTECTION.items():
        answer = (getattr(case.device, field) or "").strip()
        if answer and (answer in _NO_PROTECTION or says_nothing(answer)) and not case.retired:
            message = f"{case.label(field)}が{quoted(answer)}です。{_AS_ASKED}"
            yield Finding(field, message, remedy)


@device_check("off_site", seen_by="other_measures")
def device_stays_in_office(case: DeviceCase) -> Iterator[Finding]:
    """A device that leaves the City's offices is protected against its loss.

    pass: off_site=なし
    pass: off_site=あり | other_measures=画面ロック及び遠隔消去
    fail: off_site=あり -> off_site
    fail: off_site=あり | other_measures=適宜 -> off_site
    """
    if case.device.off_site == "あり" and not case.retired:
        yield Finding(
            "off_site",
            "庁外へ持ち出す機器です。紛失や盗難に備えたセキュリティ対策が要ります。",
            "画面ロックや遠隔消去などの対策を講じ、「その他の対策」に入力してください。",
        )


@device_check("private_accounts")
def device_is_for_work(case: DeviceCase) -> Iterator[Finding]:
    """No private account is used on the device, for which the City's is soon mistaken.

    pass: private_accounts=なし
    pass: private_accounts=
    fail: private_accounts=あり -> private_accounts
    """
    if case.device.private_accounts == "あり" and not case.retired:
        yield Finding(
            "private_accounts",
            "私用のアカウントも使う機器です。公式のアカウントと取り違えて発信するおそれがあります。",
            "公式のアカウントだけに使う機器に替えてください。替えられなければ、所属長の承認を受け、アプリや"
            "ブラウザーを分け、発信前にアカウント名を確かめる手順を「その他の対策」に入力してください。"
            if blank(case.device.other_measures)
            else "「その他の対策」に、取り違えを防ぐ手順（アプリやブラウザーを分ける、発信前に"
            "アカウント名を確かめるなど）があるかを確かめてください。",
        )
