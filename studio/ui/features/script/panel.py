"""The Script panel: the editor with its buttons, and the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.features.script.console.console_input import ConsoleInput
from studio.ui.features.script.console.output_view import OutputView
from studio.ui.features.script.editor.code_editor import CodeEditor
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1, SPACE_2, set_widget_style

_MORE_ACTIONS: Final = (
    "script.new",
    "script.save_as",
    "script.rename",
    "script.delete",
    "script.folder",
    "script.forget",
)
_WIDE: Final = 640  # from this width on, the console lies beside the editor
_NARROW: Final = 430  # below this width a head has no room for all its buttons
_NAME_WIDTH: Final = 90


class ScriptPanel(QWidget):
    """Panel of scripts. Its signals report the user's actions.

    Signals:
        action_requested(str): The action of this id is to be done.
        script_chosen(str): The script of this name is to be opened.
        undo_requested(): What the last run has changed is to be taken back.
        panel_shown(): The panel is seen.
    """

    action_requested = Signal(str)
    script_chosen = Signal(str)
    undo_requested = Signal()
    panel_shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editor = CodeEditor(self)
        self.output = OutputView(self)
        self.input = ConsoleInput(self)
        self.script_box = self._make_script_box()
        self.save_button = self._make_button("script.save", tr("Save"))
        self.more_button = self._make_more_button()
        self.run_button = self._make_button("script.run", tr("Run"))
        self.selection_button = self._make_button("script.run_selection")
        self.stop_button = self._make_button("script.stop", tr("Stop"))
        self.clear_button = self._make_button("script.clear", tr("Clear"))
        self.undo_button = QPushButton(self)
        self.undo_button.clicked.connect(self.undo_requested)
        self.state_label = ElidedLabel(parent=self)
        self.state_label.setProperty("role", "secondary")
        self._lay_out()
        self.setFocusProxy(self.editor)
        self.show_state("", is_running=False)
        self.show_undo("")

    def _make_script_box(self) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(tr("Script in the editor"))
        box.setPlaceholderText(tr("New script"))
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.setMinimumWidth(_NAME_WIDTH)
        box.activated.connect(lambda row: self.script_chosen.emit(self.script_box.itemData(row)))
        return box

    def _make_button(self, action: str, text: str = "") -> QPushButton:
        button = QPushButton(text or CATALOGUE[action].title, self)
        KeyTooltip(button, action)
        button.clicked.connect(lambda: self.action_requested.emit(action))
        return button

    def _make_more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("⋯")
        set_widget_style(button, "QToolButton { padding: 3px; } QToolButton::menu-indicator { image: none; }")
        button.setToolTip(tr("More with scripts"))
        button.setAccessibleName(tr("More with scripts"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_menu = QMenu(button)
        self.more_actions = {}
        for action in _MORE_ACTIONS:
            entry = self.more_menu.addAction(CATALOGUE[action].title)
            entry.triggered.connect(lambda _=False, action=action: self.action_requested.emit(action))
            self.more_actions[action] = entry
        button.setMenu(self.more_menu)
        return button

    def _lay_out(self) -> None:
        file_buttons = (self.save_button, self.more_button)
        run_buttons = (self.run_button, self.selection_button)
        editing, console = QWidget(self), QWidget(self)
        head = _make_row(self.script_box, *file_buttons, *run_buttons)
        head.setStretch(0, 1)
        _fill_column(editing, head, self.editor)
        foot = _make_row(self.state_label, self.undo_button, self.stop_button, self.clear_button)
        foot.setStretch(0, 1)
        _fill_column(console, foot, self.output, self.input)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(editing)
        self.splitter.addWidget(console)
        self.splitter.setSizes([1, 1])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)

    def bind_keys(self, handlers: Handlers) -> None:
        """Let the panel's keys do what handlers say, also where a field has the focus."""
        self.shortcut_keys = PanelKeys(ActionScope.SCRIPT, handlers, self)
        for field in (self.editor, self.input, self.output):
            field.installEventFilter(self.shortcut_keys)

    def show_scripts(self, names: Sequence[str], current: str, *, is_modified: bool) -> None:
        """Show which scripts there are, and which one is in the editor; a dot says that it is not saved."""
        shown = list(names)
        if current and current not in shown:
            shown.append(current)
        self.script_box.clear()
        for name in shown:
            self.script_box.addItem(f"{name} •" if is_modified and name == current else name, name)
        self.script_box.setCurrentIndex(shown.index(current) if current else -1)
        self.script_box.setPlaceholderText(tr("New script") + (" •" if is_modified else ""))
        for action in ("script.rename", "script.delete"):
            self.more_actions[action].setEnabled(bool(current))

    def show_state(self, text: str, *, is_running: bool, stop_text: str = "") -> None:
        """Show what runs, or how the last run has ended.

        Args:
            text: In words.
            is_running: Whether a script runs.
            stop_text: What the button says that stops it; empty for Stop.
        """
        self.state_label.setText(text)
        self.stop_button.setText(stop_text or tr("Stop"))
        self.stop_button.setEnabled(is_running)
        for button in (self.run_button, self.selection_button):
            button.setEnabled(not is_running)

    def show_undo(self, text: str) -> None:
        """Offer to take back what the last run has changed; an empty text offers nothing."""
        self.undo_button.setText(text)
        self.undo_button.setVisible(bool(text))

    def set_panel_visible(self, seen: bool) -> None:
        """Say whether the panel is seen."""
        if seen:
            self.panel_shown.emit()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the console beside the editor or below it, as there is room."""
        wide = self.width() >= _WIDE
        self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        each = self.width() // 2 if wide else self.width()
        self.selection_button.setVisible(each >= _NARROW)
        super().resizeEvent(event)


def _make_row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
    row.setSpacing(SPACE_1)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _fill_column(owner: QWidget, head: QLayout, *widgets: QWidget) -> None:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(head)
    for number, widget in enumerate(widgets):
        column.addWidget(widget, 0 if number else 1)
