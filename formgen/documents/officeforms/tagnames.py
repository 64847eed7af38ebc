"""The names that a form's tags may use: the labels of the sheet, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from formgen.model.fieldspec import by_key
from formgen.model.japanese import normalise_width
from formgen.model.records import Account, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes

# Names of a wording that no field has, in the words of a clerk.
DERIVED_NAMES = {
    "サービスの名称": "platform_name", "組織名": "organisation",
    "組織名（係まで）": "organisation_with_unit", "発信者": "sender",
    "プロフィールの上限": "profile_limit", "敬称": "honorific", "市": "city", "ガイドライン": "guideline_title",
    "機器の台数": "device_count", "廃止のお知らせ": "last_post",
    "廃止のお知らせの字数": "last_post_length", "投稿の上限": "post_limit",
    "投稿の数え方": "post_counting", "経緯の条項": "answered_clauses",
    "廃止を検討する日数": "dormancy_limit",
    "ポリシーの改正": "policy_revisions", "運用ルールの改正": "rules_revisions",
}  # fmt: skip
_DEVICE_PREFIXES = ("機器.", "機器の", "device.")
NUMBER = "number"
_NUMBER_NAME = "番号"
EACH, END = "機器ごとに", "ここまで"


@dataclass(frozen=True, slots=True)
class Tag:
    """The target of a tag: a field by its key, of the account or of a device."""

    key: str
    of_device: bool = False


class TagNames(NamedTuple):
    """The names that a city's tags may give: the fields of its records, and more, with the keys they stand for."""

    records: RecordTypes = BUILT_IN
    more: tuple[tuple[str, str], ...] = ()


NAMES = TagNames()


def read_tag(name: str, names: TagNames = NAMES) -> Tag | None:
    """The field that a tag names, by label or by key; None when there is none of that name."""
    wanted, account, device = normalise_width(name), *_names_of(names)
    if wanted in account:
        return Tag(account[wanted])
    for prefix in _DEVICE_PREFIXES:
        if wanted.startswith(prefix) and (key := device.get(wanted.removeprefix(prefix).strip())):
            return Tag(key, of_device=True)
    return None


def likely(name: str, names: TagNames = NAMES) -> str:
    """The name that was probably meant; blank when none is like it."""
    wanted, account, device = normalise_width(name), *_names_of(names)
    if wanted in device:
        return f"機器.{name}"
    known = [*account, *(f"機器.{label}" for label in device), EACH, END]
    near = get_close_matches(wanted, known, n=1, cutoff=0.5)
    return near[0] if near else ""


def _names(model: type[Account | Device], more: dict[str, str]) -> dict[str, str]:
    fields = {spec.label: spec.key for spec in by_key(model).values()} | more
    keys = {key: key for key in fields.values()}
    return {normalise_width(name): key for name, key in (fields | keys).items()}


@cache
def _names_of(names: TagNames) -> tuple[dict[str, str], dict[str, str]]:
    """The names for the fields of an account and of a device."""
    account = _names(names.records.account, DERIVED_NAMES | dict(names.more))
    return account, _names(names.records.device, {_NUMBER_NAME: NUMBER})
