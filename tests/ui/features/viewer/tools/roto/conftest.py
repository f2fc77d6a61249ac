"""Windows that look at a Roto node."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.ui.features.viewer.tools.roto.roto_window import SQUARE, set_shapes
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at a Roto node over noise of 64×48."""
    controller = get_controller(start(project_file))
    controller.document.apply_command(AddNode(NodeRecord("roto", "composite.roto", "Roto"), Point(0, 200)))
    controller.document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("roto", "image")))
    output, viewer = Endpoint("roto", "mask"), controller.panels.viewer
    controller.document.set_viewed_output(output)

    def is_seen() -> bool:
        shown = viewer.shown_request
        return shown is not None and shown.output == output and viewer.roto.is_on

    qtbot.waitUntil(is_seen, timeout=10_000)
    viewer.setFocus()
    return controller


@pytest.fixture
def square(controller: WindowParts) -> WindowParts:
    """Return the window with a square drawn."""
    set_shapes(controller, SQUARE)
    return controller
