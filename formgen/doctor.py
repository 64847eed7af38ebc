"""Whether the machine has what the papers need: Python, Pango, and the fonts of the layouts."""

from __future__ import annotations

import io
import platform
import sys
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass

PACKAGES = {
    "Pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "BIZ-UDMincho": "fonts-morisawa-bizud-mincho",
    "BIZ-UDGothic": "fonts-morisawa-bizud-gothic",
    "IPAmjMincho": "fonts-ipamj-mincho",
}
_OLDEST_PYTHON = (3, 11)
# The names that the layouts use, and what a PDF calls the same fonts.
_FONTS = {
    "BIZ UDMincho": ("BIZ-UDMincho", "あ"),
    "BIZ UDGothic": ("BIZ-UDGothic", "あ"),
    "IPAmjMincho": ("IPAmjMincho", "𠮷"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for."""

    name: str
    found: bool
    detail: str
    remedy: str = ""


def examine() -> tuple[Finding, ...]:
    """Look for everything that formgen needs to run."""
    # WeasyPrint tells in English, and only once, when Pango or every font is missing.
    with redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        pango = _pango()
    return (_python(), pango, *(_fonts(any_at_all=not warned) if pango.found else ()))


def _python() -> Finding:
    return Finding(
        "Python",
        sys.version_info >= _OLDEST_PYTHON,
        platform.python_version(),
        "Python 3.11 以上を使ってください。",
    )


def _pango() -> Finding:
    remedy = _install("Pango")
    try:
        from weasyprint.text.ffi import pango
    except OSError:
        return Finding("Pango", False, "見つかりません", remedy)
    version = pango.pango_version()
    return Finding("Pango", True, f"{version // 10000}.{version // 100 % 100}.{version % 100}")


def _fonts(*, any_at_all: bool) -> tuple[Finding, ...]:
    findings = []
    for family, (name, sample) in _FONTS.items():
        found = any_at_all and name.encode() in _page(family, sample)
        detail = "あります" if found else "見つかりません"
        findings.append(Finding(f"フォント {family}", found, detail, _install(name)))
    return tuple(findings)


def _page(family: str, sample: str) -> bytes:
    """A page set in a font; it names the font that was really used. Without any, Pango crashes."""
    from weasyprint import HTML

    page = HTML(string=f'<html lang="ja"><p style="font-family: {family}">{sample}</p></html>')
    data: bytes = page.write_pdf(uncompressed_pdf=True)
    return data


def _install(name: str) -> str:
    return f"管理者に次の1行の実行を依頼してください：apt-get install -y {PACKAGES[name]}"
