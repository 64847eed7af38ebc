"""提出の控え: with it alone a folder knows what was handed in, and nothing else gets in with it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_by
from hypothesis import strategies as st
from support.runs import tree

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import HAND_IN
from formgen.packets import receipt as receipts
from formgen.packets.history import RECORD, Record, hand_in, keep_record, read_records
from formgen.packets.receipt import receipt, take_back
from formgen.pipeline import Built, Selection, Upload, deliver, load, open_workshop, survey

TODAY, DAY = date(2026, 11, 22), date(2026, 10, 2)
SAMPLE = next(path for path in bundled_samples() if path.suffix == ".yaml").read_text("utf-8")
SECTION = "環境局地域環境推進部くらし環境課"
FILES = {"00_送付書.pdf": "0" * 64}
VALUES = {"fields": {"purpose": "知らせる\n答える"}, "devices": {"PC-1": {"model": "A"}}}


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(bundled_templates())


def record(**changed: Any) -> Record:
    papers = {"KRS-001": ("consultation",)}
    known = Record(DAY, "promotion", SECTION, {"KRS-001": VALUES}, papers, FILES)
    return Record(**({name: getattr(known, name) for name in Record.__slots__} | changed))


def given(folder: Path, city: City, *records: Record) -> bytes:
    """The receipt of some records."""
    for each in records:
        keep_record(folder, city.offices[each.office].folder, each)
    made = receipt(folder, city)
    assert made
    return made.data


def brought(data: bytes, name: str = "提出の控え.json") -> Upload:
    return Upload(name, data)


@pytest.mark.slow
def test_a_folder_with_the_receipt_makes_what_one_makes_in_which_it_was_handed_in(
    tmp_path: Path, city: City
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    catalogue = load(bundled_templates())

    def run(folder: Path, text: str) -> tuple[Built, dict[str, bytes]]:
        surveyed = survey([Upload("記入.yaml", text.encode())], catalogue, TODAY)
        with open_workshop(catalogue.templates, WorkerOptions(1)) as workshop:
            built = deliver(surveyed, folder, Selection(), workshop)
        return built, tree(folder / HAND_IN)

    built, packets = run(here, SAMPLE)
    assert not [problem for problem in built.problems if problem.is_error]
    assert {name.split("/")[0] for name in packets} == {"ICT推進課", "シティプロモーション推進室"}
    assert receipt(here, city) is None
    for office in ("promotion", "ict"):
        hand_in(here, office, None, DAY)
    made = receipt(here, city)
    assert made
    assert made.name == f"提出の控え_{SECTION}_令和8年10月2日.json"
    assert str(tmp_path) not in made.data.decode()
    assert take_back(there, [brought(made.data)], city) == 2
    assert receipt(there, city) == made
    assert run(here, SAMPLE)[1] == run(there, SAMPLE)[1] == {}

    changed = SAMPLE.replace("月1回程度", "週1回程度").replace("PC-0456", "PC-0457")
    assert "PC-0457" in changed
    assert "週1回程度" in changed
    (built, of_here), (again, of_there) = run(here, changed), run(there, changed)
    assert any("変更一覧.pdf" in name for name in of_here)
    assert any(name.endswith(".zip") for name in of_here)
    assert of_here == of_there
    assert built.packed.differences == again.packed.differences != ()

    for folder in (here, there):
        for office in ("promotion", "ict"):
            hand_in(folder, office, None, TODAY)
    made = receipt(here, city)
    assert receipt(there, city) == made
    assert made
    assert made.name.endswith("_令和8年11月22日.json")
    assert take_back(tmp_path / "later", [brought(made.data)], city) == 4
    for folder in (here, there, tmp_path / "later"):
        assert run(folder, changed)[1] == {}


def test_each_record_is_taken_back_once_and_in_its_order(tmp_path: Path, city: City) -> None:
    first, second = record(), record(files={"00_送付書.pdf": "1" * 64})
    later = record(on=date(2026, 11, 1), office="ict", section="みどりの課（2）")
    one = given(tmp_path / "a", city, first)
    other = given(tmp_path / "b", city, first, second, later)
    for receipts_brought in ([one, other], [other, one, other], [other]):
        folder = tmp_path / str(len(receipts_brought))
        assert take_back(folder, map(brought, receipts_brought), city) == 3
        assert take_back(folder, map(brought, receipts_brought), city) == 0
        assert read_records(folder) == ((first, second, later), ())
        assert given(folder, city) == other
    assert receipt(tmp_path / "b", city).name == (  # type: ignore[union-attr]
        "提出の控え_みどりの課（2）ほか_令和8年11月1日.json"
    )


def _with(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda content: change(content["records"][0])


HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "another kind": lambda c: c.update(kind="x"),
    "no kind": lambda c: c.pop("kind"),
    "version of a text": lambda c: c.update(version="1"),
    "older version": lambda c: c.update(version=0),
    "more than is known": lambda c: c.update(more=1),
    "records of another type": lambda c: c.update(records={"0": c["records"][0]}),
    "no record": lambda c: c["records"].append(None),
    "key unknown": _with(lambda r: r.update(path="/etc/passwd")),
    "key missing": _with(lambda r: r.pop("files")),
    "office of a list": _with(lambda r: r.update(office=["promotion"])),
    "number for a text": _with(lambda r: r["accounts"]["KRS-001"]["fields"].update(purpose=1)),
    "null for a text": _with(lambda r: r["accounts"]["KRS-001"]["fields"].update(purpose=None)),
    "no devices": _with(lambda r: r["accounts"]["KRS-001"].update(devices=[])),
    "papers of a text": _with(lambda r: r["papers"].update({"KRS-001": "consultation"})),
    **{
        f"day {day!r}": _with(lambda r, day=day: r.update(on=day))  # type: ignore[misc]
        for day in ("2026-02-30", "20261002", "1600-01-01", "0000-00-00", "令和8年10月2日", 20261002)
    },
    **{
        f"section {name!r}": _with(lambda r, name=name: r.update(section=name))  # type: ignore[misc]
        for name in ("", "..", "../x", "/etc", "a/b", "a\\b", "C:x", "nul", "COM1.x", "a\0b", "a.", "あ" * 60)
    },
    **{
        f"file {name!r}": _with(lambda r, name=name: r.update(files={name: "0" * 64}))  # type: ignore[misc]
        for name in ("../x", "/x", "a\0", "aux", "a" * 300)
    },
    "no hash": _with(lambda r: r.update(files={"a.pdf": "x" * 64})),
    **{
        f"text {text!r}": _with(lambda r, t=text: r["accounts"]["KRS-001"]["fields"].update(purpose=t))  # type: ignore[misc]
        for text in ("\0", "\ud800", "\ufffe", "\x1b[2J", "\ue000", "a" * 100_001, "が" + "\u3099" * 300)
    },
    "a control in a key": _with(lambda r: r["accounts"]["KRS-001"]["fields"].update({"\x07": "x"})),
    "a million devices": _with(
        lambda r: r["accounts"]["KRS-001"].update(devices={str(n): {} for n in range(6_001)})
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_no_run_has_written_is_refused(tmp_path: Path, city: City, what: str) -> None:
    content = json.loads(given(tmp_path / "a", city, record()))
    HOSTILE[what](content)
    refuse(tmp_path, city, json.dumps(content).encode(), "壊れているか、提出の控えではない")


def refuse(folder: Path, city: City, data: bytes, why: str, name: str = "控え.json") -> None:
    good = given(folder / "good", city, record())
    before = tree(folder)
    with pytest.raises(FormgenError, match=why) as fault:
        take_back(folder / "outputs", [brought(good), brought(data, name)], city)
    assert fault.value.remedy.endswith("ください。")
    assert fault.value.message.startswith(f"「{name}」は、")
    assert tree(folder) == before
    assert not (folder / "outputs").exists()


RAW = {
    "nothing": b"",
    "no JSON": b"\x50\x4b\x03\x04",
    "no UTF-8": b'{"kind": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"1",
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "a huge number": b'{"kind": "formgen \xe6\x8f\x90\xe5\x87\xba\xe3\x81\xae\xe6\x8e\xa7\xe3\x81\x88", "version": 1'
    + b"0" * 5_000
    + b"}",
    "no number": b'{"kind": NaN}',
}


@pytest.mark.parametrize("what", RAW)
def test_what_is_no_receipt_at_all_is_refused(tmp_path: Path, city: City, what: str) -> None:
    refuse(tmp_path, city, RAW[what], "壊れているか、提出の控えではない")


def test_a_key_that_stands_there_twice_is_refused(tmp_path: Path, city: City) -> None:
    data = given(tmp_path / "a", city, record())
    twice = data.replace(b'"office":', b'"office": "ict", "office":')
    assert twice != data
    refuse(tmp_path, city, twice, "壊れているか、提出の控えではない")


@pytest.mark.slow
def test_each_limit_is_told(tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(given(tmp_path / "a", city, record()))
    limit = r"大きすぎるため、読みません（8MB、提出500回分まで）"
    refuse(tmp_path, city, b" " * (receipts.MOST_BYTES + 1), limit)
    many = json.dumps(content | {"records": [{}] * 1_000_000}).encode()
    refuse(tmp_path, city, many, limit)
    newer = json.dumps(content | {"version": 2, "more": 1}).encode()
    refuse(tmp_path, city, newer, "新しい版の窓口")
    content["records"][0]["office"] = "../x"
    refuse(tmp_path, city, json.dumps(content).encode(), "ここで扱わない提出先（「../x」）")
    monkeypatch.setattr(receipts, "MOST_RECORDS", 1)
    with pytest.raises(FormgenError, match="多すぎるため（8MB、提出500回分まで）"):
        given(tmp_path / "a", city, record(on=date(2026, 11, 1)))
    two = [brought(given(tmp_path / n, city, record(files={n: "0" * 64}))) for n in ("x", "y")]
    with pytest.raises(FormgenError, match="大きすぎる"):
        take_back(tmp_path / "outputs", two, city)
    assert not (tmp_path / "outputs").exists()


def test_a_record_that_cannot_be_read_is_left_out_of_no_receipt(tmp_path: Path, city: City) -> None:
    given(tmp_path, city, record())
    (kept,) = tmp_path.glob(f"*/*/*/*/{RECORD}")
    kept.chmod(0o644)
    kept.write_bytes(b"{")
    with pytest.raises(FormgenError, match="読めない提出の記録"):
        receipt(tmp_path, city)


def test_the_name_of_a_file_that_holds_a_secret_is_not_shown(tmp_path: Path, city: City) -> None:
    with pytest.raises(FormgenError) as fault:
        take_back(tmp_path, [brought(b"{}", "password_Kawasaki#2026.json")], city)
    assert fault.value.message.startswith("選んだファイルは、")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Every place in an object of JSON: what holds it, and its key or number."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    below = [(key, value) for key, value in pairs if isinstance(value, dict | list)]
    return [*((content, key) for key, _ in pairs)] + [
        place for _, value in below for place in _places(value)
    ]


@pytest.mark.slow
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given_by(st.data())
def test_a_receipt_altered_anywhere_is_refused_or_harms_nobody(
    tmp_path: Path, city: City, data: st.DataObject
) -> None:
    content = {"kind": receipts.KIND, "version": 1, "records": [record().as_json()]}
    content = json.loads(json.dumps(content))
    holder, key = data.draw(st.sampled_from(_places(content)))
    if isinstance(holder, dict) and data.draw(st.booleans()):
        holder[data.draw(st.text(max_size=8))] = holder.pop(key)
    else:
        holder[key] = data.draw(JSON)
    folder = Path(tempfile.mkdtemp(dir=tmp_path)) / "outputs"
    before = sorted(tmp_path.parent.iterdir())
    try:
        take_back(folder, [brought(json.dumps(content).encode())], city)
    except FormgenError as fault:
        assert fault.remedy  # noqa: PT017
    else:
        assert read_records(folder)[1] == ()
        assert receipt(folder, city) is not None or not content["records"]
        assert [path.name for path in folder.iterdir()] in ([], ["提出済"])
    assert sorted(tmp_path.parent.iterdir()) == before
