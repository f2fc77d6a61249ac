"""Somebody's project that reaches outside of its folder: the bar lists it, and the answer is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.output_records import OutputRecords, make_project_key
from studio.graph.commands import AddNode, PasteNodes, SetParam
from studio.graph.file.project_file import save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller, settle

THERE = Permission(PermissionKind.NETWORK, "//evil.example/share")


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a file of the user's, outside of the folder of the project."""
    path = tmp_path / "mine" / "film.mp4"
    path.parent.mkdir()
    path.write_bytes(b"mine")
    return path


@pytest.fixture
def project(tmp_path: Path, victim: Path) -> Path:
    """Return a stranger's project that writes over it, and to its own folder, and reads from another machine."""
    path = tmp_path / "downloads" / "strange.loom"
    path.parent.mkdir()
    save_project(path, strange(victim), Registry())
    return path


def strange(victim: Path) -> Project:
    nodes = (
        NodeRecord("bars", "source.checker", "Bars", 1, {"width": 64, "height": 48, "length": 2}),
        NodeRecord("plate", "source.video", "Plate", 1, {"file": "//evil.example/share/plate.mov"}),
        NodeRecord("bad", "output.write_video", "Bad", 1, {"file": victim.as_posix()}),
        NodeRecord("own", "output.write_video", "Own", 1, {"file": "out/film.mp4"}),
    )
    wires = {Endpoint(node, "image"): Endpoint("bars", "image") for node in ("bad", "own")}
    layout = {each.id: Point(250.0 * index, 0.0) for index, each in enumerate(nodes)}
    return Project(Graph({each.id: each for each in nodes}, wires), layout, viewed_output=Endpoint("bars", "image"))


def wants(victim: Path) -> set[Permission]:
    path = victim.as_posix()
    return {THERE, Permission(PermissionKind.WRITE, path), Permission(PermissionKind.OVERWRITE, path)}


def document_of(window: StudioWindow) -> Document:
    return get_controller(window).document


def bar(window: StudioWindow) -> str:
    return window.permission_bar.text if window.permission_bar.isVisible() else ""


def answer(window: StudioWindow, words: str) -> None:
    button = next(button for button in window.permission_bar.buttons if button.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def outside(window: StudioWindow) -> set[Permission]:
    """Return what the project was granted outside of its own folder."""
    folder = get_controller(window).files.path
    assert folder is not None
    return {each for each in document_of(window).granted_permissions if str(folder.parent) not in each.detail}


@pytest.mark.quick
def test_one_bar_lists_all_of_it_and_remembers_the_answer(
    start: Start, project: Path, victim: Path, qtbot: QtBot
) -> None:
    window = start(project)
    qtbot.waitUntil(lambda: "wants to use" in bar(window))
    assert bar(window).startswith(
        "This project wants to use: network, files outside of its folder, files to be replaced ("
    )
    assert str(victim) in bar(window)
    assert outside(window) == set()
    answer(window, "Allow")
    assert bar(window) == ""
    assert outside(window) == wants(victim)
    settle(qtbot, window)
    get_controller(window).files.new_project()
    get_controller(window).files.open_project(project)
    qtbot.waitUntil(lambda: wants(victim) <= document_of(window).granted_permissions)
    settle(qtbot, window)
    assert bar(window) == ""


def test_details_allow_one_thing_and_take_it_back(start: Start, project: Path, victim: Path, qtbot: QtBot) -> None:
    window = start(project)
    qtbot.waitUntil(lambda: "wants to use" in bar(window))
    control = get_controller(window).session.permissions
    assert control is not None
    answer(window, "Details…")
    assert control.dialog is not None
    control.dialog.check_kind(PermissionKind.OVERWRITE, is_checked=True)
    control.dialog.allow_checked_button.click()
    settle(qtbot, window)
    assert outside(window) == {Permission(PermissionKind.OVERWRITE, victim.as_posix())}
    assert bar(window) == "", "the rest was refused for the time being"
    outputs = OutputRecords(project.parent.parent / "state" / "outputs").get_project_outputs(make_project_key(project))
    assert outputs.find_foreign_files([victim]) == ()
    control.show_details()
    control.dialog.check_kind(PermissionKind.OVERWRITE, is_checked=False)
    control.dialog.allow_checked_button.click()
    settle(qtbot, window)
    assert outside(window) == set()
    outputs = OutputRecords(project.parent.parent / "state" / "outputs").get_project_outputs(make_project_key(project))
    assert [each.path for each in outputs.find_foreign_files([victim])] == [victim]


@pytest.mark.quick
def test_what_the_user_made_and_saved_himself_is_never_asked_about(
    start: Start, tmp_path: Path, victim: Path, qtbot: QtBot
) -> None:
    window = start()
    controller = get_controller(window)
    controller.files.new_project()
    for record in strange(victim).graph.nodes.values():
        controller.document.apply_command(AddNode(record, Point(0.0, 0.0)))
    path = tmp_path / "mine.loom"
    controller.files._save(path, None)
    settle(qtbot, window)
    assert bar(window) == ""
    controller.files.new_project()
    controller.files.open_project(path)
    qtbot.waitUntil(lambda: THERE in controller.document.granted_permissions)
    settle(qtbot, window)
    assert controller.document.is_restricted
    assert bar(window) == ""


def test_a_file_in_its_own_folder_is_its_own_wherever_it_is_set(
    start: Start, project: Path, victim: Path, qtbot: QtBot
) -> None:
    window = start(project)
    qtbot.waitUntil(lambda: "wants to use" in bar(window))
    own = Permission(PermissionKind.WRITE, (project.parent / "out" / "film.mp4").as_posix())
    assert own in document_of(window).granted_permissions
    answer(window, "Not Now")
    near = Permission(PermissionKind.WRITE, (project.parent / "out" / "near.mp4").as_posix())
    pasted = NodeRecord("more", "output.write_video", "More", 1, {"file": near.detail})
    graph = document_of(window).graph
    document_of(window).apply_command(
        PasteNodes.with_unique_ids(graph, Graph({"more": pasted}), {"more": Point(0.0, 0.0)}, Point(0.0, 0.0))
    )
    qtbot.waitUntil(lambda: near in document_of(window).granted_permissions)
    assert bar(window) == ""
    document_of(window).apply_command(SetParam("bad", "file", (victim.parent / "by-hand.mp4").as_posix()))
    assert bar(window) == ""


def test_nodes_that_are_pasted_from_elsewhere_are_asked_about(start: Start, victim: Path, qtbot: QtBot) -> None:
    window = start()
    controller = get_controller(window)
    controller.files.new_project()
    text = format_project(strange(victim), victim.with_name("copied.loom"), controller.document.registry)
    QApplication.clipboard().setText(text)
    window.board.run_action("graph.paste")
    qtbot.waitUntil(lambda: "wants to use" in bar(window))
    assert controller.document.is_restricted
    assert "Bad" in bar(window)
