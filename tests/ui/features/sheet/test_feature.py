"""The X/Y Sheet in the whole window, with real clicks and keys."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Side
from studio.media.media_files import MediaFiles
from studio.services.engine_setup import load_registry
from studio.ui.features.sheet.axis_fields import AxisFields
from studio.ui.features.sheet.cell_display import CellState
from studio.ui.features.sheet.feature import SheetFeature
from studio.ui.features.sheet.panel import SheetPanel
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, settle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(start: Start, project_file: Path) -> StudioWindow:
    """Return a window with noise → gain → video, whose gain is viewed."""
    made = start(project_file)
    made.docks.show_panel("sheet")
    QApplication.processEvents()
    return made


def panel_of(window: StudioWindow) -> SheetPanel:
    return window.get_feature(SheetFeature).panel


def choose(fields: AxisFields, text: str, values: str) -> None:
    """Choose a parameter by its text, and type its values."""
    fields.param_box.setCurrentIndex(fields.param_box.findText(text))
    fields.param_box.activated.emit(fields.param_box.currentIndex())
    fields.values_field.selectAll()
    QTest.keyClicks(fields.values_field, values)


def finish(window: StudioWindow, qtbot: QtBot) -> None:
    run = window.get_feature(SheetFeature).control.sheet_run
    qtbot.waitUntil(lambda: run.sheet is not None and not run.is_running, timeout=20_000)


def run_gains(window: StudioWindow, qtbot: QtBot, values: str = "0.5, 1, 2") -> SheetPanel:
    """Compute a sheet of gains."""
    get_controller(window).panels.node_editor.select_nodes(("gain",))
    panel = panel_of(window)
    choose(panel.x_fields, "gain: Gain", values)
    QTest.mouseClick(panel.run_button, LEFT)
    finish(window, qtbot)
    return panel


@pytest.mark.quick
def test_a_sheet_is_run_and_one_of_it_kept(window: StudioWindow, qtbot: QtBot) -> None:
    panel, document = run_gains(window, qtbot), get_controller(window).document
    view, before = panel.view, document.project
    assert [shown.state for shown in view.cells] == [CellState.DONE] * 3
    assert [shown.is_current for shown in view.cells] == [False, True, False]
    assert not panel.stop_button.isVisible()
    QTest.mouseClick(view, LEFT, pos=view.get_cell_center(2).toPoint())
    assert view.is_enlarged
    assert panel.state_label.text() == "Gain 2 x"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert document.graph["gain"].params["gain"] == 2.0
    assert document.undo_label == "Keep Gain 2 x"
    qtbot.waitUntil(lambda: view.cells[2].is_current and not view.cells[1].is_current)
    document.undo()
    assert document.graph == before.graph
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseDClick(view, LEFT, pos=view.get_cell_center(2).toPoint())
    assert document.undo_label == "Keep Gain 2 x"


def test_x_and_y(window: StudioWindow, qtbot: QtBot) -> None:
    editor, panel = get_controller(window).panels.node_editor, panel_of(window)
    editor.select_nodes(("gain",))
    choose(panel.x_fields, "gain: Gain", "1, 2, 3")
    editor.select_nodes(("noise",))
    choose(panel.y_fields, "noise: Seed", "+2")
    QTest.keyClick(panel.y_fields.values_field, Qt.Key.Key_Return)
    finish(window, qtbot)
    assert panel.view.texts.columns == ("Gain 1 x", "Gain 2 x", "Gain 3 x")
    assert panel.view.texts.rows == ("Seed 0", "Seed 1")
    assert panel.view.texts.tips[4] == "Gain 2 x, Seed 1"
    images = [shown.image for shown in panel.view.cells]
    assert all(images[0] != other for other in images[1:])


def test_what_is_wrong_is_said_below_the_fields(window: StudioWindow, qtbot: QtBot) -> None:
    panel = run_gains(window, qtbot)
    shown = panel.view.texts
    choose(panel.x_fields, "gain: Gain", "1, bright")
    QTest.keyClick(panel.x_fields.values_field, Qt.Key.Key_Return)
    assert panel.error_label.isVisible()
    assert panel.error_label.text().startswith("'gain' cannot be 'bright': a number from 0 to ")
    assert panel.view.texts is shown, "the sheet that was there stays"
    run_gains(window, qtbot, "1, 3")
    assert not panel.error_label.isVisible()


def test_the_sheet_follows_the_playhead(window: StudioWindow, qtbot: QtBot) -> None:
    panel, timeline = run_gains(window, qtbot), get_controller(window).panels.timeline
    before = [shown.image for shown in panel.view.cells]
    timeline.set_frame(7)
    run = window.get_feature(SheetFeature).control.sheet_run
    qtbot.waitUntil(lambda: run.frame == 7 and not run.is_running)
    assert panel.view.cells[0].image != before[0]


def test_four_seeds_by_a_key_over_the_graph(window: StudioWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("viewer")
    editor, panel = get_controller(window).panels.node_editor, panel_of(window)
    editor.select_nodes(())
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    finish(window, qtbot)
    assert panel.isVisible()
    assert panel.view.texts.captions == ("Seed 0", "Seed 1", "Seed 2", "Seed 3")
    assert panel.x_fields.values_text == "+4"
    assert [shown.is_current for shown in panel.view.cells] == [True, False, False, False]
    panel.view.select_cell(2)
    QTest.mouseClick(panel.keep_button, LEFT)
    assert get_controller(window).document.graph["noise"].params["seed"] == 2


def test_without_a_seed_it_says_so(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "plain.loom"
    color = NodeRecord("color", "source.color", "color")
    save_project(path, Project(Graph({"color": color}), viewed_output=Endpoint("color", "image")), load_registry())
    window = start(path)
    window.board.run_action("sheet.try_seeds")
    assert window.status.currentMessage() == "Neither the selected node nor what is viewed has a seed."


def test_the_menu_of_a_parameter_makes_it_an_axis(window: StudioWindow, qtbot: QtBot) -> None:
    controller, panel = get_controller(window), panel_of(window)
    window.docks.show_panel("viewer")
    controller.panels.node_editor.select_nodes(("gain",))
    inspector = controller.panels.inspector
    inspector._page.menu_requested.emit("gain", QPoint(10, 10))
    menu = next(menu for menu in cast("list[QMenu]", inspector.findChildren(QMenu)) if menu.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "Use as Y Axis" in texts
    menu.actions()[texts.index("Try Values…")].trigger()
    menu.close()
    qtbot.waitUntil(panel.isVisible)
    chosen = panel.x_fields.chosen
    assert chosen is not None
    assert chosen.address == ("gain", "gain")
    assert panel.x_fields.values_text.endswith("count 4")


def test_a_node_offers_four_seeds_in_its_menu(window: StudioWindow, qtbot: QtBot) -> None:
    editor = get_controller(window).panels.node_editor
    editor.select_nodes(("noise",))
    editor._menus.open_menu()
    menu = next(menu for menu in cast("list[QMenu]", editor.findChildren(QMenu)) if menu.isVisible())
    entry = next(action for action in menu.actions() if action.text().startswith("Try 4 Seeds"))
    entry.trigger()
    menu.close()
    finish(window, qtbot)
    assert panel_of(window).view.texts.captions[0] == "Seed 0"


def test_a_cell_becomes_variant_b(window: StudioWindow, qtbot: QtBot) -> None:
    panel, document = run_gains(window, qtbot), get_controller(window).document
    panel.view.select_cell(2)
    QTest.mouseClick(panel.variant_button, LEFT)
    assert document.project.active_side is Side.B
    assert document.graph["gain"].params["gain"] == 2.0
    assert document.undo_label == "Gain 2 x as variant B"


def test_a_picture_and_a_clip_are_saved(
    window: StudioWindow, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    panel, document = run_gains(window, qtbot), get_controller(window).document
    dialogs.file = tmp_path / "sheet.png"
    panel.save_menu.actions()[0].trigger()
    qtbot.waitUntil(
        lambda: (tmp_path / "sheet.png").exists() and window.status.currentMessage() == "sheet.png was saved."
    )
    assert MediaFiles().read_image(tmp_path / "sheet.png").width > 300
    dialogs.file = tmp_path / "sheet.mp4"
    panel.save_menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: len(document.graph.nodes) == 4, timeout=20_000)
    facts = MediaFiles().facts(tmp_path / "sheet.mp4").video
    assert facts is not None
    assert facts.length == 12
    added = next(record for record in document.graph.nodes.values() if record.type == "source.video")
    assert added.params["file"] == (tmp_path / "sheet.mp4").as_posix()
    assert dialogs.files_asked[-1].suffixes[0] == ".mp4"
    settle(qtbot, window)


def test_stop_ends_what_runs(window: StudioWindow, qtbot: QtBot) -> None:
    get_controller(window).panels.node_editor.select_nodes(("noise",))
    panel = panel_of(window)
    choose(panel.x_fields, "noise: Width", "1000..4000 count 40")
    QTest.mouseClick(panel.run_button, LEFT)
    qtbot.waitUntil(panel.stop_button.isVisible)
    QTest.mouseClick(panel.stop_button, LEFT)
    assert not panel.stop_button.isVisible()
    assert CellState.STOPPED in {shown.state for shown in panel.view.cells}
    assert CellState.PENDING not in {shown.state for shown in panel.view.cells}


def test_the_axes_are_there_again_at_the_next_start(start: Start, project_file: Path, qtbot: QtBot) -> None:
    first = start(project_file)
    first.docks.show_panel("sheet")
    run_gains(first, qtbot, "0.25, 4")
    other = project_file.with_name("other.loom")  # the first one is open
    other.write_bytes(project_file.read_bytes())
    second = start(other)
    fields = panel_of(second).x_fields
    assert fields.chosen is not None
    assert (fields.chosen.address, fields.values_text) == (("gain", "gain"), "0.25, 4")
