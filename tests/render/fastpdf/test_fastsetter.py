"""The fast setter sets what WeasyPrint sets, or leaves the page to it."""

from __future__ import annotations

import io
import subprocess
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filings_of_chance import texts
from gatecases import some
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import assert_same_pages, fast
from papers import AWKWARD, EMOJI, LAYOUTS, every_block, sample_documents
from pypdf import PdfReader

from formgen.documents.blocks import (
    BLOCK_KINDS,
    Block,
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Heading,
    Item,
    Layout,
    LetterHead,
    Listing,
    Note,
    Paragraph,
    Pictures,
    Row,
)  # fmt: skip
from formgen.documents.comparedtable import ComparedTable
from formgen.documents.testdocument import ordinary
from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.internals import BLANK_COUNTS
from formgen.render.pdf import PdfRenderer, pdf_renderer

pytestmark = pytest.mark.slow

COLUMNS = ("No.", "条項", "確認事項", "判定", "確認日・確認者", "備考")


def paper(*blocks: Block, layout: str = "notice") -> Document:
    return Document("trial", "TKS-001", "題名", layout, "（案）", "控え", blocks)


def listing(rows: int) -> Listing:
    """A row for each device, some of which need several lines."""
    return Listing(
        ("機器", "機器と使用者", "OSと対策", "記入欄"),
        (9, 40, None, 41),
        tuple(
            (
                (Row("", str(i)),),
                (Row("種別", "タブレット"), Row("機種", f"Surface Pro {i}号機 " * (i % 5 + 1))),
                (Row("その他の対策", "画面ロック、遠隔消去" * (i % 7)),)
                if i % 7
                else (Row("", ""),),
                (Row("確認結果", ""), Row("開始予定日", "\n令和　年　月　日")),
            )
            for i in range(1, rows + 1)
        ),
    )


def everything(text: str) -> Document:
    """All kinds of block that say a text; number and date stay short, as they are."""
    head = LetterHead("8川建み第1号", "令和8年10月2日", text, text, text)
    return paper(head, *every_block(text).blocks[1:])


def is_weasyprints(data: bytes) -> bool:
    """Whether WeasyPrint wrote a PDF."""
    return "WeasyPrint" in str(PdfReader(io.BytesIO(data)).metadata.producer)


def assert_same(document: Document) -> None:
    renderer = pdf_renderer(LAYOUTS)
    assert_same_pages(renderer, renderer.html(document))


@pytest.mark.parametrize(
    "document", some(8, sample_documents()), ids=lambda d: f"{d.account_id}-{d.id}"
)
def test_a_sample_paper_is_set_as_weasyprint_sets_it(document: Document) -> None:
    assert_same(document)


EXTREMES = {
    "awkward": AWKWARD,
    "a long name": "建設緑政局道路河川整備部" * 7,
    "a long text": "市民への情報発信のため、公式アカウントを運用する。" * 80,
    "a long address": "https://www.city.kawasaki.jp/530/page/"
    + "0000123456" * 12
    + ".html?a=1&b=2",
    "words": "Official account of the City of Kawasaki, Public Relations Section. " * 4,
    "digits": "電話044-200-1111、内線12345、令和8年11月22日10:30から1,234,567円" * 3,
    "brackets": "「承認」『届出』（変更）…！？――々ー、。" * 12,
    "blanks at the ends of lines": "あ い　う  え　　お" * 24,
    "a blank at the end": "本文　",
    "line breaks": "一行目\n\n三行目　\n四行目は長い。" + "長" * 60 + "　\n終わり",
    "rare characters": "𠮷田さんと髙橋さん、﨑田さん。" * 6,
    "accents": "Ångström café naïve Zürich",
    "half-width": "ﾊﾝｶｸｶﾅﾃﾞｽ" * 10,
    "nothing to break at": "A" * 300,
    "a word of a page, and sentences": ("A" * 900 + "と続く文。" * 60 + "i" * 900 + "１" * 400) * 2,
    "emoji": EMOJI.replace(" ", "") * 5,
    "emoji alone": "👨\u200d👩\u200d👧❤\ufe0f🇯🇵" * 40,
}


@pytest.mark.parametrize("name", some(5, EXTREMES))
def test_an_extreme_text_is_set_as_weasyprint_sets_it(name: str) -> None:
    text = EXTREMES[name]
    assert_same(everything(text[:250]))  # a row that is higher than a page is WeasyPrint's
    assert_same(paper(Paragraph(text), Item("(1)", text), Paragraph(text), Note((text,))))


@pytest.mark.parametrize(
    "tail", ["。", "、い", "　", "  い", "（い", "」い", "abc い", "\nい", "𠮷"]
)
def test_the_end_of_a_line_is_weasyprints(tail: str) -> None:
    texts = ["漢" * count + tail for count in range(36, 46)]
    lines = [block for text in texts for block in (Paragraph(text), Item("ア", text, 2))]
    assert_same(paper(*lines, FieldTable(tuple(Row("項目", text * 2) for text in texts))))


def narrow(text: str) -> Document:
    """A paper with a text in a column of two or three characters, as a number would be."""
    return paper(Listing(("番号", "機器", "記入欄"), (9, None, 41), (((Row("", text),),) * 3,)))


@pytest.mark.parametrize(
    "text",
    ["12.512.512.5365日", "12.5=]Instagram", "(1)′«é", "a-b-c-d-e-f", "川崎市川崎市　",
     "Ⅳ\n川崎", "AAAAA", "“川崎”“市”", "10,000円／5%、℃", "365日365日"],
)  # fmt: skip
def test_a_word_torn_in_a_narrow_column_breaks_where_weasyprint_breaks_it(text: str) -> None:
    assert_same(narrow(text))


@pytest.mark.parametrize("text", ["𠮷　‥", "𠮷　″", "川　𠮷　", "｡　𠮷　“川”", "𠮷　𠮷　𠮷。　川"])
def test_a_blank_beside_a_rare_character_is_as_wide_as_weasyprints(text: str) -> None:
    assert_same(narrow(text))


@pytest.mark.parametrize(
    "text",
    ["㈱ 　{", "１)　 é", "ト  n", "a   b", "漢字 　 漢字", "X 　　 Y", "〒\" ｰ− ’", ">{   \n:", "川崎市 ",
     "Ⅳ\n川崎 ", "AAAAA ", "𠮷 ‥", "𠮷 ″", "｡ 𠮷 “川”"],
)  # fmt: skip
def test_spaces_in_a_narrow_column_are_weasyprints(text: str) -> None:
    # A newer Pango counts blanks in WeasyPrint's first attempt at a line, to which such a text is left.
    with pytest.raises(Unsupported) if BLANK_COUNTS else nullcontext():
        assert_same(narrow(text))


@pytest.mark.parametrize("name", ["a long name", "words", "digits", "rare characters"])
def test_long_marks_and_footers_are_weasyprints(name: str) -> None:
    short, long = EXTREMES[name][:20], EXTREMES[name]
    for mark, footer in ((short, short), (long, short)):
        assert_same(replace(paper(Paragraph("本文")), mark=mark, footer=footer))
    crowded = replace(paper(Paragraph("本文")), mark=short, footer=long)
    with pytest.raises(Unsupported):
        assert_same(crowded)


@pytest.mark.parametrize("rows", [1, 10, 60])
def test_tables_are_divided_between_rows_under_a_repeated_head(rows: int) -> None:
    checks = tuple(
        CheckRow(str(i), "5(11)ア", f"{i}番目の確認事項" * (i % 9 + 1)) for i in range(rows)
    )
    devices = tuple(Row(f"端末{i}", f"タブレット{i}号機 " * (i % 7 + 1)) for i in range(rows))
    assert_same(
        paper(
            LetterHead("8川建み第1号", "令和8年10月2日", "広報担当部長　様", "みどり課長", "届出"),
            Paragraph("次のとおり"),
            FieldTable(devices),
            Paragraph("次のとおり"),
            listing(rows),
            Heading("1　点検"),
            Paragraph("次のとおり"),
            Checklist(COLUMNS, "□適　□否\n□非該当", checks),
            Note(("※　控えを残すこと。",)),
            Note(("（担当）", "みどり課"), align="right"),
        )
    )


@pytest.mark.parametrize("before", some(2, range(20, 28, 2)))
def test_what_ends_a_letter_takes_the_last_row_of_a_listing_along(before: int) -> None:
    filling = [Paragraph("本文") for _ in range(before)]
    contact = Note(("（担当）", "みどり課"), align="right")
    assert_same(paper(*filling, listing(3), Paragraph("以上", "right"), contact))


@pytest.mark.parametrize("before", some(3, range(27, 33)))
def test_a_page_begun_by_a_heading_is_weasyprints(before: int) -> None:
    filling = [Paragraph("本文") for _ in range(before)]
    annex = (Heading("別紙1　利用目的", new_page=True), Paragraph("四行になる段落です。" * 14))
    contact = Note(("（担当）", "みどり課"), align="right")
    assert_same(paper(*annex, *filling, contact, *annex, *annex))
    assert_same(paper(*filling, FieldTable((Row("端末", "一台"),)), *annex, Heading("終"), *annex))


@pytest.mark.parametrize("before", some(3, range(27, 33)))
def test_the_end_of_a_page_is_weasyprints(before: int) -> None:
    filling = [Paragraph("本文") for _ in range(before)]
    four_lines = Paragraph("四行になる段落です。" * 14)
    table = FieldTable((Row("端末", "一台"), Row("端末", "二台")))
    assert_same(paper(*filling, four_lines, Heading("2　見出し"), four_lines))
    assert_same(paper(*filling, Heading("2　見出し"), Paragraph("次のとおり"), table))
    assert_same(paper(*filling, Paragraph("終わり"), Note(("（担当）", "みどり課"), align="right")))


PIECES = st.sampled_from(
    ["川崎市", "の", "広報", "、", "。", "「", "」", "（", "）", "・", "ー", "っ", "アカウント", "X", "Instagram",
     " ", "　", "24時間", "365日", "https://www.city.kawasaki.jp/", "@kawasaki_pr", "𠮷", "10,000円",
     "\n", "……", "〜", "％", "%", "(1)", "ﾃｽﾄ", "12.5", "“", "”", "-", "  ", "　 ", "℃", "№", "′", "é"],
)  # fmt: skip
PLAIN = st.lists(PIECES, min_size=1, max_size=60).map(lambda p: "".join(p).strip("\n")).filter(bool)
ALIGNS = st.sampled_from(["left", "center", "right"])


def blocks(text: st.SearchStrategy[str]) -> st.SearchStrategy[Block]:
    rows = st.lists(st.builds(Row, text, st.one_of(st.just(""), text)), min_size=1, max_size=12)
    checks = st.lists(
        st.builds(CheckRow, st.just("1"), st.just("5(1)"), text), min_size=1, max_size=20
    )
    lines = st.lists(text, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(LetterHead, st.just("第　　号"), st.just("令和8年1月2日"), text, text, text),
        st.builds(Heading, text, st.integers(0, 2)),
        st.builds(Paragraph, text, ALIGNS),
        st.builds(Item, st.sampled_from(["(1)", "ア", "(ア)"]), text, st.integers(1, 3)),
        st.builds(FieldTable, rows.map(tuple)),
        st.builds(Checklist, st.just(COLUMNS), st.just("□適　□否"), checks.map(tuple)),
        st.builds(
            Listing,
            st.just(("機器", "種別", "記入欄")),
            st.just((9, None, 41)),
            st.lists(
                st.tuples(*[rows.map(lambda r: tuple(r[:3]))] * 3), min_size=1, max_size=8
            ).map(tuple),
        ),
        st.builds(Note, lines, st.sampled_from(["left", "right"])),
    )


def compared(chosen: st.SearchStrategy[list[Block]], examples: int) -> float:
    """Compare papers of chance; return which part of them the setter did not leave to WeasyPrint."""
    found = []

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(chosen)
    def trial(blocks: list[Block]) -> None:
        try:
            assert_same(paper(*blocks))
        except Unsupported:
            found.append(False)
        else:
            found.append(True)

    trial()
    return sum(found) / len(found)


def test_a_paper_of_chance_is_set_as_weasyprint_sets_it() -> None:
    assert compared(st.lists(blocks(PLAIN), min_size=1, max_size=20), 8) > 0.3


@pytest.mark.soak
def test_a_thousand_papers_of_chance_prove_another_version() -> None:
    assert compared(st.lists(blocks(PLAIN), min_size=1, max_size=8), 1000) > 0.5


def test_any_text_is_set_as_weasyprint_sets_it_or_left_to_it() -> None:
    assert compared(st.lists(blocks(texts()), min_size=1, max_size=2), 15) > 0.1


@pytest.mark.parametrize("text", ["עברית", "分か\xadち書き", "結合か゚な\u0301"])
def test_a_text_beyond_the_setter_is_set_by_weasyprint(text: str) -> None:
    assert is_weasyprints(pdf_renderer(LAYOUTS).render(paper(Paragraph(text))))


def changed(folder: Path, name: str, old: str, new: str) -> PdfRenderer:
    """The renderer of the layouts with something changed in one of them."""
    for source in LAYOUTS.iterdir():
        text = source.read_text("utf-8") if source.suffix != ".docx" else None
        if text is not None and source.name == name:
            assert old in text
            text = text.replace(old, new)
        (folder / source.name).write_bytes(source.read_bytes() if text is None else text.encode())
    return PdfRenderer(folder)


SEEN = (
    ("font: 11pt/1.7", "font: 13pt/2"),
    ("margin: 25mm 20mm 25mm 30mm", "margin: 40mm 25mm 20mm 20mm"),
    ("size: A4", "size: A4 landscape"),
    ("h1 { font-size: 15pt; text-align: center", "h1 { font-size: 22pt; color: #123456"),
    (".paragraph { text-indent: 1em; margin-bottom: .35em; }", ".paragraph { margin: 2em 3em -.5em; }"),
    ("orphans: 2; widows: 2", "orphans: 4; widows: 3"),
    ("tr, table.together { break-inside: avoid; }", "tr { break-inside: avoid; }"),
    ("width: 50mm", "width: 80mm"),
    ("padding: 1mm 2mm", "padding: 3mm 5mm 2mm 1mm"),
    (".5pt solid #000", "2pt solid #808080"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new"), some(4, SEEN), ids=[new for _, new in SEEN])
def test_a_change_that_the_setter_knows_is_obeyed(tmp_path: Path, old: str, new: str) -> None:
    renderer = changed(tmp_path, "print.css", old, new)
    assert_same_pages(renderer, renderer.html(everything("本文を長く書く。" * 12)))


UNSEEN = (
    "p + p { color: red }", "p:first-child { color: red }", "p::before { content: '・' }",
    "@page :first { margin-top: 60mm }", "@media print { p { color: red } }", "p { float: left }",
    "main { columns: 2 }", "p { text-align: justify }", "p { background: #eee }",
    "p { border-bottom: 1pt solid }", "p { position: relative; top: 3pt }", "p { opacity: .5 }",
    "table { border-collapse: separate }", "td { vertical-align: middle }", "p { width: 80mm }",
    "p { text-transform: uppercase }", "p { font-variant: small-caps }", "p { hyphens: auto }",
    "p { word-spacing: 3pt }", "p { break-before: left }", "h2 { break-before: page }", "p { padding-top: 3pt }",
    "p { text-decoration: underline }", "th { border: 2pt dashed }", "p { transform: rotate(3deg) }",
    "p { white-space: nowrap }", "h2 { counter-increment: page }", "p { &:hover { color: red } }",
    "@page { @left-middle { content: '印' } }", "@page { border: 1pt solid }", "p { max-width: 9em }",
    "span { vertical-align: super }", "span { color: red }", "table { margin: 0 5mm }",
    "@page { bleed: 3mm }", "p { page: cover }", "main { bookmark-level: 1 }", ".mark { white-space: normal }",
    "h1 { bookmark-label: '題' }", "tbody { break-inside: avoid }", "tr { break-after: avoid }",
    "td { box-sizing: border-box }", "p { direction: rtl }", "td { width: 9mm }",
    "p { font-feature-settings: 'palt' }", "main { display: grid }", "p { display: inline-block }",
    "p { margin-block-start: 9mm }", "body { visibility: hidden }", "html { text-transform: uppercase }",
)  # fmt: skip


@pytest.mark.parametrize("rule", some(16, UNSEEN))
def test_a_rule_that_the_setter_does_not_know_is_left_to_weasyprint(
    tmp_path: Path, rule: str
) -> None:
    renderer = changed(tmp_path, "print.css", "/* Notes */", rule)
    try:  # there is no setter when the rule concerns every page
        pages = renderer.styled().fast and renderer.styled().fast.paper(
            renderer.html(every_block())
        )
    except Unsupported:
        pages = None
    assert pages is None


def test_spaced_letters_are_weasyprints_on_one_line_and_left_to_it_on_more(tmp_path: Path) -> None:
    renderer = changed(tmp_path, "print.css", "/* Notes */", "p { letter-spacing: 3pt }")
    assert_same_pages(renderer, renderer.html(paper(Paragraph("本文"), Paragraph("右", "right"))))
    with pytest.raises(Unsupported):
        fast(renderer).paper(renderer.html(paper(Paragraph("本文" * 40))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<main>", "<main>地の文"),
        ("<main>", "<main><p>見出し<p>次の段落"),
        ("<main>", "<main><ul><li>一つ</li></ul>"),
        ("<main>", "<main><img src='seal.png'>"),
        ("<main>", "<main><p><div>中</div></p>"),
        ("<main>", "<main><style>p { color: red }</style>"),
        ("<main>", "<main><table><tr><td>表</td></tr></table>"),
        ("</head>", "<style>p { color: red }</style></head>"),
    ],
)
def test_a_layout_that_the_setter_does_not_know_is_left_to_weasyprint(
    tmp_path: Path, old: str, new: str
) -> None:
    renderer = changed(tmp_path, "base.html", old, new)
    with pytest.raises(Unsupported):
        fast(renderer).paper(renderer.html(every_block()))
    assert is_weasyprints(renderer.render(every_block()))


def roles(data: bytes) -> list[str]:
    """The roles of a PDF's structure, in reading order, without those that say nothing."""

    def walk(element: Any) -> list[str]:
        element = element.get_object()
        if not isinstance(element, dict):
            return []
        kids = element.get("/K", [])
        found = [element["/S"]] if "/S" in element else []
        for kid in kids if isinstance(kids, list) else [kids]:
            found += walk(kid)
        return found

    root = PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]
    return [role for role in walk(root) if role not in ("/Span", "/NonStruct", "/Div")]


def test_the_tags_are_weasyprints() -> None:
    renderer = pdf_renderer(LAYOUTS)
    pictures = [block for block in every_block().blocks if isinstance(block, Pictures)]
    others = [block for block in every_block().blocks if block not in pictures]
    for blocks in (pictures, others):  # on a page each
        html = renderer.html(paper(*blocks))
        assert roles(fast(renderer).pdf(html)) == roles(renderer.by_weasyprint(html))


def test_heads_say_what_they_head_and_headings_make_the_outline() -> None:
    reader = PdfReader(io.BytesIO(pdf_renderer(LAYOUTS).render(every_block("の件"))))
    assert [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)] == [
        "件名の件", "題の件",
    ]  # fmt: skip
    html = pdf_renderer(LAYOUTS).html(every_block())
    scopes = [section.scope for section in fast(pdf_renderer(LAYOUTS)).paper(html).structure.all()]
    assert (scopes.count("Row"), scopes.count("Column")) == (2 + 1 + 2, 6 + 3)


@pytest.mark.soak
def test_a_paper_does_not_depend_on_those_before_it() -> None:
    documents = sample_documents()
    used, new = PdfRenderer(LAYOUTS), PdfRenderer(LAYOUTS)
    for document in documents:
        used.render(document)
    assert used.render(documents[0]) == new.render(documents[0])


def test_a_notice_is_small() -> None:
    notice = next(d for d in sample_documents() if d.id == "start_notice")
    assert len(pdf_renderer(LAYOUTS).render(notice)) < 120_000


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize(
    "name", ["start_notice", pytest.param("checklist_close", marks=pytest.mark.soak)]
)
def test_the_pages_look_like_weasyprints(tmp_path: Path, name: str) -> None:
    renderer = pdf_renderer(LAYOUTS)
    html = renderer.html(next(d for d in sample_documents() if d.id == name))
    pictures = []
    for engine, data in (
        ("fast", fast(renderer).pdf(html)),
        ("weasyprint", renderer.by_weasyprint(html)),
    ):
        (tmp_path / f"{engine}.pdf").write_bytes(data)
        subprocess.run(
            ["pdftoppm", "-r", "50", "-gray", f"{engine}.pdf", engine], cwd=tmp_path, check=True
        )
        pictures.append([file.read_bytes() for file in sorted(tmp_path.glob(f"{engine}-*.pgm"))])
    for ours, theirs in zip(*pictures, strict=True):
        assert differing_dots(ours, theirs) < 0.0005 * len(ours)


def differing_dots(ours: bytes, theirs: bytes) -> int:
    """How many dots of two PGM pictures differ, even if one is moved up or down by a dot."""
    head = b"\n".join(ours.split(b"\n", 3)[:3]) + b"\n"
    assert theirs.startswith(head)  # the same size
    width = int(head.split()[1])
    a, b = ours[len(head) :], theirs[len(head) :]
    dots = zip(a[width:-width], b[: -2 * width], b[width:-width], b[2 * width :], strict=True)
    return sum(min(abs(dot - other) for other in others) > 128 for dot, *others in dots)


@pytest.mark.parametrize("layout", ["notice", "prose", "checklist"])
def test_what_a_worker_is_tried_out_with_is_set_fast(layout: Layout) -> None:
    renderer = pdf_renderer(LAYOUTS)
    paper = ordinary(layout)
    rare = {Pictures.kind, ComparedTable.kind}  # few papers have them
    kinds = {kind.kind for kind in BLOCK_KINDS} - rare
    assert {block.kind for block in paper.blocks} == kinds
    assert fast(renderer).pdf(renderer.html(paper))
