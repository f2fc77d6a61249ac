"""Exceptions in what Qt calls reach `sys.excepthook`, and no override of ours goes without that guard."""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import sys
import weakref
from collections.abc import Iterator
from types import TracebackType

import pytest
import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsView, QWidget
from pytestqt.qtbot import QtBot

import studio.ui
from studio.ui.widgets.qt_helpers.override_guard import guard_override, is_guarded

_NOT_GUARDED = {
    "__init__",  # an exception there is the caller's, as anywhere in Python
    "push",  # NodeGraphQt calls it, from Python
    "beginMacro",
    "endMacro",
    "setPos",  # not virtual: only Python calls ours
    "setText",  # the same
    "run",  # a thread's: it has its own way to tell
}
_IN_FRONT_OF = (*QGraphicsView.__mro__, *QGraphicsPathItem.__mro__)


class Clumsy(QWidget):
    """Fails in what Qt calls, with an exception raised in C."""

    @guard_override(default=QSize(3, 4))
    def sizeHint(self) -> QSize:
        return QSize(int("q"), 1)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        int("q")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """Return the types of the exceptions that reached the hook."""
    found: list[type[BaseException]] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        assert trace is not None
        found.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    return found


def test_the_exception_reaches_the_hook_and_qt_the_default(qtbot: QtBot, seen: list[type[BaseException]]) -> None:
    widget = Clumsy()
    qtbot.addWidget(widget)
    assert widget.sizeHint() == QSize(3, 4)
    assert seen == [ValueError]
    widget.grab()
    assert set(seen[1:]) == {ValueError}


def test_what_goes_well_comes_through() -> None:
    class Fine:
        @guard_override(default=0)
        def size(self, factor: int) -> int:
            """Say it."""
            return 21 * factor

    assert Fine().size(2) == 42
    assert Fine.size.__doc__ == "Say it."
    assert is_guarded(Fine.size)


def test_interrupts_are_not_swallowed() -> None:
    @guard_override()
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()


class SearchesForGarbage(QWidget):
    """Lets Python look for garbage while Qt paints it, and notes whether it is still there afterwards."""

    def __init__(self, parent: QWidget, survived: list[bool]) -> None:
        super().__init__(parent)
        self._survived = survived

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        gc.collect()
        self._survived.append(shiboken6.isValid(self))


@pytest.fixture
def no_garbage_collection() -> Iterator[None]:
    """Leave garbage alone, except for what the test asks for itself."""
    enabled = gc.isenabled()
    gc.disable()
    yield
    if enabled:
        gc.enable()


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("flags", [Qt.WindowType.Widget, Qt.WindowType.Tool])
def test_a_window_that_nothing_refers_to_is_not_deleted_while_it_is_painted(qtbot: QtBot, flags: Qt.WindowType) -> None:
    survived: list[bool] = []
    window = _show_in_cycle(survived, flags)
    qtbot.waitUntil(lambda: bool(survived))
    assert all(survived)
    gc.collect()
    assert window() is None, "it was garbage"


def _show_in_cycle(survived: list[bool], flags: Qt.WindowType) -> weakref.ref[QWidget]:
    """Show a window that refers to itself and is referred to by nothing else; what it contains has these flags."""
    window = QWidget()
    vars(window)["itself"] = window
    child = SearchesForGarbage(window, survived)
    child.setWindowFlags(flags)
    window.show()
    child.show()
    return weakref.ref(window)


def test_every_override_of_a_virtual_method_is_guarded() -> None:
    unguarded = [
        f"{cls.__module__}.{cls.__qualname__}.{name}"
        for cls in _our_classes()
        for name, member in vars(cls).items()
        if inspect.isfunction(member) and name not in _NOT_GUARDED and _qt_calls(cls, name) and not is_guarded(member)
    ]
    assert unguarded == []


def test_the_walk_sees_the_overrides() -> None:
    guarded = {
        f"{cls.__name__}.{name}"
        for cls in _our_classes()
        for name, member in vars(cls).items()
        if inspect.isfunction(member) and is_guarded(member)
    }
    assert {"CardMixin.paint", "CanvasEventsMixin.mousePressEvent", "PanZoomMixin.wheelEvent"} <= guarded
    assert len(guarded) > 20


def _our_classes() -> Iterator[type]:
    """All classes of the window; those that only go in front of a Qt class included."""
    for found in pkgutil.walk_packages(studio.ui.__path__, "studio.ui."):
        module = importlib.import_module(found.name)
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == found.name:
                yield cls


def _qt_calls(cls: type, name: str) -> bool:
    """Return whether a method of this name in this class overrides one that Qt may call."""
    bases = _IN_FRONT_OF if cls.__name__.endswith("Mixin") else cls.__mro__
    return any(base is not cls and _is_qt(base) and name in vars(base) for base in bases)


def _is_qt(cls: type) -> bool:
    return issubclass(cls, shiboken6.Shiboken.Object) and cls.__module__.startswith("PySide6")
