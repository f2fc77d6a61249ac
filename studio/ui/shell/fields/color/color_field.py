"""The field of a color: a swatch that opens the picker, #rrggbb to type, and an eyedropper for the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.translation import tr, tr_n
from studio.sdk.params import Color, ParamSpec, ParamValue
from studio.ui.shell.edits.signal_drivers import driven_component
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.color.color_picker import ColorPickerView, paint_checks, to_qcolor
from studio.ui.shell.fields.color.sample_button import SampleButton
from studio.ui.shell.fields.line_view import LineView
from studio.ui.shell.fields.number_fields import NUMBER_WIDTH
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.text.value_format import format_hex_color

_SWATCH = QSize(40, 24)
_MOST_STRIPES = 4


class SwatchView(QAbstractButton):
    """A button that is a colour, or stripes of several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors: tuple[Color, ...] = (Color(0.0, 0.0, 0.0),)
        self.setFixedSize(_SWATCH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(tr("Choose a color"))
        self.setAccessibleName(tr("Choose a color"))

    def show_colors(self, colors: Sequence[Color]) -> None:
        """Show a colour, or the first of several side by side; of none only the frame."""
        shown = tuple(colors[:_MOST_STRIPES])
        if shown != self._colors:
            self._colors = shown
            self.update()

    @guard_override()
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
    """A COLOR: swatch, hexadecimal text, and an eyedropper where there is a picture to read.

    Signals:
        picker_opened(ColorPickerView): The popover was opened.
    """

    picker_opened = Signal(object)

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._color = Color(0.0, 0.0, 0.0)
        self._picker: ColorPickerView | None = None
        self.color_swatch = SwatchView(self)
        self.hex_field = LineView(self)
        self.hex_field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one
        self.hex_field.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.hex_field.setMinimumWidth(NUMBER_WIDTH // 2)
        self.hex_field.setMaximumWidth(NUMBER_WIDTH + theme.SPACE_3)
        self.sample_button = SampleButton(self)
        self.sample_button.clicked.connect(self.sampling_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.color_swatch)
        row.addWidget(self.hex_field, 1)
        row.addWidget(self.sample_button)
        row.addStretch(0)
        self.color_swatch.clicked.connect(self._on_swatch_clicked)
        self.hex_field.text_committed.connect(self._on_committed)
        self.hex_field.input_reverted.connect(self.input_reverted)
        self.setFocusProxy(self.hex_field)
        QWidget.setTabOrder(self.hex_field, self.color_swatch)

    def offer_sampling(self) -> None:
        """Show the eyedropper: there is a picture to read colors from."""
        self.sample_button.show()

    def end_sampling(self) -> None:
        """Show that colors are read no longer."""
        self.sample_button.setChecked(False)

    def show_value(self, value: ParamValue) -> None:
        """Show a colour of 3 or 4 numbers; what is none, as an old file may have it, as the text that it is."""
        color = _color_of(value)
        if color is None:
            self.color_swatch.show_colors(())
            self.hex_field.show_mixed(False)
            self.hex_field.show_text(str(value))
            return
        self._color = color
        self.color_swatch.show_colors((self._color,))
        self.hex_field.show_mixed(False)
        self.hex_field.show_text(format_hex_color(self._color))
        if not self.hex_field.fixed_text:
            self.hex_field.setToolTip(escape_tooltip(", ".join(f"{value:.4g}" for value in self._color)))
        if self._picker is not None:
            self._picker.show_color(self._color)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the colours side by side; the picker begins with the first."""
        colors = list(dict.fromkeys(color for color in map(_color_of, values) if color is not None))
        self._color = colors[0] if colors else self._color
        self.color_swatch.show_colors(colors)
        self.hex_field.show_mixed(True)
        self.hex_field.setToolTip("")
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
        self.hex_field.show_fixed(text)
        if text:
            lines = (
                tr("{part}: driven by {driver}", part=driven_component(n), driver=driver)
                for n, driver in drivers.items()
            )
            self.hex_field.setToolTip(escape_tooltip("\n".join(lines)))

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.hex_field.refuse_text() if bad else self.hex_field.accept_text()

    def _on_committed(self, text: str) -> None:
        plain = text.strip()
        try:
            wanted = self._spec.parse_value(plain if plain.startswith("#") or "," in plain else f"#{plain}")
        except (ParameterError, ValueError):
            self.hex_field.refuse_text()
            self.input_rejected.emit(tr("'{text}' is not a color", text=plain))
            return
        self.value_edited.emit(ValueEdit.from_value(wanted))

    def _on_swatch_clicked(self) -> None:
        self._picker = ColorPickerView(self._color, self)
        self._picker.color_picked.connect(self._on_picked)
        self._picker.destroyed.connect(self._on_picker_gone)
        self._picker.open_near(self.color_swatch)
        self.picker_opened.emit(self._picker)

    def _on_picked(self, color: Color, gesture: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(tuple(color), gesture))

    def _on_picker_gone(self) -> None:
        self._picker = None

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.hex_field,)


def _color_of(value: ParamValue) -> Color | None:
    return Color(*value) if isinstance(value, tuple) and len(value) in (3, 4) else None
