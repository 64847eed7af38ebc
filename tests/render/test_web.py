"""The page for the City's website: the same words, open to everyone, closed to the outside."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from gatecases import some
from growth import is_in_proportion, of_signs
from papers import AWKWARD, LAYOUTS, every_block, sample_documents, squeezed

from formgen.documents.blocks import Document, Heading, Item, Paragraph
from formgen.model.problems import FormgenError
from formgen.render.formats import pasted_text
from formgen.render.web import WebRenderer, web_renderer

WEB = [document for document in sample_documents() if document.id == "policy"]
_VOID = ("meta", "br")
_ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "h1", "h2", "h3", "p", "br",
    "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "mark",
}  # fmt: skip
_ATTRIBUTES = {"lang", "charset", "name", "content", "scope", "href"}


class Page(HTMLParser):
    """A page as it is parsed: its elements, its links, and the text of <main>."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.links: dict[str, str] = {}
        self.marked: list[str] = []
        self.text = ""
        self.feed(data.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a":
            self.target = dict(attrs)["href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "main" in self.open:
            self.text += data
        if self.open[-1:] == ["a"]:
            self.links[data] = self.target
        if self.open[-1:] == ["mark"]:
            self.marked.append(data)


def render(document: Document) -> bytes:
    return web_renderer(LAYOUTS).render(document)


def page(*blocks: Any, gaps: tuple[str, ...] = ()) -> Page:
    return Page(render(Document("t", "T", "題", "prose", "", "", blocks, gaps=gaps)))


@pytest.mark.parametrize("document", WEB, ids=lambda d: f"{d.account_id}-{d.id}")
def test_the_page_says_what_its_document_says(document: Document) -> None:
    assert squeezed(Page(render(document)).text) == squeezed("".join(document.texts()))


def test_every_kind_of_block_is_on_the_page_and_only_plain_markup() -> None:
    document = every_block(AWKWARD)
    made = Page(render(document))
    assert squeezed(made.text) == squeezed("".join(document.texts()))
    assert set(made.elements) <= _ELEMENTS
    assert made.attributes <= _ATTRIBUTES


def test_the_page_is_in_japanese_utf_8_and_has_a_title_and_one_main() -> None:
    data = render(every_block())
    assert data.startswith(b'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">')
    assert "<title>題名本文</title>".encode() in data
    assert Page(data).elements.count("main") == 1


def test_a_draft_shows_what_is_missing() -> None:
    draft = next(document for document in WEB if document.account_id == "KRS-001")
    marked = Page(render(draft)).marked
    assert set(draft.gaps) <= set(marked)
    assert "令和　年　月　日" in marked
    whole = next(document for document in WEB if document.account_id == "TKS-001")
    assert Page(render(whole)).marked == []


def test_items_are_lists_within_lists_and_keep_their_numbers() -> None:
    numbered = (("(1)", 1), ("ア", 2), ("(ア)", 3), ("イ", 2), ("(2)", 1))
    html = render(
        Document(
            "t", "T", "題", "prose", "", "", tuple(Item(n, "文", level) for n, level in numbered)
        )
    ).decode()
    main = html[html.index("<main>") + 6 : html.index("</main>")]
    assert "".join(main.split("\n")) == (
        "<ul><li>(1)　文<ul><li>ア　文<ul><li>(ア)　文</li></ul></li><li>イ　文</li></ul></li>"
        "<li>(2)　文</li></ul>"
    )


def test_headings_and_a_spread_word() -> None:
    made = page(
        Heading("題", 0), Heading("1　目的"), Heading("欄", 2), Paragraph("附　則", "center")
    )
    assert [name for name in made.elements if name[0] == "h" and name[1:].isdigit()] == [
        "h1", "h2", "h3", "h2",
    ]  # fmt: skip
    assert "附則" in made.text


LINKS = {
    "https://www.city.kawasaki.jp/530/": {"https://www.city.kawasaki.jp/530/"},
    "本市ホームページ（https://a.jp/b?c=1&d=2#e）及び": {"https://a.jp/b?c=1&d=2#e"},
    "詳しくはhttps://a.jp/b。": {"https://a.jp/b"},
    "See https://a.jp/b.": {"https://a.jp/b"},
    "http://a.jp と https://b.jp/": {"http://a.jp", "https://b.jp/"},
    "https://a.jp/花": {"https://a.jp/花"},
    "53kouhou@city.kawasaki.jp まで": {"mailto:53kouhou@city.kawasaki.jp"},
    "javascript:alert(1) data:text/html,x ftp://a.jp file:///etc/passwd": set(),
    "https://": set(),
    "@kawasaki_park": set(),
}


@pytest.mark.parametrize("text", LINKS)
def test_addresses_are_links_and_nothing_else_is(text: str) -> None:
    made = page(Paragraph(text))
    assert set(made.links.values()) == LINKS[text]
    assert all(target.endswith(said) for said, target in made.links.items())
    assert made.text.strip() == text


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "a@a."])
def test_addresses_are_sought_in_a_blink(piece: str) -> None:
    text = of_signs(piece)
    assert page(Paragraph(text(8_000))).text.strip() == text(8_000)
    assert is_in_proportion(lambda long: page(Paragraph(long)), text, 32_000)


def test_a_link_cannot_be_broken_out_of() -> None:
    made = page(Paragraph('https://a.jp/"onclick="alert(1)'), Paragraph("https://a.jp/'><b>x"))
    assert made.attributes <= _ATTRIBUTES
    assert "b" not in made.elements


def test_a_page_without_a_face_for_a_block_is_refused(tmp_path: Path) -> None:
    source = (LAYOUTS / "web.html").read_text("utf-8")
    for broken, told in ((source.replace('"note"', '"memo"'), "note"),
                         (source.replace("document.title", "document.theme"), "theme"),
                         (source.replace("{% endfor -%}\n</main>", "</main>"), "web.html")):  # fmt: skip
        assert broken != source
        (tmp_path / "web.html").write_text(broken, "utf-8")
        with pytest.raises(FormgenError, match=told):
            WebRenderer(tmp_path)
    (tmp_path / "web.html").unlink()
    with pytest.raises(FormgenError, match="がありません"):
        WebRenderer(tmp_path)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert WebRenderer(LAYOUTS).render(WEB[0]) == WebRenderer(LAYOUTS).render(WEB[0])


# --- as a browser and a screen reader see it -----------------------------------------------------

# What WCAG 2.2 adds at level AA is a rule that axe leaves out unless it is asked.
_EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    "document", some(1, [every_block(), *WEB]), ids=lambda d: f"{d.account_id}-{d.id}"
)
def test_axe_finds_nothing_in_the_browser(browser: Any, document: Document) -> None:
    """WCAG 2.2 A and AA, as far as a program can tell, and what axe holds to be good practice."""
    from axe_playwright_python.sync_playwright import Axe

    shown = browser.new_page()
    shown.set_content(render(document).decode())
    found = Axe().run(shown, options=_EVERY_RULE).response
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert {"document-title", "html-has-lang", "color-contrast", "page-has-heading-one"} <= {
        rule["id"] for rule in found["passes"]
    }
    # Reflow (1.4.10): nothing runs out of a page as narrow as a telephone.
    assert shown.evaluate("document.documentElement.scrollWidth") <= 320
    shown.close()


@pytest.mark.soak
@pytest.mark.needs("chromium")
def test_axe_would_find_a_fault(browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = browser.new_page()
    shown.set_content(render(WEB[0]).decode().replace(' lang="ja"', "").replace("<h2>", "<h5>"))
    found = {violation["id"] for violation in Axe().run(shown).response["violations"]}
    assert {"html-has-lang", "heading-order"} <= found
    shown.close()


# --- the text to paste ---------------------------------------------------------------------------


def test_the_text_to_paste_is_the_text_and_nothing_else() -> None:
    profiles = {d.account_id: d for d in sample_documents() if d.id == "profile"}
    park = profiles["TKS-001"]
    assert park.pasted is not None
    assert pasted_text(park).decode() == park.pasted.text
    assert park.pasted.text.startswith("市HP https://")
    assert park.pasted.limit == 160
    # While a word is missing there is nothing to paste.
    assert profiles["KRS-001"].pasted is None
