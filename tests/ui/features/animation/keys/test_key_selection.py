"""Which keys are selected."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import RemoveKeyframe, RemoveNodes, RenameNode
from studio.graph.commands.keys import KeyAddress
from studio.graph.model import Project
from studio.ui.features.animation.keys.key_selection import KeySelection
from tests.ui.features.animation.keys.samples import level

FIRST, SECOND, OTHER = KeyAddress("a", "gain", 10), KeyAddress("a", "gain", 20), KeyAddress("b", "gain", 30)


@pytest.fixture
def there() -> ActiveLevel:
    return level()


@pytest.fixture
def selection(there: ActiveLevel, qtbot: QtBot) -> KeySelection:
    return KeySelection(there)


def test_keys_are_selected_added_and_toggled(selection: KeySelection) -> None:
    said: list[int] = []
    selection.selection_changed.connect(lambda: said.append(len(selection.selected_keys)))
    selection.select_keys([FIRST])
    selection.add_keys([OTHER])
    selection.toggle_keys([FIRST, SECOND])
    selection.toggle_keys([FIRST, SECOND])
    assert selection.selected_keys == {FIRST, OTHER}
    assert said == [1, 2, 2, 2]
    assert selection.get_selected_frames("a", "gain") == {10}
    assert selection.get_selected_frames("a", "radius") == frozenset()
    selection.clear_selection()
    selection.clear_selection()
    assert said[-2:] == [2, 0]


def test_what_is_not_there_is_not_selected(selection: KeySelection) -> None:
    selection.select_keys(
        [FIRST, KeyAddress("a", "gain", 11), KeyAddress("a", "none", 10), KeyAddress("ghost", "gain", 10)]
    )
    assert selection.selected_keys == {FIRST}


def test_a_key_that_goes_is_let_go(selection: KeySelection, there: ActiveLevel) -> None:
    selection.select_keys([FIRST, SECOND, OTHER])
    there.apply_command(RemoveKeyframe("a", "gain", 10))
    assert selection.selected_keys == {SECOND, OTHER}
    there.apply_command(RemoveNodes(("b",)))
    assert selection.selected_keys == {SECOND}
    there.apply_command(RenameNode("a", "Grade"))
    assert selection.selected_keys == {SECOND}


def test_another_project_has_nothing_selected(selection: KeySelection, there: ActiveLevel) -> None:
    selection.select_keys([FIRST])
    there.document.replace_project(Project(there.graph))
    assert selection.selected_keys == frozenset()


def test_keys_of_nodes_that_are_no_longer_shown_are_let_go(selection: KeySelection) -> None:
    selection.select_keys([FIRST, OTHER])
    selection.restrict_to_nodes(["a"])
    assert selection.selected_keys == {FIRST}
    selection.restrict_to_nodes([])
    assert selection.selected_keys == frozenset()
