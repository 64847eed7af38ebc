"""A mail folder received: by processes, by two people at once, and whatever ends a run."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from arrived import DAY, meddled
from runs import ENVIRONMENT, FORMGEN

from formgen.city.templatefiles import bundled_templates
from formgen.making.processes import LostError
from formgen.making.workers import WorkerPool
from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import TEMPORARY
from formgen.reception import receive as module
from formgen.reception.arrivals import RECEIVED, TURNED_AWAY, arrivals
from formgen.reception.deskfolder import ARRIVAL, REGISTER, filed_folders
from formgen.reception.filing import Read
from formgen.reception.receive import Mail, Reception, receive

pytestmark = pytest.mark.slow
RECEIVE = ["receive", "受信", "--today", "2026-11-30"]
# Which tells at its end what the processes that it started have cost.
TELLING = [
    sys.executable,
    "-c",
    (
        "import atexit, os\nfrom formgen.__main__ import main\n"
        "atexit.register(lambda: print(sum(os.times()[2:4]), 'seconds of other processes'))\nmain()"
    ),
]
Packets = Mapping[str, bytes]


@pytest.fixture(scope="session")
def packets(packets: Packets) -> Packets:
    """Two of the sample, the report among them: what holds of two in many runs holds of all."""
    names = sorted(packets, key=lambda name: not name.endswith("みどりの企画課"))
    return {name: packets[name] for name in names[:2]}


@pytest.fixture
def folder(tmp_path: Path, packets: Packets) -> Path:
    """A folder with 受信, in which they lie."""
    for number, data in enumerate(packets.values()):
        path = tmp_path / "受信" / str(number % 2) / f"提出一式{number}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(folder: Path, *options: str, program: Sequence[str] = FORMGEN[:3]) -> tuple[int, str, str]:
    done = subprocess.run(
        [*program, *RECEIVE, *options],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def received(folder: Path) -> Reception:
    return receive(Mail([folder / "受信"], DAY, bundled_templates(), 2), folder / "受付")


def test_a_folder_is_received_once(folder: Path, packets: Packets) -> None:
    mail = tree(folder / "受信")
    code, out, err = run(folder)
    assert (code, err) == (0, "")
    assert f"受付　{len(packets)} 件" in out
    assert tree(folder / "受信") == mail
    assert len(list(filed_folders(folder / "受付"))) == len(packets)
    before = {path: path.stat().st_mtime_ns for path in (folder / "受付").rglob("*")}
    code, out, err = run(folder, program=TELLING)
    assert (code, err, out.splitlines()[-1]) == (0, "", "0.0 seconds of other processes")
    assert f"前に届いたもの {len(packets)} 件" in out
    assert {path: path.stat().st_mtime_ns for path in (folder / "受付").rglob("*")} == before


def test_a_run_on_nothing_new_loads_nothing_heavy(folder: Path) -> None:
    run(folder)
    heavy = "{'pydantic', 'weasyprint', 'openpyxl', 'yaml'}"
    program = (
        "import sys, atexit; sys.argv = ['formgen', 'receive', '受信'];"
        f"atexit.register(lambda: print(sorted({heavy} & set(sys.modules))));"
        "from formgen.cli import main; main()"
    )
    done = subprocess.run(
        [FORMGEN[0], "-c", program],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_half_copied_and_same_ones_are_told(folder: Path, packet: bytes, packets: Packets) -> None:
    (folder / "受信" / "half.zip").write_bytes(packet[:9000])
    (folder / "受信" / "same.zip").write_bytes(packet)
    code, out, _ = run(folder)
    assert code == 0
    assert "half.zip　…　途中まで" in out
    assert "は、「受信/same.zip」と同じファイルのため、読みませんでした" in out
    assert len(arrivals(folder / "受付")) == len(packets)
    (folder / "受信" / "half.zip").write_bytes(packet[:9000] + packet[9000:])
    code, out, _ = run(folder)
    assert "まだ受け取っていないもの" not in out


def test_what_is_turned_away_is_told_with_a_remedy(
    folder: Path, packet: bytes, packets: Packets
) -> None:
    (folder / "受信" / "bad.zip").write_bytes(
        meddled(packet, lambda files: {**files, "x.exe": b"MZ"})
    )
    code, out, _ = run(folder)
    assert code == 1
    assert "受け取れません　1 件" in out
    assert "作り直して送るよう、所属に依頼" in out
    code, out, _ = run(folder, "--format", "json")
    assert (code, json.loads(out)["known"]) == (0, len(packets) + 1)


def test_json_tells_every_packet(folder: Path, packets: Packets) -> None:
    (folder / "受信" / "half.zip").write_bytes(b"PK")
    code, out, _ = run(folder, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [each["state"] for each in found["packets"]] == [RECEIVED] * len(packets)
    assert all(len(each["value"]) == 12 and each["section"] for each in found["packets"])
    assert found["left"][0]["file"] == "受信/half.zip"
    assert found["register"] == f"受付/{REGISTER}"


def test_a_folder_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    code, out, err = run(tmp_path)
    assert (code, out) == (2, "")
    assert "「受信」がありません" in err
    assert "→" in err
    (tmp_path / "受信").mkdir()
    code, out, err = run(tmp_path)
    assert (code, err) == (0, "")
    assert "提出一式（ZIP）がありません" in out
    assert [path.name for path in tmp_path.iterdir()] == ["受信"]


def test_a_desk_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "受付").write_text("a file")
    code, _, err = run(folder)
    assert code == 2
    assert "受付" in err
    code, _, err = run(folder, "-o", "/proc/受付")
    assert (code, "書き込めません" in err) == (1, True)


@pytest.mark.soak
def test_two_people_at_once_file_each_packet_once(folder: Path, packets: Packets) -> None:
    options: dict[str, Any] = {
        "cwd": folder,
        "env": ENVIRONMENT,
        "text": True,
        "stdout": subprocess.PIPE,
    }
    both = [subprocess.Popen([*FORMGEN[:3], *RECEIVE], **options) for _ in range(2)]
    outs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outs
    assert len(list(filed_folders(folder / "受付"))) == len(packets)
    assert len(arrivals(folder / "受付")) == len(packets)
    register = (folder / "受付" / REGISTER).read_bytes()
    assert "新しい提出一式はありません" in run(folder)[1]
    assert (folder / "受付" / REGISTER).read_bytes() == register


# --- processes that are lost ----------------------------------------------------------------------


class _Losing(ThreadPoolExecutor):
    """An executor on which some orders are lost, whoever reads them."""

    def __init__(self, loses: Callable[[Any], bool]) -> None:
        super().__init__(2)
        self._loses = loses

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def made() -> Any:
            if self._loses(args[0][0]):
                raise LostError
            return call(*args, **kwargs)

        return super().submit(made)


def losing(monkeypatch: pytest.MonkeyPatch, loses: Callable[[Any], bool]) -> None:
    def readers(*_: object) -> Iterator[Any]:
        from formgen.reception.packetreader import read_packets

        pool = WorkerPool(_Losing(loses), 2)
        yield pool, read_packets
        pool.leave()

    from contextlib import contextmanager

    monkeypatch.setattr(module, "_readers", contextmanager(readers))


def test_twenty_hostile_ones_end_no_run(
    folder: Path, packets: Packets, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (folder / "受信" / f"hostile{number:02}.zip").write_bytes(b"%d PK\5\6" % number + bytes(18))
    losing(monkeypatch, lambda order: "/hostile" in getattr(order, "name", ""))
    found = received(folder)
    states = [filed.arrival.state for filed in found.filed]
    assert (states.count(RECEIVED), states.count(TURNED_AWAY)) == (len(packets), 20)
    assert (
        "時間かメモリー"
        in next(f.arrival for f in found.filed if f.arrival.findings).findings[0].text
    )


def test_no_packet_is_to_blame_when_all_processes_are_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing(monkeypatch, lambda _: True)
    with pytest.raises(FormgenError, match="始められません"):
        received(folder)
    assert arrivals(folder / "受付") == ()


@pytest.mark.soak
def test_a_process_that_takes_too_much_loses_one_packet(
    folder: Path, packets: Packets, packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits hold in the processes themselves: one packet reads for ever there."""
    monkeypatch.setattr("formgen.reception.packetreader.read_packets", _hungry)
    (folder / "受信" / "hostile.zip").write_bytes(
        meddled(packet, lambda files: {**files, "x.exe": b""})
    )
    found = received(folder)
    states = [filed.arrival.state for filed in found.filed]
    assert (states.count(RECEIVED), states.count(TURNED_AWAY)) == (len(packets), 1)
    (lost,) = (f.arrival for f in found.filed if f.arrival.state == TURNED_AWAY)
    assert "時間かメモリー" in lost.findings[0].text


def _hungry(orders: tuple[Any, ...]) -> tuple[Read, ...]:
    from formgen.reception import packetreader

    if "/hostile" in orders[0].name:
        packetreader._SECONDS = 0
        packetreader.limit(0)
        while True:
            pass
    return packetreader.read_packets(orders)


@pytest.mark.soak
def test_what_was_filed_is_told_when_the_register_cannot_be_written(
    folder: Path, packets: Packets
) -> None:
    (folder / "受付" / REGISTER).mkdir(parents=True)
    code, out, err = run(folder)
    assert code == 1
    assert f"受付　{len(packets)} 件" in out
    assert REGISTER in err
    assert len(list(filed_folders(folder / "受付"))) == len(packets)


# --- a run that is killed -------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(12))
def test_a_killed_run_loses_and_doubles_nothing(
    folder: Path, packets: Packets, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(3):
        command = [*FORMGEN[:3], *RECEIVE]
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 4))
        process.send_signal(signal.SIGKILL)
        process.wait()
    code, _, err = run(folder)
    assert (code, err) == (0, "")
    desk = folder / "受付"
    assert len(list(filed_folders(desk))) == len(packets)
    assert not [
        path for path in desk.rglob("*") if path.name.startswith(TEMPORARY[0]) and path.is_dir()
    ]
    for filed in filed_folders(desk):
        arrival = next(each for place, each in arrivals(desk) if place == filed.path)
        assert arrival.files.keys() < {path.name for path in filed.path.iterdir()}
    whole = tmp_path / "whole"
    shutil.copytree(folder / "受信", whole / "受信")
    run(whole)
    papers = {n: d for n, d in tree(whole / "受付").items() if n.endswith((".pdf", ARRIVAL))}
    assert {n: d for n, d in tree(desk).items() if n in papers} == papers
