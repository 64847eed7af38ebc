"""The 新旧対照表 of two rules of twelve pages: compared, set in Word and in PDF.

python benchmarks/comparison.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
from measure import warm

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.blocks import Block, Document, Heading, Item
from formgen.documents.catalogue import Ready
from formgen.documents.comparison import compare
from formgen.documents.comparisonrows import table_of
from formgen.documents.phrases import RevisionWords
from formgen.making.readcheckcompose import load, survey
from formgen.model.japanese import parse_date
from formgen.render.formats import face

_FACES = {name: face(name, bundled_templates() / "layouts") for name in ("docx", "pdf")}
_PAGES, _TODAY = 12, parse_date("2026-11-22")


def main() -> None:
    """Print what the comparison takes when few articles, a third of them, or all have changed."""
    rules = _long_rules()
    for what, every in (("an item in every tenth", 10), ("in every third", 3), ("every item", 1)):
        changed = replace(rules, blocks=tuple(_changed(rules.blocks, every)))
        taken = warm(
            lambda _, to=changed: [make(_compared(rules, to)) for make in _FACES.values()], 3
        )
        pages = _pages(_FACES["pdf"](_compared(rules, changed)))
        print(f"{what} of {_PAGES} pages: {taken:.2f} s, {pages} pages")


def _long_rules() -> Document:
    """The rules of the sample, with articles of theirs over again until they fill the pages."""
    results = survey(bundled_samples(), load(bundled_templates()), _TODAY).results
    ready = next(o for o in results[0].outcomes if isinstance(o, Ready) and o.wording.id == "rules")
    rules, number = ready.document, 0
    while _pages(_FACES["pdf"](rules)) < _PAGES:
        number += 1
        more = (
            replace(b, text=f"{b.text}その{number}")
            for b in rules.blocks[4:24]
            if isinstance(b, Heading | Item)
        )
        rules = replace(rules, blocks=(*rules.blocks[:-2], *more, *rules.blocks[-2:]))
    return rules


def _changed(blocks: tuple[Block, ...], every: int) -> Iterator[Block]:
    article = 0
    for block in blocks:
        article += isinstance(block, Heading)
        if isinstance(block, Item) and article % every == 0:
            yield replace(block, text=block.text.replace("する", "しなければならない", 1))
        else:
            yield block


def _compared(before: Document, after: Document) -> Document:
    table = table_of(compare(before.blocks, after.blocks), RevisionWords())
    return replace(after, id="comparison", blocks=(Heading("新旧対照表", 0), table))


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


if __name__ == "__main__":
    main()
