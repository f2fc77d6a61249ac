"""A timeline with lanes of keys, and hands for them."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.commands.keys import KeyAddress
from studio.ui.features.animation.key_lanes import add_key_lanes
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_popups import KeyPopup
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.widgets.time_axis.track import TrackEvent
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.animation.keys import samples

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class LaneRig:
    """A timeline of 101 frames, 10 pixels each, with the lanes of nodes."""

    def __init__(self) -> None:
        self.level = samples.level()
        self.panel = TimelinePanel(self.level.document)
        self.canvas = self.panel.timeline_canvas
        self.edits = KeyEdits(self.level, KeySelection(self.level), lambda: self.panel.current_frame)
        self.selection = self.edits.selection
        self.said: list[str] = []
        self.edits.message_posted.connect(self.said.append)
        self.lanes = add_key_lanes(self.panel, self.edits, AnsweringDialogs())
        self.panel.resize(1038, 420)
        self.panel.set_clip(ClipInfo(FrameRate.from_value(25), 101, 640, 360, 3))
        self.lanes.show_nodes(("a",))

    def keys(self, param: str, node: str = "a") -> dict[int, object]:
        """Return the values of a parameter's keys by frame."""
        curve = self.level.graph[node].curves.get(param)
        return {key.frame: key.value for key in curve} if curve is not None else {}

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """The selected keys: parameter and frame."""
        return sorted((key.param, key.frame) for key in self.selection.selected_keys)

    def select(self, *keys: tuple[str, int], node: str = "a") -> None:
        self.selection.select_keys(KeyAddress(node, param, frame) for param, frame in keys)

    def y(self, param: str, node: str = "a") -> int:
        """Return the middle of a line; an empty parameter is the node's own."""
        place = self.canvas.find_placement(self.lanes)
        assert place is not None
        for line in self.lanes.key_sheet.key_lines:
            if line.row.node == node and getattr(line.row, "param", "") == param:
                return round(place.rect.top() + line.top_offset + line.line_height / 2)
        raise AssertionError(param)

    def at(self, frame: float, param: str, node: str = "a") -> QPoint:
        return QPoint(round(self.canvas.curve_scene.time_axis.x_of(frame)), self.y(param, node))

    def click(self, frame: float, param: str, modifiers: Qt.KeyboardModifier = NONE, node: str = "a") -> None:
        QTest.mouseClick(self.canvas, LEFT, modifiers, self.at(frame, param, node))

    def double_click(self, frame: float, param: str, node: str = "a") -> None:
        QTest.mouseDClick(self.canvas, LEFT, NONE, self.at(frame, param, node))
        QTest.mouseRelease(self.canvas, LEFT, NONE, self.at(frame, param, node))

    def press(self, start: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.canvas, LEFT, modifiers, start)

    def move(self, place: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        at = QPointF(place)
        over = QPointF(self.canvas.mapToGlobal(at))
        event = QMouseEvent(QEvent.Type.MouseMove, at, over, Qt.MouseButton.NoButton, LEFT, modifiers)
        QApplication.sendEvent(self.canvas, event)

    def release(self, place: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.canvas, LEFT, modifiers, place)

    def drag(self, start: QPoint, *way: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(start, modifiers if modifiers == SHIFT else NONE)
        for place in way:
            self.move(place, modifiers)
        self.release(way[-1], modifiers)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.panel, key, modifiers)

    def event(self, place: QPoint, rect: QRectF) -> TrackEvent:
        """Return what the canvas tells a track of the mouse."""
        return TrackEvent(QPointF(place), rect, self.canvas.curve_scene)

    def popup(self) -> KeyPopup:
        """Return the fields that are open over a key."""
        found = cast("list[KeyPopup]", self.canvas.findChildren(KeyPopup))
        return found[-1]
