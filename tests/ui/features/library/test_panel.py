"""The library: filtered by letters, read by tooltip, dragged out, added by double click and Enter."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from studio.sdk.registry import Registry
from studio.ui.features.library.panel import LibraryPanel
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from studio.ui.widgets.text.display_names import sort_families, translate_family_name
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def panel(qtbot: QtBot) -> LibraryPanel:
    """Return a library of the test nodes."""
    panel = LibraryPanel(registry())
    qtbot.addWidget(panel)
    panel.resize(260, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def shown(panel: LibraryPanel) -> dict[str, list[str]]:
    """Return what can be seen: names by family."""
    tree = panel.tree
    branches = [tree.topLevelItem(index) for index in range(tree.topLevelItemCount())]
    return {
        branch.text(0): [leaf.text(0) for leaf in _leaves(branch) if not leaf.isHidden()]
        for branch in branches
        if branch is not None and not branch.isHidden()
    }


def _leaves(branch: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [branch.child(index) for index in range(branch.childCount())]


def leaf(panel: LibraryPanel, name: str) -> QTreeWidgetItem:
    """Return a node type's row."""
    found = panel.tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    return next(item for item in found if item.parent() is not None)


def test_all_types_are_there_by_family(panel: LibraryPanel) -> None:
    there = shown(panel)
    assert there["Source"] == ["Colour", "Still", "Video"]
    assert sum(len(names) for names in there.values()) == len(registry())


def test_families_come_in_the_order_of_work() -> None:
    """From what graphs begin with to what they end with; those of plug-ins, by name, before the end."""
    assert sort_families({"graph", "output", "zebra", "color", "judge", "aardvark", "audio", "source"}) == [
        *("source", "color", "audio", "judge", "aardvark", "zebra", "output", "graph")
    ]
    assert [translate_family_name(family) for family in ("color", "source", "zebra")] == ["Color", "Source", "Zebra"]


def test_every_family_of_ours_has_its_place_and_its_colour() -> None:
    ours = {
        path.name for path in (Path(__file__).parents[4] / "nodes").iterdir() if (path / "__init__.py").exists()
    } - {"shared"}
    assert sort_families([*ours, "zebra"])[-2:] == ["zebra", "output"]
    assert len({theme.find_family_color(family).name() for family in ours}) == len(ours)


def test_the_filter_hides_the_rest_and_empty_families(panel: LibraryPanel) -> None:
    QTest.keyClicks(panel.filter_field, "bl")
    assert shown(panel) == {"Filter": ["Blur"], "Motion": ["Motion Blur"]}
    QTest.keyClicks(panel.filter_field, "zz(")
    assert shown(panel) == {}
    panel.filter_field.clear()
    assert len(shown(panel)) == 8


def test_double_click_and_enter_add(panel: LibraryPanel) -> None:
    asked: list[str] = []
    panel.add_requested.connect(asked.append)
    row = panel.tree.visualItemRect(leaf(panel, "Blur")).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, row)
    QTest.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, row)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    QTest.keyClicks(panel.filter_field, "motion")
    QTest.keyClick(panel.filter_field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert asked == ["filter.blur", "filter.blur", "motion.flow"]


def test_a_double_click_on_a_family_adds_nothing(panel: LibraryPanel) -> None:
    asked: list[str] = []
    panel.add_requested.connect(asked.append)
    branch = panel.tree.topLevelItem(0)
    assert branch is not None
    panel.tree.itemDoubleClicked.emit(branch, 0)
    assert asked == []


def test_dragging_carries_the_type(panel: LibraryPanel) -> None:
    data = panel.tree.mimeData([leaf(panel, "Blur")])
    assert bytes(data.data(NODE_MIME).data()) == b"filter.blur"
    assert panel.tree.mimeTypes() == [NODE_MIME]
    assert panel.tree.dragEnabled()


def test_the_tooltip_is_the_help(panel: LibraryPanel) -> None:
    blur, port = leaf(panel, "Blur"), panel.tree.viewport()
    at = panel.tree.visualItemRect(blur).center()
    QApplication.sendEvent(port, QHelpEvent(QEvent.Type.ToolTip, at, port.mapToGlobal(at)))
    tip = blur.toolTip(0)
    assert "Soften the picture" in tip
    assert "radius" in tip
    assert "(optional)" in tip


def test_the_real_nodes_fit(qtbot: QtBot) -> None:
    known = Registry().discover_nodes("nodes")
    panel = LibraryPanel(known)
    qtbot.addWidget(panel)
    assert sum(len(names) for names in shown(panel).values()) == len(known)


def test_a_filter_that_finds_nothing_says_so_and_esc_takes_it_away(panel: LibraryPanel) -> None:
    QTest.mouseClick(panel.filter_field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(panel.filter_field, "zz")
    assert panel.empty_label.isVisible()
    QTest.keyClick(panel.filter_field, Qt.Key.Key_Escape)
    assert panel.filter_field.text() == ""
    assert not panel.empty_label.isVisible()
    assert len(shown(panel)) > 1


def test_the_users_linked_groups_are_a_family(panel: LibraryPanel, tmp_path: Path, qtbot: QtBot) -> None:
    files = [tmp_path / name for name in ("Film look.loom", "grain.loom")]
    panel.show_groups(files)
    assert shown(panel)["Linked groups"] == ["Film look", "grain"]
    data = panel.tree.mimeData([leaf(panel, "Film look")])
    assert bytes(data.data(NODE_MIME).data()).decode() == str(files[0])
    QTest.keyClicks(panel.filter_field, "film")
    assert shown(panel)["Linked groups"] == ["Film look"]
    with qtbot.waitSignal(panel.add_requested) as asked:
        QTest.keyClick(panel.filter_field, Qt.Key.Key_Return)
    assert asked.args == [str(files[0])]
    panel.filter_field.clear()
    panel.show_groups([])
    assert "Linked groups" not in shown(panel)
