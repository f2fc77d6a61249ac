"""The X/Y Sheet panel: the axes, the cells, and what can be done with one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.features.sheet.axis_fields import AxisFields
from studio.ui.features.sheet.sheet_view import SheetView
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_NARROW: Final = 760
_SAVE_ACTIONS: Final = ("sheet.save_picture", "sheet.save_clip", "sheet.add_clip")


class SheetPanel(QWidget):
    """Panel of the sheet. Its signals report the user's actions.

    Signals:
        action_requested(str): The action of this id is to be done.
        visibility_changed(bool): Whether the panel is seen.
    """

    action_requested = Signal(str)
    visibility_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.x_fields = AxisFields("X", is_optional=False, parent=self)
        self.y_fields = AxisFields("Y", is_optional=True, parent=self)
        self.view = SheetView(self)
        self.run_button = self._make_button("sheet.run", tr("Run"))
        self.stop_button = self._make_button("sheet.stop", tr("Stop"))
        self.seeds_button = self._make_button("sheet.try_seeds")
        self.keep_button = self._make_button("sheet.keep")
        self.variant_button = self._make_button("sheet.as_variant")
        self.save_button = QPushButton(tr("Save"), self)
        self.save_menu = QMenu(self.save_button)
        for action in _SAVE_ACTIONS:
            entry = self.save_menu.addAction(CATALOGUE[action].title)
            entry.triggered.connect(lambda _=False, action=action: self.action_requested.emit(action))
        self.save_button.setMenu(self.save_menu)
        self.state_label, self.error_label = ElidedLabel(parent=self), PlainLabel(parent=self)
        self.progress_bar = QProgressBar(self)
        self._lay_out()
        self.x_fields.submitted.connect(lambda: self.action_requested.emit("sheet.run"))
        self.y_fields.submitted.connect(lambda: self.action_requested.emit("sheet.run"))
        self.show_state("", None)
        self.show_error("")
        self.show_possible(has_cells=False)

    def _make_button(self, action: str, text: str = "") -> QPushButton:
        button = QPushButton(text or CATALOGUE[action].title, self)
        KeyTooltip(button, action)
        button.clicked.connect(lambda: self.action_requested.emit(action))
        return button

    def _lay_out(self) -> None:
        self.error_label.setWordWrap(True)
        self.error_label.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self.error_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error_label.setAccessibleName(tr("Why there is no sheet"))
        theme.set_widget_style(self.error_label, "color: $tone;", tone=Colors.DANGER)
        self.state_label.setProperty("role", "secondary")
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setAccessibleName(tr("Cells that are done"))
        self._axes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._axes.setSpacing(SPACE_2)
        self._axes.addWidget(self.x_fields, 1)
        self._axes.addWidget(self.y_fields, 1)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        head.setSpacing(SPACE_2)
        head.addLayout(self._axes, 1)
        for button in (self.run_button, self.stop_button, self.seeds_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.view)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_2, 0, SPACE_2, SPACE_1)
        foot.setSpacing(SPACE_2)
        foot.addWidget(self.state_label, 1)
        for button in (self.keep_button, self.variant_button, self.save_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(head)
        column.addWidget(self.error_label)
        column.addWidget(self.progress_bar)
        column.addWidget(area, 1)
        column.addLayout(foot)

    def bind_keys(self, handlers: Handlers) -> None:
        """Let the panel's keys do what handlers say."""
        self.shortcut_keys = PanelKeys(ActionScope.SHEET, handlers, self)

    def show_error(self, text: str) -> None:
        """Say why there is no sheet; empty if there is one."""
        self.error_label.setText(text)
        self.error_label.setVisible(bool(text))

    def show_state(self, text: str, progress: tuple[int, int] | None) -> None:
        """Show how far the sheet is.

        Args:
            text: In words.
            progress: Cells that are done, and all of them; None while nothing is being computed.
        """
        self.state_label.setText(text)
        done, total = progress or (0, 1)
        self.progress_bar.setRange(0, max(1, total))
        self.progress_bar.setValue(done)
        self.progress_bar.setVisible(progress is not None)
        self.stop_button.setVisible(progress is not None)

    def show_possible(self, *, has_cells: bool) -> None:
        """Offer what can be done with cells, or not."""
        for button in (self.keep_button, self.variant_button, self.save_button):
            button.setEnabled(has_cells)

    def set_panel_visible(self, seen: bool) -> None:
        """Say whether the panel is seen: behind the tab of another one nothing is computed for it."""
        self.visibility_changed.emit(seen)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the axes one below the other where there is no room beside."""
        narrow = self.width() < _NARROW
        self._axes.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        super().resizeEvent(event)
