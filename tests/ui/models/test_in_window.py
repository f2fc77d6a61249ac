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

from studio.app.model_settings import ModelSettings
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.models.downloads import Phase
from studio.ui.window.main_window import MainWindow
from studio.ui.window.model_control import ModelControl
from tests.models.folders import BERT, write_transformer, write_weights
from tests.models.hub_server import HubServer, Repository, hub_server
from tests.ui.answering import AnsweringDialogs
from tests.ui.window.conftest import Start, conductor_of, dialogs, folders, start

__all__ = ["dialogs", "folders", "start"]

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
def window(server: HubServer, start: Start, tmp_path: Path) -> MainWindow:
    nodes = {
        "text": NodeRecord("text", "source.text", "text"),
        "encode": NodeRecord("encode", "encode.text", "encode", params={"model": NAME}),
    }
    wires = {Endpoint("encode", "text"): Endpoint("text", "text")}
    path = tmp_path / "small.loom"
    save_project(path, Project(Graph(nodes, wires), viewed=Endpoint("encode", "features")), Registry())
    return start(path)


def control_of(window: MainWindow) -> ModelControl:
    assert window.models is not None
    return window.models


def button(buttons: Sequence[QPushButton], text: str) -> QPushButton:
    return next(found for found in buttons if found.text() == text)


@pytest.mark.quick
def test_a_missing_model_is_downloaded_from_its_card(
    window: MainWindow, server: HubServer, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    conductor, models = conductor_of(window), control_of(window)
    card = conductor.panels.viewer.problem
    qtbot.waitUntil(card.isVisible, timeout=20_000)
    assert [found.text() for found in card.buttons] == ["Locate…", "Download…"]
    assert card.title.text().endswith(" needs a model")
    assert f"'{NAME}'" in card.text.text()
    assert str(tmp_path / "cache") in card.text.text()
    models.downloads.set_offline(True)
    assert "offline" in button(card.buttons, "Download…").toolTip()
    assert not button(card.buttons, "Download…").isEnabled()
    assert window.actions_["models.offline"].isChecked()
    window.docks.show("problems")
    qtbot.waitUntil(lambda: any(row.buttons for row in window.problems.rows))
    row = next(row for row in window.problems.rows if row.buttons)
    assert not button(row.buttons, "Download…").isEnabled()
    models.downloads.set_offline(False)
    assert button(card.buttons, "Download…").isEnabled()
    QTest.mouseClick(button(card.buttons, "Download…"), LEFT)
    qtbot.waitUntil(lambda: [s.phase for s in models.downloads.desk.downloads] == [Phase.OFFERED], timeout=10_000)
    assert models.panel.isVisible()
    (view,) = models.panel.downloads.rows.values()
    QTest.mouseClick(view.buttons["download"], LEFT)
    qtbot.waitUntil(lambda: [s.phase for s in models.downloads.desk.downloads] == [Phase.DONE], timeout=10_000)
    qtbot.waitUntil(lambda: models.panel.list.count == 1, timeout=60_000)
    qtbot.waitUntil(lambda: not conductor.preview.facts.problems, timeout=20_000)
    _remove(window, qtbot, dialogs, tmp_path)


def _remove(window: MainWindow, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path) -> None:
    """Copy its name, delete it, and find the node without it."""
    conductor, models = conductor_of(window), control_of(window)
    models.panel.list.choose(NAME)
    QTest.mouseClick(models.panel.details.buttons["copy_name"], LEFT)
    assert QGuiApplication.clipboard().text() == NAME
    QTest.mouseClick(models.panel.details.buttons["remove"], LEFT)
    qtbot.waitUntil(lambda: dialogs.questions == [f"Remove “{NAME}”?"])
    assert list((tmp_path / "cache").glob("models--*")), "the answer was no"
    dialogs.yes = True
    QTest.mouseClick(models.panel.details.buttons["remove"], LEFT)
    qtbot.waitUntil(lambda: models.panel.list.count == 0, timeout=10_000)
    assert not list((tmp_path / "cache").glob("models--*"))
    qtbot.waitUntil(lambda: bool(conductor.preview.facts.problems), timeout=10_000)


@pytest.mark.quick
def test_a_folder_is_added_and_kept_and_a_node_made_with_what_is_in_it(
    window: MainWindow, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    conductor, models = conductor_of(window), control_of(window)
    write_transformer(tmp_path / "mine" / "org" / "words")
    dialogs.file = tmp_path / "mine"
    models.open()
    QTest.mouseClick(models.panel.add_folder, LEFT)
    qtbot.waitUntil(lambda: models.panel.list.count == 1, timeout=60_000)
    assert ModelSettings.read(tmp_path / "config").paths == (tmp_path / "mine",)
    qtbot.waitUntil(lambda: not conductor.preview.facts.problems, timeout=20_000)
    models.panel.list.choose(NAME)
    models.panel.node_wanted.emit("encode.text")
    made = conductor.document.graph[conductor.panels.node_editor.selected[0]]
    assert (made.type, made.params["model"]) == ("encode.text", NAME)
    conductor.document.undo()
    assert made.id not in conductor.document.graph.nodes
