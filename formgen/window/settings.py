"""How a window is run: for one working folder, or for everyone on the City's network."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from formgen.city.templatefiles import templates_for
from formgen.render.enginefingerprint import font_folders

Looks = tuple[tuple[str, int, int], ...]
INPUTS, OUTPUTS = Path("inputs"), Path("outputs")
# Pictures of posts that a visit may hold, and their bytes together; at the desk larger videos are
# put into the folder of pictures itself.
MOST_PICTURES, PICTURES_BYTES = 100, 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that every process of a window knows."""

    is_counter: bool
    working_folder: Path = field(default_factory=Path.cwd)
    today: date | None = None  # for tests; else the day on which a sheet is looked at
    # Seconds that an order may take; whoever takes longer is ended.
    look: float = 60.0
    page: float = 60.0
    make: float = 900.0

    @property
    def templates(self) -> Path:
        """The templates that count here."""
        return templates_for(self.working_folder)

    @property
    def day(self) -> date:
        """The day by which a sheet is checked."""
        return self.today or date.today()  # noqa: DTZ011 - the clerk's own calendar day

    def outputs(self, visit: Path) -> Path:
        """The folder of a visit's papers: at the desk the one that the commands use."""
        return visit / "outputs" if self.is_counter else OUTPUTS


def stamp(settings: Settings) -> Looks:
    """The looks of what a hand has read before a sheet comes: templates and fonts."""
    fonts = map(_look, filter(Path.is_dir, font_folders()))
    return (*looks_of(settings.templates), *fonts)


def looks_of(folder: Path) -> Looks:
    """The looks of the files in a folder, by which one sees that something was changed."""
    return tuple(_look(path) for path in sorted(folder.rglob("*")) if path.is_file())


def _look(path: Path) -> tuple[str, int, int]:
    with suppress(OSError):
        status = path.stat()
        return os.fspath(path), status.st_mtime_ns, status.st_size
    return os.fspath(path), 0, 0
