"""The Script panel in the window, on the open project."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.features.script.feature import ScriptFeature
from studio.ui.features.script.files.name_popover import NamePopover
from studio.ui.features.script.script_control import ScriptControl
from studio.ui.shell.dialogs import SaveAnswer
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, get_controller, settle

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def open_panel(window: StudioWindow, qtbot: QtBot) -> ScriptControl:
    window.board.run_action("view.script")
    control = window.get_feature(ScriptFeature).control
    assert control is not None
    settle(qtbot, window)
    return control


def run(control: ScriptControl, text: str, qtbot: QtBot) -> str:
    """Run a text as a script; return all that was printed by it."""
    control.panel.output.clear_output()
    control.panel.editor.setPlainText(text)
    QTest.keyClick(control.panel.editor, Key.Key_Return, CTRL)
    finish(control, qtbot)
    return control.panel.output.toPlainText()


def finish(control: ScriptControl, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not control.is_running, timeout=10_000)
    qtbot.waitUntil(lambda: not control.runner.has_output)


def test_scripts_are_kept_and_nothing_is_lost(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    panel, library = control.panel, control.files.library
    QTest.keyClicks(panel.editor, "x = 1")
    assert panel.script_box.placeholderText() == "New script •"
    QTest.keyClick(panel.editor, Key.Key_S, CTRL)
    popover = cast("list[NamePopover]", panel.findChildren(NamePopover))[0]
    QTest.keyClicks(popover.field, "gra/de")
    QTest.keyClick(popover.field, Key.Key_Return)
    assert popover.error_label.text()
    popover.field.setText("grade")
    QTest.keyClick(popover.field, Key.Key_Return)
    qtbot.waitUntil(lambda: library.current_name == "grade")
    settle(qtbot, window)
    assert panel.script_box.currentText() == "grade"
    QTest.keyClicks(panel.editor, "2")
    assert panel.script_box.currentText() == "grade •"
    dialogs.unsaved = SaveAnswer.CANCEL
    window.board.run_action("script.new")
    assert panel.editor.toPlainText().strip() == "x = 12"
    dialogs.unsaved = SaveAnswer.SAVE
    window.board.run_action("script.new")
    qtbot.waitUntil(lambda: panel.editor.toPlainText() == "")
    assert library.files.read_script("grade").text == "x = 12\n"
    panel.script_box.activated.emit(0)
    qtbot.waitUntil(lambda: panel.editor.toPlainText() == "x = 12\n")
    dialogs.yes = True
    window.board.run_action("script.delete")
    qtbot.waitUntil(lambda: library.names == ())
    assert panel.editor.toPlainText() == "x = 12\n"


@pytest.mark.quick
def test_changes_are_steps_of_undo_that_go_back_together(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control, document = open_panel(window, qtbot), get_controller(window).document
    text = run(control, 'project["gain"].gain = 3\nproject["noise"].octaves = 2\nproject["gain"].gain\n', qtbot)
    assert text == "3.0\n"
    assert document.graph["gain"].params["gain"] == 3.0
    assert document.step_index == 2
    assert control.panel.undo_button.text() == "Undo 2 Steps"
    control.run_statement("project")
    finish(control, qtbot)
    assert control.panel.undo_button.text() == "Undo 2 Steps"
    control.panel.undo_button.click()
    assert (document.step_index, document.graph["gain"].params) == (0, {})
    assert control.panel.undo_button.isHidden()


def test_frames_are_computed_and_shown(start: Start, project_file: Path, qtbot: QtBot) -> None:
    control = open_panel(start(project_file), qtbot)
    text = run(control, 'f = project.frame("write", 3)\nprint(f.numpy().shape)\nf', qtbot)
    assert "(48, 64, 3)" in text
    assert control.panel.output._pictures
    assert "\ufffc" in text


def test_what_is_wrong_is_marked_and_a_click_goes_there(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    text = run(control, 'x = 1\nproject["gain"].gain = "loud"\n', qtbot)
    assert 'File "<script>", line 2' in text
    assert control.panel.editor.error_line == 2
    assert control.panel.state_label.text() == "Error in line 2"
    control.panel.output.line_requested.emit(2)
    assert control.panel.editor.textCursor().blockNumber() == 1
    assert get_controller(window).document.step_index == 0


def test_a_frame_that_takes_long_is_stopped(
    start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start(project_file)
    control, engine = open_panel(window, qtbot), get_controller(window).engine
    compute = engine.compute_frame
    began: list[int] = []

    def wait_for_ever(request: object, cancel: CancelToken, *rest: Any) -> object:
        if not isinstance(request, EngineRequest) or request.frame != 7:
            return compute(cast(EngineRequest, request), cancel, *rest)
        began.append(1)
        while True:
            cancel.raise_if_cancelled()
            time.sleep(0.001)

    monkeypatch.setattr(engine, "compute_frame", wait_for_ever)
    control.panel.editor.setPlainText('project.frame("gain", 7)')
    control.run_script()
    qtbot.waitUntil(lambda: bool(began))
    control.stop()
    finish(control, qtbot)
    assert control.panel.state_label.text() == "Stopped"
    assert run(control, 'print(project.frame("gain", 1).width)', qtbot) == "64\n"


@pytest.mark.quick
def test_another_project_ends_a_script_with_a_clear_error(
    start: Start, project_file: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    window = start(project_file)
    control, parts = open_panel(window, qtbot), get_controller(window)
    control.panel.editor.setPlainText('kept = project["gain"]\nprint("begun")\nwhile True: kept.gain')
    control.run_script()
    qtbot.waitUntil(lambda: "begun" in control.panel.output.toPlainText())
    parts.files.new_project()
    finish(control, qtbot)
    closed = "(The project that this script works on was|Another project was opened in the window; this one is) closed"
    assert re.search(f"Error: {closed}", control.panel.output.toPlainText())
    assert run(control, "print(len(project))\nkept.gain = 3", qtbot).startswith("0\nTraceback")
    assert parts.document.step_index == 0


def test_a_window_that_closes_ends_a_script(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    control.panel.editor.setPlainText('print("begun")\nwhile True: project["gain"].gain = project["gain"].gain + 1')
    control.run_script()
    qtbot.waitUntil(lambda: "begun" in control.panel.output.toPlainText())
    close(window)
    qtbot.waitUntil(lambda: all(thread.name != "script" for thread in threading.enumerate()))


@pytest.mark.quick
def test_nodes_and_parameters_are_completed(start: Start, project_file: Path, qtbot: QtBot) -> None:
    control = open_panel(start(project_file), qtbot)
    run(control, "n = project['gain']", qtbot)
    assert set(control.find_names('project["').names) == {'noise"]', 'gain"]', 'write"]'}
    assert control.find_names('project["gain"].').names[:2] == ("gain", "color")
    assert "set_expression" in control.find_names("n.set").names
    assert control.find_names('project.add("filter.bl').names[0] == "filter.blur"
    assert "radius=" in control.find_names('project.add("filter.blur", ').names
    assert "linspace" in control.find_names("np.lin").names
    assert "open" in control.find_names("studio.").names


def test_names_are_completed_before_anything_has_run(start: Start, project_file: Path, qtbot: QtBot) -> None:
    control = open_panel(start(project_file), qtbot)
    qtbot.waitUntil(lambda: control.find_names('project["ga').names == ('gain"]',))


def test_nothing_runs_by_itself(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    assert window.get_feature(ScriptFeature).control is None
    assert window.docks["script"].isHidden()
    control = open_panel(window, qtbot)
    assert not control.is_running
    assert control.panel.output.toPlainText() == ""


def test_text_that_is_not_saved_is_there_again(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    QTest.keyClicks(control.panel.editor, "print('kept')")
    close(window)
    again = open_panel(start(project_file), qtbot)
    qtbot.waitUntil(lambda: again.panel.editor.toPlainText() == "print('kept')")
    assert again.files.is_modified


def test_a_render_is_a_job_and_a_stop_cancels_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control, queue = open_panel(window, qtbot), get_controller(window).jobs.queue
    text = run(control, "report = project.render()\nprint(report.frames)", qtbot)
    assert text == "12\n"
    assert (project_file.parent / "out.mp4").is_file()
    assert len(queue.make_snapshot().jobs) == 1
    control.panel.editor.setPlainText('project["noise"].length = 5000\nproject.render()')
    control.run_script()
    qtbot.waitUntil(lambda: any(job.state is JobState.RUNNING for job in queue.make_snapshot().jobs))
    control.stop()
    finish(control, qtbot)
    assert control.panel.state_label.text() == "Stopped"
    qtbot.waitUntil(lambda: any(job.state is JobState.CANCELLED for job in queue.make_snapshot().jobs))


def test_a_render_into_a_file_is_stopped(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    text = 'def tell(done, total):\n    print("frame", done)\nproject["noise"].length = 5000\n'
    control.panel.editor.setPlainText(
        f'{text}project.render("{project_file.parent}/long.mp4", "gain", on_progress=tell)'
    )
    control.run_script()
    qtbot.waitUntil(lambda: "frame" in control.panel.output.toPlainText(), timeout=10_000)
    control.stop()
    finish(control, qtbot)
    assert control.panel.state_label.text() == "Stopped"
    assert not (project_file.parent / "long.mp4").exists()
