"""Label of one line that is elided where there is not enough room. The tooltip has the whole text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

_MIN_WIDTH = 16


class ElidedLabel(PlainLabel):
    """A label of one line.

    Args:
        mode: Where the text is shortened.
        parent: Its widget.
    """

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._mode = mode

    @property
    def visible_text(self) -> str:
        """The visible part of the text."""
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    @guard_override(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the least room: any text fits."""
        return QSize(_MIN_WIDTH, super().minimumSizeHint().height())

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        shown = self.visible_text
        self.setToolTip(escape_tooltip(self.text() if shown != self.text() else ""))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
