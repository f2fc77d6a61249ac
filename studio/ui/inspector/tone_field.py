"""The field of a tone curve: a canvas, and the selected point in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.language import tr
from studio.sdk.params import ParamSpec, ParamValue, ToneCurve
from studio.ui import theme
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import MIXED, FieldView
from studio.ui.inspector.line_view import LineView
from studio.ui.inspector.tone_canvas import ToneCanvas
from studio.ui.inspector.tone_points import Points, moved, points_of

_CHANNELS = {"red": 0, "green": 1, "blue": 2}


class ToneFieldView(FieldView):
    """A TONE_CURVE: drawn, and the selected point typed as "0.25, 0.1", or all of them as "0,0 0.5,0.6 1,1"."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.canvas = ToneCanvas(_color(spec), self)
        self.canvas.setToolTip(
            tr(
                "Click adds a point, drag moves it, a double click deletes it. Arrow keys move, with Ctrl they select, "
                "Insert adds, Delete deletes."
            )
        )
        self.line = LineView(self)
        self.line.setFont(theme.ui_font(theme.FONT_SMALL))
        self.line.setToolTip(tr("The selected point: x, y. Several points are the whole curve: 0,0 0.5,0.6 1,1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.canvas)
        column.addWidget(self.line)
        self.canvas.edited.connect(self._on_edited)
        self.canvas.selected.connect(self._show_point)
        self.line.committed.connect(self._on_committed)
        self.line.reverted.connect(self.reverted)
        self.setFocusProxy(self.canvas)

    def show_value(self, value: ParamValue) -> None:
        """Show a curve; what is none, as an old file may have it, as the text that it is."""
        points = points_of(value)
        self.line.show_mixed(False)
        if points is None:
            self.line.show_text(str(value))
            return
        self.canvas.show_points(points)
        self._show_point(self.canvas.index)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the first curve, faint: what is drawn then is given to all."""
        found = next((points for points in map(points_of, values) if points is not None), ToneCurve().points)
        self.canvas.show_points(found, several=True)
        self.line.show_mixed(True)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.line.refuse() if bad else self.line.accept()

    def _show_point(self, index: int) -> None:
        point = self.canvas.points[index]
        self.line.show_text(f"{point.x:.4g}, {point.y:.4g}")

    def _on_edited(self, points: Points, gesture: str) -> None:
        self.edited.emit(Wanted.value(ToneCurve(points).numbers, gesture))

    def _on_committed(self, text: str) -> None:
        if text == MIXED:
            return
        try:
            self.edited.emit(Wanted.value(self._read(text.strip())))
        except (ParameterError, ValueError):
            self.line.refuse()
            self.rejected.emit(tr("'{text}' is no point and no curve", text=text))

    def _read(self, text: str) -> ParamValue:
        """Return the curve that a text gives: with the selected point elsewhere, or another one."""
        numbers = text.replace(",", " ").split()
        if len(numbers) != 2:
            return self._spec.parse(text)
        x, y = (float(number) for number in numbers)
        return self._spec.check(ToneCurve(moved(self.canvas.points, self.canvas.index, x, y)).numbers)

    def _parts(self) -> tuple[QWidget, ...]:
        return self.canvas, self.line


def _color(spec: ParamSpec) -> QColor:
    """Return the colour of the channel that the parameter is named after, else that of text."""
    channel = _CHANNELS.get(spec.name)
    return theme.Colors.TEXT if channel is None else theme.SCOPE_CHANNELS[channel]
