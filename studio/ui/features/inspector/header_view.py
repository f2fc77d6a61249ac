"""The head of the inspector: the node's name, what it is, whether it works, its presets, its help and its menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_n
from studio.graph.specs import STRUCTURAL_TYPES
from studio.sdk.node_kinds import NodeKind
from studio.ui.features.inspector.name_field import NameField
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.menus.context_menu import MenuEntry, show_menu
from studio.ui.shell.node_bar import NodeBar
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import translate_family_name, translate_node_name
from studio.ui.widgets.text.markup import escape_tooltip

_BAR = 3.0
_INDENT = 9  # the frame of the name's field


class HeaderView(QWidget):
    """Shows one node, or how many; asks for another name and for other states.

    Signals:
        name_edited(str): Another name is wanted.
        enabled_changed(bool), muted_changed(bool): Another state is wanted.
        unlock_requested(): The nodes are to be unlocked.
        relink_requested(): A linked group's file is to be looked for.
        presets_requested(): The presets are to be shown.
        help_requested(): The help is to be shown.
        menu_requested(): The menu is to be shown.
        training_requested(): The Train panel is to be shown.
    """

    name_edited = Signal(str)
    enabled_changed = Signal(bool)
    muted_changed = Signal(bool)
    unlock_requested = Signal()
    relink_requested = Signal()
    presets_requested = Signal()
    help_requested = Signal()
    menu_requested = Signal()
    training_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family = ""
        self.name_field = NameField(self)
        self.name_field.setProperty("flat", True)
        self.name_field.setFont(theme.make_ui_font(theme.FONT_TITLE, bold=True))
        KeyTooltip(self.name_field, "graph.rename", tr("Click to rename"))
        self.name_field.setAccessibleName(tr("Name of the node"))
        self._bars: list[NodeBar] = []
        self.type_label = ElidedLabel(parent=self)
        self.enabled_box = _box(tr("Enabled"), "graph.disable", tr("A disabled node passes its input through"), self)
        self.muted_box = _box(tr("Muted"), "graph.mute", tr("A muted node is not run, nor is what needs it"), self)
        self.unlock_button = _button(tr("Unlock"), tr("Locked nodes cannot be edited, moved or deleted"), self)
        self.unlock_button.setProperty("role", "warning")
        self.unlock_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.unlock_button.setMaximumHeight(self.enabled_box.sizeHint().height())
        self.relink_button = _button(
            tr("Relink…"), tr("The file of this linked group cannot be used: choose another"), self
        )
        self.relink_button.setProperty("role", "danger")
        self.relink_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.weights_label = PlainLabel(parent=self)
        self.weights_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.train_button = _button(tr("Open Training"), "", self)
        KeyTooltip(self.train_button, "view.training", tr("Show the training of this node"))
        self.presets_button = _button(tr("Presets"), tr("Presets of this node type"), self)
        self.help_button = _button("?", "", self)
        KeyTooltip(self.help_button, "help.node", tr("Help on this node"))
        self.menu_button = _button("⋯", tr("More"), self)
        self._lay_out()
        self.name_field.text_committed.connect(self._on_named)
        self.enabled_box.clicked.connect(self.enabled_changed)
        self.muted_box.clicked.connect(self.muted_changed)
        self.unlock_button.clicked.connect(self.unlock_requested)
        self.relink_button.clicked.connect(self.relink_requested)
        self.presets_button.clicked.connect(self.presets_requested)
        self.help_button.clicked.connect(self.help_requested)
        self.menu_button.clicked.connect(self.menu_requested)
        self.train_button.clicked.connect(self.training_requested)
        self.show_weights("", False)

    def _lay_out(self) -> None:
        self.type_label.setContentsMargins(_INDENT, 0, 0, 0)
        first = QHBoxLayout()
        first.setSpacing(theme.SPACE_1)
        first.addWidget(self.name_field, 1)
        for button in (self.train_button, self.presets_button, self.help_button, self.menu_button):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(theme.SPACE_3)
        second.addWidget(self.type_label, 1)
        for widget in (self.weights_label, self.relink_button, self.unlock_button, self.muted_box, self.enabled_box):
            second.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def add_bar(self, bar: NodeBar) -> None:
        """Add a line below the head."""
        self._bars.append(bar)
        self._column.addWidget(bar)

    def show_selection(self, chosen: NodeSelection) -> None:
        """Show one node, or how many there are and of what types."""
        record, spec, several = chosen.records[-1], chosen.specs[-1], len(chosen.records) > 1
        families = {other.type.partition(".")[0] for other in chosen.records}
        self._family = families.pop() if len(families) == 1 else ""
        count = tr_n("{count} node", "{count} nodes", len(chosen.records))
        self.name_field.show_fixed(count if several else "", driven=False)
        self.name_field.show_text(record.name)
        self.name_field.setReadOnly(several or record.is_locked)
        _show_flags(self.enabled_box, [not other.is_disabled for other in chosen.records])
        _show_flags(self.muted_box, [other.is_muted for other in chosen.records])
        for box in (self.enabled_box, self.muted_box):
            box.setEnabled(not chosen.locked_ids)
        self.unlock_button.setVisible(bool(chosen.locked_ids))
        self.relink_button.setVisible(bool(record.link_error) and not several)
        alike = len({other.type for other in chosen.records}) == 1 and record.type not in STRUCTURAL_TYPES
        self.presets_button.setVisible(spec is not None and alike)
        self.presets_button.setEnabled(not chosen.locked_ids)
        self.help_button.setVisible(spec is not None)
        trains = spec is not None and spec.kind is NodeKind.TRAINER and not several
        self.train_button.setVisible(trains)
        for bar in self._bars:
            bar.show_node_type(spec if not several else None)
        file = f" · {Path(record.link).name}" if record.link and not several else ""
        self._show_type(_types_text(chosen) + file, wrong=(spec is None or bool(record.link_error)) and not several)
        self.update()

    def show_weights(self, text: str, warning: bool) -> None:
        """Say what a network runs with; nothing for no text."""
        self.weights_label.setText(text)
        self.weights_label.setVisible(bool(text))
        theme.set_widget_style(
            self.weights_label, "color: $tone;", tone=theme.Colors.WARNING if warning else theme.Colors.SECONDARY
        )

    def open_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Open a menu below its button."""
        show_menu(self, self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()), entries)

    def _show_type(self, text: str, *, wrong: bool) -> None:
        role = "danger" if wrong else "secondary"
        self.type_label.setText(text)
        if self.type_label.property("role") != role:
            self.type_label.setProperty("role", role)
            self.type_label.style().polish(self.type_label)

    def _on_named(self, text: str) -> None:
        if text.strip():
            self.name_edited.emit(text)
        else:
            self.name_field.revert_text()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar in the family's colour."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, theme.SPACE_2, _BAR, self.height() - 2 * theme.SPACE_2), self._color())
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.Colors.LINE)
        painter.end()

    def _color(self) -> QColor:
        return theme.find_family_color(self._family) if self._family else theme.Colors.FAINT


def _box(text: str, action: str, tip: str, parent: QWidget) -> QCheckBox:
    box = QCheckBox(text, parent)
    KeyTooltip(box, action, tip, names=False)
    box.setFont(theme.make_ui_font(theme.FONT_SMALL))
    return box


def _button(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(escape_tooltip(name))
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _show_flags(box: QCheckBox, flags: Sequence[bool]) -> None:
    """Show what several nodes say in one box, which is half checked where they differ."""
    box.setTristate(False)
    if all(flag == flags[0] for flag in flags):
        box.setChecked(flags[0])
    else:
        box.setCheckState(Qt.CheckState.PartiallyChecked)


def _types_text(chosen: NodeSelection) -> str:
    """Return the types of the nodes, each once."""
    record, spec = chosen.records[-1], chosen.specs[-1]
    if len(chosen.records) > 1:
        pairs = zip(chosen.records, chosen.specs, strict=True)
        return ", ".join(
            sorted({translate_node_name(spec) if spec is not None else record.type for record, spec in pairs})
        )
    if spec is None:
        return tr("{type} is not installed here", type=record.type)
    return f"{translate_node_name(spec)} · {translate_family_name(spec.family)}"
