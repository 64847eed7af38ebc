"""Files under templates/: whatever stands in the place of one, reading it comes to an end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gatecases import some

from formgen.audit.lint import lint
from formgen.city.city import load_city
from formgen.city.templatefiles import MOST_TEXT, bundled_templates, read_template
from formgen.documents.catalogue import load_catalogue
from formgen.making.renderjobs import read_layouts
from formgen.model.problems import FormgenError
from formgen.render.fonts.fonts import fonts_if_any

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 * 1024**3)  # takes no room on the disk


PLACED: dict[str, Callable[[Path], None]] = {
    "a pipe": _fifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a folder": Path.mkdir,
    "a file without end": _huge,
}
placed = pytest.mark.parametrize("place", PLACED.values(), ids=PLACED)
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")


@placed
def test_only_files_of_a_sensible_size_are_read(
    place: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    place(path)
    with pytest.raises(OSError, match=str(path)):
        read_template(path)


@pytest.mark.slow
@placed
@pytest.mark.parametrize("name", some(1, ["notice.docx", "print.css", "base.html"]))
def test_a_layout_that_is_no_file_is_told(
    name: str, place: Callable[[Path], None], templates: Path
) -> None:
    path = templates / "layouts" / name
    path.unlink()
    place(path)
    fonts_if_any(templates / "layouts")  # which a check asks for, and which ends
    if path.is_dir():
        assert name not in dict(read_layouts(path.parent).files)
        return
    with pytest.raises(FormgenError, match=rf"^layouts/{name} は、") as caught:
        read_layouts(path.parent)
    assert [(p.message, p.place.file) for p in lint(templates)] == [
        (caught.value.bare, f"templates/layouts/{name}")
    ]


@pytest.mark.slow
@placed
@pytest.mark.parametrize("name", some(1, ["offices.yaml", "documents/policy.yaml", "phrases.yaml"]))
def test_a_text_that_is_no_file_is_told(
    name: str, place: Callable[[Path], None], templates: Path
) -> None:
    path = templates / name
    path.unlink()
    place(path)
    with pytest.raises(FormgenError, match=r"開けません|読み込みません"):
        load_catalogue(templates, load_city(templates))
    assert f"templates/{name}" in {problem.place.file for problem in lint(templates)}


@placed
def test_what_no_reader_takes_does_not_stop_a_run(
    place: Callable[[Path], None], templates: Path
) -> None:
    before = load_catalogue(templates, load_city(templates))
    place(templates / "extra.yaml")
    after = load_catalogue(templates, load_city(templates))
    assert before.digest != after.digest  # each by the files of which it was read


@pytest.mark.slow
def test_a_file_with_a_great_many_values_is_told(templates: Path) -> None:
    path = templates / "offices.yaml"
    path.write_text("".join(f"a{n}: b\n" for n in range(60_000)), "utf-8")
    with pytest.raises(FormgenError, match="値が多すぎる"):
        load_city(templates)
    path.write_text("".join(f"a{n}: b\n" for n in range(20_000)), "utf-8")
    assert len(lint(templates)) < 300
    path.write_bytes(b"#" * (MOST_TEXT + 1))
    with pytest.raises(FormgenError, match="：1MBを超えるため、読み込みません。"):
        load_city(templates)


def test_pictures_under_templates_belong_to_the_layouts(templates: Path) -> None:
    before = read_layouts(templates / "layouts").fingerprint
    picture = templates / "images" / "emblem.png"
    picture.parent.mkdir()
    picture.write_bytes(PNG)
    layouts = read_layouts(templates / "layouts")
    assert dict(layouts.files)["../images/emblem.png"] == PNG
    picture.write_bytes(PNG + b"2")
    assert len({before, layouts.fingerprint, read_layouts(templates / "layouts").fingerprint}) == 3


def test_no_link_leads_a_picture_out_of_templates(templates: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(PNG)
    (templates / "emblem.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(FormgenError, match=r"emblem.png は、ほかのフォルダーへのリンク"):
        read_layouts(templates / "layouts")


@pytest.mark.parametrize("target", ["/dev/null", "nowhere"])
def test_a_link_to_what_is_no_file_is_called_so(templates: Path, target: str) -> None:
    (templates / "layouts" / "more.html").symlink_to(target)
    with pytest.raises(FormgenError, match="ファイル") as fault:
        read_layouts(templates / "layouts")
    assert "ほかのフォルダー" not in str(fault.value)
