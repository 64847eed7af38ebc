"""Workers that die, hang or answer half: their papers are made by others, or told; nobody waits for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filings_of_many import write_accounts
from gatecases import some
from mishaps import (
    MISHAPS,
    die,
    divide,
    do,
    lock,
    never_proven,
    stand_still,
)  # fmt: skip
from runs import ENVIRONMENT, children, is_running, tree, until

from formgen.city.templatefiles import bundled_templates
from formgen.making import processes, standby, workers
from formgen.making.processes import LostError, Processes
from formgen.making.renderjobs import read_layouts
from formgen.making.workers import WorkerOptions, WorkerPool
from formgen.making.workshop import open_workshop
from formgen.model.problems import FormgenError

pytestmark = pytest.mark.slow

LAYOUTS = bundled_templates() / "layouts"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerPool]:
    monkeypatch.setattr(processes, "_PATIENCE", 5.0)
    with open_workshop(bundled_templates(), WorkerOptions(workers=2)) as workshop:
        found = workshop.workers(lambda: ["docx"])
        assert isinstance(found, WorkerPool)
        yield found


@pytest.mark.parametrize("mishap", some(3, MISHAPS))
def test_what_a_lost_worker_had_is_made_by_another(
    pool: WorkerPool, tmp_path: Path, mishap: Callable[[], None]
) -> None:
    orders = [("a", None), (str(tmp_path / "mark"), mishap), *((str(n), None) for n in range(20))]
    assert [*pool.done(do, iter(orders))] == [name for name, _ in orders]


@pytest.mark.soak
@pytest.mark.parametrize("mishap", [die, stand_still])
def test_an_order_that_loses_two_workers_is_told_and_the_others_are_made(
    pool: WorkerPool, mishap: Callable[[], None]
) -> None:
    orders = [("a", None), ("bad", mishap), *((str(n), None) for n in range(9))]
    made = [*pool.done(do, iter(orders))]
    assert isinstance(made[1], FormgenError)
    assert "2度とも途中で止まった" in made[1].message
    assert [made[0], *made[2:]] == [name for name, _ in orders if name != "bad"]


def test_when_all_orders_lose_their_workers_it_ends_soon(pool: WorkerPool) -> None:
    with pytest.raises(FormgenError, match="途中で何度も止まりました"):
        [*pool.done(do, (("bad", die) for _ in range(30)))]


@pytest.mark.soak
def test_a_proof_that_never_ends_is_told(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_prove", never_proven)
    pool.prove(("docx",), read_layouts(LAYOUTS))
    with pytest.raises(FormgenError, match="体裁（templates/layouts）を調べる処理"):
        [*pool.done(do, iter([("a", None)]))]


def test_a_fault_of_a_call_is_raised_with_what_led_to_it(pool: WorkerPool) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        [*pool.done(divide, iter([0]))]
    assert "in divide" in caught.value.__notes__[0]


def test_an_answer_that_cannot_be_sent_is_a_fault_of_its_call(pool: WorkerPool) -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        [*pool.done(lock, iter([0]))]


@pytest.mark.soak
@pytest.mark.skipif(standby.cores() == 1, reason="there is no second processor")
def test_a_process_of_copies_that_stands_still_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "_TO_BEGIN", 3.0)
    executor = Processes(1)
    try:
        server = executor.submit(os.getppid).result()
        os.kill(server, signal.SIGSTOP)
        executor.submit(die).exception()
        with pytest.raises(LostError):
            executor.submit(os.getpid).result(30)
        monkeypatch.undo()
        assert executor.submit(os.getppid).result() != server
    finally:
        executor.shutdown()


def nap() -> int:
    """The process that slept a moment, so that others have the time to begin."""
    time.sleep(0.2)
    return os.getpid()


@pytest.mark.soak
@pytest.mark.parametrize(("calls", "workers"), [(4, 1), (30, 2)])
def test_another_process_begins_only_where_there_is_enough_to_do(calls: int, workers: int) -> None:
    executor = Processes(2)
    try:
        waiting = [executor.submit(nap) for _ in range(calls)]
        assert len({call.result() for call in waiting}) == workers
    finally:
        executor.shutdown()


def test_those_who_work_are_gone_when_they_are_let_go() -> None:
    executor = Processes(2)
    pids = {executor.submit(os.getpid).result()}
    busy = executor.submit(time.sleep, 600)
    until(busy.running)
    executor.shutdown()  # which does not wait for them
    until(lambda: not any(map(is_running, pids)))


# A whole run

_IMPATIENT = (
    "import sys; from formgen.making import processes; from formgen.cli import main;"
    "processes._PATIENCE = 20;"  # not 60, and more than a busy machine takes for some papers
    "sys.argv[0] = 'formgen'; main()"
)


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_run_whose_workers_stand_still_goes_on(tmp_path: Path) -> None:
    """The heartbeat of a run: both workers are stopped, and all papers are made nevertheless."""
    inputs = write_accounts(tmp_path / "inputs", 40)
    out = tmp_path / "out"
    command = [
        sys.executable, "-c", _IMPATIENT, "forms", inputs, "-o", out,
        "--today", "2026-11-22", "--format", "docx", "--workers", "2",
    ]  # fmt: skip
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        until(lambda: any(out.rglob("*.docx")))
        for worker in _workers(process.pid):
            os.kill(worker, signal.SIGSTOP)
    assert process.returncode == 0
    assert sum(1 for path in tree(out) if path.endswith(".docx")) > 200


def _workers(pid: int) -> list[int]:
    """The processes at the end of the line: neither the one that is copied nor the keeper of what leaks."""
    below = children(pid)
    return [child for child in below if not children(child) and _parent(child) != pid]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_run_that_works_alone_and_stands_still_ends_in_words() -> None:
    """In a wait of a library, as for a thread that it has not; no signal and no exception ends that."""
    code = (
        "import ctypes; from formgen.making import workers; workers._PATIENCE_ALONE = 1;"
        "[*workers.InProcess().done(lambda orders: ctypes.CDLL(None).pause(), iter('a'))]"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.startswith("エラー　書類を作る処理が終わらないため、止めました。")
    assert len(ran.stderr.splitlines()) == 2
