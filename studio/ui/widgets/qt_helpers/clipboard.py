"""Texts on the system's clipboard, and where projects in them pretend to lie."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> None:
    """Put a text on the clipboard.

    Parts of projects are texts, too: data that Python made and the clipboard still holds when the program ends crashes
    PySide.
    """
    QGuiApplication.clipboard().setText(text)


def read_mime_data() -> QMimeData | None:
    """Return what is on the clipboard; None where it cannot be read."""
    return cast("QMimeData | None", QGuiApplication.clipboard().mimeData())


def clipboard_path() -> Path:
    """Return where a project in a text pretends to lie: relative paths in it start at the user's folder."""
    return Path.home() / "clipboard.loom"
