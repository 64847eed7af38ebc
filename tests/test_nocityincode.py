"""No word of any one city in the program: no name, no office, no clause of its guideline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import formgen
from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates

PACKAGE = Path(formgen.__file__).resolve().parent
TEXTS = {".py", ".html", ".js", ".css", ".txt", ".xml", ".json"}


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def words_of(city: City) -> re.Pattern[str]:
    """What only this city calls so: its name however written, its offices, its numbered clauses."""
    offices = [
        word
        for office in city.offices.values()
        for named in office.names
        for word in (office.folder, named.name, named.head)
    ]
    names = [*city.name_spellings, *offices, *city.email_domains, *city.web_domains]
    chapters = {clause.partition("(")[0] for clause in city.clauses if "(" in clause}
    return re.compile(
        rf"{'|'.join(map(re.escape, names))}"
        rf"|(?<![A-Za-z])(?:{'|'.join(city.offices)})(?![A-Za-z])"
        rf"|(?<![\w.])(?:{'|'.join(chapters)})\(\d{{1,2}}\)",
        re.IGNORECASE,
    )


def test_no_word_of_the_city_stands_in_the_code(city: City) -> None:
    words = words_of(city)
    files = [path for path in PACKAGE.rglob("*") if path.suffix in TEXTS]
    assert len(files) > 300
    assert [
        f"{path.relative_to(PACKAGE).as_posix()}:{number}: {found[0]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (found := words.search(line))
    ] == []


@pytest.mark.parametrize(
    "line",
    [
        "Clauses 5(2)",
        "「5(11)ス」",
        "KWSK_park",
        "川﨑市",
        'office("ict")',
        "promotion_head",
        "ICT推進課",
    ],
)
def test_a_word_of_the_city_would_be_found(city: City, line: str) -> None:
    assert words_of(city).search(line)


@pytest.mark.parametrize("line", ["strict", "f(5)", "9(1)ア", "x5(2)", "1.5(2)", "市のドメイン"])
def test_other_words_are_not_taken_for_the_citys(city: City, line: str) -> None:
    assert not words_of(city).search(line)
