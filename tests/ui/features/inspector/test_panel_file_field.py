"""Files in the inspector: browsing, dropping, relative paths, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetLocked, SetParam
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import FileMode, ParamKind, ParamSpec, Point
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.file_field import FileFieldView
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import LEFT, NONE, show_panel, value_of


def field_of(panel: InspectorPanel, name: str = "lookup") -> FileFieldView:
    return cast(FileFieldView, panel.param_rows[name].value_field)


def type_path(field: FileFieldView, text: str) -> None:
    field.line_view.setFocus()
    field.line_view.selectAll()
    QTest.keyClicks(field.line_view, text)
    QTest.keyClick(field.line_view, Qt.Key.Key_Return)


def test_browsing_for_a_file(
    panel: InspectorPanel, document: Document, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    QTest.mouseClick(field_of(panel).browse_button, LEFT)
    assert value_of(document, "lookup") == "/clips/shot.cube"
    QTest.mouseClick(field_of(panel, "write_to").browse_button, LEFT)
    assert [(request.is_saving, request.suffixes) for request in dialogs.files_asked] == [
        (False, (".cube", ".3dl")),
        (True, (".png",)),
    ]


def test_a_folder_is_browsed_for_dropped_and_missed_as_a_folder(
    dialogs: AnsweringDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    clips = ParamSpec("clips", ParamKind.FILE, "", file_mode=FileMode.FOLDER, help="Where clips lie.")
    field = FileFieldView(clips, dialogs)
    qtbot.addWidget(field)
    field.show_value("/clips/then")
    assert (field.browse_button.toolTip(), field.file_path) == ("Choose a folder", "/clips/then")
    assert [label.text() for label in cast(list[QLabel], field.missing_row.findChildren(QLabel))] == [
        "This folder is missing"
    ]
    QTest.mouseClick(field.browse_button, LEFT)
    assert [(request.is_folder, request.is_saving, request.start_path) for request in dialogs.files_asked] == [
        (True, False, Path("/clips/then"))
    ]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    at = QPointF(field.rect().center())
    QApplication.sendEvent(field, QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE))
    edits: list[ValueEdit] = []
    field.value_edited.connect(edits.append)
    QApplication.sendEvent(field, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
    assert [edit.change_value("/clips/then") for edit in edits] == [tmp_path.as_posix()]


def test_dropping_a_file(panel: InspectorPanel, document: Document, tmp_path: Path) -> None:
    field = field_of(panel)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a b.cube"))])
    at = QPointF(field.rect().center())
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(field, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(field, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
    assert value_of(document, "lookup") == (tmp_path / "a b.cube").as_posix()


def test_paths_are_shown_relative_to_the_project(panel: InspectorPanel, document: Document, tmp_path: Path) -> None:
    field = field_of(panel)
    file = (tmp_path / "luts" / "warm.cube").as_posix()
    document.apply_command(SetParam("e", "lookup", file))
    assert field.line_view.text() == file
    panel.set_project_folder(tmp_path / "shots")
    assert field.line_view.text() == "../luts/warm.cube"
    assert field.line_view.toolTip() == file
    type_path(field, "cold.cube")
    assert value_of(document, "lookup") == (tmp_path / "shots" / "cold.cube").as_posix()
    assert field.line_view.text() == "cold.cube"
    type_path(field, "/elsewhere/x.cube")
    assert value_of(document, "lookup") == "/elsewhere/x.cube"
    assert field.line_view.text() == "/elsewhere/x.cube"


@pytest.fixture
def checking(qtbot: QtBot, document: Document, dialogs: AnsweringDialogs) -> Iterator[InspectorPanel]:
    """Return an inspector that looks for files."""
    background = BackgroundWorker()
    made = InspectorPanel(document, dialogs=dialogs, background=background)
    qtbot.addWidget(made)
    made.set_shown_nodes(("e",))
    show_panel(qtbot, made)
    yield made
    made.close_document()
    background.close()


def test_a_missing_file_is_marked_until_it_is_there(
    checking: InspectorPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    field = field_of(checking)
    document.apply_command(SetParam("e", "lookup", (tmp_path / "gone.cube").as_posix()))
    qtbot.waitUntil(field.missing_row.isVisible)
    assert field.line_view.property("bad")
    there = tmp_path / "there.cube"
    there.touch()
    document.apply_command(SetParam("e", "lookup", there.as_posix()))
    qtbot.waitUntil(lambda: not field.missing_row.isVisible())
    assert not field.line_view.property("bad")
    document.apply_command(SetParam("e", "write_to", (tmp_path / "not yet.png").as_posix()))
    assert not field_of(checking, "write_to").missing_row.isVisible()


def test_files_are_looked_for_once_and_when_the_user_comes_back(
    checking: InspectorPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    field = field_of(checking)
    file = tmp_path / "late.cube"
    document.apply_command(SetParam("e", "lookup", file.as_posix()))
    qtbot.waitUntil(field.missing_row.isVisible)
    file.touch()
    for gain in (1.5, 2.0):
        document.apply_command(SetParam("e", "gain", gain))
    QApplication.processEvents()
    assert field.missing_row.isVisible()
    QApplication.sendEvent(checking, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: not field.missing_row.isVisible())


def test_locating_re_points_what_lies_beside_in_one_step(
    checking: InspectorPanel, document: Document, dialogs: AnsweringDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    now = tmp_path / "now"
    now.mkdir()
    for name in ("a.cube", "b.cube", "locked.cube", "pictures.0001.cube"):
        (now / name).touch()
    files = {"e": "a.cube", "f": "b.cube", "g": "c.cube", "h": "locked.cube", "i": "pictures.####.cube"}
    for node, name in files.items():
        if node != "e":
            document.apply_command(AddNode(NodeRecord(node, "color.everything", node), Point(0.0, 0.0)))
        document.apply_command(SetParam(node, "lookup", (tmp_path / "then" / name).as_posix()))
    document.apply_command(SetLocked(("h",), True))
    field = field_of(checking)
    qtbot.waitUntil(field.missing_row.isVisible)
    dialogs.file = now / "a.cube"
    QTest.mouseClick(field.locate_button, LEFT)
    qtbot.waitUntil(lambda: not field.missing_row.isVisible())
    found = {node: str(document.graph[node].params["lookup"]).removeprefix(f"{tmp_path.as_posix()}/") for node in files}
    assert found == {
        "e": "now/a.cube",
        "f": "now/b.cube",
        "g": "then/c.cube",
        "h": "then/locked.cube",
        "i": "now/pictures.####.cube",
    }
    assert document.undo_label == "Locate a.cube and others (3 files)"
    document.undo()
    qtbot.waitUntil(field.missing_row.isVisible)


def test_any_picture_locates_a_sequence(
    checking: InspectorPanel, document: Document, dialogs: AnsweringDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "shot.0012.cube").touch()
    document.apply_command(SetParam("e", "lookup", "/gone/shot.####.cube"))
    field = field_of(checking)
    qtbot.waitUntil(field.missing_row.isVisible)
    dialogs.file = tmp_path / "shot.0012.cube"
    QTest.mouseClick(field.locate_button, LEFT)
    qtbot.waitUntil(lambda: value_of(document, "lookup") == (tmp_path / "shot.####.cube").as_posix())
