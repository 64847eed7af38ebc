"""The city's data: offices by date, platforms and clauses by id, and wrong files told in words."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from formgen.city.city import City, load_city
from formgen.city.offices import Office
from formgen.city.webdomains import within
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError
from formgen.model.records import Account

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_FILES = (
    "offices.yaml",
    "platforms.yaml",
    "last_post.yaml",
    "post_words.yaml",
    "guideline.yaml",
    "checks.yaml",
    "procedures.yaml",
    "fields.yaml",
)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(_TEMPLATES)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    for name in _FILES:
        shutil.copy(_TEMPLATES / name, tmp_path)
    (tmp_path / "documents").symlink_to(_TEMPLATES / "documents")
    return tmp_path


def test_city_knows_every_service_that_can_be_chosen(city: City) -> None:
    assert set(city.platforms) == set(by_key(Account)["platform"].choices)
    assert city.platforms["X"].profile_limit == 160
    assert city.platforms["X"].verification.programme
    assert not city.platforms["note"].verification.programme


def test_example_of_an_address_holds_an_id(city: City) -> None:
    known = [platform for platform in city.platforms.values() if platform.url_example]
    held = {platform.id: platform.id_in((platform.url_example or "")[8:]) for platform in known}
    assert len(held) == 8
    assert all(held.values())


def test_city_knows_every_clause_and_edition(city: City) -> None:
    letters = [f"5(11){letter}" for letter in "アイウエオカキクケコサシスセソ"]
    numbered = [f"5({number})" for number in range(1, 12)]
    assert list(city.clauses) == ["1", "2", "3", "4", "5", *numbered, *letters]
    assert "「川崎市〇〇〇」" in city.clauses["5(2)"].text
    assert city.editions[0] == date(2012, 6, 13)
    assert city.editions[-1] == date(2021, 4, 1)


_AMENDED = """
  - id: 5(2)
    since: 2021-04-01
    text: 新しい条文
  - id: 5(2)
    since: 2020-12-28
    text: 間の条文
  - id: 5(3)
    since: 2020-12-28
    text: 削除
  - id: 5(3)
    since: 2021-04-01
    text: 戻った条文
  - id: 5(12)
    since: 2021-04-01
    text: 加わった条文
"""


def test_clause_holds_from_its_edition_until_it_is_struck_out(templates: Path) -> None:
    path = templates / "guideline.yaml"
    path.write_text(path.read_text("utf-8") + _AMENDED, "utf-8")
    city = load_city(templates)
    days = (date(2001, 1, 1), date(2020, 12, 27), date(2020, 12, 28), date(2021, 4, 1))
    held = {
        clause: [city.in_force(clause, day) for day in days]
        for clause in ("5(1)", "5(2)", "5(3)", "5(12)")
    }
    assert held == {
        "5(1)": [True, True, True, True],
        "5(2)": [True, True, True, True],
        "5(3)": [True, True, False, True],
        "5(12)": [False, False, False, True],
    }
    assert city.clauses["5(2)"].text == "新しい条文"
    assert [clause.text for clause in city.versions["5(2)"]][1:] == ["間の条文", "新しい条文"]
    assert list(city.clauses)[-1] == "5(12)"


def test_clause_that_the_guideline_does_not_tell_of_silences_nothing(city: City) -> None:
    assert city.in_force("6", date(2026, 11, 22))


def test_office_is_named_as_on_the_day() -> None:
    office = Office.model_validate(
        {
            "folder": "広報",
            "names": [
                {"from": "2020-04-01", "name": "広報室", "head": "広報室長"},
                {"from": "2010-04-01", "name": "広報課", "head": "広報課長"},
            ],
        }
    )
    assert office.name_on(date(2020, 3, 31)) == "広報課"
    assert office.name_on(date(2020, 4, 1)) == "広報室"
    assert office.name_on(date(2001, 1, 1)) == "広報課"
    assert office.head_on(None) == "広報室長"


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://www.city.kawasaki.jp/530/page/0000000001.html", True),
        ("https://WWW.City.Kawasaki.JP/", True),
        ("https://sc.city.kawasaki.jp/", True),
        ("https://www.city.kawasaki.jp.example.com/", False),
        ("https://www.city.kawasaki.jp@example.com/", False),
        ("https://notcity.kawasaki.jp/", False),
    ],
)
def test_city_knows_its_own_addresses(city: City, url: str, owned: bool) -> None:
    assert city.owns_url(url) is owned


def test_city_knows_its_own_mail_and_free_mail(city: City) -> None:
    assert city.owns_email("53midori@city.kawasaki.jp")
    assert not city.owns_email("53midori@example.jp")
    assert city.is_free_email("midori@gmail.com")
    assert not city.is_free_email("53midori@city.kawasaki.jp")
    assert not within("", ("city.kawasaki.jp",))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "offices.yaml",
            "dormancy_days: 90",
            "dormancy_days: ３か月",
            "「dormancy_days」の値「３か月」",
        ),
        ("offices.yaml", "honorific: 様", "honourific: 様", "「honorific」がありません"),
        (
            "offices.yaml",
            "honorific: 様",
            "honorific: 様\nseal: 有",
            "「seal」という項目は使えません",
        ),
        (
            "checks.yaml",
            "{office: [ict]}",
            "{office: [jouhou]}",
            "点検「start_has_device」の部署「jouhou」は offices.yaml にありません",
        ),
        (
            "checks.yaml",
            "clause: 4",
            "clause: 44",
            "点検「bureau_given」の条項「44」は guideline.yaml にありません",
        ),
        (
            "offices.yaml",
            "from: 2021-04-01",
            "from: 令和3年",
            "「offices.promotion.names.1番目.from」",
        ),
        ("platforms.yaml", "- id: YouTube", "- id: X", "id「X」が2つあります"),
        ("platforms.yaml", "- id: YouTube", "- id: Vimeo", "サービス「YouTube」がありません"),
        (
            "platforms.yaml",
            "programme: はい",
            "programme: yes",
            "verification.programme」の値「yes」",
        ),
        (
            "platforms.yaml",
            "'[A-Za-z0-9_]{4,15}'",
            "'[A-Z'",
            "「platforms.1番目.username_pattern」",
        ),
        ("platforms.yaml", "(?P<id>[A-Za-z0-9_]+)", "[a-z]+", "「url_id」に、IDの部分がありません"),
        (
            "platforms.yaml",
            "'[A-Za-z0-9_]{4,15}'",
            r"'(\w+)+x'",
            "「platforms.1番目.username_pattern」：かっこでくくった部分を繰り返す",
        ),
        (
            "guideline.yaml",
            "  - 2012-06-13",
            "  - 2012-13-06",
            "「editions.1番目」の値「2012-13-06」",
        ),
        ("guideline.yaml", "id: 5(2)", "id: 5(1)", "id「5(1)」が2つあります"),
        ("guideline.yaml", "clauses:", "clause:", "「clauses」がありません"),
        (
            "guideline.yaml",
            "id: 5(2)",
            "id: 5(2)\n    since: 2022-04-01",
            "since「2022-04-01」は、editions にない日です",
        ),
        ("offices.yaml", "review_months: 12", "", "「review_months」がありません"),
        (
            "platforms.yaml",
            "unit: weighted",
            "unit: words",
            "「platforms.1番目.post.unit」の値「words」",
        ),
        (
            "platforms.yaml",
            "alt_required: はい",
            "alt_required: 要",
            "others.Bluesky.alt_required」の値「要」",
        ),
        ("post_words.yaml", "short_hosts:", "shorthosts:", "「shorthosts」という項目は使えません"),
        (
            "post_words.yaml",
            "write: 虐待防止推進}",
            "write: 虐待推進}",
            "改めても「虐待推進」が残ります",
        ),
    ],
)
def test_wrong_file_is_told_with_its_key(
    templates: Path, file: str, old: str, new: str, message: str
) -> None:
    path = templates / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormgenError) as caught:
        load_city(templates)
    assert caught.value.place
    assert caught.value.place.file == file
    assert message in caught.value.message
    assert caught.value.remedy


def test_empty_file_is_told(templates: Path) -> None:
    (templates / "offices.yaml").write_text("", encoding="utf-8")
    with pytest.raises(FormgenError, match=r"offices\.yaml：中身を読めません"):
        load_city(templates)


def test_missing_file_is_told(templates: Path) -> None:
    (templates / "platforms.yaml").unlink()
    with pytest.raises(FormgenError, match=r"platforms\.yaml"):
        load_city(templates)


def test_a_pattern_may_hold_groups_that_are_not_repeated(templates: Path) -> None:
    path = templates / "platforms.yaml"
    pattern = r"(?!\.)(?:[)*+a-z]|\(\)+)"
    text = path.read_text("utf-8").replace("[A-Za-z0-9_]{4,15}", pattern, 1)
    path.write_text(text, "utf-8")
    found = load_city(templates).platforms["X"].username_pattern
    assert found is not None
    assert found.fullmatch("()))")


def test_a_service_may_be_filed_by_the_name_that_the_papers_print() -> None:
    platforms = load_city(_TEMPLATES).platforms
    assert {Account(platform=one.name).platform for one in platforms.values()} == set(platforms)
    assert all(Account(platform=one.name).platform == one.id for one in platforms.values())
