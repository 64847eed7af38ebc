"""Filings made by hand: what a test types, each field with a cell of its own."""

from __future__ import annotations

from formgen.model.fieldspec import specs
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import Place
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device

FILE = "inputs/intake.xlsx"


def filing(devices: tuple[dict[str, object], ...] = (), **typed: object) -> Filing:
    """An account with what was typed, and its devices; 管理番号 and 手続き unless given."""
    account = Account.model_validate({"account_id": "TKS-001", "procedure": "開始"} | typed)
    places = {
        spec.key: Place(FILE, ACCOUNT_SHEET, f"C{row}")
        for row, spec in enumerate(specs(Account), start=1)
    }
    return Filing(
        LocatedRecord(account, places), tuple(map(_device, range(2, len(devices) + 2), devices))
    )


def _device(row: int, typed: dict[str, object]) -> LocatedRecord[Device]:
    places = {
        spec.key: Place(FILE, DEVICE_SHEET, f"{chr(column)}{row}")
        for column, spec in enumerate(specs(Device), start=ord("A"))
    }
    return LocatedRecord(Device.model_validate(typed), places)


def post(**typed: object) -> LocatedRecord[Post]:
    """A post with what was read of it; 投稿番号 and 管理番号 unless given."""
    record = Post.model_construct(**{"post_id": "P-001", "account_id": "TKS-001"} | typed)
    places = {spec.key: Place(FILE, POST_SHEET, f"R2C{n}") for n, spec in enumerate(specs(Post))}
    return LocatedRecord(record, places)
