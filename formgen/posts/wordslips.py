"""Slips in the words of a post, as far as a program can be nearly certain of them.

Names with さん or 様 and postal addresses are never slips: most of them are meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from formgen.city.postwords import FixedPhrase
from formgen.posts.brackets import unbalanced
from formgen.posts.context import MAIL, PostContext, narrow, plain
from formgen.posts.linkslips import link_slips
from formgen.posts.numberslips import number_slips
from formgen.posts.placeholders import placeholders
from formgen.posts.sendable import parts
from formgen.posts.slip import Slip
from formgen.posts.tagslips import tag_slips

_MOST_SHOWN = 5
_ALIKE = 0.8  # of the halves of two mail addresses, of which one is a slip of the other


def word_slips(text: str, context: PostContext) -> tuple[Slip, ...]:
    """Every slip, each once; those of dates are found elsewhere."""
    found = (
        *_length(text, context),
        *_writing(text, context),
        *number_slips(text, context),
        *link_slips(text, context),
        *_mails(text, context),
        *tag_slips(text, context),
    )
    return tuple({(slip.check, slip.found): slip for slip in found}.values())


def _writing(text: str, context: PostContext) -> Iterator[Slip]:
    signs = plain(text)
    if open_places := sorted(set(placeholders(signs, context.words.placeholders)), key=signs.find):
        shown = "".join(f"「{words}」" for words in open_places[:_MOST_SHOWN])
        yield Slip(
            "post_placeholder", open_places[0], f"{shown}は、書きかけと思われます。",
            "決まった言葉を書いてください。",
        )  # fmt: skip
    for phrase in context.words.phrases:
        if _holds(text, phrase):
            yield Slip(
                "post_missing_word", phrase.avoid,
                f"「{phrase.avoid}」は、言葉が抜けているか、誤っていると思われます。",
                f"「{phrase.write}」ではないか、確かめてください。",
            )  # fmt: skip
    if words := unbalanced(signs):
        yield Slip(
            "post_bracket", words, f"「{words}」のかっこの、始まりと終わりが合いません。",
            "かっこを補うか、消してください。",
        )  # fmt: skip
    for sign in sorted(set(context.rule.forbidden or "").intersection(text)):
        yield Slip(
            "post_forbidden_sign", sign, f"「{sign}」は、{context.service}では使えません。",
            "ほかの符号に改めるか、消してください。",
        )  # fmt: skip


def _holds(text: str, phrase: FixedPhrase) -> bool:
    for allowed in phrase.allowed:
        text = text.replace(allowed, "")
    return phrase.avoid in text


def _length(text: str, context: PostContext) -> Iterator[Slip]:
    sent = parts(text, context.rule, has_pictures=context.has_pictures)
    for part in sent:
        length = part.length
        if not length.fits:
            past = length.count - (length.limit or 0)
            yield Slip(
                "post_length", part.text[:10],
                f"{part.name}が{length.count}{length.label}あり、{context.service}の上限"
                f"（{length.limit}{length.label}）を{past}超えています。",
                "短くしてください。",
            )  # fmt: skip


def _mails(text: str, context: PostContext) -> Iterator[Slip]:
    """A mail address that is nearly the section's: a slip of the hand."""
    own = tuple(mail.lower() for mail in context.mails if mail.count("@") == 1)
    for match in MAIL.finditer(narrow(text)):
        found, mail = text[match.start() : match.end()], match.group().lower()
        near = next((each for each in own if _is_near(mail, each)), "")
        if near and mail not in own:
            yield Slip(
                "post_mail", found, f"「{found}」は、課のメールアドレス（{near}）と異なります。",
                "アドレスに誤りがないことを確かめてください。",
            )  # fmt: skip


def _is_near(mail: str, own: str) -> bool:
    halves = zip(mail.split("@"), own.split("@"), strict=True)
    return all(SequenceMatcher(None, *pair).ratio() >= _ALIKE for pair in halves)
