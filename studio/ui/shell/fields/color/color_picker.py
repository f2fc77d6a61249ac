"""A small popover for colours: saturation and value as an area, hue and alpha as bars, numbers below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.params import Color
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_view import NumberView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import make_merge_key
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_AREA = QSize(224, 140)
_BAR = QSize(224, 14)
_KNOB = 5.0
_CHECK = 5
_HUES = 6


def paint_checks(painter: QPainter, area: QRectF) -> None:
    """Fill an area with the checkerboard that shows through what is transparent."""
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.fillRect(area, theme.Colors.FAINT)
    for row in range(int(area.height()) // _CHECK + 1):
        for column in range(row % 2, int(area.width()) // _CHECK + 1, 2):
            at = QRectF(area.left() + column * _CHECK, area.top() + row * _CHECK, _CHECK, _CHECK)
            painter.fillRect(at, theme.Colors.LINE)
    painter.restore()


def to_qcolor(color: Color) -> QColor:
    """Return a colour as Qt's; brighter values are held at 1."""
    return QColor.fromRgbF(*(min(1.0, max(0.0, part)) for part in color))


class _Surface(QWidget):
    """An area on which the mouse picks a place, 0..1 both ways."""

    position_picked = Signal(float, float, str)

    def __init__(self, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(size)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._gesture = ""

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick, and begin a drag."""
        self._gesture = make_merge_key("color")
        self._pick(event)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pick on."""
        self._pick(event)

    def _pick(self, event: QMouseEvent) -> None:
        x = min(1.0, max(0.0, event.position().x() / self.width()))
        y = min(1.0, max(0.0, event.position().y() / self.height()))
        self.position_picked.emit(x, y, self._gesture)

    def _paint_knob(self, painter: QPainter, at: QPointF, fill: QColor) -> None:
        room = QRectF(self.rect()).adjusted(_KNOB + 1.5, _KNOB + 1.5, -_KNOB - 1.5, -_KNOB - 1.5)
        if room.width() > 0:  # whole at the ends too
            at = QPointF(min(max(at.x(), room.left()), room.right()), at.y())
        if room.height() > 0:
            at = QPointF(at.x(), min(max(at.y(), room.top()), room.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(fill)
        painter.setPen(theme.Colors.CANVAS)
        painter.drawEllipse(at, _KNOB + 1, _KNOB + 1)
        painter.setPen(theme.Colors.TEXT)
        painter.drawEllipse(at, _KNOB, _KNOB)


class _ShadeView(_Surface):
    """Saturation to the right, value upwards, at one hue."""

    hue, saturation, value = 0.0, 0.0, 0.0

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shades and the knob."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        across = QLinearGradient(area.topLeft(), area.topRight())
        across.setColorAt(0.0, QColor.fromHsvF(0.0, 0.0, 1.0))
        across.setColorAt(1.0, QColor.fromHsvF(self.hue, 1.0, 1.0))
        painter.fillRect(area, across)
        down = QLinearGradient(area.topLeft(), area.bottomLeft())
        black = QColor.fromHsvF(0.0, 0.0, 0.0)
        down.setColorAt(0.0, theme.with_alpha(black, 0.0))
        down.setColorAt(1.0, black)
        painter.fillRect(area, down)
        at = QPointF(self.saturation * area.width(), (1.0 - self.value) * area.height())
        self._paint_knob(painter, at, QColor.fromHsvF(self.hue, self.saturation, self.value))
        painter.end()


class _HueView(_Surface):
    """The hues, from red to red."""

    hue = 0.0

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rainbow and the knob."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        rainbow = QLinearGradient(area.topLeft(), area.topRight())
        for step in range(_HUES + 1):
            rainbow.setColorAt(step / _HUES, QColor.fromHsvF(step % _HUES / _HUES, 1.0, 1.0))
        painter.fillRect(area, rainbow)
        at = QPointF(self.hue * area.width(), area.height() / 2)
        self._paint_knob(painter, at, QColor.fromHsvF(self.hue % 1.0, 1.0, 1.0))
        painter.end()


class _AlphaView(_Surface):
    """Slider of alpha, from transparent to opaque."""

    color = QColor()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the transparency and the knob."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint_checks(painter, area)
        fade = QLinearGradient(area.topLeft(), area.topRight())
        fade.setColorAt(0.0, theme.with_alpha(self.color, 0.0))
        fade.setColorAt(1.0, theme.with_alpha(self.color, 1.0))
        painter.fillRect(area, fade)
        at = QPointF(self.color.alphaF() * area.width(), area.height() / 2)
        self._paint_knob(painter, at, theme.with_alpha(self.color, 1.0))
        painter.end()


class ColorPickerView(Popover):
    """The popover. It closes by Esc and by a click elsewhere; every change is said at once."""

    color_picked = Signal(object, str)  # Color, and the gesture

    def __init__(self, color: Color, parent: QWidget) -> None:
        super().__init__(tr("Color"), parent)
        self._color = color
        self._shade, self._hue, self._alpha = _ShadeView(_AREA, self), _HueView(_BAR, self), _AlphaView(_BAR, self)
        self._numbers = [
            NumberView(NumberFormat(min_value=0.0, slider_range=(0.0, 1.0), step_size=0.01), self) for _ in "RGBA"
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        for part in (self._shade, self._hue, self._alpha):
            column.addWidget(part)
        column.addLayout(self._number_row())
        self._shade.position_picked.connect(self._on_shade)
        self._hue.position_picked.connect(self._on_hue)
        self._alpha.position_picked.connect(self._on_alpha)
        self.show_color(color)

    def _number_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE_1)
        for column, (name, number) in enumerate(zip("RGBA", self._numbers, strict=True)):
            label = PlainLabel(name, self)
            label.setProperty("role", "faint")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            number.setFixedWidth((_AREA.width() - 3 * theme.SPACE_1) // len(self._numbers))
            grid.addWidget(number, 0, column)
            grid.addWidget(label, 1, column)
            number.value_edited.connect(lambda wanted, at=column: self._on_number(at, wanted))
        return grid

    def show_color(self, color: Color) -> None:
        """Show a colour; greys keep the hue that was chosen, blacks the saturation as well."""
        self._color = color
        shown = to_qcolor(color)
        if shown.saturationF() > 0.0 and shown.valueF() > 0.0:
            if abs(shown.hueF() - self._hue.hue % 1.0) > 1e-3:
                self._hue.hue = self._shade.hue = max(0.0, shown.hueF())
            self._shade.saturation = shown.saturationF()
        elif shown.valueF() > 0.0:
            self._shade.saturation = 0.0
        self._shade.value = shown.valueF()
        self._alpha.color = shown
        for number, part in zip(self._numbers, color, strict=True):
            number.show_value(part)
        for part_view in (self._shade, self._hue, self._alpha):
            part_view.update()

    def _emit(self, color: Color, gesture: str) -> None:
        self.show_color(color)
        self.color_picked.emit(color, gesture)

    def _emit_hsv(self, gesture: str) -> None:
        rgb = QColor.fromHsvF(self._shade.hue % 1.0, self._shade.saturation, self._shade.value)
        red, green, blue = (round(part, 4) for part in (rgb.redF(), rgb.greenF(), rgb.blueF()))
        self._emit(Color(red, green, blue, self._color.alpha), gesture)

    def _on_shade(self, x: float, y: float, gesture: str) -> None:
        self._shade.saturation, self._shade.value = x, 1.0 - y
        self._emit_hsv(gesture)

    def _on_hue(self, x: float, _y: float, gesture: str) -> None:
        self._hue.hue = self._shade.hue = min(x, 0.9999)
        self._emit_hsv(gesture)

    def _on_alpha(self, x: float, _y: float, gesture: str) -> None:
        self._emit(self._color._replace(alpha=round(x, 3)), gesture)

    def _on_number(self, index: int, wanted: ValueEdit) -> None:
        parts, value = list(self._color), self._numbers[index].compute_edited_value(wanted)
        parts[index] = min(1.0, value) if index == len(parts) - 1 else value
        self._emit(Color(*parts), wanted.merge_key)
        self._numbers[index].accept_text()
