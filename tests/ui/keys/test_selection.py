"""Which keys are selected."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RemoveKeyframe, RemoveNodes, RenameNode
from studio.graph.commands.keys import KeyAddress
from studio.graph.levels import Level
from studio.graph.model import Project
from studio.ui.keys.selection import KeySelection
from tests.ui.keys.samples import level

FIRST, SECOND, OTHER = KeyAddress("a", "gain", 10), KeyAddress("a", "gain", 20), KeyAddress("b", "gain", 30)


@pytest.fixture
def there() -> Level:
    return level()


@pytest.fixture
def selection(there: Level, qtbot: QtBot) -> KeySelection:
    return KeySelection(there)


def test_keys_are_selected_added_and_toggled(selection: KeySelection) -> None:
    said: list[int] = []
    selection.changed.connect(lambda: said.append(len(selection.keys)))
    selection.set([FIRST])
    selection.add([OTHER])
    selection.toggle([FIRST, SECOND])
    selection.toggle([FIRST, SECOND])
    assert selection.keys == {FIRST, OTHER}
    assert said == [1, 2, 2, 2]
    assert selection.of("a", "gain") == {10}
    assert selection.of("a", "radius") == frozenset()
    selection.clear()
    selection.clear()
    assert said[-2:] == [2, 0]


def test_what_is_not_there_is_not_selected(selection: KeySelection) -> None:
    selection.set([FIRST, KeyAddress("a", "gain", 11), KeyAddress("a", "none", 10), KeyAddress("ghost", "gain", 10)])
    assert selection.keys == {FIRST}


def test_a_key_that_goes_is_let_go(selection: KeySelection, there: Level) -> None:
    selection.set([FIRST, SECOND, OTHER])
    there.apply(RemoveKeyframe("a", "gain", 10))
    assert selection.keys == {SECOND, OTHER}
    there.apply(RemoveNodes(("b",)))
    assert selection.keys == {SECOND}
    there.apply(RenameNode("a", "Grade"))
    assert selection.keys == {SECOND}


def test_another_project_has_nothing_selected(selection: KeySelection, there: Level) -> None:
    selection.set([FIRST])
    there.document.replace_project(Project(there.graph))
    assert selection.keys == frozenset()


def test_keys_of_nodes_that_are_no_longer_shown_are_let_go(selection: KeySelection) -> None:
    selection.set([FIRST, OTHER])
    selection.keep_to(["a"])
    assert selection.keys == {FIRST}
    selection.keep_to([])
    assert selection.keys == frozenset()
