"""How a user starts something, where it is read: by make, by formgen's own name, or in the window.

Messages name what to do by an action; what is to be typed or pressed for it stands here alone, so that
every command on the screen can be typed as shown. Where the window needs another sentence,
or leaves it to the administrator, the message gives both (in_window, for_administrator).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from formgen.model.visibletext import OBEYED

# Set by the Makefile, and by the window for those who make what it shows; without it formgen was typed.
STARTED_BY = "FORMGEN_STARTED_BY"
WINDOW = "window"

_NAME = "formgen"

_OFFICE = "提出先"
# Of each action: what is typed with make, and what without.
_TYPED = {
    "forms": ("make forms", "formgen forms"),
    "post": ("make post", "formgen post"),
    "check": ("make check", "formgen check"),
    "status": ("make status", "formgen status"),
    "calendar": ("make calendar", "formgen status --ics"),
    "ledger": ("make ledger", "formgen ledger"),
    "receive": ("make receive", "formgen receive"),
    "census": ("make census", "formgen census"),
    "census answers": ("make census ANSWERS=回答", "formgen census --answers 回答"),
    "publish": ("make publish", "formgen publish"),
    "verify": ("make verify", "formgen verify"),
    "verify packet": (
        "make verify FILE=提出一式_○○局○○課.zip VALUE=1a2b3c4d5e6f",
        "formgen verify 提出一式_○○局○○課.zip --value 1a2b3c4d5e6f",
    ),
    "closing": ("make closing", "formgen forms --propose-closing"),
    "fillable": ("make forms FILLABLE=1", "formgen forms --fillable"),
    "docx only": ("make forms FORMAT=docx", "formgen forms --format docx"),
    "submitted": (
        "make submitted OFFICE=提出先 ON=2026-10-02",
        "formgen submitted --office 提出先 --on 2026-10-02",
    ),
    "send word": ("make forms SEND=word", "formgen forms --send word"),
    "send pdf": ("make forms SEND=pdf", "formgen forms --send pdf"),
    "section": ("SECTION=課の名前", "--section 課の名前"),
    "new": ("make new FILE=inputs/新しいシート.xlsx", "formgen new inputs/新しいシート.xlsx"),
    "first sheet": ("make new", "formgen new --replace-sample"),
    "carry over": (
        "make new FROM=inputs/今のシート.xlsx FILE=inputs/新しいシート.xlsx",
        "formgen new --from inputs/今のシート.xlsx inputs/新しいシート.xlsx",
    ),
    "clauses": ("make clauses SINCE=2021-03-31", "formgen clauses --changed-since 2021-03-31"),
    "edition": ("make clauses EDITION=改正後.yaml", "formgen clauses --edition 改正後.yaml"),
    "doctor": ("make doctor", "formgen doctor"),
    "lint": ("make templates", "formgen lint"),
}
# Of each action that the window offers: the button or link there.
_PRESSED = {
    "forms": "書類を作る",
    "check": "点検する",
    "status": "次にすること",
    "calendar": "カレンダー用ファイル",
    "ledger": "台帳",
    "receive": "受け取る",
    "submitted": "提出を記録する",
    "new": "白紙の記入シート",
    "first sheet": "白紙の記入シート",
    "carry over": "前のシートから写す",
}
TELL_ADMINISTRATOR = "管理者にお伝えください。"
# Of an option the variable that the Makefile has for it; others go through ARGS.
_VARIABLES = {
    "--account": "ACCOUNT", "--accounts": "ACCOUNTS", "--answers": "ANSWERS", "--by": "BY",
    "--changed-since": "SINCE",
    "--document": "DOCUMENT", "--edition": "EDITION",
    "--fillable": "FILLABLE", "--force": "FORCE", "--format": "FORMAT",
    "--from": "FROM", "--include-rules": "RULES", "--office": "OFFICE", "--on": "ON",
    "--overwrite": "OVERWRITE", "--port": "PORT", "--section": "SECTION", "--send": "SEND",
    "--value": "VALUE", "--verify": "VERIFY",
}  # fmt: skip

_PLAIN = re.compile(r"[\w@%+=:,./-]+")  # of which a shell takes no sign for its own
_OF_SHELL = re.compile(r'["$`\\!]')  # what it takes so between double quotes
_UNSHOWN = re.compile(f"[\t\n{OBEYED}]")
_SPELLED = re.compile(f"[\t\n%\\\\'{OBEYED}]")  # in the format of printf


def typed(action: str, office: str | None = None) -> str:
    """The text that is typed for an action, or pressed in the window if that offers it.

    office: the one to which papers are handed in, by its id.
    """
    with_make, without = (text.replace(_OFFICE, office or _OFFICE) for text in _TYPED[action])
    command = with_make if _is_make() else without.replace(_NAME, _program())
    return in_window(command, _PRESSED.get(action, ""))


def is_offered(action: str) -> bool:
    """True if an action can be done where it is read; by commands all can."""
    return bool(typed(action))


def option(name: str, value: str = "") -> str:
    """An option as it is typed, with its value; the name may be several words of a shell."""
    if _is_make() and name in _VARIABLES and _PLAIN.fullmatch(value or "1"):
        return f"{option_name(name)}={value or 1}"
    plain = " ".join(map(_word, (*shlex.split(name), *filter(None, [value]))))
    if not _is_make():
        return plain
    plain = plain.replace("$", "$$")  # which make takes for its own
    return f"ARGS={shlex.quote(plain)}" if _OF_SHELL.search(plain) else f'ARGS="{plain}"'


def _word(text: str) -> str:
    """A text as one word of a shell; what a screen would obey is spelled out."""
    if _PLAIN.fullmatch(text):
        return text
    if not _UNSHOWN.search(text):
        return shlex.quote(text)
    return f"\"$(printf '{_SPELLED.sub(_spelled, text)}')\""


def _spelled(sign: re.Match[str]) -> str:
    """A sign in the format of printf, between quotes."""
    return "%%" if sign[0] == "%" else "".join(f"\\{byte:03o}" for byte in os.fsencode(sign[0]))


def option_name(name: str) -> str:
    """The name by which the user knows an option."""
    return _VARIABLES.get(name, name) if _is_make() else name


def usage(command: str) -> str:
    """Say how to see the use of a command, or its use itself."""
    if _is_make() and command in _TYPED:
        return f"「{typed(command)}」のように実行してください。"
    return f"「{' '.join(filter(None, (_program(), command)))} --help」で使い方を確かめてください。"


def in_window(elsewhere: str, there: str) -> str:
    """The one of two texts for the place where it is read: for the screen of a command, or the window."""
    return there if os.environ.get(STARTED_BY) == WINDOW else elsewhere


def for_administrator(remedy: str) -> str:
    """A remedy for the administrator of the machine and its templates; in the window, to tell them."""
    return in_window(remedy, TELL_ADMINISTRATOR)


def again(action: str) -> str:
    """The sentence that asks to start over; in the window it names what is pressed for it."""
    return in_window(
        "もう一度実行してください。", f"もう一度「{_PRESSED[action]}」を押してください。"
    )


def blank_sheet() -> str:
    """A blank sheet and how one has it, to be followed by に."""
    return in_window(
        f"{by('new')}作る新しい記入用シート", "「シートを送る」にある「白紙の記入シート」"
    )


def _is_make() -> bool:
    return os.environ.get(STARTED_BY) == "make"


def _program() -> str:
    """The program's name, or the place of it that was typed where the name alone is not found."""
    typed_here = sys.argv[0]
    if Path(typed_here).name != _NAME or shutil.which(_NAME):
        return _NAME
    return shlex.quote(typed_here)


def without_place(text: str) -> str:
    """A text for a file, which others read: its commands name the program, not its place here."""
    return text if (program := _program()) == _NAME else text.replace(program, _NAME)


def by(action: str) -> str:
    """The means by which it is done, as in 「make new」で作るシート."""
    return f"「{typed(action)}」で"


def run(action: str) -> str:
    """To do it, to be followed by ください or 、."""
    return f"「{typed(action)}」を{in_window('実行して', '押して')}"
