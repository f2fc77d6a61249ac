"""Fields of what is set for one item of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.fields.refusal_text import describe_unreadable
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_FIELDS: Final[Mapping[ParamKind, Any]] = {
    ParamKind.BOOL: SwitchFieldView,
    ParamKind.INT: ScalarFieldView,
    ParamKind.FLOAT: ScalarFieldView,
    ParamKind.CHOICE: ChoiceFieldView,
    ParamKind.COLOR: ColorFieldView,
    ParamKind.POINT: PointFieldView,
}


class ItemSettingsView(QWidget):
    """Fields below each other, with labels.

    Args:
        specs: What can be set.
        parent: The widget's parent.

    Signals:
        setting_edited(str, ValueEdit): This setting is to become another one.
    """

    setting_edited = Signal(str, object)

    def __init__(self, specs: Sequence[ParamSpec], parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_2)
        grid.setVerticalSpacing(theme.SPACE_1)
        grid.setColumnStretch(1, 1)
        self.fields: dict[str, FieldView] = {}
        self._labels: dict[str, PlainLabel] = {}
        self._errors: dict[str, PlainLabel] = {}  # below their fields; few are ever needed
        self._grid = grid
        for row, spec in enumerate(specs):
            label = PlainLabel(tr(spec.label), self)
            label.setFont(theme.make_ui_font(theme.FONT_SMALL))
            field = self._make_field(spec)
            field.set_name(tr(spec.label), tr(spec.help))
            field.setToolTip(escape_tooltip(tr(spec.help)))
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(field, 2 * row, 1)
            field.input_rejected.connect(
                lambda reason, spec=spec: self.show_error(spec.name, describe_unreadable(reason, spec))
            )
            field.input_reverted.connect(lambda name=spec.name: self.clear_error(name))
            field.value_edited.connect(lambda edit, name=spec.name: self.setting_edited.emit(name, edit))
            field.reset_requested.connect(lambda spec=spec: self._reset(spec))
            self.fields[spec.name], self._labels[spec.name] = field, label

    def show_error(self, name: str, text: str) -> None:
        """Say below a field why a value was not accepted; what was typed stays until Esc."""
        label = self._errors.get(name)
        if label is None:
            self._errors[name] = label = PlainLabel(parent=self)
            label.setFont(theme.make_ui_font(theme.FONT_TINY))
            label.setProperty("role", "danger")
            label.setWordWrap(True)
            self._grid.addWidget(label, 2 * list(self.fields).index(name) + 1, 1)
        label.setText(text)
        label.show()
        self.fields[name].set_bad(True)

    def clear_error(self, name: str) -> None:
        """Show the value of a field, and no error."""
        label = self._errors.get(name)
        if label is not None and not label.isHidden():
            label.hide()
            self.fields[name].set_bad(False)

    def clear_errors(self) -> None:
        """Show the values of all fields, and no errors."""
        for name in self._errors:
            self.clear_error(name)

    def _make_field(self, spec: ParamSpec) -> FieldView:
        """Return the field of a setting."""
        field: FieldView = _FIELDS[spec.kind](spec, self)
        return field

    def show_settings(self, read: Callable[[str], Any], has_effect: Callable[[str], bool] = lambda _: True) -> None:
        """Show what is set.

        Args:
            read: Returns a setting as a parameter holds it, by its name.
            has_effect: Returns whether a setting has one; others are hidden.
        """
        for name, field in self.fields.items():
            field.show_value(read(name))
            for widget in (field, self._labels[name]):
                widget.setVisible(has_effect(name))

    def show_shared_settings(
        self, values: Mapping[str, Sequence[ParamValue]], has_effect: Callable[[str], bool]
    ) -> None:
        """Show what is set for several items: where they differ, that they do.

        Args:
            values: What is set for each item, by the names of settings.
            has_effect: Returns whether a setting is shown; it has values then.
        """
        for name, field in self.fields.items():
            is_shown = has_effect(name)
            if is_shown:
                field.show_values(values[name])
            for widget in (field, self._labels[name]):
                widget.setVisible(is_shown)

    def _reset(self, spec: ParamSpec) -> None:
        self.setting_edited.emit(spec.name, ValueEdit.from_value(spec.default))
