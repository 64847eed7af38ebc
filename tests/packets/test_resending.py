"""What goes to an office again, in which order, and what is told when it changed after an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.making.readcheckcompose import load
from formgen.packets.changes import ANSWERS
from formgen.packets.history import RECORD

pytestmark = pytest.mark.slow

TODAY = ("--today", "2026-11-22")
SAMPLE = next(path for path in bundled_samples() if path.suffix == ".yaml").read_text("utf-8")
ANSWERED = {"事前相談日": "令和8年9月10日", "機器確認日": "令和8年9月20日"}
STARTED = ANSWERED | {
    "アカウントURL": "https://www.youtube.com/@kwsk_kurashi",
    "対応時間": "平日午前9時から午後5時まで",
    "返信等の対応": "個別の返信は行いません。",
    "ポリシー公表URL": "https://www.city.kawasaki.jp/300/page/1.html",
    "ポリシー公表日": "令和8年10月1日",
    "運用ルール制定日": "令和8年10月1日",
    "利用開始日": "令和8年10月5日",
    "認証アカウント": "申請中",
    "市ホームページURL": "https://www.city.kawasaki.jp/300/page/2.html",
    "プロフィールの問合せ先": "くらし環境課 044-200-0004",
    "プロフィール掲載の確認": "掲載済",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A section's folder with one account before its consultation."""
    (tmp_path / "inputs").mkdir()
    monkeypatch.chdir(tmp_path)
    write()
    return tmp_path


def write(replaced: dict[str, str] | None = None, **values: str) -> None:
    """Fill in the sample: values by label, and anything in its text."""
    text = SAMPLE
    for label, value in values.items():
        text, known = re.subn(rf"(?m)^(    {re.escape(label)}:).*$", rf"\1 {value}", text)
        if not known:
            text = text.replace("    手続き: 開始\n", f"    手続き: 開始\n    {label}: {value}\n")
    for before, after in (replaced or {}).items():
        assert before in text
        text = text.replace(before, after)
    Path("inputs/a.yaml").write_text(text, "utf-8")


def formgen(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments])
    assert result.exit_code == 0, result.output
    return result


def forms() -> Result:
    return formgen("forms", *TODAY)


def hand_in(office: str, day: str) -> Path:
    formgen("submitted", "--office", office, "--on", day)
    return next(Path("outputs/提出済", day).glob(f"*/*/{RECORD}")).parent


def packet(office: str) -> list[str]:
    """The titles of the papers that stand ready for an office, in their order."""
    papers = sorted(Path("outputs/提出用").glob(f"{office}*/*/[0-9]*.pdf"))
    return [re.sub(r"^\d+_(KRS-001_)?", "", path.stem) for path in papers]


def letter(office: str) -> str:
    document = docx.Document(str(next(Path("outputs/提出用").glob(f"{office}*/*/00_*.docx"))))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(p.text for p in document.paragraphs), *cells))


CITY, ICT = "シティ", "ICT"


def test_the_days_of_answers_are_those_that_the_wordings_name() -> None:
    wordings = [entry.wording for entry in load(bundled_templates()).entries]
    assert {each.answer.field for each in wordings if each.answer} == ANSWERS


def test_what_was_handed_in_and_stands_is_not_handed_in_again(folder: Path) -> None:
    forms()
    assert packet(CITY) == ["送付書", "事前相談票"]
    hand_in("promotion", "2026-09-01")
    said = forms().output
    assert packet(CITY) == []
    assert packet(ICT) == ["送付書", "機器確認依頼書"]
    assert "所属の名称が変わった書類、提出を記録した書類などを外しました" in said
    hand_in("ict", "2026-09-02")
    forms()
    assert not (folder / "outputs/提出用").exists()


def test_an_answer_is_no_change_and_calls_for_no_second_request() -> None:
    forms()
    hand_in("promotion", "2026-09-01")
    hand_in("ict", "2026-09-01")
    write(**ANSWERED, アカウントURL=STARTED["アカウントURL"])  # there was none to tell of
    said = forms().output
    assert (packet(CITY), packet(ICT)) == ([], [])
    assert "変わった項目" not in said
    assert json.loads(formgen("status", "--format", "json", *TODAY).output)["accounts"][0][
        "changed"
    ] == []  # fmt: skip
    write(**STARTED)
    forms()
    assert packet(CITY)[:3] == ["送付書", "利用開始報告書", "アカウント運用ポリシー"]
    assert packet(ICT) == []


def test_a_report_stands_before_its_attachments() -> None:
    secured = {"パスワード最終変更日": "令和8年10月1日", "パスワード変更間隔（日）": "180"}
    guarded = {"多要素認証": "有", "位置情報の設定": "付与しない", "自動発信の設定": "使わない"}
    pressed = {"ソーシャルボタンの扱い": "押さない"}
    watched = {
        "監視の頻度": "開庁日に1日2回", "休日・夜間の監視": "係長が緊急の通知を確かめる。",
        "不在時の承認者": "企画係長", "利用できないときの媒体": "市ホームページ",
    }  # fmt: skip
    write(**STARTED | secured | guarded | pressed | watched)
    formgen("forms", "--include-rules", *TODAY)
    assert packet(CITY) == [
        "送付書", "利用開始報告書", "アカウント運用ポリシー", "アカウント運用ルール",
    ]  # fmt: skip
    assert "差替え" not in letter(CITY)


def test_a_second_sending_says_what_it_replaces() -> None:
    forms()
    hand_in("promotion", "2026-09-01")
    write(更新頻度="週1回程度")
    forms()
    assert packet(CITY) == ["送付書", "事前相談票", "変更一覧"]
    text = letter(CITY)
    assert "全てのアカウント" not in text  # but only one
    assert "「差替え」の書類は、前に提出したものと差し替えてください。" in text
    assert "（差替え：令和8年9月1日に提出したもの）" in text
    kept = hand_in("promotion", "2026-09-08")
    assert sorted(path.name for path in kept.glob("*.pdf"))[:3] == [
        "00_送付書.pdf", "01_KRS-001_事前相談票.pdf", "02_変更一覧.pdf",
    ]  # fmt: skip
    write(更新頻度="週2回程度")
    forms()
    assert "（差替え：令和8年9月8日に提出したもの）" in letter(CITY)


def test_an_attachment_that_changed_goes_alone_and_a_report_with_all_of_them() -> None:
    write(**STARTED)
    forms()
    hand_in("promotion", "2026-10-06")
    later = {"対応時間": "平日午前10時から午後4時まで"}
    write(**STARTED | later)
    forms()
    assert packet(CITY) == ["送付書", "アカウント運用ポリシー", "変更一覧"]
    more = {"投稿者の範囲": "広報担当及び施設担当の職員"}
    write(**STARTED | later | more)
    again = "変わった書類の提出　…　「提出用」のものを渡す：利用開始報告書、アカウント運用ポリシー"
    assert again in forms().output
    assert packet(CITY)[1:3] == ["利用開始報告書", "アカウント運用ポリシー"]


def test_a_number_filled_in_later_changes_nothing_and_a_corrected_one_does() -> None:
    write(**STARTED)
    forms()
    hand_in("promotion", "2026-10-06")
    first = STARTED | {"文書番号": "8川環く第1号", "文書日付": "令和8年10月6日"}
    write(**first)
    forms()
    assert packet(CITY) == []
    assert "変わった書類" not in forms().output
    Path("outputs/提出済").rename("aside")
    forms()
    hand_in("promotion", "2026-10-06")
    corrected = {"文書番号": "8川環く第2号"}
    write(**first | corrected)
    forms()
    assert packet(CITY) == ["送付書", "利用開始報告書", "アカウント運用ポリシー"]


def test_a_contact_that_changed_asks_no_question_again_that_was_answered() -> None:
    forms()
    hand_in("promotion", "2026-09-01")
    hand_in("ict", "2026-09-01")
    write({"担当者D": "担当者E"}, **ANSWERED)
    said = forms().output
    assert (packet(CITY), packet(ICT)) == ([], [])
    assert "担当者氏名" in said  # it is told with the next paper
    write({"担当者D": "担当者E"})  # not answered yet: the office has the wrong contact
    forms()
    assert packet(CITY) == ["送付書", "事前相談票", "変更一覧"]


def test_what_changed_after_an_answer_is_told_at_its_cell() -> None:
    forms()
    hand_in("promotion", "2026-09-01")
    hand_in("ict", "2026-09-01")
    changed = {"川崎市くらし環境チャンネル": "川崎市くらしチャンネル", "PC A型": "PC B型"}
    write(changed)
    assert json.loads(formgen("check", "--format", "json", *TODAY).output)["problems"] == []
    write(changed, **ANSWERED)
    found = json.loads(formgen("check", "--format", "json", *TODAY).output)["problems"]
    line = Path("inputs/a.yaml").read_text("utf-8").split("アカウント名:")[0].count("\n") + 1
    told = [(each["severity"], each["clause"], each["field"]) for each in found]
    assert told == [("warning", "5(1)", "display_name"), ("warning", "5(10)", "model")]
    assert found[0]["line"] == line
    assert (
        "機器「PC-0456」の機種が、機器確認依頼書を令和8年9月1日に提出した後に"
        in found[1]["message"]
    )
    assert "もう一度相談してください" in forms().output
    assert packet(CITY) == ["送付書", "事前相談票", "変更一覧"]
    assert packet(ICT) == ["送付書", "機器確認依頼書", "変更一覧"]
    hand_in("promotion", "2026-09-20")
    hand_in("ict", "2026-09-20")
    assert "注意" not in forms().output


def test_a_device_of_an_account_in_use_that_changed_is_told() -> None:
    in_use = STARTED | {
        "手続き": "運用中",
        "確認日": "令和8年9月20日",
        "最終更新日": "令和8年11月1日",
    }
    forms()
    hand_in("ict", "2026-09-01")
    confirmed = {"        確認日:": "        確認日: 令和8年9月20日"}
    in_use.pop("確認日")
    write(confirmed, **in_use)
    assert "機器「PC-0456」" not in forms().output
    write(confirmed | {"Windows 11 24H2": "Windows 11 25H2"}, **in_use)
    assert "機器「PC-0456」のOS・版が" in forms().output
    write({"Windows 11 24H2": "Windows 11 25H2"}, **in_use)  # its day of confirmation is blank
    forms()
    assert packet(ICT) == ["送付書", "機器確認依頼書", "変更一覧"]


def test_a_question_that_was_answered_is_not_asked_again_though_nothing_was_recorded() -> None:
    confirmed = {"        確認日:": "        確認日: 令和8年9月20日"}
    write(confirmed, **ANSWERED)
    said = forms().output
    assert (packet(CITY), packet(ICT)) == ([], [])
    assert "　KRS-001　事前相談票（事前相談日）、機器確認依頼書（機器確認日）" in said
    assert len(list(Path("outputs").glob("KRS-001_*/0[12]_*.pdf"))) == 2
    write(confirmed, **STARTED)
    forms()
    assert packet(CITY) == ["送付書", "利用開始報告書", "アカウント運用ポリシー"]


def test_what_is_planned_or_only_partly_confirmed_is_not_answered() -> None:
    write(事前相談日="令和8年12月10日", 機器確認日="令和8年9月20日")  # the device has no 確認日
    said = forms().output
    assert packet(CITY) == ["送付書", "事前相談票"]
    assert packet(ICT) == ["送付書", "機器確認依頼書"]
    assert "答えを受けた日" not in said


def test_a_device_that_changed_before_the_start_is_to_be_confirmed_again_with_its_papers() -> None:
    forms()
    hand_in("ict", "2026-09-01")
    write({"PC A型": "PC B型"}, **ANSWERED)
    said = forms().output
    assert "「提出用」の機器確認依頼書と変更一覧をICT推進課に渡し、もう一度確認を" in said
    assert packet(ICT) == ["送付書", "機器確認依頼書", "変更一覧"]
    assert "確認日を空欄に" not in said


def test_every_line_of_a_changed_value_stands_beneath_its_heading() -> None:
    forms()
    hand_in("promotion", "2026-09-01")
    write(利用目的='"ごみの減らし方を伝える。\\\\n市民の取組を広げる。"')
    forms()
    document = docx.Document(str(next(Path("outputs/提出用").glob("*/*/*変更一覧.docx"))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(
        text.endswith("変更後\n　ごみの減らし方を伝える。\n　市民の取組を広げる。")
        for text in cells
    )


def test_the_covering_letter_bears_a_date_only_with_a_report_that_bears_it() -> None:
    write(文書日付="令和8年11月20日")
    forms()
    assert "令和　年　月　日" in letter(CITY).splitlines()  # with a consultation alone
    write(**STARTED, 文書日付="令和8年10月6日")
    forms()
    assert packet(CITY)[1] == "利用開始報告書"
    assert "令和8年10月6日" in letter(CITY).splitlines()
    write(**STARTED | {"利用開始日": "令和8年12月5日"}, 文書日付="令和8年10月6日")  # an error
    forms_with_faults = CliRunner().invoke(main, ["forms", *TODAY])
    assert "文書日付" in forms_with_faults.output
    assert not list(Path("outputs/提出用").glob(f"{CITY}*"))


CONFIRMED = {"        確認日:": "        確認日: 令和8年9月20日"}
IN_USE = STARTED | {"手続き": "運用中", "最終更新日": "令和8年11月1日"}


def add_device(**values: str) -> None:
    """Add a second device like the first, not confirmed yet."""
    path = Path("inputs/a.yaml")
    text = path.read_text("utf-8")
    first = text[text.index("      - 種別:") :]
    second = first.replace("PC-0456", "SP-02").replace(
        CONFIRMED["        確認日:"], "        確認日:"
    )
    used = "".join(f"        {label}: {value}\n" for label, value in values.items())
    path.write_text(f"{text.rstrip()}\n{second.rstrip()}\n{used}", "utf-8")


@pytest.mark.parametrize("in_use", [True, False])
def test_a_request_for_an_added_device_replaces_none_and_is_no_change_after_an_answer(
    in_use: bool,
) -> None:
    forms()
    hand_in("ict", "2026-09-01")
    write(CONFIRMED, **(IN_USE if in_use else ANSWERED))
    add_device(使用開始日="令和8年12月1日")
    said = forms().output
    assert packet(ICT) == ["送付書", "機器確認依頼書", "変更一覧"]
    assert "差し替え" not in letter(ICT)
    assert "差替え" not in letter(ICT)
    assert "機器「SP-02」の資産番号" not in said


def test_a_request_for_the_same_devices_replaces_the_one_before() -> None:
    forms()
    hand_in("ict", "2026-09-01")
    write({"PC A型": "PC B型"})
    forms()
    assert "（差替え：令和8年9月1日に提出したもの）" in letter(ICT)


def test_the_status_counts_what_changed_after_an_answer_as_the_check_does() -> None:
    forms()
    hand_in("ict", "2026-09-01")
    write({"PC A型": "PC B型"}, **ANSWERED)
    totals = [
        next(
            line
            for line in formgen(*of, *TODAY).output.splitlines()
            if "注意" in line and "件" in line
        )
        for of in (("status",), ("check",), ("forms",))
    ]
    assert len(set(totals)) == 1
