"""A run of a pretrained generator in a real window: latents as a picture while it runs, steps, and Cancel."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from tests.tiny_models.fixtures import TinyModel
from tests.ui.whole_window import Start, get_controller

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def project_file(tiny_model: TinyModel, tmp_path: Path) -> Path:
    params: dict[str, ParamValue] = {
        "model": str(tiny_model("wan")),
        "steps": 200,
        "width": 32,
        "height": 32,
        "length": 5,
    }
    node = NodeRecord("clip", "generate.text_to_video", "Clip", params=params)
    path = tmp_path / "film.loom"
    save_project(path, Project(Graph({"clip": node}), viewed_output=Endpoint("clip", "image")), Registry())
    return path


@pytest.mark.quick
def test_the_viewer_shows_how_it_grows_and_cancels_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    controller = get_controller(start(project_file))
    card, queue = controller.panels.viewer.generate_card, controller.jobs.queue
    qtbot.waitUntil(lambda: card.isVisible() and card.generate_button.isVisible(), timeout=60_000)
    assert not card.cancel_button.isVisible()
    seen = list[QImage]()
    controller.jobs.preview_ready.connect(lambda _, image: seen.append(image))
    QTest.mouseClick(card.generate_button, LEFT)
    qtbot.waitUntil(lambda: len(seen) > 2 and "of 200 steps" in card.text.text(), timeout=60_000)
    assert card.preview.isVisible()
    shown = card.preview.pixmap().height() / card.preview.pixmap().devicePixelRatio()
    assert shown > 4 * seen[0].height(), "small latents are shown as large as there is room"
    assert card.rect().contains(card.preview.geometry())
    qtbot.waitUntil(card.cancel_button.isEnabled)
    QTest.mouseClick(card.cancel_button, LEFT)
    qtbot.waitUntil(lambda: [s.state for s in queue.make_snapshot().jobs] == [JobState.CANCELLED], timeout=20_000)
    qtbot.waitUntil(card.generate_button.isVisible, timeout=5000)
