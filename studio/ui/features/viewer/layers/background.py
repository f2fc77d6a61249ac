"""Neutral grays around the picture: a tint there would shift how its colors are seen."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QColor


class ViewerBackground(StrEnum):
    """A gray around the picture, the same in every theme."""

    DARK = "dark"
    MIDDLE = "middle"
    LIGHT = "light"

    @property
    def color(self) -> QColor:
        """The gray."""
        return QColor({"dark": "#1C1C1C", "middle": "#777777", "light": "#C8C8C8"}[self.value])

    @property
    def title_color(self) -> QColor:
        """The color of a title that is readable on it."""
        return QColor("#D8D8D8" if self is ViewerBackground.DARK else "#0A0A0A")

    @property
    def text_color(self) -> QColor:
        """The color of a text that is readable on it."""
        return QColor("#A8A8A8" if self is ViewerBackground.DARK else "#0A0A0A")
