"""Sound by a generator: it is generated from the viewer, and its waveform comes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.ui.features.timeline.controllers.waveform_loader import WaveformResult
from tests.tiny_models.fixtures import TinyModel
from tests.ui.whole_window import Start, get_controller

_LENGTH = 25


@pytest.fixture
def project_file(tiny_model: TinyModel, tmp_path: Path) -> Path:
    """Return a project of a second of sound from a prompt, mixed with nothing."""
    params: dict[str, ParamValue] = {"model": str(tiny_model("stable_audio")), "length": _LENGTH, "steps": 2}
    nodes = {
        "sound": NodeRecord("sound", "generate.text_to_audio", "Sound", params=params),
        "mix": NodeRecord("mix", "audio.mix", "Mix"),
    }
    wires = {Endpoint("mix", "audio"): Endpoint("sound", "audio")}
    path = tmp_path / "sound.loom"
    save_project(path, Project(Graph(nodes, wires), viewed_output=Endpoint("mix", "audio")), Registry())
    return path


def test_a_sound_is_generated_from_the_viewer(
    start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = get_controller(start(project_file))
    viewer, timeline = controller.panels.viewer, controller.panels.timeline
    card, track = viewer.generate_card, timeline.timeline_canvas.wave_track
    heard: list[bool] = []
    show_waveform = track.show_waveform

    def show(shape: WaveformResult) -> None:
        heard.append(bool(np.isfinite(shape.lows).any()))
        show_waveform(shape)

    monkeypatch.setattr(track, "show_waveform", show)
    qtbot.waitUntil(lambda: len(timeline.clip_frames) == _LENGTH and card.isVisible(), timeout=10_000)
    assert viewer.canvas.is_sound
    assert card.node_id == "sound", "the mix is not generated, what it mixes is"
    QTest.mouseClick(card.generate_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(heard), timeout=30_000)
    qtbot.waitUntil(card.generate_button.isVisible)
    assert card.title_label.text() == "Sound, no picture"
    controller.panels.node_editor.view_node("mix")
    assert card.isVisible()
