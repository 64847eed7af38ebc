"""Where the templates and samples are: the working folder's own, else those that came along."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the folders inside the package; a checkout has them beside the package.
_HOMES = (_PACKAGE, _PACKAGE.parent)
_MARKER = "guideline.yaml"
# A build passes over this folder; 「make new」 moves the samples into it.
SAMPLE_FOLDER = "見本"


def bundled_templates() -> Path:
    """The templates that came with formgen."""
    return _bundled("templates", _MARKER)


def bundled_samples() -> tuple[Path, ...]:
    """The sample intake that came with formgen; a checkout's clerk may have set it aside."""
    inputs = _bundled("inputs", ".")
    aside = inputs / SAMPLE_FOLDER
    folder = aside if aside.is_dir() else inputs
    return tuple(sorted((*folder.glob("*.xlsx"), *folder.glob("*.yaml"))))


def bundled_schema() -> Path:
    """The JSON Schema that the YAML sample names, for editors."""
    return _bundled("inputs", "intake.schema.json") / "intake.schema.json"


def bundled_outputs() -> Path:
    """The folder that holds the README of the output folder."""
    return _bundled("outputs", "README.md")


def templates_for(working_folder: Path) -> Path:
    """The templates of a working folder when it has its own, else the bundled ones."""
    own = working_folder / "templates"
    return own if (own / _MARKER).is_file() else bundled_templates()


def _bundled(name: str, marker: str) -> Path:
    return next(home / name for home in _HOMES if (home / name / marker).exists())
