"""The facts that a wording may tell of an account: its fields as printed, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel

from formgen.city.city import City
from formgen.city.lastposttext import LAST_POST_FIELDS
from formgen.city.postrule import PostRule
from formgen.documents.officeforms.tagnames import TagNames
from formgen.model.fieldspec import Audience, FieldSpec, specs
from formgen.model.filings import Filing
from formgen.model.japanese import wareki
from formgen.model.organisationname import joined
from formgen.model.records import Account
from formgen.posts.lastpost import last_post, notice_rule

Facts = dict[str, str]


@cache
def visible(model: type[BaseModel], audience: Audience) -> tuple[FieldSpec, ...]:
    """The fields that a document for an audience may show."""
    return tuple(spec for spec in specs(model) if spec.is_open_to(audience))


def on_paper(spec: FieldSpec, value: Any, *, western: bool = False) -> str:
    """A value as papers print it: a text of one line without the blanks around it.

    Nobody sees them in a sheet, and in a paper other words stand beside them.
    """
    text = spec.printed(value, western=western)
    return text.strip() if spec.kind == "text" else text


def field_facts(record: BaseModel, audience: Audience, *, western: bool = False) -> Facts:
    """Every field that the audience may read, as printed."""
    return {
        spec.key: on_paper(spec, getattr(record, spec.key), western=western)
        for spec in visible(type(record), audience)
    }


# --- what follows from the fields ----------------------------------------------------------------


def _platform_name(account: Account, city: City) -> str:
    if account.platform == "その他":
        return account.platform_other or ""
    return city.platforms[account.platform].name if account.platform else ""


def _joined(*keys: str) -> Callable[[Account, City], str]:
    return lambda account, city: joined(getattr(account, key) or "" for key in keys)


def _head_title(account: Account) -> str:
    """The post of the section's head; a bare 「課長」 with the section that ends with 「課」."""
    title, section = account.head_title or "", account.section or ""
    return f"{section}長" if section and title == f"{section[-1]}長" else title


def _sender(account: Account, city: City) -> str:
    """The full post of the sender; the parts that head_title already names are not repeated."""
    title = _head_title(account)
    bureau, department = account.bureau or "", account.department or ""
    if not title or (bureau and title.startswith((bureau, city.name))):
        return title
    if department and title.startswith(department):
        return bureau + title
    return bureau + department + title


# A sentence that something is never done; and words that make less than never of it.
_NEVER = re.compile(
    r"(?:押さ|押し|使わ|使い|行わ|行い|用い|し)(?:ない|ません)(?:(?:こと|もの)(?:とする|とします)?)?$"
    r"|(?:禁止|不可)(?:とする|とします)?$"
)
_BUTTONS = re.compile("いいね|ソーシャルボタン|フォロー|シェア|共有|リポスト|高評価|スキ")
_SOMETIMES = re.compile(
    "な(?:しに|く|ければ)|原則|基本|以外|除[いきく]|場合|とき|際|限り|必要|勝手|個人|私的|判断|には|への"
    "|みだり|むやみ|不用意|安易|誤って|うっかり"
)


def _never_presses(account: Account, _: City) -> str:
    """「はい」 when staff never press 「いいね」 and the like, by the words of the sheet; else blank."""
    told = _sentences(account.button_setting)
    told += [text for text in _sentences(account.reply_policy) if _BUTTONS.search(text)]
    never = (_NEVER.search(text) and not _SOMETIMES.search(text) for text in told)
    return "はい" if any(never) else ""


def _sentences(text: str | None) -> list[str]:
    return [part for part in re.split(r"\s*[。\n]\s*", text or "") if part]


def _profile_limit(account: Account, city: City) -> str:
    limit = city.platforms[account.platform].profile_limit if account.platform else None
    return str(limit) if limit else ""


def _post_rule(account: Account, city: City) -> PostRule:
    return notice_rule(city.platforms[account.platform] if account.platform else None)


def _revisions(key: str, *, western: bool) -> Callable[[Account, City], str]:
    """Each day of revision in a line of its own, as a 附則 has it."""
    return lambda account, city: "\n".join(
        f"{wareki(day, western=western)}改正" for day in getattr(account, key) or ()
    )


_LAST_POST = ("platform", "close_reason", *LAST_POST_FIELDS)
_SECTION = ("bureau", "department", "section")
# Each derived name, the fields it is made of, and how. A fault in one of the fields withholds
# the documents that use the name.
DERIVED: Mapping[str, tuple[tuple[str, ...], Callable[[Account, City], str]]] = {
    "platform_name": (("platform", "platform_other"), _platform_name),
    "organisation": (_SECTION, _joined(*_SECTION)),
    "organisation_with_unit": ((*_SECTION, "unit"), _joined(*_SECTION, "unit")),
    "sender": (("bureau", "department", "section", "head_title"), _sender),
    "never_presses": (("button_setting", "reply_policy"), _never_presses),  # for conditions
    "profile_limit": (("platform",), _profile_limit),
    "last_post": (_LAST_POST, lambda account, city: last_post(city, account).text),
    "last_post_length": (_LAST_POST, lambda account, city: str(last_post(city, account).length)),
    # For conditions: the post lacks sentences; even the shortest one is too long.
    "last_post_left_out": (
        _LAST_POST,
        lambda a, city: "あり" if last_post(city, a).left_out else "",
    ),
    "last_post_too_long": (_LAST_POST, lambda a, city: "" if last_post(city, a).fits else "超過"),
    "post_limit": (("platform",), lambda a, city: str(_post_rule(a, city).limit or "")),
    "post_counting": (("platform",), lambda account, city: _post_rule(account, city).counting),
    "dormancy_limit": (
        ("dormancy_limit_days",),
        lambda account, city: str(city.dormancy_limit(account)),
    ),
    "policy_revisions": (("policy_revised_on",), _revisions("policy_revised_on", western=True)),
    "rules_revisions": (("rules_revised_on",), _revisions("rules_revised_on", western=False)),
    "honorific": ((), lambda account, city: city.honorific),
    "city": ((), lambda account, city: city.name),
    "guideline_title": ((), lambda account, city: city.guideline_title),
}
# Names that follow from the account's devices together, and from what was found.
DEVICES_DERIVED = frozenset({"device_count", "unconfirmed_devices", "unconfirmed_count"})
ANSWERED = "answered_clauses"
# What a letter's head prints of the account unless its wording gives it.
LETTER_HEAD_FIELDS = {"number": "document_number", "date": "document_date", "sender": "sender"}


def office_facts(city: City, day: date | None = None) -> Facts:
    """The names of each office of the city on a day: 「<id>_office」, and 「<id>_head」 for its head."""
    names = {f"{key}_office": office.name_on(day) for key, office in city.offices.items()}
    heads = {f"{key}_head": office.head_on(day) for key, office in city.offices.items()}
    return names | heads


def tag_names(city: City) -> TagNames:
    """The names that tags of the city's own forms may give: its fields, and its offices."""
    called = [(office.called or key, key) for key, office in city.offices.items()]
    names = [(name, f"{key}_office") for name, key in called]
    heads = [(f"{name}の長", f"{key}_head") for name, key in called]
    return TagNames(city.records, (*names, *heads))


def derived_facts(account: Account, city: City) -> Facts:
    """Every derived name, as printed."""
    account = _as_printed(account)
    found = {name: make(account, city) for name, (_, make) in DERIVED.items()}
    return found | office_facts(city, account.document_date)


def _as_printed(account: Account) -> Account:
    """An account with its texts as they are printed; names are joined of them."""
    typed = {spec: getattr(account, spec.key) for spec in specs(type(account))}
    texts = {s.key: on_paper(s, text) for s, text in typed.items() if isinstance(text, str)}
    return account.model_copy(update=texts)


def raw_facts(record: BaseModel, audience: Audience) -> dict[str, Any]:
    """The values themselves, for the conditions of a wording; blank is None."""
    return {spec.key: getattr(record, spec.key) for spec in visible(type(record), audience)}


def filing_facts(filing: Filing) -> dict[str, Any]:
    """Return what conditions and texts may ask of the devices together, and of what was found."""
    unconfirmed = sum(entry.record.confirmed_on is None for entry in filing.devices)
    return {
        ANSWERED: "、".join(filing.answered),
        "device_count": str(len(filing.devices)),
        "unconfirmed_count": str(unconfirmed),
        "unconfirmed_devices": unconfirmed > 0,
    }
