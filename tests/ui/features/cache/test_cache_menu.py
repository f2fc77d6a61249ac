"""The Cache menu on a whole window: by node, by range, all; figures and notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, FrameState
from studio.graph.commands import SetRange
from studio.services.folders import AppFolders
from studio.ui.features.cache.cache_menu import format_freed
from studio.ui.window import StudioWindow
from tests.engine.cache.disk.keeping import all_worth_keeping
from tests.ui.whole_window import Start, get_controller


@pytest.fixture(autouse=True)
def _all_worth_keeping() -> Iterator[None]:
    with all_worth_keeping():
        yield


def _engine(window: StudioWindow) -> Engine:
    engine = get_controller(window).engine
    assert isinstance(engine, Engine)
    return engine


def _compute(window: StudioWindow) -> None:
    """Compute all frames of gain, and wait until they are on disk."""
    graph = get_controller(window).document.graph
    for frame in range(12):
        _engine(window).compute_frame(EngineRequest(graph, "gain", "image", frame))
    disk = _engine(window).cache.disk_store
    assert disk is not None
    disk.flush()


def _missing(window: StudioWindow, node: str) -> list[int]:
    states = _engine(window).get_frame_states(get_controller(window).document.graph, node, "image", range(12))
    return [frame for frame, state in enumerate(states) if state is FrameState.MISSING]


def _clear(window: StudioWindow, action: str, qtbot: QtBot) -> str:
    """Choose an entry of the menu; return what the status line says then."""
    window.status.clearMessage()
    window.window_actions[action].trigger()
    qtbot.waitUntil(lambda: bool(window.status.currentMessage()), timeout=5_000)
    return window.status.currentMessage()


@pytest.mark.quick
def test_a_node_is_cleared_in_the_range_or_whole(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.preview.set_paused(True)  # the viewer and the cards would compute their pictures again at once
    _compute(window)
    controller.panels.node_editor.select_nodes(("gain",))
    controller.document.apply_command(SetRange(FrameRange(2, 5)))
    said = _clear(window, "cache.clear_node_range", qtbot)
    assert said.startswith("gain, frames 2–4 cleared: 3 in memory (")
    assert "3 on disk (" in said
    assert (_missing(window, "gain"), _missing(window, "noise")) == ([2, 3, 4], [])
    assert _clear(window, "cache.clear_node", qtbot).startswith("gain cleared: ")
    assert (_missing(window, "gain"), _missing(window, "noise")) == (list(range(12)), [])
    assert _clear(window, "cache.clear", qtbot).startswith("Cache cleared: ")
    assert _missing(window, "noise") == list(range(12))
    assert _clear(window, "cache.clear", qtbot) == "Cache cleared: there was nothing"


def test_without_a_node_it_says_what_to_do(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    get_controller(window).panels.node_editor.select_nodes(())
    assert "Select the node" in _clear(window, "cache.clear_node", qtbot)


def test_the_status_line_tells_of_the_disk(start: Start, project_file: Path, folders: AppFolders, qtbot: QtBot) -> None:
    window = start(project_file)
    _compute(window)
    qtbot.waitUntil(lambda: window.status.items["disk"].text() not in ("", "Disk 0 bytes"), timeout=5_000)
    assert window.status.items["disk"].text().startswith("Disk ")
    assert str(folders.frames_folder) in window.status.items["disk"].toolTip()


def test_a_notice_of_the_cache_is_shown_once(
    start: Start, project_file: Path, folders: AppFolders, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    folders.cache.mkdir()
    folders.frames_folder.write_text("in the way")
    window = start(project_file)
    _compute(window)
    qtbot.waitUntil(lambda: bool(window.notifications.cards), timeout=5_000)
    get_controller(window).cache.show_cache_usage()
    assert [card.title for card in window.notifications.cards] == ["The cache"]
    assert "kept in memory only" in window.notifications.cards[0].text


def test_what_was_freed_in_words() -> None:
    from studio.engine.cache.memory_cache import EvictionStats

    assert format_freed(EvictionStats(1200, 3 << 20, 0, 0)) == "1,200 in memory (3.0 MiB)"
    assert format_freed(EvictionStats(0, 0, 1, 4096)) == "1 on disk (4.0 KiB)"
    assert format_freed(EvictionStats(0, 0, 0, 0)) == "there was nothing"
