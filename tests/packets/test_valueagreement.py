"""A paper and its record, value by value: what differs is named; another wording alone is no difference."""

from __future__ import annotations

from functools import partial

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Ready
from formgen.documents.compose import compose
from formgen.intake.reader import read
from formgen.making.readcheckcompose import load
from formgen.packets.receivedpapers import ReceivedPaper
from formgen.packets.valueagreement import differing_values, values_standing_nowhere
from formgen.proofreading.reading import Reading

CATALOGUE = load(bundled_templates())
FILING = next(one for one in read(bundled_samples())[0].filings() if one.account.record.url)
WORDING = next(e.wording for e in CATALOGUE.entries if e.wording.id == "start_notice")


def paper(*changes: tuple[str, str]) -> ReceivedPaper:
    """The report of the sample account, with other words in some places."""
    make = partial(compose, WORDING, FILING, CATALOGUE.city, CATALOGUE.phrases)
    ready = Ready(WORDING, FILING, (), "", make)
    text = "\n".join(ready.document.texts())
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    name = "01_TKS-001_利用開始報告書.docx"
    return ReceivedPaper(name, "TKS-001", ready, {name: b""}, {name: Reading((text,), ())})


def told(*changes: tuple[str, str]) -> dict[str, str]:
    """What is told of a paper, by the key of the field."""
    one = paper(*changes)
    assert one.ready
    return {each.key: each.message for each in differing_values(one, one.ready, CATALOGUE)}


def test_a_value_that_differs_is_named_with_both() -> None:
    assert told() == {}
    (message,) = told(("令和8年10月1日", "令和8年10月4日")).values()
    assert (
        message
        == "「利用開始日」が、記録では「令和8年10月1日」ですが、書類では「令和8年10月4日」です。"
    )


def test_a_row_without_its_value_is_named() -> None:
    assert "書類では空欄" in told(("利用開始日\n令和8年10月1日\n", "利用開始日\n"))["starts_on"]


def test_a_paper_by_another_wording_is_no_alarm() -> None:
    # The office prints what the section, by an older wording, does not; or under another label.
    assert told(("みどりの企画課長", "")) == {}
    assert told(("登録メールアドレス\n53midori@city.kawasaki.jp\n", "")) == {}
    assert told(("アカウントURL\n", "URL\n")) == {}


def test_a_value_that_stands_nowhere_is_named() -> None:
    for one, is_told in ((paper(), False), (paper(("令和8年10月1日", "令和8年10月4日")), True)):
        found = {each.key for each in values_standing_nowhere(FILING, [one])}
        assert ("starts_on" in found) is is_told
