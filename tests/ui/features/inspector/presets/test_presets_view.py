"""The popover of presets, worked with mouse and keys over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode, SetParam
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.features.inspector.presets import PresetLibrary
from studio.ui.features.inspector.presets.preset_actions import PresetActions
from studio.ui.features.inspector.presets.preset_files import write_preset
from studio.ui.features.inspector.presets.presets_view import PresetsView
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.samples import Everything, registry

LEFT = Qt.MouseButton.LeftButton
SPEC = Everything.spec


class Rig:
    """A document with two nodes, real settings in a folder, and a button that opens the popover."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        nodes = {node: NodeRecord(node, SPEC.id, node, params={"radius": 3.0}) for node in "ef"}
        self.document = Document(registry(), Project(Graph(nodes)))
        self.settings = AppSettings(folder)
        self.background = BackgroundWorker()
        self.button = QWidget()
        qtbot.addWidget(self.button)
        self.button.show()
        self.dialogs = AnsweringDialogs()
        self.failures: list[str] = []
        self.library = PresetLibrary(self.document.registry, self.settings, self.background, self.button)
        self.actions = PresetActions(
            self.document, self.library, self.dialogs, lambda _, text: self.failures.append(text), self.button
        )

    def open(self) -> PresetsView:
        view = self.actions.open_presets(("e", "f"), self.button)
        assert view is not None
        self.settle()
        return view

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.is_busy)

    def names(self, view: PresetsView) -> list[str]:
        return [view.preset_list.item(row).text() for row in range(view.preset_list.count())]

    def close(self, view: PresetsView) -> None:
        view.close()
        self.qtbot.wait(0)

    def write(self, name: str, *, shared: bool = False, **params: float) -> None:
        folder = self.library.shared_folder if shared else self.settings.presets_folder
        assert folder is not None
        record = NodeRecord("n", SPEC.id, "N", params=cast("dict[str, bool]", params))
        write_preset(folder, name, record, SPEC, self.document.registry)


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qtbot, tmp_path / "config")
    yield made
    made.background.close()


def type_name(view: PresetsView, name: str) -> None:
    view.name_field.setFocus()
    QTest.keyClicks(view.name_field, name)
    QTest.keyClick(view.name_field, Qt.Key.Key_Return)


def test_saving_and_applying(rig: Rig) -> None:
    view = rig.open()
    assert view.details_label.text() == "There are no presets of this node type yet."
    rig.document.apply_command(SetParam("e", "radius", 9.0))
    type_name(view, "Soft")
    rig.settle()
    assert rig.names(view) == ["Soft"]
    assert (rig.settings.presets_folder / SPEC.id / "Soft.json").exists()
    assert view.details_label.text() == "Radius: 3 px"
    QTest.mouseClick(view.apply_button, LEFT)
    assert [rig.document.graph[node].params["radius"] for node in "ef"] == [3.0, 3.0]
    assert rig.document.undo_label == "Apply Soft"


def test_replacing_and_deleting_ask_in_place(rig: Rig) -> None:
    rig.write("Soft", radius=20.0)
    view = rig.open()
    type_name(view, "Soft")
    assert view.save_button.text() == "Replace"
    assert "writes over it" in view.message_label.text()
    assert view.details_label.text() == "Radius: 20 px"
    QTest.mouseClick(view.save_button, LEFT)
    rig.settle()
    assert view.details_label.text() == "Radius: 3 px"
    QTest.mouseClick(view.delete_button, LEFT)
    assert view.delete_button.text() == "Really delete?"
    assert rig.names(view) == ["Soft"]
    QTest.mouseClick(view.delete_button, LEFT)
    rig.settle()
    assert rig.names(view) == []
    rig.close(view)


def test_what_cannot_be_saved_is_said(rig: Rig) -> None:
    view = rig.open()
    type_name(view, " ")
    assert view.message_label.text() == "Give it a name"
    rig.close(view)
    rig.document.apply_command(AddNode(NodeRecord("plain", SPEC.id, "Plain"), Point(0.0, 0.0)))
    plain = rig.actions.open_presets(("plain",), rig.button)
    assert plain is not None
    type_name(plain, "Nothing")
    assert "Nothing is set" in plain.message_label.text()
    rig.close(plain)
    rig.settle()


def test_with_keys_alone(rig: Rig) -> None:
    rig.write("One", radius=1.0)
    rig.write("Two", radius=2.0)
    view = rig.open()
    assert view.preset_list.hasFocus() or not view.isActiveWindow()
    QTest.keyClick(view.preset_list, Qt.Key.Key_Down)
    assert view.details_label.text() == "Radius: 2 px"
    QTest.keyClick(view.preset_list, Qt.Key.Key_Return)
    assert rig.document.graph["e"].params["radius"] == 2.0
    view = rig.open()
    view.preset_list.setFocus()
    QTest.keyClick(view.preset_list, Qt.Key.Key_Delete)
    QTest.keyClick(view.preset_list, Qt.Key.Key_Delete)
    rig.settle()
    assert rig.names(view) == ["Two"]
    rig.close(view)


def test_hovering_shows_what_a_preset_sets(rig: Rig) -> None:
    rig.write("One", radius=1.0)
    rig.write("Two", radius=2.0)
    view = rig.open()
    assert view.details_label.text() == "Radius: 1 px"
    at = view.preset_list.visualItemRect(view.preset_list.item(1)).center()
    QTest.mouseMove(view.preset_list.viewport(), QPoint(2, 2))
    QTest.mouseMove(view.preset_list.viewport(), at)
    view.preset_list.itemEntered.emit(view.preset_list.item(1))
    assert view.details_label.text() == "Radius: 2 px"
    rig.close(view)


def test_many_can_be_searched(rig: Rig) -> None:
    for number in range(9):
        rig.write(f"Look {number}", radius=float(number))
    view = rig.open()
    assert view.search_field.isVisible()
    QTest.keyClicks(view.search_field, "k 7")
    assert rig.names(view) == ["Look 7"]
    rig.close(view)


def test_new_nodes_begin_with_the_default(rig: Rig) -> None:
    rig.write("Soft", radius=20.0)
    view = rig.open()
    QTest.mouseClick(view.default_checkbox, LEFT, pos=QPoint(8, view.default_checkbox.height() // 2))
    assert rig.names(view) == ["Soft  (for new nodes)"]
    rig.close(view)
    add = AddNode(NodeRecord("new", SPEC.id, "New"), Point(0.0, 0.0))
    rig.document.apply_command(rig.library.add_default_preset(add, "new", SPEC.id))
    assert rig.document.graph["new"].params == {"radius": 20.0}
    assert rig.document.undo_label == "Add New"
    rig.document.undo()
    assert "new" not in rig.document.graph.nodes
    again = PresetLibrary(rig.document.registry, rig.settings, rig.background, rig.button)
    again.load_default_presets()
    rig.settle()
    assert again.find_default(SPEC.id) is not None
    view = rig.open()
    QTest.mouseClick(view.delete_button, LEFT)
    QTest.mouseClick(view.delete_button, LEFT)
    rig.settle()
    assert rig.library.add_default_preset(add, "new", SPEC.id) is add
    rig.close(view)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Return what makes a shared folder with these rights."""
    folder = tmp_path / "shared"
    folder.mkdir()

    def make(mode: int) -> Path:
        (folder / SPEC.id).mkdir(exist_ok=True)
        (folder / SPEC.id).chmod(mode)
        return folder

    yield make
    if (folder / SPEC.id).exists():
        (folder / SPEC.id).chmod(0o755)


def test_the_shared_folder_is_listed_too(rig: Rig, shared: Callable[[int], Path]) -> None:
    rig.dialogs.file = shared(0o755)
    view = rig.open()
    assert not view.shared_checkbox.isVisible()
    QTest.mouseClick(view.folder_button, LEFT)
    assert rig.dialogs.files_asked[0].is_folder
    assert rig.library.shared_folder == rig.dialogs.file
    rig.write("Ours", shared=True, radius=5.0)
    rig.write("Mine", radius=6.0)
    view = rig.open()
    assert rig.names(view) == ["Mine", "Ours  (shared)"]
    QTest.mouseClick(view.shared_checkbox, LEFT, pos=QPoint(8, view.shared_checkbox.height() // 2))
    type_name(view, "New")
    rig.settle()
    assert (rig.dialogs.file / SPEC.id / "New.json").exists()
    rig.close(view)


def test_a_read_only_one_cannot_be_deleted(
    rig: Rig, shared: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.library.shared_folder = shared(0o755)
    rig.write("Ours", shared=True, radius=5.0)
    monkeypatch.setattr("studio.ui.features.inspector.presets.preset_files.os.access", lambda *_: False)
    view = rig.open()
    assert rig.names(view) == ["Ours  (shared, read-only)"]
    assert not view.delete_button.isEnabled()
    QTest.keyClick(view.preset_list, Qt.Key.Key_Delete)
    view.shared_checkbox.setChecked(True)
    type_name(view, "Ours")
    assert view.message_label.text() == "“Ours” is read-only"
    rig.close(view)


def test_a_broken_one_is_shown_and_cannot_be_applied(rig: Rig) -> None:
    folder = rig.settings.presets_folder / SPEC.id
    folder.mkdir(parents=True)
    (folder / "Bad.json").write_text("{", encoding="utf-8")
    view = rig.open()
    assert rig.names(view) == ["Bad  (broken)"]
    assert "JSON" in view.details_label.text()
    assert not view.apply_button.isEnabled()
    before = rig.document.project
    QTest.keyClick(view.preset_list, Qt.Key.Key_Return)
    assert rig.document.project is before
    rig.close(view)


def test_what_fails_is_said(rig: Rig) -> None:
    rig.settings.presets_folder.parent.mkdir(parents=True, exist_ok=True)
    rig.settings.presets_folder.touch()  # a file in the place of the folder
    view = rig.open()
    type_name(view, "Soft")
    rig.settle()
    assert "cannot be written" in view.message_label.text()
    assert "cannot be written" in rig.failures[0]
    rig.close(view)


def test_nodes_inside_a_group_get_presets_too(rig: Rig, qtbot: QtBot) -> None:
    rig.write("Soft", radius=20.0)
    inside = Project(Graph({"look": NodeRecord("look", SPEC.id, "Look")}))
    rig.document.apply_command(AddNode(NodeRecord("g", "graph.group", "Group", group_project=inside), Point(0.0, 0.0)))
    level = ActiveLevel(rig.document)
    level.enter_group("g")
    actions = PresetActions(level, rig.library, rig.dialogs, lambda _, text: rig.failures.append(text), rig.button)
    view = actions.open_presets(("look",), rig.button)
    assert view is not None
    rig.settle()
    QTest.mouseClick(view.apply_button, LEFT)
    assert level.graph["look"].params == {"radius": 20.0}
    assert rig.document.undo_label == "Apply Soft"
    level.close()
