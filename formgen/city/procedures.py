"""The procedures of an account, each in a phase of its life (templates/procedures.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from formgen.city.templatereader import Data, read
from formgen.model.fieldspec import Phase


class Procedure(Data):
    """A procedure: the phase of an account's life to which it belongs."""

    phase: Phase


class ProceduresFile(Data):
    """The file: the procedures by their names, which are the choices of 「手続き」."""

    procedures: Annotated[dict[str, Procedure], Field(min_length=1)]


def load_procedures(templates: Path) -> dict[str, Procedure]:
    """The procedures by their names. Raises FormgenError when the file is wrong."""
    return read(ProceduresFile, templates / "procedures.yaml").procedures
