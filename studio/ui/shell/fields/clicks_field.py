"""The field of clicked objects: their list, with names that can be changed, and a button that deletes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.sdk.clicks.click_text import parse_object_clicks, serialize_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectClicks
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_ROW: Final = 24
_MOST_ROWS: Final = 6
_ICON: Final = 12


class ClicksFieldView(FieldView):
    """CLICKS: what is clicked on in the viewer. A double click on a row changes the object's name.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clicks: ObjectClicks | None = ObjectClicks()
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")
        self.list_view = QListWidget(self)
        self.list_view.setUniformItemSizes(True)
        self.list_view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_view.setAccessibleName(tr("Objects"))
        self.list_view.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.delete_button = QToolButton(self)
        self.delete_button.setText(tr("Delete"))
        self.delete_button.setToolTip(escape_tooltip(tr("Delete the object with its clicks and boxes")))
        self.delete_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        for widget in (self.hint_label, self.list_view, self.delete_button):
            column.addWidget(widget)
        self.list_view.itemChanged.connect(self._on_item_changed)
        self.delete_button.clicked.connect(self._delete)
        self._show(
            tr("Click on an object in the viewer; with Alt on what does not belong to it. Drag a box around it.")
        )

    def show_value(self, value: ParamValue) -> None:
        """Show objects."""
        try:
            clicks = parse_object_clicks(str(value))
        except StudioError:
            self._clicks = None
            self._show(tr("These clicks cannot be read."))
            return
        if clicks != self._clicks:
            self._clicks = clicks
            self._show(
                tr("Click on an object in the viewer; with Alt on what does not belong to it. Drag a box around it.")
            )

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different objects."""
        self._clicks = None
        self._show(tr("The nodes have different objects. Select one of them to see its objects."))

    def _show(self, hint: str) -> None:
        objects = self._clicks.objects if self._clicks is not None else ()
        chosen = self.list_view.currentRow()
        self.list_view.blockSignals(True)
        self.list_view.clear()
        for each in objects:
            self.list_view.addItem(_make_item(each))
        self.list_view.setCurrentRow(min(max(0, chosen), len(objects) - 1))
        self.list_view.blockSignals(False)
        self.list_view.setFixedHeight(max(1, min(len(objects), _MOST_ROWS)) * _ROW + 2 * self.list_view.frameWidth())
        self.hint_label.setText(hint)
        self.hint_label.setVisible(not objects)
        self.list_view.setVisible(bool(objects))
        self.delete_button.setVisible(bool(objects))

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        row, name = self.list_view.row(item), item.text().strip()
        if self._clicks is None or row >= len(self._clicks.objects) or not name:
            return
        self._edit(lambda clicks: clicks.replace_object(row, replace(clicks.objects[row], name=name)))

    def _delete(self) -> None:
        row = self.list_view.currentRow()
        if row >= 0:
            self._edit(lambda clicks: clicks.remove_object(row))

    def _edit(self, change: Callable[[ObjectClicks], ObjectClicks]) -> None:
        self.value_edited.emit(ValueEdit(lambda text: serialize_object_clicks(change(parse_object_clicks(str(text))))))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.list_view,)


def _make_item(each: ClickedObject) -> QListWidgetItem:
    picture = QPixmap(_ICON, _ICON)
    picture.fill(theme.get_shape_color(each.color))
    item = QListWidgetItem(QIcon(picture), each.name)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    clicks = tr_n("{count} click", "{count} clicks", len(each.clicks))
    boxes = tr_n("{count} box", "{count} boxes", len(each.boxes))
    frames = ", ".join(map(str, each.frames))
    item.setToolTip(escape_tooltip(tr("{clicks}, {boxes}; frames {frames}", clicks=clicks, boxes=boxes, frames=frames)))
    return item
