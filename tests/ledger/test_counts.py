"""How many there are, by bureau, service and state."""

from __future__ import annotations

from pathlib import Path

from intakes import TWINS, account, filed, samples

from formgen.ledger.counts import count_grids


def test_the_parts_of_each_row_make_its_sum() -> None:
    found = samples()
    for made in count_grids(found, [])[1:]:
        assert [head.heading for head in made.heads][1:6] == [
            "開始",
            "運用中",
            "廃止",
            "未記入",
            "計",
        ]
        assert all(sum(row[1:5]) == row[5] for row in made.rows)  # type: ignore[arg-type]
        assert sum(row[5] for row in made.rows) == len(found.accounts)  # type: ignore[misc]


def test_the_most_frequent_stands_first_and_blanks_last(tmp_path: Path) -> None:
    files = dict(TWINS) | {
        "b.yaml": account(管理番号="B-1") + '    局・区: " 港湾局"\n',
        "c.yaml": account(管理番号="C-1"),
    }
    found = filed(tmp_path, files)
    _, by_bureau, by_service = count_grids(found, [])
    assert [(row[0], row[5], row[7]) for row in by_bureau.rows] == [
        ("港湾局", 2, 1), ("建設緑政局", 1, 0), ("未記入", 1, 0),
    ]  # fmt: skip
    assert [row[0] for row in by_service.rows] == ["X", "その他（Bluesky）", "未記入"]


def test_the_whole_in_a_few_numbers(tmp_path: Path) -> None:
    found = filed(tmp_path, dict(TWINS) | {"a.xlsx": b"PK"})
    assert dict(count_grids(found, [])[0].rows) == {
        "アカウント": 2, "機器": 1, "過ぎた期限": 1, "30日以内の期限": 0,
        "エラー": sum(row.problem.is_error for row in found.findings), "読めなかったファイルなど": 1,
    }  # fmt: skip
