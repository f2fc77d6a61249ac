"""Low resolution while something is dragged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, MoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.preview import interactive_proxy
from studio.ui.preview.interactive_proxy import InteractiveProxy
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult
from studio.ui.preview.preview_controller import PreviewController
from tests.graph import nodes_for_tests
from tests.ui.fake_panels import FakeCards, FakeThread, FakeTimeline, FakeViewer, project
from tests.ui.nodes_for_tests import registry


class Rig:
    """A document with a node, its draft, and a mouse button."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.document = Document(nodes_for_tests.registry())
        self.document.apply_command(AddNode(NodeRecord("a", "test.adjust", "A"), Point(0, 0)))
        self.draft = InteractiveProxy(self.document)
        self.said: list[bool] = []
        self.draft.changed.connect(self.said.append)
        self.held = False

        def buttons() -> Qt.MouseButton:
            return Qt.MouseButton.LeftButton if self.held else Qt.MouseButton.NoButton

        monkeypatch.setattr(QApplication, "mouseButtons", buttons)

    def took(self, seconds: float, scale: float = 1.0) -> None:
        request = FrameRequest(self.document.graph, Endpoint("a", "image"), 0, scale=scale)
        self.draft.record_frame_time(FrameResult(request, seconds=seconds))

    def edit(self, value: float) -> None:
        self.document.apply_command(SetParam("a", "amount", value, "drag"))


@pytest.fixture
def rig(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    made = Rig(monkeypatch)
    yield made
    made.draft.close()


def test_a_slow_frame_is_small_while_the_mouse_is_down_and_whole_after(rig: Rig, qtbot: QtBot) -> None:
    rig.took(0.2)
    rig.held = True
    rig.edit(0.1)
    rig.edit(0.2)
    assert rig.said == [True]
    qtbot.wait(80)
    assert rig.said == [True]
    rig.held = False
    qtbot.waitUntil(lambda: rig.said == [True, False])


def test_a_fast_frame_stays_whole(rig: Rig) -> None:
    rig.took(0.01)
    rig.held = True
    rig.edit(0.1)
    assert rig.said == []


def test_a_drag_that_needs_whole_frames_has_them(rig: Rig) -> None:
    rig.took(0.2)
    rig.held = rig.draft.is_suspended = True
    rig.edit(0.1)
    assert rig.said == []


def test_small_frames_do_not_say_that_all_are_fast(rig: Rig, qtbot: QtBot) -> None:
    rig.took(0.2)
    rig.held = True
    rig.edit(0.1)
    rig.took(0.01, 0.25)
    rig.held = False
    qtbot.waitUntil(lambda: rig.said == [True, False])
    rig.held = True
    rig.edit(0.3)
    assert rig.said == [True, False, True]


def test_a_draft_ends_when_the_mouse_is_silent_though_qt_believes_that_it_is_held(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactive_proxy, "_SILENCE_MS", 50)
    rig = Rig(monkeypatch)
    rig.took(0.2)
    rig.held = True
    rig.edit(0.1)
    qtbot.waitUntil(lambda: rig.said == [True, False])
    rig.edit(0.2)
    assert rig.said == [True, False], "nothing says that the mouse is there again"
    move_mouse()
    rig.edit(0.3)
    assert rig.said == [True, False, True]
    rig.draft.close()


def test_a_mouse_that_moves_keeps_the_draft(rig: Rig, qtbot: QtBot) -> None:
    rig.took(0.2)
    rig.held = True
    rig.edit(0.1)
    silence = rig.draft._silence
    qtbot.waitUntil(lambda: silence.remainingTime() < silence.interval() - 200)
    left = silence.remainingTime()
    move_mouse()
    assert silence.remainingTime() > left
    assert rig.draft.is_on


def test_a_draft_ends_when_its_window_is_left(rig: Rig, qtbot: QtBot) -> None:
    dragged, other = QWidget(), QWidget()
    for window in (other, dragged):
        qtbot.addWidget(window)
        show_active(qtbot, window)
    rig.took(0.2)
    rig.held = True
    rig.edit(0.1)
    assert rig.said == [True]
    show_active(qtbot, other)
    assert rig.said == [True, False]


def show_active(qtbot: QtBot, window: QWidget) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def move_mouse() -> None:
    """Let the application have a mouse event that says that the left button is held."""
    left, at = Qt.MouseButton.LeftButton, QPointF(3, 3)
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(QObject(), event)


@pytest.mark.parametrize("what", ["typed", "moved", "undone", "not allowed"])
def test_only_a_drag_that_changes_pictures_counts(rig: Rig, what: str) -> None:
    rig.edit(0.1)
    rig.took(0.2)
    rig.held = what != "typed"
    rig.draft.is_allowed = what != "not allowed"
    if what == "moved":
        rig.document.apply_command(MoveNodes({"a": Point(9, 9)}))
    elif what == "undone":
        rig.document.undo()
    else:
        rig.edit(0.2)
    assert rig.said == []


def test_a_drag_asks_for_small_frames_and_its_end_for_a_whole_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document(registry(), project())
    thread, timeline = FakeThread(), FakeTimeline()
    preview = PreviewController(document, thread, FakeViewer(), timeline, FakeCards())
    held = [True]

    def buttons() -> Qt.MouseButton:
        return Qt.MouseButton.LeftButton if held[0] else Qt.MouseButton.NoButton

    monkeypatch.setattr(QApplication, "mouseButtons", buttons)
    preview.interactive_proxy.record_frame_time(FrameResult(thread.frames[-1], seconds=0.3))
    for value in (0.1, 0.2):
        document.apply_command(SetParam("gain", "gain", value, "drag"))
        assert thread.frames[-1].scale == 0.25
    thread.answer(thread.frames[-1])
    assert timeline.states.get(0) is None, "a draft is no frame that is at hand"
    held[0] = False
    qtbot.waitUntil(lambda: thread.frames[-1].scale == 1.0)
    assert thread.frames[-1].graph is document.graph
    preview.close()
