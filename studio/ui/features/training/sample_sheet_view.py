"""A sheet of samples: rows of frames, each with its caption."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_2, Colors

_LEAST_SHARE: Final = 0.75
"""Whole pixels are worth it where the picture is this large, compared to one that fills the room."""


class SampleSheetView(QWidget):
    """Paints a picture as large as it fits, small ones in whole pixels so that they stay sharp, with a text a row.

    Signals:
        clicked(): The picture was clicked on, or Return was pressed.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.captions: tuple[str, ...] = ()
        self._font = theme.make_ui_font(theme.FONT_TINY)
        self._tip = ""
        self.setMinimumSize(120, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Samples"))

    def set_image(self, image: QImage, captions: tuple[str, ...] = ()) -> None:
        """Show a picture; an empty one for none."""
        self.image, self.captions = image, captions
        self._describe()
        self.update()

    def set_tip(self, tip: str) -> None:
        """Say what a click does: from then on the picture can be clicked on."""
        self._tip = tip
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._describe()

    def set_text_font(self, font: QFont) -> None:
        """Write the texts of the rows in another font."""
        self._font = font
        self.update()

    def _describe(self) -> None:
        shown = not self.image.isNull()
        tip = self._tip if shown else ""
        self.setToolTip(escape_tooltip("\n".join(line for line in (*self.captions, tip) if line)))
        self.setCursor(Qt.CursorShape.PointingHandCursor if tip else Qt.CursorShape.ArrowCursor)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return is a click."""
        if self._tip and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            event.ignore()

    def compute_image_rect(self) -> QRect:
        """Return the position of the picture."""
        ratio = self.devicePixelRatioF()
        room, size = QSize(self.width() - self._text_width(), self.height()) * ratio, self.image.size()
        factor = min(room.width() / max(1, size.width()), room.height() / max(1, size.height()))
        factor = float(int(factor)) if int(factor) >= _LEAST_SHARE * factor else factor
        shown = QSize(round(size.width() * factor / ratio), round(size.height() * factor / ratio))
        left = (self.width() - shown.width() - self._text_width()) // 2
        return QRect(left, (self.height() - shown.height()) // 2, shown.width(), shown.height())

    def _text_width(self) -> int:
        metrics = QFontMetrics(self._font)
        widest = max((metrics.horizontalAdvance(caption) for caption in self.captions), default=0)
        return min(widest + SPACE_2, self.width() * 2 // 5) if widest else 0

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, or that there is none."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Colors.CANVAS)
        painter.setFont(self._font)
        if self.image.isNull():
            painter.setPen(Colors.FAINT)
            text = tr("No samples yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
        else:
            place = self.compute_image_rect()
            is_uneven = round(place.width() * self.devicePixelRatioF()) % self.image.width() > 0
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_uneven)
            painter.drawImage(place, self.image)
            self._paint_captions(painter, place)
        if self.hasFocus():
            painter.setPen(Colors.ACCENT)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_captions(self, painter: QPainter, place: QRect) -> None:
        painter.setPen(Colors.SECONDARY)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        high = place.height() / max(1, len(self.captions))
        for row, caption in enumerate(self.captions):
            room = QRectF(place.right() + SPACE_2, place.top() + row * high, self._text_width() - SPACE_2, high)
            wrapped = painter.boundingRect(room, flags | Qt.TextFlag.TextWordWrap, caption)
            if wrapped.height() <= high and wrapped.width() <= room.width():
                painter.drawText(room, flags | Qt.TextFlag.TextWordWrap, caption)
            else:
                shown = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, round(room.width()))
                painter.drawText(room, flags, shown)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint it in the new size."""
        self.update()
