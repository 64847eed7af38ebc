"""The content of a form that was sent: its texts and files."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile

from formgen.window.visitfolder import SentFile, SentPicture


def chosen(form: FormData, key: str) -> list[UploadFile]:
    """The files that were chosen in a field."""
    return [item for item in form.getlist(key) if isinstance(item, UploadFile) and item.filename]


async def uploads(form: FormData, key: str) -> tuple[SentFile, ...]:
    """Those files, read."""
    found = chosen(form, key)
    return tuple([SentFile(_sound(item.filename or ""), await item.read()) for item in found])


def pictures_of(form: FormData, key: str) -> tuple[SentPicture, ...]:
    """Those files, to be read while the form is at hand."""
    found = chosen(form, key)
    return tuple(SentPicture(_sound(i.filename or ""), i.size or 0, i.file) for i in found)


def text_of(form: FormData, key: str) -> str:
    """The text of a field; nothing for a file."""
    value = form.get(key)
    return _sound(value) if isinstance(value, str) else ""


def _sound(text: str) -> str:
    """A text that can be written, without halves of characters."""
    return text.encode("utf-8", "replace").decode()
