"""Looking at the pictures of posts: what each holds, taken anew only where its file has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from formgen.model import fingerprint
from formgen.model.filings import Intake
from formgen.model.picturefile import PictureFile, changed_at
from formgen.model.problems import InvalidValue, Problem
from formgen.outputs.state import PictureStat, read_cache
from formgen.posts.picturefacts import PictureFacts
from formgen.posts.picturefacts import facts as facts_of


@dataclass(frozen=True, slots=True)
class Looked:
    """The facts of an intake's pictures, what is wrong with some, and what to keep of them."""

    facts: Mapping[PictureFile, PictureFacts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    stats: Mapping[str, PictureStat] = field(default_factory=dict)


def look(intake: Intake, outputs: Path | None = None) -> Looked:
    """Look at every picture that a post names; outputs: the folder that knows what was seen before."""
    if not intake.pictures:
        return Looked()
    before = read_cache(outputs).pictures if outputs else {}
    facts, stats = dict[PictureFile, PictureFacts](), dict[str, PictureStat]()
    flaws: dict[PictureFile, InvalidValue] = {}
    code = fingerprint.of_code("posts")
    for file in dict.fromkeys(intake.pictures.values()):
        try:
            facts[file] = _facts(file, code, before, stats)
        except InvalidValue as flaw:
            flaws[file] = flaw
    return Looked(facts, tuple(_problems(intake, flaws)), stats)


def _facts(
    file: PictureFile, code: str, before: Mapping[str, PictureStat], stats: dict[str, PictureStat]
) -> PictureFacts:
    """Return what a picture holds. Raises InvalidValue when it cannot be read."""
    if file.path is None:
        return facts_of(file.read(), file.name)
    try:
        stat = file.path.lstat()
        size, changed = stat.st_size, changed_at(stat)
    except OSError:
        size = changed = -1
    # What another version saw, or overlooked, does not count.
    key = fingerprint.of_text(code, str(file.path))
    seen = before.get(key)
    if seen is None or (seen.size, seen.changed) != (size, changed):
        seen = PictureStat(size, changed, facts_of(file.read(), file.name).as_json())
    stats[key] = seen
    return PictureFacts(**seen.facts)


def _problems(intake: Intake, flaws: Mapping[PictureFile, InvalidValue]) -> Iterator[Problem]:
    """Yield the fault of each picture at the cell of every post that names it."""
    for filing in intake.post_filings() if flaws else ():
        entry = filing.post
        for file in filing.pictures:
            if file is not None and file in flaws:
                yield replace(
                    flaws[file].at(entry.places["pictures"]),
                    account=entry.record.account_id,
                    field="pictures",
                    post=entry.record.post_id,
                )
