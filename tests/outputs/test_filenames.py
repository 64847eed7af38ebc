"""Names that any file system keeps, and from which no path leaves the output folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.model.records import Account
from formgen.outputs.filenames import account_folders, safe_name

RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)
# Signs that tend to trouble names come up often; everything else may come up too.
NASTY = st.text(
    st.sampled_from('./\\:*?"<>|~ 　\0\n\t\r\x7f\u200b\u061c\u202e\u2066\ufeff\u3099\u0338か川A1')
    | st.characters(),
    max_size=80,
)


def is_safe(name: str) -> bool:
    """Whether Windows, macOS, Linux and SMB all keep the name as it is, in one folder."""
    categories = {unicodedata.category(sign) for sign in name}
    bidi = {unicodedata.bidirectional(sign) for sign in name}
    return (
        name not in ("", ".", "..")
        and len(name.encode()) + len("99_（新）99.docx".encode()) <= 255
        and unicodedata.is_normalized("NFC", name)
        and not set(name) & set('\\/:*?"<>|')
        and not categories & {"Cc", "Cs"}
        and not bidi & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        and not set(name) & set("\u200b\u200e\u200f\u061c\u2028\u2029\ufeff")
        and name[-1] not in " ."
        and not RESERVED.fullmatch(name)
        and PurePosixPath(name).parts == (name,)
        and PureWindowsPath(name).parts == (name,)
    )


@given(NASTY)
def test_any_text_becomes_a_safe_name(text: str) -> None:
    assert is_safe(safe_name(text))


@given(NASTY)
def test_a_safe_name_is_left_as_it_is(text: str) -> None:
    assert safe_name(safe_name(text)) == safe_name(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("川崎市等々力緑地だより", "川崎市等々力緑地だより"),
        ("川崎市 緑・花（公式）", "川崎市 緑・花（公式）"),
        ("アカウント運用ポリシー（案）", "アカウント運用ポリシー（案）"),
        ("𠮷野家さんぽ🌸", "𠮷野家さんぽ🌸"),
        ("../../x", "／..／x"),
        ("C:\\x", "C：＼x"),
        ("..", "_"),
        (" . ", "_"),
        ("　", "_"),
        ("", "_"),
        ("市政だより.", "市政だより"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Con .txt", "_Con .txt"),
        ("COM¹", "_COM¹"),
        ("conin$", "_conin$"),
        ("LPT10", "LPT10"),
        ("console", "console"),
        ("か\u3099く", "がく"),
        ("か\u200b\u3099く", "がく"),
        ("資料\u202excod.exe", "資料xcod.exe"),
        ("資料\u061cx", "資料x"),
        ("一行\n二行", "一行二行"),
    ],
)
def test_a_name_stays_readable(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_is_cut_between_characters() -> None:
    name = safe_name("川" * 300)
    assert set(name) == {"川"}
    assert len(name) == 40


def folders(*accounts: tuple[str | None, str | None]) -> tuple[str, ...]:
    return account_folders(Account(account_id=i, display_name=name) for i, name in accounts)


def test_a_folder_tells_the_number_and_the_name() -> None:
    assert folders(
        ("TKS-001", "川崎市緑"), ("TKS-002", None), (None, "川崎市花"), (None, None)
    ) == (
        "TKS-001_川崎市緑",
        "TKS-002",
        "川崎市花",
        "管理番号なし",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("A-1", "川崎市Park"), ("a-1", "川崎市PARK")),
        (("A-1", "川崎市か\u3099"), ("A-1", "川崎市が")),
        (("A-1", "川崎市"), ("A-1", "川崎市\u200b")),
        (("A-1", "川" * 200 + "い"), ("A-1", "川" * 200 + "ろ")),
        ((None, None), (None, None)),
    ],
)
def test_two_accounts_never_share_a_folder(one, other) -> None:
    first, second = folders(one, other)
    assert first.casefold() != second.casefold()
    assert second == f"{first}_2" or second.casefold() == f"{first}_2".casefold()


def test_a_name_that_looks_like_a_second_one_is_told_apart_as_well() -> None:
    found = folders((None, "川崎市"), (None, "川崎市_2"), (None, "川崎市"), (None, "川崎市"))
    assert len(set(found)) == 4


@pytest.mark.parametrize(
    "name", ["提出用", "以前の書類", "manifest.json", "README.md", "readme.MD"]
)
def test_no_account_takes_a_name_that_the_output_folder_needs(name: str) -> None:
    assert folders((None, name)) == (f"{name}_2",)


@given(st.lists(st.tuples(st.sampled_from([None, "A-1", "a-1"]), NASTY), max_size=6))
def test_folders_are_safe_and_apart_for_any_accounts(
    accounts: list[tuple[str | None, str]],
) -> None:
    records = [Account.model_construct(account_id=i, display_name=name) for i, name in accounts]
    found = account_folders(records)
    assert all(is_safe(name) for name in found)
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in found}) == len(accounts)
