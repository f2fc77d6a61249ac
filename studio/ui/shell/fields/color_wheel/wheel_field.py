"""The field of a correction by color: wheel, luma slider and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.color.sample_button import SampleButton
from studio.ui.shell.fields.color_wheel.wheel_math import (
    compute_luma,
    find_wheel_place,
    get_color_numbers,
    get_wheel_reach,
    move_place,
    with_luma,
    with_numbers,
    without_tint,
)
from studio.ui.shell.fields.color_wheel.wheel_view import ColorWheelView
from studio.ui.shell.fields.number_fields import NUMBER_WIDTH
from studio.ui.shell.fields.number_view import NumberView, to_number
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.fields.slider_view import SliderView
from studio.ui.widgets.labels.plain_label import PlainLabel

_LUMA_DIGITS = 4  # what the field has room for
_LUMA = 3  # the place of the luma behind red, green and blue
_NAMES = ("R", "G", "B", "Y")


class ColorWheelFieldView(FieldView):
    """A COLOR that corrects: its tint on a wheel, its luma on a slider, and red, green, blue and luma as numbers."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec, self._names, self._reach = spec, spec.drivable_names, get_wheel_reach(spec)
        format = NumberFormat.from_spec(spec)
        self.wheel = ColorWheelView(self)
        self.wheel.setToolTip(tr("Drag to tint, double-click for no tint. Arrow keys move, Esc ends a drag."))
        self.number_views = tuple(NumberView(format, self) for _ in _NAMES)
        self.luma_slider = SliderView(format, compute_luma(get_color_numbers(spec.default)), self)
        self.luma_slider.setToolTip(tr("Luma: red, green and blue together"))
        self.sample_button = SampleButton(self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.wheel)

    def _lay_out(self) -> None:
        numbers = QGridLayout()
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(2)
        for row, (name, view) in enumerate(zip(_NAMES, self.number_views, strict=True)):
            label = PlainLabel(name, self)
            label.setProperty("role", "faint")
            view.setMinimumWidth(NUMBER_WIDTH // 2)
            view.setMaximumWidth(NUMBER_WIDTH)
            numbers.addWidget(label, row, 0)
            numbers.addWidget(view, row, 1)
        upper = QHBoxLayout()
        upper.setSpacing(theme.SPACE_2)
        upper.addWidget(self.wheel, 0, Qt.AlignmentFlag.AlignTop)
        upper.addLayout(numbers, 1)
        upper.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper)
        lower = QHBoxLayout()
        lower.setSpacing(theme.SPACE_1)
        lower.addWidget(self.luma_slider, 1)
        lower.addWidget(self.sample_button)
        column.addLayout(lower)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.sample_button.clicked.connect(self.sampling_toggled)
        self.wheel.moved.connect(self._on_moved)
        self.wheel.tint_removed.connect(lambda: self._edit(without_tint))
        self.luma_slider.value_edited.connect(self._on_luma_slid)
        self.luma_slider.reset_requested.connect(
            lambda: self._edit(lambda own: with_luma(own, compute_luma(get_color_numbers(self._spec.default))))
        )
        for index, view in enumerate(self.number_views):
            view.value_edited.connect(lambda wanted, at=index: self.value_edited.emit(_of_part(wanted, at)))
            view.reset_requested.connect(self.reset_requested)
            view.input_rejected.connect(self.input_rejected)
            view.input_reverted.connect(self.input_reverted)

    def offer_sampling(self) -> None:
        """Show the eyedropper: there is a picture to read colors from."""
        self.sample_button.show()

    def end_sampling(self) -> None:
        """Show that colors are read no longer."""
        self.sample_button.setChecked(False)

    def set_name(self, name: str, help: str) -> None:
        """Say to screen readers what is edited here, with the part."""
        super().set_name(name, help)
        self.wheel.setAccessibleName(name)
        self.wheel.setAccessibleDescription(help)
        for view, part in zip(self.number_views, _NAMES, strict=True):
            view.setAccessibleName(f"{name} {part}")

    def show_value(self, value: ParamValue) -> None:
        """Show a color."""
        self.show_mixed((value,))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show a knob for each color, and those numbers that all nodes share."""
        colors = [get_color_numbers(value) for value in values]
        places = [find_wheel_place(color) for color in colors]
        self.wheel.show_places([(x / self._reach, y / self._reach) for x, y in places])
        rows = [(*color, round(compute_luma(color), _LUMA_DIGITS)) for color in colors]
        for view, parts in zip(self.number_views, zip(*rows, strict=True), strict=True):
            view.show_value(parts[0] if len(set(parts)) == 1 else None)
        lumas = {row[_LUMA] for row in rows}
        self.luma_slider.show_value(lumas.pop() if len(lumas) == 1 else None)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the names of drivers in the places of their numbers; the wheel rests while any is driven."""
        for view, name in zip(self.number_views, self._names, strict=False):
            if view is not self.number_views[_LUMA]:
                view.show_driver(drivers.get(name, ""))
        for part in (self.wheel, self.luma_slider, self.number_views[_LUMA]):
            part.setEnabled(not drivers)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show, in the field that has it."""
        for view in self.number_views:
            if not bad:
                view.accept_text()
            elif view.hasFocus():
                view.refuse_text()
        super().set_bad(bad)

    def _on_moved(self, across: float, up: float, gesture: str) -> None:
        reach = self._reach
        self._edit(lambda own: move_place(own, across * reach, up * reach), gesture, is_from_start=True)

    def _on_luma_slid(self, luma: float, gesture: str) -> None:
        self._edit(lambda own: with_luma(own, luma), gesture)

    def _edit(
        self, change: Callable[[ParamValue], ParamValue], gesture: str = "", *, is_from_start: bool = False
    ) -> None:
        """Ask for an edit whose numbers lie within the parameter's limits."""

        def limited(value: ParamValue) -> ParamValue:
            red, green, blue = (self._spec.clamp_number(part) for part in get_color_numbers(change(value)))
            return with_numbers(value, (red, green, blue))

        self.value_edited.emit(ValueEdit(limited, gesture, is_from_start))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return self.number_views


def _of_part(wanted: ValueEdit, index: int) -> ValueEdit:
    """Return what is asked of one number as asked of the color; the others stay, or follow the luma."""

    def change(value: ParamValue) -> ParamValue:
        parts = list(get_color_numbers(value))
        if index == _LUMA:
            return with_luma(value, to_number(wanted.change_value(compute_luma(get_color_numbers(value)))))
        parts[index] = to_number(wanted.change_value(parts[index]))
        return with_numbers(value, (parts[0], parts[1], parts[2]))

    return ValueEdit(change, wanted.merge_key, wanted.is_from_start)
