"""Programs and the like that a test needs from the system."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

_MORE = "/usr/sbin:/sbin"  # where Debian has servers, and only root looks


def find_program(name: str) -> str:
    """The path of a program; ends the test when it is missing."""
    return shutil.which(name) or shutil.which(name, path=_MORE) or missing(name)


def missing(name: str) -> NoReturn:
    """Skip the test for want of something; with CI or FORMGEN_NO_SKIP set, fail it."""
    if os.environ.get("CI") or os.environ.get("FORMGEN_NO_SKIP"):
        pytest.fail(f"{name} is missing; scripts/install-system-packages test installs it")
    pytest.skip(f"{name} is missing")
