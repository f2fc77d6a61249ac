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

from studio.core.translation import tr, tr_noop
from studio.ui.features.training.chart.chart_axes import LossChartAxes
from studio.ui.features.training.chart.chart_painting import ChartCurve, make_chart_font, paint_chart, paint_reading
from studio.ui.features.training.run.loss_series import LossSeriesBook
from studio.ui.features.training.run.run_files import SeriesName
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

_LEFT, _TOP, _RIGHT, _FOOT = 52.0, 8.0, 12.0, 20.0
_LEAST_DRAG: Final = 4.0
_WHEEL: Final = 1.0015
_SPARSE: Final = 64
_HINT: Final = tr_noop("No losses yet: they appear here as soon as it trains.")


class LossChart(QWidget):
    """Shows the curves of a run. The mouse reads values; a drag zooms to its range, a double click shows all again.

    Signals:
        range_zoomed(bool): Whether a part of the steps is shown, or all.
    """

    range_zoomed = Signal(bool)

    def __init__(self, book: LossSeriesBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series_book = book
        self.is_log = True
        self.smoothing_weight = 0.0
        self._hidden: frozenset[SeriesName] = frozenset()
        self._colors: dict[SeriesName, QColor] = {}
        self._range: tuple[float, float] | None = None
        self._mouse: QPointF | None = None
        self._drag: QPointF | None = None
        self._drawn: tuple[object, ...] = ()
        self._axes = LossChartAxes(_LEFT, _TOP, 1, 1)
        self._curves: list[ChartCurve] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(200, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Losses by step"))

    @property
    def zoom_range(self) -> tuple[float, float] | None:
        """The steps that are zoomed to; None while all are shown."""
        return self._range

    def update_curves(self, colors: Mapping[SeriesName, QColor], hidden: Collection[SeriesName]) -> None:
        """Show the curves as they are now.

        Args:
            colors: Of each curve.
            hidden: Those that are not to be seen.
        """
        self._colors, self._hidden = dict(colors), frozenset(hidden)
        self.update()

    def set_log_scale(self, log: bool) -> None:
        """Lay values out by their logarithms, or by themselves."""
        self.is_log = log
        self.update()

    def set_smoothing(self, weight: float) -> None:
        """Smooth curves by a moving average that weighs the past by `weight`, 0..1."""
        self.smoothing_weight = weight
        self.update()

    def zoom_to_range(self, first: float, last: float) -> None:
        """Show the steps from `first` to `last`; all, where that is all there is."""
        axes = self._axes.show_steps(first, last, self.series_book.last_step)
        whole = axes.first_step <= 0 and axes.last_step >= self.series_book.last_step
        self._range = None if whole else (axes.first_step, axes.last_step)
        self.range_zoomed.emit(self._range is not None)
        self.update()

    def reset_zoom(self) -> None:
        """Show all steps."""
        self._range = None
        self.range_zoomed.emit(False)
        self.update()

    def read_values(self) -> list[tuple[SeriesName, float, float]]:
        """Return what the mouse points at: of each curve that is seen, the nearest step and its value."""
        self._layout()
        if self._mouse is None or not self._room().contains(self._mouse):
            return []
        step = self._axes.x_to_step(self._mouse.x())
        found = (
            (curve.name, self.series_book.series_by_name[curve.name].find_nearest(step, curve.smoothing_weight))
            for curve in self._curves
        )
        return [(name, *at) for name, at in found if at is not None]

    def _room(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(1.0, self.width() - _LEFT - _RIGHT), max(1.0, self.height() - _TOP - _FOOT))

    def _layout(self) -> None:
        """Work out what is drawn, if anything of it has changed."""
        key = (
            self.series_book.revision_number,
            self.size(),
            self._range,
            self.is_log,
            self.smoothing_weight,
            self._hidden,
            len(self._colors),
        )
        if key == self._drawn:
            return
        self._drawn = key
        room = self._room()
        axes = LossChartAxes(room.left(), room.top(), room.width(), room.height(), is_log=self.is_log)
        most = max(self.series_book.last_step, 1.0)
        axes = axes.show_steps(*(self._range or (0.0, most)), most)
        self._curves, shown = [], []
        for name, series in self.series_book.series_by_name.items():
            if name in self._hidden or name not in self._colors:
                continue
            weight = self.smoothing_weight if name.kind == "losses" else 0.0
            pixels = round(room.width())
            line = series.build_line(axes.first_step, axes.last_step, pixels, weight)
            raw = series.build_line(axes.first_step, axes.last_step, pixels) if weight else None
            self._curves.append(ChartCurve(name, self._colors[name], line, raw, weight))
            shown.append(line.values)
        self._axes = axes.fit_values(shown)
        self._curves = [replace(curve, has_dots=len(curve.line.steps) <= _SPARSE) for curve in self._curves]

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint scales, curves, and what the mouse reads."""
        self._layout()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Colors.CANVAS)
        if not self.series_book.series_by_name:
            painter.setPen(Colors.FAINT)
            painter.setFont(make_chart_font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr(_HINT))
        else:
            paint_chart(painter, self._room(), self._axes, self._curves)
            self._paint_mouse(painter)
        painter.end()

    def _paint_mouse(self, painter: QPainter) -> None:
        room = self._room()
        if self._drag is not None and self._mouse is not None:
            left, right = sorted((self._drag.x(), self._mouse.x()))
            band = QRectF(left, room.top(), right - left, room.height()) & room
            painter.fillRect(band, theme.with_alpha(Colors.ACCENT, 0.18))
        read = self.read_values()
        if read and self._mouse is not None:
            colors = {curve.name: curve.color for curve in self._curves}
            paint_reading(painter, room, self._axes, self._mouse, read, colors)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose a range."""
        if event.button() == Qt.MouseButton.LeftButton and self.series_book.series_by_name:
            self._drag = event.position()

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what is under the mouse, and draw the range out."""
        self._mouse = event.position()
        self.update()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Zoom to the range."""
        start, self._drag = self._drag, None
        if start is not None and abs(event.position().x() - start.x()) >= _LEAST_DRAG:
            first, last = sorted((self._axes.x_to_step(start.x()), self._axes.x_to_step(event.position().x())))
            self.zoom_to_range(first, last)
        self.update()

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all steps."""
        self.reset_zoom()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives a range up that is being chosen; else it shows all steps."""
        if event.key() != Qt.Key.Key_Escape or (self._drag is None and self._range is None):
            event.ignore()
            return
        if self._drag is None:
            self.reset_zoom()
        self._drag = None
        self.update()

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the steps at the mouse; with Shift, go along them."""
        self._layout()
        turn = event.angleDelta().y() or event.angleDelta().x()
        first, last = self._axes.first_step, self._axes.last_step
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by = -turn / 1200 * (last - first)
            self.zoom_to_range(first + by, last + by)
        else:
            at, factor = self._axes.x_to_step(event.position().x()), _WHEEL**-turn
            self.zoom_to_range(at - (at - first) * factor, at + (last - at) * factor)
        event.accept()

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        self._mouse = None
        self.update()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self.update()

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return a size in which curves can be distinguished."""
        return QSize(460, 200)
