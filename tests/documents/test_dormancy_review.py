"""The 廃止検討書: made on asking, of an account that is dormant, with nothing but what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import FieldTable, Paragraph
from formgen.documents.catalogue import Catalogue, Outcome, Ready, Withheld, outcomes, proposals
from formgen.documents.missingfields import faults_by_field
from formgen.documents.packetpapers import PacketContents
from formgen.documents.wordingfaults import faults
from formgen.documents.wordingfile import load_wording
from formgen.model.problems import Problem

TODAY = date(2026, 10, 15)
STANDING = PacketContents(
    texts={"as_of": "令和8年10月15日", "days_since_post": "107"}, raws={"is_dormant": True}
)
KNOWN: dict[str, Any] = {
    "procedure": "運用中", "bureau": "港湾局", "section": "港営課", "display_name": "川崎市港だより",
    "platform": "note", "dormancy_limit_days": 60, "last_posted_on": date(2026, 6, 30), "head_title": "港営課長",
    "document_number": "8川港港第1号", "close_reason": "更新停止",
}  # fmt: skip


def proposed(
    catalogue: Catalogue, *problems: Problem, standing: PacketContents = STANDING, **typed: Any
) -> list[Outcome]:
    filed = filing(**KNOWN | typed)
    return list(proposals(catalogue, filed, faults_by_field(problems), TODAY, standing))


def test_it_tells_what_is_known_and_leaves_the_rest_to_be_filled_in(catalogue: Catalogue) -> None:
    (review,) = proposed(catalogue)
    assert isinstance(review, Ready)
    document = review.document
    tables = [block for block in document.blocks if isinstance(block, FieldTable)]
    rows = {row.label.split("\n")[0]: row.value for table in tables for row in table.rows}
    assert rows["最終更新日及び経過日数"] == "令和8年6月30日（令和8年10月15日現在、107日）"
    assert rows["サービス及びアカウント名"] == "note　川崎市港だより"
    assert rows["所属長（職名）"] == "港営課長"
    assert rows["判断"] == "□継続　□廃止"
    assert [label for label, value in rows.items() if not value] == [
        "アカウントURL", "更新頻度の目安", "更新していない理由",
        "閲覧、登録、問合せ等の状況", "継続する場合の更新計画", "廃止する場合の告知", "判断の理由",
        "検討した者（職名）", "決裁文書番号",
    ]  # fmt: skip
    (lead,) = (block for block in document.blocks if isinstance(block, Paragraph))
    assert lead.text.startswith("最終更新日から60日を過ぎた次のアカウントについて")
    whole = "".join(document.texts())
    for absent in ("要記入", "㊞", "8川港港第1号", "更新停止"):
        assert absent not in whole
    assert (review.wording.office, document.mark, review.gaps) == (None, "庁内限り", ())


@pytest.mark.parametrize("procedure", ["開始", "廃止", None])
def test_it_is_proposed_to_accounts_in_operation_alone(
    catalogue: Catalogue, procedure: str | None
) -> None:
    assert proposed(catalogue, procedure=procedure) == []
    not_dormant = PacketContents(texts=STANDING.texts, raws={"is_dormant": False})
    assert proposed(catalogue, standing=not_dormant) == []


@pytest.mark.parametrize("procedure", ["開始", "運用中", "廃止", None])
def test_nobody_gets_it_unasked(catalogue: Catalogue, procedure: str | None) -> None:
    filed = filing(**KNOWN | {"procedure": procedure})
    found = outcomes(catalogue, filed, faults_by_field(()), TODAY)
    assert "dormancy_review" not in {outcome.wording.id for outcome in found}


def test_what_rests_on_another_day_is_another_document(catalogue: Catalogue) -> None:
    later = PacketContents(
        texts=dict(STANDING.texts) | {"days_since_post": "108"}, raws=STANDING.raws
    )
    found = [*proposed(catalogue), *proposed(catalogue), *proposed(catalogue, standing=later)]
    first, again, next_day = (each for each in found if isinstance(each, Ready))
    assert first.filing_digest == again.filing_digest != next_day.filing_digest


def test_one_that_rests_on_an_error_is_withheld(catalogue: Catalogue) -> None:
    problem = Problem("error", "理由", "直し方", filing().account.places["url"], field="url")
    assert [type(each) for each in proposed(catalogue, problem)] == [Withheld]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("proposed: is_dormant", "proposed: is_asleep", "項目「is_asleep」はありません"),
        ("proposed: is_dormant", "when: is_dormant", "項目「is_dormant」はありません"),
        ("proposed: is_dormant\n", "", "項目「as_of」はありません"),
        ("{{ as_of }}", "{{ is_dormant }}", "項目「is_dormant」はありません"),
    ],
)
def test_a_slip_in_its_wording_is_told(tmp_path: Any, before: str, after: str, told: str) -> None:
    source = bundled_templates() / "documents/dormancy_review.yaml"
    path = tmp_path / source.name
    path.write_text(source.read_text("utf-8").replace(before, after), "utf-8")
    found = faults(load_wording(path), load_city(bundled_templates()))
    assert any(told in fault.message for fault in found)
