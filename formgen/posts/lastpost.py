"""The last post of an account that closes: the fullest text that its service takes, never cut.

Its sentences are data (templates/last_post.yaml); so is how a service counts (platforms.yaml).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from formgen.city.city import City
from formgen.city.lastposttext import LastPostWords
from formgen.city.platforms import Platform
from formgen.city.postrule import PostRule
from formgen.model.records import Account
from formgen.posts.counting import count, takes


@dataclass(frozen=True, slots=True)
class LastPost:
    """The post as it is proposed."""

    text: str
    length: int
    left_out: bool  # some sentences do not stand in it, for it would be too long
    fits: bool


def last_post(city: City, account: Account) -> LastPost:
    """The post that tells of an account's close, as its service takes it."""
    rule = notice_rule(city.platforms.get(account.platform or ""))
    return fullest(city.last_post_words, account, rule)


def notice_rule(platform: Platform | None) -> PostRule:
    """The rule for words alone; none is known where a post has a title, for it is a video's."""
    return platform.post if platform and not platform.post.title_limit else PostRule()


# A paper asks several things of the same post.
@lru_cache(maxsize=64)
def fullest(words: LastPostWords, account: Account, rule: PostRule) -> LastPost:
    """The fullest post that the service takes; where it takes none, the shortest there is."""
    drafts = tuple(_drafts(words, account))
    text = next((draft for draft in drafts if takes(rule, draft)), drafts[-1])
    return LastPost(text, count(text, rule), text != drafts[0], takes(rule, text))


def _drafts(words: LastPostWords, account: Account) -> Iterator[str]:
    """The post with ever fewer sentences, the fullest first."""
    sentences = [(s.leave_out, text) for s in words.sentences if (text := s.of(account))]
    turns = sorted({turn for turn, _ in sentences if turn is not None})
    for past in (0, *turns):
        kept = (text for turn, text in sentences if turn is None or turn > past)
        yield "\n".join(kept)
