"""The small popup in which in and out are typed, and what is said of a range that does not fit the clip."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.language import tr
from studio.core.time import FrameRange
from studio.ui import theme
from studio.ui.plain_label import PlainLabel
from studio.ui.popover import Popover
from studio.ui.timeline.goto import parse_frame
from studio.ui.timeline.scene import Scene

_WIDTH = 180


class RangePopup(Popover):
    """Two fields that take what the field of the current frame takes. Enter keeps them, Esc drops them.

    Args:
        scene: Says what in and out are now.
        parent: What it lies over.

    Signals:
        entered(FrameRange): This range is wanted.
    """

    entered = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget) -> None:
        super().__init__(tr("In and out"), parent)
        self._scene = scene
        self.first = self._field(tr("In"), scene.played.start)
        self.last = self._field(tr("Out"), scene.played.stop - 1)
        self.error = PlainLabel(parent=self)
        self.error.setWordWrap(True)
        self.error.setMaximumWidth(_WIDTH + theme.SPACE_5)
        theme.style(self.error, "color: $danger; font-size: $font_small;")
        self.error.hide()
        form = QFormLayout()
        form.addRow(tr("In"), self.first)
        form.addRow(tr("Out"), self.last)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.addLayout(form)
        column.addWidget(self.error)

    def open_over(self, widget: QWidget) -> None:
        """Open above or below a widget, with the in point ready to be typed."""
        self.open_by(widget)
        self.first.setFocus(Qt.FocusReason.PopupFocusReason)
        self.first.selectAll()

    def _field(self, name: str, frame: int) -> QLineEdit:
        field = QLineEdit(self._scene.label(frame), self)
        field.setAccessibleName(name)
        field.setMinimumWidth(_WIDTH)
        field.returnPressed.connect(self._on_entered)
        return field

    def _on_entered(self) -> None:
        """Say the range, cut to the clip; where it is none, say why and stay open."""
        try:
            start, last = (self._read(field) for field in (self.first, self.last))
        except ParameterError as error:
            self.error.setText(str(error))
            self.error.show()
            self.adjustSize()
            return
        self.entered.emit(FrameRange(start, last + 1))
        self.close()

    def _read(self, field: QLineEdit) -> int:
        """Return the frame in a field, which lies in the clip; distances in the second one count from the first."""
        scene = self._scene if field is self.first else replace(self._scene, frame=self._read(self.first))
        frame = parse_frame(field.text(), scene)
        least = scene.frame if field is self.last else 0
        if not least <= frame < scene.length:
            accepted = tr("{first} to {last}", first=scene.label(least), last=scene.label(scene.length - 1))
            raise ParameterError(field.accessibleName(), field.text(), accepted)
        return frame


def range_text(scene: Scene) -> str:
    """Return what is played of a range that does not fit the clip."""
    if scene.range is None or scene.range_fits:
        return ""
    set_to = f"{scene.label(scene.range.start)} – {scene.label(scene.range.stop - 1)}"
    end = scene.label(max(0, scene.length - 1))
    if scene.range.start >= scene.length:
        text = tr("In and out ({range}) lie behind the clip's end ({end}): all of it is played", range=set_to, end=end)
    else:
        text = tr("Out ({range}) lies behind the clip's end ({end}): what is inside is played", range=set_to, end=end)
    return text
