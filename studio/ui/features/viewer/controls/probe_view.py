"""Reading of the probe in one line under the picture.

The line shows as much of it as there is room for. The tooltip shows all of it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr
from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_SWATCH = 14.0
_LUMA = (0.2126, 0.7152, 0.0722)  # BT.709


class ProbeView(QWidget):
    """View of a reading: its colour, its position, and its values in several notations."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: PixelSample | None = None
        self._parts: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)
        self.show_reading(None)

    def show_reading(self, reading: PixelSample | None, other: PixelSample | None = None) -> None:
        """Show what was read, or nothing; where two sides are compared, what was read on side B, too."""
        self._reading = reading
        self._parts = format_reading(reading) if reading is not None else ()
        if reading is not None and other is not None:
            self._parts = _side_by_side(self._parts, format_reading(other))
        self.setAccessibleName(self.full_text)
        how = tr("Ctrl+click probes a pixel, Ctrl+Shift+drag an area; Esc takes the probe away")
        inexact = tr("≈: from the 8-bit picture; the frame's own values are no longer in memory, recompute to see them")
        lines = [*self._parts, inexact] if reading is not None and not reading.is_exact else list(self._parts)
        self.setToolTip(escape_tooltip("\n".join([*lines, "", how]) if lines else how))
        self.update()

    @property
    def full_text(self) -> str:
        """The whole text."""
        return "   ".join(self._parts)

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return its height; its width is what is left."""
        return QSize(0, self.height())

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colour and as many parts as there is room for."""
        if self._reading is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = float(theme.SPACE_1)
        color = get_reading_color(self._reading)
        if color is not None:
            swatch = QRectF(left, (self.height() - _SWATCH) / 2, _SWATCH, _SWATCH)
            painter.setPen(Colors.LINE)
            painter.setBrush(color)
            painter.drawRoundedRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            left += _SWATCH + theme.SPACE_2
        metrics = QFontMetricsF(theme.make_ui_font(theme.FONT_SMALL))
        painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        place, values = self._parts[:2]
        needed = metrics.horizontalAdvance(place) + theme.SPACE_3 + metrics.horizontalAdvance(values)
        parts = self._parts if left + needed <= self.width() else self._parts[1:]  # the picture shows the place
        for index, part in enumerate(parts):
            width = metrics.horizontalAdvance(part)
            if index and left + width > self.width():
                break
            painter.setPen(Colors.SECONDARY if part is place else Colors.TEXT)
            fitting = metrics.elidedText(part, Qt.TextElideMode.ElideRight, self.width() - left)
            painter.drawText(QPointF(left, baseline), fitting)
            left += width + theme.SPACE_3
        painter.end()


def format_reading(reading: PixelSample) -> tuple[str, ...]:
    """Return what a reading says, the most important first: place, values, then other notations of a colour."""
    area = reading.rect
    sign = "" if reading.is_exact else "≈ "
    if area.is_single_pixel or reading.kind is ValueKind.KEYPOINTS:
        values = "  ".join(
            _format_channel(name, value) for name, value in zip(reading.channel_names, reading.mean, strict=True)
        )
        return (f"x {area.x}  y {area.y}", sign + values, *_notations(reading))
    rows = (
        (tr("mean"), reading.mean),
        (tr("min"), reading.minimum),
        (tr("max"), reading.maximum),
    )
    place = f"x {area.x}  y {area.y}  {area.width}×{area.height}"
    return (place, *(f"{sign}{name} {'  '.join(map(format_number, row))}" for name, row in rows), *_notations(reading))


def _side_by_side(first: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of two readings: where, then the values of side A and of side B."""
    return first[0], f"A  {'   '.join(first[1:2])}", f"B  {'   '.join(other[1:2])}", *first[2:]


def get_reading_color(reading: PixelSample) -> QColor | None:
    """Return the colour that was read, as a screen shows it; None for what is none."""
    if reading.kind not in (ValueKind.IMAGE, ValueKind.MASK):
        return None
    red, green, blue = reading.mean[:3] if len(reading.mean) > 1 else reading.mean * 3
    return QColor(_to_byte(red), _to_byte(green), _to_byte(blue))


def format_number(value: float) -> str:
    """Return a value with four digits behind the point; large ones with fewer."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "NaN")
    text = f"{value:.4f}" if abs(value) < 100 else f"{value:.1f}" if abs(value) < 1e6 else f"{value:.3g}"
    return text.replace("-", "−")


def _format_channel(name: str, value: float) -> str:
    text = str(round(value)) if name == "id" else format_number(value)
    return text if name == "value" else f"{name} {text}"


def _notations(reading: PixelSample) -> tuple[str, ...]:
    """Return the colour in 8 bits, in hexadecimal, as hue, saturation and value, and its luma."""
    color = get_reading_color(reading)
    if color is None:
        return ()
    if reading.kind is ValueKind.MASK:
        return (str(color.red()),)
    alpha = (_to_byte(reading.mean[3]),) if len(reading.mean) > 3 else ()
    eight = " ".join(str(value) for value in (color.red(), color.green(), color.blue(), *alpha))
    hue = max(0, color.hsvHue())
    hsv = f"H {hue}°  S {round(100 * color.hsvSaturationF())} %  V {round(100 * color.valueF())} %"
    luma = sum(weight * value for weight, value in zip(_LUMA, reading.mean, strict=False))
    return eight, color.name(), hsv, f"Y {format_number(luma)}"


def _to_byte(value: float) -> int:
    return round(255 * min(1.0, max(0.0, value))) if math.isfinite(value) else 0
