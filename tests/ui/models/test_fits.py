"""What is said of memory before anything runs."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.sdk.models import Precision
from studio.ui.inspector import InspectorPanel
from studio.ui.models.fits import Device, run_line, verdict
from tests.ui.models.samples import DEPTH, GIB, WAN
from tests.ui.models.test_model_field import field_of

SMALL, LARGE = Device("cuda:0", 8 * GIB, Precision.BFLOAT16), Device("cuda:0", 80 * GIB, Precision.BFLOAT16)


def test_a_list_says_how_a_model_fits() -> None:
    assert verdict(DEPTH, SMALL).text.startswith("fits, ")
    assert verdict(WAN, LARGE).text.startswith("fits, ")
    assert verdict(WAN, Device("cuda:0", GIB // 4)) == type(verdict(WAN, SMALL))("does not fit", well=False)


def test_a_run_says_weights_precision_what_is_free_and_where_weights_will_lie() -> None:
    line = run_line(WAN, LARGE, {})
    assert line.text.endswith("weights 31.8 GiB as bfloat16, all on the device. 80.0 GiB are free.")
    assert line.text.startswith("A run takes about ")
    assert line.well
    half = run_line(WAN, LARGE, {"precision": "8-bit weights"})
    assert "weights 15.9 GiB as 8-bit weights" in half.text
    asked = run_line(WAN, LARGE, {"offload": "group by group", "width": 512, "height": 512, "length": 17})
    assert "group by group" in asked.text
    assert not run_line(WAN, Device("cuda:0", GIB // 4), {"offload": "all on the device"}).well
    assert "are free" not in run_line(WAN, Device("cpu", None), {}).text


def test_the_inspector_says_it_below_the_model(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = field_of(panel)
    assert not field.run.isVisible()
    document.apply(SetParam("clip", "model", str(WAN.ref)))
    qtbot.waitUntil(lambda: "WanPipeline" in field.note.text())
    panel.show_device(LARGE)
    assert "31.8 GiB" in field.run.text()
    document.apply(SetParam("clip", "precision", "8-bit weights"))
    assert "15.9 GiB" in field.run.text()
    assert field.run.property("role") == "secondary"
    panel.show_device(Device("cuda:0", GIB // 4))
    assert field.run.property("role") == "warning"
    panel.set_nodes(("clip", "other"))
    assert not field.run.isVisible()
