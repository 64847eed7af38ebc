"""Jinja's faults of a template, in words for someone who edits it."""

from __future__ import annotations

import re

from jinja2 import (
    TemplateAssertionError,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)  # fmt: skip

# What filling a template raises: Jinja's own errors, and Python's for what an expression does.
FAULTS = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
    RecursionError, MemoryError, SyntaxError,
)  # fmt: skip


class UnprintableError(TypeError):
    """A value that is to be printed and is no text, number or date."""


class EndlessError(ValueError):
    """More is repeated, or a text is longer, than the largest paper takes."""


def explained(error: BaseException) -> str:
    """Why a template cannot be read or filled, without the full stop."""
    quoted = re.findall("'([^']*)'", str(error))
    if isinstance(error, TemplateNotFound):
        return f"「{error.name}」がありません"
    if isinstance(error, UndefinedError):
        return f"「{quoted[-1]}」という値はありません" if quoted else "ない値を使っています"
    if isinstance(error, TemplateAssertionError):
        return f"「{quoted[0]}」という書き方はありません" if quoted else "使えない書き方があります"
    if isinstance(error, TemplateSyntaxError):
        return "「{{ }}」や「{% %}」の書き方に誤りがあります"
    if isinstance(error, UnprintableError):
        return "文字、数、日付でないものは印字できません"
    if isinstance(error, EndlessError | RecursionError | MemoryError):
        return "繰り返しや文字が多すぎます"
    return "値を計算できません"
