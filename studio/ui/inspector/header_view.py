"""The head of the inspector: the node's name, what it is, whether it works, its presets, its help and its menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.language import tr, tr_n
from studio.graph.specs import STRUCTURAL
from studio.sdk.node import NodeKind
from studio.ui import theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.line_view import LineView
from studio.ui.inspector.live_bar import LiveBar
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.words import family_name, node_name

_BAR = 3.0
_INDENT = 9  # the frame of the name's field


class HeaderView(QWidget):
    """Shows one node, or how many; asks for another name and for other states.

    Signals:
        renamed(str): Another name is wanted.
        enabled_changed(bool), muted_changed(bool): Another state is wanted.
        unlock_wanted(): The nodes are to be unlocked.
        relink_wanted(): A linked group's file is to be looked for.
        presets_wanted(): The presets are to be shown.
        help_wanted(): The help is to be shown.
        menu_wanted(): The menu is to be shown.
        training_wanted(): The Train panel is to be shown.
    """

    renamed = Signal(str)
    enabled_changed = Signal(bool)
    muted_changed = Signal(bool)
    unlock_wanted = Signal()
    relink_wanted = Signal()
    presets_wanted = Signal()
    help_wanted = Signal()
    menu_wanted = Signal()
    training_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family = ""
        self.name = LineView(self)
        self.name.setProperty("flat", True)
        self.name.setFont(theme.ui_font(theme.FONT_TITLE, bold=True))
        KeyTip(self.name, "graph.rename", tr("Click to rename"))
        self.name.setAccessibleName(tr("Name of the node"))
        self.live = LiveBar(self)
        self.type = ElidedLabel(parent=self)
        self.enabled = _box(tr("Enabled"), "graph.disable", tr("A disabled node passes its input through"), self)
        self.muted = _box(tr("Muted"), "graph.mute", tr("A muted node is not run, nor is what needs it"), self)
        self.unlock = _button(tr("Unlock"), tr("Locked nodes cannot be edited, moved or deleted"), self)
        self.unlock.setProperty("role", "warning")
        self.unlock.setFont(theme.ui_font(theme.FONT_SMALL))
        self.unlock.setMaximumHeight(self.enabled.sizeHint().height())
        self.relink = _button(tr("Relink…"), tr("The file of this linked group cannot be used: choose another"), self)
        self.relink.setProperty("role", "danger")
        self.relink.setFont(theme.ui_font(theme.FONT_SMALL))
        self.weights = PlainLabel(parent=self)
        self.weights.setFont(theme.ui_font(theme.FONT_SMALL))
        self.train = _button(tr("Train…"), "", self)
        KeyTip(self.train, "view.training", tr("Show the training of this node"))
        self.presets = _button(tr("Presets"), tr("Presets of this node type"), self)
        self.help_button = _button("?", "", self)
        KeyTip(self.help_button, "help.node", tr("Help on this node"))
        self.menu_button = _button("⋯", tr("More"), self)
        self._lay_out()
        self.name.committed.connect(self._on_named)
        self.enabled.clicked.connect(self.enabled_changed)
        self.muted.clicked.connect(self.muted_changed)
        self.unlock.clicked.connect(self.unlock_wanted)
        self.relink.clicked.connect(self.relink_wanted)
        self.presets.clicked.connect(self.presets_wanted)
        self.help_button.clicked.connect(self.help_wanted)
        self.menu_button.clicked.connect(self.menu_wanted)
        self.train.clicked.connect(self.training_wanted)
        self.show_weights("", False)

    def _lay_out(self) -> None:
        self.type.setContentsMargins(_INDENT, 0, 0, 0)
        first = QHBoxLayout()
        first.setSpacing(theme.SPACE_1)
        first.addWidget(self.name, 1)
        for button in (self.train, self.presets, self.help_button, self.menu_button):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(theme.SPACE_3)
        second.addWidget(self.type, 1)
        for widget in (self.weights, self.relink, self.unlock, self.muted, self.enabled):
            second.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.live)

    def show_chosen(self, chosen: Chosen) -> None:
        """Show one node, or how many there are and of what types."""
        record, spec, several = chosen.records[-1], chosen.specs[-1], len(chosen.records) > 1
        families = {other.type.partition(".")[0] for other in chosen.records}
        self._family = families.pop() if len(families) == 1 else ""
        count = tr_n("{count} node", "{count} nodes", len(chosen.records))
        self.name.show_fixed(count if several else "", driven=False)
        self.name.show_text(record.name)
        self.name.setReadOnly(several or record.locked)
        _show_flags(self.enabled, [not other.disabled for other in chosen.records])
        _show_flags(self.muted, [other.muted for other in chosen.records])
        for box in (self.enabled, self.muted):
            box.setEnabled(not chosen.locked)
        self.unlock.setVisible(bool(chosen.locked))
        self.relink.setVisible(bool(record.broken) and not several)
        alike = len({other.type for other in chosen.records}) == 1 and record.type not in STRUCTURAL
        self.presets.setVisible(spec is not None and alike)
        self.presets.setEnabled(not chosen.locked)
        self.help_button.setVisible(spec is not None)
        trains = spec is not None and spec.kind is NodeKind.TRAINER and not several
        self.train.setVisible(trains)
        self.live.show_devices(spec.cls.devices if spec is not None and not several else {})
        file = f" · {Path(record.link).name}" if record.link and not several else ""
        self._show_type(_types_text(chosen) + file, wrong=(spec is None or bool(record.broken)) and not several)
        self.update()

    def show_weights(self, text: str, warning: bool) -> None:
        """Say what a network runs with; nothing for no text."""
        self.weights.setText(text)
        self.weights.setVisible(bool(text))
        theme.style(self.weights, "color: $tone;", tone=theme.Colors.WARNING if warning else theme.Colors.SECONDARY)

    def _show_type(self, text: str, *, wrong: bool) -> None:
        role = "danger" if wrong else "secondary"
        self.type.setText(text)
        if self.type.property("role") != role:
            self.type.setProperty("role", role)
            self.type.style().polish(self.type)

    def _on_named(self, text: str) -> None:
        if text.strip():
            self.renamed.emit(text)
        else:
            self.name.revert()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar in the family's colour."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, theme.SPACE_2, _BAR, self.height() - 2 * theme.SPACE_2), self._color())
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.Colors.LINE)
        painter.end()

    def _color(self) -> QColor:
        return theme.family_color(self._family) if self._family else theme.Colors.FAINT


def _box(text: str, action: str, tip: str, parent: QWidget) -> QCheckBox:
    box = QCheckBox(text, parent)
    KeyTip(box, action, tip, names=False)
    box.setFont(theme.ui_font(theme.FONT_SMALL))
    return box


def _button(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tip_text(name))
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


def _types_text(chosen: Chosen) -> str:
    """Return the types of the nodes, each once."""
    record, spec = chosen.records[-1], chosen.specs[-1]
    if len(chosen.records) > 1:
        pairs = zip(chosen.records, chosen.specs, strict=True)
        return ", ".join(sorted({node_name(spec) if spec is not None else record.type for record, spec in pairs}))
    if spec is None:
        return tr("{type} is not installed here", type=record.type)
    return f"{node_name(spec)} · {family_name(spec.family)}"
