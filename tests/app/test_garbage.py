from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.app.garbage import GarbageKeeper
from studio.graph.commands import AddNode
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from tests.conftest import FREEZE, UNFREEZE


@pytest.fixture(autouse=True)
def _really(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let searches be what they are in the program; all other tests leave out what pytest holds."""
    monkeypatch.setattr(gc, "freeze", FREEZE)
    monkeypatch.setattr(gc, "unfreeze", UNFREEZE)
    UNFREEZE()
    yield
    FREEZE()


@pytest.fixture
def document() -> Document:
    return Document(Registry([]))


@pytest.fixture
def keeper(document: Document, qtbot: QtBot) -> Iterator[GarbageKeeper]:
    owner = QObject()
    keeper = GarbageKeeper(document, owner)
    yield keeper
    keeper.close()
    owner.deleteLater()


def test_what_is_there_after_opening_is_left_out_of_searches(
    document: Document, keeper: GarbageKeeper, qtbot: QtBot
) -> None:
    assert gc.get_freeze_count() == 0
    document.replace_project(Project())
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)


def test_an_edit_changes_nothing_of_it(document: Document, keeper: GarbageKeeper, qtbot: QtBot) -> None:
    document.apply(AddNode(NodeRecord("a", "none.such", "A"), Point(0.0, 0.0)))
    qtbot.wait(5)
    assert gc.get_freeze_count() == 0


@pytest.mark.slow
def test_closing_has_everything_searched_again(document: Document, keeper: GarbageKeeper, qtbot: QtBot) -> None:
    document.replace_project(Project())
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    keeper.close()
    assert gc.get_freeze_count() == 0
