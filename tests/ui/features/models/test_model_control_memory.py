"""The inspector says how a model fits the memory of the device."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.graph.commands import Connect, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.models import Precision
from studio.services.engine_setup import load_registry
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.model_catalog import ModelCatalog
from tests.nodes.generate.diffusion.model_pictures import media
from tests.tiny_models.fixtures import TinyModel
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import show_panel
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


def test_the_figure_has_all_that_the_node_loads(qtbot: QtBot, tiny_model: TinyModel) -> None:
    """Control networks count from when their input is connected; the tooltip has the bytes of each part."""
    model, control = (tiny_model(name).as_posix() for name in ("stable_diffusion", "controlnet"))
    params = {"model": model, "control_model": control, "precision": "float32"}
    nodes = {
        "picture": NodeRecord("picture", "generate.text_to_image", "Picture", params=params),
        "edges": NodeRecord("edges", "source.image", "Edges"),
    }
    document = Document(load_registry(), Project(Graph(nodes)))
    shelf = ModelCatalog(media().models, media=media())
    panel = InspectorPanel(document, dialogs=AnsweringDialogs())
    qtbot.addWidget(panel)
    panel.set_model_shelf(shelf)
    panel.set_device(LARGE)
    panel.set_shown_nodes(("picture",))
    show_panel(qtbot, panel)
    field = field_of(panel)
    qtbot.waitUntil(lambda: "vae" in field.run_label.toolTip())
    before = field.run_label.toolTip()
    assert before.startswith("Weights in memory: ")
    assert "controlnet" not in before
    document.apply_command(Connect(Endpoint("edges", "image"), Endpoint("picture", "control")))
    qtbot.waitUntil(lambda: "controlnet" in field.run_label.toolTip())
    shelf.close()
    panel.close_document()
