"""The check of the machine for what the papers need: Python, Pango, and the fonts of the layouts."""

from __future__ import annotations

import io
import platform
import sys
import warnings
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from formgen.model.problems import FormgenError
from formgen.model.typedcommands import by, for_administrator
from formgen.render.fonts.fonts import fonts_if_any

PACKAGES = {
    "Pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "BIZ UDMincho": "fonts-morisawa-bizud-mincho",
    "BIZ UDGothic": "fonts-morisawa-bizud-gothic",
    "IPAmjMincho": "fonts-ipamj-mincho",
    "Symbola": "fonts-symbola",
}
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for."""

    name: str
    found: bool
    detail: str
    remedy: str = ""


def examine(layouts: Path) -> tuple[Finding, ...]:
    """Look for everything that formgen needs to make papers with a folder of layouts."""
    # WeasyPrint warns in English, and only once, when Pango or every font is missing.
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        pango = _pango()
    version, is_recent = platform.python_version(), sys.version_info >= _OLDEST_PYTHON
    python = Finding("Python", is_recent, version, "Python 3.11 以上を使ってください。")
    return (python, pango, *(_fonts(layouts) if pango.found else ()))


def ensure_fonts(layouts: Path) -> None:
    """Raise FormgenError when papers with a folder of layouts would show □ in place of letters.

    Only fontconfig is asked: no Pango, which crashes without any font, and no thread.
    """
    fonts = fonts_if_any(layouts)  # without fontconfig there is no Pango; its loader reports that
    if fonts and fonts.unfit:
        missing = tuple(family for family in fonts.unfit if family in fonts.missing)
        raise FormgenError(
            f"日本語のフォント（{'、'.join(fonts.unfit)}）がないため、PDFを作れません。",
            for_administrator(
                f"Wordの書類だけなら{by('docx only')}作れます。{install(missing or fonts.unfit)}"
            ),
            exit_code=1,
        )


def install(names: Iterable[str]) -> str:
    """Return the remedy for what is missing: the line that installs it, where that is known."""
    names = tuple(names)
    others = "、".join(name for name in names if name not in PACKAGES)
    if others:
        return f"フォント {others} を入れるか、layouts/print.css のフォントの名前を直してください。"
    packages = " ".join(PACKAGES[name] for name in names)
    return f"管理者に次の1行の実行を依頼してください：apt-get install -y {packages}"


def _pango() -> Finding:
    try:
        from weasyprint.text.ffi import pango
    except OSError:
        return Finding("Pango", False, "見つかりません", install(("Pango",)))
    version = pango.pango_version()
    return Finding("Pango", True, f"{version // 10000}.{version // 100 % 100}.{version % 100}")


def _fonts(layouts: Path) -> tuple[Finding, ...]:
    fonts = fonts_if_any(layouts)
    if fonts is None:
        return (Finding("fontconfig", False, "見つかりません", install(("Pango",))),)
    details = {True: "あります", False: "見つかりません"}
    return tuple(
        Finding(f"フォント {family}", found, details[found], install((family,)))
        for family in fonts.families
        for found in (family not in fonts.missing,)
    )
