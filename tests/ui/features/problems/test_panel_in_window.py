"""Problems of the real window: from all sources, gone to and mended with mouse and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobFailure, JobState, JobStatus, QueueSnapshot
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import AddNode, RemoveNodes, SetParam
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import BrokenModule, Registry
from studio.ui.features.problems.problem_actions import ProblemActions, ProblemPlaces
from studio.ui.features.problems.problem_row import ProblemRow
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, settle

LEFT = Qt.MouseButton.LeftButton
ROOT = Path(__file__).resolve().parents[4]


def _row(qtbot: QtBot, window: StudioWindow, kind: ProblemKind) -> ProblemRow:
    window.docks.show_panel("problems")

    def found() -> list[ProblemRow]:
        panel = get_controller(window).panels.problems
        shown = panel.rows if not panel._is_stale else []
        return [row for row in shown if row.entry.problem.kind is kind]

    qtbot.waitUntil(lambda: bool(found()), timeout=10_000)
    return found()[0]


def _gone(qtbot: QtBot, window: StudioWindow) -> None:
    qtbot.waitUntil(lambda: get_controller(window).panels.problems.problem_count == 0, timeout=10_000)


def test_a_bad_value_is_pointed_out_and_reset(start: Start, project_file: Path, qtbot: QtBot) -> None:
    project_file.write_text(project_file.read_text().replace('"octaves": 1', '"octaves": 99'))
    window = start(project_file)
    controller = get_controller(window)
    row = _row(qtbot, window, ProblemKind.VALUE)
    QTest.mouseClick(row, LEFT)
    assert controller.panels.node_editor.selected_nodes == ("noise",)
    field = controller.panels.inspector.param_rows["octaves"]
    assert field.property("lit")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert field.isAncestorOf(focused)
    qtbot.waitUntil(lambda: not field.property("lit"))
    QTest.mouseClick(_row(qtbot, window, ProblemKind.VALUE).buttons[0], LEFT)
    _gone(qtbot, window)
    assert controller.document.undo_label == "Reset octaves of noise"


def test_words_that_the_starter_does_not_know_are_listed(start: Start, qtbot: QtBot) -> None:
    window = start(ROOT / "assets" / "graphs" / "text-to-video.loom")
    controller = get_controller(window)
    controller.document.apply_command(SetParam("prompt", "text", "a red circel moves"))
    controller.document.set_viewed_output(Endpoint("generate", "image"))
    row = _row(qtbot, window, ProblemKind.NOTICE)
    assert row.entry.group == "Text Transformer"
    assert "“circel” (did you mean “circle”?)" in row.entry.problem_text
    assert controller.panels.viewer.problem_card.isHidden()
    controller.document.apply_command(SetParam("prompt", "text", "a red circle moves"))
    _gone(qtbot, window)


@pytest.mark.quick
def test_the_graph_shows_the_node_of_a_problem_without_zooming_in(
    start: Start, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor = controller.panels.node_editor
    gone = NodeRecord("clip", "source.video", "Clip", params={"file": "gone.mp4"})
    controller.document.apply_command(AddNode(gone, Point(4000.0, 3000.0)))
    row = _row(qtbot, window, ProblemKind.FILE)
    window.docks.show_panel("graph")
    canvas = editor.binding.view.canvas_view
    canvas.set_view(QPointF(), 0.5)
    QTest.mouseClick(row, LEFT)
    assert editor.selected_nodes == ("clip",)
    assert canvas.zoom == 0.5
    assert canvas.visible_area.contains(editor.binding.view.get_cards_area(("clip",)))
    here = canvas.visible_area
    QTest.mouseClick(row, LEFT)
    assert canvas.visible_area == here, "a node that is in view stays where it is"


@pytest.mark.quick
def test_a_missing_file_is_located(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, tmp_path: Path, media_folder: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    gone = NodeRecord("clip", "source.video", "Clip", params={"file": (tmp_path / "gone.mp4").as_posix()})
    controller.document.apply_command(AddNode(gone, Point(0.0, 300.0)))
    row = _row(qtbot, window, ProblemKind.FILE)
    dialogs.file = next(iter(sorted(media_folder.rglob("*.mp4"))))
    QTest.mouseClick(row.buttons[0], LEFT)
    settle(qtbot, window)
    assert controller.document.graph["clip"].params["file"] == dialogs.file.as_posix()
    _gone(qtbot, window)
    empty = NodeRecord("empty", "source.video", "Empty")
    controller.document.apply_command(AddNode(empty, Point(0.0, 600.0)))
    QTest.mouseClick(_row(qtbot, window, ProblemKind.FILE).buttons[0], LEFT)
    assert controller.document.graph["empty"].params["file"] == dialogs.file.as_posix()


def test_a_missing_input_is_connected_by_the_search(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(RemoveNodes(("noise",)))
    row = _row(qtbot, window, ProblemKind.NOT_CONNECTED)
    row.setFocus()
    qtbot.waitUntil(row.hasFocus)
    QTest.keyClick(row, Qt.Key.Key_Tab)
    qtbot.waitUntil(row.buttons[0].hasFocus)
    QTest.keyClick(row.buttons[0], Qt.Key.Key_Space)
    search = controller.panels.node_editor.node_search
    qtbot.waitUntil(search.isVisible)
    QTest.keyClicks(search.search_field, "noise")
    QTest.keyClick(search.search_field, Qt.Key.Key_Return)
    source = controller.document.graph.find_input_sources("gain")["image"]
    assert controller.document.graph[source.node].type == "source.noise"
    _gone(qtbot, window)
    controller.document.undo()
    assert not controller.document.graph.find_input_sources("gain")


@pytest.mark.quick
def test_a_node_that_was_just_added_is_no_problem_until_it_is_viewed(
    start: Start, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, panels = controller.document, controller.panels
    viewed = document.project.viewed_output
    document.apply_command(AddNode(NodeRecord("blur", "filter.blur", "Blur"), Point(0.0, 600.0)))
    card = panels.node_editor.binding.view.get_card("blur")
    qtbot.waitUntil(lambda: card.model.subtitle == "Not connected yet", timeout=10_000)
    assert panels.problems.problem_count == 0
    document.set_viewed_output(Endpoint("blur", "image"))
    qtbot.waitUntil(lambda: panels.problems.problem_count == 1, timeout=10_000)
    assert card.model.subtitle == ""
    document.set_viewed_output(viewed)
    _gone(qtbot, window)
    assert card.model.subtitle == "Not connected yet"


def test_failed_frames_are_listed_until_their_job_is_gone(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    job = Job("Job", controller.document.graph, "write")
    failures = (JobFailure(7, "it is too bright", "gain", "gain"),)
    status = JobStatus(job, state=JobState.DONE, failures=failures)
    controller.problems.show_jobs(QueueSnapshot((status,)))
    row = _row(qtbot, window, ProblemKind.FRAME)
    assert row.entry.title == "Frame 7"
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 12, timeout=10_000)
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert controller.panels.timeline.current_frame == 7
    assert controller.panels.node_editor.selected_nodes == ("gain",)
    QTest.mouseClick(_row(qtbot, window, ProblemKind.FRAME).buttons[0], LEFT)
    assert not window.log.visibleRegion().isEmpty()
    controller.problems.show_jobs(QueueSnapshot(()))
    assert get_controller(window).panels.problems.problem_count == 0


def test_broken_modules_are_listed(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.registry.broken_modules.append(BrokenModule("nodes.mine", "No module named 'mine'", "…"))
    panels = controller.panels
    desk = ProblemActions(
        controller.level,
        get_controller(window).panels.problems,
        ProblemPlaces(panels.node_editor, panels.inspector, panels.timeline, panels.viewer),
        window,
    )
    row = _row(qtbot, window, ProblemKind.MODULE)
    assert row.entry.group == "nodes.mine"
    QTest.mouseClick(row, LEFT)
    assert not window.log.visibleRegion().isEmpty()
    controller.document.registry.broken_modules.clear()
    desk.deleteLater()


def test_a_fix_that_is_refused_is_said(start: Start, project_file: Path, qtbot: QtBot) -> None:
    text = project_file.read_text().replace('"octaves": 1', '"octaves": 99')
    project_file.write_text(text.replace('"type": "source.noise",', '"type": "source.noise", "locked": true,'))
    window = start(project_file)
    QTest.mouseClick(_row(qtbot, window, ProblemKind.VALUE).buttons[0], LEFT)
    assert "locked" in window.notifications.cards[0].text
    assert get_controller(window).document.graph["noise"].params["octaves"] == 99


def test_a_problem_in_a_group_opens_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    blur = NodeRecord("blur", "filter.blur", "Blur", params={"radius": "wide"})
    inside = Project(Graph({"blur": blur}), {"blur": Point(0.0, 0.0)})
    controller.document.apply_command(
        AddNode(NodeRecord("box", "graph.group", "Box", group_project=inside), Point(0.0, 300.0))
    )
    controller.problems.show_node("box/blur", "radius")
    assert controller.level.path == ("box",)
    assert controller.panels.node_editor.selected_nodes == ("blur",)
    controller.problems.show_node("nowhere")
    assert controller.level.path == ("box",)
    assert controller.panels.node_editor.selected_nodes == ("blur",)
    row = _row(qtbot, window, ProblemKind.VALUE)
    assert row.entry.group == "Box/Blur"
    QTest.mouseClick(row.buttons[0], LEFT)
    box = controller.document.graph["box"].group_project
    assert box is not None
    assert box.graph["blur"].params == {}
    controller.document.undo()
    assert controller.document.graph["box"].group_project is inside


def test_a_linked_group_is_relinked(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    group = NodeRecord(
        "grade", "graph.group", "Grade", link=(tmp_path / "gone.loom").as_posix(), group_project=Project()
    )
    path, found = tmp_path / "film.loom", tmp_path / "found.loom"
    save_project(found, load_project(project_file, Registry()), Registry())
    text = format_project(Project(Graph({"grade": group}), {"grade": Point(0.0, 0.0)}), path, Registry())
    path.write_text(text)
    window = start(path)
    row = _row(qtbot, window, ProblemKind.LINK)
    dialogs.file = path
    QTest.mouseClick(row.buttons[0], LEFT)
    settle(qtbot, window)
    assert "must not lie in itself" in window.notifications.cards[0].text
    dialogs.file = found
    QTest.mouseClick(row.buttons[0], LEFT)
    settle(qtbot, window)
    inside = get_controller(window).document.graph["grade"].group_project
    assert inside is not None
    assert set(inside.graph.nodes) == {"noise", "gain", "write"}
    _gone(qtbot, window)
    get_controller(window).document.undo()
    _row(qtbot, window, ProblemKind.LINK)
