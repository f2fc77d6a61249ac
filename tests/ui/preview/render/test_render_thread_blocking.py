"""A node that blocks: the window's thread goes on, and cancelling works at the node's next check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.engine.engine import Engine
from studio.graph.model import Endpoint
from studio.media.media_files import MediaFiles
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult
from studio.ui.preview.render.render_thread import RenderThread
from tests.engine.graphs_for_tests import chain
from tests.engine.nodes_for_tests import REGISTRY, calls, gate, reached

BLOCKED = chain(("ramp", {}), ("held", {}))
LAST, FIRST = Endpoint("last", "image"), Endpoint("n0", "image")


@pytest.fixture
def thread() -> Iterator[RenderThread]:
    gate.clear()
    calls.clear()
    while reached.acquire(blocking=False):
        pass
    made = RenderThread(Engine(REGISTRY, MediaFiles(), cache_bytes=8 << 20, device="cpu"))
    made.start()
    yield made
    gate.set()
    made.stop()


def test_the_windows_thread_goes_on_while_a_node_blocks(thread: RenderThread, qtbot: QtBot) -> None:
    beats: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(1))
    timer.start(1)
    answers: list[FrameResult] = []
    thread.frame_ready.connect(answers.append)
    thread.request_frame(FrameRequest(BLOCKED, LAST, 0, serial=1))
    assert reached.acquire(timeout=5)
    qtbot.waitUntil(lambda: len(beats) > 20)
    assert answers == []
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 1)
    timer.stop()


@pytest.mark.parametrize("how", ["pause", "other output", "stop"])
def test_cancelling_works_at_the_nodes_next_check(thread: RenderThread, qtbot: QtBot, how: str) -> None:
    answers: list[FrameResult] = []
    thread.frame_ready.connect(answers.append)
    thread.request_frame(FrameRequest(BLOCKED, LAST, 0, serial=1))
    assert reached.acquire(timeout=5)
    if how == "pause":
        thread.set_paused(True)
        qtbot.waitUntil(lambda: thread._running is None)
        thread.set_paused(False)
        thread.request_frame(FrameRequest(BLOCKED, FIRST, 0, serial=2))
    elif how == "other output":
        thread.request_frame(FrameRequest(BLOCKED, FIRST, 0, serial=2))
    else:
        thread.stop()
        assert answers == []
        return
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0].request.serial == 2
    assert not gate.is_set()


def test_a_helper_that_blocks_is_stopped_by_scrubbing_elsewhere(thread: RenderThread, qtbot: QtBot) -> None:
    thread.request_prefetch([FrameRequest(BLOCKED, LAST, 4).to_prefetch_request()])
    assert reached.acquire(timeout=5)
    thread.request_prefetch(())
    qtbot.waitUntil(lambda: not thread._prefetch.is_busy)
    assert not gate.is_set()
