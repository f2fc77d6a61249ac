"""The fields of numbers and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_view import NumberView, to_number
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.fields.slider_view import SliderView
from studio.ui.widgets.labels.plain_label import PlainLabel

NUMBER_WIDTH = 84
_DRIVEN_WIDTH = 2 * NUMBER_WIDTH


class ScalarFieldView(FieldView):
    """An INT or FLOAT: a number field, and a slider where there is a range."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        format = NumberFormat.from_spec(spec)
        self._name = spec.name
        self._number: float | None = None
        self._zero_text = tr(spec.zero_text) if spec.zero_text else ""
        self.number_view = NumberView(format, self)
        self.number_view.setFixedWidth(NUMBER_WIDTH)
        self.slider = SliderView(format, to_number(spec.default), self) if format.slider_range is not None else None
        row = _row(self)
        row.addWidget(self.number_view, 2)
        if self.slider is not None:
            row.addWidget(self.slider, 1)
            self.slider.value_edited.connect(
                lambda value, gesture: self.value_edited.emit(ValueEdit.from_value(value, gesture))
            )
            self.slider.reset_requested.connect(self.reset_requested)
        row.addStretch(0)
        self.number_view.value_edited.connect(self.value_edited)
        self.number_view.reset_requested.connect(self.reset_requested)
        self.number_view.input_rejected.connect(self.input_rejected)
        self.number_view.input_reverted.connect(self.input_reverted)
        self.setFocusProxy(self.number_view)
        self.show_zero_detail("")

    def show_zero_detail(self, detail: str) -> None:
        """Show what 0 stands for at this node, where it stands for something.

        Args:
            detail: As "25 fps"; empty where it is not known.
        """
        text = self._zero_text
        self.number_view.show_zero_text(
            tr("{meaning} ({detail})", meaning=text, detail=detail) if detail and text else text
        )

    def show_value(self, value: ParamValue) -> None:
        """Show a number."""
        self._show(to_number(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different numbers."""
        self._show(None)

    def _show(self, number: float | None) -> None:
        self._number = number
        self._share_room()
        self.number_view.show_value(number)
        if self.slider is not None:
            self.slider.show_value(number)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the driver's name in the place of number and slider."""
        driver = drivers.get(self._name, "")
        self.number_view.show_driver(driver)
        self._share_room()

    def _share_room(self) -> None:
        """Give the number the room of its slider where it shows a text."""
        is_text = bool(self.number_view.fixed_text) or (bool(self._zero_text) and self._number == 0)
        self.number_view.setMaximumWidth(_DRIVEN_WIDTH if is_text else NUMBER_WIDTH)
        if self.slider is not None:
            self.slider.setVisible(not is_text)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.number_view.refuse_text() if bad else self.number_view.accept_text()

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.number_view,)


class PointFieldView(FieldView):
    """A POINT: two number fields, x and y."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        format = NumberFormat.from_spec(spec)
        self._names = spec.drivable_names
        self.number_views = (NumberView(format, self), NumberView(format, self))
        row = _row(self)
        for index, (name, number) in enumerate(zip("XY", self.number_views, strict=True)):
            label = PlainLabel(name, self)
            label.setProperty("role", "faint")
            row.addWidget(label)
            row.addWidget(number, 1)
            number.setMinimumWidth(NUMBER_WIDTH // 2 - theme.SPACE_1)
            number.setMaximumWidth(NUMBER_WIDTH)
            number.value_edited.connect(lambda wanted, at=index: self.value_edited.emit(_of_part(wanted, at)))
            number.reset_requested.connect(self.reset_requested)
            number.input_rejected.connect(self.input_rejected)
            number.input_reverted.connect(self.input_reverted)
        row.addStretch(0)
        self.setFocusProxy(self.number_views[0])

    def set_name(self, name: str, help: str) -> None:
        """Say to screen readers what is edited here, with the part."""
        super().set_name(name, help)
        for number, part in zip(self.number_views, "XY", strict=True):
            number.setAccessibleName(f"{name} {part}")

    def show_value(self, value: ParamValue) -> None:
        """Show a pair of numbers."""
        self.show_mixed((value,))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show those parts that all nodes share."""
        pairs = [value for value in values if isinstance(value, tuple)]
        for number, parts in zip(self.number_views, zip(*pairs, strict=False), strict=False):
            number.show_value(parts[0] if len(set(parts)) == 1 else None)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show the names of drivers in the places of their numbers."""
        for number, name in zip(self.number_views, self._names, strict=False):
            number.show_driver(drivers.get(name, ""))

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show, in the field that has it."""
        for number in self.number_views:
            if not bad:
                number.accept_text()
            elif number.hasFocus():
                number.refuse_text()
        super().set_bad(bad)

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return self.number_views


def _of_part(wanted: ValueEdit, index: int) -> ValueEdit:
    """Return what is asked of one part of a point as asked of the point; the other part stays."""

    def change(value: ParamValue) -> ParamValue:
        parts = list(value) if isinstance(value, tuple) else [0.0, 0.0]
        parts[index] = to_number(wanted.change_value(parts[index]))
        return tuple(parts)

    return ValueEdit(change, wanted.merge_key, wanted.is_from_start)


def _row(parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.SPACE_2)
    row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    parent.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return row
