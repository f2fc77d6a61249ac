"""The field of a node's name in the head of the inspector."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFrame, QStylePainter

from studio.ui.shell.fields.line_view import LineView
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_INSET = 2  # the room that QLineEdit leaves beside its text


class NameField(LineView):
    """Line edit that ends a name with … where it is too long, until it is typed in."""

    @property
    def visible_text(self) -> str:
        """The part of the name that is seen while it is not typed in."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self._place_text().width())

    def _place_text(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return place.adjusted(_INSET, 0, -_INSET, 0)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name; where it is too long, what fits of it."""
        shown = self.visible_text
        if self.hasFocus() or shown == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self._place_text(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
