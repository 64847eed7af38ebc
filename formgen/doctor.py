"""Whether the machine has what the papers need: Python, Pango, and the fonts of the layouts."""

from __future__ import annotations

import platform
import sys
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
    needed: bool = True


def examine() -> tuple[Finding, ...]:
    """Look for everything that formgen needs to run."""
    pango = _pango()
    return (_python(), pango, *(_fonts() if pango.found else ()))


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


def _fonts() -> tuple[Finding, ...]:
    """Set a line in each font and see which font the page was really set in."""
    from weasyprint import HTML

    findings = []
    for family, (name, sample) in _FONTS.items():
        page = HTML(string=f'<html lang="ja"><p style="font-family: {family}">{sample}</p></html>')
        data = page.write_pdf(uncompressed_pdf=True) or b""
        found = name.encode() in data
        detail = "あります" if found else "見つかりません"
        findings.append(Finding(f"フォント {family}", found, detail, _install(name)))
    return tuple(findings)


def _install(name: str) -> str:
    return f"管理者に次の1行の実行を依頼してください：apt-get install -y {PACKAGES[name]}"
