"""Neutral grays around the picture: a tint there would shift how its colors are seen."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QColor

from studio.core.translation import tr_noop
from studio.ui.widgets import theme


class ViewerBackground(StrEnum):
    """A gray around the picture, the same in every theme."""

    DARK = "dark"
    MIDDLE = "middle"
    LIGHT = "light"

    @property
    def color(self) -> QColor:
        """The gray."""
        return QColor(
            {"dark": theme.SURROUND_DARK, "middle": theme.SURROUND_MIDDLE, "light": theme.SURROUND_LIGHT}[self.value]
        )

    @property
    def title_color(self) -> QColor:
        """The color of a title that is readable on it."""
        return QColor(theme.ON_SURROUND_DARK if self is ViewerBackground.DARK else theme.ON_SURROUND_LIGHT)

    @property
    def text_color(self) -> QColor:
        """The color of a text that is readable on it."""
        return QColor(theme.FAINT_ON_SURROUND_DARK if self is ViewerBackground.DARK else theme.ON_SURROUND_LIGHT)


BACKGROUND_NAMES = {
    ViewerBackground.DARK: tr_noop("Dark Gray"),
    ViewerBackground.MIDDLE: tr_noop("Middle Gray"),
    ViewerBackground.LIGHT: tr_noop("Light Gray"),
}
