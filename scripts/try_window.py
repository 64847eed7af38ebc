"""Open the window at the counter as its service does, ask for the first page, and end it.

It must answer, end when it is told to, and leave nothing in its folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ENDS = 15  # seconds, as in docs/window/formgen-window.service


def main() -> None:
    """Try it; exit with a message when something is not as it must be."""
    command = [sys.executable, "-m", "formgen", "serve", "--counter", "--http", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RUNTIME_DIRECTORY": folder, "TMPDIR": folder}
        with subprocess.Popen(  # noqa: S603 - formgen itself
            command, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout  # noqa: S101 - a pipe, as asked above
            address = process.stdout.readline().strip()
            try:
                with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - its own
                    page = answer.read().decode()
                print(f"{address} {answer.status}, {len(page)} characters")
            finally:
                process.terminate()
                process.wait(ENDS)
        left = [path.name for path in Path(folder).iterdir()]
    if "</html>" not in page or left:
        sys.exit(f"no page, or files that stay: {left}")


if __name__ == "__main__":
    main()
