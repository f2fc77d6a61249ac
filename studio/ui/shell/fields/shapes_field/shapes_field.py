"""The field of shapes: their list, what is set for the chosen one, and buttons for order, copies and deletion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamSpec
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.items_field import ItemHints
from studio.ui.shell.fields.items.shape_list import ShapeListView
from studio.ui.shell.fields.items.stacked_items_field import StackedItemsFieldView, StackTips
from studio.ui.shell.fields.shapes_field.shape_settings import ShapeSettingsView, change_setting
from studio.ui.widgets import theme

_ICON: Final = 14


class ShapesFieldView(StackedItemsFieldView[RotoShapes, RotoShape]):
    """SHAPES: what is drawn in the viewer. A click on the color of a row changes it.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    settings_view: ShapeSettingsView

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        hints = ItemHints(
            tr("Draw shapes in the viewer, with the bar over the picture."),
            tr("These shapes cannot be read."),
            tr("The nodes have different shapes. Select one of them to see its shapes."),
        )
        tips = StackTips(
            tr("Move the shape up: it counts after those below it"),
            tr("Move the shape down"),
            tr("Add a copy of the shape above it"),
            tr("Delete the shape"),
        )
        super().__init__(hints, RotoShapes(), tips, parent)
        self.list_view.color_clicked.connect(self._open_colors)

    def _make_list(self) -> ShapeListView:
        return ShapeListView(self)

    def _make_settings(self) -> ShapeSettingsView:
        return ShapeSettingsView(self)

    def _show_settings(self, item: RotoShape) -> None:
        self.settings_view.show_shape(item)

    def _add_looks(self, menu: QMenu, numbers: Sequence[int]) -> None:
        self._add_colors(menu.addMenu(tr("Color")), numbers)

    def _open_colors(self, number: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_colors(menu, (number,))
        menu.popup(self.cursor().pos())

    def _add_colors(self, menu: QMenu, numbers: Sequence[int]) -> None:
        for place, color in enumerate(theme.SHAPE_COLORS):
            picture = QPixmap(_ICON, _ICON)
            picture.fill(color)
            action = menu.addAction(QIcon(picture), tr("Color {number}", number=place + 1))
            action.triggered.connect(
                lambda _=False, chosen=place: self._change_all(numbers, lambda shape: replace(shape, color=chosen))
            )

    @staticmethod
    def _parse(text: str) -> RotoShapes:
        return parse_roto_shapes(text)

    @staticmethod
    def _serialize(items: RotoShapes) -> str:
        return serialize_roto_shapes(items)

    @staticmethod
    def _list_items(items: RotoShapes) -> Sequence[RotoShape]:
        return items.shapes

    @staticmethod
    def _change_setting(item: RotoShape, name: str, edit: ValueEdit) -> RotoShape:
        return change_setting(item, name, edit)

    @staticmethod
    def _replace_item(items: RotoShapes, number: int, item: RotoShape) -> RotoShapes:
        return items.replace_shape(number, item)

    @staticmethod
    def _remove_items(items: RotoShapes, numbers: Sequence[int]) -> RotoShapes:
        return items.remove_shapes(numbers)

    @staticmethod
    def _move_item(items: RotoShapes, number: int, to: int) -> RotoShapes:
        return items.move_shape(number, to)

    @staticmethod
    def _duplicate_item(items: RotoShapes, number: int) -> RotoShapes:
        return items.duplicate_shape(number, tr("Shape"))
