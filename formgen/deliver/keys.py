"""What the last run knew: the key of each paper, and how its file looked on the disk.

It stands beside the manifest and only saves work. A file that is damaged, of another version or
carried here from elsewhere is not believed: what it tells of a paper holds only while the paper's
own bytes say so.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from formgen import fingerprint
from formgen.deliver.manifest import Made
from formgen.deliver.ownfiles import read_regular
from formgen.deliver.writing import write_changed
from formgen.problems import FormgenError

KEYS = ".formgen-keys.json"
_HEAD = b'{"checksum": "%s",\n"content": '
_HEAD_LENGTH = len(_HEAD % (b"0" * 64))
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looked when its hash was taken."""

    size: int
    changed: int  # nanoseconds
    sha256: str


@dataclass(slots=True)
class Keys:
    """What is known of papers, by their keys, and of files, by their paths."""

    papers: dict[str, str] = field(default_factory=dict)  # key → sha256 of the paper
    looks: dict[str, Look] = field(default_factory=dict)  # path → its file
    # What each account's records were composed to, as long as the templates are the same.
    templates: str = ""
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # the accounts' records that this run asked for
    layouts: str = ""  # the fingerprint of the layouts that were proven
    # A file changed at the very time at which this was written may have changed again since.
    written: int = 0

    def hash_of(self, folder: Path, name: str) -> str | None:
        """The hash of a file, read again only when it looks otherwise; None when there is none.

        Raises OSError when it cannot be read.
        """
        path = f"{folder}/{name}"  # plain text: a run asks this of every paper
        try:
            found = os.stat(path)  # noqa: PTH116
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        look = self.looks.get(name)
        same = look and (look.size, look.changed) == (found.st_size, found.st_mtime_ns)
        if look is None or not same or look.changed >= self.written:
            data = Path(path).read_bytes()
            look = Look(found.st_size, found.st_mtime_ns, fingerprint.of_bytes(data))
            self.looks[name] = look
        return look.sha256

    def written_now(self, path: Path, name: str, sha256: str) -> None:
        """Take note of a file that was written just now."""
        with suppress(OSError):
            found = path.stat()
            self.looks[name] = Look(found.st_size, found.st_mtime_ns, sha256)

    def of(self, files: Iterable[Made], *, whole: bool) -> Keys:
        """What is worth knowing of the files that the manifest tells of.

        whole: the run has asked for all that is due, so that nothing else will be asked for.
        """
        hashes = {made.path: made.sha256 for made in files}
        made = set(hashes.values())
        return replace(
            self,
            digests={k: v for k, v in self.digests.items() if not whole or k in self.asked},
            papers={key: sha256 for key, sha256 in self.papers.items() if sha256 in made},
            looks={path: look for path, look in self.looks.items() if path in hashes},
        )


def read_keys(folder: Path) -> Keys:
    """What the last run knew of a folder; nothing when there is any doubt about it."""
    path = folder / KEYS
    try:
        data = read_regular(path)
        body = data[_HEAD_LENGTH:].removesuffix(b"}\n")
        if data[:_HEAD_LENGTH] != _HEAD % fingerprint.of_bytes(body).encode():
            return Keys()
        return _read(json.loads(body), path.stat().st_mtime_ns)
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError,
    ):  # fmt: skip
        return Keys()


def _read(content: Any, written: int) -> Keys:
    if content["version"] != _VERSION:
        return Keys()
    return Keys(
        papers=_texts(content["papers"]),
        looks={
            path: Look(int(size), int(changed), str(sha256))
            for path, (size, changed, sha256) in content["files"].items()
        },
        templates=str(content["templates"]),
        layouts=str(content.get("layouts", "")),
        digests={key: _texts(found) for key, found in content["digests"].items()},
        written=written,
    )


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()}


def write_keys(folder: Path, keys: Keys) -> None:
    """Write what is known for the next run; one that cannot be written only costs it time."""
    content = {
        "version": _VERSION,
        "templates": keys.templates,
        "layouts": keys.layouts,
        "digests": keys.digests,
        "papers": keys.papers,
        "files": {path: [o.size, o.changed, o.sha256] for path, o in keys.looks.items()},
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    data = _HEAD % fingerprint.of_bytes(body).encode() + body + b"}\n"
    with suppress(FormgenError):
        write_changed(folder / KEYS, data)
