"""The inspector says how a model fits the memory of the device."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.sdk.models import Precision
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.models.memory_fit import ComputeDevice
from tests.ui.features.models.samples import GIB, WAN
from tests.ui.shell.fields.model_field.test_model_field import field_of

LARGE = ComputeDevice("cuda:0", 80 * GIB, Precision.BFLOAT16)


def test_the_inspector_says_it_below_the_model(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = field_of(panel)
    assert not field.run_label.isVisible()
    document.apply_command(SetParam("clip", "model", str(WAN.ref)))
    qtbot.waitUntil(lambda: "WanPipeline" in field.note_label.text())
    panel.set_device(LARGE)
    assert "31.8 GiB" in field.run_label.text()
    document.apply_command(SetParam("clip", "precision", "8-bit weights"))
    assert "15.9 GiB" in field.run_label.text()
    assert field.run_label.property("role") == "secondary"
    panel.set_device(ComputeDevice("cuda:0", GIB // 4))
    assert field.run_label.property("role") == "warning"
    panel.set_shown_nodes(("clip", "other"))
    assert not field.run_label.isVisible()
