"""What stands on the screen: every line has a use, and columns are straight in full width."""

from __future__ import annotations

from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands import report, runnotes
from formgen.documents.blocks import Pasted
from formgen.model.japanese import display_width
from formgen.pipeline import Built, Selection, build, load

TODAY = date(2026, 11, 22)


def run(folder: Path, *paths: Path) -> Built:
    selection = Selection(formats=("docx",))
    return build(paths, load(bundled_templates()), folder / "outputs", selection, TODAY)


def lines_of(built: Built) -> list[str]:
    return list(report.build_lines(built, "outputs"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return lines_of(run(tmp_path_factory.mktemp("sample"), *bundled_samples()))


@pytest.fixture
def filed(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(
        'accounts:\n  - {管理番号: B-1, アカウント名: "川崎市\\n公園", 手続き: 運用中, 局・区: 局, 課・室・所: 課}\n'
        "  - {管理番号: A-1, アカウント名: 川崎市花, 手続き: 廃止, 利用廃止日: 明日, 局・区: 局}\n",
        "utf-8",
    )
    return path


def test_the_waiting_papers_tell_what_they_wait_for(sample: list[str]) -> None:
    start = sample.index("■ 入力を待っている書類（次の項目を入力すると作成されます）")
    told = "".join(sample[start + 1 : sample.index("")]).replace("　　　　", "")
    assert told.startswith("　KRS-001　利用開始報告書　…　")
    assert "、利用開始日、" in told
    assert not told.endswith("、")


def test_no_line_is_wider_than_a_screen(sample: list[str]) -> None:
    assert [line for line in sample if display_width(line) > 100] == []


def test_the_columns_of_the_table_are_straight_in_full_width(sample: list[str]) -> None:
    (head,) = [row for row, line in enumerate(sample) if line.startswith("管理番号")]
    rule, rows = sample[head + 1], sample[head + 2 : head + 6]
    assert [row.split()[0] for row in rows] == ["TKS-001", "MCH-001", "SAI-001", "KRS-001"]
    starts = [position for position, sign in enumerate(rule) if rule[:position][-1:] != sign == "-"]
    for row in (sample[head], *rows):
        for start in starts:
            before = next(end for end in range(len(row)) if display_width(row[:end]) >= start)
            assert display_width(row[:before]) == start
            assert row[before] != " "
            assert start == 0 or row[before - 1] == " "


def test_the_table_counts_made_waiting_and_withheld(tmp_path: Path, filed: Path) -> None:
    built = run(tmp_path, filed)
    rows = {row.split()[-1]: row.split() for row in lines_of(built) if "川崎市" in row}
    made = sum(made.account == "A-1" for made in built.made)
    assert rows["川崎市花"][:2] == ["A-1", "廃止"]
    assert rows["川崎市花"][2:4] == [str(made), "0"]
    assert int(rows["川崎市花"][4]) > 0


def test_a_name_typed_in_two_lines_keeps_its_row(tmp_path: Path, filed: Path) -> None:
    row = next(line for line in lines_of(run(tmp_path, filed)) if "公園" in line)
    assert row.startswith("B-1")
    assert row.endswith("川崎市 公園")


def test_withheld_papers_tell_the_place_of_the_error(tmp_path: Path, filed: Path) -> None:
    lines = lines_of(run(tmp_path, filed))
    start = lines.index(
        "■ エラーのため作成を見合わせた書類（上のエラーを直して、もう一度実行してください）"
    )
    # Papers that the same errors withhold share a line; a long one goes on, indented.
    told = "\n".join(takewhile(bool, lines[start + 1 :])).replace("\n　　", "")
    (line,) = [line for line in told.splitlines() if "利用廃止報告書" in line]
    assert line.startswith("　A-1")
    assert f"{filed.name}:3" in line


def test_kept_and_retired_papers_are_named(tmp_path: Path, filed: Path) -> None:
    first = run(tmp_path, filed)
    kept = next(made.path for made in first.made if made.document == "policy")
    (tmp_path / "outputs" / kept).write_bytes(b"by hand")
    told = lines_of(run(tmp_path, filed))
    assert told[told.index(f"　{kept}") - 1].startswith(
        "■ 手直しされていたため、そのまま残した書類"
    )
    filed.write_text(filed.read_text("utf-8").replace("運用中", "廃止"), "utf-8")
    told = lines_of(run(tmp_path, filed))
    (start,) = [
        row for row, line in enumerate(told) if line.startswith("■ 今回は作成しなかったため")
    ]
    assert told[start + 1].startswith(f"　{kept.split('/')[0]}　")
    assert told[start + 1].endswith("ファイル")
    (edited,) = [row for row, line in enumerate(told) if "手直し" in line]
    assert told[edited].startswith("■ 手直しされていた版を「以前の書類」に移した書類")
    assert told[edited + 1] == f"　{kept}"


def test_the_end_tells_how_much_and_where(sample: list[str]) -> None:
    assert sample[-1].endswith("ファイル）を「outputs」に用意しました。")


def test_a_text_to_paste_is_told_with_its_length_and_its_file_holds_it_alone(
    tmp_path: Path,
) -> None:
    texts = Selection(formats=("txt",))
    built = build(bundled_samples(), load(bundled_templates()), tmp_path, texts, TODAY)
    lengths = {
        path.parent.name.split("_")[0]: len(path.read_bytes().decode())
        for path in tmp_path.glob("*/*.txt")
    }
    assert set(lengths) == {"TKS-001", "MCH-001"}  # of the third a word is missing
    told = lines_of(built)
    start = told.index("■ 貼り付ける文（txt）の字数（全角、半角及び空白をいずれも1字と数えます）")
    assert told[start + 1 : told.index("")] == [
        f"　TKS-001　プロフィール文（案）　{lengths['TKS-001']}字（上限160字）",
        f"　MCH-001　プロフィール文（案）　{lengths['MCH-001']}字（上限150字）",
    ]


@pytest.mark.parametrize(
    ("limit", "told"),
    [(None, "上限を確かめてください"), (3, "上限3字"), (2, "上限2字を1字超えています")],
)
def test_a_text_that_is_too_long_is_told(limit: int | None, told: str) -> None:
    assert runnotes._against(Pasted("三文字", limit)) == told
