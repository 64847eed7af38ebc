"""The pictures of layouts, such as the City's emblem: files under templates/, and nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from formgen.forms.package import MOST_PIXELS, pixels
from formgen.templatefiles import read_template

# What relative addresses are relative to: no machine's path, and nothing that could be reached.
_HOST, _TOP = "templates.invalid", "/templates/"
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
        name = _name(url)
        data = self._picture(name) if name else b""
        if not 0 < pixels(data) <= MOST_PIXELS:
            self.refused[as_written(url)] = None
            raise ValueError(url)
        kind = "png" if data.startswith(b"\x89") else "jpeg"
        return URLFetcherResponse(url, data, {"Content-Type": f"image/{kind}"})

    def _picture(self, name: str) -> bytes:
        top = self._layouts.parent
        path = (
            (self._layouts / name.removeprefix("layouts/"))
            if name.startswith("layouts/")
            else top / name
        )
        try:
            return read_template(path) if path.resolve().is_relative_to(top) else b""
        except (OSError, ValueError):
            return b""


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
    return f"../{unquote(name)}" if (name := _name(url)) else url
