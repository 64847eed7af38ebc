"""The types of the records of a city: the built-in ones, or with fields that its templates add."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.model.postrecord import Post
from formgen.model.records import Account, Device


@dataclass(frozen=True, slots=True)
class RecordTypes:
    """The type of each kind of record, which is its schema."""

    account: type[Account]
    device: type[Device]
    post: type[Post]


BUILT_IN = RecordTypes(Account, Device, Post)
