"""The guideline's rules that a program can judge; the others become checklist rows."""

from formgen.guideline.register import CHECKS
from formgen.guideline.run import check

__all__ = ["CHECKS", "check"]
