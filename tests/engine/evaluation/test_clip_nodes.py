"""Nodes that look at their whole input once."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import torch

from studio.core.errors import CancelledError, NodeError
from studio.engine.engine import Engine
from studio.engine.evaluation.node_context import EngineClip, StepReports
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from studio.sdk import Clip, ClipNode, Image, node
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import REGISTRY, calls, gate, reached


def _with(graph: Graph, node: str, **params: ParamValue) -> Graph:
    return graph.with_node(replace(graph[node], params=params))


def test_the_analysis_runs_once_for_all_frames(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 11}), ("level_clip", {}))
    assert levels(graph, range(11)) == [round(frame / 10, 4) for frame in range(11)]
    assert calls["analyze"] == 1
    assert calls["ramp"] == 11


def test_only_parameters_that_cannot_be_animated_make_it_run_again(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 11}), ("level_clip", {}))
    levels(graph, [5])
    assert levels(_with(graph, "last", strength=2.0), [5]) == [1.0]
    assert calls["analyze"] == 1
    assert levels(_with(graph, "last", floor=20.0), [5]) == [0.25]
    assert calls["analyze"] == 2


def test_parameters_that_the_analysis_does_not_use_do_not_make_it_run_again(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 11}), ("level_clip", {}))
    assert levels(graph, [5]) == [0.5]
    assert levels(_with(graph, "last", offset=2.0), [5]) == [2.5]
    assert calls["analyze"] == 1


def test_an_edit_upstream_makes_it_run_again(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 11}), ("level_clip", {}))
    assert levels(graph, [5]) == [0.5]
    assert levels(_with(graph, "n0", length=6), [5]) == [1.0]
    assert calls["analyze"] == 2


def test_an_edit_of_any_frame_upstream_makes_it_run_again(levels: Levels) -> None:
    for height in (4.0, 8.0):
        rising = Curve((Keyframe(0, 0.0), Keyframe(4, height)))  # frame 0 stays as it is
        graph = chain(("ramp", {"length": 5}), ("add", {"amount": rising}), ("level_clip", {}))
        assert levels(graph, [4]) == [1.0]
    assert calls["analyze"] == 2


@node("test.level_by_picture")
class ByPicture(ClipNode):
    """Count the frames that are brighter than a picture."""

    def analyze(self, image: Clip[Image], picture: Image) -> int:
        return sum(bool(frame.pixels.max() > picture.pixels.max()) for frame in image)

    def process(self, image: Image, analysis: int) -> Image:
        return image.with_pixels(torch.full_like(image.pixels, float(analysis)))


def test_an_input_that_is_asked_for_as_one_value_is_frame_0() -> None:
    graph = build(
        ("ramp", "ramp", {"length": 5}), ("picture", "ramp", {"length": 3}), ("add", "add", {"amount": 2.0}),
        ("last", "level_by_picture", {}), wires="ramp>last picture>add add>last.picture",
    )  # fmt: skip
    engine = Engine(Registry([*REGISTRY, ByPicture.spec]), MediaFiles(), cache_bytes=1 << 20, device="cpu")
    calls.clear()
    made = engine.compute_frame(EngineRequest(graph, "last", "image", 4))
    assert isinstance(made, Image)
    assert made.pixels.max() == 2.0  # frames 3 and 4
    assert calls["add"] == 1


def test_analyses_behind_each_other(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 5}), *(("level_clip", {"strength": 2.0}) for _ in range(60)))
    assert levels(graph, [4]) == [2.0]
    assert calls["analyze"] == 60


def test_frames_of_the_analysis_are_not_all_held(engine: Engine) -> None:
    engine.cache.byte_limit = 6000
    graph = chain(("ramp", {"length": 50}), ("level_clip", {}))
    engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert engine.cache.used_bytes <= 6000
    assert calls["analyze"] == 1


def test_two_threads_share_an_analysis(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 3}), ("held", {}), ("level_clip", {}))
    threads = [
        threading.Thread(target=lambda frame=frame: engine.compute_frame(EngineRequest(graph, "last", "image", frame)))
        for frame in range(3)
    ]
    for thread in threads:
        thread.start()
    assert reached.acquire(timeout=5)
    gate.set()
    for thread in threads:
        thread.join(timeout=10)
    assert calls["analyze"] == 1
    assert calls["normalise"] == 3


def test_progress_and_cancel_within_an_analysis(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 20}), ("level_clip", {}))
    token = CancelToken()
    seen: list[tuple[int, int]] = []

    def on_progress(done: int, total: int, phase: str) -> None:
        seen.append((done, total))
        if done == 5:
            token.cancel()

    with pytest.raises(CancelledError):
        engine.compute_frame(EngineRequest(graph, "last", "image", 0), token, on_progress)
    assert seen == [(index, 20) for index in range(1, 6)]
    engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert calls["ramp"] == 20  # the frames seen before were kept


def test_an_error_upstream_keeps_its_own_name(levels: Levels) -> None:
    graph = chain(("ramp", {}), ("fail", {"frame": 3}), ("level_clip", {}))
    with pytest.raises(NodeError, match="n1, frame 3: ValueError: no such luck"):
        levels(graph, [0])


def test_a_clip_is_a_sequence(engine: Engine) -> None:
    graph = build(("ramp", "ramp", {"length": 4}), ("last", "level_clip", {}), wires="ramp>last")
    analysis = engine.compiler.compile_output(graph, "last", "image", 0.5).inner_output
    assert analysis is not None
    clip = EngineClip(analysis.wires[0], lambda output, frame: (output.record.id, frame))
    assert len(clip) == 4
    assert list(clip) == [("ramp", frame) for frame in range(4)]
    assert clip[-1] == ("ramp", 3)
    assert (clip.facts.length, clip.facts.width) == (4, 2)
    with pytest.raises(IndexError, match="accepted: 0 to 3"):
        clip[4]


def test_a_frame_that_waits_for_an_analysis_has_its_clip_to_stand_in(engine: Engine) -> None:
    graph = chain(
        ("ramp", {"length": 4}), ("level_clip", {}), ("add", {"amount": 1.0}), ("level_clip", {}), ("add", {})
    )
    asked = EngineRequest(graph, "last", "image", 2, 0.5)
    assert engine.find_stand_in(asked) == EngineRequest(graph, "n0", "image", 2, 0.5)
    engine.compute_frame(EngineRequest(graph, "n1", "image", 0, 0.5))
    assert engine.find_stand_in(asked) == EngineRequest(graph, "n2", "image", 2, 0.5)
    engine.compute_frame(asked)
    assert engine.find_stand_in(asked) is None
    assert engine.find_stand_in(EngineRequest(graph, "n0", "image", 2)) is None


def test_named_steps_are_reported_in_place_of_the_frames_that_they_read() -> None:
    told: list[tuple[int, int, str]] = []
    reports = StepReports(lambda *step: told.append(step))
    reports.report_frame(1, 9)
    for step in reports.iterate_steps(2, "Measuring"):
        reports.report_frame(step + 5, 9)
    reports.report_frame(9, 9)
    assert told == [(1, 9, ""), (0, 2, "Measuring"), (1, 2, "Measuring"), (2, 2, "Measuring"), (9, 9, "")]
