"""A Document's words for a service's form: a text file that holds them and nothing else."""

from __future__ import annotations

from formgen.documents.blocks import Document


def pasted_text(document: Document) -> bytes:
    """The words to paste, as every editor on Windows opens them: UTF-8, lines ended by CRLF.

    Neither a mark at the start nor a line's end at the close: all that is selected is the text.
    """
    words = document.pasted.text if document.pasted else ""
    return words.replace("\n", "\r\n").encode()
