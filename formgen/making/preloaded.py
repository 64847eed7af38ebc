"""Load what nearly every paper needs: workers are copies of the process that imports this.

It loads modules and asks for no font. Pango keeps a thread from its first use on, and a copy of
a process has none of its threads: it would wait for Pango's for ever.
"""

# ruff: noqa: E402 - the collector is off before anything else is loaded
import gc

gc.disable()  # what is loaded is kept; a worker has it on again

from contextlib import suppress

from formgen.render import docx
from formgen.render.formats import load_weasyprint

__all__ = ["docx"]

# What is wrong is told by the worker that needs it: Word files can be made without Pango.
with suppress(OSError):
    load_weasyprint()
    from formgen.render import pdf  # noqa: F401

# What all copies share is never looked through for what nobody holds, nor copied by that.
gc.freeze()
