"""No crash, collision or hostile packet loses what a receiving office was sent, or files it twice."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from formgen.city.yamltext import load_plain
from formgen.reception.deskfolder import ARRIVAL, REFUSED, REGISTER, filed_folders

pytestmark = [pytest.mark.slow, pytest.mark.soak]

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data" / "sample_intake.yaml"
FORMGEN = [sys.executable, "-m", "formgen"]
TODAY = ("--today", "2026-11-22")
# What the office adds to a packet that it files.
_OF_THE_OFFICE = re.compile(r"(受領書|修正依頼)\.(docx|pdf)|" + re.escape(ARRIVAL))


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*FORMGEN, *arguments, *TODAY],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, **pipes,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


def receive(folder: Path) -> tuple[int, str]:
    with start(folder, "receive", "受信") as process:
        out, err = process.communicate()
    assert process.returncode in (0, 1), out + err
    assert "Traceback" not in err
    return process.returncode, out


def make_mails(folder: Path, sections: int) -> Path:
    """The packets of so many sections of one account each, in 受信 of a folder."""
    sample = load_plain(SAMPLE)
    (folder / "inputs").mkdir(parents=True)
    account = sample["accounts"][0]
    own = [each for each in sample["devices"] if account["account_id"] in each["account_ids"]]
    for number in range(sections):
        values = account | {
            "account_id": f"N-{number:04}", "department": f"緑政{number}部",
            "display_name": f"{account['display_name']}{number}",
            "username": f"{account['username']}{number}", "url": f"{account['url']}{number}",
        }  # fmt: skip
        devices = [
            device
            | {"account_ids": f"N-{number:04}", "asset_number": f"{device['asset_number']}{number}"}
            for device in own
        ]
        text = json.dumps({"accounts": [values], "devices": devices}, ensure_ascii=False)
        (folder / "inputs" / f"{number:04}.yaml").write_text(text, "utf-8")
    papers = ("--document", "start_notice", "--document", "policy")
    with start(folder, "forms", *papers) as process:
        process.communicate()
    (folder / "受信").mkdir()
    for packet in (folder / "outputs").glob("提出用/*/*/*.zip"):
        shutil.copy(packet, folder / "受信")
    shutil.rmtree(folder / "outputs")
    return folder


def content(packet: bytes) -> frozenset[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(packet)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return frozenset((name.rpartition("/")[2], archive.read(name)) for name in names)


def filed(folder: Path) -> list[frozenset[tuple[str, bytes]]]:
    """What lies in each folder of the desk, without what the office has added."""
    return [
        frozenset(
            (path.name, path.read_bytes())
            for path in each.path.rglob("*")
            if path.is_file() and not _OF_THE_OFFICE.fullmatch(path.name)
        )
        for each in filed_folders(folder / "受付")
    ]


def everything_is_filed_once(folder: Path) -> None:
    sent = Counter(content(mail.read_bytes()) for mail in (folder / "受信").iterdir())
    assert set(sent.values()) == {1}
    assert Counter(filed(folder)) == sent
    for each in filed_folders(folder / "受付"):
        json.loads((each.path / ARRIVAL).read_bytes())
        assert (each.path / "受領書.pdf").read_bytes().startswith(b"%PDF")
    assert zipfile.is_zipfile(folder / "受付" / REGISTER)
    assert not [path for path in (folder / "受付").rglob("*") if path.name.startswith(".")]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_mails(tmp_path_factory.mktemp("few"), 6)


@pytest.fixture(scope="module")
def usual(few: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long receiving them takes."""
    folder = tmp_path_factory.mktemp("usual") / "x"
    shutil.copytree(few, folder)
    began = time.monotonic()
    receive(folder)
    everything_is_filed_once(folder)
    return time.monotonic() - began


@pytest.mark.parametrize("seed", range(50))
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    seed: int, few: Path, usual: float, tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    shutil.copytree(few, folder)
    with start(folder, "receive", "受信") as process:
        time.sleep(usual * random.Random(seed).uniform(0.1, 1.05))  # noqa: S311
        process.kill()
    if (folder / "受付").is_dir():
        sent = {content(mail.read_bytes()) for mail in (folder / "受信").iterdir()}
        assert set(filed(folder)) <= sent
    receive(folder)
    everything_is_filed_once(folder)


def test_two_receivers_of_a_hundred_packets_file_each_once(tmp_path: Path) -> None:
    folder = make_mails(tmp_path / "x", 100)
    with start(folder, "receive", "受信") as first, start(folder, "receive", "受信") as second:
        one, other = first.communicate(), second.communicate()
    assert {first.returncode, second.returncode} <= {0, 1}, one[0] + other[0]
    everything_is_filed_once(folder)
    assert len(filed(folder)) == 100


# --- mutated packets ------------------------------------------------------------------------------


def mutated(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """A packet with one thing changed: bytes, entries, their names, or papers of another packet."""
    kind = chance.randrange(7)
    if kind < 3:
        at = chance.randrange(len(data))
        return (
            data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :],
            data[:at] + chance.randbytes(chance.randrange(1, 40)) + data[at:],
            data[:at] + data[at + chance.randrange(1, 4000) :],
        )[kind]
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(BytesIO(other)) as foreign,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = source.namelist()
        chosen = chance.choice(names)
        for name in names:
            if name != chosen:
                target.writestr(name, source.read(name))
            elif kind == 3:  # left out
                continue
            elif kind == 4:  # under another name
                hostile = ("../../x.pdf", "/etc/x", "a\0b.pdf", "CON.pdf", "x" * 300, "受付簿.xlsx")
                target.writestr(chance.choice(hostile), source.read(name))
            elif kind == 5:  # of another section
                held = chance.choice(foreign.namelist())
                target.writestr(name, foreign.read(held))
            else:
                target.writestr(name, chance.randbytes(2000))
    return made.getvalue()


@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_mutated_packets_file_nothing_that_was_not_sent_so(
    seed: int, few: Path, tmp_path: Path
) -> None:
    """A change that leaves the papers as they were may be taken in; any other is refused."""
    chance = random.Random(seed)  # noqa: S311
    sound = [path.read_bytes() for path in sorted((few / "受信").iterdir())]
    folder = tmp_path / "x"
    (folder / "受信").mkdir(parents=True)
    for number in range(100):
        data = mutated(chance, *chance.sample(sound, 2))
        (folder / "受信" / f"{number:03}.zip").write_bytes(data)
    receive(folder)
    assert {path.name for path in folder.iterdir()} == {"受信", "受付"}
    assert set(filed(folder)) <= set(map(content, sound))
    refused = list((folder / "受付" / REFUSED).glob(f"*/{ARRIVAL}"))
    assert len(refused) > 50
    _, out = receive(folder)
    assert list((folder / "受付" / REFUSED).glob(f"*/{ARRIVAL}")) == refused, out
