"""What the tests of the timeline share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.features.timeline.rig import CLIP, Rig


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    qtbot.addWidget(made.panel)
    made.panel.resize(1000, 160)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    made.panel.set_clip(CLIP)
    yield made
    made.panel.stop_playback()
