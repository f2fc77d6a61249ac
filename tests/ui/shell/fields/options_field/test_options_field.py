"""The inspector's field of further settings."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.choice_fields import SwitchFieldView
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.options_field import OptionsFieldView
from studio.ui.shell.fields.text_fields import LineFieldView
from tests.ui.features.inspector.hands import drag, type_into
from tests.ui.features.models.samples import DEPTH, LTX, SETTINGS, WAN

LEFT = Qt.MouseButton.LeftButton


def field_of(panel: InspectorPanel) -> OptionsFieldView:
    return cast(OptionsFieldView, panel.param_rows["options"].value_field)


def options_of(document: Document, node: str = "clip") -> object:
    return document.graph[node].params.get("options", "")


def with_model(panel: InspectorPanel, document: Document, qtbot: QtBot, ref: object = WAN.ref) -> OptionsFieldView:
    document.apply_command(SetParam("clip", "model", str(ref)))
    qtbot.waitUntil(lambda: len(field_of(panel).option_rows) >= len(SETTINGS))
    return field_of(panel)


def number(field: OptionsFieldView, name: str) -> ScalarFieldView:
    return cast(ScalarFieldView, field.option_rows[name].value_field)


def test_without_a_model_a_line_says_so(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = field_of(panel)
    assert (field.hint_label.text(), field.option_rows) == ("Choose a model to see what else its pipeline takes.", {})
    document.apply_command(SetParam("clip", "model", str(DEPTH.ref)))
    qtbot.waitUntil(lambda: "cannot be used" in field.hint_label.text())


def test_each_setting_has_a_field_that_is_greyed_until_it_is_set(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    field = with_model(panel, document, qtbot)
    assert list(field.option_rows) == [option.name for option in SETTINGS]
    assert not field.hint_label.isVisible()
    row = field.option_rows["max_sequence_length"]
    assert (number(field, row.call_option.name).number_view.text(), row.reset_button.isVisible()) == ("226", False)
    assert number(field, row.call_option.name).number_view.property("idle") is True
    type_into(qtbot, number(field, "max_sequence_length").number_view, "512")
    assert options_of(document) == '{"max_sequence_length": 512}'
    assert number(field, "max_sequence_length").number_view.property("idle") is False
    cast(SwitchFieldView, field.option_rows["clean_caption"].value_field).check_box.click()
    assert options_of(document) == '{"clean_caption": false, "max_sequence_length": 512}'
    QTest.mouseClick(field.option_rows["max_sequence_length"].reset_button, LEFT)
    assert options_of(document) == '{"clean_caption": false}'
    document.undo()
    assert options_of(document) == '{"clean_caption": false, "max_sequence_length": 512}'


def test_what_the_pipeline_does_by_itself_is_not_kept(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = with_model(panel, document, qtbot)
    type_into(qtbot, number(field, "guidance_rescale").number_view, "0.5")
    type_into(qtbot, number(field, "guidance_rescale").number_view, "0")
    assert options_of(document) == ""
    text = cast(LineFieldView, field.option_rows["output_form"].value_field).line_view
    text.setFocus()
    text.selectAll()
    QTest.keyClicks(text, "latent")
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert options_of(document) == '{"output_form": "latent"}'


def test_a_setting_without_a_known_default_shows_a_dash_until_it_has_a_value(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    field = with_model(panel, document, qtbot)
    row = number(field, "decode_timestep").number_view
    assert (row.text(), row.placeholderText()) == ("", "—")
    type_into(qtbot, row, "0.05")
    assert options_of(document) == '{"decode_timestep": 0.05}'


def test_a_drag_is_one_step_of_undo(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = with_model(panel, document, qtbot)
    drag(qtbot, number(field, "guidance_rescale").number_view, 60)
    assert "guidance_rescale" in str(options_of(document))
    document.undo()
    assert options_of(document) == ""


def test_what_another_model_does_not_know_is_kept_and_said(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    document.apply_command(SetParam("clip", "options", '{"old_setting": 3, "guidance_rescale": 0.7}'))
    field = with_model(panel, document, qtbot, LTX.ref)
    assert list(field.option_rows) == [*(option.name for option in SETTINGS), "old_setting"]
    assert field.option_rows["old_setting"].is_unknown.isVisible()
    assert not field.option_rows["guidance_rescale"].is_unknown.isVisible()
    QTest.mouseClick(field.option_rows["old_setting"].reset_button, LEFT)
    assert options_of(document) == '{"guidance_rescale": 0.7}'
    assert "old_setting" not in field.option_rows


def test_a_file_that_holds_nonsense_says_so(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    record = document.graph["clip"]
    assert record.params == {}
    panel.param_rows["options"].value_field.show_value("[1, 2]")
    assert field_of(panel).option_rows == {}


def test_several_nodes_are_set_at_once(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    document.apply_command(SetParam("other", "model", str(WAN.ref)))
    document.apply_command(SetParam("other", "options", '{"max_sequence_length": 64}'))
    with_model(panel, document, qtbot)
    panel.set_shown_nodes(("clip", "other"))
    field = field_of(panel)
    assert number(field, "max_sequence_length").number_view.text() == ""
    type_into(qtbot, number(field, "max_sequence_length").number_view, "128")
    assert options_of(document) == options_of(document, "other") == '{"max_sequence_length": 128}'
