"""What a run cost, node by node."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.watch.profile import NodeProfile, RunProfile, exclude_from_timing, read_own_clock
from studio.graph.model import NodeRecord
from tests.engine.graphs_for_tests import build, chain

RECORD = NodeRecord("id", "color.gain", "Gain")
PICTURE = Image(torch.zeros(3, 2, 4))


def rows(profile: RunProfile | None) -> dict[str, NodeProfile]:
    assert profile is not None
    return {row.node_id: row for row in profile.make_table()}


def test_sums_are_exact_and_p95_is_close() -> None:
    profile = RunProfile()
    seconds = [0.001 * (1 + index * 37 % 1000) for index in range(1000)]
    for frame, each in enumerate(seconds):
        profile.record_computed(RECORD, frame, PICTURE, each)
    (row,) = profile.make_table()
    assert (row.node, row.node_id, row.type) == ("Gain", "id", "color.gain")
    assert row.computed_count == 1000
    assert row.seconds == pytest.approx(sum(seconds))
    assert row.mean_seconds == pytest.approx(sum(seconds) / 1000)
    assert row.worst_seconds == 1.0
    assert row.worst_frame == seconds.index(1.0)
    assert row.p95_seconds == pytest.approx(0.95, rel=1 / 32)
    assert row.total_bytes == 1000 * PICTURE.nbytes
    assert row.bytes_per_value == PICTURE.nbytes


def test_a_single_call_is_its_own_p95() -> None:
    profile = RunProfile()
    profile.record_computed(RECORD, 7, PICTURE, 0.0123)
    (row,) = profile.make_table()
    assert row.p95_seconds == pytest.approx(0.0123, rel=1 / 32)
    assert row.p95_seconds <= row.worst_seconds
    assert row.worst_frame == 7


def test_it_does_not_grow_with_the_clip() -> None:
    profile = RunProfile()
    for frame in range(20_000):
        profile.record_computed(RECORD, frame, PICTURE, 1e-3 + 1e-7 * frame)
    assert len(profile._fresh) <= 4096
    (row,) = profile._rows.values()
    assert len(row.histogram) < 100
    assert profile.make_table()[0].computed_count == 20_000


def test_it_may_be_filled_by_several_threads() -> None:
    profile = RunProfile()

    def fill() -> None:
        for frame in range(3000):
            profile.record_computed(RECORD, frame, PICTURE, 0.5)
            profile.record_found(RECORD)

    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = profile.make_table()
    assert (row.computed_count, row.memory_count, row.seconds) == (12_000, 12_000, 6000.0)


class _Event:
    """Stands for two events on a device's stream."""

    def __init__(self, seconds: float) -> None:
        self.ready = False
        self._seconds = seconds

    def is_ready(self) -> bool:
        return self.ready

    def read_seconds(self) -> float:
        return self._seconds


def test_times_of_a_device_are_read_when_they_are_wanted() -> None:
    profile = RunProfile()
    for frame in range(3):
        profile.record_computed(RECORD, frame, PICTURE, _Event(0.25), peak=100 * frame)
    (row,) = profile.make_table()
    assert (row.computed_count, row.seconds, row.worst_seconds, row.device_bytes) == (3, 0.75, 0.25, 200)


def test_time_spent_elsewhere_is_not_a_nodes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("studio.engine.watch.profile.perf_counter", lambda: now[0])
    started = read_own_clock()
    now[0] += 1.0
    with exclude_from_timing():
        inner = read_own_clock()
        now[0] += 20.0
        with exclude_from_timing():
            now[0] += 300.0
        inner = read_own_clock() - inner
    assert read_own_clock() - started == pytest.approx(1.0)
    assert inner == pytest.approx(20.0)


def test_a_viewers_frame_tells_what_was_computed_and_what_was_there(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}), ("scale_shift", {"factor": 2.0}))
    assert engine.last_profile is None
    engine.compute_frame(EngineRequest(graph, "n1", "image", 3))
    engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    found = rows(engine.last_profile)
    assert {name: (row.computed_count, row.memory_count) for name, row in found.items()} == {
        "last": (1, 0),
        "n1": (0, 1),
    }
    assert found["last"].worst_frame == 3
    assert found["last"].total_bytes == 3 * 2 * 4 * 4
    engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    assert set(rows(engine.last_profile)) == {"last", "n1"}  # nothing was computed: the last run that did stays
    engine.compute_frame(EngineRequest(graph, "last", "image", 4, purpose=RequestPurpose.PREFETCH))
    assert rows(engine.last_profile)["last"].worst_frame == 3


def test_what_an_analysis_asks_for_counts_with_the_nodes_that_made_it(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 4}), ("long", {"steps": 4, "seconds": 0.005}), ("level_clip", {}))
    engine.compute_frame(EngineRequest(graph, "last", "image", 2))
    found = rows(engine.last_profile)
    assert found["n1"].computed_count == 4
    assert found["n1"].seconds >= 0.08
    assert found["last"].computed_count == 2  # the analysis and the frame
    assert found["last"].seconds < 0.04


def test_a_render_has_a_profile_of_its_own(engine: Engine, tmp_path: Path) -> None:
    graph = build(
        ("src", "ramp", {"length": 6}),
        ("mid", "average", {"radius": 1}),
        ("sink", "sink", {}),
        wires="src>mid mid>sink",
    )
    report = render_sink(engine, graph, "sink")
    found = rows(report.profile)
    assert {name: row.computed_count for name, row in found.items()} == {"src": 6, "mid": 6}
    assert found["mid"].memory_count == 0
    assert engine.last_profile is report.profile
    assert engine.find_profile(RequestPurpose.JOB) is report.profile
    engine.compute_frame(EngineRequest(graph, "mid", "image", 0))
    assert engine.last_profile is engine.find_profile(RequestPurpose.VIEWER)
