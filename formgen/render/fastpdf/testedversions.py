"""The versions with which the setter is known to set papers as WeasyPrint does."""

from __future__ import annotations

from formgen.render.fastpdf.internals import VERSIONS

# WeasyPrint and Pango. A pair comes in once tests/render/test_setting.py passes with it; until then
# WeasyPrint sets the papers. This file is part of the key of every paper (render/engine.py).
PROVEN = {
    ("70.0", "1.50.12"),  # Debian 12
    ("70.0", "1.56.3"),  # Debian 13
    ("70.0", "1.58.2"),  # Debian unstable in November 2026, with Python 3.14
}


def is_proven() -> bool:
    """True if the versions on this machine are among them."""
    return VERSIONS in PROVEN
