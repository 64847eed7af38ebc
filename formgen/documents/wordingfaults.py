"""Proving a wording: every name that it gives exists where it is used, and may be read there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from formgen.city.city import City
from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.compiledtexts import DEVICE, NUMBER, TODAY, Condition, Text
from formgen.documents.facts import ANSWERED, DERIVED, DEVICES_DERIVED, office_facts, visible
from formgen.documents.packetpapers import (
    DEVICES,
    LOOP_KEYS,
    LOOP_NAMES,
    OCCASION,
    OF_PACKET,
    PACKET_RAWS,
    PACKET_TEXTS,
    POST_COUNTS,
    POST_TEXTS,
    RECORD_TEXTS,
    RECORDS,
    STANDING_RAWS,
    STANDING_TEXTS,
)
from formgen.documents.wordingfile import Wording, walk_expressions, walk_lines, walk_parts
from formgen.model.fieldspec import Audience, by_key
from formgen.model.japanese import quoted
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError, Place
from formgen.model.records import Account, Device
from formgen.model.recordtypes import RecordTypes


@dataclass(frozen=True, slots=True)
class _Reading:
    """A wording, and the records that it may tell of."""

    wording: Wording
    records: RecordTypes


def faults(wording: Wording, city: City) -> Iterator[FormgenError]:
    """Everything that a wording names and that does not exist, or that its reader may not see.

    A text sees more than a condition: what follows from the fields, and what `define` makes.
    """
    of = _Reading(wording, city.records)
    account = _keys(city.records.account, wording.audience)
    offices = frozenset(office_facts(city))
    top, inner = _known(wording, account, offices)
    if wording.proposed:
        yield from _in_expression(wording.proposed, top | STANDING_RAWS, of)
    own = frozenset(wording.define)
    yield from _in_definitions(of, inner, offices)
    yield from _in_names(wording.needs, account, of, "needs の")
    devices = _keys(city.records.device, wording.audience)
    yield from _in_names(wording.device_needs, devices, of, "device_needs の")
    yield from _in_names(wording.may_be_blank, frozenset(wording.needs), of, "may_be_blank の")
    tellers = [each.if_told_in for each in wording.may_be_blank.values()]
    yield from _in_names(tellers, account, of, "if_told_in の")
    yield from _in_names(wording.awaits, account, of, "awaits の")
    yield from _in_draft_until(of, account)
    yield from _in_answer(of, account)
    for event in wording.awaits.values():
        yield from _in_expression(event.until, top | {TODAY}, of)
    if wording.when:
        yield from _in_expression(wording.when, top, of)
    yield from _in_each(wording)
    for expression, in_each in walk_expressions(wording.body):
        known = inner if isinstance(expression, Condition) else inner | own
        if in_each and isinstance(expression, Text):
            known = known | {NUMBER}
        if isinstance(expression, Condition):
            known -= PACKET_TEXTS - PACKET_RAWS | STANDING_TEXTS
        yield from _in_expression(expression, known, of, one=LOOP_NAMES.get(in_each or "", ""))
    for text in (wording.paste.text, wording.paste.limit) if wording.paste else ():
        yield from _in_expression(text, inner | own, of)
    yield from _in_formats(wording)
    yield from _in_places(wording, city)


def _known(
    wording: Wording, account: frozenset[str], offices: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The names that conditions above the body, and texts, may use."""
    top = account | DEVICES_DERIVED
    if "circumstances" in account:  # whose clauses they are
        top |= {ANSWERED}
    inner = top | set(DERIVED) | offices | OCCASION
    if wording.is_of_packet:
        top, inner = top | PACKET_RAWS, inner | PACKET_TEXTS | PACKET_RAWS
    if wording.kind == "post":
        keys = frozenset(by_key(Post))
        top, inner = top | keys | POST_COUNTS, inner | keys | POST_TEXTS
    if wording.kind == "record":
        inner |= RECORD_TEXTS
    return top, inner | STANDING_TEXTS if wording.proposed else inner


def _in_answer(of: _Reading, account: frozenset[str]) -> Iterator[FormgenError]:
    """Check that an answer stands in a field, and says for every procedure what comes then."""
    if of.wording.answer is None:
        return
    yield from _in_names([of.wording.answer.field], account, of, "answer の")
    for procedure in sorted(set(of.wording.procedures) - set(of.wording.answer.again)):
        yield FormgenError(
            f"answer の again に、手続き「{procedure}」がありません。",
            f"「{procedure}: 」の後に、することを書いてください。",
        )


def _in_draft_until(of: _Reading, known: frozenset[str]) -> Iterator[FormgenError]:
    if of.wording.draft_until is None:
        return
    until = of.wording.draft_until
    days = {"date": until.field, "dates": until.revised}
    for kind, name in days.items():
        if name is None:
            continue
        yield from _in_names([name], known, of, "draft_until の")
        if name in known and by_key(of.records.account)[name].kind != kind:
            yield FormgenError(
                f"draft_until の項目「{name}」は、日付ではありません。",
                "日付の項目のキーを書いてください。",
            )


def _in_formats(wording: Wording) -> Iterator[FormgenError]:
    """Check that what goes to the web is public, and that a text to paste has its words."""
    web = [name for name in wording.formats if name not in PAPER_FORMATS]
    if web and wording.audience != "public":
        yield FormgenError(
            f"「formats」の「{web[0]}」は、この書類（{wording.audience}）では作れません。",
            "ウェブに載せるものを作れるのは、公表する書類（public）だけです。",
        )
    if ("txt" in wording.formats) != (wording.paste is not None):
        yield FormgenError(
            "「formats」の「txt」と「paste」の、片方だけがあります。",
            "貼り付ける文を作るときは両方を書き、作らないときは両方を消してください。",
        )


def _keys(model: type[Account | Device], audience: Audience) -> frozenset[str]:
    return frozenset(spec.key for spec in visible(model, audience))


def _in_definitions(
    of: _Reading, known: frozenset[str], offices: frozenset[str]
) -> Iterator[FormgenError]:
    own: frozenset[str] = frozenset()
    taken = {
        *by_key(of.records.account),
        *DERIVED,
        *offices,
        *DEVICES_DERIVED,
        ANSWERED,
        *OCCASION,
        DEVICE,
        NUMBER,
        TODAY,
    }
    for name, text in of.wording.define.items():
        if name in taken or not name.isidentifier():
            yield FormgenError(
                f"define の「{name}」は、名前に使えません。",
                "ほかの項目にない、英字と「_」だけの名前に改めてください。",
            )
        yield from _in_expression(text, known | own, of)
        own |= {name}


def _in_each(wording: Wording) -> Iterator[FormgenError]:
    """Check that a packet, the record and a post are listed by their own papers alone.

    A picture is one of a post's pictures.
    """
    for each in filter(None, (part.each for part in walk_parts(wording.body))):
        kind = "packet" if each in OF_PACKET else "record" if each == RECORDS else "post"
        if each != DEVICES and wording.kind != kind:
            yield FormgenError(
                f"「each: {each}」は、この書類では使えません。",
                f"「kind: {kind}」の書類だけで使えます。",
            )
    shown = [
        part for each in walk_parts(wording.body) if each.each == "pictures" for part in each.body
    ]
    if any(part.picture and part not in shown for part in walk_parts(wording.body)):
        yield FormgenError(
            "「picture」は、画像ごとに繰り返す each の中でだけ使えます。",
            "「each: pictures」の body の中に移すか、消してください。",
        )


def _in_expression(
    expression: Text | Condition,
    known: frozenset[str],
    of: _Reading,
    *,
    one: str = "",
) -> Iterator[FormgenError]:
    kind = "条件" if isinstance(expression, Condition) else "文例"
    place = f"{kind}{quoted(expression.source)}の"
    yield from _in_names(expression.names.account, known, of, place)
    if expression.names.device and one != DEVICE:
        yield _refusal(DEVICE, known, of, place)
    for name in sorted(expression.names.listed):
        loop, _, key = name.partition(".")
        if loop == one:
            yield from _in_names([key], LOOP_KEYS[loop], of, place)
        else:
            yield FormgenError(
                f"{place}「{loop}」は、それごとに繰り返す each の中でだけ使えます。",
                "each の body の中に移すか、消してください。",
            )
    yield from _in_names(
        expression.names.device, _keys(of.records.device, of.wording.audience), of, place
    )


def _in_names(
    names: Collection[str], known: frozenset[str], of: _Reading, place: str
) -> Iterator[FormgenError]:
    for name in sorted(set(names) - known):
        yield _refusal(name, known, of, place)


def _refusal(name: str, known: frozenset[str], of: _Reading, place: str) -> FormgenError:
    """Why a name cannot stand where it does."""
    if name in (DEVICE, NUMBER):
        return FormgenError(
            f"{place}「{name}」は、機器ごとに繰り返す each の中でだけ使えます。",
            "each の body の中に移すか、消してください。",
        )
    if name in {*DERIVED, *DEVICES_DERIVED, *OCCASION, TODAY, *of.wording.define}:
        return FormgenError(
            f"{place}「{name}」は、ここでは使えません。", "シートの項目のキーを使ってください。"
        )
    if name in {*by_key(of.records.account), *by_key(of.records.device), ANSWERED} - known:
        return FormgenError(
            f"{place}項目「{name}」は、この書類（{of.wording.audience}）には載せられません。",
            "公表する書類に内部の項目は使えません。",
        )
    near = get_close_matches(name, sorted(known), n=1)
    hint = f"「{near[0]}」の誤りではありませんか。" if near else ""
    return FormgenError(f"{place}項目「{name}」はありません。", f"{hint}綴りを確かめてください。")


def _in_places(wording: Wording, city: City) -> Iterator[FormgenError]:
    """The procedures, the office and the clauses that a wording names are the City's."""
    again = wording.answer.again if wording.answer else {}
    for procedure in dict.fromkeys((*wording.procedures, *again)):
        if procedure not in city.procedures:
            yield FormgenError(
                f"手続き「{procedure}」は procedures.yaml にありません。",
                f"{'・'.join(city.procedures)} から選んでください。",
            )
    if wording.office and wording.office not in city.offices:
        yield FormgenError(
            f"提出先「{wording.office}」は offices.yaml にありません。",
            f"{'・'.join(city.offices)} から選んでください。",
        )
    for clause in _clauses(wording):
        if clause not in city.versions:
            yield FormgenError(
                f"条項「{clause}」は guideline.yaml にありません。",
                "guideline.yaml の id のとおりに書いてください。",
            )


def _clauses(wording: Wording) -> Iterator[str]:
    yield from (each.clause for each in (wording.answer, wording.draft_until) if each)
    for part in walk_parts(wording.body):
        yield from part.clauses
        for line in walk_lines(part.lines):
            yield from line.clauses


def clashes(wordings: Sequence[Wording]) -> Iterator[FormgenError]:
    """Documents that share a place in the order, or are enclosed with one that does not exist."""
    for first, second in pairwise(wordings):
        if first.order == second.order:
            yield FormgenError(
                f"「order」の値「{second.order}」が {first.id}.yaml と重なっています。",
                "ほかの書類にない番号に改めてください。写しなら、別のフォルダーに移してください。",
                place=Place(f"{second.id}.yaml"),
            )
    ids = [wording.id for wording in wordings]
    for wording in wordings:
        if wording.enclosed_with not in (None, *ids):
            yield FormgenError(
                f"「enclosed_with」の書類「{wording.enclosed_with}」はありません。",
                f"次の中から選んでください：{'・'.join(ids)}",
                place=Place(f"{wording.id}.yaml"),
            )
