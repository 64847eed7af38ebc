"""The pictures of a post in a Word file: drawn in the line, with what they show told for who cannot see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from markupsafe import Markup, escape

from formgen.documents.blocks import Document, PictureRow, Pictures
from formgen.render.density import closer_height
from formgen.render.fastpdf.jpegs import within
from formgen.render.postpictures import shown

BODY, TYPES, LINKS = "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"
_PLACE = Markup("<w:r><w:drawing/></w:r>")  # where a picture comes
_WORDS = Markup('<w:r><w:t xml:space="preserve">{}</w:t></w:r>')
_WIDTH, _HEIGHT = 82.0, 55.0  # in millimetres, as in print.css
_EMU = 36_000  # in a millimetre
_DRAWN = """<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" \
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:extent {size}/>\
<wp:docPr id="{number}" name="画像{number}" descr="{alt}"/><wp:cNvGraphicFramePr>\
<a:graphicFrameLocks xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" noChangeAspect="1"/>\
</wp:cNvGraphicFramePr><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">\
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">\
<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>\
<pic:cNvPr id="{number}" name="画像{number}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
<a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>\
<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>\
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"""
_LINK = """<Relationship Id="{link}" Type="http://schemas.openxmlformats.org/officeDocument/2006/\
relationships/image" Target="media/{name}"/>"""
_TYPE = '<Default Extension="jpeg" ContentType="image/jpeg"/>'


def drawing(row: PictureRow) -> Markup:
    """A run in which the picture of a row will be drawn, or what is said in its place."""
    return _PLACE if row.is_shown else _WORDS.format(row.alt.replace("\n", " "))


def with_pictures(parts: Mapping[str, bytes], document: Document, density: int) -> dict[str, bytes]:
    """The parts that change or come in when the pictures of a document are drawn into its body.

    parts: the body, the types of parts and its links, as they are without pictures. Raises
    PictureError when one cannot be shown.
    """
    blocks = (block for block in document.blocks if isinstance(block, Pictures))
    rows = [row for block in blocks for row in block.rows if row.is_shown]
    if not rows:
        return {}
    media: dict[str, bytes] = {}
    links, drawn = [], []
    for number, row in enumerate(rows, start=1):
        name, link, jpeg = f"post{number}.jpeg", f"rIdPost{number}", shown(row)
        media[f"word/media/{name}"] = jpeg
        links.append(_LINK.format(link=link, name=name))
        wide, high = within(jpeg, _WIDTH, closer_height(_HEIGHT, density))
        size = f'cx="{round(wide * _EMU)}" cy="{round(high * _EMU)}"'
        alt = escape(" ".join(row.alt.split()))
        drawn.append(_DRAWN.format(size=size, number=number, alt=alt, link=link))
    places = count()
    body = re.sub("<w:drawing/>", lambda _: drawn[next(places)], parts[BODY].decode())
    types = parts[TYPES].decode()
    typed = (
        types
        if 'Extension="jpeg"' in types
        else re.sub("(?<=<Types)([^>]*>)", rf"\1{_TYPE}", types)
    )
    linked = parts[LINKS].decode().replace("</Relationships>", "".join(links) + "</Relationships>")
    return {BODY: body.encode(), TYPES: typed.encode(), LINKS: linked.encode(), **media}
