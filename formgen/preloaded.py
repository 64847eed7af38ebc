"""What nearly every paper needs, loaded and tried out: workers are copies of what imports this."""

# ruff: noqa: E402 - the collector is off before anything else is loaded
import gc

gc.disable()  # what is loaded is kept; a worker has it on again

import os
from contextlib import suppress
from pathlib import Path

from formgen.deliver import bundle, merging
from formgen.documents.blocks import LAYOUTS, PAPER_FORMATS
from formgen.documents.specimen import ordinary
from formgen.jobs import Job, make, read_layouts
from formgen.problems import FormgenError
from formgen.render import docx
from formgen.render.engine import engine
from formgen.render.native import load_weasyprint
from formgen.standby import FOLDER

__all__ = ["bundle", "docx", "merging"]


def _try_out(folder: Path) -> None:
    """Make a paper in each layout: that proves the layouts, and the next ones take less time."""
    layouts = read_layouts(folder)
    papers = ((ordinary(layout), name) for layout in LAYOUTS for name in PAPER_FORMATS)
    make(tuple(Job(document, name, layouts, engine(name)) for document, name in papers))


# What is wrong is told by the worker that needs it: Word files can be made without Pango, and a
# layout that is missing now may stand there by then.
with suppress(OSError, FormgenError):
    load_weasyprint()
    from formgen.render import pdf  # noqa: F401

    if FOLDER in os.environ:
        _try_out(Path(os.environ[FOLDER]))

# What all copies share is never looked through for what nobody holds, nor copied by that.
gc.freeze()
