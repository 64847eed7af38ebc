"""The City's way of writing, as templates/writing_rules.yaml has it, and what of a text departs from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from formgen.city.templatereader import Count, Data, Flag, Text, Texts, read
from formgen.model.japanese import quoted
from formgen.model.problems import FormgenError

WRITING = "writing_rules.yaml"
_INSERTED = re.compile(r"{{.*?}}", re.DOTALL)
_SENTENCE = re.compile(r"[^。\n]+。?")
_REMEDY = "このままでよければ、writing_rules.yaml を改めてください。"


class _Word(Data):
    avoid: Text
    write: Text
    allowed: Texts = ()
    public: Flag = False

    def stands_in(self, text: str) -> bool:
        for phrase in self.allowed:
            text = text.replace(phrase, "")
        return self.avoid in text


class WritingRules(Data):
    """Words to avoid, and what sentences and items keep to."""

    words: tuple[_Word, ...]
    longest_sentence: Count
    stops: Texts = ()

    def departures(
        self, text: str, *, public: bool = False, item: bool = False
    ) -> Iterator[FormgenError]:
        """All in a text that departs; that of public papers, and an item, have rules of their own."""
        words = _INSERTED.sub("", text)
        for word in self.words:
            if (public or not word.public) and word.stands_in(words):
                yield FormgenError(
                    f"{quoted(text)}に「{word.avoid}」があります。",
                    f"「{word.write}」のように改めてください。{_REMEDY}",
                )
        for sentence in _SENTENCE.findall(words) if public else ():
            if len(sentence) > self.longest_sentence:
                yield FormgenError(
                    f"公表する文{quoted(sentence)}が{len(sentence)}字あります"
                    f"（{self.longest_sentence}字まで）。",
                    f"2つの文に分けてください。{_REMEDY}",
                )
        if item and text.endswith(self.stops or "\0"):
            yield FormgenError(
                f"項目{quoted(text)}の終わりに「。」がありません。",
                f"「。」を付けてください。{_REMEDY}",
            )


def load_writing_rules(templates: Path) -> WritingRules | None:
    """The City's way of writing; None of templates that have none. Raises FormgenError."""
    path = templates / WRITING
    return read(WritingRules, path) if path.exists() else None
