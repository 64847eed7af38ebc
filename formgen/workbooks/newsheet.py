"""A new intake sheet, blank or with what an older one holds; its aids follow from the papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from formgen.city.city import City, load_city
from formgen.city.profiletext import PROFILE
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.documents.wordingfile import Wording
from formgen.intake.helpersheets import LEFTOVER_SHEET
from formgen.intake.labels import shorten
from formgen.model.fieldspec import FieldSpec, specs
from formgen.workbooks.aidformulas import Aids, Demand, ProfileText
from formgen.workbooks.carryover import BLANK, Carried, carry
from formgen.workbooks.intakesheet import sheet_bytes, write_book
from formgen.workbooks.stages import PROCEDURES, STAGES, Stage, earliest, stage_of, stages_of

_LEAST_DEVICES = 20
_DEVICES_PER_ACCOUNT = 2
# An account without these has no papers at all.
_ALWAYS_NEEDED = ("account_id", "procedure")
# What a post may do without, or gets on its way.
_NOT_OF_EVERY_POST = (
    "embargo_at", "pictures", "links_checked_on", "approved_on", "sent_at", "corrected_on",
)  # fmt: skip


def new_sheet(templates: Path, accounts: int, carried: Carried = BLANK) -> bytes:
    """Return a sheet with room for so many accounts, blank or with what an older one holds.

    Raises FormgenError when it cannot hold a value.
    """
    catalogue = load_catalogue(templates, load_city(templates))
    return sheet_bytes(
        carried.accounts,
        carried.devices,
        carried.posts,
        columns=accounts,
        rows=max(_LEAST_DEVICES, accounts * _DEVICES_PER_ACCOUNT),
        templates=templates,
        aids=_aids(catalogue),
        leftovers=carried.leftovers,
        records=catalogue.city.records,
    )


def write_new(path: Path, templates: Path, accounts: int, carried: Carried = BLANK) -> None:
    """Write such a sheet. Raises FormgenError also when the file exists or cannot be written."""
    write_book(path, new_sheet(templates, accounts, carried))


def write_carried(path: Path, templates: Path, accounts: int, old: Path) -> Carried:
    """Write a sheet with what an older one holds; nothing is written when nothing could be read.

    Raises FormgenError as write_new does.
    """
    carried = carry(old, load_city(templates).records)
    if carried.found_any:
        write_new(path, templates, accounts, carried)
    return carried


def carried_lines(carried: Carried, old: Path, new: Path) -> Iterator[str]:
    """The lines that report what was carried over, what was not, and where that is kept."""
    if not carried.found_any:
        yield f"「{old}」から写せる値がないため、「{new}」を作りませんでした。"
        return
    if carried.leftovers:
        yield f"■ 引き継げなかった値（シート「{LEFTOVER_SHEET}」に残しました）"
        yield from (f"　{left.place}　{shorten(left.label)}" for left in carried.leftovers)
    posts = f"、投稿 {len(carried.posts)} 件" if carried.posts else ""
    yield (
        f"「{old}」から、アカウント {len(carried.accounts)} 件と機器 {len(carried.devices)} 台{posts}を"
        f"「{new}」に写しました。元のファイルはそのままです。"
    )
    yield "確かめたら、元のファイルを inputs の外へ移してください（両方を残すと、管理番号が重なります）。"


def sheet_aids(templates: Path) -> Aids:
    """Return what the papers of a templates folder ask of each field.

    Raises FormgenError when a wording cannot be read.
    """
    return _aids(load_catalogue(templates, load_city(templates)))


def _aids(catalogue: Catalogue) -> Aids:
    city = catalogue.city
    papers = [(_stages(entry.wording), entry) for entry in catalogue.entries]
    of_account = [(stages, e.use.account, e.wording.needs) for stages, e in papers]
    accounts = _demands(specs(city.records.account), of_account, city)
    always = Demand(frozenset(PROCEDURES), earliest(STAGES))
    accounts |= dict.fromkeys(_ALWAYS_NEEDED, always)
    of_device = [(stages, e.use.device, e.wording.device_needs) for stages, e in papers]
    devices = _demands(specs(city.records.device), of_device, city)
    posts = {
        spec.key: Demand() if spec.key in _NOT_OF_EVERY_POST else always
        for spec in specs(city.records.post)
    }
    return Aids(accounts, devices, posts, _profile(catalogue, city))


def _demands(
    fields: Iterable[FieldSpec],
    papers: Collection[tuple[Collection[Stage], Collection[str], Collection[str]]],
    city: City,
) -> dict[str, Demand]:
    """The demands on fields: of the checks and steps, and of each paper with its stages.

    A paper names the keys of the fields that it uses and of those that it needs.
    """
    demands = {}
    for spec in fields:
        asked = [stages_of(name)[0] for name in city.procedures_in(spec.asked)]
        used = chain(*(stages for stages, uses, _ in papers if spec.key in uses))
        needed = chain(*(stages for stages, _, needs in papers if spec.key in needs))
        procedures = (stage.procedure for stage in (*asked, *used))
        demands[spec.key] = Demand(
            used=frozenset((*city.procedures_in(spec.looked_at), *procedures)),
            needed=earliest((*asked, *needed)),
        )
    return demands


def _stages(wording: Wording) -> tuple[Stage, ...]:
    """The stages in which a paper is made."""
    answer = wording.answer.field if wording.answer else None
    return tuple(stage_of(procedure, answer) for procedure in wording.procedures)


def _profile(catalogue: Catalogue, city: City) -> ProfileText | None:
    """The text that goes into the profile, when its wording is made of words and fields alone."""
    wordings = (entry.wording for entry in catalogue.entries)
    procedures = next((w.procedures for w in wordings if w.id == PROFILE), None)
    if procedures is None or city.profile is None:
        return None
    limits = {name: platform.profile_limit for name, platform in city.platforms.items()
              if platform.profile_limit}  # fmt: skip
    shorter = tuple(text.pieces for text in city.profile.shorter)
    return ProfileText(city.profile.full.pieces, shorter, procedures, limits)
