"""The chart of losses: painted from thinned curves, read under the mouse, zoomed to a range of steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.language import marked, tr
from studio.ui import theme
from studio.ui.reporting import reported
from studio.ui.theme import Colors
from studio.ui.training.axes import Axes
from studio.ui.training.chart_painting import Curve, paint_chart, paint_reading, small_font
from studio.ui.training.run_files import SeriesName
from studio.ui.training.series import SeriesBook

_LEFT, _TOP, _RIGHT, _FOOT = 52.0, 8.0, 12.0, 20.0
_LEAST_DRAG: Final = 4.0
_WHEEL: Final = 1.0015
_SPARSE: Final = 64
_HINT: Final = marked("No losses yet: they appear here as soon as it trains.")


class LossChart(QWidget):
    """Shows the curves of a run. The mouse reads values; a drag zooms to its range, a double click shows all again.

    Signals:
        zoomed(bool): Whether a part of the steps is shown, or all.
    """

    zoomed = Signal(bool)

    def __init__(self, book: SeriesBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.log = True
        self.smoothing = 0.0
        self._hidden: frozenset[SeriesName] = frozenset()
        self._colors: dict[SeriesName, QColor] = {}
        self._range: tuple[float, float] | None = None
        self._mouse: QPointF | None = None
        self._drag: QPointF | None = None
        self._drawn: tuple[object, ...] = ()
        self._axes = Axes(_LEFT, _TOP, 1, 1)
        self._curves: list[Curve] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(200, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Losses by step"))

    @property
    def range(self) -> tuple[float, float] | None:
        """The steps that are zoomed to; None while all are shown."""
        return self._range

    def show_book(self, colors: Mapping[SeriesName, QColor], hidden: Collection[SeriesName]) -> None:
        """Show the curves as they are now.

        Args:
            colors: Of each curve.
            hidden: Those that are not to be seen.
        """
        self._colors, self._hidden = dict(colors), frozenset(hidden)
        self.update()

    def set_log(self, log: bool) -> None:
        """Lay values out by their logarithms, or by themselves."""
        self.log = log
        self.update()

    def set_smoothing(self, weight: float) -> None:
        """Smooth curves by a moving average that weighs the past by `weight`, 0..1."""
        self.smoothing = weight
        self.update()

    def zoom_to(self, first: float, last: float) -> None:
        """Show the steps from `first` to `last`; all, where that is all there is."""
        axes = self._axes.showing(first, last, self.book.last_step)
        whole = axes.first <= 0 and axes.last >= self.book.last_step
        self._range = None if whole else (axes.first, axes.last)
        self.zoomed.emit(self._range is not None)
        self.update()

    def show_all(self) -> None:
        """Show all steps."""
        self._range = None
        self.zoomed.emit(False)
        self.update()

    def reading(self) -> list[tuple[SeriesName, float, float]]:
        """Return what the mouse points at: of each curve that is seen, the nearest step and its value."""
        self._layout()
        if self._mouse is None or not self._room().contains(self._mouse):
            return []
        step = self._axes.step_at(self._mouse.x())
        found = ((curve.name, self.book.series[curve.name].at(step, curve.weight)) for curve in self._curves)
        return [(name, *at) for name, at in found if at is not None]

    def _room(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(1.0, self.width() - _LEFT - _RIGHT), max(1.0, self.height() - _TOP - _FOOT))

    def _layout(self) -> None:
        """Work out what is drawn, if anything of it has changed."""
        key = (self.book.revision, self.size(), self._range, self.log, self.smoothing, self._hidden, len(self._colors))
        if key == self._drawn:
            return
        self._drawn = key
        room = self._room()
        axes = Axes(room.left(), room.top(), room.width(), room.height(), log=self.log)
        most = max(self.book.last_step, 1.0)
        axes = axes.showing(*(self._range or (0.0, most)), most)
        self._curves, shown = [], []
        for name, series in self.book.series.items():
            if name in self._hidden or name not in self._colors:
                continue
            weight = self.smoothing if name.kind == "losses" else 0.0
            pixels = round(room.width())
            line = series.line(axes.first, axes.last, pixels, weight)
            raw = series.line(axes.first, axes.last, pixels) if weight else None
            self._curves.append(Curve(name, self._colors[name], line, raw, weight))
            shown.append(line.values)
        self._axes = axes.fitted_to(shown)
        self._curves = [replace(curve, dots=len(curve.line.steps) <= _SPARSE) for curve in self._curves]

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint scales, curves, and what the mouse reads."""
        self._layout()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        if not self.book.series:
            painter.setPen(Colors.FAINT)
            painter.setFont(small_font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr(_HINT))
        else:
            paint_chart(painter, self._room(), self._axes, self._curves)
            self._paint_hand(painter)
        painter.end()

    def _paint_hand(self, painter: QPainter) -> None:
        room = self._room()
        if self._drag is not None and self._mouse is not None:
            left, right = sorted((self._drag.x(), self._mouse.x()))
            band = QRectF(left, room.top(), right - left, room.height()) & room
            painter.fillRect(band, theme.with_alpha(Colors.ACCENT, 0.18))
        read = self.reading()
        if read and self._mouse is not None:
            colors = {curve.name: curve.color for curve in self._curves}
            paint_reading(painter, room, self._axes, self._mouse, read, colors)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose a range."""
        if event.button() == Qt.MouseButton.LeftButton and self.book.series:
            self._drag = event.position()

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what is under the mouse, and draw the range out."""
        self._mouse = event.position()
        self.update()

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Zoom to the range."""
        start, self._drag = self._drag, None
        if start is not None and abs(event.position().x() - start.x()) >= _LEAST_DRAG:
            first, last = sorted((self._axes.step_at(start.x()), self._axes.step_at(event.position().x())))
            self.zoom_to(first, last)
        self.update()

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all steps."""
        self.show_all()

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives a range up that is being chosen; else it shows all steps."""
        if event.key() != Qt.Key.Key_Escape or (self._drag is None and self._range is None):
            event.ignore()
            return
        if self._drag is None:
            self.show_all()
        self._drag = None
        self.update()

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the steps at the mouse; with Shift, go along them."""
        self._layout()
        turn = event.angleDelta().y() or event.angleDelta().x()
        first, last = self._axes.first, self._axes.last
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by = -turn / 1200 * (last - first)
            self.zoom_to(first + by, last + by)
        else:
            at, factor = self._axes.step_at(event.position().x()), _WHEEL**-turn
            self.zoom_to(at - (at - first) * factor, at + (last - at) * factor)
        event.accept()

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        self._mouse = None
        self.update()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self.update()

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for curves that can be told apart."""
        return QSize(460, 200)
