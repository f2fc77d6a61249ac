"""Files of weights that are dropped on the canvas of the real window become what they hold."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file

from studio.graph.file.project_file import save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from tests.tiny_models.fixtures import TinyModel
from tests.ui.features.canvas.edits.test_file_drops_training import drop, over
from tests.ui.shell.fields.model_field.test_model_field import has_param
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts


@pytest.fixture
def controller(start: Start, tmp_path: Path) -> WindowParts:
    path = tmp_path / "picture.loom"
    node = NodeRecord("picture", "generate.text_to_image", "Picture")
    save_project(path, Project(Graph({"picture": node})), Registry())
    return get_controller(start(path))


def test_each_file_goes_to_its_parameter_in_one_step(
    controller: WindowParts, tiny_model: TinyModel, tmp_path: Path, qtbot: QtBot
) -> None:
    upscaler = tmp_path / "upscaler.safetensors"
    save_file({"model.1.sub.0.RDB1.conv1.0.weight": torch.zeros(2)}, upscaler)
    given = controller.document
    for path, param in (
        (tiny_model("stable_diffusion"), "model"),
        (tiny_model("stable_diffusion_lora"), "lora"),
        (tiny_model("controlnet"), "control_model"),
        (tiny_model("ip_adapter"), "reference_model"),
    ):
        drop(controller, over(controller, "picture"), path)
        qtbot.waitUntil(partial(has_param, given, "picture", param), timeout=20_000)
        assert given.graph["picture"].params[param] == path.as_posix()
    assert len(controller.document.step_labels) == 4
    before = set(controller.document.graph.nodes)
    drop(controller, over(controller, "picture"), upscaler)
    drop(controller, QPointF(3, 3), upscaler)
    qtbot.waitUntil(lambda: len(controller.document.graph.nodes) > len(before), timeout=20_000)
    (node,) = set(controller.document.graph.nodes) - before
    assert controller.document.graph[node].type == "realism.upscale"
    assert controller.document.graph[node].params["model"] == upscaler.as_posix()
    assert len(controller.document.step_labels) == 5, "the picture's node has no use for an upscaler"
