"""Breadcrumb at the top of the canvas: a button for each level, from the project to the open group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from studio.core.translation import tr
from studio.ui.features.canvas.overlays.canvas_bar import CanvasBar
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_menu_text, escape_tooltip
from studio.ui.widgets.theme import FONT_SMALL, SPACE_1, SPACE_2, make_ui_font

_MAX_NAME_LENGTH: Final = 24
_MAX_STEPS: Final = 6


class Breadcrumb(CanvasBar):
    """The names of the levels, the open one last. Hidden while the project itself is open.

    Left and Right walk along it, Enter goes there, Esc goes back to the canvas.
    """

    level_chosen = Signal(int)
    """How many levels below the project the wanted one lies: 0 for the project itself."""
    focus_left = Signal()
    """The keys are to go back to the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("breadcrumb", tr("Groups on the way to what is shown"), parent)
        self.row.setContentsMargins(SPACE_1, SPACE_1, SPACE_2, SPACE_1)
        self.row.setSpacing(0)
        self.step_buttons: list[QToolButton] = []
        self._shown: tuple[tuple[str, ...], str] = ((), "")

    def show_path(self, names: Sequence[str], remark: str = "") -> None:
        """Show a way.

        Args:
            names: Of the project and of each group down to the open one.
            remark: What is to be known of the open one.
        """
        shown = (tuple(names), remark)
        if shown != self._shown:
            self._shown = shown
            self._fill(names, remark)
        self.setVisible(len(names) > 1)

    def _fill(self, names: Sequence[str], remark: str) -> None:
        while self.row.count():
            widget = self.row.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        last = len(names) - 1
        hidden = range(1, last - _MAX_STEPS + 3)  # so many in the middle that the way is not too long
        self.step_buttons = [
            self._step(depth, name, last=depth == last, dots=depth in hidden) for depth, name in enumerate(names)
        ]
        for depth, step in enumerate(self.step_buttons):
            if depth:
                self.row.addWidget(self.make_label("›"))
            self.row.addWidget(step)
        if remark:
            self.row.addWidget(self.make_label(f"  {remark}"))

    def _step(self, depth: int, name: str, *, last: bool, dots: bool) -> QToolButton:
        step = QToolButton(self)
        short = "…" if dots else name if len(name) <= _MAX_NAME_LENGTH else f"{name[: _MAX_NAME_LENGTH - 1]}…"
        step.setText(escape_menu_text(short))
        step.setFont(make_ui_font(FONT_SMALL, bold=last))
        step.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = tr("{name} is open", name=name) if last else tr("Go up to {name}", name=name)
        step.setToolTip(escape_tooltip(said))
        step.setAccessibleName(said)
        step.clicked.connect(lambda: self.level_chosen.emit(depth))
        return step

    def place_in(self, area: QRect) -> None:
        """Lie in the upper left corner of an area of the parent."""
        self.move(area.left() + SPACE_2, area.top() + SPACE_2)
        self.raise_()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go there, or leave; the buttons themselves let arrows walk along."""
        at = next((index for index, step in enumerate(self.step_buttons) if step.hasFocus()), -1)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self.level_chosen.emit(at)
        elif event.key() == Qt.Key.Key_Escape:
            self.focus_left.emit()
        else:
            super().keyPressEvent(event)
