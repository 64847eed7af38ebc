"""A packet read by a program of its own, on whichever machine: what is lost with it is that packet alone.

A cluster's worker has limits for itself, and would be lost with all that it holds.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from formgen.model.problems import FormgenError
from formgen.model.typedcommands import for_administrator
from formgen.reception.filing import Read
from formgen.reception.packetreader import TOO_HEAVY, PacketOrder, limit, read_packets, turned_away

_SECONDS, _BYTES_A_SECOND = 120.0, 1_000_000
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "formgen.reception.apart"


def read_apart(orders: tuple[PacketOrder, ...]) -> tuple[Read, ...]:
    """Read packets, each by a program of its own. Raises FormgenError when the templates are unsound."""
    return tuple(map(_apart, orders))


def _apart(order: PacketOrder) -> Read:
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    patience = _SECONDS + len(order.data) / _BYTES_A_SECOND
    try:
        run = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", _PROGRAM], input=pickle.dumps(order),
            env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, check=False, timeout=patience,
        )  # fmt: skip
        ending = run.returncode
    except subprocess.TimeoutExpired:
        ending = -1
    if ending < 0:  # it was ended, by a limit or by the clock
        return turned_away(order, TOO_HEAVY)
    if ending:
        raise FormgenError(
            "書類を読む処理を、計算機で始められません。",
            for_administrator("どの計算機にも、同じ版の formgen と部品を入れてください。"),
            exit_code=1,
        )
    answer: Read | FormgenError = pickle.loads(run.stdout)  # noqa: S301 - of formgen's own program
    if isinstance(answer, FormgenError):
        raise answer
    return answer


def _main() -> None:
    """Read the order that comes in, and give the answer out."""
    order = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the one that asks
    limit(len(order.data))
    try:
        answer = pickle.dumps(read_packets((order,))[0])
    except FormgenError as error:
        answer = pickle.dumps(error)
    except MemoryError:
        answer = pickle.dumps(turned_away(order, TOO_HEAVY))
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _main()
