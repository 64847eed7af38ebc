"""A post from its row to what is sent: approved, bound to its content, changed, sent, recorded."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from papers import jpeg
from section import account, file

from formgen.audit.verifypapers import verify
from formgen.city.templatefiles import bundled_templates
from formgen.commands.postlines import post_lines
from formgen.documents.catalogue import Withheld
from formgen.outputs.manifest import read_manifest
from formgen.pipeline import Built, Selection, build, load
from formgen.posts.approvalcode import read_code

TEMPLATES = load(bundled_templates())
POSTS = Selection(documents=frozenset({"post_approval", "post_record"}), formats=("docx",))
PARK = "A-1_川崎市公園だより"
FORM = f"{PARK}/発信伺/P-001_発信伺.docx"
SENDING = f"{PARK}/発信用/P-001"
PLAIN: Mapping[str, str] = {
    "投稿番号": "P-001",
    "管理番号": "A-1",
    "件名": "花まつり",
    "区分": "新規",
    "発信予定日時": "2026-10-02 10:00",
    "本文": "10月4日（日）、がんばる公園で花まつりを開きます。\n雨天中止",
    "画像": "花.jpg、池.jpg",
    "代替テキスト": "満開の花\n静かな池",
    "出典・許諾": "公園課撮影",
    "人物の写り込み": "なし",
    "根拠資料": "実施要領",
    "作成者の職名": "係員",
    "点検者の職名": "係長",
}
SIGNED = {"承認日": "2026-10-01", "承認者の職名": "課長"}


def run(folder: Path, *posts: Mapping[str, str], today: date = date(2026, 10, 2)) -> Built:
    """File posts in the place of those before, and make their papers."""
    rows = [dict(post) for post in posts]
    file(
        folder / "inputs",
        "1.yaml",
        account("A-1", "川崎市公園だより", 所属長の職名="課長", 自動発信の設定="使わない"),
    )
    (folder / "inputs" / "posts.yaml").write_text(json.dumps({"posts": rows}, ensure_ascii=False))
    return build((folder / "inputs",), TEMPLATES, folder / "outputs", POSTS, today)


def code_on(path: Path) -> str:
    """The number that stands on a form."""
    texts = " ".join(
        cell.text
        for table in docx.Document(str(path)).tables
        for row in table.rows
        for cell in row.cells
    )
    (code,) = set(re.findall(r"\b(?:[0-9A-Z]{3}-){2}[0-9A-Z]{3}\b", texts))
    return code


def of_post(built: Built, check: str) -> list[tuple[str, str | None, str]]:
    return [(p.severity, p.post, p.field or "") for p in built.problems if p.check == check]


def sent(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "outputs" / SENDING).glob("*"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inputs" / "画像").mkdir(parents=True)
    for name, size in (("花.jpg", 320), ("池.jpg", 200)):
        (tmp_path / "inputs" / "画像" / name).write_bytes(jpeg(size, 120))
    return tmp_path


@pytest.fixture
def approved(folder: Path) -> dict[str, str]:
    """The post as it was approved by the number on its form, and laid ready."""
    run(folder, PLAIN)
    return {**PLAIN, **SIGNED, "承認番号": code_on(folder / "outputs" / FORM)}


def test_nothing_is_laid_ready_before_the_number_is_typed(folder: Path) -> None:
    built = run(folder, PLAIN)
    assert [problem for problem in built.problems if problem.post and problem.is_error] == []
    assert sent(folder) == []
    built = run(folder, {**PLAIN, **SIGNED})
    assert of_post(built, "post_code_given") == [("warning", "P-001", "approval_code")]
    assert sent(folder) == []


def test_what_is_approved_is_laid_ready_as_it_is_pasted(
    folder: Path, approved: dict[str, str]
) -> None:
    built = run(folder, approved)
    assert [problem for problem in built.problems if problem.post] == []
    assert sent(folder) == ["1_花.jpg", "2_池.jpg", "代替テキスト.txt", "本文.txt"]
    text = (folder / "outputs" / SENDING / "本文.txt").read_bytes()
    assert text.decode() == PLAIN["本文"].replace("\n", "\r\n")
    files = [made for made in read_manifest(folder / "outputs") if made.post]
    assert {made.post for made in files} == {"P-001"}
    assert {made.document for made in files} == {"post_approval"}


def test_the_number_that_nobody_typed_stands_on_the_form_alone(folder: Path) -> None:
    built = run(folder, PLAIN)
    code = code_on(folder / "outputs" / FORM)
    plain = code.replace("-", "")
    assert read_code(code.lower()) == code
    for path in (folder / "outputs").rglob("*"):
        if path.is_file() and path.suffix not in (".docx", ".pdf"):
            content = path.read_text("utf-8", "replace")
            assert code not in content
            assert plain not in content
        assert code not in path.name
    told = json.dumps([problem.as_json() for problem in built.problems])
    assert code not in told + repr(built)


@pytest.mark.parametrize(
    "change",
    [
        {"本文": PLAIN["本文"] + "。"},
        {"代替テキスト": "満開の花\n静かな沼"},
        {"画像": "池.jpg、花.jpg", "代替テキスト": "静かな池\n満開の花"},
        {"公表解禁日時": "2026-10-02 9:00"},
    ],
    ids=["text", "alternative text", "order", "embargo"],
)
def test_a_change_after_the_approval_is_told_and_nothing_stays_ready(
    folder: Path, approved: dict[str, str], change: dict[str, str]
) -> None:
    run(folder, approved)
    assert sent(folder)
    built = run(folder, {**approved, **change})
    assert of_post(built, "post_unchanged") == [("error", "P-001", "approval_code")]
    assert sent(folder) == []
    # The form is made anew, and what was approved before is kept.
    assert code_on(folder / "outputs" / FORM) != approved["承認番号"]
    assert list((folder / "outputs" / "以前の書類").rglob("本文.txt"))


def test_one_byte_of_a_picture_is_a_change(folder: Path, approved: dict[str, str]) -> None:
    picture = folder / "inputs" / "画像" / "花.jpg"
    data = bytearray(picture.read_bytes())
    data[-20] ^= 1
    picture.write_bytes(data)
    built = run(folder, approved)
    assert of_post(built, "post_unchanged") == [("error", "P-001", "approval_code")]
    assert sent(folder) == []


def test_a_change_is_found_though_size_and_time_are_as_before(
    folder: Path, approved: dict[str, str]
) -> None:
    picture = folder / "inputs" / "画像" / "花.jpg"
    os.utime(picture, (1e9, 1e9))
    run(folder, approved)
    run(folder, approved)
    data = bytearray(picture.read_bytes())
    data[-20] ^= 1
    picture.write_bytes(data)
    os.utime(picture, (1e9, 1e9))
    built = run(folder, approved)
    assert of_post(built, "post_unchanged") == [("error", "P-001", "approval_code")]
    assert sent(folder) == []


def test_what_is_not_approved_any_more_goes_though_another_sheet_is_unread(
    folder: Path, approved: dict[str, str]
) -> None:
    run(folder, approved)
    (folder / "inputs" / "2.yaml").write_text("accounts: [", "utf-8")
    assert sent(folder)
    run(folder, {**approved, "本文": "別の知らせ"})
    assert sent(folder) == []


def test_words_that_were_edited_after_they_were_laid_ready_make_room(
    folder: Path, approved: dict[str, str]
) -> None:
    run(folder, approved)
    text = folder / "outputs" / SENDING / "本文.txt"
    as_approved = text.read_bytes()
    text.write_text("だれも認めていない文", "utf-8")
    told = verify((folder / "inputs",), TEMPLATES, folder / "outputs", date(2026, 10, 2)).problems
    assert [p.remedy[:6] for p in told if p.place.file.endswith("本文.txt")] == ["発信せずに、"]
    built = run(folder, approved)
    assert text.read_bytes() == as_approved
    assert built.replaced == (f"{SENDING}/本文.txt",)
    assert "本文（新）.txt" not in sent(folder)
    (kept,) = (folder / "outputs" / "以前の書類").rglob("本文.txt")
    assert kept.read_text("utf-8") == "だれも認めていない文"


def test_an_alternative_text_without_its_picture_is_not_sent(folder: Path) -> None:
    bare = {**PLAIN, "画像": "", "代替テキスト": ""}
    run(folder, bare)
    signed = {**bare, **SIGNED, "承認番号": code_on(folder / "outputs" / FORM)}
    run(folder, {**signed, "代替テキスト": "だれも認めていない文"})
    assert sent(folder) == ["本文.txt"]


def test_a_number_of_two_accounts_sends_nothing(folder: Path, approved: dict[str, str]) -> None:
    file(folder / "inputs", "2.yaml", account("A-1", "川崎市別だより", ユーザー名="@other"))
    built = run(folder, approved)
    found = [p.message for p in built.problems if p.post and p.field == "account_id"]
    assert len(found) == 1
    assert "2つ以上" in found[0]
    assert sent(folder) == []
    assert len(built.retired) == 1  # the form of when there was one account


def test_two_posts_of_one_number_have_no_form(folder: Path) -> None:
    built = run(folder, PLAIN, {**PLAIN, "本文": "別の知らせ"})
    assert [p.field for p in built.problems if p.post and p.is_error] == ["post_id", "post_id"]
    assert not (folder / "outputs" / FORM).exists()


def test_what_makes_no_difference_is_no_change(folder: Path, approved: dict[str, str]) -> None:
    text = "\n 　" + unicodedata.normalize("NFD", PLAIN["本文"]).replace("\n", "\r\n") + "\r\n"
    code = (
        approved["承認番号"].replace("-", " ").lower().translate({ord("1"): "１", ord("w"): "ｗ"})
    )
    moved = {"本文": text, "承認番号": code, "発信予定日時": "2026-10-03 11:00", "件名": "別の件名"}
    built = run(folder, {**approved, **moved})
    assert [problem for problem in built.problems if problem.is_error and problem.post] == []
    assert sent(folder) == ["1_花.jpg", "2_池.jpg", "代替テキスト.txt", "本文.txt"]


def test_a_mistyped_number_is_told_as_such(folder: Path, approved: dict[str, str]) -> None:
    code = approved["承認番号"]
    other = next(sign for sign in "23456789" if sign != code[0])
    built = run(folder, {**approved, "承認番号": other + code[1:]})
    assert of_post(built, "post_code_mistyped") == [("error", "P-001", "approval_code")]
    assert of_post(built, "post_unchanged") == []
    assert sent(folder) == []


def test_an_urgent_post_is_laid_ready_before_its_form_is_signed(folder: Path) -> None:
    (_, _, line) = post_lines(run(folder, {**PLAIN, "緊急": "はい"}).results, "outputs")
    assert "電話などで承認を受けて、承認日、承認者の職名を入力する" in line
    urgent = {**PLAIN, **SIGNED, "緊急": "はい"}
    built = run(folder, urgent)
    assert of_post(built, "post_code_given") == [("warning", "P-001", "approval_code")]
    assert sent(folder) == ["1_花.jpg", "2_池.jpg", "代替テキスト.txt", "本文.txt"]
    texts = " ".join(
        cell.text
        for table in docx.Document(str(folder / "outputs" / FORM)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "課長" in texts
    assert "令和8年10月1日" in texts
    assert "係長" in texts  # who looked it over
    code = code_on(folder / "outputs" / FORM)
    assert of_post(run(folder, {**urgent, "承認番号": code}), "post_code_given") == []


def test_until_when_a_post_is_held_is_told_with_what_comes_next(folder: Path) -> None:
    held = {**PLAIN, **SIGNED, "緊急": "はい", "公表解禁日時": "2026-10-02 9:00"}
    (_, _, line) = post_lines(run(folder, held).results, "outputs")
    assert "令和8年10月2日午前9時より前には、発信しない" in line


def test_another_posts_number_approves_nothing(folder: Path, approved: dict[str, str]) -> None:
    other = {**approved, "投稿番号": "P-002", "本文": "別の知らせ"}
    built = run(folder, approved, other)
    assert of_post(built, "post_unchanged") == [("error", "P-002", "approval_code")]
    assert sent(folder) != []
    assert not (folder / "outputs" / PARK / "発信用" / "P-002").exists()


@pytest.mark.parametrize(
    "fault", [{"リンク確認日": "10/1"}, {"人物の写り込み": "加工中"}, {"発信予定日時": "明日"}]
)
def test_what_is_to_be_signed_is_printed_only_when_it_could_be_read(
    folder: Path, fault: dict[str, str]
) -> None:
    built = run(folder, PLAIN | fault)
    assert not [made for made in built.made if made.document == "post_approval"]
    (withheld,) = [o for r in built.results for o in r.outcomes if o.post == "P-001"]
    assert isinstance(withheld, Withheld)
    assert [problem.label for problem in withheld.problems] == list(fault)


def test_two_posts_with_one_number_get_no_form(folder: Path) -> None:
    built = run(folder, PLAIN, {**PLAIN, "本文": "別の知らせ"})
    assert of_post(built, "post_id_unique") == [("error", "P-001", "post_id")] * 2
    assert not (folder / "outputs" / FORM).exists()


def test_what_was_sent_is_to_be_put_back(folder: Path, approved: dict[str, str]) -> None:
    for sent_at, remedy in (("", "新しい発信伺"), ("2026-10-02 10:00", "発信した内容に戻して")):
        built = run(folder, {**approved, "発信日時": sent_at, "本文": "別の知らせ"})
        (found,) = (p for p in built.problems if p.check == "post_unchanged")
        assert found.remedy.startswith(remedy)


def test_a_second_run_makes_nothing_again(folder: Path, approved: dict[str, str]) -> None:
    run(folder, approved)
    before = {p: p.stat().st_mtime_ns for p in (folder / "outputs").rglob("*") if p.is_file()}
    run(folder, approved)
    after = {p: p.stat().st_mtime_ns for p in (folder / "outputs").rglob("*") if p.is_file()}
    assert before == after


def test_a_line_post_is_split_into_bubbles(folder: Path) -> None:
    parts = ["あ" * 400, "い" * 400, "う" * 100]
    long: dict[str, Any] = {**PLAIN, "本文": "\n\n".join(parts), "画像": "", "代替テキスト": ""}
    file(
        folder / "inputs",
        "2.yaml",
        account("B-1", "川崎市消防だより", サービス="LINE公式アカウント"),
    )
    run(folder, {**long, "管理番号": "B-1"})
    path = folder / "outputs" / "B-1_川崎市消防だより"
    code = code_on(path / "発信伺" / "P-001_発信伺.docx")
    run(folder, {**long, **SIGNED, "管理番号": "B-1", "承認番号": code})
    texts = sorted((path / "発信用" / "P-001").glob("本文*_*.txt"))
    assert "".join(text.read_text("utf-8") for text in texts).replace("\n", "") == "".join(parts)
    assert len(texts) == 3
    whole = (path / "発信用" / "P-001" / "本文.txt").read_bytes().decode()
    assert whole.split("\r\n\r\n") == parts  # no word that was not typed
    assert all(len(text.read_text("utf-8")) <= 500 for text in texts)
