"""A real scheduler and its workers on this machine: the same bytes, whoever is killed meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filings_of_many import write_accounts
from runs import ENVIRONMENT, FORMGEN, run, tree, until

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making import daskcluster
from formgen.making.workers import WorkerOptions
from formgen.making.workshop import open_workshop
from formgen.model.problems import FormgenError
from formgen.pipeline import Selection


@contextmanager
def cluster_of_two(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on this machine, the second with two threads."""
    told = folder / "scheduler.json"
    log = (folder / "log").open("wb")
    common = {"env": ENVIRONMENT, "stdout": log, "stderr": log, "cwd": folder}
    begin = [sys.executable, "-m", "distributed.cli"]
    options = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [f"{begin[2]}.dask_scheduler", *options, "--port", "0", "--scheduler-file", told]
    worker = [f"{begin[2]}.dask_worker", "--scheduler-file", told, *options, "--no-nanny"]
    processes = [subprocess.Popen([*begin[:2], *scheduler], **common)]  # type: ignore[call-overload]
    try:
        until(told.is_file)
        for threads in ("1", "2"):
            command = [*begin[:2], *worker, "--nthreads", threads]
            processes.append(subprocess.Popen(command, **common))  # type: ignore[call-overload]
        yield json.loads(told.read_text("utf-8"))["address"], processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
        log.close()


@pytest.mark.soak
@pytest.mark.slow
def test_a_cluster_makes_the_same_tree_though_a_worker_is_killed(tmp_path: Path) -> None:
    import distributed

    inputs = write_accounts(tmp_path / "inputs", 40)
    run(tmp_path / "here", WorkerOptions(workers=1), Selection(formats=("docx",)), inputs)
    (tmp_path / "dask").mkdir()
    with cluster_of_two(tmp_path / "dask") as (address, processes):
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        out = tmp_path / "there"
        command = [*FORMGEN, inputs, "-o", out, "--format", "docx", "--scheduler", address]
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
            until(lambda: sum(1 for _ in out.glob("N-*/*.docx")) > 30)
            processes[1].kill()
        assert process.returncode == 0
        with (
            pytest.raises(FormgenError, match="途中で止まりました"),
            daskcluster.cluster(address, lambda workers: workers),
        ):
            raise distributed.KilledWorker("make", "tcp://127.0.0.1:1", 5)
    assert sum(1 for path in tree(out) if path.endswith(".docx")) > 200
    assert tree(out) == tree(tmp_path / "here")


@pytest.mark.slow
def test_an_address_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    command = [*FORMGEN, *bundled_samples(), "-o", tmp_path / "out", "--scheduler", "no address"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("エラー　計算機の集まりの窓口「no address」につながりません。")
    assert "Traceback" not in done.stderr


def test_a_cluster_that_is_not_there_is_waited_for_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(daskcluster, "_PATIENCE", 0.5)
    with (
        open_workshop(
            bundled_templates(), WorkerOptions(scheduler="tcp://127.0.0.1:1")
        ) as workshop,
        pytest.raises(FormgenError, match=r"窓口「tcp://127\.0\.0\.1:1」につながりません"),
    ):
        workshop.workers(lambda: ["pdf"])


class Lost:
    """A client that loses the first answers, with the workers that gave them."""

    def __init__(self, lost: int) -> None:
        self.left, self.call = lost, str

    def submit(self, call: Callable[[], Any], **_: Any) -> Lost:
        self.call = call
        return self

    def result(self) -> Any:
        from distributed.client import FutureCancelledError

        self.left -= 1
        if self.left >= 0:
            raise FutureCancelledError("make", "unknown")
        return self.call()


@pytest.mark.parametrize(("lost", "told"), [(0, "made"), (3, "made"), (99, "lost")])
def test_what_was_lost_with_its_worker_is_asked_for_again(lost: int, told: str) -> None:
    from distributed.client import FutureCancelledError

    with daskcluster._Remote(Lost(lost), 1) as remote:  # type: ignore[arg-type]
        asked = remote.submit(str, "made")
        if told == "lost":
            with pytest.raises(FutureCancelledError):
                asked.result()
        else:
            assert asked.result() == told
