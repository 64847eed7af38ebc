"""A document that differs from its adopted text: the 改正案, and the 新旧対照表 of two texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from json import dumps

from formgen.documents.blocks import PAPER_FORMATS, Document, Heading
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.comparison import compare
from formgen.documents.comparisonrows import table_of
from formgen.documents.compose import compose
from formgen.documents.packetpapers import NO_CONTENTS
from formgen.documents.phrases import RevisionWords
from formgen.documents.wordingfile import Wording
from formgen.model import fingerprint
from formgen.model.filings import Filing
from formgen.model.records import Account

# Behind the id of a document; one that is asked for is made with both.
REVISION, COMPARISON = BESIDE_IDS = "revision", "comparison"
EARLIER = f"{COMPARISON}.earlier"
_ALONE = {"formats": PAPER_FORMATS, "enclosed_with": None, "office": None, "draft_until": None}


def revision_days(wording: Wording, account: Account) -> tuple[date, ...]:
    """The days on which a document was or will be revised, as they are filed."""
    until = wording.draft_until
    days: tuple[date, ...] = (until and until.revised and getattr(account, until.revised)) or ()
    return days


def text_digest(document: Document) -> str:
    """The hash of a text, whatever stands around its pages."""
    blocks = [{"kind": block.kind, **asdict(block)} for block in document.blocks]
    return fingerprint.of_text(dumps(blocks, ensure_ascii=False))


def as_filed(wording: Wording, filing: Filing, catalogue: Catalogue) -> Document:
    """The text as it would be adopted, with the days of revision that are still to come."""
    return compose(wording, filing, catalogue.city, catalogue.phrases)


def adopted_paper(ready: Ready, wording: Wording, text: Callable[[], Document], key: str) -> Ready:
    """The paper of a text that was adopted and kept; key: the hash of that."""
    return replace(
        ready, wording=wording, gaps=(), contents=NO_CONTENTS, filing_digest=key,
        _compose=lambda _: text(), _paste=lambda _: None,
    )  # fmt: skip


def proposed_paper(ready: Ready, wording: Wording, catalogue: Catalogue, key: str) -> Ready:
    """The 改正案, which is handed in nowhere."""
    mark = catalogue.phrases.revision.mark
    own = _beside(wording, REVISION, wording.title + mark, mark)
    contents = replace(NO_CONTENTS, draft_mark=mark)
    return Ready(
        own, ready.filing, ready.gaps, key,
        lambda _: compose(own, ready.filing, catalogue.city, catalogue.phrases, contents),
    )  # fmt: skip


def comparing_paper(
    ready: Ready, wording: Wording, words: RevisionWords,
    texts: tuple[Callable[[], Document], Callable[[], Document]], key: str, *,
    is_proposed: bool = False, is_earlier: bool = False,
) -> Ready:  # fmt: skip
    """The 新旧対照表 of an older and a newer text, composed when they are asked for.

    is_earlier: there is one of a 改正案, too.
    """
    end = words.proposed if is_proposed else ""
    own = _beside(
        wording,
        EARLIER if is_earlier else COMPARISON,
        words.title.replace("{title}", wording.title) + end,
        end,
    )

    def composed() -> Document:
        before, after = (text() for text in texts)
        heads = (b.text for b in after.blocks if isinstance(b, Heading) and b.level == 0)
        title = words.title.replace("{title}", next(heads, wording.title)) + end
        blocks = (Heading(title, 0), table_of(compare(before.blocks, after.blocks), words))
        return replace(
            after, id=own.id, title=own.title, layout="prose", mark=own.mark, blocks=blocks, gaps=()
        )

    return Ready(own, ready.filing, (), key, lambda _: composed())


def _beside(wording: Wording, kind: str, title: str, mark: str) -> Wording:
    """The wording of a paper that is made beside a document, and not for those who read that."""
    own = {"id": f"{wording.id}.{kind}", "title": title, "mark": wording.mark + mark}
    return wording.model_copy(update={**own, **_ALONE})
