from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.app.garbage_collection import GarbageCollector
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
def keeper(document: Document, qtbot: QtBot) -> Iterator[GarbageCollector]:
    owner = QObject()
    keeper = GarbageCollector(document, owner)
    yield keeper
    keeper.close()
    owner.deleteLater()


def test_what_is_there_after_opening_is_left_out_of_searches(
    document: Document, keeper: GarbageCollector, qtbot: QtBot
) -> None:
    assert gc.get_freeze_count() == 0
    document.replace_project(Project())
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)


def test_an_edit_changes_nothing_of_it(document: Document, keeper: GarbageCollector, qtbot: QtBot) -> None:
    document.apply_command(AddNode(NodeRecord("a", "none.such", "A"), Point(0.0, 0.0)))
    qtbot.wait(5)
    assert gc.get_freeze_count() == 0


@pytest.mark.slow
def test_closing_has_everything_searched_again(document: Document, keeper: GarbageCollector, qtbot: QtBot) -> None:
    document.replace_project(Project())
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    keeper.close()
    assert gc.get_freeze_count() == 0


class _Loop(QObject):
    """Keeps itself alive; says in which thread it is deleted."""

    def __init__(self, threads: list[threading.Thread]) -> None:
        super().__init__()
        self._own = self
        weakref.finalize(self, lambda: threads.append(threading.current_thread()))


def test_qt_objects_are_collected_in_the_gui_thread_alone(keeper: GarbageCollector, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    done = threading.Event()

    def allocate() -> None:
        kept = [[number] for number in range(200_000)]
        done.set()
        kept.clear()

    for _ in range(3):
        _Loop(threads)
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert done.is_set()
    assert not threads
    _kept = [[number] for number in range(2_000)]
    qtbot.waitUntil(lambda: len(threads) == 3)
    assert set(threads) == {threading.main_thread()}
