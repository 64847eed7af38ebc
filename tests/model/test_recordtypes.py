"""Types of records with more fields: equal for equal fields, the same in every process."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from pydantic import ValidationError

from formgen.model.fieldspec import FieldSpec, by_key, specs
from formgen.model.records import GROUPS, Account, Device
from formgen.model.recordtypes import BUILT_IN, extended, types_of

MORE = FieldSpec(
    "アカウント", "meeting_on", "会議の日", "date", (), "会議", "開いた日", "", "office", None
)


def test_no_fields_are_the_built_in_ones() -> None:
    assert (BUILT_IN.account, BUILT_IN.device) == (Account, Device)
    assert (BUILT_IN.groups, BUILT_IN.added) == (GROUPS, ())


def test_equal_fields_give_one_type_with_the_built_in_ones_first() -> None:
    types = types_of((MORE,))
    assert types == types_of((replace(MORE),))
    assert specs(types.account) == (*specs(Account), MORE)
    assert types.groups == (*GROUPS, "会議")
    assert types.added == (MORE,)
    assert extended(Account, ()) is Account


def test_a_record_of_it_is_an_account_that_cannot_be_changed() -> None:
    record = types_of((MORE,)).account.model_validate({"account_id": "A-1", "meeting_on": "R8.9.1"})
    assert isinstance(record, Account)
    with pytest.raises(ValidationError):
        record.account_id = "B-1"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Account.model_validate({"meeting_on": "R8.9.1"})


def test_records_and_types_come_back_as_they_were() -> None:
    types = types_of((MORE, replace(by_key(Account)["purpose"], guidance="何のため")))
    record = types.account.model_validate({"account_id": "A-1", "meeting_on": "R8.9.1"})
    back, same = pickle.loads(pickle.dumps((record, types)))  # noqa: S301
    assert (back, same) == (record, types)
    assert type(back) is types.account
    assert back.model_copy(update={"account_id": "B-1"}) != record
