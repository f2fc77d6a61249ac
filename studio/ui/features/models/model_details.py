"""View of the chosen model: the facts known of it, and the actions that can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.sdk.models import ModelInfo
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import ListedModel
from studio.ui.shell.models.model_text import (
    format_bytes_by_format,
    format_category,
    format_parameter_count,
    format_part_bytes,
    format_tasks,
    format_tensors,
    is_trained_for_base,
)
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.display_names import translate_node_name
from studio.ui.widgets.text.markup import escape_menu_text

_BUTTONS: Final = {
    "add_node": (tr_noop("Add Node"), tr_noop("Add a node with this model")),
    "copy_name": (tr_noop("Copy Name"), tr_noop("Copy its name")),
    "reveal": (tr_noop("Folder"), tr_noop("Show it in the file manager")),
    "remove": (tr_noop("Remove…"), tr_noop("Delete it from the disk")),
}


class ModelDetails(QWidget):
    """Details of one model.

    Signals:
        action_requested(str): "add_node", "copy_name", "reveal" or "remove" it.
        node_requested(str): A node of this type is to be added with it.
    """

    action_requested = Signal(str)
    node_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node_types: tuple[NodeSpec, ...] = ()
        self.text_label = PlainLabel(parent=self)
        self.text_label.setWordWrap(True)
        self.text_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text_label.setProperty("role", "secondary")
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text_label.setAccessibleName(tr("What the model is"))
        self.name_label = PlainLabel(parent=self)
        self.name_label.setWordWrap(True)
        self.name_label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.buttons = {wish: self._button(wish, *words) for wish, words in _BUTTONS.items()}
        self._lay_out()
        self.show_model(None, ())

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        KeyTooltip(button, f"models.{wish}", tr(tip))
        button.clicked.connect(lambda: self.request_action(wish))
        return button

    def _lay_out(self) -> None:
        inside = QWidget(self)
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.name_label)
        column.addWidget(self.text_label, 1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        whole.setSpacing(theme.SPACE_1)
        whole.addWidget(area, 1)
        whole.addLayout(row)

    def show_model(self, model: ListedModel | None, takers: Sequence[NodeSpec]) -> None:
        """Show a model and the node types that take it; None for none."""
        self._node_types = tuple(takers)
        self.name_label.setText(model.name if model is not None else "")
        self.text_label.setText(
            _text(model, self._node_types) if model is not None else tr("Choose a model to see more of it.")
        )
        role = "danger" if model is not None and model.error else "secondary"
        if self.text_label.property("role") != role:
            self.text_label.setProperty("role", role)
            self.text_label.style().polish(self.text_label)
        for wish, button in self.buttons.items():
            button.setEnabled(model is not None and (wish != "add_node" or bool(takers)))

    def request_action(self, wish: str) -> None:
        """Ask for what a button does, if it can be done; where several node types take the model, which one."""
        if not self.buttons[wish].isEnabled():
            return
        if wish != "add_node":
            self.action_requested.emit(wish)
        elif len(self._node_types) == 1:
            self.node_requested.emit(self._node_types[0].id)
        else:
            self._offer_nodes()

    def _offer_nodes(self) -> None:
        menu = QMenu(self)
        for spec in self._node_types:
            menu.addAction(escape_menu_text(translate_node_name(spec))).triggered.connect(
                lambda _=False, id=spec.id: self.node_requested.emit(id)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        button = self.buttons["add_node"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _text(model: ListedModel, takers: Sequence[NodeSpec]) -> str:
    facts = model.facts
    if facts is None:
        return model.error
    made = tr("written by {library} {version}", library=facts.library, version=facts.library_version)
    size = (format_byte_size(facts.bytes) if facts.bytes else "", format_parameter_count(facts.parameters))
    lines = [
        " · ".join(part for part in (format_category(facts.category), facts.kind, *size) if part),
        _describe_base(facts),
        tr("Weights: {formats}", formats=format_bytes_by_format(facts)) if facts.format_bytes else "",
        tr("Parts: {parts}", parts=format_part_bytes(facts.part_bytes)) if len(facts.part_bytes) > 1 else "",
        tr("For: {tasks}", tasks=format_tasks(facts.tasks)) if facts.tasks else tr("For nothing that a node here does"),
        tr("Nodes: {names}", names=", ".join(translate_node_name(spec) for spec in takers)) if takers else "",
        tr("Takes: {tensors}", tensors=format_tensors(facts.inputs)) if facts.inputs else "",
        tr("Gives: {tensors}", tensors=format_tensors(facts.outputs)) if facts.outputs else "",
        tr("On this device: {fits}", fits=model.fit_text) if model.fit_text else "",
        tr("License: {licence}", licence=facts.licence) if facts.licence else tr("No license is named"),
        made if facts.library_version else "",
        str(facts.path),
    ]
    return "\n".join(line for line in lines if line)


def _describe_base(facts: ModelInfo) -> str:
    """Return the base model in words; empty if it is unknown."""
    if facts.base is None:
        return ""
    text = tr_noop("Trained for: {base}") if is_trained_for_base(facts) else tr_noop("Base model: {base}")
    return tr(text, base=facts.base.title)
