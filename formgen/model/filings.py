"""Filed records: each with the places of its values, and accounts with their devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from formgen.model.picturefile import PictureFile
from formgen.model.postrecord import Post
from formgen.model.problems import Place
from formgen.model.records import Account, Device

RecordT = TypeVar("RecordT", Account, Device, Post)


@dataclass(frozen=True, slots=True)
class LocatedRecord(Generic[RecordT]):
    """A record as it was filed: its values, and the place of every field, blank ones too.

    unread holds the keys whose cells held something that could not be read.
    """

    record: RecordT
    places: Mapping[str, Place]
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filing:
    """One account as it was filed, with the devices that name it."""

    account: LocatedRecord[Account]
    devices: tuple[LocatedRecord[Device], ...] = ()
    # They may serve it as well: their 管理番号 could not be read in full.
    doubtful: tuple[LocatedRecord[Device], ...] = ()
    # The clauses from which a fact differs for the reason that 経緯 gives, in their order.
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFiling:
    """One post as it was filed, its account, and its pictures in order; None where one is missing."""

    post: LocatedRecord[Post]
    account: Filing | None = None  # None: its 管理番号 names none
    pictures: tuple[PictureFile | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """All that was filed, over all inputs, in the order of files and columns."""

    accounts: tuple[LocatedRecord[Account], ...] = ()
    devices: tuple[LocatedRecord[Device], ...] = ()
    posts: tuple[LocatedRecord[Post], ...] = ()
    # The pictures that posts name, by the file of the intake and the name as it was typed.
    pictures: Mapping[tuple[str, str], PictureFile] = field(default_factory=dict)
    is_partial: bool = False  # some file or sheet that may hold accounts was not read

    def filings(self) -> tuple[Filing, ...]:
        """Every account with its devices; a device may serve several accounts."""
        serving: dict[str, list[LocatedRecord[Device]]] = {}
        for device in self.devices:
            for account_id in device.record.account_ids or ():
                serving.setdefault(account_id, []).append(device)
        # A section files its devices with its accounts; a list of devices alone is anyone's.
        files = [account.places["account_id"].file for account in self.accounts]
        unclear = [(d.places["account_ids"].file, d) for d in self.devices
                   if "account_ids" in d.unread]  # fmt: skip
        strays = {file for file, _ in unclear} - set(files)
        return tuple(
            Filing(account, tuple(serving.get(account.record.account_id or "", ())),
                   tuple(device for at, device in unclear if at == file or at in strays))
            for file, account in zip(files, self.accounts, strict=True)
        )  # fmt: skip

    def post_filings(self) -> tuple[PostFiling, ...]:
        """Every post with its account and its pictures."""
        accounts = {one.account.record.account_id: one for one in self.filings()}
        return tuple(
            PostFiling(
                post,
                accounts.get(post.record.account_id) if post.record.account_id else None,
                tuple(
                    self.pictures.get((post.places["pictures"].file, name))
                    for name in post.record.pictures or ()
                ),
            )
            for post in self.posts
        )
