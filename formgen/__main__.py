"""The program: python -m formgen, and formgen."""

from formgen.commands import console
from formgen.commands.interruption import end_in_one_line


def main() -> None:
    """Run a command line."""
    console.ensure_japanese()
    console.prepare()
    with end_in_one_line():
        from formgen import cli

        cli.main()


if __name__ == "__main__":
    main()
