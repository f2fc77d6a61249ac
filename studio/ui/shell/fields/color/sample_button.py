"""Button of the eyedropper, beside the field of a color."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets.icon_painting import make_lines, make_stroked_icon

_SIDE: Final = 24
_EYEDROPPER: Final = make_stroked_icon(
    make_lines((9.5, 6.5), (4, 12), (2.5, 13.5)),
    make_lines((11.5, 8.5), (6, 14), (2.5, 13.5)),
    make_lines((8, 5), (13, 10)),
    make_lines((10, 6), (12.5, 3.5), (14.5, 5.5), (12, 8)),
)


class SampleButton(IconButton):
    """Button that lets the mouse read a color in the picture, or no longer. It is hidden until there is a picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_EYEDROPPER, tr("Pick the color from the picture"), parent=parent, by_tab=True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setCheckable(True)
        self.hide()
