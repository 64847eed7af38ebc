"""Hashtags and mentions that a service will not take for what they are meant as."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.posts.context import PostContext, plain
from formgen.posts.slip import Slip

# Of digits alone is no tag; 「#7119」 and 「#8000番」 are telephones.
_TAG = re.compile(r"[#＃♯](?![#＃]?[7-9７-９]\d{3}(?!\d))\d{0,30}[^\W\d]\w{0,99}")
_MENTION = re.compile(r"\s{0,99}([@＠][0-9A-Za-z_]{1,30})")
# A programming language, a musical key.
_SHARP = re.compile(r"(?:^|[^0-9A-Za-z])[A-Za-zＡ-Ｚ]\Z")


def tag_slips(text: str, context: PostContext) -> Iterator[Slip]:
    """Slips in hashtags, and a mention with which the text begins."""
    mention = _MENTION.match(text)
    if mention and context.rule.mention_hides:
        yield Slip(
            "post_starts_with_mention", mention[1],
            f"「{mention[1]}」で始まる投稿は、フォロワーの一部にしか表示されません。",
            "本文を、ほかの言葉で始めてください。",
        )  # fmt: skip
    if signs := context.rule.tag_signs:
        yield from _of_tags(plain(text), signs, context)


def _of_tags(signs: str, known: str, context: PostContext) -> Iterator[Slip]:
    tags: dict[str, str] = {}
    end = -1
    for tag in _TAG.finditer(signs):
        words, before = tag.group(), signs[max(tag.start() - 2, 0) : tag.start()]
        is_glued = re.search(r"\w\Z", before) and not _SHARP.search(before)
        touches, end = tag.start() == end, tag.end()
        if words[0] not in known:
            if not is_glued and not _SHARP.search(before):
                yield Slip(
                    "post_tag_sign", words,
                    f"「{words}」の「{words[0]}」では、{context.service}のハッシュタグになりません。",
                    "半角の「#」に改めてください。",
                )  # fmt: skip
            continue
        tags.setdefault(words[1:].lower(), words)
        if is_glued and not (touches and context.rule.tags_may_touch):
            yield Slip(
                "post_tag_glued", words,
                f"「{words}」は、前の言葉に続いているため、ハッシュタグになりません。",
                "「#」の前に、空白又は改行を入れてください。",
            )  # fmt: skip
    if context.rule.hashtags and len(tags) > context.rule.hashtags:
        yield Slip(
            "post_tag_count", next(iter(tags.values())),
            f"ハッシュタグが{len(tags)}個あります。{context.service}では、{context.rule.hashtags}個までです。",
            "ハッシュタグを減らしてください。",
        )  # fmt: skip
