"""The file of fields: what it may say, and every slip with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from formgen.city.fieldsfile import FIELDS, field_slips, load_record_types
from formgen.city.procedures import Procedure
from formgen.documents.fieldfaults import field_faults
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError
from formgen.model.records import Account
from formgen.model.recordtypes import BUILT_IN

PROCEDURES = {
    "開始": Procedure(phase="starting"), "運用中": Procedure(phase="in_use"),
    "廃止": Procedure(phase="closing"),
}  # fmt: skip
ROOT = Path(__file__).parents[2]
GOOD = {"label": "会議の日", "kind": "date", "group": "会議", "guidance": "開いた日"}


def written(folder: Path, key: str = "meeting_on", of: str = "account", **changes: str) -> Path:
    """A file with one added field, its key in the third line."""
    rows = "".join(f"      {name}: {value}\n" for name, value in (GOOD | changes).items() if value)
    (folder / FIELDS).write_text(f"added:\n  {of}:\n    {key}:\n{rows}", "utf-8")
    return folder


def test_without_a_file_the_fields_are_built_in(tmp_path: Path) -> None:
    assert load_record_types(tmp_path, PROCEDURES) == BUILT_IN


def test_the_procedures_are_the_choices(tmp_path: Path) -> None:
    types = load_record_types(tmp_path, PROCEDURES | {"変更": Procedure(phase="in_use")})
    assert by_key(types.account)["procedure"].choices == ("開始", "運用中", "廃止", "変更")
    assert types.account.model_validate({"procedure": "変更"}).procedure == "変更"
    assert by_key(Account)["procedure"].choices == ("開始", "運用中", "廃止")


def test_other_words_change_nothing_else(tmp_path: Path) -> None:
    text = "words:\n  account:\n    platform: {guidance: 使うもの, example: ''}\n"
    (tmp_path / FIELDS).write_text(text, "utf-8")
    types = load_record_types(tmp_path, PROCEDURES)
    spec = by_key(types.account)["platform"]
    assert (spec.guidance, spec.example, spec.audience) == ("使うもの", "", "public")
    assert types.account.model_validate({"platform": "X（旧Twitter）"}).platform == "X"
    assert types.device is BUILT_IN.device


def test_the_same_file_gives_the_same_types(tmp_path: Path) -> None:
    written(tmp_path)
    assert load_record_types(tmp_path, PROCEDURES) == load_record_types(tmp_path, PROCEDURES)
    assert load_record_types(tmp_path, PROCEDURES).added[0].key == "meeting_on"
    assert not list(field_faults(load_record_types(tmp_path, PROCEDURES)))


@pytest.mark.parametrize(
    ("key", "changes", "message", "line"),
    [
        ("display_name", {}, "同じキー", 3),
        ("sent_at", {}, "同じキー", 3),
        ("asset_number", {}, "同じキー", 3),
        ("Meeting", {}, "キーに使えない", 3),
        ("__class__", {}, "キーに使えない", 3),
        ("model_dump", {}, "キーに使えない", 3),
        ("会議", {}, "キーに使えない", 3),
        ("ab12", {}, "キーに使えない", 3),
        ("kind_choices", {}, "キーに使えない", 3),
        ("post_day", {}, "キーに使えない", 3),
        ("k" * 41, {}, "キーに使えない", 3),
        ("meeting_on", {"label": "アカウント名"}, "ほかにもあります", 4),
        ("meeting_on", {"label": "ｱｶｳﾝﾄ 名"}, "ほかにもあります", 4),
        ("meeting_on", {"label": "機器"}, "ほかにもあります", 4),
        ("meeting_on", {"label": "会議"}, "ほかにもあります", 4),
        ("meeting_on", {"label": "初期パスワード"}, "パスワード", 4),
        ("login_password", {}, "パスワード", 4),
        ("meeting_on", {"label": '"=1+1"'}, "項目の名前に使えません", 4),
        ("meeting_on", {"label": "未記入の数"}, "項目の名前に使えません", 4),
        ("meeting_on", {"label": "あ" * 31}, "項目の名前に使えません", 4),
        ("meeting_on", {"group": ""}, "まとまりの名前が要ります", 3),
        ("meeting_on", {"group": "アカウント名"}, "項目の名前と同じ", 6),
        ("meeting_on", {"kind": "choice"}, "選択肢が正しくありません", 3),
        ("meeting_on", {"kind": "choice", "choices": "[あ]"}, "選択肢が正しくありません", 8),
        ("meeting_on", {"kind": "choice", "choices": "[あ, あ]"}, "選択肢が正しくありません", 8),
        ("meeting_on", {"kind": "choices", "choices": '["あ、い", う]'}, "選択肢が正しく", 8),
        (
            "meeting_on",
            {"kind": "choices", "choices": "[1, 2, 3, 4, 5, 6, 7]"},
            "選択肢が正しく",
            8,
        ),
        ("meeting_on", {"choices": "[あ, い]"}, "選択肢は、使えません", 8),
        ("meeting_on", {"when": "{nothing: [あ]}"}, "条件に使う項目", 8),
        ("meeting_on", {"when": "{meeting_on: []}"}, "条件に使う項目", 8),
        ("meeting_on", {"when": "{outsourcing: [たぶん]}"}, "条件に使う項目", 8),
        ("meeting_on", {"when": "{mfa: [有], outsourcing: [あり]}"}, "条件が2つ", 8),
        ("meeting_on", {"kind": "username"}, "値「username」が正しくありません", 5),
        ("meeting_on", {"audience": "everyone"}, "正しくありません", 8),
        ("meeting_on", {"asked": "[開始]"}, "正しくありません", 8),
        ("meeting_on", {"default": "あり"}, "という項目は使えません", 8),
    ],
)
def test_a_slip_is_told_with_its_line(
    tmp_path: Path, key: str, changes: dict[str, str], message: str, line: int
) -> None:
    folder = written(tmp_path, key, **changes)
    found = field_slips(folder)
    (first, *_) = found
    assert first.place
    assert (message in first.bare, first.place.line) == (True, line)
    with pytest.raises(FormgenError, match=FIELDS.replace(".", r"\.")):
        load_record_types(folder, PROCEDURES)


def test_a_condition_names_procedures_as_the_city_has_them(tmp_path: Path) -> None:
    shiomino = ROOT / "tests" / "data" / "cities" / "shiomino" / "procedures.yaml"
    (tmp_path / "procedures.yaml").write_bytes(shiomino.read_bytes())
    own = {"開始": Procedure(phase="starting"), "変更": Procedure(phase="in_use")}
    folder = written(tmp_path, when="{procedure: [変更]}")
    assert field_slips(folder) == ()
    (added,) = load_record_types(folder, own).added
    assert added.when == ("procedure", ("変更",))
    (slip,) = field_slips(written(tmp_path, when="{procedure: [移管]}"))
    assert "条件に使う" in slip.bare


def test_words_change_no_label_audience_or_unknown_field(tmp_path: Path) -> None:
    for text in ("platform: {label: 媒体}", "mfa: {audience: public}", "nothing: {guidance: あ}"):
        (tmp_path / FIELDS).write_text(f"words:\n  account:\n    {text}\n", "utf-8")
        assert [slip.place.line for slip in field_slips(tmp_path) if slip.place] == [3]


def test_a_device_has_no_groups(tmp_path: Path) -> None:
    assert "使えません" in field_slips(written(tmp_path, of="device"))[0].bare
    assert not field_slips(written(tmp_path, of="device", group=""))


@pytest.mark.parametrize(
    ("key", "label"),
    [("organisation", "会議の日"), ("today", "会議の日"), ("meeting_on", "組織名")],
)
def test_a_name_that_wordings_have_is_refused(tmp_path: Path, key: str, label: str) -> None:
    types = load_record_types(written(tmp_path, key, label=label), PROCEDURES)
    assert len(list(field_faults(types))) == 1


@pytest.mark.parametrize("key", ["archive_office", "archive_head"])
def test_a_name_of_an_office_is_refused(tmp_path: Path, key: str) -> None:
    types = load_record_types(written(tmp_path, key), PROCEDURES)
    assert not list(field_faults(types))
    assert len(list(field_faults(types, ["archive"]))) == 1
