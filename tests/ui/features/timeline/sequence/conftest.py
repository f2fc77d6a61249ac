"""What the tests of sequences on the timeline share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.features.timeline.sequence.sequence_rig import SequenceRig


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[SequenceRig]:
    made = SequenceRig()
    qtbot.addWidget(made.panel)
    made.panel.resize(1100, 420)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    made.canvas.fit_clip()
    made.canvas.curve_scene.is_snapping = False
    yield made
    made.panel.stop_playback()
