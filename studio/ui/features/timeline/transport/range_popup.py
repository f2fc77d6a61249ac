"""The small popup in which in and out are typed, and what is said of a range that does not fit the clip."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.ui.features.timeline.transport.frame_text import parse_frame_text
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_WIDTH = 180


class RangePopup(Popover):
    """Two fields that take what the field of the current frame takes. Enter keeps them, Esc drops them.

    Args:
        scene: Says what in and out are now.
        parent: What it lies over.

    Signals:
        range_entered(FrameRange): This range is wanted.
    """

    range_entered = Signal(object)

    def __init__(self, scene: TimelineScene, parent: QWidget) -> None:
        super().__init__(tr("In and out"), parent)
        self._scene = scene
        self.first_field = self._field(tr("In"), scene.playback_frames.start)
        self.last_field = self._field(tr("Out"), scene.playback_frames.stop - 1)
        self.error_label = PlainLabel(parent=self)
        self.error_label.setWordWrap(True)
        self.error_label.setMaximumWidth(_WIDTH + theme.SPACE_5)
        theme.set_widget_style(self.error_label, "color: $danger; font-size: $font_small;")
        self.error_label.hide()
        form = QFormLayout()
        form.addRow(tr("In"), self.first_field)
        form.addRow(tr("Out"), self.last_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.addLayout(form)
        column.addWidget(self.error_label)

    def open_by_widget(self, widget: QWidget) -> None:
        """Open above or below a widget, with the in point ready to be typed."""
        self.open_near(widget)
        self.first_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.first_field.selectAll()

    def _field(self, name: str, frame: int) -> QLineEdit:
        field = QLineEdit(self._scene.format_frame(frame), self)
        field.setAccessibleName(name)
        field.setMinimumWidth(_WIDTH)
        field.returnPressed.connect(self._on_entered)
        return field

    def _on_entered(self) -> None:
        """Say the range, cut to the clip; where it is none, say why and stay open."""
        try:
            start, last = (self._read(field) for field in (self.first_field, self.last_field))
        except ParameterError as error:
            self.error_label.setText(str(error))
            self.error_label.show()
            self.adjustSize()
            return
        self.range_entered.emit(FrameRange(start, last + 1))
        self.close()

    def _read(self, field: QLineEdit) -> int:
        """Return the frame in a field, which lies in the clip; distances in the second one count from the first."""
        scene = (
            self._scene
            if field is self.first_field
            else replace(self._scene, current_frame=self._read(self.first_field))
        )
        frame = parse_frame_text(field.text(), scene)
        least = scene.current_frame if field is self.last_field else 0
        if not least <= frame < scene.clip_length:
            accepted = tr(
                "{first} to {last}", first=scene.format_frame(least), last=scene.format_frame(scene.clip_length - 1)
            )
            raise ParameterError(field.accessibleName(), field.text(), accepted)
        return frame


def format_range(scene: TimelineScene) -> str:
    """Return what is played of a range that does not fit the clip."""
    if scene.in_out_range is None or scene.is_range_valid:
        return ""
    set_to = f"{scene.format_frame(scene.in_out_range.start)} – {scene.format_frame(scene.in_out_range.stop - 1)}"
    end = scene.format_frame(max(0, scene.clip_length - 1))
    if scene.in_out_range.start >= scene.clip_length:
        text = tr("In and out ({range}) lie beyond the clip's end ({end}): all of it is played", range=set_to, end=end)
    else:
        text = tr("Out ({range}) lies beyond the clip's end ({end}): what is inside is played", range=set_to, end=end)
    return text
