"""WeasyPrint's PDFs made to keep two standards at once, and to keep them truly."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from formgen.render.fastpdf.metadata import colour_profile, output_intent, xmp
from formgen.render.fastpdf.pdffile import PdfFile


def with_both_standards(document: Any, pdf: Any) -> Any:
    """Make a PDF that keeps PDF/UA-1 keep PDF/A-2a too, which WeasyPrint does only one at a time."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [xmp(document.metadata.title or "", f"WeasyPrint {version('weasyprint')}")]
    metadata.compress = False  # as PDF/A asks
    profile = type(metadata)([colour_profile()], {"N": 3}, compress=True)
    pdf.add_object(profile)
    pdf.catalog["OutputIntents"] = f"[{output_intent(profile.number)}]"
    for made in pdf.objects:
        if "Interpolate" in getattr(made, "extra", {}):
            made.extra["Interpolate"] = "false"  # an archive shows a picture as it is
    _leave_out_the_margins(pdf)
    return pdf


def _leave_out_the_margins(pdf: Any) -> None:
    """Make an artifact of what stands around every page; WeasyPrint marks it for elements of no tree."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    within = _within(pdf, root)
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    elements = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for kid in pdf.pages["Kids"][::3]:  # number, generation, "R"
        page = pdf.objects[int(kid)]
        owners = elements[page["StructParents"]]
        outside = {mark for mark, owner in enumerate(owners) if _number(owner) not in within}
        stream = _object(pdf, page["Contents"]).stream
        for at, part in enumerate(stream):
            if part == b"BDC" and stream[at - 1].get("MCID") in outside:
                stream[at - 2 : at + 1] = ["/Artifact", "", b"BMC"]
        for mark in outside:
            owners[mark] = "null"
    for made in pdf.objects:
        element = isinstance(made, dict) and made.get("Type") == "/StructElem"
        if element and made.number not in within:
            made.clear()


def _within(pdf: Any, root: Any) -> set[int]:
    """The numbers of all elements of the structure that can be reached from its root."""
    found: set[int] = set()
    waiting = [root]
    while waiting:
        for kid in waiting.pop().get("K", ()):
            if isinstance(kid, bytes) and _number(kid) not in found:
                found.add(_number(kid))
                waiting.append(_object(pdf, kid))
    return found


def _number(reference: Any) -> int:
    return int(reference.split()[0])


def _object(pdf: Any, reference: Any) -> Any:
    return pdf.objects[_number(reference)]


def rewritten(pdf: Any) -> bytes:
    """WeasyPrint's objects in a file that ends its streams so that archives see their length."""
    file = PdfFile()
    # The first is the head of a list, the last two are the tables of WeasyPrint's own file.
    for made in pdf.objects[1:-2]:
        if made.compressible:
            file.put(file.reserve(), made.data.decode("ascii"))
        else:
            head, _, data = made.data.removesuffix(b"\nendstream").partition(b"\nstream\n")
            file.put_stream(file.reserve(), head.decode("ascii"), data)
    return file.bytes(pdf.catalog.number, pdf.info.number)
