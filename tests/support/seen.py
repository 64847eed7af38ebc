"""A page as people see it: what is too small, too wide, out of order, or without words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What WCAG 2.2 adds at level AA is a rule that axe leaves out unless it is asked.
_EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}
WIDE, NARROW, ZOOMED = (1280, 800), (390, 844), (640, 400)  # the last: 1280 by 800 at 200 %
_LAYOUT = """() => {
  const faults = [];
  const shown = (e) => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1; };
  const name = (e) => e.outerHTML.slice(0, 140);
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, select')) {
    const r = e.getBoundingClientRect();
    if (shown(e) && (r.width < 43.9 || r.height < 43.9)) faults.push(`small ${r.width} x ${r.height}: ${name(e)}`);
    const is_box = e.tagName !== 'INPUT' && getComputedStyle(e).display !== 'inline';
    if (shown(e) && is_box && e.scrollWidth > e.clientWidth + 1) faults.push(`text runs out: ${name(e)}`);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const out = all('body *').filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`sideways by ${root.scrollWidth - root.clientWidth}: ${out.slice(0, 3).map(name)}`);
  }
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map((e) => +e.tagName[1]);
  levels.forEach((level, at) => {
    if (at ? level > levels[at - 1] + 1 : level !== 1) faults.push(`headings ${levels}`);
  });
  for (const e of document.querySelectorAll('input[aria-invalid]')) {
    const told = (e.getAttribute('aria-describedby') || '').split(' ').map((id) => document.getElementById(id));
    if (!told.some((each) => each && each.matches('[role=alert]'))) faults.push(`no words: ${name(e)}`);
    if (document.activeElement !== e) faults.push(`no focus: ${name(e)}`);
  }
  for (const kind of ['aria-describedby', 'aria-labelledby'])
    for (const e of all(`[${kind}]`))
      for (const id of e.getAttribute(kind).split(' '))
        if (!document.getElementById(id)) faults.push(`no ${id} for ${name(e)}`);
  const ids = all('[id]').map((e) => e.id);
  ids.forEach((id, at) => { if (ids.indexOf(id) !== at) faults.push(`twice ${id}`); });
  for (const e of all('[style], style, script:not([src]), [onclick]')) faults.push(`inline: ${name(e)}`);
  return [...new Set(faults)].slice(0, 10);
}"""
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; }
    * { word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_FEWER_ROWS = """() => document.querySelectorAll('.grid tbody tr:nth-child(n + 8):not(:has(.mark))')
  .forEach((row) => row.remove())"""
_FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const r = e.getBoundingClientRect();
  return {
    html: e.outerHTML.slice(0, 140), ring: parseFloat(style.outlineWidth) * (style.outlineStyle === 'solid'),
    is_seen: r.bottom > 0 && r.top < innerHeight && r.width > 1,
    at: [...document.querySelectorAll('*')].indexOf(e), is_body: e === document.body,
  };
}"""
_STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), summary, select, [tabindex="0"]'
  )].filter((e) => e.checkVisibility()).length"""


def layout_faults(page: Any, *sizes: tuple[int, int]) -> list[str]:
    """The faults of a page's looks at some sizes of the window: targets, width, headings, ids."""
    found = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{page.url} at {width}: {fault}" for fault in page.evaluate(_LAYOUT)]
    return found


def spaced_faults(page: Any) -> list[str]:
    """The same with the spacing of text that people may set (WCAG 1.4.12)."""
    page.evaluate(_SPACING)
    found = layout_faults(page, NARROW, WIDE)
    page.evaluate("document.adoptedStyleSheets = []")
    return [f"spaced: {fault}" for fault in found]


def axe_faults(page: Any) -> list[str]:
    """The faults that axe finds: WCAG 2.2 A and AA, and what it holds to be good practice.

    Of a sheet's rows the first and those with faults are looked at: the others are like them, and take long.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(_FEWER_ROWS)
    found = Axe().run(page, options=_EVERY_RULE).response
    assert {"document-title", "html-has-lang", "page-has-heading-one"} <= {
        rule["id"] for rule in found["passes"]
    }
    return [
        f"{page.url}: {rule['id']} {[node['html'] for node in rule['nodes']][:3]}"
        for rule in found["violations"]
    ]


def focus_faults(page: Any) -> Iterator[str]:
    """The faults of going through a page by Tab: each stop is seen, has a ring, and comes in order."""
    stops, first, last = page.evaluate(_STOPS), None, -1
    page.evaluate("document.activeElement.blur()")
    page.evaluate("scrollTo(0, 0)")
    for at in range(stops + 1):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        first = found["at"] if first is None else first
        if found["is_body"] or (at and found["at"] == first):  # round to where it began
            if at < stops:
                yield f"{page.url}: {stops - at} places are never reached"
            return
        if found["ring"] < 3:
            yield f"{page.url}: no ring: {found['html']}"
        if not found["is_seen"]:
            yield f"{page.url}: out of sight: {found['html']}"
        if found["at"] <= last:
            yield f"{page.url}: out of order: {found['html']}"
        last = found["at"]
