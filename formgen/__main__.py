"""The program: python -m formgen, and formgen."""

import atexit
import gc

from formgen.commands import standardstreams
from formgen.commands.interruption import end_in_one_line


def main() -> None:
    """Run a command line."""
    standardstreams.ensure_japanese()
    standardstreams.prepare()
    # What is left at the end goes with the process: Python would look through all of it first.
    atexit.register(gc.freeze)
    with end_in_one_line():
        from formgen import cli

        cli.main()


if __name__ == "__main__":
    main()
