"""The tree of a Word part that has been proven to be harmless XML; names keep their prefixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.dom.minidom import Document, Element, parseString


def tree(data: bytes) -> Document:
    """The tree of a part: without definitions of its own, which the package refuses."""
    return parseString(data)  # noqa: S318


def walk(data: bytes) -> Iterator[Element]:
    """Every element of a part, in order."""
    return iter(tree(data).getElementsByTagName("*"))


def ancestor(element: Element, name: str) -> Element | None:
    """The nearest element of a name around another."""
    node: Any = element.parentNode
    while isinstance(node, Element):
        if node.tagName == name:
            return node
        node = node.parentNode
    return None


def surround(first: Element, last: Element, target: str, start: str, end: str) -> None:
    """Put a processing instruction before an element and one behind its sibling."""
    document: Any = first.ownerDocument
    parent: Any = first.parentNode
    parent.insertBefore(document.createProcessingInstruction(target, start), first)
    parent.insertBefore(document.createProcessingInstruction(target, end), last.nextSibling)


def siblings(first: Element, last: Element) -> Iterator[Element]:
    """The elements from one to another."""
    node: Any = first
    while node is not None:
        if isinstance(node, Element):
            yield node
        if node is last:
            return
        node = node.nextSibling


def remove(node: Element) -> None:
    """Take an element out of its tree."""
    parent: Any = node.parentNode
    parent.removeChild(node)


def nth(element: Element) -> int:
    """The place of an element among its siblings of the same name, from 1."""
    parent: Any = element.parentNode
    same = [node for node in parent.childNodes if getattr(node, "tagName", "") == element.tagName]
    return same.index(element) + 1
