"""YAML intakes: each tests/data/intake/*.yaml beside what must come of it, *.expected.json.

`pytest --renew-goldens` writes the expectations anew; look at the diff afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formgen.intake import limits, yamlfile
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import Place
from formgen.model.records import Account, Device

DATA = Path(__file__).resolve().parent.parent / "data" / "intake"
CASES = sorted(DATA.glob("*.yaml"))


def shown(entry: LocatedRecord[Any]) -> dict[str, Any]:
    record = entry.record.model_dump(mode="json", exclude_none=True)
    return {"record": record, "unread": sorted(entry.unread)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_yaml_gives_what_is_expected(case: Path, request: pytest.FixtureRequest) -> None:
    intake, problems = yamlfile.read(case.read_bytes(), case.name)
    found = {
        "accounts": [shown(entry) for entry in intake.accounts],
        "devices": [shown(entry) for entry in intake.devices],
        "problems": [problem.as_json() for problem in problems],
    }
    expected = case.with_suffix(".expected.json")
    if request.config.getoption("--renew-goldens"):
        text = json.dumps(found, ensure_ascii=False, indent=2)
        expected.write_text(f"{text}\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_every_data_file_has_its_expectation() -> None:
    assert len(CASES) > 10
    assert {case.stem for case in CASES} == {
        path.name.removesuffix(".expected.json") for path in DATA.glob("*.expected.json")
    }


def read(text: str) -> Intake:
    intake, problems = yamlfile.read(text.encode(), "a.yaml")
    assert problems == ()
    return intake


def test_every_field_has_a_place_and_a_blank_one_that_of_its_record() -> None:
    intake = read("accounts:\n  - account_id: A-1\n    unit:\n    bureau:   川崎区\n")
    places = intake.accounts[0].places
    assert places.keys() == {spec.key for spec in specs(Account)}
    assert places["bureau"] == Place("a.yaml", line=4, column=15)
    assert places["unit"].line == 3
    assert places["closes_on"] == Place("a.yaml", line=2, column=5)


def test_a_device_inside_an_account_belongs_to_it_and_has_its_own_lines() -> None:
    text = "accounts:\n  - account_id: A-1\n    devices:\n      - asset_number: P1\n        os: x\n"
    device = read(text).devices[0]
    assert device.record.account_ids == ("A-1",)
    assert device.places["account_ids"] == Place("a.yaml", line=4, column=9)
    assert device.places["os"].line == 5
    assert device.places.keys() == {spec.key for spec in specs(Device)}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    intake, problems = yamlfile.read("\ufeffaccounts: [{account_id: A-1}]".encode(), "a.yaml")
    assert problems == ()
    assert intake.accounts[0].record.account_id == "A-1"


@pytest.mark.parametrize("encoding", ["cp932", "euc-jp", "utf-16", "iso2022_jp"])
def test_another_encoding_is_told(encoding: str) -> None:
    intake, problems = yamlfile.read("局・区: 川崎区".encode(encoding), "inputs/a.yaml")
    assert intake == Intake()
    assert [str(problem.place) for problem in problems] == ["inputs/a.yaml"]
    assert "UTF-8" in problems[0].message


def test_limits_are_kept() -> None:
    _, problems = yamlfile.read(b"#" * (limits.YAML_BYTES + 1), "a.yaml")
    assert "大きすぎる" in problems[0].message
    _, problems = yamlfile.read(b"accounts: " + b"[" * 1000, "a.yaml")
    assert "入れ子" in problems[0].message
    many = b"accounts: [" + b"{a: b}," * limits.RECORDS + b"]"
    _, problems = yamlfile.read(many, "a.yaml")
    assert "件数" in problems[0].message


def test_a_flood_of_unknown_keys_is_cut_short_in_words() -> None:
    _, problems = yamlfile.read(b"accounts: [" + b"{a: b}," * 1000 + b"]", "a.yaml")
    assert len(problems) == limits.PROBLEMS_OF_A_KIND + 1
    assert "ほかにも" in problems[-1].message


def warned(text: str) -> list[tuple[int | None, int | None]]:
    _, problems = yamlfile.read(text.encode(), "a.yaml")
    assert {problem.severity for problem in problems} <= {"warning"}
    assert all("覚え書き" in problem.message for problem in problems)
    return [(problem.place.line, problem.place.column) for problem in problems]


HEAD = "accounts:\n- 管理番号: A-1\n"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("  発信内容: 催し #川崎市制100周年 など", 12),
        ("  発信内容: 𠮷 #催し", 11),
        ("  ユーザー名: #saiwai", 10),
        ("  ユーザー名: ~ #saiwai", 12),
        ("  ユーザー名:\t#saiwai", 10),
        ('  発信内容: "催し" #後日', 14),
        ("  発信内容: 催し ##印", 12),
        ("  devices: [{用途: [投稿, 監視] #取得", 27),
    ],
)
def test_a_hash_without_a_blank_behind_a_value_is_told(line: str, column: int) -> None:
    close = "\n  }]\n" if "[{" in line else "\n"
    assert warned(f"{HEAD}{line}{close}") == [(3, column)]


def test_a_hash_that_begins_a_deeper_line_is_told() -> None:
    assert warned(f"{HEAD}  発信内容: 催しの\r\n    #告知 と報告\n") == [(4, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "#一覧\naccounts:  #一覧\n- 管理番号: A-1  # 仮\n  ユーザー名: # 未定\n",
        "accounts:\n- 管理番号: A-1\n  #アカウントURL: x\n#- 管理番号: A-2\n",
        "accounts:\n- 管理番号: A-1\n  発信内容: C#と#催し\n  利用目的: '催し #告知'\n",
        "accounts:\n- 管理番号: A-1\n  発信内容: |  #折り返さない\n    催し #告知\n    #催し\n",
        "accounts:\n- 管理番号: A-1 ####\n  devices:\n    #- 種別: PC\n",
    ],
)
def test_comments_are_comments(text: str) -> None:
    assert warned(text) == []


def test_a_character_in_two_halves_is_one() -> None:
    text = '{"accounts": [{"bureau": "\\ud842\\udfb7\\uD83D\\uDE00", "content": "\\\\ud842\\\\udfb7"}]}'
    record = read(text).accounts[0].record
    assert (record.bureau, record.content) == ("𠮷😀", "\\ud842\\udfb7")


@pytest.mark.parametrize("value", ["\\ud842", "\\udfb7\\ud842", "\\s", "\\xZZ"])
def test_an_escape_that_is_none_is_told(value: str) -> None:
    _, problems = yamlfile.read(f'accounts: [{{bureau: "{value}"}}]'.encode(), "a.yaml")
    assert len(problems) == 1
    assert "「\\」は「\\\\」" in problems[0].remedy


def test_the_end_of_a_file_of_dos_is_no_text() -> None:
    assert read("accounts:\n- 管理番号: A-1\n\x1a").accounts[0].record.account_id == "A-1"


def test_what_was_cut_behind_a_hash_is_named_with_its_field() -> None:
    text = "accounts:\n- 管理番号: A-1\n  発信内容: 催し #麻生区民まつり\n  location: x\n"
    found = [p.message for p in yamlfile.read(text.encode(), "a.yaml")[1] if not p.is_error]
    assert found == [
        "「発信内容」の値のうち、「#麻生区民まつり」は、覚え書きとして読み飛ばしました。"
    ]


def test_a_secret_behind_a_hash_is_not_quoted() -> None:
    text = "accounts:\n- 管理番号: A-1\n  発信内容: パスワードは #Asao2026ku\n"
    assert "Asao2026" not in str(yamlfile.read(text.encode(), "a.yaml")[1])
