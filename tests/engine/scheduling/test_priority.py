"""Who computes first."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from studio.core.errors import CancelledError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling import priority as module
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.priority import Priority
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import gate, reached


def _nothing() -> None:
    pass


def _in_thread(act: Callable[[], object]) -> tuple[threading.Thread, threading.Event]:
    """Run in a thread; the event is set at its end."""
    done = threading.Event()

    def run() -> None:
        act()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, done


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody lose patience during a test."""
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 60.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("ahead", [RequestPurpose.VIEWER, RequestPurpose.PREFETCH, RequestPurpose.THUMBNAIL])
def test_a_job_waits_for_whoever_matters_more(ahead: RequestPurpose) -> None:
    priority = Priority(cores=4)
    with priority.announce_work(ahead):
        thread, done = _in_thread(lambda: priority.wait_for_turn(RequestPurpose.JOB, _nothing))
        assert not done.wait(0.05)
    assert done.wait(5)
    thread.join()


@pytest.mark.parametrize("asking", list(RequestPurpose))
def test_nobody_waits_for_those_who_matter_less_or_for_themselves(asking: RequestPurpose) -> None:
    priority = Priority(cores=1)
    with priority.announce_work(asking), priority.announce_work(RequestPurpose.JOB):
        priority.wait_for_turn(asking, _nothing)


@pytest.mark.usefixtures("patient")
def test_looking_ahead_goes_on_beside_the_viewer_while_a_core_is_left() -> None:
    priority = Priority(cores=2)
    with priority.announce_work(RequestPurpose.VIEWER):
        priority.wait_for_turn(RequestPurpose.PREFETCH, _nothing)
        with priority.announce_work(RequestPurpose.PREFETCH):
            thread, done = _in_thread(lambda: priority.wait_for_turn(RequestPurpose.PREFETCH, _nothing))
            assert not done.wait(0.05)
    assert done.wait(5)
    thread.join()


def test_nobody_starves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 0.05)
    priority = Priority(cores=1)
    with priority.announce_work(RequestPurpose.VIEWER):
        priority.wait_for_turn(RequestPurpose.JOB, _nothing)


@pytest.mark.usefixtures("patient")
def test_who_waits_can_be_cancelled() -> None:
    priority, token = Priority(cores=1), CancelToken()
    token.cancel()
    with priority.announce_work(RequestPurpose.VIEWER), pytest.raises(CancelledError):
        priority.wait_for_turn(RequestPurpose.JOB, token.raise_if_cancelled)


@pytest.mark.usefixtures("patient")
def test_a_render_stands_still_while_the_viewers_frame_is_computed(engine: Engine) -> None:
    held = chain(("ramp", {}), ("held", {}))
    graph = build(("ramp", "ramp", {}), ("sink", "sink", {}), wires="ramp>sink")
    viewer, _ = _in_thread(lambda: engine.compute_frame(EngineRequest(held, "last", "image", 0)))
    assert reached.acquire(timeout=5)
    job, done = _in_thread(lambda: render_sink(engine, graph, "sink"))
    assert not done.wait(0.05)
    gate.set()
    assert done.wait(10)
    viewer.join()
    job.join()
