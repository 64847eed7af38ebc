"""All that a worker needs, loaded and proven: what the workers are copies of imports this module."""

import os
from contextlib import suppress
from pathlib import Path

from formgen.documents.blocks import PAPER_FORMATS
from formgen.jobs import prove, read_layouts
from formgen.problems import FormgenError
from formgen.render import docx, ownform
from formgen.render.native import load_weasyprint
from formgen.standby import LAYOUTS

__all__ = ["docx", "ownform"]

# What is wrong is told by the worker that needs it: Word files can be made without Pango, and a
# layout that is missing now may stand there by then.
with suppress(OSError, FormgenError):
    load_weasyprint()
    from formgen.render import pdf  # noqa: F401

    if LAYOUTS in os.environ:
        prove(PAPER_FORMATS, read_layouts(Path(os.environ[LAYOUTS])))
