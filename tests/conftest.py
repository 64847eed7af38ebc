"""What the tests share: the programs that some need, golden texts, and a world that never varies.

    @pytest.mark.needs("qpdf")        the test runs qpdf itself
    def test_x(office_to_pdf): …      LibreOffice turns a DOCX or XLSX into a PDF
    def test_z(office_copy): …        LibreOffice opens an XLSX and saves a copy of it
    def test_y(golden): …             golden("policy.txt", text) compares with tests/golden/policy.txt
    @pytest.mark.slow                 `make test QUICK=1` leaves the test out

Where a program is missing the test is skipped and its name told; with CI or FORMGEN_NO_SKIP set
it fails instead, so that a gate never passes by skipping.

What needs a program is slow of itself. Another test that starts a process must be marked so: with
QUICK=1 it fails. So may one that takes more than half a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from multiprocessing import util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from programs import find_program

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).resolve().parent / "golden"
IN_CI = bool(os.environ.get("CI"))
_PROGRAMS = {"office", "browser"}  # the fixtures that run one
_STARTS = {
    "subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system", "os.spawn",
}  # fmt: skip
# Of templates as tests have changed them the last ones, of texts the first ones, which come again.
_TEMPLATES_KEPT, _TEXTS_KEPT = 12, 300
_LOOPBACK = (None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1", b"::1")

settings.register_profile("formgen", deadline=None, derandomize=IN_CI)
settings.load_profile("formgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register --renew-goldens."""
    parser.addoption(
        "--renew-goldens",
        action="store_true",
        help="write tests/golden anew from what formgen says now; look at the diff afterwards",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and fix what differs from machine to machine."""
    if IN_CI and config.getoption("--renew-goldens"):
        raise pytest.UsageError("--renew-goldens is for people, who look at the diff; not for CI")
    config.addinivalue_line("markers", "needs(program, …): the test runs these programs")
    config.addinivalue_line("markers", "slow: starts a process, or takes more than half a second")
    config.addinivalue_line("markers", "soak: takes minutes; `make soak` runs it")
    config.addinivalue_line("markers", "conformance: needs npm; `make conformance` runs it")
    # What was typed for `make test` is not for a make that is tested; and what Python has compiled is
    # kept, or every process of the tests would compile it anew.
    for name in ("MAKEFLAGS", "MFLAGS", "ARGS", "QUICK", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    os.environ.update(TZ="Asia/Tokyo", LC_ALL="C.UTF-8", COLUMNS="100")
    time.tzset()
    sys.addaudithook(_refuse_network)
    sys.addaudithook(_refuse_processes)
    util.spawnv_passfds = _announced(util.spawnv_passfds)
    _read_templates_once()


def _read_templates_once() -> None:
    """Have templates that this process has read read again only when they have changed."""
    from formgen.city import yamltext
    from formgen.making import readcheckcompose
    from formgen.model import fingerprint
    from formgen.workbooks import newsheet

    known: dict[tuple[object, ...], Any] = {}
    parsed: dict[tuple[object, ...], Any] = {}
    parse = yamltext.parse

    def parse_once(text: str, file: str, *limits: int, **named: int) -> Any:
        key = (text, *limits, *named.items())
        if key in parsed:
            return parsed[key], ()  # a sound text: no problem tells of its file
        node, problems = parse(text, file, *limits, **named)
        if not problems and len(parsed) < _TEXTS_KEPT:
            parsed[key] = node
        return node, problems

    def contents(folder: Path) -> str:
        files = (path for path in folder.rglob("*") if path.is_file())
        return fingerprint.of_files((str(path), path.read_bytes()) for path in files)

    def once(read: Callable[..., Any]) -> Callable[..., Any]:
        def found(templates: Path, *city: object) -> Any:
            key = (read, templates, contents(templates), *map(id, city))
            # The city is kept, so that no other has its id while this one is known.
            known[key] = known.pop(key, None) or (read(templates, *city), city)
            if len(known) > _TEMPLATES_KEPT:
                del known[next(iter(known))]
            return known[key][0]

        return found

    yamltext.parse = parse_once
    load_city, load_catalogue = once(newsheet.load_city), once(newsheet.load_catalogue)
    for module in (readcheckcompose, newsheet):
        module.load_city, module.load_catalogue = load_city, load_catalogue


@pytest.hookimpl(tryfirst=True)  # before pytest selects by markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever needs a program."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("needs") or not _PROGRAMS.isdisjoint(fixtures):
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let no test start a process while the slow ones are left out."""
    global _quick_test  # noqa: PLW0603
    _quick_test = item.name if "not slow" in item.config.option.markexpr else ""
    try:
        return (yield)
    finally:
        _quick_test = ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test by name, or fail it in CI, when a program that it needs is missing."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            find_program(program)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in _LOOPBACK:
        raise RuntimeError(f"formgen needs no network, yet something asks for {host!r}")


_quick_test = ""


def _refuse_processes(event: str, arguments: tuple[object, ...]) -> None:
    if _quick_test and event in _STARTS:
        pytest.fail(f"{_quick_test} starts a process; mark it as slow: {arguments[:2]}")


def _announced(spawn: Callable[..., int]) -> Callable[..., int]:
    """The same, with the event that Python does not raise when multiprocessing starts a process."""

    def spawning(path: str, args: object, fds: object) -> int:
        sys.audit("os.posix_spawn", path, args)
        return spawn(path, args, fds)

    return spawning


@pytest.fixture(scope="session", autouse=True)
def _engines_are_loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A run within a test's process makes its papers there: engines and layouts are loaded once for all."""
    from formgen.city.templatefiles import bundled_templates, write_layouts
    from formgen.making import renderjobs

    layouts = renderjobs.read_layouts(bundled_templates() / "layouts")
    # Otherwise they stand in the folder of the first run, and go with it.
    folder = write_layouts(layouts.files, tmp_path_factory.mktemp("standing"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("formgen.making.standby.engines", lambda folder: nullcontext())
        patch.setitem(renderjobs._STANDING, layouts.fingerprint, folder)
        yield


@pytest.fixture
def font_settings(tmp_path: Path) -> Path:
    """Settings for FONTCONFIG_FILE of a machine that has the fonts of the folder beside them alone."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>",
        "utf-8",
    )
    return settings


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one kept in tests/golden; --renew-goldens keeps it instead."""
    renew = request.config.getoption("--renew-goldens")

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if renew:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert file.is_file(), f"no tests/golden/{name}; make test ARGS=--renew-goldens makes it"
        assert text == file.read_bytes().decode()

    return compare


Convert = Callable[[Path], Path]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Have LibreOffice save a file as one of another kind, under a profile of its own."""
    soffice = find_program("soffice")
    profile = tmp_path_factory.mktemp("libreoffice")

    def convert(source: Path, kind: str) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        if source.suffix == ".csv":  # commas, quotes, UTF-8, as one says when one imports it
            command.append("--infilter=CSV:44,34,76")
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", folder, source],
            check=True,
            capture_output=True,
            timeout=180,
        )
        made = folder / f"{source.stem}.{kind}"
        assert made.is_file(), f"LibreOffice could not read {source.name}"
        return made

    return convert


@pytest.fixture(scope="session")
def office_to_pdf(office: Callable[[Path, str], Path]) -> Convert:
    """Turn a DOCX or XLSX into a PDF with LibreOffice."""
    return lambda source: office(source, "pdf")


@pytest.fixture(scope="session")
def office_copy(office: Callable[[Path, str], Path]) -> Convert:
    """Open an XLSX in LibreOffice and save a copy, with everything calculated anew."""
    return lambda source: office(source, "xlsx")
