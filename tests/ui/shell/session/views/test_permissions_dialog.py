"""The list of everything that a project wants: by kind, one by one, with exact paths."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.analysis.permissions import PermissionRequest
from studio.sdk.permissions import Permission, PermissionKind
from studio.ui.shell.session.views.permissions_dialog import PermissionsDialog

CAMERA = Permission(PermissionKind.CAMERA)
FILE = Permission(PermissionKind.WRITE, "/home/me/<b>film</b>.mp4")
OTHER = Permission(PermissionKind.WRITE, "/home/me/.bashrc")
NODE = Permission(PermissionKind.USER_NODE, "mine.grain")
REQUESTS = (
    PermissionRequest(CAMERA, ("Front",)),
    PermissionRequest(FILE, ("Write", "Group/Write\n2")),
    PermissionRequest(OTHER, ("Bad",)),
    PermissionRequest(NODE, ("Grain",)),
)


@pytest.fixture
def dialog(qtbot: QtBot) -> PermissionsDialog:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = PermissionsDialog(parent, REQUESTS, frozenset((CAMERA,)), "from <elsewhere>")
    made.open()
    return made


def groups(dialog: PermissionsDialog) -> list[QTreeWidgetItem]:
    found = (dialog.tree.topLevelItem(number) for number in range(dialog.tree.topLevelItemCount()))
    return [item for item in found if item is not None]


def test_kinds_have_their_things_with_exact_names(dialog: PermissionsDialog) -> None:
    assert [(group.text(0), group.childCount()) for group in groups(dialog)] == [
        ("See through cameras", 1),
        ("Write files outside of its folder", 2),
        ("Run nodes from your own folder", 1),
    ]
    assert [(group.child(0).text(0), group.child(0).text(1)) for group in groups(dialog)] == [
        ("Whichever the system chooses", "Front"),
        ("/home/me/<b>film</b>.mp4", "Write, Group/Write 2"),
        ("mine.grain", "Grain"),
    ]
    assert dialog.checked_permissions == {CAMERA}


def test_single_things_and_whole_kinds_are_allowed(dialog: PermissionsDialog, qtbot: QtBot) -> None:
    groups(dialog)[1].child(1).setCheckState(0, Qt.CheckState.Checked)
    assert groups(dialog)[1].checkState(0) is Qt.CheckState.PartiallyChecked
    dialog.check_kind(PermissionKind.USER_NODE, is_checked=True)
    dialog.check_kind(PermissionKind.CAMERA, is_checked=False)
    with qtbot.waitSignal(dialog.allowed) as heard:
        QTest.mouseClick(dialog.allow_checked_button, Qt.MouseButton.LeftButton)
    assert heard.args == [frozenset((OTHER, NODE))]


def test_all_of_it_is_allowed_at_once(dialog: PermissionsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.allowed) as heard:
        QTest.mouseClick(dialog.allow_all_button, Qt.MouseButton.LeftButton)
    assert heard.args == [frozenset(each.permission for each in REQUESTS)]


def test_return_and_escape_allow_nothing(dialog: PermissionsDialog) -> None:
    heard: list[object] = []
    dialog.allowed.connect(heard.append)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert heard == []


def test_not_now_says_so(dialog: PermissionsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.postponed):
        QTest.mouseClick(dialog.not_now_button, Qt.MouseButton.LeftButton)


def test_models_that_are_missing_are_named_and_not_asked_for(dialog: PermissionsDialog, qtbot: QtBot) -> None:
    assert not dialog.models_label.isVisible()
    names = [f"org/model-{number}" for number in range(7)]
    other = PermissionsDialog(dialog, REQUESTS, frozenset(), "", names)
    other.open()
    assert other.models_label.isVisible()
    assert "org/model-0, org/model-1" in other.models_label.text()
    assert "org/model-5" not in other.models_label.text()
    other.reject()
