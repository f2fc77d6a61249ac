"""Texts in Qt: what comes from a file is shown as it is written, and only what we wrote ourselves is rich text."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QToolTip, QWidget

_BREAKS: Final = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "&": "&&"})


class Markup(str):
    """Rich text of ours: its tags are in the source, and what it says of a file went through `html.escape_answer`."""

    __slots__ = ()


def escape_tooltip(text: str) -> str:
    """Return a tooltip that reads as `text`; rich text of ours as it is.

    Qt takes for rich text what looks like it, and then reads the pictures that it names.
    """
    if isinstance(text, Markup) or not Qt.mightBeRichText(text):
        return text
    return f"<span style='white-space:pre-wrap'>{escape(text)}</span>"


def show_tooltip(at: QPoint, text: str, widget: QWidget, place: QRect | None = None) -> None:
    """Show a tooltip now, for as long as the mouse stays in a place; an empty text hides the one that is shown.

    Args:
        at: Where, on the screen.
        text: What it says; rich text of ours as Markup.
        widget: What it tells of.
        place: The part of the widget that it tells of; all of it if none is given.
    """
    QToolTip.showText(at, escape_tooltip(text), widget, QRect() if place is None else place)


def escape_window_title(text: str) -> str:
    """Return a text for the title of a window, in which [*] is no sign for changes."""
    return text.replace("[*]", "[*][*]")


def escape_menu_text(text: str) -> str:
    """Return a text for a menu, a button or a tab: one line, in which & is no sign for a key."""
    return text.translate(_BREAKS)
