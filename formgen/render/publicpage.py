"""The page of the public list: rows of final strings, in the markup of templates/public_list.html."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from formgen.city.templatefiles import read_template
from formgen.documents.templatefault import FAULTS, explained
from formgen.model.problems import FormgenError, Place
from formgen.render.jinjasandbox import FIELDS, LayoutEnvironment

MARKUP = "public_list.html"
CellLook = Literal["", "long", "blank"]


@dataclass(frozen=True, slots=True)
class PublicCell:
    """A cell under a heading: its text, where it leads, the day that it tells."""

    label: str
    text: str
    link: str = ""
    day: str = ""  # as machines read it
    look: CellLook = ""
    is_name: bool = False  # which heads the row


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table under its heading; nothing is said in place of one without a row."""

    name: str
    heading: str
    lead: tuple[str, ...]
    caption: str
    nothing: str
    columns: tuple[str, ...]
    rows: tuple[tuple[PublicCell, ...], ...]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of tables."""

    title: str
    lead: tuple[str, ...]
    tables: tuple[PublicTable, ...]


_FIELDS = FIELDS.union(PublicCell.__slots__, PublicTable.__slots__, PublicPage.__slots__)


def public_page(templates: Path, page: PublicPage) -> bytes:
    """The page in UTF-8. Raises FormgenError when its markup is missing or broken."""
    environment = LayoutEnvironment(autoescape=True, fields=_FIELDS, functions={})
    try:
        source = read_template(templates / MARKUP).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise _broken("読めません") from error
    try:
        return environment.from_string(source).render(page=page).encode() + b"\n"
    except FAULTS as error:
        raise _broken(f"値を入れるしるしに誤りがあります（{explained(error)}）") from error


def _broken(why: str) -> FormgenError:
    return FormgenError(f"{why}。", "元のファイルに戻してください。", place=Place(MARKUP))
