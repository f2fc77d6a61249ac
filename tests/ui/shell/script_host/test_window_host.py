"""The open document for scripts: edits from another thread, undo, another project, a window that closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from studio.api import ProjectHandle
from studio.core.errors import StudioError
from studio.graph.file.project_file import load_project
from studio.graph.model import Project
from studio.ui.shell.script_host.gui_calls import GuiCalls
from studio.ui.shell.script_host.window_host import WindowHost
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

T = TypeVar("T")
InThread = Callable[[Callable[[], T]], T]


@pytest.fixture
def in_thread(qtbot: QtBot) -> Iterator[InThread[object]]:
    """Return a function that calls another one in a thread and keeps the window alive meanwhile."""
    with ThreadPoolExecutor(1) as pool:

        def run(function: Callable[[], object]) -> object:
            future: Future[object] = pool.submit(function)
            qtbot.waitUntil(future.done, timeout=10_000)
            return future.result()

        yield run


@pytest.fixture
def calls(start: Start) -> GuiCalls:
    return GuiCalls(start())


def _window(calls: GuiCalls) -> StudioWindow:
    window = calls.parent()
    assert isinstance(window, StudioWindow)
    return window


def _open(calls: GuiCalls) -> ProjectHandle:
    return ProjectHandle(WindowHost(get_controller(_window(calls)).controller.shell, calls))


def test_each_edit_is_a_step_and_a_block_is_one(calls: GuiCalls, in_thread: InThread[object]) -> None:
    project = _open(calls)

    def work() -> tuple[str, ...]:
        noise = project.add("source.noise")
        with project.step("Soften it"):
            blur = project.add("filter.blur", radius=4)
            noise >> blur
            blur.radius = "=frame / 2"
        return project.host.step_labels

    assert in_thread(work) == ("Add Noise", "Soften it")
    assert in_thread(lambda: project["Blur"].get("radius", 10)) == 5
    assert in_thread(project.undo) is True
    assert "Blur" not in project
    assert in_thread(project.redo) is True
    assert "Blur" in project


def test_a_block_that_raises_leaves_nothing(calls: GuiCalls, in_thread: InThread[object]) -> None:
    project = _open(calls)

    def work() -> None:
        with project.step("Soften it"):
            project.add("filter.blur", radius="far")

    with pytest.raises(StudioError, match="radius"):
        in_thread(work)
    assert len(project) == 0


def test_another_project_is_not_edited(calls: GuiCalls, in_thread: InThread[object]) -> None:
    project = _open(calls)
    get_controller(_window(calls)).controller.shell.document.replace_project(Project())
    with pytest.raises(StudioError, match="Another project"):
        in_thread(lambda: project.add("source.noise"))


def test_a_window_that_closes_refuses_who_waits(calls: GuiCalls, qtbot: QtBot) -> None:
    project = _open(calls)
    begun = Event()

    def work() -> None:
        begun.set()
        project.add("source.noise")

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        assert begun.wait(10)
        calls.close()
        error = future.exception(10)
        assert isinstance(error, StudioError) or error is None
        assert isinstance(pool.submit(work).exception(10), StudioError)


def test_it_is_saved_where_it_lies_and_as_a_copy(calls: GuiCalls, in_thread: InThread[object], tmp_path: Path) -> None:
    project = _open(calls)
    in_thread(lambda: project.add("source.noise"))
    with pytest.raises(StudioError, match="never saved"):
        in_thread(project.save)
    copy = tmp_path / "copy.loom"
    assert in_thread(lambda: project.save(copy)) == copy
    assert len(load_project(copy, project.host.registry).graph.nodes) == 1
