"""The log of the posts that were approved or sent (発信記録.json): what is in it once stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from formgen.model.postrecord import Post
from formgen.model.typedcommands import again
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.jsonfiles import as_bytes, needed, texts_of
from formgen.outputs.outputfiles import write_changed

_VERSION = 1


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post as it was last recorded, and its account as it was called then."""

    post: Post
    account_name: str
    service: str
    established: Mapping[str, str]  # by clause, how many findings there were
    pictures: Mapping[str, str]  # SHA-256 by name

    def as_json(self) -> dict[str, Any]:
        """The entry as the file holds it; what is listed stands there as it is typed."""
        post = self.post.model_dump(mode="json", exclude_none=True)
        return {
            "account_name": self.account_name,
            "service": self.service,
            "established": dict(self.established),
            "pictures": dict(self.pictures),
            "post": {k: "\n".join(v) if isinstance(v, list) else v for k, v in post.items()},
        }


PostLog = Mapping[str, PostEntry]  # by the keys of key_in


def key_in(log: PostLog, post: Post) -> str:
    """The key of a post's entry: by account and number, so that no section takes another's place.

    A number that is used again after its post was sent gets an entry of its own.
    """
    plain = f"{post.account_id}/{post.post_id}"
    names = chain((plain,), (f"{plain}#{number}" for number in count(2)))
    return next(name for name in names if name not in log or not _is_another(log[name].post, post))


def _is_another(sent: Post, post: Post) -> bool:
    """True if a post is not the one that was sent under its number: it differs in words and time."""
    return (
        sent.sent_at is not None
        and sent.sent_at != post.sent_at
        and (sent.text, sent.pictures) != (post.text, post.pictures)
    )


def read_log(outputs: Path) -> PostLog:
    """The log of an output folder; empty when there is none.

    Raises FormgenError when it cannot be read: to write another one would lose what it says.
    """
    remedy = f"控えがあれば元に戻してください。なければ、名前を変えて残してから、{again('forms')}"
    return needed(outputs / POST_LOG, _entries, "発信した投稿の記録です。", remedy) or {}


def _entries(content: Mapping[str, Any]) -> PostLog:
    if content["version"] != _VERSION:
        raise ValueError(content["version"])
    return {str(key): _entry(item) for key, item in content["posts"].items()}


def _entry(item: Mapping[str, Any]) -> PostEntry:
    texts = (texts_of(item[key]) for key in ("established", "pictures"))
    post = Post.model_validate_json(json.dumps(item["post"]))
    return PostEntry(post, str(item["account_name"]), str(item["service"]), *texts)


def write_log(outputs: Path, log: PostLog) -> None:
    """Write the log. Raises FormgenError when that cannot be done; what stood there stays."""
    posts = {key: entry.as_json() for key, entry in sorted(log.items())}
    content = {"version": _VERSION, "posts": posts}
    write_changed(outputs / POST_LOG, as_bytes(content))
