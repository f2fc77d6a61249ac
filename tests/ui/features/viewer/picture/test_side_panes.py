"""Frames side by side in the place of the viewer's picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, QRectF, Signal
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint, Graph
from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.controllers.side_frames_control import SideFramesControl
from studio.ui.features.viewer.picture.side_panes import split_panes
from studio.ui.preview.messages.frame_messages import FrameResult, RenderFailure, SideFrameRequest
from studio.ui.preview.side_frames import SideFrame

OUT = Endpoint("cut", "image")


class FakeFrames(QObject):
    frame_ready = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[list[SideFrame], tuple[int, int]]] = []
        self.canceled = 0

    def request_frames(self, frames: list[SideFrame], room: tuple[int, int]) -> None:
        self.asked.append((list(frames), room))

    def cancel(self) -> None:
        self.canceled += 1


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.canvas = ViewerCanvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(400, 226)
        self.canvas.show()
        self.frames = FakeFrames()
        self.control = SideFramesControl(self.canvas, self.frames, self.canvas)  # type: ignore[arg-type]

    def show(self, *titles: str) -> None:
        self.control.show_frames([SideFrame(Graph(), OUT, at, title) for at, title in enumerate(titles)])

    def answer(self, place: int, gray: int) -> None:
        pixels = np.full((36, 64, 4), gray, np.uint8)
        pixels[..., 3] = 255
        self.frames.frame_ready.emit(place, FrameResult(SideFrameRequest(Graph(), OUT, place), pixels, 64, 36))

    def get_gray(self, x: int, y: int) -> int:
        return self.canvas.grab().toImage().pixelColor(x, y).red()


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_two_pictures_lie_beside_each_other_until_it_ends(rig: Rig) -> None:
    rig.show("Outgoing", "Incoming")
    assert rig.control.is_shown
    (frames, room) = rig.frames.asked[-1]
    assert [frame.frame for frame in frames] == [0, 1]
    assert room == (199, 200)
    rig.answer(0, 50)
    rig.answer(1, 150)
    assert [rig.get_gray(x, 126) for x in (100, 300)] == [50, 150]
    rig.control.end()
    assert rig.control.view.isHidden()
    assert rig.frames.canceled == 1
    rig.answer(1, 150)
    assert rig.control.view.isHidden()
    rig.control.end()
    assert rig.frames.canceled == 1


def test_a_picture_stays_until_the_next_one_of_its_pane(rig: Rig) -> None:
    rig.show("Outgoing", "Incoming")
    rig.answer(0, 50)
    rig.show("Outgoing", "Incoming")
    assert rig.get_gray(100, 126) == 50
    failed = FrameResult(SideFrameRequest(Graph(), OUT, 0), failure=RenderFailure("The file is gone."))
    rig.frames.frame_ready.emit(0, failed)
    assert rig.control.view.panes[0].failure == "The file is gone."
    assert rig.get_gray(100, 126) != 50
    rig.show("One")
    assert len(rig.control.view.panes) == 1
    assert rig.control.view.panes[0].picture is None


def test_panes_grow_with_the_viewer(rig: Rig) -> None:
    rig.show("Outgoing", "Incoming")
    rig.canvas.resize(600, 300)
    rig.show("Outgoing", "Incoming")
    assert rig.control.view.size() == rig.canvas.size()
    rig.control.show_frames([])
    assert not rig.control.is_shown


def test_rooms_are_shared_equally() -> None:
    room = QRectF(0, 0, 402, 302)
    assert split_panes(room, 1) == [room]
    assert split_panes(room, 2) == [QRectF(0, 0, 200, 302), QRectF(202, 0, 200, 302)]
    assert [area.topLeft().toTuple() for area in split_panes(room, 4)] == [(0, 0), (202, 0), (0, 152), (202, 152)]
    assert {area.size().toTuple() for area in split_panes(room, 3)} == {(200.0, 150.0)}
