"""The field of a tone curve: a canvas, and the selected point in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue, ToneCurve
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.line_view import LineView
from studio.ui.shell.fields.tone_curve.tone_canvas import ToneCurveCanvas
from studio.ui.shell.fields.tone_curve.tone_points import Points, move_point, parse_points
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView

_CHANNELS = {"red": 0, "green": 1, "blue": 2}


class ToneCurveFieldView(FieldView):
    """A TONE_CURVE: drawn, and the selected point typed as "0.25, 0.1", or all of them as "0,0 0.5,0.6 1,1"."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        guide = parse_points(spec.default) or ToneCurve().points
        self.curve_canvas = ToneCurveCanvas(_color(spec), guide, self, wraps=spec.wraps)
        self.curve_canvas.setToolTip(
            tr(
                "Click adds a point, drag moves it, a double click deletes it. Arrow keys move, with Ctrl they select, "
                "Insert adds, Delete deletes."
            )
        )
        self.point_field = LineView(self)
        self.point_field.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.point_field.setToolTip(tr("The selected point: x, y. Several points are the whole curve: 0,0 0.5,0.6 1,1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.curve_canvas)
        column.addWidget(self.point_field)
        self.curve_canvas.points_edited.connect(self._on_edited)
        self.curve_canvas.point_selected.connect(self._show_point)
        self.point_field.text_committed.connect(self._on_committed)
        self.point_field.input_reverted.connect(self.input_reverted)
        self.setFocusProxy(self.curve_canvas)

    def show_value(self, value: ParamValue) -> None:
        """Show a curve; what is none, as an old file may have it, as the text that it is."""
        points = parse_points(value)
        self.point_field.show_mixed(False)
        if points is None:
            self.point_field.show_text(str(value))
            return
        self.curve_canvas.set_points(points)
        self._show_point(self.curve_canvas.selected_index)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the first curve, faint: what is drawn then is given to all."""
        found = next((points for points in map(parse_points, values) if points is not None), ToneCurve().points)
        self.curve_canvas.set_points(found, several=True)
        self.point_field.show_mixed(True)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.point_field.refuse_text() if bad else self.point_field.accept_text()

    def _show_point(self, index: int) -> None:
        point = self.curve_canvas.curve_points[index]
        self.point_field.show_text(f"{point.x:.4g}, {point.y:.4g}")

    def _on_edited(self, points: Points, gesture: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(ToneCurve(points).flat_numbers, gesture))

    def _on_committed(self, text: str) -> None:
        if text == MIXED_TEXT:
            return
        try:
            self.value_edited.emit(ValueEdit.from_value(self._read(text.strip())))
        except (ParameterError, ValueError):
            self.point_field.refuse_text()
            self.input_rejected.emit(tr("'{text}' is neither a point nor a curve", text=text))

    def _read(self, text: str) -> ParamValue:
        """Return the curve that a text gives: with the selected point elsewhere, or another one."""
        numbers = text.replace(",", " ").split()
        if len(numbers) != 2:
            return self._spec.parse_value(text)
        x, y = (float(number) for number in numbers)
        canvas = self.curve_canvas
        moved = move_point(canvas.curve_points, canvas.selected_index, x, y, wraps=self._spec.wraps)
        return self._spec.normalize_value(ToneCurve(moved).flat_numbers)

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return self.curve_canvas, self.point_field


def _color(spec: ParamSpec) -> QColor:
    """Return the colour of the channel that the parameter is named after, else that of text."""
    channel = _CHANNELS.get(spec.name)
    return theme.Colors.TEXT if channel is None else theme.SCOPE_CHANNELS[channel]
