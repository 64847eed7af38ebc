"""Which account, device or post it is and whose: 管理番号, 投稿番号, section, and no two alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from formgen.guideline.checkkinds import (
    AccountCase,
    Check,
    DeviceCase,
    Finding,
    PostCase,
    account_check,
    blank,
    device_check,
    post_check,
)
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted

# A list of another system's codes would hide every other fault.
_MOST_OF_A_CELL = 5
_WHO_SPEAKS = "情報発信は、事業の所管単位で行うものとされています。"


def _given(
    check: Callable[..., Any], name: str, field: str, example: str, why: str, remedy: str
) -> Check[Any]:
    """The check that a field is not blank; the remedy may show the example that its sheet gives."""

    def find(case: AccountCase | PostCase) -> Iterator[Finding]:
        if blank(getattr(case.record, field)):
            spec = by_key(type(case.record))[field]
            shown = remedy.format(example=quoted(spec.example))
            yield Finding(field, f"{spec.label}が空欄です。{why}", shown)

    examples = f"pass: {field}={example}\nfail: {field}= -> {field}"
    made: Check[Any] = check(field, name=name, examples=examples)(find)
    return made


def _clash(
    case: AccountCase | DeviceCase | PostCase, field: str, fault: str, remedy: str
) -> Iterator[Finding]:
    """The finding of what another record has as well; fault: the words behind the other's place."""
    if twin := case.index.twin(case.record, field):
        place, value = twin.places[field], quoted(getattr(case.record, field))
        yield Finding(field, f"{case.label(field)}{value}が、{place} {fault}", remedy, twin=place)


account_id_given = _given(
    account_check, "account_id_given", "account_id", "TKS-001",
    "機器や書類は、管理番号でアカウントと結び付きます。",
    "{example}のように、ほかのアカウントと異なる番号を入力してください。",
)  # fmt: skip


@account_check("account_id")
def account_id_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts of all inputs share a 管理番号.

    pass: account_id=TKS-001 | other.account_id=TKS-002
    fail: account_id=TKS-001 | other.account_id=TKS-001 -> account_id
    """
    remedy = (
        "同じアカウントなら、要らない方（写しのファイルなど）を除いてください。"
        "別のアカウントなら、どちらかを別の番号に改め、機器の管理番号も合わせてください。"
    )
    yield from _clash(case, "account_id", "と重なっています。", remedy)


@account_check("procedure")
def procedure_given(case: AccountCase) -> Iterator[Finding]:
    """Every account says what is being done with it.

    pass: procedure=開始
    fail: procedure= -> procedure
    """
    if blank(case.account.procedure):
        names = "".join(f"「{name}」" for name in case.city.procedures)
        yield Finding(
            "procedure",
            f"{case.label('procedure')}が空欄です。作る書類は、「手続き」によって決まります。",
            f"{names}のどれかを選んでください。",
        )


@account_check("url")
def url_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts have one address.

    pass: url=https://x.com/midori_park | other.url=https://x.com/midori_forest
    pass: url= | other.url=
    fail: url=https://x.com/midori_park | other.url=https://www.x.com/midori_park/ -> url
    """
    remedy = "それぞれのアカウントのURLを確かめて、入力し直してください。"
    yield from _clash(case, "url", "のアカウントと同じです。", remedy)


@account_check("platform", "platform_other", "username")
def username_unique(case: AccountCase) -> Iterator[Finding]:
    """No two accounts have one ID on one service.

    pass: platform=X | username=@midori | other.platform=Instagram | other.username=@midori
    fail: platform=X | username=@midori | other.platform=X | other.username=MIDORI -> username
    """
    remedy = "それぞれのアカウントのユーザー名を確かめて、入力し直してください。"
    yield from _clash(case, "username", "の同じサービスのアカウントと重なっています。", remedy)


bureau_given = _given(
    account_check, "bureau_given", "bureau", "建設緑政局", _WHO_SPEAKS,
    "所管する局又は区の名称を入力してください。",
)  # fmt: skip
section_given = _given(
    account_check, "section_given", "section", "みどりの企画課", _WHO_SPEAKS,
    "情報を発信する課・室・所の名称を入力してください。",
)  # fmt: skip


@device_check("asset_number")
def asset_number_unique(case: DeviceCase) -> Iterator[Finding]:
    """No two devices share a 資産番号.

    pass: asset_number=PC-0123 | other.asset_number=PC-0124
    pass: asset_number= | other.asset_number=
    fail: asset_number=PC-0123 | other.asset_number=PC-0123 -> asset_number
    """
    remedy = (
        "番号を確かめてください。同じ機器を複数のアカウントで使うときは1つにまとめ、"
        "管理番号を「、」で区切って並べてください。写しのファイルなら、除いてください。"
    )
    yield from _clash(case, "asset_number", "と重なっています。", remedy)


@device_check("account_ids")
def device_names_account(case: DeviceCase) -> Iterator[Finding]:
    """Every device names the accounts for which it is used.

    pass: account_ids=TKS-001
    fail: account_ids= -> account_ids
    """
    if not case.device.account_ids and not case.may_belong_to_nameless:
        yield Finding(
            "account_ids",
            "管理番号が空欄で、どのアカウントに使う機器か分かりません。",
            "使うアカウントの管理番号を入力してください。",
        )


@device_check("account_ids")
def device_names_known_account(case: DeviceCase) -> Iterator[Finding]:
    """The accounts that a device names stand in some input.

    pass: account_ids=TKS-001、TKS-002 | account.account_id=TKS-002
    fail: account_ids=TKS-001、TKS-010 -> account_ids
    """
    if case.index.some_id_unknown:
        return  # The account may be that one; why it is not known has been reported.
    listed = case.device.account_ids or ()
    unknown = [each for each in listed if each not in case.index.accounts_by_id]
    for account_id in unknown[:_MOST_OF_A_CELL]:
        yield _of_no_account("account_ids", account_id, case.index)
    if (more := len(unknown) - _MOST_OF_A_CELL) > 0:
        yield Finding(
            "account_ids",
            f"この欄には、記入シートにない管理番号が、ほかに{more}件あります。",
            "アカウントの管理番号と同じ番号を入力してください。",
        )


def _of_no_account(field: str, account_id: str, index: IntakeIndex) -> Finding:
    near = index.id_like(account_id)
    hint = f"{quoted(near)}の誤りではありませんか。" if near else ""
    return Finding(
        field,
        f"管理番号{quoted(account_id)}のアカウントは、どの記入シートにもありません。",
        f"{hint}アカウントの管理番号と同じ番号を入力してください。",
    )


post_id_given = _given(
    post_check, "post_id_given", "post_id", "P-001",
    "発信伺と発信記録簿は、投稿番号で投稿と結び付きます。",
    "{example}のように、ほかの投稿と異なる番号を入力してください。",
)  # fmt: skip


@post_check("post_id")
def post_id_unique(case: PostCase) -> Iterator[Finding]:
    """No two posts of all inputs share a 投稿番号.

    pass: post_id=P-001 | other.post_id=P-002
    fail: post_id=P-001 | other.post_id=P-001 -> post_id
    fail: post_id=P-001 | other.post_id=p-001 -> post_id
    """
    remedy = (
        "同じ投稿なら、要らない方（写しのファイルなど）を除いてください。"
        "別の投稿なら、どちらかを別の番号に改めてください（一度使った番号は、ほかの投稿に使いません）。"
    )
    yield from _clash(case, "post_id", "と重なっています。", remedy)


post_names_account = _given(
    post_check, "post_names_account", "account_id", "TKS-001",
    "どのアカウントで発信するか分かりません。",
    "発信するアカウントの管理番号を入力してください。",
)  # fmt: skip


@post_check("account_id")
def post_names_known_account(case: PostCase) -> Iterator[Finding]:
    """The account that a post names stands in some input, and is the only one of its number.

    pass: account_id=TKS-001
    pass: account_id=
    fail: account_id=TKS-01 -> account_id
    """
    named, account = case.post.account_id, case.filing.account
    if named and account is None and not case.index.some_id_unknown:
        yield _of_no_account("account_id", named, case.index)
    elif account and case.index.twin(account.account.record, "account_id"):
        yield Finding(
            "account_id",
            f"管理番号{quoted(named or '')}のアカウントが2つ以上あり、どれで発信するか分かりません。",
            "シート「アカウント」の管理番号が重ならないように直してください。",
        )
