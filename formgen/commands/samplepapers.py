"""Clearing away what was made of the samples, so that a clerk's own papers begin in an empty folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from formgen.commands.workingfolder import untouched_samples
from formgen.intake.reader import find_files, read
from formgen.model.filings import Intake
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError
from formgen.outputs.adoptedtexts import adopted_texts
from formgen.outputs.filenames import HAND_IN, POST_LOG
from formgen.outputs.lock import locked
from formgen.outputs.manifest import OutputFile, add_to_manifest, is_broken_off, read_manifest
from formgen.outputs.outputfiles import patiently
from formgen.outputs.outputfolder import Store, remove_empty_folders
from formgen.outputs.postlog import read_log, write_log
from formgen.outputs.state import read_cache, write_cache

_PATIENCE = 2.0  # seconds that a new sheet may wait for a run


def clear_sample_papers(inputs: Path, output: Path) -> int:
    """Remove the papers of the samples among the inputs that stand as they were made; their number.

    What someone has edited or handed in stays, and so does everything while it is unsure whose an
    account is. Where nothing can be removed nothing is said: the next run moves those papers aside.
    """
    with suppress(FormgenError, OSError):
        accounts, posts = _only_of_samples(untouched_samples(inputs), inputs)
        if accounts:
            return _clear(output, accounts, posts)
    return 0


def _only_of_samples(samples: Sequence[Path], inputs: Path) -> tuple[frozenset[str], list[Post]]:
    """The accounts that stand in the samples and in no other sheet, with their posts.

    There are none when a sheet is unread.
    """
    own = [path for path in find_files([inputs])[0] if path not in samples]
    intakes = [read(paths)[0] if paths else Intake() for paths in (samples, own)]
    if any(intake.is_partial for intake in intakes):
        return frozenset(), []
    of_samples, others = (
        {entry.record.account_id or "" for entry in intake.accounts} for intake in intakes
    )
    accounts = frozenset(of_samples - others - {""})
    posts = (entry.record for entry in intakes[0].posts)
    return accounts, [post for post in posts if post.account_id in accounts]


def _clear(output: Path, accounts: frozenset[str], posts: Sequence[Post]) -> int:
    if not output.is_dir() or is_broken_off(output):
        return 0
    with locked(output, _PATIENCE):
        store = Store(output, read_manifest(output))
        removed = 0
        for made in store.obsolete(_of(accounts, store.before)):
            if not store.is_edited(made):
                path = output / made.path
                with suppress(OSError):  # held open by another program: the next run moves it
                    patiently(path.unlink)
                    removed += 1
                remove_empty_folders(path.parent, output)
        for text in adopted_texts(output)[0]:
            if text.account in accounts:
                with suppress(OSError):
                    patiently((output / text.path).unlink)
                    removed += 1
                remove_empty_folders((output / text.path).parent, output)
        if removed:
            add_to_manifest(output, ())  # of which only what stands there is left
            cache = read_cache(output)
            standing = {at: note for at, note in cache.packets.items() if (output / at).is_dir()}
            write_cache(output, replace(cache, packets=standing))
        return removed + _forget(output, posts)


def _forget(output: Path, posts: Sequence[Post]) -> int:
    """Strike posts out of the log of what was sent, each as it stands there; 1 if none is left."""
    log = read_log(output)
    left = {key: entry for key, entry in log.items() if entry.post not in posts}
    if left and len(left) < len(log):
        write_log(output, left)
    if left or not log:
        return 0
    patiently((output / POST_LOG).unlink)
    return 1


def _of(accounts: frozenset[str], files: Sequence[OutputFile]) -> list[OutputFile]:
    """The papers of accounts, and the packets that hold no others."""
    of_packets: dict[PurePosixPath, set[str]] = {}
    for made in files:
        if made.path.startswith(f"{HAND_IN}/"):
            of_packets.setdefault(PurePosixPath(made.path).parent, set()).add(made.account)
    return [
        made
        for made in files
        if of_packets.get(PurePosixPath(made.path).parent, {made.account}) - {""} <= accounts
        and (made.account or made.path.startswith(f"{HAND_IN}/"))
    ]
