"""Parameters that Signals drive, in the inspector."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, RemoveNodes, RenameNode, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import Point
from studio.sdk.ports import SIGNAL
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.rows.rows_view import ParameterRowsView
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.widgets import theme
from tests.ui.features.inspector.hands import LEFT, drag, number_of, type_into, value_of

WAVE = Endpoint("wave", "signal")
RADIUS = Endpoint("e", "radius")


@pytest.fixture(autouse=True)
def signals(document: Document) -> None:
    """Add two Signals, and one that depends on the node in the inspector."""
    for node, type in (("wave", "signal.wave"), ("twice", "signal.twice"), ("behind", "signal.twice")):
        document.apply_command(AddNode(NodeRecord(node, type, node.title()), Point(0.0, 0.0)))
    document.apply_command(Connect(WAVE, Endpoint("twice", "signal")))


def drive(document: Document, *ports: str, source: Endpoint = WAVE) -> None:
    for port in ports:
        document.apply_command(Connect(source, Endpoint("e", port)))


def menu_of(panel: InspectorPanel, widget: QWidget) -> QMenu:
    """Press the menu key on a widget, and return the menu that opens."""
    middle = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, widget.mapToGlobal(middle))
    QApplication.sendEvent(widget, event)
    return next(menu for menu in cast("list[QMenu]", panel.findChildren(QMenu)) if menu.isVisible())


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}


def sources_in(menu: QMenu, entry: str) -> dict[str, QAction]:
    return entries(cast("QMenu", entries(menu)[entry].menu()))


def test_a_selection_that_comes_with_an_edit_is_shown_once(
    panel: InspectorPanel, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Graph] = []
    show = ParameterRowsView.show_selection

    def counted(view: ParameterRowsView, chosen: NodeSelection, frame: int, graph: Graph) -> None:
        shown.append(graph)
        show(view, chosen, frame, graph)

    monkeypatch.setattr(ParameterRowsView, "show_selection", counted)
    panel.close_document()
    document.project_changed.connect(lambda change: panel.set_shown_nodes(("e",)))  # as the canvas does
    document.project_changed.connect(panel._on_document_changed)
    document.apply_command(RemoveNodes(("e",)))
    panel.set_shown_nodes(())
    document.undo()
    assert shown == [document.graph]


def test_drivers_follow_undo_and_redo(panel: InspectorPanel, document: Document) -> None:
    indicator = panel.param_rows["gain"].driver_indicator
    drive(document, "gain")
    seen = [indicator.isHidden()]
    for step in (document.undo, document.redo, document.undo):
        step()
        seen.append(indicator.isHidden())
    assert seen == [False, True, False, True]


def test_what_is_driven_says_by_what(panel: InspectorPanel, document: Document) -> None:
    row, number = panel.param_rows["gain"], number_of(panel, "gain")
    assert row.driver_indicator.isHidden()
    drive(document, "gain")
    QApplication.processEvents()
    assert row.driver_indicator.isVisible()
    assert row.driver_indicator.toolTip() == "driven by Wave.signal\nClick to select what drives it"
    assert (number.text(), number.toolTip()) == ("Wave.signal", "driven by Wave.signal; range 0.0 – 8.0")
    field = row.value_field
    assert isinstance(field, ScalarFieldView)
    assert field.slider is not None
    assert field.slider.isHidden()
    document.apply_command(RenameNode("wave", "LFO"))
    assert number.text() == "LFO.signal"
    document.apply_command(SetParam("e", "gain", 3.0))
    panel.set_frame(7)
    assert number.text() == "LFO.signal"
    document.apply_command(RemoveNodes(("wave",)))
    assert (number.text(), number.toolTip()) == ("3.0", "")
    assert row.driver_indicator.isHidden()
    assert field.slider.isVisible()


def test_the_mark_is_a_diamond_in_the_colour_of_signals(panel: InspectorPanel, document: Document) -> None:
    drive(document, "radius")
    shot = panel.param_rows["radius"].driver_indicator.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = shot.devicePixelRatio()
    middle = QPointF(panel.param_rows["radius"].driver_indicator.rect().center()) * ratio
    assert shot.pixelColor(middle.toPoint()).name() == theme.find_port_color(SIGNAL).name()


def test_a_driven_number_takes_no_hand(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    drive(document, "gain")
    before = document.project
    number = number_of(panel, "gain")
    drag(qtbot, number, 60)
    type_into(qtbot, number, "5")
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Up)
    at = QPointF(number.rect().center())
    wheel = QWheelEvent(at, number.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(number, wheel)
    assert number.isReadOnly()
    assert document.project is before
    document.undo()
    QTest.keyClicks(number, "5")  # it has the focus still
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert value_of(document, "gain") == 5.0


def test_a_long_name_is_shortened_to_the_field(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(RenameNode("wave", "Brightness of the sky above the city"))
    drive(document, "gain", "center.x")
    QApplication.processEvents()
    number = number_of(panel, "gain")
    assert number.text().startswith("Bright")
    assert "…" in number.text()
    panel.set_signal_value(WAVE, 0.5)
    assert number.text().endswith("= 0.5")
    panel.set_signal_value(WAVE, None)
    assert number.fontMetrics().horizontalAdvance(number.text()) < number.width()
    assert number.toolTip() == "driven by Brightness of the sky above the city.signal; range 0.0 – 8.0"
    document.undo()
    document.undo()
    assert number.width() < 100
    assert number.text() == "1.0"


def test_at_its_least_width_nothing_is_cut_off(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(RenameNode("wave", "Brightness of the sky above the city"))
    drive(document, "gain", "radius", "center.x", "tint.red")
    panel.resize(panel.minimumWidth(), 640)
    QApplication.processEvents()
    for name in ("gain", "radius", "center", "tint", "seed"):
        key = panel.param_rows[name].key_button
        assert key.mapTo(panel, key.rect().topRight()).x() <= panel.width(), name


def test_edits_elsewhere_disturb_no_typing(panel: InspectorPanel, document: Document) -> None:
    number = number_of(panel, "gain")
    QTest.mouseClick(number, LEFT)
    drive(document, "radius")
    QTest.keyClicks(number, "4")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert value_of(document, "gain") == 4.0


def test_what_was_being_typed_gives_way(panel: InspectorPanel, document: Document) -> None:
    number = number_of(panel, "gain")
    QTest.mouseClick(number, LEFT)
    QTest.keyClicks(number, "99")
    drive(document, "gain")
    assert number.text() == "Wave.signal"
    document.undo()
    assert number.text() == "1.0"
    assert value_of(document, "gain") is None


def test_the_mark_selects_what_drives(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    drive(document, "center.x")
    drive(document, "center.y", source=Endpoint("twice", "signal"))
    with qtbot.waitSignal(panel.nodes_requested) as wanted:
        QTest.mouseClick(panel.param_rows["center"].driver_indicator, LEFT)
    assert wanted.args == [("wave", "twice")]


def test_what_is_driven_shows_its_value_in_its_range(panel: InspectorPanel, document: Document) -> None:
    drive(document, "gain")
    number = number_of(panel, "gain")
    assert number.text() == "Wave.signal"
    for value, shown in ((0.4216, "Wave.signal = 0.42"), (99.0, "Wave.signal = 8.0"), (None, "Wave.signal")):
        panel.set_signal_value(WAVE, value)
        assert number.text() == shown
    assert "0.0 – 8.0" in number.toolTip() or "0.00 – 8.00" in number.toolTip()


def test_drive_with_lists_what_closes_no_loop(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(Connect(Endpoint("behind", "signal"), Endpoint("e", "gain")))
    document.apply_command(Connect(Endpoint("twice", "signal"), Endpoint("behind", "signal")))
    menu = menu_of(panel, number_of(panel, "gain"))
    offered = sources_in(menu, "Drive with")
    assert {text: action.isChecked() for text, action in offered.items()} == {
        "Wave.signal": False,
        "Twice.signal": False,
        "Behind.signal": True,
    }
    offered["Wave.signal"].trigger()
    menu.close()
    assert document.graph.wires[Endpoint("e", "gain")] == WAVE
    assert document.undo_label == "Drive gain"
    document.undo()
    assert document.graph.wires[Endpoint("e", "gain")] == Endpoint("behind", "signal")


def test_the_menu_of_a_signal_leaves_out_itself_and_what_follows(panel: InspectorPanel) -> None:
    panel.set_shown_nodes(("wave",))
    menu = menu_of(panel, number_of(panel, "high"))
    assert list(sources_in(menu, "Drive with")) == ["Behind.signal"]
    menu.close()


def test_without_signals_the_menu_says_so(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(RemoveNodes(("wave", "twice", "behind")))
    menu = menu_of(panel, number_of(panel, "gain"))
    offered = sources_in(menu, "Drive with")
    assert list(offered) == ["No Signal here that does not depend on this node"]
    assert not any(action.isEnabled() for action in offered.values())
    assert not entries(menu)["Stop driving"].isEnabled()
    menu.close()


def test_stop_driving_gives_the_value_back(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetParam("e", "gain", 2.5))
    drive(document, "gain")
    menu = menu_of(panel, number_of(panel, "gain"))
    entries(menu)["Stop driving"].trigger()
    menu.close()
    assert Endpoint("e", "gain") not in document.graph.wires
    assert number_of(panel, "gain").text() == "2.5"
    assert document.undo_label == "Stop driving gain"
    document.undo()
    assert number_of(panel, "gain").fixed_text == "Wave.signal"


def test_the_menu_works_with_keys_alone(panel: InspectorPanel, document: Document) -> None:
    menu = menu_of(panel, panel.param_rows["radius"].name_label)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(menu, key)
    submenu = cast("QMenu", entries(menu)["Drive with"].menu())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(submenu, key)
    assert document.graph.wires[RADIUS] == Endpoint("twice", "signal")


def test_the_menu_sets_and_deletes_keys(panel: InspectorPanel, document: Document) -> None:
    for text, count in (("Set a key here", 1), ("Delete this key", 0)):
        menu = menu_of(panel, number_of(panel, "radius"))
        entries(menu)[text].trigger()
        menu.close()
        assert len(document.graph["e"].curves) == count


def test_a_part_of_a_point_is_driven_and_the_other_typed(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    row = panel.param_rows["center"]
    field = row.value_field
    assert isinstance(field, PointFieldView)
    menu = menu_of(panel, field.number_views[0])
    sources_in(menu, "Drive y with")["Wave.signal"].trigger()
    menu.close()
    assert document.graph.wires[Endpoint("e", "center.y")] == WAVE
    assert row.driver_indicator.toolTip().startswith("y: driven by Wave.signal")
    assert field.number_views[0].text() == "0.5"
    assert [number.fixed_text for number in field.number_views] == ["", "Wave.signal"]
    type_into(qtbot, field.number_views[0], "0.25")
    assert value_of(document, "center") == (0.25, 0.5)
    drive(document, "center.x")
    menu = menu_of(panel, field.number_views[0])
    assert [text for text in entries(menu) if "Stop" in text] == [
        "Stop driving x", "Stop driving y", "Stop driving",
    ]  # fmt: skip
    entries(menu)["Stop driving"].trigger()
    menu.close()
    assert document.undo_label == "Stop driving center x and center y"
    assert [number.text() for number in field.number_views] == ["0.25", "0.5"]
    document.undo()
    assert [number.fixed_text for number in field.number_views] == ["Wave.signal", "Wave.signal"]


def test_parts_of_a_colour(panel: InspectorPanel, document: Document) -> None:
    field = panel.param_rows["tint"].value_field
    assert isinstance(field, ColorFieldView)
    plain = field.hex_field.text()
    drive(document, "tint.red", "tint.alpha")
    assert field.hex_field.text() == "Wave.signal"
    assert field.hex_field.isReadOnly()
    assert field.hex_field.toolTip() == "red: driven by Wave.signal\nalpha: driven by Wave.signal"
    drive(document, "tint.green", source=Endpoint("twice", "signal"))
    assert field.hex_field.text() == "2 signals"
    menu = menu_of(panel, field.hex_field)
    assert [text for text in entries(menu) if text.startswith("Drive")] == [
        f"Drive {name} with" for name in ("red", "green", "blue", "alpha")
    ]
    entries(menu)["Stop driving"].trigger()
    menu.close()
    assert field.hex_field.text() == plain
    assert not field.hex_field.isReadOnly()


def test_another_node_of_the_type_is_shown_as_it_is(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("f", "color.everything", "Other"), Point(0.0, 0.0)))
    drive(document, "gain")
    panel.set_shown_nodes(("f",))
    assert number_of(panel, "gain").text() == "1.0"
    assert panel.param_rows["gain"].driver_indicator.isHidden()
    panel.set_shown_nodes(("e",))
    assert number_of(panel, "gain").fixed_text == "Wave.signal"


def test_choices_can_only_be_reset_and_read(panel: InspectorPanel) -> None:
    row = panel.param_rows["edge"]
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(2, 2), row.mapToGlobal(QPoint(2, 2)))
    QApplication.sendEvent(row, event)
    menu = next(menu for menu in cast("list[QMenu]", panel.findChildren(QMenu)) if menu.isVisible())
    assert list(entries(menu)) == ["Reset to the default", "Copy as Link"]
    menu.close()
