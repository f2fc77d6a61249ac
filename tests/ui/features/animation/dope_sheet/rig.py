"""A dope sheet beside a timeline, and hands for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.active_level import ActiveLevel
from studio.graph.commands.keys import KeyAddress
from studio.ui.features.animation.dope_sheet import DopeSheetPanel
from studio.ui.features.animation.key_lanes import add_key_lanes
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_rows import ParamRow
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.timeline.panel import TimelinePanel
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.animation.keys import samples

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class DopeRig:
    """A dope sheet of 101 frames."""

    def __init__(self, level: ActiveLevel | None = None) -> None:
        self.level = level or samples.level()
        self.timeline = TimelinePanel(self.level.document)
        self.edits = KeyEdits(self.level, KeySelection(self.level), lambda: self.timeline.current_frame)
        self.selection = self.edits.selection
        self.said: list[str] = []
        self.edits.message_posted.connect(self.said.append)
        dialogs = AnsweringDialogs()
        add_key_lanes(self.timeline, self.edits, dialogs)
        self.timeline.set_clip(ClipInfo(FrameRate.from_value(25), 101, 640, 360, 3))
        self.panel = DopeSheetPanel(self.edits, self.timeline, dialogs)
        self.canvas = self.panel.dope_canvas
        self.panel.resize(1228, 420)

    @property
    def names(self) -> list[str]:
        """The lines from the top down."""
        return [line.row.label for line in self.canvas.key_sheet.key_lines]

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """The selected keys: parameter and frame."""
        return sorted((key.param, key.frame) for key in self.selection.selected_keys)

    def keys(self, param: str, node: str = "a") -> dict[int, object]:
        """Return the values of a parameter's keys by frame."""
        curve = self.level.graph[node].curves.get(param)
        return {key.frame: key.value for key in curve} if curve is not None else {}

    def select(self, *keys: tuple[str, int], node: str = "a") -> None:
        self.selection.select_keys(KeyAddress(node, param, frame) for param, frame in keys)

    def y(self, param: str, node: str = "a") -> int:
        """Return the middle of a line; an empty parameter is the node's own."""
        field = self.canvas.row_layout
        for line in field.lines:
            name = line.row.param if isinstance(line.row, ParamRow) else ""
            if (line.row.node, name) == (node, param):
                return round(field.rect.top() + line.top_offset + line.line_height / 2)
        raise AssertionError(param)

    def at(self, frame: float, param: str, node: str = "a") -> QPoint:
        field = self.canvas.row_layout
        return QPoint(round(field.axis_left + field.axis.x_of(frame)), self.y(param, node))

    def name(self, param: str, node: str = "a", x: int = 80) -> QPoint:
        return QPoint(x, self.y(param, node))

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.canvas, LEFT, modifiers, at)

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        place = QPointF(at)
        over = QPointF(self.canvas.mapToGlobal(place))
        event = QMouseEvent(QEvent.Type.MouseMove, place, over, Qt.MouseButton.NoButton, button, modifiers)
        QApplication.sendEvent(self.canvas, event)

    def drag(self, *way: QPoint, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.canvas, button, NONE, way[0])
        for place in way[1:]:
            self.move(place, modifiers, button)
        QTest.mouseRelease(self.canvas, button, modifiers, way[-1])

    def wheel(self, at: QPoint, turn: int, modifiers: Qt.KeyboardModifier = NONE, pixels: QPoint | None = None) -> None:
        place = QPointF(at)
        over, buttons = QPointF(self.canvas.mapToGlobal(place)), Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(place, over, pixels or QPoint(), QPoint(0, turn), buttons, modifiers, phase, False)
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.panel, key, modifiers)
