"""The canvas on which a tone curve is drawn: points are added, dragged and deleted, by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui.shell.fields.tone_curve.tone_points import (
    Points,
    add_point,
    make_shown_curve,
    move_point,
    remove_point,
    split_segment,
)
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_SIZE = QSize(180, 132)
_EDGE = 7.0  # around the square of the curve, so that a point in its corner is whole
_DOT = 3.5
_REACH = 9.0  # how near the mouse takes a point
_STEP, _LONG_STEP = 0.01, 0.1
_HUES, _HUE_STRIP = 6, 5.0
_QUARTERS = (0.25, 0.5, 0.75)
_DELETES = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_OWN_KEYS = {*_DELETES, *_ARROWS, *_ENDS, Qt.Key.Key_Insert, Qt.Key.Key_Escape}
_WITH_THEM = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier
)


def _is_own_key(event: QKeyEvent) -> bool:
    return event.key() in _OWN_KEYS and not event.modifiers() & ~_WITH_THEM


class ToneCurveCanvas(QWidget):
    """A curve and its points.

    A press on a point takes it, elsewhere adds one; both drag on. A double click deletes a point. Keys: arrows move
    the selected point (Shift: further), Ctrl+arrows select the one beside it, Insert adds one, Delete removes it, Esc
    ends a drag where it began.

    Args:
        color: Of the curve.
        guide: The points of the curve that changes nothing, which is drawn beneath.
        wraps: Whether the curve goes round, as over hues.
    """

    points_edited = Signal(object, str)  # the points; the gesture
    point_selected = Signal(int)

    def __init__(self, color: QColor, guide: Points, parent: QWidget | None = None, *, wraps: bool = False) -> None:
        super().__init__(parent)
        self._color, self._guide, self._wraps = color, guide, wraps
        self._points: Points = guide
        self._several = False
        self._index = 0
        self._gesture = ""
        self._before: Points = self._points
        self._grip = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def curve_points(self) -> Points:
        """The points that are shown."""
        return self._points

    @property
    def selected_index(self) -> int:
        """The index of the selected point."""
        return self._index

    def set_points(self, points: Points, *, several: bool = False) -> None:
        """Show points; `several` shows that other nodes have others."""
        if (points, several) == (self._points, self._several):
            return
        self._points, self._several = points, several
        self._index = min(self._index, len(points) - 1)
        self.update()
        self.point_selected.emit(self._index)

    def locate_point(self, index: int) -> QPointF:
        """Return the position of a point in the widget."""
        return self._place(*self._points[index])

    @guard_override(QSize())
    def sizeHint(self) -> QSize:
        """Return a size at which a curve can be drawn."""
        return _SIZE

    @guard_override(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(_SIZE.width() // 2, _SIZE.height())

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the point under the mouse, or add one."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._gesture, self._before = make_merge_key("tone"), self._points
        hit = self._hit(event.position())
        if hit is not None:
            self._select(hit)
            self._grip = self.locate_point(hit) - event.position()
            return
        self._grip = QPointF()
        points, index = add_point(self._points, *self._values(event.position()))
        self._change(points, index)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point."""
        if self._gesture:
            x, y = self._values(event.position() + self._grip)
            self._change(move_point(self._points, self._index, x, y, wraps=self._wraps), self._index)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._gesture = ""

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Delete the point under the mouse."""
        hit = self._hit(event.position())
        if hit is not None and event.button() is Qt.MouseButton.LeftButton:
            self._delete(hit)

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Keep its keys from the window's shortcuts, as Delete, which removes nodes."""
        asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own_key(event)
        if asked:
            event.accept()
        return asked or super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select, move, add and delete."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key is Qt.Key.Key_Escape and self._gesture:
            self._change(self._before, min(self._index, len(self._before) - 1))
            self._gesture = ""
        elif key in _DELETES:
            self._delete(self._index)
        elif key is Qt.Key.Key_Insert:
            self._commit_change(*split_segment(self._points, self._index, wraps=self._wraps))
        elif key in _ENDS:
            self._select(0 if key is Qt.Key.Key_Home else len(self._points) - 1)
        elif key in _ARROWS and control:
            step = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Up) else -1
            self._select(min(max(0, self._index + step), len(self._points) - 1))
        elif key in _ARROWS:
            self._nudge(*_ARROWS[key], long=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            event.ignore()

    @guard_override()
    def focusInEvent(self, event: QEvent) -> None:
        """Show which point is selected."""
        self.update()

    @guard_override()
    def focusOutEvent(self, event: QEvent) -> None:
        """Show that keys go elsewhere; a drag ends where it is."""
        self._gesture = ""
        self.update()

    def _nudge(self, x: float, y: float, *, long: bool) -> None:
        step, at = (_LONG_STEP if long else _STEP), self._points[self._index]
        moved = move_point(self._points, self._index, at.x + x * step, at.y + y * step, wraps=self._wraps)
        self._commit_change(moved, self._index)

    def _delete(self, index: int) -> None:
        left = remove_point(self._points, index, wraps=self._wraps)
        self._commit_change(left, min(index, max(len(self._points) - 2, 1)))

    def _commit_change(self, points: Points, index: int) -> None:
        """Make an edit of its own."""
        self._gesture = make_merge_key("tone")
        self._change(points, min(index, len(points) - 1))
        self._gesture = ""

    def _change(self, points: Points, index: int) -> None:
        changed = points != self._points
        self._points = points
        self._select(index)
        if changed:
            self.points_edited.emit(points, self._gesture)

    def _select(self, index: int) -> None:
        self._index = index
        self.update()
        self.point_selected.emit(index)

    def _square(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

    def _place(self, x: float, y: float) -> QPointF:
        area = self._square()
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def _values(self, place: QPointF) -> tuple[float, float]:
        area = self._square()
        x = (place.x() - area.left()) / max(1.0, area.width())
        return x, (area.bottom() - place.y()) / max(1.0, area.height())

    def _hit(self, place: QPointF) -> int | None:
        apart = [(self.locate_point(index) - place).manhattanLength() for index in range(len(self._points))]
        found = min(range(len(apart)), key=apart.__getitem__)
        return found if apart[found] <= _REACH else None

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grid, the curve that changes nothing, the curve and its points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.Colors.RAISED)
        painter.setPen(theme.Colors.ACCENT if self.hasFocus() else theme.Colors.LINE)
        painter.drawRoundedRect(frame, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        self._paint_grid(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.with_alpha(self._color, 0.4 if self._several else 1.0), 1.75))
        painter.drawPath(self._path())
        for index in range(len(self._points)):
            self._paint_point(painter, index)
        painter.end()

    def _paint_grid(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.Colors.LINE, 1.0))
        for share in _QUARTERS:
            painter.drawLine(self._place(share, 0.0), self._place(share, 1.0))
            painter.drawLine(self._place(0.0, share), self._place(1.0, share))
        painter.setPen(QPen(theme.Colors.FAINT, 1.0, Qt.PenStyle.DotLine))
        painter.drawPolyline([self._place(*point) for point in self._guide])
        if self._wraps:
            self._paint_hues(painter)

    def _paint_hues(self, painter: QPainter) -> None:
        """Paint the hues along the lower edge, from red to red."""
        area = self._square()
        hues = QLinearGradient(area.topLeft(), area.topRight())
        for step in range(_HUES + 1):
            hues.setColorAt(step / _HUES, QColor.fromHsvF(step % _HUES / _HUES, 0.8, 0.9))
        painter.fillRect(QRectF(area.left(), area.bottom() - _HUE_STRIP, area.width(), _HUE_STRIP), hues)

    def _path(self) -> QPainterPath:
        curve, area = make_shown_curve(self._points, wraps=self._wraps), self._square()
        steps = max(2, round(area.width() / 1.5))
        path = QPainterPath(self._place(0.0, curve.evaluate_at(0.0)))
        for step in range(1, steps + 1):
            path.lineTo(self._place(step / steps, curve.evaluate_at(step / steps)))
        return path

    def _paint_point(self, painter: QPainter, index: int) -> None:
        chosen = index == self._index and self.hasFocus()
        painter.setPen(QPen(theme.Colors.ACCENT if chosen else self._color, 1.5))
        painter.setBrush(theme.Colors.ACCENT if chosen else theme.Colors.RAISED)
        painter.drawEllipse(self.locate_point(index), _DOT, _DOT)
