"""A curve editor with nodes to animate, and hands for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.time import FrameRate
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode, Connect
from studio.graph.commands.keys import KeyAddress, SetKeys
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.ui.features.animation.curve_editor import CurveEditorPanel
from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH
from studio.ui.features.animation.curve_editor.model.curve_hit_test import iter_handles
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.widgets.plots.plot_transform import PlotTransform
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.animation.keys.drawn_nodes import Tracked, Warped
from tests.ui.features.animation.keys.shaped_node import Shaped
from tests.ui.nodes_for_tests import CLASSES

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
RATE = FrameRate.from_value(25)
GAIN = ("gain", "gain")
OFFSET = ("merge", "offset")
COLOR = ("colour", "color")
TEXT = ("title", "text")
SIZE = ("title", "size")
_NODES = (
    ("color.gain", "gain"),
    ("composite.merge", "merge"),
    ("signal.wave", "wave"),
    ("source.color", "colour"),
    ("text.title", "title"),
)
PLOT = PlotTransform(
    -5.0, 8.0, 9.0, 40.0
)  # so that a key every few frames is far from the next, and a value of 1 is 40 pixels


@node("text.title")
class Title(FrameNode):
    """Write something over the picture."""

    text: str = Param(default="", animatable=True, help="What is written.")
    bold: bool = Param(default=False, animatable=True, help="Whether it is bold.")
    size: int = Param(default=20, min=1, max=40, help="How large it is.")

    def process(self, image: Image) -> Image:
        return image


class Rig:
    """A panel of 1000 × 560 pixels over a clip of 101 frames; `gain` has keys of 0, 20, 40 and 60."""

    plot = PLOT

    def __init__(self) -> None:
        self.document = Document(Registry(cls.spec for cls in (*CLASSES, Title, Shaped, Tracked, Warped)))
        self.level = ActiveLevel(self.document)
        for type, id in _NODES:
            self.document.apply_command(AddNode(NodeRecord(id, type, id.capitalize()), Point(0, 0)))
        self.set_curve(GAIN, (0, 1.0), (20, 3.0), (40, 2.0), (60, 4.0))
        self.time = TimelineScene(clip_length=101, frame_rate=RATE)
        self.frames: list[int] = []
        self.selection = KeySelection(self.level)
        self.edits = KeyEdits(self.level, self.selection, lambda: self.time.current_frame)
        self.panel = CurveEditorPanel(self.edits, self.time, AnsweringDialogs())
        self.said: list[str] = []
        self.panel.message_posted.connect(self.said.append)
        self.edits.message_posted.connect(self.said.append)
        self.panel.frame_scrubbed.connect(self.frames.append)
        self.view = self.panel.curve_canvas
        self.scene = self.panel.curve_scene

    def set_curve(self, lane: tuple[str, str], *keys: tuple[int, ParamValue], way: str = "linear") -> None:
        made = tuple(Keyframe(frame, value, Interpolation(way)) for frame, value in keys)
        self.document.apply_command(SetKeys({lane: Curve(made)}, "Set"))

    def drive(self, target: Endpoint) -> None:
        self.document.apply_command(Connect(Endpoint("wave", "signal"), target))

    def curve(self, lane: tuple[str, str] = GAIN) -> Curve:
        return self.document.graph[lane[0]].curves[lane[1]]

    def placed(self, lane: tuple[str, str] = GAIN) -> list[tuple[int, object]]:
        return [(key.frame, key.value) for key in self.curve(lane)]

    def dot(self, frame: int, lane: tuple[str, str] = GAIN, part: int = 0) -> KeyPoint:
        return KeyPoint(*lane, part, frame)

    def select(self, *frames: int, lane: tuple[str, str] = GAIN) -> None:
        self.selection.select_keys(KeyAddress(*lane, frame) for frame in frames)

    @property
    def selected(self) -> set[int]:
        return {key.frame for key in self.selection.selected_keys}

    def at(self, frame: float, value: float) -> QPoint:
        plot = self.scene.plot_transform
        return QPointF(SCALE_WIDTH + plot.x_of(frame), RULER_HEIGHT + plot.y_of(value)).toPoint()

    def lane(self, frame: float, row: int = 0) -> QPoint:
        """Return a place in a lane along the foot."""
        middle = self.scene.compute_lane_rect(row).center().y()
        return QPointF(SCALE_WIDTH + self.scene.plot_transform.x_of(frame), RULER_HEIGHT + middle).toPoint()

    def handle(self, frame: int, side: int, lane: tuple[str, str] = GAIN, part: int = 0) -> QPoint:
        ends = dict(iter_handles(self.scene, self.dot(frame, lane, part)))
        return (ends[side] + QPointF(SCALE_WIDTH, RULER_HEIGHT)).toPoint()

    def click(self, place: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.view, LEFT, modifiers, place)

    def drag(
        self,
        start: QPoint,
        *way: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NONE,
        later: Qt.KeyboardModifier | None = None,
        release: bool = True,
    ) -> None:
        """Drag with these modifiers held; `later` are those held once the button is down."""
        QTest.mousePress(self.view, button, modifiers, start)
        held = modifiers if later is None else later
        for place in way:
            move(self.view, place, button, held)
        if release:
            QTest.mouseRelease(self.view, button, held, way[-1])

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.panel, key, modifiers)

    def wheel(self, place: QPoint, turn: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        at, buttons = QPointF(place), Qt.MouseButton.NoButton
        globally = QPointF(self.view.mapToGlobal(place))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, globally, QPoint(), QPoint(0, turn), buttons, modifiers, phase, False)
        QApplication.sendEvent(self.view, event)


def move(widget: QWidget, place: QPoint, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
    """Move the mouse with keys held, which QTest cannot."""
    globally = QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), globally, Qt.MouseButton.NoButton, button, modifiers)
    QApplication.sendEvent(widget, event)
