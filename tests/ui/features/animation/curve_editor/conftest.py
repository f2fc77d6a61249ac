"""What the tests of the curve editor share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.features.animation.curve_editor.rig import PLOT, Rig


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    qtbot.addWidget(made.panel)
    made.panel.resize(1000, 560)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    made.panel.show_nodes(("gain",))
    made.view.set_plot_transform(PLOT)
    yield made
    made.panel.close_document()
