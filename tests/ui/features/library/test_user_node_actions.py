"""The user's own nodes are read again in the whole window: nothing of the project is lost, and frames are new."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, RenameNode
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.services.user_nodes import FOLDERS_VARIABLE
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

NODE = '''
from studio.sdk import FrameNode, Image, Param, node

{extra}
@node("mine.level")
class Level(FrameNode):
    """Make a picture of one color."""
    {param}

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * 0 + {level})
'''


@pytest.fixture
def nodes_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the user's nodes; it is not there yet."""
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    folder = tmp_path / "home" / "config" / "nodes"
    yield folder
    for name in [name for name in sys.modules if name.startswith("user_nodes_")]:
        del sys.modules[name]


def write(folder: Path, level: float, param: str = "", extra: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "level.py").write_text(NODE.format(level=level, param=param, extra=extra))


def read_shown(window: StudioWindow) -> int:
    """Return the first byte of the picture in the viewer; -1 while there is none."""
    picture = get_controller(window).panels.viewer.canvas.picture
    return -1 if picture is None else int(picture.rgba_pixels[0, 0, 1])


def test_nodes_are_read_again_without_a_restart(
    nodes_folder: Path, start: Start, project_file: Path, qtbot: QtBot
) -> None:
    write(nodes_folder, 0.0)
    window = start(project_file)
    parts = get_controller(window)
    document, run = parts.document, window.board.run_action
    document.apply_command(AddNode(NodeRecord("level", "mine.level", "level"), Point(250, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("level", "image")))
    document.set_viewed_output(Endpoint("level", "image"))
    qtbot.waitUntil(lambda: read_shown(window) == 0)
    steps, timeline = document.step_labels, parts.panels.timeline
    timeline.set_frame(7)
    parts.panels.node_editor.select_nodes(("level",))

    write(nodes_folder, 1.0, param='amount: float = Param(0.5, min=0, max=1, help="How much.")')
    run("nodes.reload")
    qtbot.waitUntil(lambda: read_shown(window) == 255)
    assert document.step_labels == steps, "undo goes on"
    assert timeline.current_frame == 7
    assert parts.panels.node_editor.selected_nodes == ("level",)
    qtbot.waitUntil(lambda: "amount" in parts.panels.inspector.param_rows)
    assert window.status.currentMessage() == "1 node of your own was read"
    document.undo()
    document.undo()
    assert "level" not in document.graph.nodes

    write(nodes_folder, 1.0, extra="(")
    run("nodes.reload")
    problems = parts.panels.problems
    qtbot.waitUntil(lambda: any("never closed" in row.problem.message for row in problems._entries))
    assert "mine.level" not in {spec.id for spec in document.registry}
    write(nodes_folder, 0.5)
    run("nodes.reload")
    qtbot.waitUntil(lambda: problems.problem_count == 0)


def test_a_node_that_was_missing_is_there(nodes_folder: Path, start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    parts = get_controller(window)
    parts.document.apply_command(RenameNode("gain", "Level"))
    window.board.run_action("nodes.reload")
    qtbot.waitUntil(lambda: str(nodes_folder) in window.status.currentMessage())
    write(nodes_folder, 1.0)
    window.board.run_action("nodes.reload")
    qtbot.waitUntil(lambda: "mine.level" in parts.document.registry)
    qtbot.waitUntil(lambda: parts.panels.library.tree.findItems("Level", Qt.MatchFlag.MatchRecursive) != [])
    assert parts.document.graph["gain"].name == "Level", "edits stay"
    assert parts.document.is_modified


def test_the_folder_is_made_and_shown(
    nodes_folder: Path, start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    start(project_file).board.run_action("nodes.folder")
    qtbot.waitUntil(lambda: opened == [str(nodes_folder)])
    assert nodes_folder.is_dir()
