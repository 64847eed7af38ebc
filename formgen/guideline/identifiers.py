"""Checks of what tells accounts and devices apart: 管理番号, 資産番号, addresses and IDs."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import Finding, account_check, device_check, quoted
from formgen.guideline.judgedrecords import AccountCase, DeviceCase

# A list of another system's codes would hide every other fault.
_TOLD_OF_A_CELL = 5


@account_check(None, "error", "account_id")
def account_id_given(case: AccountCase) -> Iterator[Finding]:
    """Every account has a 管理番号, by which devices and papers know it.

    says: 管理番号があること
    pass: account_id=TKS-001
    fail: account_id= -> account_id
    """
    if not case.account.account_id:
        yield Finding(
            "account_id",
            "管理番号が空欄です。機器や書類は、管理番号でアカウントと結び付きます。",
            "「TKS-001」のように、ほかのアカウントと異なる番号を入力してください。",
        )


@account_check(None, "error", "account_id")
def account_id_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts of all inputs share a 管理番号.

    says: 管理番号が、ほかのアカウントと重ならないこと
    pass: account_id=TKS-001 | other.account_id=TKS-002
    fail: account_id=TKS-001 | other.account_id=TKS-001 -> account_id
    """
    if twin := case.filed.twin_by_id(case.account):
        yield Finding(
            "account_id",
            f"管理番号{quoted(case.account.account_id or '')}が、"
            f"{twin.places['account_id']} と重なっています。",
            "どちらかを別の番号に改め、機器の管理番号も合わせてください。",
            twin=twin.places["account_id"],
        )


@account_check(None, "error", "procedure")
def procedure_given(case: AccountCase) -> Iterator[Finding]:
    """Every account says what is being done with it.

    says: 手続きが選ばれていること
    pass: procedure=開始
    fail: procedure= -> procedure
    """
    if not case.account.procedure:
        yield Finding(
            "procedure",
            "「手続き」が空欄です。作る書類は、「手続き」によって決まります。",
            "「開始」「運用中」「廃止」のどれかを選んでください。",
        )


@account_check(None, "error", "url")
def url_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts have one address.

    says: アカウントURLが、ほかのアカウントと重ならないこと
    pass: url=https://x.com/kwsk_todoroki | other.url=https://x.com/kwsk_ikuta
    pass: url= | other.url=
    fail: url=https://x.com/kwsk_todoroki | other.url=https://www.x.com/kwsk_todoroki/ -> url
    """
    if twin := case.filed.twin_by_url(case.account):
        yield Finding(
            "url",
            f"アカウントURL{quoted(case.account.url or '')}が、"
            f"{twin.places['url']} のアカウントと同じです。",
            "それぞれのアカウントのURLを確かめて、入力し直してください。",
            twin=twin.places["url"],
        )


@account_check(None, "error", "platform", "platform_other", "username")
def username_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts have one ID on one service.

    says: 同じサービスで、ユーザー名がほかのアカウントと重ならないこと
    pass: platform=X | username=@kwsk | other.platform=Instagram | other.username=@kwsk
    fail: platform=X | username=@kwsk | other.platform=X | other.username=KWSK -> username
    """
    if twin := case.filed.twin_by_username(case.account):
        yield Finding(
            "username",
            f"ユーザー名{quoted(case.account.username or '')}が、"
            f"{twin.places['username']} の同じサービスのアカウントと重なっています。",
            "それぞれのアカウントのユーザー名を確かめて、入力し直してください。",
            twin=twin.places["username"],
        )


@device_check(None, "error", "asset_number")
def asset_number_unique(case: DeviceCase) -> Iterator[Finding]:
    """No two devices share a 資産番号.

    says: 資産番号が、ほかの機器と重ならないこと
    pass: asset_number=PC-0123 | other.asset_number=PC-0124
    pass: asset_number= | other.asset_number=
    fail: asset_number=PC-0123 | other.asset_number=PC-0123 -> asset_number
    """
    if twin := case.filed.twin_by_asset(case.device):
        yield Finding(
            "asset_number",
            f"資産番号{quoted(case.device.asset_number or '')}が、"
            f"{twin.places['asset_number']} と重なっています。",
            "番号を確かめてください。同じ機器を複数のアカウントで使うときは1つにまとめ、"
            "管理番号を「、」で区切って並べてください。",
            twin=twin.places["asset_number"],
        )


@device_check(None, "error", "account_ids")
def device_names_account(case: DeviceCase) -> Iterator[Finding]:
    """Every device names the accounts for which it is used.

    says: 機器に、使うアカウントの管理番号があること
    pass: account_ids=TKS-001
    fail: account_ids= -> account_ids
    """
    if not case.device.account_ids and not case.may_belong_to_nameless:
        yield Finding(
            "account_ids",
            "管理番号が空欄で、どのアカウントに使う機器か分かりません。",
            "使うアカウントの管理番号を入力してください。",
        )


@device_check(None, "error", "account_ids")
def device_names_known_account(case: DeviceCase) -> Iterator[Finding]:
    """The accounts that a device names stand in some input.

    says: 機器の管理番号のアカウントが、記入シートにあること
    pass: account_ids=TKS-001、TKS-002 | account.account_id=TKS-002
    fail: account_ids=TKS-001、TKS-010 -> account_ids
    """
    if case.filed.some_id_unknown:
        return  # The account may be that one; why it is not known has been told.
    listed = case.device.account_ids or ()
    unknown = [each for each in listed if each not in case.filed.accounts_by_id]
    for account_id in unknown[:_TOLD_OF_A_CELL]:
        near = case.filed.id_like(account_id)
        hint = f"{quoted(near)}の誤りではありませんか。" if near else ""
        yield Finding(
            "account_ids",
            f"管理番号{quoted(account_id)}のアカウントは、どの記入シートにもありません。",
            f"{hint}アカウントの管理番号と同じ番号を入力してください。",
        )
    if (more := len(unknown) - _TOLD_OF_A_CELL) > 0:
        yield Finding(
            "account_ids",
            f"この欄には、記入シートにない管理番号が、ほかに{more}件あります。",
            "アカウントの管理番号と同じ番号を入力してください。",
        )
