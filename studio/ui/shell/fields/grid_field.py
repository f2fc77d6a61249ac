"""The field of a grid that is edited in the viewer: what it holds, in words, and a menu of its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import WarpGrid
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.value_format import format_warp_grid


class GridFieldView(FieldView):
    """GRID: its size and its number of keys; a menu deletes one. Points are dragged in the viewer.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel(parent=self)
        self.label.setProperty("role", "secondary")
        self.keys_menu = QMenu(self)
        self.keys_button = QToolButton(self)
        self.keys_button.setText(tr("Delete Key"))
        self.keys_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.keys_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.keys_button.setMenu(self.keys_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.keys_button)
        self._show_keys(())

    def show_value(self, value: ParamValue) -> None:
        """Show a grid."""
        self.label.setText(format_warp_grid(str(value)))
        self._show_keys(sorted(_read(value).keys))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different grids."""
        self.label.setText(MIXED_TEXT)
        self._show_keys(())

    def _show_keys(self, frames: Sequence[int]) -> None:
        self.keys_menu.clear()
        for frame in frames:
            action = self.keys_menu.addAction(tr("Frame {frame}", frame=frame))
            action.triggered.connect(lambda _=False, frame=frame: self._delete_key(frame))
        self.keys_button.setVisible(bool(frames))

    def _delete_key(self, frame: int) -> None:
        self.value_edited.emit(ValueEdit(lambda value: serialize_warp_grid(_read(value).without_key(frame))))


def _read(value: ParamValue) -> WarpGrid:
    """Return a grid; one at rest where a file holds something else, which the row says."""
    try:
        return parse_warp_grid(str(value))
    except StudioError:
        return WarpGrid()
