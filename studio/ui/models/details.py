"""What is known of the model that is chosen, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.sdk.spec import NodeSpec
from studio.ui import theme
from studio.ui.markup import entry_text
from studio.ui.models.uses import Shown
from studio.ui.models.words import count_text, tasks_text
from studio.ui.plain_label import PlainLabel
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.words import node_name

_BUTTONS: Final = {
    "add_node": (marked("Add Node"), marked("Add a node with this model")),
    "copy_name": (marked("Copy Name"), marked("Copy its name")),
    "reveal": (marked("Folder"), marked("Show it in the file manager")),
    "remove": (marked("Remove…"), marked("Delete it from the disk")),
}


class ModelDetails(QWidget):
    """Says all about one model.

    Signals:
        asked(str): "add_node", "copy_name", "reveal" or "remove" it.
        node_wanted(str): A node of this type is to be added with it.
    """

    asked = Signal(str)
    node_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takers: tuple[NodeSpec, ...] = ()
        self.text = PlainLabel(parent=self)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setProperty("role", "secondary")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName(tr("What the model is"))
        self.name = PlainLabel(parent=self)
        self.name.setWordWrap(True)
        self.name.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.buttons = {wish: self._button(wish, *words) for wish, words in _BUTTONS.items()}
        self._lay_out()
        self.show_model(None, ())

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        button.setFont(theme.ui_font(theme.FONT_SMALL))
        KeyTip(button, f"models.{wish}", tr(tip))
        button.clicked.connect(lambda: self.ask(wish))
        return button

    def _lay_out(self) -> None:
        inside = QWidget(self)
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.name)
        column.addWidget(self.text, 1)
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

    def show_model(self, model: Shown | None, takers: Sequence[NodeSpec]) -> None:
        """Show a model and the node types that take it; None for none."""
        self._takers = tuple(takers)
        self.name.setText(model.name if model is not None else "")
        self.text.setText(_text(model, self._takers) if model is not None else tr("Choose a model to see more of it."))
        role = "danger" if model is not None and model.error else "secondary"
        if self.text.property("role") != role:
            self.text.setProperty("role", role)
            self.text.style().polish(self.text)
        for wish, button in self.buttons.items():
            button.setEnabled(model is not None and (wish != "add_node" or bool(takers)))

    def ask(self, wish: str) -> None:
        """Ask for what a button does, if it can be done; where several node types take the model, which one."""
        if not self.buttons[wish].isEnabled():
            return
        if wish != "add_node":
            self.asked.emit(wish)
        elif len(self._takers) == 1:
            self.node_wanted.emit(self._takers[0].id)
        else:
            self._offer_nodes()

    def _offer_nodes(self) -> None:
        menu = QMenu(self)
        for spec in self._takers:
            menu.addAction(entry_text(node_name(spec))).triggered.connect(
                lambda _=False, id=spec.id: self.node_wanted.emit(id)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        button = self.buttons["add_node"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _text(model: Shown, takers: Sequence[NodeSpec]) -> str:
    facts = model.facts
    if facts is None:
        return model.error
    made = tr("written by {library} {version}", library=facts.library, version=facts.made_with)
    size = (size_text(facts.bytes) if facts.bytes else "", count_text(facts.parameters))
    lines = [
        " · ".join(part for part in (facts.kind, *size) if part),
        tr("For: {tasks}", tasks=tasks_text(facts.tasks)) if facts.tasks else tr("For nothing that a node here does"),
        tr("Nodes: {names}", names=", ".join(node_name(spec) for spec in takers)) if takers else "",
        tr("On this device: {fits}", fits=model.fits) if model.fits else "",
        tr("Licence: {licence}", licence=facts.licence) if facts.licence else tr("No licence is named"),
        made if facts.made_with else "",
        str(facts.path),
    ]
    return "\n".join(line for line in lines if line)
