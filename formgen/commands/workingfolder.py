"""A section's working folder: laying one out, and clearing the sample away for one's own sheet."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from formgen.city.templatefiles import (
    SAMPLE_FOLDER,
    bundled_outputs,
    bundled_schema,
    bundled_templates,
    sample_files,
)
from formgen.city.yamltext import load_plain
from formgen.intake.limits import FILE_BYTES
from formgen.intake.reader import find_files
from formgen.model import fingerprint
from formgen.model.picturefile import PICTURE_FOLDER
from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import write_whole
from formgen.outputs.outputfolder import free_path

SHEET = "intake.xlsx"


def lay_out(folder: Path, *, with_templates: bool) -> tuple[Path, ...]:
    """Lay out a working folder with the sample intake; what stands there already stays.

    with_templates copies the wording and layouts as well, for a section that edits them.
    Returns what was made. Raises FormgenError when the folder cannot be written to.
    """
    known = sample_hashes()
    wanted = []
    if not (folder / "inputs").exists():  # a folder in use gets no sample between its own files
        samples = {n: path for n, path in sample_files().items() if _is_sample(path, known)}
        samples[bundled_schema().name] = bundled_schema()
        wanted += [(path, folder / "inputs" / name) for name, path in samples.items()]
    wanted.append((bundled_outputs() / "README.md", folder / "outputs" / "README.md"))
    if with_templates:
        source = bundled_templates()
        files = (path for path in sorted(source.rglob("*")) if path.is_file())
        wanted += [(path, folder / "templates" / path.relative_to(source)) for path in files]
    return tuple(_copied(wanted))


def _copied(wanted: list[tuple[Path, Path]]) -> Iterator[Path]:
    for source, target in wanted:
        if not target.exists():
            write_whole(target, source.read_bytes())
            yield target


def set_sample_aside(inputs: Path) -> tuple[Path, ...]:
    """Move the untouched sample sheets into inputs/見本/, which a build passes over, with their pictures.

    Returns the new places, of the pictures their folder. Raises FormgenError when a file cannot be moved.
    """
    aside = inputs / SAMPLE_FOLDER
    try:
        samples = untouched_samples(inputs)
        # A sheet that stays may be a sample that someone typed into, which names them.
        goes_along = samples and set(find_files([inputs])[0]) <= set(samples)
        pictures = untouched_samples(inputs / PICTURE_FOLDER) if goes_along else ()
        for path in pictures:
            _moved(path, aside / PICTURE_FOLDER)
        folders = (aside / PICTURE_FOLDER,) if pictures else ()
        return (*(_moved(path, aside) for path in samples), *folders)
    except OSError as error:
        raise FormgenError(
            f"見本を「{inputs / SAMPLE_FOLDER}」へ移せません。",
            "見本を開いていれば閉じ、フォルダーの書き込み権限を確かめてください。",
            exit_code=1,
        ) from error


def untouched_samples(inputs: Path) -> tuple[Path, ...]:
    """The sample files in a folder; one that someone has typed into is their own by now.

    Raises OSError when a file cannot be read.
    """
    known = sample_hashes()
    files = (path for path in sorted(inputs.glob("*")) if path.is_file())
    return tuple(path for path in files if _is_sample(path, known))


def _moved(path: Path, folder: Path) -> Path:
    target = free_path(folder / path.name)
    folder.mkdir(parents=True, exist_ok=True)
    return path.rename(target)


def free_sheet(inputs: Path) -> Path:
    """A name for a new sheet under which nothing stands yet."""
    return free_path(inputs / SHEET)


def sample_hashes() -> frozenset[str]:
    """The hashes of the sample files as they were delivered."""
    return frozenset(load_plain(bundled_templates() / "samples.yaml")["sha256"].values())


def samples_among(sheets: Iterable[Path]) -> Iterator[Path]:
    """Yield those of some sheets that are samples as they were delivered; none that cannot be read."""
    known = sample_hashes()
    for path in sheets:
        with suppress(OSError):  # of which the reader of sheets tells
            if path.is_file() and _is_sample(path, known):
                yield path


def _is_sample(path: Path, known: Container[str]) -> bool:
    # What is too large for any reader need not be read to be told from a sample.
    return path.stat().st_size <= FILE_BYTES and fingerprint.of_file(path) in known
