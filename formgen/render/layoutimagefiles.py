"""The pictures of layouts, such as the City's emblem: files under templates/; and those of posts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from formgen.city.templatefiles import read_template
from formgen.documents.officeforms.package import MOST_PIXELS, pixels
from formgen.render.fastpdf.jpegs import at_address

# What relative addresses are relative to: no machine's path, and nothing that could be reached.
_HOST, _TOP = "templates.invalid", "/templates/"
# A JPEG in the colours of a printing press, which no archive takes beside those of a screen.
_FOUR_COLOURS = re.compile(
    rb"\A\xff\xd8.*?\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf].{7}\x04", re.DOTALL
)
BASE = f"http://{_HOST}{_TOP}layouts/"


class Pictures(URLFetcher):  # type: ignore[misc]
    """Gives the layouts of a folder their pictures; every other address is refused."""

    def __init__(self, layouts: Path) -> None:
        """Remember what was refused, as it stood in the layouts."""
        super().__init__(allowed_protocols=())
        self._layouts = layouts.resolve()
        self.refused: dict[str, None] = {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """The bytes of a picture. Raises ValueError, which WeasyPrint takes for a missing one."""
        if of_post := at_address(url):
            return URLFetcherResponse(url, of_post, {"Content-Type": "image/jpeg"})
        name = _name(url)
        data = self._picture(name) if name else b""
        if not _can_be_shown(data):
            self.refused[as_written(url)] = None
            raise ValueError(url)
        kind = "png" if data.startswith(b"\x89") else "jpeg"
        return URLFetcherResponse(url, data, {"Content-Type": f"image/{kind}"})

    def _picture(self, name: str) -> bytes:
        top = self._layouts.parent
        within = name.removeprefix("layouts/")
        path = top / name if within == name else self._layouts / within
        try:
            return read_template(path) if path.resolve().is_relative_to(top) else b""
        except (OSError, ValueError):
            return b""


def _can_be_shown(data: bytes) -> bool:
    """True if it is a whole picture, in colours and of a size that papers take."""
    ends = b"IEND" if data.startswith(b"\x89") else b"\xff\xd9"
    is_sound = 0 < pixels(data) <= MOST_PIXELS and ends in data[len(data) // 2 :]
    return is_sound and not _FOUR_COLOURS.search(data)


def _name(url: str) -> str:
    """The path of an address below templates/; blank when it leads elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(parts.path)
    is_here = (parts.scheme, parts.netloc) == ("http", _HOST) and path.startswith(_TOP)
    return path.removeprefix(_TOP) if is_here and ".." not in path.split("/") else ""


def as_written(url: str) -> str:
    """An address as it may have stood in a layout."""
    if url.startswith(BASE):
        return unquote(url.removeprefix(BASE))
    is_here = url.startswith(f"http://{_HOST}/")
    return unquote(urlsplit(url).path).removeprefix(_TOP).lstrip("/") if is_here else url
