"""Small flat buttons with a drawn sign."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.signs import GRID, Sign
from studio.ui.theme import Colors

_SIZE = 28


class SignButton(QAbstractButton):
    """A flat button with a drawn sign.

    Args:
        sign: What it shows.
        name: What it does, for the tooltip and for screen readers.
        action: What it does by a key, which the tooltip shows; empty for nothing.
        by_tab: Whether Tab reaches it; else the keys stay with its panel.
    """

    def __init__(
        self, sign: Sign, name: str, action: str = "", parent: QWidget | None = None, *, by_tab: bool = False
    ) -> None:
        super().__init__(parent)
        self._sign = sign
        self._tip = KeyTip(self, action, name) if action else None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if by_tab else Qt.FocusPolicy.NoFocus)
        self.setFixedSize(_SIZE, _SIZE)
        self.show_as(sign, name)

    def show_as(self, sign: Sign, name: str) -> None:
        """Show another sign, with another meaning."""
        self._sign = sign
        if self._tip is not None:
            self._tip.say(name)
        else:
            self.setAccessibleName(name)
            self.setToolTip(tip_text(name))
        self.update()

    @reported(default=QSize(_SIZE, _SIZE))
    def sizeHint(self) -> QSize:
        """Return its size."""
        return QSize(_SIZE, _SIZE)

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isEnabled() and (self.isDown() or self.underMouse() or self.isChecked()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Colors.ACCENT_DIM if self.isDown() or self.isChecked() else Colors.HOVER)
            painter.drawRoundedRect(ground, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        if self.hasFocus():
            painter.setPen(Colors.ACCENT)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        color = Colors.ACCENT if self.isChecked() else Colors.TEXT if self.underMouse() else Colors.SECONDARY
        painter.translate((self.width() - GRID) / 2, (self.height() - GRID) / 2)
        self._sign(painter, color if self.isEnabled() else Colors.LINE)
        painter.end()
