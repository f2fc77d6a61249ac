"""Copies of shapes on the clipboard, as the text that a parameter holds: they go to any node of any project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.ui.features.viewer.tools.roto.edits.shape_edits import pick_shapes

_MAX_LENGTH: Final = 50_000_000  # characters


def copy_shapes(shapes: RotoShapes, numbers: Iterable[int]) -> None:
    """Put some of the shapes on the clipboard."""
    chosen = pick_shapes(shapes, numbers)
    if chosen.shapes:
        QGuiApplication.clipboard().setText(serialize_roto_shapes(chosen))


def read_copied_shapes() -> RotoShapes:
    """Return the shapes that the clipboard holds; none where it holds something else."""
    text = QGuiApplication.clipboard().text()
    try:
        return parse_roto_shapes(text) if 0 < len(text) < _MAX_LENGTH else RotoShapes()
    except StudioError:
        return RotoShapes()
