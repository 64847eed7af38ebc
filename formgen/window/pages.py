"""The pages of the window: Jinja templates and what they are filled with, in polite words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formgen.model.japanese import wareki
from formgen.window.messages import Answer, Order
from formgen.window.settings import INPUTS, MOST_PICTURES, PICTURES_BYTES, Settings

_FOLDER = Path(__file__).parent / "pages"
ZOOMS = ("100", "150", "200")
# Why one is sent back to the page シートを送る, as its address says.
SENT_BACK = {
    "nosheet": "シートが選ばれていません。記入したシートを選んでから、「点検する」を押してください。",
    "novisit": "送ったシートは、もう窓口にありません。もう一度選んで、「点検する」を押してください。",
}
TOO_LARGE = "シートが大きすぎます。画像などを取り除いて、保存し直してから送ってください。"
TOO_MANY_PICTURES = (
    f"画像が多すぎます。合わせて{MOST_PICTURES}個、{PICTURES_BYTES // 1024**2}MBまで送れます。"
    "投稿を分けるか、動画を短くしてください。"
)
# Why nothing is shown, and what to do.
BUSY = ("ただ今、窓口が混み合っています。", "1分ほどたってから、もう一度送ってください。")
LOST = (
    "時間又はメモリーを使いすぎるため、途中で止めました。",
    (
        "シートに大きな画像や多くの空のセルがあれば取り除き、もう一度送ってください。"
        "それでも同じときは、管理者にお伝えください。"
    ),
)
NO_ROOM = (
    "窓口に空きがないため、受け取れませんでした。",
    "しばらくたってから、もう一度送ってください。続くときは、管理者にお伝えください。",
)
_REFUSALS: Mapping[int, tuple[str, str]] = {
    403: (
        "このページからは受け付けられませんでした。",
        "前のページを開き直してから、もう一度送ってください。",
    ),
    404: ("このページはありません。", "「シートを送る」からお進みください。"),
}
_OTHER_REFUSAL = ("送られたものを読み取れませんでした。", "もう一度送ってください。")
_NOT_ADMITTED = (
    "この窓口は、開いた人だけが使えます。",
    "初めに開いたブラウザーを使うか、窓口を閉じて、開き直してください。",
)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["wareki"] = wareki
    found.globals |= {"most_pictures": MOST_PICTURES, "pictures_mb": PICTURES_BYTES // 1024**2}
    return found


def load_all() -> None:
    """Have all templates ready."""
    for name in _environment().list_templates(["html"]):
        _environment().get_template(name)


def page(template: str, order: Order, status: int = 200, **values: Any) -> Answer:
    """A page; order tells whom it is for."""
    text = _environment().get_template(template).render(about=order["about"], **values)
    return Answer(text.encode(), status)


def front(settings: Settings, order: Order, fault: str, status: int, *, has_ended: bool) -> Answer:
    """The page on which a sheet is sent; at the desk it names the sheets in the working folder."""
    inputs = settings.working_folder / INPUTS
    files = () if settings.is_counter or not inputs.is_dir() else _sheets_in(inputs)
    return page("front.html", order, status, fault=fault, files=files, has_ended=has_ended)


def _sheets_in(inputs: Path) -> tuple[tuple[str, bool], ...]:
    """The sheets of the working folder by name, and which are samples as they came."""
    from formgen.commands.workingfolder import untouched_samples
    from formgen.intake.reader import find_files

    with suppress(OSError):
        found, samples = find_files([inputs])[0], untouched_samples(inputs)
        return tuple((path.relative_to(inputs).as_posix(), path in samples) for path in found)
    return ()


def fault(message: str, remedy: str, order: Order, status: int = 422) -> Answer:
    """The page of a fault: what it is, and what to do."""
    return page("fault.html", order, status, message=message, remedy=remedy)


def refusal(status: int, order: Order) -> Answer:
    """The page of a request that is not answered."""
    is_stranger = status == 403 and not order["about"]["token"]
    message, remedy = _NOT_ADMITTED if is_stranger else _REFUSALS.get(status, _OTHER_REFUSAL)
    return fault(message, remedy, order, status)


def unexpected(name: str, order: Order) -> Answer:
    """The page of a fault that nobody expected; name is that of its kind."""
    return fault(
        f"思いがけない不具合で、表示できませんでした（{name}）。",
        "もう一度送ってください。それでも同じときは、この画面を管理者に見せてください。", order, 500,
    )  # fmt: skip


def making(progress: tuple[int, int], order: Order) -> Answer:
    """The page that tells how many papers are made."""
    done, total = progress
    return page("making.html", order, done=done, total=total)


_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_PARTS = {
    "style.css": ("style.css", "grid.css", "paper.css"),
    "window.js": ("window.js",),
    "icon.svg": ("icon.svg",),
}
STATIC = {
    name: Answer(
        b"".join((_FOLDER / part).read_bytes() for part in parts),
        kind=_KINDS[name.rpartition(".")[2]],
    )
    for name, parts in _PARTS.items()
}
