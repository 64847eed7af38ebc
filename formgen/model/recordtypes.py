"""The types of the records of a city: the built-in ones, or with fields that its templates add."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, create_model

from formgen.model import fieldspec
from formgen.model.fieldspec import FieldSpec, any_of, by_key, declare, one_of, specs
from formgen.model.postrecord import Post
from formgen.model.records import GROUPS, Account, Device

RecordT = TypeVar("RecordT", bound=BaseModel)
Fields = tuple[FieldSpec, ...]
_KINDS: dict[str, Any] = {
    "text": fieldspec.Text, "long_text": fieldspec.LongText, "code": fieldspec.Code,
    "phone": fieldspec.Phone, "email": fieldspec.Email, "url": fieldspec.Url,
    "date": fieldspec.Day, "dates": fieldspec.Days, "whole_number": fieldspec.WholeNumber,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordTypes:
    """The type of each kind of record, which is its schema."""

    account: type[Account]
    device: type[Device]
    post: type[Post]

    @property
    def every(self) -> tuple[type[Account] | type[Device] | type[Post], ...]:
        """The three of them."""
        return self.account, self.device, self.post

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of an account's fields, those that the city adds last."""
        return groups_of(self.account)

    @property
    def added(self) -> Fields:
        """The fields that the city adds to accounts and devices."""
        pairs = ((self.account, Account), (self.device, Device))
        return tuple(spec for own, built_in in pairs for spec in specs(own)[len(specs(built_in)) :])

    def __reduce__(self) -> tuple[Callable[..., RecordTypes], tuple[Fields, ...]]:
        """Made again of its fields in another process, which has no such types."""
        return types_of, tuple(_FIELDS.get(model, ()) for model in self.every)


_FIELDS: dict[type[BaseModel], Fields] = {}  # of each type that was extended


def types_of(account: Fields = (), device: Fields = (), post: Fields = ()) -> RecordTypes:
    """The types with fields of other words, and with more fields; the same for the same fields."""
    return RecordTypes(extended(Account, account), extended(Device, device), extended(Post, post))


@cache
def extended(base: type[RecordT], fields: Fields) -> type[RecordT]:
    """A type of record with some of its fields in other words or choices, and with more fields.

    It is the base itself when there are none. Its records go to other processes as any.
    """
    if not fields:
        return base
    declared: dict[str, Any] = {
        spec.key: (_kind(base, spec) | None, _field(spec)) for spec in fields
    }
    made = create_model(base.__name__, __base__=base, __module__=base.__module__, **declared)
    _FIELDS[made] = fields
    copyreg.pickle(made, lambda record: (_blank, (base, fields), record.__getstate__()))
    return made


def _blank(base: type[RecordT], fields: Fields) -> RecordT:
    """A record to be given its values."""
    made: type[RecordT] = extended(base, fields)
    return made.model_construct()


def _kind(base: type[BaseModel], spec: FieldSpec) -> Any:
    known = by_key(base).get(spec.key)
    if known and known.choices == spec.choices:
        return base.model_fields[spec.key].annotation
    if spec.kind == "choice":
        return Annotated[str, one_of(spec.choices), "choice"]
    if spec.kind == "choices":
        return Annotated[tuple[str, ...], any_of(spec.choices), "choices"]
    return _KINDS[spec.kind]


def _field(spec: FieldSpec) -> Any:
    return declare(
        spec.label, spec.guidance, spec.example, group=spec.group, audience=spec.audience,
        when=spec.when, asked=spec.asked, looked_at=spec.looked_at,
    )  # fmt: skip


@cache
def groups_of(account: type[Account]) -> tuple[str, ...]:
    """The groups of an account's fields in their order, those that are not built in last."""
    return tuple(dict.fromkeys((*GROUPS, *(spec.group for spec in specs(account) if spec.group))))


BUILT_IN = types_of()
