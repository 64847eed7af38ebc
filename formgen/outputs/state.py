"""The state of an output folder, which the last run left for the next one.

It holds the key of each paper, how its file looked on the disk, the packets that stand ready, and
what the run said.

It stands beside the manifest in one file. One that is damaged, of another version or carried here
from elsewhere is not believed: what it tells of a paper holds only while the paper's own bytes say so.
"""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from formgen.model import fingerprint
from formgen.outputs.jsonfiles import DAMAGE, texts_of, understood
from formgen.outputs.manifest import OutputFile
from formgen.outputs.outputfiles import read_regular, write_changed

STATE = ".formgen-state.json"
# In which earlier versions kept the same; they go once the state has been written.
_OLDER_KEYS, _OLDER_PACKETS, _OLDER_RUN = (
    ".formgen-keys.json", ".formgen-packets.json", ".formgen-run.json",
)  # fmt: skip
_HEAD = b'{"checksum": "%s",\n"content": '
_HEAD_LENGTH = len(_HEAD % (b"0" * 64))
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_VERSION, _OLDER_VERSION = 2, 1


@dataclass(frozen=True, slots=True)
class FileStat:
    """Size and time of a file when its hash was taken."""

    size: int
    changed: int  # nanoseconds
    sha256: str


@dataclass(frozen=True, slots=True)
class PictureStat:
    """Size and time of a post's picture when it was looked at, and what was seen."""

    size: int
    changed: int  # nanoseconds
    facts: Mapping[str, Any]  # as posts/picturefacts.py makes and reads them


@dataclass(slots=True)
class BuildCache:
    """The known hashes of papers by their keys, and of files by their paths."""

    papers: dict[str, str] = field(default_factory=dict)  # key → sha256 of the paper
    file_stats: dict[str, FileStat] = field(default_factory=dict)  # path → its file
    # What each account's records were composed to, as long as the templates are the same.
    templates: str = ""
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # the accounts' records that this run asked for
    layouts: str = ""  # the fingerprint of the layouts that were proven
    packets: Mapping[str, Any] = field(
        default_factory=dict
    )  # as packets/history.py makes and reads them
    pictures: Mapping[str, PictureStat] = field(default_factory=dict)  # by picturelook.py
    run: Mapping[str, Any] = field(default_factory=dict)  # as commands/uptodate.py does
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
        known = self.file_stats.get(name)
        same = known and (known.size, known.changed) == (found.st_size, found.st_mtime_ns)
        if known is None or not same or known.changed >= self.written:
            data = Path(path).read_bytes()
            known = FileStat(found.st_size, found.st_mtime_ns, fingerprint.of_bytes(data))
            self.file_stats[name] = known
        return known.sha256

    def written_now(self, path: Path, name: str, sha256: str) -> None:
        """Take note of a file that was written just now."""
        with suppress(OSError):
            found = path.stat()
            self.file_stats[name] = FileStat(found.st_size, found.st_mtime_ns, sha256)

    def of(self, files: Iterable[OutputFile], *, whole: bool) -> BuildCache:
        """Return the part that concerns the files of the manifest.

        whole: the run has asked for all that is due, so that nothing else will be asked for.
        """
        hashes = {made.path: made.sha256 for made in files}
        made = set(hashes.values())
        return replace(
            self,
            digests={k: v for k, v in self.digests.items() if not whole or k in self.asked},
            papers={key: sha256 for key, sha256 in self.papers.items() if sha256 in made},
            file_stats={path: found for path, found in self.file_stats.items() if path in hashes},
        )


def _write_items(body: io.BytesIO, part: Mapping[str, Any]) -> None:
    body.write(b"{")
    for number, (key, value) in enumerate(sorted(part.items())):
        body.writelines((b"," if number else b"", _encoded(key), b":", _encoded(value)))
    body.write(b"}")


def _encoded(part: Any) -> bytes:
    if isinstance(part, FileStat):
        part = (part.size, part.changed, part.sha256)
    if isinstance(part, PictureStat):
        part = (part.size, part.changed, dict(part.facts))
    return _JSON.encode(part).encode("utf-8", "backslashreplace")  # a file's name may be no text


def read_cache(folder: Path) -> BuildCache:
    """Return what the last run knew of a folder; nothing of which there is any doubt."""
    try:
        return _read(_content(folder / STATE, _VERSION), (folder / STATE).stat().st_mtime_ns)
    except FileNotFoundError:
        return _read_older(folder)
    except DAMAGE:
        return BuildCache()


def _content(path: Path, version: int) -> Any:
    """The content of a state file. Raises what DAMAGE lists when it is not as it was written."""
    data = read_regular(path)
    body = data[_HEAD_LENGTH:].removesuffix(b"}\n")
    if data[:_HEAD_LENGTH] != _HEAD % fingerprint.of_bytes(body).encode():
        raise ValueError(path)
    content = json.loads(body)
    if content["version"] != version:
        raise ValueError(path)
    return content


def _read(content: Any, written: int) -> BuildCache:
    return BuildCache(
        papers=texts_of(content["papers"]),
        file_stats={
            path: FileStat(int(size), int(changed), str(sha256))
            for path, (size, changed, sha256) in content["files"].items()
        },
        templates=str(content["templates"]),
        layouts=str(content.get("layouts", "")),
        digests={key: texts_of(found) for key, found in content["digests"].items()},
        packets=dict(content.get("packets", {})),
        pictures={
            path: PictureStat(int(size), int(changed), dict(facts))
            for path, (size, changed, facts) in content.get("pictures", {}).items()
            if changed < written
        },
        run=dict(content.get("run", {})),
        written=written,
    )


def _read_older(folder: Path) -> BuildCache:
    """Return the state as versions before 2 kept it, in files of their own."""
    cache = BuildCache()
    with suppress(*DAMAGE):
        path = folder / _OLDER_KEYS
        cache = _read(_content(path, _OLDER_VERSION), path.stat().st_mtime_ns)
    packets = understood(folder / _OLDER_PACKETS, lambda content: dict(content["packets"]))
    cache.packets = packets or {}
    return cache


def write_cache(folder: Path, cache: BuildCache) -> None:
    """Write what is known for the next run. Raises FormgenError when that cannot be done."""
    content = {
        "version": _VERSION,
        "templates": cache.templates,
        "layouts": cache.layouts,
        "digests": cache.digests,
        "papers": cache.papers,
        "files": cache.file_stats,
        "packets": cache.packets,
        "pictures": cache.pictures,
        "run": cache.run,
    }
    # Item by item: of thousands of accounts one text of all takes more memory than all else.
    body = io.BytesIO()
    body.write(_HEAD % (b"0" * 64))
    for number, (name, part) in enumerate(sorted(content.items())):
        body.write(b'%s"%s":' % (b"," if number else b"{", name.encode()))
        if isinstance(part, Mapping):
            _write_items(body, part)
        else:
            body.write(_encoded(part))
    body.write(b"}")
    data = body.getbuffer()
    data[:_HEAD_LENGTH] = _HEAD % fingerprint.of_bytes(data[_HEAD_LENGTH:]).encode()
    data.release()
    body.write(b"}\n")
    write_changed(folder / STATE, body.getvalue())
    for older in (_OLDER_KEYS, _OLDER_PACKETS, _OLDER_RUN):
        with suppress(OSError):
            (folder / older).unlink(missing_ok=True)
