"""The fields of numbers and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.sdk.params import ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import FieldView
from studio.ui.inspector.number_view import NumberView, as_number
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.inspector.slider_view import SliderView
from studio.ui.plain_label import PlainLabel

NUMBER_WIDTH = 84
_DRIVEN_WIDTH = 2 * NUMBER_WIDTH


class ScalarFieldView(FieldView):
    """An INT or FLOAT: a number field, and a slider where there is a range."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        format = NumberFormat.of(spec)
        self._name = spec.name
        self.number = NumberView(format, self)
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.slider = SliderView(format, as_number(spec.default), self) if format.slider is not None else None
        row = _row(self)
        row.addWidget(self.number, 2)
        if self.slider is not None:
            row.addWidget(self.slider, 1)
            self.slider.edited.connect(lambda value, gesture: self.edited.emit(Wanted.value(value, gesture)))
            self.slider.reset_wanted.connect(self.reset_wanted)
        row.addStretch(0)
        self.number.edited.connect(self.edited)
        self.number.reset_wanted.connect(self.reset_wanted)
        self.number.rejected.connect(self.rejected)
        self.number.reverted.connect(self.reverted)
        self.setFocusProxy(self.number)

    def show_value(self, value: ParamValue) -> None:
        """Show a number."""
        self._show(as_number(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different numbers."""
        self._show(None)

    def _show(self, number: float | None) -> None:
        self.number.show_value(number)
        if self.slider is not None:
            self.slider.show_value(number)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the driver's name in the place of number and slider."""
        driver = drivers.get(self._name, "")
        self.number.show_driver(driver)
        self.number.setMaximumWidth(_DRIVEN_WIDTH if driver else NUMBER_WIDTH)
        if self.slider is not None:
            self.slider.setVisible(not driver)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.number.refuse() if bad else self.number.accept()

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.number,)


class PointFieldView(FieldView):
    """A POINT: two number fields, x and y."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        format = NumberFormat.of(spec)
        self._names = spec.drives
        self.numbers = (NumberView(format, self), NumberView(format, self))
        row = _row(self)
        for index, (name, number) in enumerate(zip("XY", self.numbers, strict=True)):
            label = PlainLabel(name, self)
            label.setProperty("role", "faint")
            row.addWidget(label)
            row.addWidget(number, 1)
            number.setMinimumWidth(NUMBER_WIDTH // 2 - theme.SPACE_1)
            number.setMaximumWidth(NUMBER_WIDTH)
            number.edited.connect(lambda wanted, at=index: self.edited.emit(_of_part(wanted, at)))
            number.reset_wanted.connect(self.reset_wanted)
            number.rejected.connect(self.rejected)
            number.reverted.connect(self.reverted)
        row.addStretch(0)
        self.setFocusProxy(self.numbers[0])

    def set_name(self, name: str, help: str) -> None:
        """Say to screen readers what is edited here, with the part."""
        super().set_name(name, help)
        for number, part in zip(self.numbers, "XY", strict=True):
            number.setAccessibleName(f"{name} {part}")

    def show_value(self, value: ParamValue) -> None:
        """Show a pair of numbers."""
        self.show_mixed((value,))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show those parts that all nodes share."""
        pairs = [value for value in values if isinstance(value, tuple)]
        for number, parts in zip(self.numbers, zip(*pairs, strict=False), strict=False):
            number.show_value(parts[0] if len(set(parts)) == 1 else None)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the names of drivers in the places of their numbers."""
        for number, name in zip(self.numbers, self._names, strict=False):
            number.show_driver(drivers.get(name, ""))

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show, in the field that has it."""
        for number in self.numbers:
            if not bad:
                number.accept()
            elif number.hasFocus():
                number.refuse()
        super().set_bad(bad)

    def _parts(self) -> tuple[QWidget, ...]:
        return self.numbers


def _of_part(wanted: Wanted, index: int) -> Wanted:
    """Return what is asked of one part of a point as asked of the point; the other part stays."""

    def change(value: ParamValue) -> ParamValue:
        parts = list(value) if isinstance(value, tuple) else [0.0, 0.0]
        parts[index] = as_number(wanted.change(parts[index]))
        return tuple(parts)

    return Wanted(change, wanted.gesture, wanted.from_start)


def _row(parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.SPACE_2)
    row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    parent.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return row
