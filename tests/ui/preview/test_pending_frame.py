"""Progress and drafts of a frame that the viewer waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.ui.preview.messages.frame_messages import FrameProgress, FrameResult
from tests.ui.fake_panels import PIXELS, Rig, project, rig_of
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    with rig_of(Document(registry(), project())) as made:
        yield made


def test_progress_has_its_phase_and_stays_while_playing(rig: Rig, qtbot: QtBot) -> None:
    asked = rig.thread.frames[-1]
    qtbot.waitUntil(lambda: rig.viewer.computing != "", timeout=1000)
    rig.thread.frame_progressed.emit(FrameProgress(asked, 72, 72, "Following features"))
    assert rig.viewer.computing == "Following features… 72 of 72"
    rig.timeline.set_frame(3)  # as the player does
    assert rig.thread.frames[-1].serial > asked.serial
    assert rig.viewer.computing == "Following features… 72 of 72"
    rig.thread.frame_progressed.emit(FrameProgress(asked, 2, 20, "Adjusting"))
    assert rig.viewer.computing == "Adjusting… 2 of 20"
    rig.thread.answer(rig.thread.frames[-1])
    assert rig.viewer.computing == ""
    rig.thread.frame_progressed.emit(FrameProgress(asked, 3, 20, "Adjusting"))
    assert rig.viewer.computing == ""


def test_a_draft_is_shown_until_the_frame_is_there(rig: Rig) -> None:
    asked = rig.thread.frames[-1]
    draft = FrameResult(asked, PIXELS, 640, 360)
    rig.thread.frame_progressed.emit(FrameProgress(asked, draft=draft))
    assert rig.viewer.drafts == [draft]
    assert (rig.viewer.shown, rig.timeline.confirmed) == ([], [])
    rig.thread.answer(asked)
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    again = rig.thread.frames[-1]
    rig.thread.frame_progressed.emit(FrameProgress(again, draft=FrameResult(again, PIXELS, 640, 360)))
    assert rig.viewer.drafts == [draft]  # the frame as it was before the edit says more
