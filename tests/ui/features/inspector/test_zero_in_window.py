"""Parameters whose 0 stands for a figure of the file, in the window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.core.files import find_asset_folder
from studio.core.time import FrameRate
from studio.graph.commands.marks import SetRate
from studio.ui.shell.fields.number_fields import ScalarFieldView
from tests.ui.whole_window import Start, get_controller

CLIP = find_asset_folder("media") / "moving-scene.mp4"


def test_the_rate_of_a_file_is_said_where_0_takes_it(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    controller = get_controller(start())
    controller.panels.node_editor.import_files((CLIP,))
    rows = controller.panels.inspector.param_rows
    field = rows["rate"].value_field
    assert isinstance(field, ScalarFieldView)
    qtbot.waitUntil(lambda: field.number_view.text() == "As in the file (24 fps)", timeout=10_000)
    controller.document.apply_command(SetRate(FrameRate.from_value(30)))
    qtbot.waitUntil(lambda: field.number_view.text() == "As in the file", timeout=10_000)
