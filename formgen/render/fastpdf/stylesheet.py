"""The check that a style sheet chooses elements only by what the setter sees: their path from the root."""

from __future__ import annotations

import re

from formgen.render.fastpdf.unsupported import Unsupported

_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRINGS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
# Siblings and states, functions of either, namespaces: whatever is not an element's own path.
_UNSEEN = re.compile(r"[+~:&|]")
_RULE = re.compile(r"\s*([^{};]*?)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*")


def refuse_the_unseen(source: str) -> None:
    """Raise Unsupported when a rule depends on siblings, states, media or particular pages."""
    if "\\" in source:
        raise Unsupported("a style sheet with escapes")
    text = _STRINGS.sub('""', _COMMENTS.sub("", source))
    at = 0
    while at < len(text.rstrip()):
        rule = _RULE.match(text, at)
        if rule is None:
            raise Unsupported(f"a style sheet with {text[at : at + 40].strip()}")
        selectors, body = rule.groups()
        if selectors != "@page" and ("@" in selectors or "{" in body or _UNSEEN.search(selectors)):
            raise Unsupported(f"the rule for {selectors}")
        at = rule.end()
