"""The colors of shapes that are drawn over pictures."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor

SHAPE_COLORS: Final = tuple(
    QColor(*color)
    for color in (
        (255, 92, 92),
        (92, 200, 120),
        (96, 165, 255),
        (255, 190, 60),
        (200, 120, 255),
        (70, 210, 210),
        (255, 130, 190),
        (190, 210, 80),
    )
)
"""Seen on dark and bright pictures."""


def get_shape_color(number: int) -> QColor:
    """Return a color of the palette; after the last comes the first."""
    return SHAPE_COLORS[number % len(SHAPE_COLORS)]
