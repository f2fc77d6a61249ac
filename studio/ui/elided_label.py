"""One line of text that is shortened where there is no room for all of it; the tooltip has the whole."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported

_LEAST_WIDTH = 16


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
    def shown(self) -> str:
        """What is to be seen of the text."""
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    @reported(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the least room: any text fits."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        shown = self.shown
        self.setToolTip(tip_text(self.text() if shown != self.text() else ""))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
