"""The metadata of a paper: title, language, and the standards that it keeps."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape

from formgen.render.fastpdf.pdffile import PdfFile, text_string

PRODUCER = "formgen"
# PDF/A asks that the schema of every property that it does not know itself is described.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that is kept</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def xmp(title: str, producer: str) -> bytes:
    """The metadata stream: title, producer, PDF/A-2a and PDF/UA-1."""
    return _XMP.format(title=escape(title), producer=escape(producer)).encode()


def add_metadata(pdf: PdfFile, title: str) -> tuple[int, int]:
    """Add the metadata in both forms; return the numbers of the stream and of the dictionary."""
    stream = pdf.add_stream(xmp(title, PRODUCER), "/Type/Metadata/Subtype/XML", compress=False)
    info = pdf.add(f"<</Title {text_string(title)}/Producer {text_string(PRODUCER)}>>")
    return stream, info


def output_intent(profile: int) -> str:
    """The dictionary that names an embedded colour profile as that of the paper."""
    name = "(sRGB IEC61966-2.1)"
    return (
        f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier{name}/Info{name}"
        f"/DestOutputProfile {profile} 0 R>>"
    )


@cache
def colour_profile() -> bytes:
    """The ICC profile of sRGB, which WeasyPrint brings."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
