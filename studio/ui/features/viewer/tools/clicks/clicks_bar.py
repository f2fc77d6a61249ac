"""Bar of clicked objects over the picture: which object clicks belong to, and what is done to the chosen mark."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.translation import tr
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.ui.features.viewer.tools.picture_bar import MARGIN, PictureBar
from studio.ui.widgets import theme

_ICON: Final = 12
_LOW: Final = 240  # pixels of a viewer in which a bar in the middle would cover much of the picture
_NAME_WIDTH: Final = 72  # of an object's name where there is little room


class ClicksBar(PictureBar):
    """Lies along the head of the picture while objects can be clicked on.

    Signals:
        object_chosen(int): Clicks are to be those of this object; of a new one for the number after the last.
        delete_clicked(): The chosen click or box is to go.
    """

    object_chosen = Signal(int)
    delete_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        row.setSpacing(theme.SPACE_1)
        tip = tr(
            "The object that clicks belong to. Click what belongs to it; with Alt what does not; drag a box around it"
        )
        self.object_button = self._add_button("", tip)
        self.object_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.object_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.object_menu = QMenu(self.object_button)
        self.object_button.setMenu(self.object_menu)
        self._name = ""
        self.new_button = self._add_button(tr("New Object"), tr("Let the next click begin another object"))
        self.delete_button = self._add_button(tr("Delete"), tr("Delete the chosen click or box of this frame"))
        self.new_button.clicked.connect(lambda: self.object_chosen.emit(self._count))
        self.delete_button.clicked.connect(self.delete_clicked)

    def show_objects(self, clicks: ObjectClicks, chosen: int, *, is_new: bool, can_delete: bool) -> None:
        """Show the objects.

        Args:
            clicks: The objects.
            chosen: The number of the one that clicks belong to.
            is_new: Whether the next click begins another one.
            can_delete: Whether a click or a box is chosen.
        """
        self._count = len(clicks.objects)
        is_new = is_new or not clicks.objects
        name, color = (
            (tr("New Object"), self._count) if is_new else (clicks.objects[chosen].name, clicks.objects[chosen].color)
        )
        self._name = name
        self.object_button.setAccessibleName(name)
        self.object_button.setIcon(_make_swatch(color))
        self.object_menu.clear()
        for number, each in enumerate(clicks.objects):
            action = self.object_menu.addAction(_make_swatch(each.color), each.name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, index=number: self.object_chosen.emit(index))
        self.new_button.setEnabled(not is_new)
        self.delete_button.setEnabled(can_delete)
        self._place()

    @property
    def _is_low(self) -> bool:
        return self.parentWidget().height() < _LOW

    def _fit(self, room: int) -> None:
        self._write_texts(is_short=self._is_low)
        if self.sizeHint().width() > room:
            self._write_texts(is_short=True)
        super()._fit(room)

    def _place(self) -> None:
        """Lie in the corner in a low viewer."""
        super()._place()
        if self._is_low:
            self.move(MARGIN, MARGIN)

    def _write_texts(self, *, is_short: bool) -> None:
        """Write on the buttons; a short name is cut, and signs stand for words, which tooltips say."""
        metrics = self.object_button.fontMetrics()
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, _NAME_WIDTH) if is_short else self._name
        self.object_button.setText(name.replace("&", "&&"))
        self.new_button.setText("+" if is_short else tr("New Object"))
        self.delete_button.setText("×" if is_short else tr("Delete"))
        self.layout().activate()


def _make_swatch(color: int) -> QIcon:
    picture = QPixmap(_ICON, _ICON)
    picture.fill(theme.get_shape_color(color))
    return QIcon(picture)
