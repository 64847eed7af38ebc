"""A working folder for another city: the bundled templates with those of the city's folder in their places."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from formgen.audit.lint import lint
from formgen.city.city import load_city
from formgen.city.templatefiles import (
    SAMPLE_FOLDER,
    SAMPLES_OF_A_CITY,
    bundled_outputs,
    bundled_schema,
    read_template,
    templates_of_city,
)
from formgen.intake.jsonschemafile import schema_text
from formgen.model.problems import FormgenError, Problem
from formgen.outputs.outputfiles import write_whole


def lay_out_city(folder: Path, city: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Lay out a working folder with a city's templates and samples; what stands there already stays.

    Returns what was made, nothing when a template has an error, and every problem of the templates.
    Raises FormgenError when the city's folder lacks something, or the working folder has templates.
    """
    if (folder / "templates").exists():
        raise FormgenError(
            f"「{folder / 'templates'}」が、すでにあります。",
            "新しいフォルダーの名前を書いてください。",
        )
    files = {f"templates/{at}": read_template(p) for at, p in templates_of_city(city).items()}
    with TemporaryDirectory() as scratch:
        for at, data in files.items():
            write_whole(Path(scratch, at), data)
        problems = lint(Path(scratch, "templates"))
        if any(problem.is_error for problem in problems):
            return (), problems
        schema = schema_text(load_city(Path(scratch, "templates")).records)
    files[f"inputs/{bundled_schema().name}"] = schema.encode()
    files["outputs/README.md"] = (bundled_outputs() / "README.md").read_bytes()
    samples = city / SAMPLES_OF_A_CITY
    for path in (path for path in sorted(samples.rglob("*")) if path.is_file()):
        at = path.relative_to(samples).as_posix()
        files[f"inputs/{SAMPLE_FOLDER}/{at}"] = read_template(path)
    made = {folder / at: data for at, data in files.items() if not (folder / at).exists()}
    for path, data in made.items():
        write_whole(path, data)
    return tuple(made), problems
