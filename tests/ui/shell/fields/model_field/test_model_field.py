"""The inspector's field of a model: what is offered, chosen, typed, dropped, located, and said of it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.shell.fields.model_chooser import ModelChooser
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.models.model_catalog import ModelCatalog
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import show_panel
from tests.ui.features.models.samples import CONTROL, DEPTH, GIB, LORA, LTX, MINE, WAN, WHISPER, FakeModels
from tests.ui.shell.models.test_compatible_nodes import SteeredClip

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
GONE = "Wan-AI/Wan2.1-T2V-14B"


def field_of(panel: InspectorPanel) -> ModelFieldView:
    return cast(ModelFieldView, panel.param_rows["model"].value_field)


def set_model(document: Document, ref: object, node: str = "clip") -> None:
    document.apply_command(SetParam(node, "model", str(ref)))


def model_of(document: Document, node: str = "clip") -> object:
    return document.graph[node].params.get("model")


def opened(panel: InspectorPanel, qtbot: QtBot) -> ModelChooser:
    """Click on the field, and wait for the models."""
    field = field_of(panel)
    QTest.mouseClick(field.model_box, LEFT)
    assert field.model_chooser is not None
    qtbot.waitUntil(lambda: field.model_chooser is not None and field.model_chooser.result_list.count() > 0)
    return field.model_chooser


def names(chooser: ModelChooser) -> list[str]:
    return [str(getattr(thing, "ref", thing)) for thing in chooser.result_list.found_items]


def test_only_models_that_fit_are_offered_and_one_is_picked_by_keys(
    panel: InspectorPanel, document: Document, models: FakeModels, qtbot: QtBot
) -> None:
    field = field_of(panel)
    assert (field.model_box.currentText(), field.note_label.text()) == ("No model", "Takes one for text to video")
    chooser = opened(panel, qtbot)
    assert names(chooser) == [str(LTX.ref), str(MINE.ref), str(WAN.ref)]
    QTest.keyClicks(chooser.search_field, "wan")
    assert names(chooser)[0] in (str(MINE.ref), str(WAN.ref))
    assert str(LTX.ref) not in names(chooser)
    QTest.keyClicks(chooser.search_field, "2.2")
    QTest.keyClick(chooser.search_field, Qt.Key.Key_Return)
    assert model_of(document) == str(WAN.ref)
    qtbot.waitUntil(lambda: "WanPipeline" in field.note_label.text())
    assert field.note_label.text() == "WanPipeline · 31.8 GiB · 17.1 B parameters · apache-2.0"
    assert models.threads == {"models_0"}, "the disk is read in a thread of its own"
    assert document.undo_label
    document.undo()
    assert model_of(document) is None


def test_the_mouse_picks_and_escape_leaves(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    chooser = opened(panel, qtbot)
    QTest.keyClick(chooser.search_field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: field_of(panel).model_chooser is None)
    chooser = opened(panel, qtbot)
    place = chooser.result_list.visualItemRect(chooser.result_list.item(1)).center()
    QTest.mouseClick(chooser.result_list.viewport(), LEFT, NONE, place)
    assert model_of(document) == str(MINE.ref)
    assert field_of(panel).model_box.currentText() == str(MINE.ref)


def test_names_and_paths_that_are_typed_are_taken(
    panel: InspectorPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.set_project_folder(tmp_path)
    chooser = opened(panel, qtbot)
    QTest.keyClicks(chooser.search_field, GONE)
    assert names(chooser) == [GONE]
    QTest.keyClick(chooser.search_field, Qt.Key.Key_Return)
    assert model_of(document) == GONE
    chooser = opened(panel, qtbot)
    QTest.keyClicks(chooser.search_field, "./weights/mine")
    QTest.keyClick(chooser.search_field, Qt.Key.Key_Return)
    assert model_of(document) == (tmp_path / "weights/mine").as_posix()
    assert field_of(panel).model_box.currentText() == "weights/mine"


def test_a_missing_model_says_its_name_size_and_places_and_can_be_located_and_downloaded(
    panel: InspectorPanel, document: Document, models: FakeModels, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    models.sizes[GONE] = 28 * GIB
    set_model(document, GONE)
    field, wanted = field_of(panel), list[str]()
    panel.download_requested.connect(wanted.append)
    qtbot.waitUntil(field.locate_button.isVisible)
    assert field.note_label.text() == (
        f"“{GONE}” (28.0 GiB) is not on this computer. Looked in: /models, /home/me/.cache/huggingface/hub."
    )
    assert field.model_box.property("bad") is True
    QTest.mouseClick(field.download_button, LEFT)
    assert wanted == [GONE]
    panel.set_offline("Frameloom is offline.")
    assert not field.download_button.isEnabled()
    assert field.download_button.toolTip() == "Frameloom is offline."
    panel.set_offline("")
    assert field.download_button.isEnabled()
    dialogs.file = Path("/disk2/wan")
    QTest.mouseClick(field.locate_button, LEFT)
    assert dialogs.files_asked[-1].is_folder
    qtbot.waitUntil(lambda: model_of(document) == "/disk2/wan")
    qtbot.waitUntil(lambda: "/disk2/wan" not in field.note_label.text() and field.locate_button.isVisible())
    assert not field.download_button.isVisible(), "a path is no name to download by"


def test_its_buttons_do_not_push_the_keys_out_of_a_narrow_panel(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    panel.resize(panel.minimumWidth(), 600)
    set_model(document, GONE)
    field, page = field_of(panel), cast(ParameterPage, panel.findChild(ParameterPage))
    qtbot.waitUntil(field.download_button.isVisible)
    page_width = page.widget().minimumSizeHint().width
    qtbot.waitUntil(lambda: page_width() <= page.viewport().width())
    assert field.rect().contains(field.download_button.geometry().translated(field._button_row.pos()))


def test_a_missing_file_of_weights_is_located_as_a_file(
    panel: InspectorPanel, document: Document, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    set_model(document, "/old/net.safetensors")
    qtbot.waitUntil(field_of(panel).locate_button.isVisible)
    QTest.mouseClick(field_of(panel).locate_button, LEFT)
    assert (dialogs.files_asked[-1].is_folder, dialogs.files_asked[-1].suffixes) == (
        False,
        (".safetensors", ".gguf", ".onnx"),
    )


def test_folders_files_and_all_models_are_asked_for_from_the_list(
    panel: InspectorPanel, document: Document, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    asked = list[bool]()
    panel.models_requested.connect(lambda: asked.append(True))
    dialogs.file = Path("/disk2/wan")
    QTest.mouseClick(opened(panel, qtbot).buttons["folder"], LEFT)
    qtbot.waitUntil(lambda: model_of(document) == "/disk2/wan")
    dialogs.file = Path("/disk2/lora.safetensors")
    QTest.mouseClick(opened(panel, qtbot).buttons["file"], LEFT)
    qtbot.waitUntil(lambda: model_of(document) == "/disk2/lora.safetensors")
    QTest.mouseClick(opened(panel, qtbot).buttons["manage"], LEFT)
    assert asked == [True]


def test_what_cannot_be_used_says_why(
    panel: InspectorPanel, document: Document, models: FakeModels, qtbot: QtBot
) -> None:
    field = field_of(panel)
    set_model(document, DEPTH.ref)
    qtbot.waitUntil(lambda: "is for depth" in field.note_label.text())
    models.damaged["/m/broken"] = "/m/broken/config.json is not JSON."
    set_model(document, "/m/broken")
    qtbot.waitUntil(lambda: field.note_label.text() == "/m/broken/config.json is not JSON.")
    assert not field.locate_button.isVisible()
    set_model(document, WAN.ref)
    qtbot.waitUntil(lambda: "WanPipeline" in field.note_label.text())
    assert field.model_box.property("bad") is False


def test_what_comes_later_is_seen(
    panel: InspectorPanel, document: Document, models: FakeModels, shelf: ModelCatalog, qtbot: QtBot
) -> None:
    models.found = [DEPTH]
    set_model(document, WAN.ref)
    qtbot.waitUntil(field_of(panel).locate_button.isVisible)
    QTest.mouseClick(field_of(panel).model_box, LEFT)
    chooser = field_of(panel).model_chooser
    assert chooser is not None
    qtbot.waitUntil(lambda: chooser.empty_label.text() == "No model on this computer is for text to video.")
    models.found = [DEPTH, WAN]
    shelf.refresh()
    qtbot.waitUntil(lambda: names(chooser) == [str(WAN.ref)])
    qtbot.waitUntil(lambda: not field_of(panel).locate_button.isVisible())
    chooser.close()


def test_several_nodes_get_one_model_in_one_step(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    set_model(document, LTX.ref)
    set_model(document, WAN.ref, "other")
    panel.set_shown_nodes(("clip", "other"))
    assert field_of(panel).model_box.currentText() == "—"
    chooser = opened(panel, qtbot)
    chooser.result_list.setCurrentRow(names(chooser).index(str(MINE.ref)))
    QTest.keyClick(chooser.search_field, Qt.Key.Key_Return)
    assert model_of(document) == model_of(document, "other") == str(MINE.ref)
    document.undo()
    assert model_of(document) == str(LTX.ref)


def test_node_types_that_share_no_model_are_offered_none(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.set_shown_nodes(("depth", "clip"))
    QTest.mouseClick(field_of(panel).model_box, LEFT)
    chooser = field_of(panel).model_chooser
    assert chooser is not None
    qtbot.waitUntil(lambda: "No model" in chooser.empty_label.text())
    assert names(chooser) == []
    chooser.close()


def drop(field: ModelFieldView, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    kinds = Qt.DropAction.CopyAction, mime, LEFT, NONE
    enter = QDragEnterEvent(QPoint(4, 4), *kinds)
    QApplication.sendEvent(field, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(field, QDropEvent(QPointF(4, 4), *kinds))


def wait_for_param(qtbot: QtBot, document: Document, param: str) -> None:
    qtbot.waitUntil(lambda: document.graph["clip"].params.get(param) is not None)


def test_a_dropped_folder_is_the_model(panel: InspectorPanel, document: Document, qtbot: QtBot, tmp_path: Path) -> None:
    drop(field_of(panel), tmp_path / "wan")
    qtbot.waitUntil(lambda: model_of(document) == (tmp_path / "wan").as_posix())


def test_a_dropped_file_goes_to_the_parameter_that_is_for_it(
    dialogs: AnsweringDialogs, shelf: ModelCatalog, models: FakeModels, qtbot: QtBot
) -> None:
    models.found += [LORA, CONTROL]
    document = Document(
        Registry([SteeredClip.spec]), Project(Graph({"clip": NodeRecord("clip", SteeredClip.spec.id, "Clip")}))
    )
    panel = InspectorPanel(document, dialogs=dialogs)
    qtbot.addWidget(panel)
    panel.set_model_shelf(shelf)
    panel.set_shown_nodes(("clip",))
    show_panel(qtbot, panel)
    row = panel.param_rows["model"]
    for facts, param, name in ((LORA, "lora", "LoRA"), (CONTROL, "control_model", "Control model")):
        drop(field_of(panel), facts.path)
        wait_for_param(qtbot, document, param)
        assert document.graph["clip"].params == {**document.graph["clip"].params, param: str(facts.ref)}
        assert row.hint_label is not None
        assert row.hint_label.text() == f"“{facts.display_name}” ({facts.kind}) is chosen in “{name}”."
    assert model_of(document) is None
    drop(field_of(panel), WHISPER.path)  # of no use to any parameter: this one says so
    qtbot.waitUntil(lambda: model_of(document) is not None)
    panel.close_document()


def test_the_keyboard_opens_the_list(panel: InspectorPanel, qtbot: QtBot) -> None:
    field = field_of(panel)
    field.model_box.setFocus()
    QTest.keyClick(field.model_box, Qt.Key.Key_Space)
    assert field.model_chooser is not None
    assert field.model_box.accessibleName() == "Model"
    field.model_chooser.close()
