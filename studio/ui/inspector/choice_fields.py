"""The fields of flags and choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from studio.sdk.params import ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import MIXED, FieldView
from studio.ui.reporting import reported
from studio.ui.words import spoken


class SwitchFieldView(FieldView):
    """A BOOL: a check box."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch(1)
        self.box.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.box)

    def show_value(self, value: ParamValue) -> None:
        """Show a flag."""
        self.box.setTristate(False)
        self.box.setChecked(value is True)

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the box half checked; a click checks it for all."""
        self.box.setCheckState(Qt.CheckState.PartiallyChecked)

    def _on_clicked(self, checked: bool) -> None:
        self.edited.emit(Wanted.value(checked))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.box,)


class ChoiceFieldView(FieldView):
    """A CHOICE: a drop-down list."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = CalmComboBox(self)
        self.list.setFont(theme.ui_font(theme.FONT_SMALL))
        for choice in spec.choices:
            self.list.addItem(spoken(choice), choice)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.setMinimumContentsLength(6)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.list)
        self.list.activated.connect(self._on_activated)
        self.setFocusProxy(self.list)

    def show_value(self, value: ParamValue) -> None:
        """Show a choice; one that is not accepted shows as it is, and is none of the list."""
        index = self.list.findData(value)
        self._show(index, str(value) if index < 0 else "")

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show none of the choices."""
        self._show(-1, MIXED)

    def _show(self, index: int, otherwise: str) -> None:
        self.list.setPlaceholderText(otherwise)
        if index != self.list.currentIndex():
            self.list.setCurrentIndex(index)

    def _on_activated(self, index: int) -> None:
        self.edited.emit(Wanted.value(self.list.itemData(index)))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.list,)


class CalmComboBox(QComboBox):
    """A drop-down list that the wheel changes only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while focused; else let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
