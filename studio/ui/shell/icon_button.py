"""Small flat buttons with a drawn sign."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import GRID, IconPainter
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_SIZE = 28


class IconButton(QAbstractButton):
    """A flat button with a drawn sign.

    Args:
        sign: What it shows.
        name: What it does, for the tooltip and for screen readers.
        action: What it does by a key, which the tooltip shows; empty for nothing.
        by_tab: Whether Tab reaches it; else the keys stay with its panel.
    """

    def __init__(
        self, sign: IconPainter, name: str, action: str = "", parent: QWidget | None = None, *, by_tab: bool = False
    ) -> None:
        super().__init__(parent)
        self._icon = sign
        self._tip = KeyTooltip(self, action, name) if action else None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if by_tab else Qt.FocusPolicy.NoFocus)
        self.setFixedSize(_SIZE, _SIZE)
        self.set_icon_and_name(sign, name)

    def set_icon_and_name(self, sign: IconPainter, name: str) -> None:
        """Show another sign, with another meaning."""
        if sign is not self._icon:
            self._icon = sign
            self.update()
        if self._tip is not None:
            self._tip.set_text(name)
        else:
            self.setAccessibleName(name)
            self.setToolTip(escape_tooltip(name))

    @guard_override(default=QSize(_SIZE, _SIZE))
    def sizeHint(self) -> QSize:
        """Return its size."""
        return QSize(_SIZE, _SIZE)

    @guard_override()
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
        self._icon(painter, color if self.isEnabled() else Colors.LINE)
        painter.end()
