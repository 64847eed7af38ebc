"""Hands that hang, die, are too many or stale, and visits that end: the next order is answered."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from multiprocessing import forkserver
from pathlib import Path
from zipfile import is_zipfile

import pytest
from runs import is_running, until
from window import memory_folder, running_window

from formgen.city.templatefiles import bundled_templates
from formgen.making import standby
from formgen.window import hands as hands_module
from formgen.window import routes
from formgen.window.entrance import Entrance
from formgen.window.hands import BusyError, Hands, LostError
from formgen.window.responses import answer_for, response_of
from formgen.window.settings import Settings
from formgen.window.visitfolder import SentFile
from formgen.window.visits import _ORDERS, UNUSED, Visit, Visits

pytestmark = pytest.mark.slow
ABOUT = {"token": "t", "is_counter": True, "has_visit": True}
OPEN, RESULT = {"do": "open", "about": ABOUT}, {"do": "result", "about": ABOUT}
SHEET = SentFile("a.yaml", "accounts:\n  - 管理番号: TKS-001\n    手続き: 開始\n".encode())


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    """Visits of this process, with templates of their own."""
    folder = tmp_path_factory.mktemp("v")
    shutil.copytree(bundled_templates(), folder / "templates")
    root = folder / "root"
    root.mkdir()
    settings = Settings(is_counter=True, working_folder=folder, today=date(2026, 11, 22))
    standby.kill()
    with standby.socket_folder(root):
        hands = Hands(settings)
        found = Visits(settings, hands, root)
        try:
            hands.begin()
            yield found
        finally:
            found.end_all()
            hands.leave()


@pytest.fixture
def visit(visits: Visits) -> Iterator[Visit]:
    """A visit that has sent a sheet."""
    found = begun(visits, "someone")
    yield found
    visits.end_all()


def begun(visits: Visits, browser: str) -> Visit:
    found = visits.begin(browser)
    assert found.look([SHEET], [], OPEN).status == 200
    return found


def is_answered(visit: Visit) -> bool:
    answer = visit.ask(RESULT, 30)
    return answer.status == 200 and "TKS-001" in answer.body.decode()


def pid(visit: Visit) -> int:
    assert visit._hand
    return visit._hand.pid


@pytest.mark.soak
def test_a_hand_that_stands_still_is_ended_in_time(visit: Visit) -> None:
    stopped = pid(visit)
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(LostError):
        visit.ask(RESULT, 0.3)
    assert not is_running(stopped)
    assert is_answered(visit)
    assert pid(visit) != stopped


def test_a_hand_that_was_killed_is_not_missed(visit: Visit, visits: Visits) -> None:
    assert visit._hand
    os.kill(pid(visit), signal.SIGKILL)
    until(lambda: visit._hand.has_ended)
    assert is_answered(visit)
    until(lambda: bool(visits._hands._ready))
    for hand in visits._hands._ready:
        os.kill(hand.pid, signal.SIGKILL)
        until(lambda hand=hand: hand.has_ended)
    assert begun(visits, "another")


@pytest.mark.soak
def test_the_window_outlives_the_process_of_which_hands_are_copies(
    visit: Visit, visits: Visits
) -> None:
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert visit._hand
    until(lambda: visit._hand.has_ended)  # they end with it
    until(lambda: all(hand.has_ended for hand in visits._hands._ready))
    assert is_answered(visit)
    assert is_answered(begun(visits, "another"))


@pytest.mark.soak
def test_the_window_outlives_its_standing_still(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands_module, "_TO_BEGIN", 15.0)
    until(lambda: len(visits._hands._ready) == hands_module._READY)
    while visits._hands._ready:
        visits._hands._ready.pop().end()
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGSTOP)
    assert is_answered(begun(visits, "someone"))
    visits.end_all()


@pytest.mark.soak
def test_who_comes_when_all_hands_are_taken_has_that_of_who_idles(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands_module, "MOST", 3)
    found = [begun(visits, f"{number}") for number in range(4)]
    assert [each.has_hand for each in found] == [False, True, True, True]
    assert is_answered(found[0])
    assert [each.has_hand for each in found] == [True, False, True, True]
    monkeypatch.setattr(hands_module, "_PATIENCE", 0.2)
    for each in found[:1] + found[2:]:
        os.kill(pid(each), signal.SIGSTOP)  # all are busy
    threads = [threading.Thread(target=lost, args=(each,)) for each in found[:1] + found[2:]]
    for thread in threads:
        thread.start()
    until(lambda: all(each._lock.locked() for each in found[:1] + found[2:]))
    with pytest.raises(BusyError) as caught:
        found[1].ask(RESULT, 5)
    monkeypatch.setattr(hands_module, "_WAITING", 0)
    monkeypatch.setattr(hands_module, "_PATIENCE", 600)
    with pytest.raises(BusyError):
        visits._hands.take()  # as many wait as may: at once, and not after _PATIENCE
    for thread in threads:
        thread.join()
    reply = response_of(answer_for(caught.value, OPEN))
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "10")
    assert is_answered(found[1])
    visits.end_all()
    assert visits._hands._taken == 0


def lost(visit: Visit) -> None:
    with pytest.raises(LostError):
        visit.ask(RESULT, 2)


def test_one_visit_holds_only_so_many_orders(visit: Visit) -> None:
    """Else one browser's many would leave no thread for those of others."""
    os.kill(pid(visit), signal.SIGSTOP)
    found: list[str] = []

    def ask() -> None:
        try:
            visit.ask(RESULT, 1)
        except (BusyError, LostError) as error:
            found.append(type(error).__name__)

    threads = [threading.Thread(target=ask) for _ in range(_ORDERS + 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count("BusyError") == 3
    assert found.count("LostError") == 1  # the others have the next hand
    assert is_answered(visit)


def test_a_visit_that_ended_is_not_begun_again_by_an_order_that_waited(
    visit: Visit, visits: Visits
) -> None:
    os.kill(pid(visit), signal.SIGSTOP)
    found: list[str] = []

    def ask() -> None:
        try:
            visit.look([SHEET], [], OPEN) if len(found) % 2 else visit.ask(RESULT, 60)
        except LostError:
            found.append("lost")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(visit._lock.locked)
    visits.end("someone")
    for thread in threads:
        thread.join()
    assert found == ["lost"] * 4
    assert not visit.folder.exists()
    assert not visit.has_hand
    assert visits._hands._taken == 0


def test_a_visit_that_nobody_uses_ends_by_itself(
    visit: Visit, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, hand = begun(visits, "works"), pid(visit)
    working.last_used = visit.last_used = time.monotonic() - UNUSED - 1
    assert working.look([SHEET], [], OPEN).status == 200  # which is a use, too
    visits.end_unused()
    assert (visits.find("someone"), visits.find("works")) == (None, working)
    assert not visit.folder.exists()
    until(lambda: not is_running(hand))
    making = begun(visits, "makes")
    making.last_used, making.progress = 0, (1, 20)
    visits.end_unused()
    assert visits.find("makes")
    making.last_used, making.progress = 0, None
    desk = replace(visits._settings, is_counter=False)
    monkeypatch.setattr(visits, "_settings", desk)
    visits.end_unused()  # at the desk a clerk records after lunch what she has handed in
    assert visits.find("makes")
    assert not making.has_hand


def test_visits_end_by_themselves_after_a_fault_too(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def end_unused() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(visits, "end_unused", end_unused)
    monkeypatch.setattr(routes, "_TIDY", 0.01)
    entrance = Entrance(is_counter=True, is_secure=False, port=1)
    window = routes.application(visits._settings, visits, entrance)

    async def stays_open() -> None:
        async with window.router.lifespan_context(window):
            while len(tries) < 2:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(stays_open(), 60))


def test_a_changed_template_counts_for_the_next_sheet(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands_module, "_FRESH", 0.0)
    templates = visits._settings.templates
    offices = templates / "offices.yaml"
    sound = offices.read_text("utf-8")
    before = begun(visits, "before")
    at_work = pid(before)
    offices.write_text("- id: [x\n", "utf-8")
    answer = visits.begin("broken").look([SHEET], [], OPEN)
    assert answer.status == 422
    assert "offices.yaml" in answer.body.decode()
    assert str(templates) not in answer.body.decode()
    assert not list(visits.begin("broken").folder.rglob("*"))
    offices.write_text(sound, "utf-8")
    assert is_answered(begun(visits, "after"))
    for wording in (templates / "documents").glob("*.yaml"):
        text = re.sub(r"(?m)^title: .*", "title: あらたな題名の書類", wording.read_text("utf-8"))
        wording.write_text(text, "utf-8")
    assert "あらたな題名の書類" in begun(visits, "new").ask(RESULT, 30).body.decode()
    assert is_answered(before)
    assert pid(before) == at_work  # nobody's papers are broken off by it
    shutil.rmtree(templates)
    shutil.copytree(bundled_templates(), templates)
    visits.end_all()


# Where there is no room


SMALL = """
import os, resource, sys
# Python before 3.12 would keep a half of its own files.
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
"""


@pytest.mark.soak
def test_where_there_is_no_room_nothing_half_written_stays(
    tmp_path: Path, workbook: tuple[str, bytes]
) -> None:
    with running_window(tmp_path, "--counter", before=SMALL) as window:
        clerk = window.browser()
        reply = clerk.send("a.yaml", b"#" * 300_000)
        assert (reply.status, "空きがない" in reply.text) == (507, True)
        assert [path for path in window.kept if path.stat().st_size > 50_000] == []
        assert [path for path in window.kept if path.parent.name.startswith("visit-")] == []
        assert clerk.get("/result").text.count("記入したシートを点検する") == 1  # where one begins
        reply = clerk.post("/carry", files=[("sheet", "a.yaml", b"#" * 300_000)])
        assert reply.status == 507
        assert not [path for path in window.kept if path.name.startswith("once-")]
        assert clerk.send(*workbook).status == 200


@pytest.fixture
def small() -> Iterator[Path]:
    """A folder in memory that holds a sheet, and not its papers; only root can make one."""
    with memory_folder() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=900k", "none", folder]
        if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("only root mounts a small tmpfs")
        yield Path(folder)
        subprocess.run(["umount", folder], check=True)


WAITS_FOR_NOTHING = """
from formgen.window import actions
actions._SOON = 0
"""


@pytest.mark.soak
def test_papers_for_which_there_is_no_room_are_told_so(
    tmp_path: Path, small: Path, workbook: tuple[str, bytes]
) -> None:
    """The browser was sent on by then, to the page that tells how far the papers are."""
    memory = {"RUNTIME_DIRECTORY": str(small)}
    with running_window(
        tmp_path, "--counter", environment=memory, before=WAITS_FOR_NOTHING
    ) as window:
        clerk = window.browser()
        assert clerk.send(*workbook).status == 200
        made = clerk.make()
        assert made.status in (422, 507)
        assert "空き" in made.text
        assert str(small) not in made.text
        for path, status in (("/receive", 200), ("/everything.zip", 507), ("/papers/1/1.png", 200)):
            assert clerk.get(path).status == status, path
        assert not list(small.rglob("download-*"))
        assert not [path for path in small.rglob("*.docx") if not is_zipfile(path)]
        assert window.browser().get("/").status == 200
        clerk.post("/end")
        assert not list(small.rglob("visit-*"))
        assert clerk.send(*workbook).status == 200  # there is room again
        assert "Traceback" not in window.log
    assert list(small.iterdir()) == []


def test_a_window_whose_templates_are_broken_is_not_opened(tmp_path: Path) -> None:
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))
    (templates / "offices.yaml").write_text("- id: [x\n", "utf-8")
    with (
        pytest.raises(AssertionError, match=r"offices\.yaml"),
        running_window(tmp_path, "--counter"),
    ):
        pass
