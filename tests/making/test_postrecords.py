"""The record of posts: nothing that is in it once is ever lost, and its papers follow it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from filings import filing, post
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from section import account, file

from formgen.city.templatefiles import bundled_templates
from formgen.documents.postpapers import PostPaper
from formgen.ledger.workbook import POSTS, look, write
from formgen.making.postrecords import updated
from formgen.making.readcheckcompose import AccountResult, Checked, Surveyed
from formgen.model.filings import Intake, PostFiling
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.postlog import PostEntry, PostLog, read_log, write_log
from formgen.packets.readypapers import ready_papers
from formgen.pipeline import Built, Selection, build, load
from formgen.posts.approval import SENDABLE, ApprovalState

TEMPLATES = load(bundled_templates())
RECORDS = Selection(documents=frozenset({"post_record"}), formats=("pdf",))
PARK = "A-1_川崎市公園だより"
# Urgent, so that no number is needed.
SIGNED: Mapping[str, str] = {
    "投稿番号": "P-1", "管理番号": "A-1", "件名": "=1+1", "区分": "新規", "本文": "閉園します。",
    "緊急": "はい", "承認日": "2026-10-01", "承認者の職名": "課長",
}  # fmt: skip
SENT = {**SIGNED, "発信日時": "2026-10-02 10:00", "発信URL": "https://x.com/kwsk/status/1"}


def run(folder: Path, *posts: Mapping[str, str], accounts: tuple[str, ...] = ("A-1",)) -> Built:
    """File posts in the place of those before, and make their records."""
    names = {"A-1": "川崎市公園だより", "B-1": "川崎市緑だより"}
    filed = (account(one, names[one], サービス="X", ユーザー名="@kwsk") for one in accounts)
    file(folder / "inputs", "1.yaml", *filed)
    rows = json.dumps({"posts": list(map(dict, posts))}, ensure_ascii=False)
    (folder / "inputs" / "posts.yaml").write_text(rows, "utf-8")
    today = date(2026, 11, 22)
    return build((folder / "inputs",), TEMPLATES, folder / "outputs", RECORDS, today)


def log_of(folder: Path) -> PostLog:
    return read_log(folder / "outputs")


def records(folder: Path, of: str = PARK) -> list[str]:
    return sorted(path.name for path in (folder / "outputs" / of / "発信記録簿").glob("*"))


def of_month(month: str) -> list[str]:
    return [f"発信記録簿_{month}.pdf", f"発信記録簿_{month}.xlsx"]


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    (sheet,) = load_workbook(folder / "outputs" / PARK / "発信記録簿" / name).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "投稿番号")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[1]]


@pytest.mark.slow
def test_what_is_approved_or_sent_is_recorded_by_account_and_month(tmp_path: Path) -> None:
    waiting = {**SIGNED, "投稿番号": "P-3", "承認日": "", "承認者の職名": ""}
    november = {**SENT, "投稿番号": "P-2", "発信日時": "2026-11-01 9:00", "管理番号": "B-1"}
    run(tmp_path, SENT, november, waiting, accounts=("A-1", "B-1"))
    assert list(log_of(tmp_path)) == ["A-1/P-1", "B-1/P-2"]
    assert records(tmp_path) == of_month("2026-10")
    assert records(tmp_path, "B-1_川崎市緑だより") == of_month("2026-11")
    kept = ready_papers(tmp_path / "outputs", TEMPLATES, date(2026, 11, 22)).kept_here
    assert [(one.name, one.title) for one in kept[PARK]] == [
        (name, "発信記録簿") for name in of_month("2026-10")
    ]
    (row,) = rows_of(tmp_path, "発信記録簿_2026-10.xlsx")
    assert (row["投稿番号"], row["件名"], row["承認番号"]) == ("P-1", "=1+1", "―")
    assert (row["発信日時"], row["保存期限"]) == ("令和8年10月2日午前10時", "令和14年3月31日")
    # No number was typed (イ), no paper named (サ, ク); nothing is said by a program of ア.
    assert [row[clause] for clause in "アイウク"] == ["未", "注1", "○", "注1"]
    assert "ソ" in row
    pdf = tmp_path / "outputs" / PARK / "発信記録簿" / "発信記録簿_2026-10.pdf"
    (page,) = PdfReader(pdf).pages
    words = "".join(page.extract_text().split())
    assert "発信記録簿（令和8年10月）" in words
    assert "https://x.com/kwsk/status/1" in words


def test_the_papers_follow_the_log_and_edited_ones_stay(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "outputs").rglob("*") if p.is_file()}
    run(tmp_path, SENT)
    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "outputs").rglob("*") if p.is_file()}
    assert before == after
    book = tmp_path / "outputs" / PARK / "発信記録簿" / "発信記録簿_2026-10.xlsx"
    book.write_bytes(b"edited")
    built = run(tmp_path, {**SENT, "発信後の確認日": "2026-10-02"})
    assert book.read_bytes() == b"edited"
    assert len(built.kept) == 1
    (row,) = rows_of(tmp_path, "発信記録簿_2026-10（新）.xlsx")
    assert row["発信後の確認日"] == "令和8年10月2日"
    # The day was mistyped: there is no such month any more.
    run(tmp_path, {**SENT, "発信日時": "2026-11-02 10:00"})
    assert {*of_month("2026-11")} <= {*records(tmp_path)}
    assert "発信記録簿_2026-10.pdf" not in records(tmp_path)
    assert list((tmp_path / "outputs" / "以前の書類").rglob("発信記録簿_2026-10.pdf"))


@pytest.mark.slow
def test_a_row_or_an_account_that_is_gone_leaves_its_record(tmp_path: Path) -> None:
    run(tmp_path, SENT, {**SENT, "投稿番号": "P-2"}, accounts=("A-1", "B-1"))
    before = log_of(tmp_path)
    built = run(tmp_path, SENT, accounts=("A-1", "B-1"))
    assert built.unlisted == ("A-1 P-2",)
    assert log_of(tmp_path) == before
    assert [r["投稿番号"] for r in rows_of(tmp_path, "発信記録簿_2026-10.xlsx")] == ["P-1", "P-2"]
    built = run(tmp_path, accounts=("B-1",))
    assert built.unlisted == ("A-1 P-1", "A-1 P-2")
    assert records(tmp_path) == of_month("2026-10")
    assert [path for path in built.retired if "発信記録簿" in path] == []
    # A run over one file alone cannot tell.
    one = tmp_path / "inputs" / "1.yaml"
    again = build((one,), TEMPLATES, tmp_path / "outputs", RECORDS, date(2026, 11, 22))
    assert again.unlisted == ()
    _, found = look((tmp_path / "inputs",), TEMPLATES, tmp_path / "outputs", date(2040, 1, 1))
    assert [(row.record.post_id, row.is_due) for row in found.posts] == [
        ("P-1", True),
        ("P-2", True),
    ]
    (tmp_path / "ledger.xlsx").write_bytes(write(found)[0])
    sheet = load_workbook(tmp_path / "ledger.xlsx")[POSTS]
    head, first, _ = ([cell.value for cell in row] for row in sheet.iter_rows())
    row = dict(zip(head, first, strict=True))
    assert (row["状態"], row["廃棄の時期"], row["元の記入シート"]) == ("発信済", "満了", POST_LOG)
    assert [row[clause] for clause in "アイウ"] == ["伺", "注1", "○"]


def test_a_number_that_was_used_is_told(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    built = run(tmp_path, {**SIGNED, "本文": "新しい知らせ"})
    (found,) = (p for p in built.problems if p.field == "post_id")
    assert (found.severity, found.field, found.post) == ("warning", "post_id", "P-1")


def test_what_was_sent_stays_in_the_record_as_it_was(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    corrected = {"訂正・削除日": "2026-10-03", "訂正・削除の内容と理由": "誤りを直した。"}
    run(tmp_path, {**SENT, **corrected, "本文": "開園します。", "承認番号": "222-222-222"})
    entry = log_of(tmp_path)["A-1/P-1"]
    assert (entry.post.text, entry.post.correction) == ("閉園します。", "誤りを直した。")


def test_a_sending_that_is_cleared_stays_in_the_record_and_is_told(tmp_path: Path) -> None:
    run(tmp_path, {**SENT, "発信者の職名": "主査"})
    before = log_of(tmp_path)
    for row in (SIGNED, {**SIGNED, "緊急": "いいえ"}):  # approved by telephone, and not at all
        told = [p for p in run(tmp_path, row).problems if p.field == "sent_at"]
        assert [(p.severity, p.post) for p in told] == [("warning", "P-1")]
        assert "令和8年10月2日午前10時" in told[0].message
        assert log_of(tmp_path)["A-1/P-1"].post.sent_at == datetime(2026, 10, 2, 10)
        assert log_of(tmp_path)["A-1/P-1"].post.sender_title == "主査"
        _, ledger = look(
            (tmp_path / "inputs",), TEMPLATES, tmp_path / "outputs", date(2026, 11, 22)
        )
        assert [row.record.sent_url for row in ledger.posts] == [SENT["発信URL"]]
    back = run(tmp_path, {**SENT, "発信者の職名": "主査"})
    assert not [p for p in back.problems if p.field == "sent_at"]
    assert log_of(tmp_path) == before


@pytest.mark.slow
def test_a_change_after_the_approval_is_recorded_only_once_it_is_sent(tmp_path: Path) -> None:
    run(tmp_path, SIGNED)
    changed = {**SIGNED, "本文": "開園します。", "承認番号": "222-222-222"}
    run(tmp_path, changed)
    assert log_of(tmp_path)["A-1/P-1"].post.text == "閉園します。"
    run(tmp_path, {**changed, "発信日時": "2026-10-02 10:00"})
    entry = log_of(tmp_path)["A-1/P-1"]
    assert (entry.post.text, entry.post.sent_at) == ("開園します。", datetime(2026, 10, 2, 10))
    assert int(entry.established["5(11)イ"]) > 0
    # The number is used again, in another account, and by another account's own post.
    run(tmp_path, {**SIGNED, "本文": "新しい知らせ"})
    assert log_of(tmp_path)["A-1/P-1"] == entry
    assert log_of(tmp_path)["A-1/P-1#2"].post.text == "新しい知らせ"
    run(tmp_path, {**SENT, "管理番号": "B-1"}, accounts=("A-1", "B-1"))
    assert list(log_of(tmp_path)) == ["A-1/P-1", "A-1/P-1#2", "B-1/P-1"]
    assert log_of(tmp_path)["B-1/P-1"].account_name == "川崎市緑だより"


def test_what_was_sent_stays_while_its_row_has_a_fault(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    before = log_of(tmp_path)
    run(tmp_path, {**SENT, "発信後の確認日": "きのう", "件名": "別の件名"})
    assert log_of(tmp_path) == before
    run(tmp_path, {**SENT, "件名": "別の件名"})
    assert log_of(tmp_path)["A-1/P-1"].post.subject == "別の件名"


def test_a_log_that_has_gone_is_told_while_its_books_stand(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    (tmp_path / "outputs" / POST_LOG).unlink()
    told = [p for p in run(tmp_path, SENT).problems if p.place.file == POST_LOG]
    assert [p.severity for p in told] == ["warning"]
    assert [p for p in run(tmp_path, SENT).problems if p.place.file == POST_LOG] == []


def test_a_log_that_cannot_be_read_is_told_and_left_alone(tmp_path: Path) -> None:
    run(tmp_path, SENT)
    path = tmp_path / "outputs" / POST_LOG
    broken = path.read_bytes()[:-9]
    path.write_bytes(broken)
    with pytest.raises(FormgenError, match="読めません"):
        run(tmp_path, SENT)
    assert path.read_bytes() == broken


# --- a random sequence of sheets ------------------------------------------------------------------

ACCOUNTS = {one: filing(account_id=one, platform="X", display_name=one) for one in ("A-1", "B-1")}
MOMENTS = [None, datetime(2026, 10, 2, 10), datetime(2026, 11, 2, 10)]
ROWS = st.tuples(
    st.sampled_from(sorted(ACCOUNTS)),
    st.sampled_from(["P-1", "P-2"]),
    st.sampled_from(["text", "other", None]),
    st.sampled_from(MOMENTS),
    st.sampled_from([*SENDABLE, "none", "changed", "mistyped"]),
)
Typed = tuple[str, str, str | None, datetime | None, ApprovalState]


def surveyed(rows: list[Typed]) -> Surveyed:
    papers: dict[str, list[PostPaper]] = {one: [] for one in ACCOUNTS}
    for of, number, text, moment, state in rows:
        typed = {"approved_on": date(2026, 10, 1)} if state in SENDABLE else {}
        entry = post(post_id=number, account_id=of, text=text, sent_at=moment, **typed)
        about = PostFiling(entry, ACCOUNTS[of])
        papers[of].append(PostPaper(about, ACCOUNTS[of], (), (), "0", state, ()))
    results = (AccountResult(ACCOUNTS[of], of, (), tuple(found)) for of, found in papers.items())
    checked = Checked(Intake(), ())
    return Surveyed(date(2026, 11, 22), checked, TEMPLATES, tuple(results), frozenset(), True)


def facts(entry: PostEntry) -> tuple[object, ...]:
    return (entry.post.account_id, entry.post.post_id, entry.post.text, entry.post.sent_at)


def without_text(row: tuple[object, ...]) -> tuple[object, ...]:
    return (*row[:2], *row[3:])


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.lists(ROWS, max_size=4), max_size=6))
def test_no_row_of_the_log_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory, sheets: list[list[Typed]]
) -> None:
    log: PostLog = {}
    for rows in sheets:
        before, log = log, updated(log, surveyed(rows))
        assert before.keys() <= log.keys()
        alone = [row for row in rows if sum(row[:2] == other[:2] for other in rows) == 1]
        told = {row[:4] for row in alone if row[3] or row[4] in SENDABLE}
        found = {facts(entry) for entry in log.values()}
        # What was sent before stays as it was: a change of its words is not recorded.
        sent = {without_text(facts(entry)) for entry in before.values() if entry.post.sent_at}
        cleared = {(*row[:2], None) for row in sent}
        assert {row for row in told if without_text(row) not in sent | cleared} <= found
        assert set(map(without_text, told)) - cleared <= set(map(without_text, found))
        for key, entry in before.items():
            now = facts(log[key])
            assert now == facts(entry) or now in told or (*now[:3], None) in told
            assert now[3] or not entry.post.sent_at  # that it was sent is never forgotten
            assert now[:2] == facts(entry)[:2]
            if entry.post.sent_at:  # it is still told what was sent, or when
                assert now[2] == entry.post.text or now[3] == entry.post.sent_at
        assert updated(log, surveyed(rows)) == log
    if log:
        folder = tmp_path_factory.mktemp("log")
        write_log(folder, log)
        assert {k: facts(e) for k, e in read_log(folder).items()} == {
            k: facts(e) for k, e in log.items()
        }
