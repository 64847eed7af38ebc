"""The words of what goes to the web: a page's <main>, or a text as it stands."""

from __future__ import annotations

from html.parser import HTMLParser

from formgen.proofreading.reading import Reading, Unreadable


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.main: list[str] = []
        self.around: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("main", "style"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "main" in self.open:
            self.main.append(data)
        elif not self.open:
            self.around.append(data)


def read_html(data: bytes) -> Reading:
    """The words of a page. Raises Unreadable when it is no UTF-8 or has no <main>."""
    page = _Page()
    page.feed(_text(data))
    page.close()
    if not page.main:
        raise Unreadable("no <main>")
    return Reading(("".join(page.main),), ("".join(page.around),))


def read_txt(data: bytes) -> Reading:
    """A text file's words. Raises Unreadable when it is no UTF-8."""
    return Reading((_text(data).replace("\r\n", "\n"),))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from error
