"""A timeline with a clock that a test turns, and hands for it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange, FrameRate
from studio.graph.history import Document
from studio.sdk.registry import Registry
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets.time_axis import ruler_track

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
RATE = FrameRate.from_value(25)
CLIP = ClipInfo(RATE, 241, 640, 360, 3)
HANDLE_Y = round(ruler_track.HEIGHT) - 3


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


class Rig:
    """A timeline with a clip of 241 frames, 1000 pixels wide, and all that it says."""

    def __init__(self, choices: SettingsStore | None = None) -> None:
        self.clock = Clock()
        self.document = Document(Registry())
        self.panel = TimelinePanel(self.document, clock=self.clock, choices=choices)
        self.frames: list[int] = []
        self.playing: list[bool] = []
        self.panel.frame_changed.connect(self.frames.append)
        self.panel.playing_changed.connect(self.playing.append)

    @property
    def range(self) -> FrameRange | None:
        return self.document.project.range

    def x(self, frame: float) -> int:
        return round(self.panel.timeline_canvas.curve_scene.time_axis.x_of(frame))

    def at(self, frame: float, y: int = 60) -> QPoint:
        return QPoint(self.x(frame), y)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.panel, key, modifiers)

    def drag(self, start: QPoint, *way: QPoint, button: Qt.MouseButton = LEFT) -> None:
        canvas = self.panel.timeline_canvas
        QTest.mousePress(canvas, button, NONE, start)
        for place in way:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, button, NONE, way[-1])

    def wheel(self, x: float, turn: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        canvas, at = self.panel.timeline_canvas, QPointF(x, 60)
        place, buttons = QPointF(canvas.mapToGlobal(at)), Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, place, QPoint(), QPoint(0, turn), buttons, modifiers, phase, False)
        QApplication.sendEvent(canvas, event)


def play(rig: Rig, qtbot: QtBot, frames: int, *, shown: bool = True) -> None:
    """Turn the clock on until so many frames more were asked for; each is shown at once."""
    for _ in range(frames):
        before = len(rig.frames)
        rig.clock.now += 0.0401
        qtbot.waitUntil(lambda before=before: len(rig.frames) > before, timeout=2000)  # type: ignore[misc]
        if shown:
            rig.panel.report_shown_frame(rig.frames[-1])
