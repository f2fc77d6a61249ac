"""The field of a colour: a swatch that opens the picker, and #rrggbb to type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.language import tr, tr_n
from studio.sdk.params import Color, ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.drives import part
from studio.ui.inspector.color_picker import ColorPickerView, paint_checks, to_qcolor
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import FieldView
from studio.ui.inspector.line_view import LineView
from studio.ui.inspector.number_fields import NUMBER_WIDTH
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.values import hex_text

_SWATCH = QSize(40, 24)
_MOST_STRIPES = 4


class SwatchView(QAbstractButton):
    """A button that is a colour, or stripes of several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors: tuple[Color, ...] = (Color(0.0, 0.0, 0.0),)
        self.setFixedSize(_SWATCH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(tr("Choose a colour"))
        self.setAccessibleName(tr("Choose a colour"))

    def show_colors(self, colors: Sequence[Color]) -> None:
        """Show a colour, or the first of several side by side; of none only the frame."""
        shown = tuple(colors[:_MOST_STRIPES])
        if shown != self._colors:
            self._colors = shown
            self.update()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colour, over checks where it is transparent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(area, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        painter.setClipPath(outline)
        if any(color.alpha < 1.0 for color in self._colors):
            paint_checks(painter, area)
        width = area.width() / max(1, len(self._colors))
        for index, color in enumerate(self._colors):
            painter.fillRect(QRectF(area.left() + index * width, area.top(), width, area.height()), to_qcolor(color))
        painter.setClipping(False)
        painter.setPen(theme.Colors.ACCENT if self.hasFocus() or self.underMouse() else theme.Colors.FAINT)
        painter.drawPath(outline)
        painter.end()


class ColorFieldView(FieldView):
    """A COLOR: swatch and hexadecimal text."""

    picker_opened = Signal(object)

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._color = Color(0.0, 0.0, 0.0)
        self._picker: ColorPickerView | None = None
        self.swatch = SwatchView(self)
        self.hex = LineView(self)
        self.hex.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one
        self.hex.setFont(theme.ui_font(theme.FONT_SMALL))
        self.hex.setMinimumWidth(NUMBER_WIDTH // 2)
        self.hex.setMaximumWidth(NUMBER_WIDTH + theme.SPACE_3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.swatch)
        row.addWidget(self.hex, 1)
        row.addStretch(0)
        self.swatch.clicked.connect(self._on_swatch_clicked)
        self.hex.committed.connect(self._on_committed)
        self.hex.reverted.connect(self.reverted)
        self.setFocusProxy(self.hex)
        QWidget.setTabOrder(self.hex, self.swatch)

    def show_value(self, value: ParamValue) -> None:
        """Show a colour of 3 or 4 numbers; what is none, as an old file may have it, as the text that it is."""
        color = _color_of(value)
        if color is None:
            self.swatch.show_colors(())
            self.hex.show_mixed(False)
            self.hex.show_text(str(value))
            return
        self._color = color
        self.swatch.show_colors((self._color,))
        self.hex.show_mixed(False)
        self.hex.show_text(hex_text(self._color))
        if not self.hex.fixed:
            self.hex.setToolTip(tip_text(", ".join(f"{value:.4g}" for value in self._color)))
        if self._picker is not None:
            self._picker.show_color(self._color)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the colours side by side; the picker begins with the first."""
        colors = list(dict.fromkeys(color for color in map(_color_of, values) if color is not None))
        self._color = colors[0] if colors else self._color
        self.swatch.show_colors(colors)
        self.hex.show_mixed(True)
        self.hex.setToolTip("")
        if self._picker is not None:
            self._picker.show_color(self._color)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the names of drivers in the place of the text; the swatch keeps the colour that waits beneath."""
        names = dict.fromkeys(drivers.values())
        text = (
            next(iter(names))
            if len(names) == 1
            else tr_n("{count} signal", "{count} signals", len(names))
            if names
            else ""
        )
        self.hex.show_fixed(text)
        if text:
            lines = (tr("{part}: driven by {driver}", part=part(n), driver=driver) for n, driver in drivers.items())
            self.hex.setToolTip(tip_text("\n".join(lines)))

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.hex.refuse() if bad else self.hex.accept()

    def _on_committed(self, text: str) -> None:
        plain = text.strip()
        try:
            wanted = self._spec.parse(plain if plain.startswith("#") or "," in plain else f"#{plain}")
        except (ParameterError, ValueError):
            self.hex.refuse()
            self.rejected.emit(tr("'{text}' is no colour", text=plain))
            return
        self.edited.emit(Wanted.value(wanted))

    def _on_swatch_clicked(self) -> None:
        self._picker = ColorPickerView(self._color, self)
        self._picker.picked.connect(self._on_picked)
        self._picker.destroyed.connect(self._on_picker_gone)
        self._picker.open_by(self.swatch)
        self.picker_opened.emit(self._picker)

    def _on_picked(self, color: Color, gesture: str) -> None:
        self.edited.emit(Wanted.value(tuple(color), gesture))

    def _on_picker_gone(self) -> None:
        self._picker = None

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.hex,)


def _color_of(value: ParamValue) -> Color | None:
    return Color(*value) if isinstance(value, tuple) and len(value) in (3, 4) else None
