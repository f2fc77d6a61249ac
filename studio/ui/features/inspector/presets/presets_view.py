"""The popover of presets: a list, what the one under the mouse sets, and a field for the name of another."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.graph.model import NodeRecord
from studio.sdk.spec import NodeSpec
from studio.ui.features.inspector.presets.preset_commands import describe_preset
from studio.ui.features.inspector.presets.preset_files import NodePreset, find_name_error, make_preset_record
from studio.ui.features.inspector.presets.preset_library import PresetLibrary
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

_WIDTH: Final = 320
_LIST_HEIGHT: Final = 180
_SEARCH_THRESHOLD: Final = 8
_PRESET: Final = Qt.ItemDataRole.UserRole


class PresetsView(QFrame):
    """Applies, saves and deletes presets of one node type. Esc and a click elsewhere close it.

    Args:
        library: The presets.
        spec: The node type.
        record: The node whose values are saved.
        parent: The widget's parent.

    Signals:
        preset_applied(object): This Preset is to be applied.
        folder_requested(): The user wants to choose the shared folder.
    """

    preset_applied = Signal(object)
    folder_requested = Signal()

    def __init__(self, library: PresetLibrary, spec: NodeSpec, record: NodeRecord, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self._library = library
        self._spec = spec
        self._record = record
        self._confirmed: tuple[str, str] = ("", "")  # what was asked for once, and has only to be asked again
        self._create_widgets()
        self._lay_out()
        self._connect()
        self._fill()
        library.load_presets(spec.id)

    def _create_widgets(self) -> None:
        self.search_field = QLineEdit(self)
        self.search_field.setPlaceholderText(tr("Search"))
        self.search_field.setAccessibleName(tr("Search"))
        self.preset_list = QListWidget(self)
        self.preset_list.setMouseTracking(True)
        self.preset_list.setFixedHeight(_LIST_HEIGHT)
        self.preset_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.preset_list.setAccessibleName(tr("Presets"))
        self.details_label = PlainLabel(parent=self)
        self.details_label.setWordWrap(True)
        self.details_label.setProperty("role", "secondary")
        self.details_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details_label.setMinimumHeight(3 * self.details_label.fontMetrics().lineSpacing())
        self.apply_button = QPushButton(tr("Apply"), self)
        self.default_checkbox = QCheckBox(tr("For new nodes"), self)
        self.default_checkbox.setToolTip(tr("New nodes of this type begin with this preset"))
        self.delete_button = QPushButton(tr("Delete"), self)
        self.name_field = QLineEdit(self)
        self.name_field.setPlaceholderText(tr("Name of a new preset"))
        self.name_field.setAccessibleName(tr("Name of a new preset"))
        self.save_button = QPushButton(tr("Save"), self)
        self.shared_checkbox = QCheckBox(tr("In the shared folder"), self)
        self.folder_button = QPushButton(tr("Shared folder…"), self)
        self.message_label = PlainLabel(parent=self)
        self.message_label.setWordWrap(True)
        self.message_label.setProperty("role", "danger")
        self.message_label.hide()

    def _lay_out(self) -> None:
        shared = self._library.shared_folder
        self.shared_checkbox.setVisible(shared is not None)
        self.folder_button.setToolTip(
            escape_tooltip(str(shared) if shared is not None else tr("Presets of a folder that others see, too"))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        for widget in (self.search_field, self.preset_list, self.details_label):
            column.addWidget(widget)
        column.addLayout(_row(self.apply_button, self.default_checkbox, None, self.delete_button))
        column.addLayout(_row(self.name_field, self.save_button))
        column.addLayout(_row(self.shared_checkbox, None, self.folder_button))
        column.addWidget(self.message_label)
        self.setFixedWidth(_WIDTH)
        for button in (self.apply_button, self.delete_button, self.save_button, self.folder_button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        library = self._library
        library.presets_changed.connect(self._on_changed)
        library.action_failed.connect(self._show_message)
        self.search_field.textChanged.connect(self._fill)
        self.preset_list.currentItemChanged.connect(self._on_current_changed)
        self.preset_list.itemEntered.connect(self._show_details)
        self.preset_list.itemActivated.connect(self._on_apply)
        self.apply_button.clicked.connect(self._on_apply)
        self.delete_button.clicked.connect(self._on_delete)
        self.default_checkbox.clicked.connect(self._on_default)
        self.name_field.returnPressed.connect(self._on_save)
        self.name_field.textEdited.connect(self._clear_confirmation)
        self.shared_checkbox.clicked.connect(self._clear_confirmation)
        self.save_button.clicked.connect(self._on_save)
        self.folder_button.clicked.connect(self._on_folder)

    @property
    def current_preset(self) -> NodePreset | None:
        """The preset that is chosen in the list."""
        return _preset_of(self.preset_list.currentItem())

    def _on_changed(self, type: str) -> None:
        if type == self._spec.id:
            self._fill()

    def _fill(self) -> None:
        """Show the presets whose names hold what is searched."""
        chosen = self.current_preset
        presets = self._library.get_presets(self._spec.id)
        self.search_field.setVisible(len(presets) > _SEARCH_THRESHOLD)
        appears = bool(presets) and self.preset_list.isHidden()
        for widget in (self.preset_list, self.apply_button, self.default_checkbox, self.delete_button):
            widget.setVisible(bool(presets))
        wanted = self.search_field.text().strip().lower()
        self.preset_list.clear()
        for preset in presets:
            if wanted in preset.name.lower():
                self._add(preset)
        rows = [_preset_of(self.preset_list.item(row)) for row in range(self.preset_list.count())]
        paths = [preset.path if preset is not None else None for preset in rows]
        self.preset_list.setCurrentRow(paths.index(chosen.path) if chosen is not None and chosen.path in paths else 0)
        self._on_current_changed()
        self.adjustSize()
        if appears and not self.name_field.text():
            self.preset_list.setFocus()

    def _add(self, preset: NodePreset) -> None:
        marks = [tr("for new nodes")] if self._is_default(preset) else []
        marks += [tr("shared")] if preset.is_shared else []
        marks += [tr("read-only")] if not preset.is_writable else []
        marks += [tr("broken")] if preset.error else []
        item = QListWidgetItem(f"{preset.name}  ({', '.join(marks)})" if marks else preset.name)
        item.setData(_PRESET, preset)
        item.setToolTip(escape_tooltip(str(preset.path)))
        if preset.error:
            item.setForeground(theme.Colors.DANGER)
        self.preset_list.addItem(item)

    def _is_default(self, preset: NodePreset) -> bool:
        return self._library.get_default_name(self._spec.id) == preset.name

    def _on_current_changed(self) -> None:
        preset = self.current_preset
        usable = preset is not None and not preset.error
        self.apply_button.setEnabled(usable)
        self.default_checkbox.setEnabled(usable)
        self.default_checkbox.setChecked(preset is not None and self._is_default(preset))
        self.delete_button.setEnabled(preset is not None and preset.is_writable)
        self._clear_confirmation()
        self._show_details(self.preset_list.currentItem())

    def _show_details(self, item: QListWidgetItem | None) -> None:
        preset = _preset_of(item)
        empty = (
            ""
            if not self._library.has_read_presets(self._spec.id)
            else tr("There are no presets of this node type yet.")
        )
        self.details_label.setText(describe_preset(preset, self._spec) if preset is not None else empty)
        self.details_label.setProperty("role", "danger" if preset is not None and preset.error else "secondary")
        self.details_label.style().polish(self.details_label)

    def _show_message(self, text: str) -> None:
        self.message_label.setText(text)
        self.message_label.setVisible(bool(text))

    def _clear_confirmation(self) -> None:
        """Ask again before something is replaced or deleted."""
        self._confirmed = ("", "")
        self.save_button.setText(tr("Save"))
        self.delete_button.setText(tr("Delete"))
        self._show_message("")

    def _on_apply(self) -> None:
        preset = self.current_preset
        if preset is not None and not preset.error:
            self.close()
            self.preset_applied.emit(preset)

    def _on_default(self, wanted: bool) -> None:
        preset = self.current_preset
        if preset is not None:
            self._library.set_default(self._spec.id, preset.name if wanted else "")

    def _on_delete(self) -> None:
        preset = self.current_preset
        if preset is None or not preset.is_writable:
            return
        if self._confirmed != ("delete", str(preset.path)):
            self._clear_confirmation()
            self._confirmed = ("delete", str(preset.path))
            self.delete_button.setText(tr("Really delete?"))
            return
        self._library.delete_preset(preset)

    def _on_save(self) -> None:
        name, shared = self.name_field.text().strip(), self.shared_checkbox.isChecked()
        kept = make_preset_record(self._record, self._spec)
        refused = find_name_error(name)
        if not refused and not kept.params and not kept.curves:
            refused = tr("Nothing is set on this node that a preset could keep")
        there = self._library.find_preset(self._spec.id, name, shared=shared)
        if not refused and there is not None and not there.is_writable:
            refused = tr("“{name}” is read-only", name=name)
        if refused:
            self._show_message(refused)
        elif there is not None and self._confirmed != ("save", name):
            self._confirmed = ("save", name)
            self.save_button.setText(tr("Replace"))
            self._show_message(tr("There is a preset “{name}”; Replace writes over it", name=name))
        else:
            self._clear_confirmation()
            self.name_field.clear()
            self._library.save_preset(name, kept, self._spec, shared=shared)

    def _on_folder(self) -> None:
        self.close()
        self.folder_requested.emit()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete with Del, go on from the search to the list with the arrow keys."""
        if event.key() == Qt.Key.Key_Delete and self.preset_list.hasFocus():
            self._on_delete()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search_field.hasFocus():
            self.preset_list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @guard_override()
    def leaveEvent(self, event: QEvent) -> None:
        """Show what the chosen preset sets again."""
        super().leaveEvent(event)
        self._show_details(self.preset_list.currentItem())


def _preset_of(item: QListWidgetItem | None) -> NodePreset | None:
    found = item.data(_PRESET) if item is not None else None
    return found if isinstance(found, NodePreset) else None


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return a row; None is room that stretches."""
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_2)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
