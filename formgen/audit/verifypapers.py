"""Reading the finished papers of an output folder back: they say what the intake says today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.postpapers import POST_RECORD
from formgen.making.postrecords import updated, with_records
from formgen.making.readcheckcompose import Surveyed, survey
from formgen.model import fingerprint, problems
from formgen.model.filefaults import why
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.recordtypes import RecordTypes
from formgen.model.typedcommands import by, run
from formgen.outputs.filenames import IMPACT, PACKET_DATA, SENDING
from formgen.outputs.manifest import MANIFEST, OutputFile, is_sound, read_manifest
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.outputfolder import NEW_MARK
from formgen.outputs.postlog import read_log
from formgen.packets.handedits import EDITED
from formgen.packets.packetrecord import read_record
from formgen.packets.planning import PRINT, is_packets_own
from formgen.packets.receivedcheck import verify_packet
from formgen.proofreading.compare import BROKEN, Mismatch, faults, without_words
from formgen.proofreading.expected import ExpectedContent, expected_content
from formgen.render.enginefingerprint import FILLABLE

# What makes a file again: the ledger, the calendar and the checklists to be filled in are not
# made by a plain run.
_MAKERS = {
    "xlsx": "ledger", "ics": "calendar", FILLABLE: "fillable", IMPACT: "edition",
}  # fmt: skip
# Made of all inputs at once; what they say is held against nothing.
_OF_ALL = ("xlsx", "ics", IMPACT)

_About = tuple[str, str, str]  # account, document, post or month

# A packet's own paper rests on what was handed in before too: its hash alone vouches for it.
_PACKETS_OWN = ExpectedContent((), (), (), (), "", is_notice=False, in_form=True, lists=True)


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of reading papers back: what was read, and every problem found."""

    made: tuple[OutputFile, ...]
    values: int  # that stand in the papers as they were typed
    problems: tuple[Problem, ...]
    not_compared: tuple[str, ...]  # papers that today's intake does not ask for
    others: tuple[str, ...]  # files beside the papers that formgen has not made
    unread: tuple[Problem, ...]  # of the intake


def verify(paths: Sequence[Path], catalogue: Catalogue, output: Path, today: date) -> Verified:
    """Read every paper of the manifest and hold it against the intake.

    Raises FormgenError when the folder has no manifest or a broken one, and OSError when that
    cannot be read.
    """
    if not (output / MANIFEST).is_file():
        raise FormgenError(
            f"「{output}」に、作った書類の記録（{MANIFEST}）がありません。",
            f"{run('forms')}から、もう一度実行してください。",
            exit_code=1,
        )
    read_regular(output / MANIFEST)
    if not is_sound(output):
        raise FormgenError(
            f"作った書類の記録（{output / MANIFEST}）が壊れていて、照合できません。",
            f"控えから戻してください。なければ、書類を別の場所に移し、{by('forms')}作り直してください。",
            exit_code=1,
        )
    surveyed = survey(paths, catalogue, today, proposing=True, outputs=output)
    surveyed = with_records(surveyed, updated(read_log(output), surveyed))
    expected = dict(_expected(surveyed))
    letters = {entry.wording.enclosed_with for entry in catalogue.entries}
    # As they are while the section's rules are enclosed too; sought only when a letter differs.
    with_rules = cache(lambda: dict(_expected(survey(paths, catalogue, today, include_rules=True))))
    made = tuple(sorted(read_manifest(output), key=lambda made: made.path))
    mismatches: dict[tuple[str, str, _About], tuple[Mismatch, ...]] = {}
    problems: list[Problem] = []
    records, values = catalogue.city.records, 0
    for each in made:
        wanted = expected.get(_about(each))
        try:
            data = read_regular(output / each.path)
        except OSError as error:
            reason, remedy = why(error)
            is_gone = isinstance(error, FileNotFoundError)
            message = "書類がありません。" if is_gone else f"書類を読めません（{reason}）。"
            problems.append(_problem(output, each, message, _anew(each) if is_gone else remedy))
            continue
        sha256 = fingerprint.of_bytes(data)
        # What goes to an office is the account's own paper over again.
        key = (sha256, each.format, _about(each))
        if key not in mismatches:
            mismatches[key] = _faults(output, each, data, wanted, records)
            is_letter = each.document in letters
            if mismatches[key] and is_letter and (other := with_rules().get(_about(each))):
                mismatches[key] = _faults(output, each, data, other, records) and mismatches[key]
        edited = (Mismatch("作った後に、変わっています。"),) if sha256 != each.sha256 else ()
        if found := (*edited, *mismatches[key]):
            message = "".join(fault.message for fault in found)
            remedy = _remedy(each, mismatches[key], edited=bool(edited))
            problems.append(_problem(output, each, message, remedy))
        if wanted and not mismatches[key]:
            values += len(wanted.values) if each.format != "txt" else 0
    papers = filter(_is_paper, made)
    alone = tuple(each.path for each in papers if _about(each) not in expected)
    others = tuple(_others(output, made))
    return Verified(made, values, tuple(problems), alone, others, surveyed.checked.unread)


def _about(made: OutputFile) -> _About:
    """Which paper a file is: of an account, of a post, or of a month, which stands in its name."""
    month = ""
    if made.document == POST_RECORD:
        month = PurePosixPath(made.path).stem.removesuffix(NEW_MARK).rpartition("_")[2]
    return made.account, made.document, made.post or month


def _others(output: Path, made: Sequence[OutputFile]) -> Iterator[str]:
    """The files that stand among the papers and are none of them."""
    known = {each.path for each in made}
    folders = {PurePosixPath(path).parent for path in known} - {PurePosixPath()}
    for folder in sorted(folders):
        for path in sorted((output / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if name not in known and path.is_file() and not path.name.startswith((".", "~$")):
                yield name


def _faults(
    output: Path,
    made: OutputFile,
    data: bytes,
    wanted: ExpectedContent | None,
    records: RecordTypes,
) -> tuple[Mismatch, ...]:
    """Return the mismatches of a file; what a packet's ZIP and print hold are papers read by themselves."""
    unread = made.document == PRINT or (made.document == EDITED and made.format == "txt")
    if made.format in (*_OF_ALL, SENDING) or (is_packets_own(made) and unread):
        return ()
    if not is_packets_own(made):
        found = faults(data, "pdf" if made.format == FILLABLE else made.format, wanted)
        return without_words(found) if made.post else found
    if made.format == PACKET_DATA:
        return (BROKEN,) if read_record(data, made.path, records).problems else ()
    if made.format == "zip":
        wrong = verify_packet(output / made.path).problems
        return tuple(Mismatch(problem.message) for problem in wrong)
    return faults(data, made.format, _PACKETS_OWN)


def _is_paper(made: OutputFile) -> bool:
    """True if a file is a paper of one account."""
    return made.format not in (*_OF_ALL, SENDING) and not is_packets_own(made)


def _maker(made: OutputFile) -> str:
    return "forms" if made.document == POST_RECORD else _MAKERS.get(made.format, "forms")


def _anew(made: OutputFile) -> str:
    return f"{by(_maker(made))}作り直してください。"


def _remedy(made: OutputFile, found: Sequence[Mismatch], *, edited: bool) -> str:
    """The remedy: a paper that stands as it was made differs because the sheet was edited since."""
    remade = f"{run(_maker(made))}ください。"
    if BROKEN in found:
        return f"消して、{_anew(made)}"
    if own := next((fault.remedy for fault in found if fault.remedy), ""):
        return own
    if not edited:
        return f"シートを直した後であれば、{remade}"
    if made.format == SENDING:  # it is not what was approved
        return f"発信せずに、{_anew(made)}"
    by_hand = "記入し、又は手直ししたもの" if made.format == FILLABLE else "手直ししたもの"
    return f"{by_hand}であれば、このままで構いません。シートも直したのであれば、{remade}"


def _expected(surveyed: Surveyed) -> Iterator[tuple[_About, ExpectedContent]]:
    for result in surveyed.results:
        for ready in result.outcomes:
            if isinstance(ready, Ready):
                content = expected_content(ready, ready.document)
                # It tells of the day on which it was made: only what was typed can be compared.
                content = replace(
                    content, in_form=content.in_form or ready.wording.proposed is not None
                )
                yield (ready.account_id, ready.wording.id, ready.post or ready.month), content


def _problem(output: Path, made: OutputFile, message: str, remedy: str) -> Problem:
    place = Place((output / made.path).as_posix())
    return Problem("error", message, remedy, place, account=made.account)


# --- what is shown -------------------------------------------------------------------------------


def as_json(verified: Verified) -> str:
    """The report for programs."""
    return problems.as_json(
        files=len(verified.made),
        papers=_papers(verified),
        values=verified.values,
        not_compared=list(verified.not_compared),
        others=list(verified.others),
        problems=[problem.as_json() for problem in verified.problems],
    )


def summary_lines(verified: Verified) -> Iterator[str]:
    """The lines after the problems: how many papers were read back, and how it came out."""
    if verified.not_compared:
        yield "■ 今の入力からは作られないため、中身を入力と照合していない書類"
        yield from (f"　{path}" for path in verified.not_compared)
    if verified.others:
        yield "■ formgen が作ったものではないため、確かめていないファイル"
        yield from (f"　{path}" for path in verified.others)
    yield f"{_papers(verified)} 種類の書類（{len(verified.made)} ファイル）を読み返しました。"
    if verified.values:
        yield f"入力した値が、延べ {verified.values} 件、入力のとおりに書かれています。"
    if not verified.made:
        return
    wrong = len({problem.place for problem in verified.problems})
    if wrong:
        yield f"{wrong} ファイルに、違うところがありました（上の「エラー」の行）。"
    elif not verified.not_compared:
        yield "違うところは、ありませんでした。WordとPDFの文も同じです。"


def _papers(verified: Verified) -> int:
    return len({(m.account, m.document) for m in verified.made if _is_paper(m)})
