"""The page of the public list: as a browser, a validator and a screen reader take it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from gatecases import some
from publiclists import entry, hostile, html, listed, many
from seen import axe_faults
from tinyhtml5.parser import HTMLParser

PAGES = {
    "none": list,
    "one": lambda: [entry()],
    "many": partial(many, 300),
    "hostile": hostile,
}
_SIZES = {"wide": 1280, "telephone": 390, "zoomed": 320}


@pytest.mark.parametrize("which", PAGES)
def test_the_page_is_sound_html_without_anything_from_outside(which: str) -> None:
    parser = HTMLParser()
    tree = parser.parse(html(listed(*PAGES[which]())))
    assert parser.errors == []
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    tags = {element.tag.rpartition("}")[2] for element in elements}
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "a", "time",
    }  # fmt: skip
    attributes = {name for element in elements for name in element.attrib}
    assert attributes <= {
        "lang", "charset", "name", "content", "role", "tabindex", "aria-labelledby", "style", "id", "scope",
        "class", "data-label", "href", "datetime",
    }  # fmt: skip
    links = [element.get("href") for element in elements if "href" in element.attrib]
    assert all(link.startswith("https://") for link in links)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("which", ["one", *some(1, ["hostile", "none", "many"])])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(browser: Any, which: str) -> None:
    """WCAG 2.2 A and AA, as far as a program can tell, at three widths; 320 is 1280 at 400 %."""
    found = listed(*PAGES[which]()[:6])  # axe takes long, and more rows are like them
    page = browser.new_page()
    page.set_content(html(found))
    for name, width in _SIZES.items():
        page.set_viewport_size({"width": width, "height": 800})
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        # A table stays one for a screen reader where its rows are shown one below the other.
        assert page.get_by_role("rowheader").count() == len(found.accounts)
    page.close()


@pytest.mark.needs("chromium")
def test_axe_would_find_a_fault(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(html(listed(entry())).replace("<h2>", "<h4>").replace("<main>", "<main><img>"))
    assert len(axe_faults(page)) >= 2
    page.close()
