"""Models in a real window: a node whose model is missing, its card, its download, and what is listed afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.ui.features.models.downloads.download_status import DownloadPhase
from studio.ui.features.models.model_control import ModelControl
from studio.ui.window import StudioWindow
from tests.models.folders import BERT, write_transformer, write_weights
from tests.models.hub_server import HubServer, Repository, hub_server
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller

LEFT = Qt.MouseButton.LeftButton
NAME = "org/words"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    weights = write_weights(tmp_path / "there" / "model.safetensors", 1000).read_bytes()
    files = {"config.json": json.dumps(BERT).encode(), "model.safetensors": weights}
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    with hub_server(org__words=Repository(files)) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


@pytest.fixture
def window(server: HubServer, start: Start, tmp_path: Path) -> StudioWindow:
    nodes = {
        "text": NodeRecord("text", "source.text", "text"),
        "encode": NodeRecord("encode", "encode.text", "encode", params={"model": NAME}),
    }
    wires = {Endpoint("encode", "text"): Endpoint("text", "text")}
    path = tmp_path / "small.loom"
    save_project(path, Project(Graph(nodes, wires), viewed_output=Endpoint("encode", "features")), Registry())
    return start(path)


def control_of(window: StudioWindow) -> ModelControl:
    return get_controller(window).models


def button(buttons: Sequence[QPushButton], text: str) -> QPushButton:
    return next(found for found in buttons if found.text() == text)


@pytest.mark.quick
def test_a_missing_model_is_downloaded_from_its_card(
    window: StudioWindow, server: HubServer, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    controller, models = get_controller(window), control_of(window)
    card = controller.panels.viewer.problem_card
    qtbot.waitUntil(card.isVisible, timeout=20_000)
    assert [found.text() for found in card.fix_buttons] == ["Locate…", "Download…"]
    assert card.title_label.text().endswith(" needs a model")
    assert f"'{NAME}'" in card.text_label.text()
    assert str(tmp_path / "cache") in card.text_label.text()
    models.downloads.set_offline(True)
    assert "offline" in button(card.fix_buttons, "Download…").toolTip()
    assert not button(card.fix_buttons, "Download…").isEnabled()
    assert window.window_actions["models.offline"].isChecked()
    window.docks.show_panel("problems")
    qtbot.waitUntil(lambda: any(row.buttons for row in get_controller(window).panels.problems.rows))
    row = next(row for row in get_controller(window).panels.problems.rows if row.buttons)
    assert not button(row.buttons, "Download…").isEnabled()
    models.downloads.set_offline(False)
    assert button(card.fix_buttons, "Download…").isEnabled()
    QTest.mouseClick(button(card.fix_buttons, "Download…"), LEFT)
    qtbot.waitUntil(
        lambda: [s.phase for s in models.downloads.manager.downloads] == [DownloadPhase.OFFERED], timeout=10_000
    )
    assert models.panel.isVisible()
    (view,) = models.panel.download_list.rows.values()
    QTest.mouseClick(view.buttons["download"], LEFT)
    qtbot.waitUntil(
        lambda: [s.phase for s in models.downloads.manager.downloads] == [DownloadPhase.DONE], timeout=10_000
    )
    qtbot.waitUntil(lambda: models.panel.list.model_count == 1, timeout=60_000)
    qtbot.waitUntil(lambda: not controller.preview.facts.problems, timeout=20_000)
    _remove(window, qtbot, dialogs, tmp_path)


def _remove(window: StudioWindow, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path) -> None:
    """Copy its name, delete it, and find the node without it."""
    controller, models = get_controller(window), control_of(window)
    models.panel.list.select_model(NAME)
    QTest.mouseClick(models.panel.details.buttons["copy_name"], LEFT)
    assert QGuiApplication.clipboard().text() == NAME
    QTest.mouseClick(models.panel.details.buttons["remove"], LEFT)
    qtbot.waitUntil(lambda: dialogs.questions == [f"Remove “{NAME}”?"])
    assert list((tmp_path / "cache").glob("models--*")), "the answer was no"
    dialogs.yes = True
    QTest.mouseClick(models.panel.details.buttons["remove"], LEFT)
    qtbot.waitUntil(lambda: models.panel.list.model_count == 0, timeout=10_000)
    assert not list((tmp_path / "cache").glob("models--*"))
    qtbot.waitUntil(lambda: bool(controller.preview.facts.problems), timeout=10_000)


@pytest.mark.quick
def test_a_folder_is_added_and_kept_and_a_node_made_with_what_is_in_it(
    window: StudioWindow, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    controller, models = get_controller(window), control_of(window)
    write_transformer(tmp_path / "mine" / "org" / "words")
    dialogs.file = tmp_path / "mine"
    models.open_panel()
    QTest.mouseClick(models.panel.add_folder_button, LEFT)
    qtbot.waitUntil(lambda: models.panel.list.model_count == 1, timeout=60_000)
    assert AppSettings(tmp_path / "config").model_settings.folder_paths == (tmp_path / "mine",)
    qtbot.waitUntil(lambda: not controller.preview.facts.problems, timeout=20_000)
    models.panel.list.select_model(NAME)
    models.panel.node_requested.emit("encode.text")
    made = controller.document.graph[controller.panels.node_editor.selected_nodes[0]]
    assert (made.type, made.params["model"]) == ("encode.text", NAME)
    controller.document.undo()
    assert made.id not in controller.document.graph.nodes
