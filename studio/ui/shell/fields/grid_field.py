"""The field of a grid that is edited in the viewer: what it holds, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.value_format import format_warp_grid


class GridFieldView(FieldView):
    """GRID: its size and its number of keys. Points are dragged in the viewer.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel(parent=self)
        self.label.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)

    def show_value(self, value: ParamValue) -> None:
        """Show a grid."""
        self.label.setText(format_warp_grid(str(value)))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different grids."""
        self.label.setText(MIXED_TEXT)
