"""The Train panel in the window: when it comes to the front by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Project
from studio.sdk.registry import Registry
from tests.ui.features.training.projects import shapes_project
from tests.ui.whole_window import Start, get_controller


@pytest.mark.quick
def test_a_new_project_with_a_train_node_shows_its_train_button(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    training, empty = tmp_path / "training.loom", tmp_path / "empty.loom"
    save_project(training, shapes_project(), Registry())
    save_project(empty, Project(), Registry())
    window = start()
    controller = get_controller(window)
    window.docks.show_panel("jobs")
    button = controller.panels.training.training_header.buttons["start"]
    controller.files.open_template(training)
    qtbot.waitUntil(lambda: not button.visibleRegion().isEmpty())
    assert controller.training.shown_node == "train"
    controller.files.open_template(empty)
    qtbot.waitUntil(lambda: not controller.panels.timeline.visibleRegion().isEmpty())


def test_a_saved_project_leaves_the_panels_as_they_are(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "training.loom"
    save_project(path, shapes_project(), Registry())
    window = start()
    controller = get_controller(window)
    window.docks.show_panel("jobs")
    controller.files.open_project(path)
    qtbot.waitUntil(lambda: controller.training.shown_node == "train")
    assert controller.panels.training.training_header.buttons["start"].visibleRegion().isEmpty()
