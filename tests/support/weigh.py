"""Reads files, each in a process of its own, and tells what that cost: one line of JSON each.

python tests/support/weigh.py FILE…    (a program and not a test: the limits are the process's own)
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from formgen.intake.reader import read

_SECONDS, _BYTES = 300, 3 * 1024**3  # so that a failing test ends, and the machine lives


def read_alone(path: Path) -> None:
    """Read a file under the limits and tell what came of it."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    begun = time.process_time()
    intake, problems = read([path])
    cost = {
        "file": path.name,
        "seconds": round(time.process_time() - begun, 2),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "accounts": len(intake.accounts),
        "devices": len(intake.devices),
        "problems": [[problem.severity, problem.message[:200]] for problem in problems[:50]],
    }
    print(json.dumps(cost, ensure_ascii=False), flush=True)


def main() -> None:
    """Weigh the files given."""
    for name in sys.argv[1:]:
        child = os.fork()
        if child == 0:
            read_alone(Path(name))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"file": Path(name).name, "status": status}), flush=True)


if __name__ == "__main__":
    main()
