"""The pictures that posts name: from the folder beside the intake file, or sent together with it.

They are found and not read: no more than the place of a file and its size is looked at. No name
leads out of the folder, and no link.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from formgen.intake import limits
from formgen.intake.labels import more_problems, squeeze
from formgen.intake.rawrecords import owner_of
from formgen.intake.secrets.judge import is_secret_name
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import quoted
from formgen.model.picturefile import PICTURE_BYTES, PICTURE_FOLDER, PictureFile
from formgen.model.postrecord import Post
from formgen.model.problems import InvalidValue, Problem
from formgen.model.visibletext import visible

FOLDER = PICTURE_FOLDER
_KINDS = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff",
    ".mp4", ".mov", ".m4v",
)  # fmt: skip
_OF_PATHS = ("/", "\\", ":", "..")
_MOST_NEAR = 3  # names in a message
_PUT_ITSELF = f"リンクではなく、画像そのものを「{FOLDER}」フォルダーに入れてください。"
Pictures = Mapping[tuple[str, str], PictureFile]


def is_picture(name: str) -> bool:
    """True if a file is a picture or a video by its name, and no sheet."""
    return PurePath(name).suffix.lower() in _KINDS


def find_pictures(
    posts: Iterable[LocatedRecord[Post]], folders: Mapping[str, Path], sent: Sequence[PictureFile]
) -> tuple[Pictures, tuple[Problem, ...]]:
    """Find the pictures of posts, by intake file and name; what may not be taken is a problem.

    folders are those of the intake files on the disk; the pictures of any other were sent with it.
    """
    stores: dict[Path | None, _Store] = {}
    pictures: dict[tuple[str, str], PictureFile] = {}
    problems: list[Problem] = []
    for post in posts:
        place = post.places["pictures"]
        if not post.record.pictures:
            continue
        if len(problems) > limits.UNREAD_VALUES:
            problems.append(more_problems(place))
            break
        folder = folders.get(place.file)
        if folder not in stores:
            stores[folder] = _Store(folder, sent)
        for name, found in _take(post.record.pictures, stores[folder]):
            if isinstance(found, PictureFile):
                pictures[place.file, name] = found
            else:
                problems.append(replace(found.at(place), field="pictures", **owner_of(post.record)))
    return pictures, tuple(problems)


def _take(names: Sequence[str], store: _Store) -> Iterator[tuple[str, PictureFile | InvalidValue]]:
    """Yield the picture of each name of a post, or why there is none; a fault of them all once."""
    if store.fault is not None:
        yield "", store.fault
        return
    taken: set[str] = set()
    for name in names[: limits.PICTURES_OF_A_POST]:
        try:
            actual = store.actual(name)
            if actual in taken:
                raise InvalidValue(
                    f"画像{quoted(name)}が2回書かれています。",
                    "1つの投稿には、同じ画像を1回だけ書いてください。",
                )
            taken.add(actual)
            yield name, store.take(actual, name)
        except InvalidValue as flaw:
            yield name, flaw
    if len(names) > limits.PICTURES_OF_A_POST:
        most = f"{limits.PICTURES_OF_A_POST}枚"
        yield "", InvalidValue(f"画像が{most}を超えています。", f"{most}までにしてください。")


class _Store:
    """The files from which the posts of an intake file may take their pictures."""

    def __init__(self, folder: Path | None, sent: Sequence[PictureFile]) -> None:
        self._folder = folder / FOLDER if folder is not None else None
        self._sent = {file.name: file for file in sent}
        self.fault: InvalidValue | None = None  # the reason why there are none at all
        self._taken: dict[str, PictureFile] = {}
        names = list(self._sent)
        if self._folder is not None:
            try:
                names = _names_in(self._folder)
            except InvalidValue as flaw:
                self.fault = flaw
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_likeness: dict[str, set[str]] = defaultdict(set)
        for name in sorted(names):
            self._by_name[_composed(name)].append(name)
            for key in _likenesses(name) if is_picture(name) else ():
                self._by_likeness[key].add(_composed(name))

    def actual(self, typed: str) -> str:
        """The name of a file as it is stored: macOS decomposes it. Raises InvalidValue when there is none."""
        if typed.startswith((".", "~")) or any(sign in typed for sign in _OF_PATHS):
            raise InvalidValue(
                f"{quoted(typed)}は、画像の名前として使えません。",
                f"「{FOLDER}」フォルダーに入れた画像の名前だけを、「花壇.jpg」のように入力してください。",
            )
        same = self._by_name.get(_composed(typed), [])
        if not same:
            raise self._missing(typed)
        if not is_picture(typed):
            raise InvalidValue(
                f"{quoted(typed)}は、画像や動画のファイルではありません。",
                "JPEG、PNG、MP4などの画像か動画の名前を、「花壇.jpg」のように入力してください。",
            )
        return typed if typed in same else same[0]

    def take(self, actual: str, typed: str) -> PictureFile:
        """The picture of a file. Raises InvalidValue when it may not or cannot be taken."""
        if typed in self._taken:  # by another post
            return self._taken[typed]
        if self._folder is None:
            found = replace(self._sent[actual], name=typed)
        else:
            found = PictureFile(typed, path=self._folder / actual)
        size = _size_of(found.path, typed) if found.path else len(found.data or b"")
        if size > PICTURE_BYTES:
            megabytes = PICTURE_BYTES // (1024 * 1024)
            raise InvalidValue(
                f"{quoted(typed)}が{megabytes}MBを超えるため、読み込みません。",
                "画像なら小さくし、動画なら短くしてください。"
                "短くできない動画は、ここに書かずに、決裁のときに画面で見せてください。",
            )
        self._taken[typed] = found
        return found

    def _missing(self, typed: str) -> InvalidValue:
        where = f"「{FOLDER}」フォルダーにありません" if self._folder else "送られていません"
        remedy = (
            f"画像を「{FOLDER}」フォルダーに入れるか、名前を直してください。"
            if self._folder
            else "記入シートと一緒に、画像も送ってください。"
        )
        found = (self._by_likeness.get(key, set()) for key in _likenesses(typed))
        near = [name for name in sorted(set().union(*found)) if not is_secret_name(name)]
        if near:
            names = "".join(quoted(visible(name)) for name in near[:_MOST_NEAR])
            remedy = f"{names}ならあります。使う画像なら、名前をそのとおりに入力してください。"
        return InvalidValue(f"{quoted(typed)}が、{where}。", remedy)


def _names_in(folder: Path) -> list[str]:
    """Return the names of the files of a folder. Raises InvalidValue when it is none, or a link."""
    try:
        mode = os.lstat(folder).st_mode
        if stat.S_ISLNK(mode):
            raise InvalidValue(
                f"「{FOLDER}」フォルダーがリンクのため、画像を読みません。", _PUT_ITSELF
            )
        return [path.name for path in folder.iterdir()]
    except PermissionError:
        raise InvalidValue(
            f"「{FOLDER}」フォルダーの読み取りが許可されていません。",
            "読み取りの許可を付けてもらってください。",
        ) from None
    except OSError:
        raise InvalidValue(
            f"画像を入れる「{FOLDER}」フォルダーがありません。",
            f"記入シートと同じ場所に「{FOLDER}」という名前のフォルダーを作り、画像を入れてください。",
        ) from None


def _size_of(path: Path, typed: str) -> int:
    """Return the size of a file that can be read. Raises InvalidValue for a link and what is no file."""
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            raise InvalidValue(f"{quoted(typed)}はリンクのため、読みません。", _PUT_ITSELF)
        if not stat.S_ISREG(mode):
            raise InvalidValue(f"{quoted(typed)}は、ファイルではありません。", _PUT_ITSELF)
        # Neither a link nor a pipe that has come there meanwhile; Windows has neither flag.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.open(path, flags)
    except OSError:
        raise InvalidValue(
            f"{quoted(typed)}を開けません。",
            "ほかの人が開いていないか確かめ、読み取りの許可を付けてもらってください。",
        ) from None
    try:
        return os.fstat(opened).st_size
    finally:
        os.close(opened)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _likenesses(name: str) -> tuple[str, str]:
    """Return what a name has in common with one of other width, case, blanks or ending."""
    plain = squeeze(name).casefold()
    return plain, PurePath(plain).stem
