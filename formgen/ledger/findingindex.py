"""The problems of each record, and the accounts that they concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from formgen.making.readcheckcompose import Checked
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.postrecord import Post
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.reception.deskfolder import section_folder

_Key = tuple[Place, str | None]
_Home = str | PurePosixPath


class FindingIndex:
    """Every problem by the record at which it stands; two sections may use one 管理番号."""

    def __init__(self, checked: Checked) -> None:
        self._by_field: dict[_Key, list[Problem]] = defaultdict(list)
        for problem in checked.problems:
            self._by_field[problem.place, problem.field].append(problem)
        self._fields = {field for _, field in self._by_field}
        self._by_id: dict[str, list[LocatedRecord[Account]]] = defaultdict(list)
        # Of thousands of accounts many sections may have one of each number.
        self._by_home: dict[tuple[str, _Home], list[LocatedRecord[Account]]] = defaultdict(list)
        for account in checked.intake.accounts:
            number = account.record.account_id or ""
            self._by_id[number].append(account)
            self._by_home[number, _home(account.places["account_id"])].append(account)
        self._devices: dict[int, list[LocatedRecord[Device]]] = defaultdict(list)
        for device in checked.intake.devices:
            for account in self._meant_by(device):
                self._devices[id(account)].append(device)
        self._owners: dict[_Key, tuple[Account, ...]] = {}
        self._posts: dict[str, list[LocatedRecord[Post]]] = defaultdict(list)
        for account in checked.intake.accounts:
            self._assign(account, (account.record,))
        for device in checked.intake.devices:
            self._assign(device, self.served(device))
        for post in checked.intake.posts:
            of = post.record.account_id or ""
            self._posts[of].append(post)
            self._assign(post, self.owners(of))

    def _assign(self, entry: LocatedRecord[Any], accounts: tuple[Account, ...]) -> None:
        for key in self._keys(entry):
            self._owners.setdefault(key, accounts)

    def with_own_devices(self, filing: Filing) -> Filing:
        """An account with the devices that are its own: of two with one 管理番号 those of its file."""
        return replace(filing, devices=tuple(self._devices.get(id(filing.account), ())))

    def _meant_by(self, device: LocatedRecord[Device]) -> Iterator[LocatedRecord[Account]]:
        """Yield the accounts that a device serves: of a 管理番号 those of its own file, else all."""
        home = _home(device.places["account_ids"])
        for number in device.record.account_ids or ():
            yield from self._by_home.get((number, home)) or self._by_id.get(number) or ()

    def of_account(
        self, account: LocatedRecord[Account], devices: Iterable[LocatedRecord[Device]]
    ) -> tuple[Problem, ...]:
        """Return the problems of an account, of its posts, and of devices as far as they concern it."""
        of_devices = (problem for device in devices for problem in self._problems_at(device))
        of = account.record.account_id
        own = (p for p in of_devices if of in (p.account, *p.only_of))
        posts = (problem for post in self._posts[of or ""] for problem in self._problems_at(post))
        return (*self._problems_at(account), *own, *(posts if of else ()))

    def owners(self, account_id: str | None) -> tuple[Account, ...]:
        """The accounts with a 管理番号."""
        return tuple(entry.record for entry in self._by_id.get(account_id or "", []))

    def owners_of(self, problem: Problem) -> tuple[Account, ...]:
        """The account at which a problem stands, if any; of a device's the one that it names."""
        owners = self._owners.get((problem.place, problem.field), ())
        named = tuple(owner for owner in owners if owner.account_id == problem.account)
        return (named or owners)[:1]

    def of_record(self, entry: LocatedRecord[Any]) -> tuple[Problem, ...]:
        """Return the problems of a post or device."""
        return tuple(self._problems_at(entry))

    def _problems_at(self, entry: LocatedRecord[Any]) -> Iterator[Problem]:
        return (problem for key in self._keys(entry) for problem in self._by_field[key])

    def _keys(self, entry: LocatedRecord[Any]) -> list[_Key]:
        """The fields of a record at which something was found, in their order."""
        # Of thousands of records few fields have any: those alone are asked for their places.
        fields = ((entry.places[key], key) for key in entry.places if key in self._fields)
        return [field for field in fields if field in self._by_field]

    def served(self, device: LocatedRecord[Device]) -> tuple[Account, ...]:
        """The accounts that a device serves."""
        return tuple(entry.record for entry in self._meant_by(device))


def own_filings(checked: Checked) -> tuple[Filing, ...]:
    """The accounts, each with its own devices alone: two sections may use one 管理番号."""
    index = FindingIndex(checked)
    return tuple(map(index.with_own_devices, checked.intake.filings()))


@lru_cache(maxsize=4096)
def _home_of(file: str) -> _Home:
    return section_folder(file) or file


def _home(place: Place) -> _Home:
    """The folder of the section whose packet tells it, or the file in which it was filed."""
    return _home_of(place.file)
