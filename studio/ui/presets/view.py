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

from studio.core.language import tr
from studio.graph.model import NodeRecord
from studio.sdk.spec import NodeSpec
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.presets.applying import preset_text
from studio.ui.presets.files import Preset, preset_record, why_no_name
from studio.ui.presets.library import PresetLibrary
from studio.ui.reporting import reported

_WIDTH: Final = 320
_LIST_HEIGHT: Final = 180
_MANY: Final = 8
_PRESET: Final = Qt.ItemDataRole.UserRole


class PresetsView(QFrame):
    """Applies, saves and deletes presets of one node type. Esc and a click elsewhere close it.

    Args:
        library: The presets.
        spec: The node type.
        record: The node whose values are saved.
        parent: The widget's parent.

    Signals:
        applied(object): This Preset is to be applied.
        folder_wanted(): The user wants to choose the shared folder.
    """

    applied = Signal(object)
    folder_wanted = Signal()

    def __init__(self, library: PresetLibrary, spec: NodeSpec, record: NodeRecord, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popover")
        self._library = library
        self._spec = spec
        self._record = record
        self._confirmed: tuple[str, str] = ("", "")  # what was asked for once, and has only to be asked again
        self._make()
        self._lay_out()
        self._connect()
        self._fill()
        library.look(spec.id)

    def _make(self) -> None:
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search"))
        self.list = QListWidget(self)
        self.list.setMouseTracking(True)
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Presets"))
        self.details = PlainLabel(parent=self)
        self.details.setWordWrap(True)
        self.details.setProperty("role", "secondary")
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setMinimumHeight(3 * self.details.fontMetrics().lineSpacing())
        self.apply = QPushButton(tr("Apply"), self)
        self.as_default = QCheckBox(tr("For new nodes"), self)
        self.as_default.setToolTip(tr("New nodes of this type begin with this preset"))
        self.delete = QPushButton(tr("Delete"), self)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(tr("Name of a new preset"))
        self.name.setAccessibleName(tr("Name of a new preset"))
        self.save = QPushButton(tr("Save"), self)
        self.shared = QCheckBox(tr("In the shared folder"), self)
        self.folder = QPushButton(tr("Shared folder…"), self)
        self.message = PlainLabel(parent=self)
        self.message.setWordWrap(True)
        self.message.setProperty("role", "danger")
        self.message.hide()

    def _lay_out(self) -> None:
        shared = self._library.shared_folder
        self.shared.setVisible(shared is not None)
        self.folder.setToolTip(
            tip_text(str(shared) if shared is not None else tr("Presets of a folder that others see, too"))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        for widget in (self.search, self.list, self.details):
            column.addWidget(widget)
        column.addLayout(_row(self.apply, self.as_default, None, self.delete))
        column.addLayout(_row(self.name, self.save))
        column.addLayout(_row(self.shared, None, self.folder))
        column.addWidget(self.message)
        self.setFixedWidth(_WIDTH)
        for button in (self.apply, self.delete, self.save, self.folder):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        library = self._library
        library.changed.connect(self._on_changed)
        library.failed.connect(self._say)
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemEntered.connect(self._show_details)
        self.list.itemActivated.connect(self._on_apply)
        self.apply.clicked.connect(self._on_apply)
        self.delete.clicked.connect(self._on_delete)
        self.as_default.clicked.connect(self._on_default)
        self.name.returnPressed.connect(self._on_save)
        self.name.textEdited.connect(self._forget)
        self.shared.clicked.connect(self._forget)
        self.save.clicked.connect(self._on_save)
        self.folder.clicked.connect(self._on_folder)

    @property
    def current(self) -> Preset | None:
        """The preset that is chosen in the list."""
        return _preset_of(self.list.currentItem())

    def _on_changed(self, type: str) -> None:
        if type == self._spec.id:
            self._fill()

    def _fill(self) -> None:
        """Show the presets whose names hold what is searched."""
        chosen = self.current
        presets = self._library.presets(self._spec.id)
        self.search.setVisible(len(presets) > _MANY)
        appears = bool(presets) and self.list.isHidden()
        for widget in (self.list, self.apply, self.as_default, self.delete):
            widget.setVisible(bool(presets))
        wanted = self.search.text().strip().lower()
        self.list.clear()
        for preset in presets:
            if wanted in preset.name.lower():
                self._add(preset)
        rows = [_preset_of(self.list.item(row)) for row in range(self.list.count())]
        paths = [preset.path if preset is not None else None for preset in rows]
        self.list.setCurrentRow(paths.index(chosen.path) if chosen is not None and chosen.path in paths else 0)
        self._on_current_changed()
        self.adjustSize()
        if appears and not self.name.text():
            self.list.setFocus()

    def _add(self, preset: Preset) -> None:
        marks = [tr("for new nodes")] if self._is_default(preset) else []
        marks += [tr("shared")] if preset.shared else []
        marks += [tr("read-only")] if not preset.writable else []
        marks += [tr("broken")] if preset.error else []
        item = QListWidgetItem(f"{preset.name}  ({', '.join(marks)})" if marks else preset.name)
        item.setData(_PRESET, preset)
        item.setToolTip(tip_text(str(preset.path)))
        if preset.error:
            item.setForeground(theme.Colors.DANGER)
        self.list.addItem(item)

    def _is_default(self, preset: Preset) -> bool:
        return self._library.default_name(self._spec.id) == preset.name

    def _on_current_changed(self) -> None:
        preset = self.current
        usable = preset is not None and not preset.error
        self.apply.setEnabled(usable)
        self.as_default.setEnabled(usable)
        self.as_default.setChecked(preset is not None and self._is_default(preset))
        self.delete.setEnabled(preset is not None and preset.writable)
        self._forget()
        self._show_details(self.list.currentItem())

    def _show_details(self, item: QListWidgetItem | None) -> None:
        preset = _preset_of(item)
        empty = "" if not self._library.is_read(self._spec.id) else tr("There are no presets of this node type yet.")
        self.details.setText(preset_text(preset, self._spec) if preset is not None else empty)
        self.details.setProperty("role", "danger" if preset is not None and preset.error else "secondary")
        self.details.style().polish(self.details)

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _forget(self) -> None:
        """Ask again before something is replaced or deleted."""
        self._confirmed = ("", "")
        self.save.setText(tr("Save"))
        self.delete.setText(tr("Delete"))
        self._say("")

    def _on_apply(self) -> None:
        preset = self.current
        if preset is not None and not preset.error:
            self.close()
            self.applied.emit(preset)

    def _on_default(self, wanted: bool) -> None:
        preset = self.current
        if preset is not None:
            self._library.set_default(self._spec.id, preset.name if wanted else "")

    def _on_delete(self) -> None:
        preset = self.current
        if preset is None or not preset.writable:
            return
        if self._confirmed != ("delete", str(preset.path)):
            self._forget()
            self._confirmed = ("delete", str(preset.path))
            self.delete.setText(tr("Really delete?"))
            return
        self._library.delete(preset)

    def _on_save(self) -> None:
        name, shared = self.name.text().strip(), self.shared.isChecked()
        kept = preset_record(self._record, self._spec)
        refused = why_no_name(name)
        if not refused and not kept.params and not kept.curves:
            refused = tr("Nothing is set on this node that a preset could keep")
        there = self._library.find(self._spec.id, name, shared=shared)
        if not refused and there is not None and not there.writable:
            refused = tr("“{name}” is read-only", name=name)
        if refused:
            self._say(refused)
        elif there is not None and self._confirmed != ("save", name):
            self._confirmed = ("save", name)
            self.save.setText(tr("Replace"))
            self._say(tr("There is a preset “{name}”; Replace writes over it", name=name))
        else:
            self._forget()
            self.name.clear()
            self._library.save(name, kept, self._spec, shared=shared)

    def _on_folder(self) -> None:
        self.close()
        self.folder_wanted.emit()

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete with Del, go on from the search to the list with the arrow keys."""
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._on_delete()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @reported()
    def leaveEvent(self, event: QEvent) -> None:
        """Show what the chosen preset sets again."""
        super().leaveEvent(event)
        self._show_details(self.list.currentItem())


def _preset_of(item: QListWidgetItem | None) -> Preset | None:
    found = item.data(_PRESET) if item is not None else None
    return found if isinstance(found, Preset) else None


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
