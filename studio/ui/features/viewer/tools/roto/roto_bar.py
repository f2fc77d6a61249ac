"""Bar of the shapes over the picture: what a press does, and what is done to selected points."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.viewer.tools.picture_bar import PictureBar
from studio.ui.features.viewer.tools.roto.roto_controller import RotoMode
from studio.ui.widgets import theme

_TIPS: Final = {
    RotoMode.EDIT: tr_noop(
        "Select and drag points, handles and outlines; double-click an outline to add a point; drag with Alt to pull "
        "handles out of a point"
    ),
    RotoMode.PEN: tr_noop("Click for corners, drag for curves; click the first point or press Enter to close it"),
    RotoMode.LINE: tr_noop("Click for corners, drag for curves; click the last point or press Enter to finish it"),
    RotoMode.RECTANGLE: tr_noop("Drag a rectangle; with Shift a square"),
    RotoMode.ELLIPSE: tr_noop("Drag an ellipse; with Shift a circle"),
}


class RotoBar(PictureBar):
    """Lies along the head of the picture while shapes can be edited.

    Signals:
        mode_chosen(RotoMode): A press is to do something else.
        smooth_clicked(), corner_clicked(): The selected points are to be so.
        set_key_clicked(), delete_key_clicked(): Of the selected shapes, at the frame.
    """

    mode_chosen = Signal(object)
    smooth_clicked = Signal()
    corner_clicked = Signal()
    set_key_clicked = Signal()
    delete_key_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        self._row.setSpacing(2)
        self.mode_buttons: dict[RotoMode, QToolButton] = {}
        group = QButtonGroup(self)
        for mode in RotoMode:
            button = self._add_button(tr(mode.value), tr(_TIPS[mode]))
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _=False, each=mode: self.mode_chosen.emit(each))
            self.mode_buttons[mode] = button
        self._row.addSpacing(theme.SPACE_3)
        self.smooth_button = self._add_button(tr("Smooth"), tr("Make curves at the selected points"))
        self.corner_button = self._add_button(tr("Corner"), tr("Make corners at the selected points"))
        self._row.addSpacing(theme.SPACE_3)
        self.set_key_button = self._add_button(
            tr("Set Key"), tr("Hold the selected shapes, or all, at this frame as they are")
        )
        self.delete_key_button = self._add_button(
            tr("Delete Key"), tr("Delete the keys of the selected shapes, or of all, at this frame")
        )
        self.smooth_button.clicked.connect(self.smooth_clicked)
        self.corner_button.clicked.connect(self.corner_clicked)
        self.set_key_button.clicked.connect(self.set_key_clicked)
        self.delete_key_button.clicked.connect(self.delete_key_clicked)
        self.show_mode(RotoMode.EDIT)

    def show_mode(self, mode: RotoMode) -> None:
        """Show what a press does."""
        self.mode_buttons[mode].setChecked(True)

    def show_possible(self, *, has_selection: bool, has_shapes: bool, has_key: bool) -> None:
        """Gray what cannot be done.

        Args:
            has_selection: Whether points are selected.
            has_shapes: Whether there are shapes.
            has_key: Whether a key lies at the frame.
        """
        for button in (self.smooth_button, self.corner_button):
            button.setEnabled(has_selection)
        self.set_key_button.setEnabled(has_shapes)
        self.delete_key_button.setEnabled(has_key)
