"""Laying ready of an approved post its text, as it is pasted, and copies of its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from formgen.documents.postpapers import POST_APPROVAL, PostPaper
from formgen.making.make import undelivered
from formgen.making.readcheckcompose import AccountResult, Surveyed
from formgen.making.wantedpapers import Selection, is_made
from formgen.making.workers import InProcess
from formgen.making.workshop import Workshop
from formgen.model import fingerprint
from formgen.model.picturefile import PictureFile
from formgen.model.problems import FormgenError, InvalidValue, Problem
from formgen.model.typedcommands import again
from formgen.outputs.filenames import SENDING, SENDING_FOLDER, safe_name
from formgen.outputs.outputfiles import write_together
from formgen.outputs.outputfolder import Paper, Store
from formgen.posts.picturecopy import copy, copy_suffix
from formgen.posts.picturefacts import is_video
from formgen.posts.sendable import parts

TEXT, ALT_TEXTS = "本文", "代替テキスト"
_AT_A_TIME = 2  # copies that wait for the disk, each of which may have 100 MB
_CODE = ("posts",)  # what makes copies: another version makes others


@dataclass(frozen=True, slots=True)
class _Copy:
    """A picture of which a copy is to be laid ready, and its place."""

    file: PictureFile
    sha256: str
    paper: Paper


def lay_ready(
    surveyed: Surveyed, selection: Selection, workshop: Workshop, store: Store
) -> tuple[Problem, ...]:
    """Put what is to be sent of every approved post in its place; return what could not be.

    What stands there of a post that is approved no more, or of which a picture cannot be copied, is
    left to be moved aside with all that is no longer due.
    """
    texts, copies = list[tuple[Paper, bytes]](), list[_Copy]()
    has_posts = any(result.posts for result in surveyed.results)
    code = fingerprint.of_code(*_CODE) if has_posts else ""  # read once, not for each post
    for result in surveyed.results if selection.is_of_papers else ():
        for each in result.posts:
            if each.is_sendable and selection.wants(each.post.account_id or "", POST_APPROVAL):
                texts += _texts(result, each, surveyed)
                copies += _copies(result, each, code)
    wanted = [one for one in copies if not is_made(one.paper, store)]
    faults = tuple(filter(None, write_together(_puts(wanted, workshop, store), _AT_A_TIME)))
    incomplete = {PurePosixPath(fault.place.file).parent for fault in faults if fault.place}
    # No words are sent without their pictures.
    complete = ((paper, text) for paper, text in texts if paper.path.parent not in incomplete)
    puts = (partial(put_or_tell, store, *each) for each in complete if not is_made(each[0], store))
    return (*faults, *filter(None, write_together(puts)))


def put_or_tell(store: Store, paper: Paper, data: bytes | FormgenError) -> Problem | None:
    """Put a file in its place; return why that could not be done."""
    try:
        if isinstance(data, FormgenError):
            raise data
        sha256 = store.cache.papers[paper.key] = fingerprint.of_bytes(data)
        store.put(paper, data, sha256)
    except FormgenError as error:
        return undelivered(error, str(paper.path), paper.account)
    return None


def _place(result: AccountResult, paper: PostPaper, name: str, key: str) -> Paper:
    post = paper.post.post_id or ""
    path = PurePosixPath(result.folder) / SENDING_FOLDER / safe_name(post) / name
    return Paper(path, paper.post.account_id or "", POST_APPROVAL, SENDING, key, post)


def _texts(
    result: AccountResult, paper: PostPaper, surveyed: Surveyed
) -> Iterator[tuple[Paper, bytes]]:
    """The words to be pasted: all in one file, and where there are several to paste, each apart."""
    rule = surveyed.catalogue.city.post_rule(result.filing.account.record)
    sent = parts(paper.post.text or "", rule, has_pictures=bool(paper.post.pictures))
    files = {TEXT: "\n\n".join(part.text for part in sent)}
    if len(sent) > 1:  # numbered, as folders and pages list them by their names
        files |= {f"{TEXT}{at}_{part.name}": part.text for at, part in enumerate(sent, start=1)}
    # A line without its picture is no part of what was approved.
    alts = (paper.post.alt_texts or ())[: len(paper.pictures)]
    if any(alts):
        files[ALT_TEXTS] = "\n".join(alts)
    for name, text in files.items():
        # As every editor on Windows opens it.
        data = text.replace("\n", "\r\n").encode()
        key = fingerprint.of_text(SENDING, name, fingerprint.of_bytes(data))
        yield _place(result, paper, f"{name}.txt", key), data


def _copies(result: AccountResult, paper: PostPaper, code: str) -> Iterator[_Copy]:
    for at, (file, facts) in enumerate(
        zip(paper.filing.pictures, paper.pictures, strict=True), start=1
    ):
        if file is not None and facts is not None:
            name = f"{at}_{safe_name(_stem(file.name))}{copy_suffix(facts)}"
            key = fingerprint.of_text(SENDING, name, facts.sha256, code)
            yield _Copy(file, facts.sha256, _place(result, paper, name, key))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _puts(
    copies: Sequence[_Copy], workshop: Workshop, store: Store
) -> Iterator[Callable[[], Problem | None]]:
    """The steps that put each copy in its place, made by whoever makes the papers and has the files.

    A video, of which there is nothing to make, is read no sooner than it is written.
    """
    videos = [one for one in copies if is_video(one.file.name)]
    pictures = [one for one in copies if not is_video(one.file.name)]
    yield from (partial(_put_as_it_is, store, one) for one in videos)
    if pictures:
        orders = iter([(one.file, one.sha256) for one in pictures])
        workers = (
            InProcess()
            if workshop.is_elsewhere
            else workshop.workers(lambda: ["pdf"] * len(pictures))
        )
        made = workers.done(_copy_all, orders, 1)
        for one, data in zip(pictures, made, strict=True):
            yield partial(put_or_tell, store, one.paper, data)


def _put_as_it_is(store: Store, video: _Copy) -> Problem | None:
    return put_or_tell(store, video.paper, _copy(video.file, video.sha256))


def _copy_all(orders: tuple[tuple[PictureFile, str], ...]) -> tuple[bytes | FormgenError, ...]:
    return tuple(_copy(file, sha256) for file, sha256 in orders)


def _copy(file: PictureFile, sha256: str) -> bytes | FormgenError:
    """The copy of a picture; a fault where it is no longer the one that was looked at."""
    try:
        data = file.read()
        if fingerprint.of_bytes(data) != sha256:
            raise InvalidValue(
                f"画像「{file.name}」が、作っている間に変わりました。",
                again("forms"),
            )
        return copy(data, file.name)[0]
    except InvalidValue as flaw:
        return FormgenError(flaw.message, flaw.remedy, exit_code=1)
