"""The fields of flags and choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import format_identifier


class SwitchFieldView(FieldView):
    """A BOOL: a check box."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.check_box = QCheckBox(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.check_box)
        row.addStretch(1)
        self.check_box.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.check_box)

    def show_value(self, value: ParamValue) -> None:
        """Show a flag."""
        self.check_box.setTristate(False)
        self.check_box.setChecked(value is True)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the box half checked; a click checks it for all."""
        self.check_box.setCheckState(Qt.CheckState.PartiallyChecked)

    def _on_clicked(self, checked: bool) -> None:
        self.value_edited.emit(ValueEdit.from_value(checked))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.check_box,)


class ChoiceFieldView(FieldView):
    """A CHOICE: a drop-down list."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo_box = FocusWheelComboBox(self)
        self.combo_box.setFont(theme.make_ui_font(theme.FONT_SMALL))
        for choice in spec.choices:
            self.combo_box.addItem(format_identifier(choice), choice)
        self.combo_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo_box.setMinimumContentsLength(6)
        self.combo_box.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo_box)
        self.combo_box.activated.connect(self._on_activated)
        self.setFocusProxy(self.combo_box)

    def show_value(self, value: ParamValue) -> None:
        """Show a choice; one that is not accepted shows as it is, and is none of the list."""
        index = self.combo_box.findData(value)
        self._show(index, str(value) if index < 0 else "")

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show none of the choices."""
        self._show(-1, MIXED_TEXT)

    def _show(self, index: int, otherwise: str) -> None:
        self.combo_box.setPlaceholderText(otherwise)
        if index != self.combo_box.currentIndex():
            self.combo_box.setCurrentIndex(index)

    def _on_activated(self, index: int) -> None:
        self.value_edited.emit(ValueEdit.from_value(self.combo_box.itemData(index)))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.combo_box,)


class FocusWheelComboBox(QComboBox):
    """A drop-down list that the wheel changes only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while focused; else let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
