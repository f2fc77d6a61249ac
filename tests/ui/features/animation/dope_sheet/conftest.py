"""A dope sheet on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.features.animation.dope_sheet.rig import DopeRig


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[DopeRig]:
    made = DopeRig()
    qtbot.addWidget(made.timeline)
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    yield made
    made.timeline.stop_playback()
