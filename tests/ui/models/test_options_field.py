"""The inspector's field of further settings."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.ui.inspector import InspectorPanel
from studio.ui.inspector.choice_fields import SwitchFieldView
from studio.ui.inspector.number_fields import ScalarFieldView
from studio.ui.inspector.options_field import OptionsFieldView
from studio.ui.inspector.text_fields import LineFieldView
from tests.ui.inspector.hands import drag, type_into
from tests.ui.models.samples import DEPTH, LTX, SETTINGS, WAN

LEFT = Qt.MouseButton.LeftButton


def field_of(panel: InspectorPanel) -> OptionsFieldView:
    return cast(OptionsFieldView, panel.rows["options"].field)


def options_of(document: Document, node: str = "clip") -> object:
    return document.graph[node].params.get("options", "")


def with_model(panel: InspectorPanel, document: Document, qtbot: QtBot, ref: object = WAN.ref) -> OptionsFieldView:
    document.apply(SetParam("clip", "model", str(ref)))
    qtbot.waitUntil(lambda: len(field_of(panel).rows) >= len(SETTINGS))
    return field_of(panel)


def number(field: OptionsFieldView, name: str) -> ScalarFieldView:
    return cast(ScalarFieldView, field.rows[name].field)


def test_without_a_model_a_line_says_so(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = field_of(panel)
    assert (field.hint.text(), field.rows) == ("Choose a model to see what else its pipeline takes.", {})
    document.apply(SetParam("clip", "model", str(DEPTH.ref)))
    qtbot.waitUntil(lambda: "cannot be used" in field.hint.text())


def test_each_setting_has_a_field_that_is_greyed_until_it_is_set(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    field = with_model(panel, document, qtbot)
    assert list(field.rows) == [option.name for option in SETTINGS]
    assert not field.hint.isVisible()
    row = field.rows["max_sequence_length"]
    assert (number(field, row.option.name).number.text(), row.reset.isVisible()) == ("226", False)
    assert number(field, row.option.name).number.property("idle") is True
    type_into(qtbot, number(field, "max_sequence_length").number, "512")
    assert options_of(document) == '{"max_sequence_length": 512}'
    assert number(field, "max_sequence_length").number.property("idle") is False
    cast(SwitchFieldView, field.rows["clean_caption"].field).box.click()
    assert options_of(document) == '{"clean_caption": false, "max_sequence_length": 512}'
    QTest.mouseClick(field.rows["max_sequence_length"].reset, LEFT)
    assert options_of(document) == '{"clean_caption": false}'
    document.undo()
    assert options_of(document) == '{"clean_caption": false, "max_sequence_length": 512}'


def test_what_the_pipeline_does_by_itself_is_not_kept(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = with_model(panel, document, qtbot)
    type_into(qtbot, number(field, "guidance_rescale").number, "0.5")
    type_into(qtbot, number(field, "guidance_rescale").number, "0")
    assert options_of(document) == ""
    text = cast(LineFieldView, field.rows["output_form"].field).line
    text.setFocus()
    text.selectAll()
    QTest.keyClicks(text, "latent")
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert options_of(document) == '{"output_form": "latent"}'


def test_a_setting_without_a_known_default_shows_a_dash_until_it_has_a_value(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    field = with_model(panel, document, qtbot)
    row = number(field, "decode_timestep").number
    assert (row.text(), row.placeholderText()) == ("", "—")
    type_into(qtbot, row, "0.05")
    assert options_of(document) == '{"decode_timestep": 0.05}'


def test_a_drag_is_one_step_of_undo(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = with_model(panel, document, qtbot)
    drag(qtbot, number(field, "guidance_rescale").number, 60)
    assert "guidance_rescale" in str(options_of(document))
    document.undo()
    assert options_of(document) == ""


def test_what_another_model_does_not_know_is_kept_and_said(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    document.apply(SetParam("clip", "options", '{"old_setting": 3, "guidance_rescale": 0.7}'))
    field = with_model(panel, document, qtbot, LTX.ref)
    assert list(field.rows) == [*(option.name for option in SETTINGS), "old_setting"]
    assert field.rows["old_setting"].unknown.isVisible()
    assert not field.rows["guidance_rescale"].unknown.isVisible()
    QTest.mouseClick(field.rows["old_setting"].reset, LEFT)
    assert options_of(document) == '{"guidance_rescale": 0.7}'
    assert "old_setting" not in field.rows


def test_a_file_that_holds_nonsense_says_so(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    record = document.graph["clip"]
    assert record.params == {}
    panel.rows["options"].field.show_value("[1, 2]")
    assert field_of(panel).rows == {}


def test_several_nodes_are_set_at_once(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    document.apply(SetParam("other", "model", str(WAN.ref)))
    document.apply(SetParam("other", "options", '{"max_sequence_length": 64}'))
    with_model(panel, document, qtbot)
    panel.set_nodes(("clip", "other"))
    field = field_of(panel)
    assert number(field, "max_sequence_length").number.text() == ""
    type_into(qtbot, number(field, "max_sequence_length").number, "128")
    assert options_of(document) == options_of(document, "other") == '{"max_sequence_length": 128}'
