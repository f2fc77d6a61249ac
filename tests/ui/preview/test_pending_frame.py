"""The frame that the viewer waits for, and what is asked about it once it is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import PixelRect, ViewerRequest
from studio.engine.display.visualization.scopes import ScopeKind
from studio.graph.history import Document
from studio.ui.preview.messages import RenderFailure
from tests.ui.fake_panels import Rig, project, rig_of
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    with rig_of(Document(registry(), project())) as made:
        yield made


def test_scopes_are_asked_for_of_the_frames_that_are_shown(rig: Rig) -> None:
    rig.thread.answer(rig.thread.frames[-1])
    assert rig.thread.scopes == []
    rig.preview.set_scopes(frozenset({ScopeKind.WAVEFORM}))
    assert [asked.result for asked in rig.thread.scopes] == rig.viewer.shown
    rig.preview.set_scopes(frozenset({ScopeKind.WAVEFORM}))
    assert len(rig.thread.scopes) == 1
    region = PixelRect(0, 0, 10, 10)
    rig.viewer.sight_changed.emit(ViewerRequest(region=region))
    rig.thread.answer(rig.thread.frames[-1])
    assert [(asked.result, asked.region) for asked in rig.thread.scopes[1:]] == [(rig.viewer.shown[-1], region)]
    rig.timeline.set_frame(1)
    rig.thread.answer(rig.thread.frames[-1], RenderFailure("no"))
    assert len(rig.thread.scopes) == 2, "there is no picture to be measured"
