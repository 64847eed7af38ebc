"""The request to check devices: one table with a row for each, and the answer in its last column."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filings import filing
from wordfiles import paragraph, table, word

from formgen.city.city import City
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document, FieldTable, Listing, Row
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.documents.compose import compose
from formgen.documents.missingfields import use_of

DEVICE = {
    "account_ids": "TKS-001", "kind": "スマートフォン", "model": "業務用スマートフォン B型",
    "location": "本庁舎 みどりの企画課執務室", "user_role": "企画係の職員", "city_provided": "はい",
    "internet_allowed": "あり", "os": "Android 16", "update_method": "端末管理による自動更新",
    "antivirus": "端末管理の対策機能", "other_measures": "画面ロック、遠隔消去", "uses": "投稿、監視",
    "off_site": "なし",
}  # fmt: skip
TYPED = {
    "bureau": "建設緑政局", "section": "みどりの企画課", "head_title": "みどりの企画課長",
    "platform": "X", "display_name": "川崎市等々力緑地だより", "starts_on": "R8.10.1",
    "contact_name": "担当者A", "contact_phone": "044-200-0001",
    "contact_email": "53midori@city.kawasaki.jp",
}  # fmt: skip
# What the office writes into the paper, and what stands above the table, once for all devices.
FILLED_IN = ["結果", "条件", "確認日", "確認者"]
ONCE = {"利用するサービス", "利用開始予定日"}
Composed = Callable[..., Document]


def devices(count: int, **typed: object) -> tuple[dict[str, object], ...]:
    """As many devices, each with a number of its own."""
    return tuple(DEVICE | {"asset_number": f"ICT-2026-{n:04}"} | typed for n in range(1, count + 1))


@pytest.fixture
def composed(city: City, catalogue: Catalogue) -> Composed:
    wording = next(e.wording for e in catalogue.entries if e.wording.id == "device_check")

    def made(filed: tuple[dict[str, Any], ...], **typed: object) -> Document:
        return compose(wording, filing(filed, **(TYPED | typed)), city, catalogue.phrases)

    return made


def listings(document: Document) -> list[Listing]:
    return [block for block in document.blocks if isinstance(block, Listing)]


def rows(document: Document) -> list[Row]:
    tables = (block for block in document.blocks if isinstance(block, FieldTable))
    return [row for table in tables for row in table.rows]


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_every_device_is_a_row_with_the_answer_beside_it(composed: Composed, count: int) -> None:
    made = composed(devices(count, city_provided="いいえ", not_provided_reason="貸与"))
    (table,) = listings(made)
    assert len(table.rows) == count
    assert {row.label for row in rows(made)} == ONCE
    said = {(line.label, line.value) for cell in table.rows[0][1:] for line in cell}
    assert {("機種", "業務用スマートフォン B型"), ("市の整備でない理由", "貸与")} < said
    for row in table.rows:
        assert [line.label for line in row[-1]] == FILLED_IN
        assert all(line.is_box for line in row[-1])


def test_in_use_only_the_devices_that_are_not_confirmed_count(composed: Composed) -> None:
    confirmed = devices(5, confirmed_on="R8.9.1")
    three = composed((*confirmed, *devices(3)), procedure="運用中")
    (table,) = listings(three)
    assert [row[0][0].value for row in table.rows] == ["1", "2", "3"]
    dates = [line for row in table.rows for line in row[3] if line.label == "利用開始予定日"]
    assert [date.is_box for date in dates] == [True] * 3  # of the device, not of the account
    assert {row.label for row in rows(three)} == {"利用するサービス"}


def test_a_day_of_confirmation_that_cannot_be_read_withholds_the_paper(
    catalogue: Catalogue,
) -> None:
    wording = next(e.wording for e in catalogue.entries if e.wording.id == "device_check")
    assert {"confirmed_on", "account_ids"} <= use_of(wording).device


def test_an_office_form_lists_the_same_devices(city: City, tmp_path: Path) -> None:
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    (tmp_path / "templates/forms").mkdir(exist_ok=True)
    form = word(paragraph("{{アカウント名}}") + table(("{{機器.番号}}", "{{機器.資産番号}}")))
    (tmp_path / "templates/forms/device_check.docx").write_bytes(form)
    own = load_catalogue(tmp_path / "templates", city)
    wording = next(e.wording for e in own.entries if e.wording.id == "device_check")
    filed = (*devices(1, confirmed_on="R8.9.1", asset_number="OLD-1"), *devices(3))
    made = compose(wording, filing(filed, **(TYPED | {"procedure": "運用中"})), city, own.phrases)
    assert made.form is not None
    assert [dict(pairs)["asset_number"] for pairs in made.form.devices] == [
        f"ICT-2026-000{n}" for n in (1, 2, 3)
    ]


def test_ten_devices_as_they_stand_on_paper(
    composed: Composed, golden: Callable[[str, str], None]
) -> None:
    text = "\n".join(composed(devices(10)).texts()) + "\n"
    golden("texts/TEN_device_check.txt", text)
