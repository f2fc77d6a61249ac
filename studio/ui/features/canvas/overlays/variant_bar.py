"""Bar at the top of the canvas for the two variants.

It shows which variant is edited, switches to the other one, and accepts one of them.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from studio.core.translation import tr, tr_n
from studio.graph.model import Side
from studio.ui.features.canvas.overlays.canvas_bar import CanvasBar
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets.theme import FONT_SMALL, SPACE_1, SPACE_2, make_ui_font

_ACCEPT = {Side.A: "variants.accept_a", Side.B: "variants.accept_b"}


class VariantBar(CanvasBar):
    """Two segments, A and B, of which the edited one is lit. Hidden while there is but one variant.

    Signals:
        variant_chosen(Side): The variant that is to be edited.
        variant_accepted(Side): The variant that is to be kept alone.
    """

    variant_chosen = Signal(object)
    variant_accepted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("variants", tr("Variants"), parent)
        self.row.setContentsMargins(SPACE_2, SPACE_1, SPACE_1, SPACE_1)
        self.title, self.count = self.make_label(tr("Editing")), self.make_label("")
        switch = QFrame(self)
        switch.setObjectName("segments")
        segments = QHBoxLayout(switch)
        segments.setContentsMargins(1, 0, 1, 0)
        segments.setSpacing(0)
        self.sides = {side: self._side_button(side, switch) for side in Side}
        for button in self.sides.values():
            segments.addWidget(button)
        self.accept = {side: self._accept_button(side) for side in Side}
        for widget in (self.title, switch, self.count, *self.accept.values()):
            self.row.addWidget(widget)

    def show_variants(self, active: Side | None, differing: int = 0) -> None:
        """Show which variant is edited, and how many nodes differ; None where there is but one variant."""
        for side, button in self.sides.items():
            button.setChecked(side is active)
        count = tr_n("{count} node differs", "{count} nodes differ", differing)
        self.count.setText(count if differing else tr("no difference yet"))
        self.setVisible(active is not None)
        self.adjustSize()

    def place_at_corner(self, corner: QPoint) -> None:
        """Lie with the upper left corner at a place of the parent."""
        self.move(corner)
        self.raise_()

    def _side_button(self, side: Side, parent: QWidget) -> QToolButton:
        button = self._button(side.value, parent)
        button.setCheckable(True)
        button.setFixedWidth(28)
        KeyTooltip(button, "variants.switch", tr("Edit variant {side}", side=side.value))
        button.clicked.connect(lambda: self.variant_chosen.emit(side))
        button.clicked.connect(lambda: button.setChecked(True))  # a click on the edited one leaves it lit
        return button

    def _accept_button(self, side: Side) -> QToolButton:
        button = self._button(tr("Accept {side}", side=side.value), self)
        text = tr("Keep variant {side} alone; undo brings the other one back", side=side.value)
        KeyTooltip(button, _ACCEPT[side], text, names=False)
        button.setAccessibleName(tr("Accept {side}", side=side.value))
        button.clicked.connect(lambda: self.variant_accepted.emit(side))
        return button

    def _button(self, text: str, parent: QWidget) -> QToolButton:
        button = QToolButton(parent)
        button.setText(text)
        button.setFont(make_ui_font(FONT_SMALL))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
