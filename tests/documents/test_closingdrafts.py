"""Drafts of the close papers: filled in with what is known, and never to be taken for papers."""

from __future__ import annotations

from datetime import date

from filings import filing

from formgen.documents.blocks import FieldTable, LetterHead
from formgen.documents.catalogue import Catalogue, Ready, Withheld
from formgen.documents.closingdrafts import draft_ids, proposals
from formgen.documents.needs import faults_by_field
from formgen.model.filings import Filing
from formgen.model.problems import Problem

DRAFTS = {
    "close_notice_draft", "checklist_close_draft", "close_text_draft", "revocation_draft",
}  # fmt: skip
KNOWN = {
    "procedure": "運用中", "bureau": "建設緑政局", "section": "みどりの課",
    "display_name": "川崎市公園だより", "platform": "X", "close_reason": "更新停止",
    "document_number": "8川建み第101号", "document_date": date(2026, 4, 1),
}  # fmt: skip


def drafts(catalogue: Catalogue, filed: Filing) -> dict[str, Ready]:
    found = proposals(catalogue, filed, faults_by_field(()))
    return {outcome.wording.id: outcome for outcome in found if isinstance(outcome, Ready)}


def rows(draft: Ready) -> dict[str, str]:
    tables = (block for block in draft.document.blocks if isinstance(block, FieldTable))
    return {row.label: row.value for table in tables for row in table.rows}


def test_a_draft_is_no_paper(catalogue: Catalogue) -> None:
    found = drafts(catalogue, filing(**KNOWN))
    assert set(found) == draft_ids(catalogue) == DRAFTS
    assert draft_ids(catalogue).isdisjoint(entry.wording.id for entry in catalogue.entries)
    for draft in found.values():
        assert draft.document.title.startswith("（案）")
        assert draft.document.title.count("（案）") == 1
        assert draft.document.mark.startswith("（案）")
        assert (draft.wording.office, draft.wording.enclosed_with) == (None, None)
    assert found["checklist_close_draft"].document.mark == "（案）庁内限り"


def test_what_is_known_is_filled_in_and_the_rest_is_a_gap(catalogue: Catalogue) -> None:
    notice = drafts(catalogue, filing(**KNOWN))["close_notice_draft"]
    told = rows(notice)
    assert (told["アカウント名（表示名）"], told["理由"]) == ("川崎市公園だより", "更新停止")
    assert told["利用廃止日"] == "〔要記入：利用廃止日〕"
    # Nobody has decided yet that there is none.
    assert told["代替媒体"] == "〔要記入：代替媒体〕"
    assert told["投稿データの保存"] == "〔要記入：投稿データの保存〕"
    assert "廃止の処置" in notice.gaps
    assert (
        rows(drafts(catalogue, filing(**KNOWN))["checklist_close_draft"])["廃止の理由"]
        == "更新停止"
    )


def test_the_number_and_date_of_another_letter_are_not_taken_over(catalogue: Catalogue) -> None:
    filed = filing(**KNOWN)
    notice = drafts(catalogue, filed)["close_notice_draft"]
    (head,) = (block for block in notice.document.blocks if isinstance(block, LetterHead))
    assert (head.number, head.date) == ("", "令和　年　月　日")
    assert filed.account.record.document_number == "8川建み第101号"


def test_a_draft_that_rests_on_an_error_is_withheld(catalogue: Catalogue) -> None:
    filed = filing(**KNOWN)
    problem = Problem("error", "理由", "直し方", filed.account.places["url"], field="url")
    found = list(proposals(catalogue, filed, faults_by_field((problem,))))
    assert {outcome.wording.id for outcome in found if isinstance(outcome, Withheld)} == {
        "close_notice_draft",
        "checklist_close_draft",
        "close_text_draft",
    }
