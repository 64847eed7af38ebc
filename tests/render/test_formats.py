"""WeasyPrint is loaded without a search for its libraries, and nothing is left changed."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

_SCRIPT = """
import ctypes.util
def search(name):
    raise AssertionError(f"asked the system for {name}")
ctypes.util.find_library = search
from formgen.render.formats import load_weasyprint
load_weasyprint()
import weasyprint
assert ctypes.util.find_library is search
print(weasyprint.HTML(string="<p>あ").write_pdf()[:5])
"""
_ELSEWHERE = """
import ctypes.util
from formgen.render import formats
formats._LIBRARIES = ("libnowhere.so.9",)
search, asked = ctypes.util.find_library, []
ctypes.util.find_library = lambda name: asked.append(name) or search(name)
formats.load_weasyprint()
print(bool(asked))
"""
_WITHOUT = """
import sys
class Nowhere:
    def find_spec(self, name, path, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0.so.0'")
sys.meta_path.insert(0, Nowhere())
from formgen.city.templatefiles import bundled_templates
from formgen.documents.testdocument import specimen
from formgen.render.docx import docx_renderer
from formgen.render.formats import face
layouts, document = bundled_templates() / "layouts", specimen("notice")
print(face("docx", layouts)(document) == docx_renderer(layouts).render(document))
"""


def said(script: str) -> str:
    """What a script prints in a process that has loaded nothing yet."""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    ).stdout


def test_libraries_are_found_by_their_names() -> None:
    assert said(_SCRIPT) == "b'%PDF-'\n"


def test_where_one_is_not_the_system_is_asked() -> None:
    assert said(_ELSEWHERE) == "True\n"


def test_without_pango_word_is_set_as_the_layouts_say() -> None:
    assert said(_WITHOUT) == "True\n"
