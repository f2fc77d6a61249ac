"""Fields of the Preferences dialog, one for each kind of setting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.preferences.path_fields import FolderListField, PathField
from studio.ui.shell.settings.setting_spec import (
    ButtonKind,
    ChoiceKind,
    FoldersKind,
    NumberKind,
    PathKind,
    SettingSpec,
    SettingValue,
    SwitchKind,
)
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_CHOICE_LETTERS = 18
_NUMBER_WIDTH = 110


class SettingField(QWidget):
    """A field that shows the value of a setting, and reports another one.

    Args:
        widget: What is seen.
        show_value: Shows a value; it reports none.
        name: The setting's name, for screen readers.

    Signals:
        value_edited(object): The user has entered another value (SettingValue).
    """

    value_edited = Signal(object)

    def __init__(self, widget: QWidget, show_value: Callable[[SettingValue], None], name: str) -> None:
        super().__init__()
        self.widget = widget
        self._show_value = show_value
        widget.setAccessibleName(name)
        self.setFocusProxy(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)

    def show_value(self, value: SettingValue) -> None:
        """Show a value; nothing is reported."""
        self.widget.blockSignals(True)
        self._show_value(value)
        self.widget.blockSignals(False)


class CalmComboBox(QComboBox):
    """A choice that the wheel changes only while it has the focus: else the page scrolls."""

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class CalmSpinBox(QSpinBox):
    """A number that the wheel changes only while it has the focus: else the page scrolls."""

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def make_setting_field(spec: SettingSpec, dialogs: Dialogs) -> SettingField:
    """Return the field of a setting."""
    kind = spec.kind
    if isinstance(kind, ChoiceKind):
        return _make_choice(spec, kind)
    if isinstance(kind, NumberKind):
        return _make_number(spec, kind)
    if isinstance(kind, PathKind):
        line = PathField(kind, tr(spec.title), dialogs)
        field = SettingField(line, lambda value: line.show_path(str(value)), tr(spec.title))
        line.path_edited.connect(field.value_edited.emit)
        return field
    if isinstance(kind, FoldersKind):
        folders = FolderListField(tr(spec.title), dialogs)
        field = SettingField(folders, lambda value: folders.show_folders(_to_folders(value)), tr(spec.title))
        folders.folders_edited.connect(field.value_edited.emit)
        return field
    return _make_button(spec, kind) if isinstance(kind, ButtonKind) else _make_switch(spec, kind)


def _make_switch(spec: SettingSpec, _: SwitchKind) -> SettingField:
    box = QCheckBox(tr("On"))
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    field = SettingField(box, lambda value: box.setChecked(bool(value)), tr(spec.title))
    box.toggled.connect(field.value_edited.emit)
    return field


def _make_choice(spec: SettingSpec, kind: ChoiceKind) -> SettingField:
    box = CalmComboBox()
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_CHOICE_LETTERS)

    def show(value: SettingValue) -> None:
        options = dict(kind.list_options())
        options.setdefault(str(value), str(value))
        if [(box.itemData(at), box.itemText(at)) for at in range(box.count())] != [*options.items()]:
            box.clear()
            for each, text in options.items():
                box.addItem(text, each)
        box.setCurrentIndex(list(options).index(str(value)))

    field = SettingField(box, show, tr(spec.title))
    box.activated.connect(lambda at: field.value_edited.emit(box.itemData(at)))
    return field


def _make_number(spec: SettingSpec, kind: NumberKind) -> SettingField:
    box = CalmSpinBox()
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setRange(kind.minimum, kind.maximum)
    box.setSingleStep(kind.step)
    box.setSuffix(tr(kind.unit) if kind.unit else "")
    box.setKeyboardTracking(False)
    box.setFixedWidth(_NUMBER_WIDTH)
    field = SettingField(box, lambda value: box.setValue(int(value) if isinstance(value, int) else 0), tr(spec.title))
    box.valueChanged.connect(field.value_edited.emit)
    return field


def _make_button(spec: SettingSpec, kind: ButtonKind) -> SettingField:
    button = QPushButton(tr(kind.text))
    button.setAutoDefault(False)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    button.setMinimumSize(QSize(_NUMBER_WIDTH, 0))
    field = SettingField(button, lambda _: None, tr(spec.title))
    button.clicked.connect(lambda: field.value_edited.emit(spec.default))
    return field


def _to_folders(value: SettingValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
