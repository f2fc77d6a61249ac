"""Frames around a frame: ends, windows in windows, and bent time."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.engine.compilation.frame_reads import map_into_clip
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.engine.values import make_blank_like
from studio.sdk import Audio, Depth, EdgeFrames, Flow, Image, Keypoints, Points
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import RATE, SAMPLES, calls


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("window_repeat", [1112, 1123, 1234, 2345, 3455]),
        ("window_mirror", [3212, 2123, 1234, 2345, 3454]),
        ("window_black", [12, 123, 1234, 2345, 3450]),
    ],
)
def test_the_ends_of_a_window(levels: Levels, kind: str, expected: list[float]) -> None:
    graph = chain(("ramp", {"length": 5, "offset": 1.0}), (kind, {}))
    assert levels(graph, range(5)) == expected
    assert calls["ramp"] == 5


@pytest.mark.parametrize("kind", ["window_repeat", "window_mirror"])
def test_a_clip_of_one_frame_fills_a_window(levels: Levels, kind: str) -> None:
    assert levels(chain(("ramp", {"length": 1, "offset": 1.0}), (kind, {})), [0]) == [1111]


def test_black_is_as_large_as_the_clip_and_transparent() -> None:
    image = Image(torch.ones(4, 2, 3))
    blank = make_blank_like(image, -1, RATE)
    assert blank.pixels.shape == (4, 2, 3)
    assert not blank.pixels.any()
    assert isinstance(make_blank_like(Depth(torch.ones(1, 2, 3)), 0, RATE), Depth)
    assert not make_blank_like(Flow(torch.ones(2, 2, 3)), 0, RATE).pixels.any()
    assert make_blank_like(Keypoints(torch.ones(2, 2), torch.ones(2), (1, 2)), 0, RATE).ids == ()
    assert len(make_blank_like(Points(torch.ones(2, 3), torch.ones(2, 3)), 0, RATE)) == 0
    assert make_blank_like("text", 0, RATE) == ""
    sound = make_blank_like(Audio(torch.ones(2, 5), SAMPLES), 3, RATE)
    assert sound.samples.shape == (2, 1764)


def test_windows_in_windows_compute_each_frame_once(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 20}), ("average", {"radius": 2}), ("average", {"radius": 3}), ("add", {}))
    assert levels(graph, [10]) == [11]
    assert calls["ramp"] == 11
    assert calls["average"] == 7 + 1
    assert levels(graph, [11]) == [12]
    assert calls["ramp"] == 12


def test_a_window_may_follow_a_parameter(levels: Levels) -> None:
    for radius in (0, 1, 4):
        calls.clear()
        assert levels(chain(("ramp", {"offset": float(radius)}), ("average", {"radius": radius})), [5]) == [5 + radius]
        assert calls["ramp"] == 2 * radius + 1


def test_reverse_and_slow_motion(levels: Levels) -> None:
    assert levels(chain(("ramp", {"length": 4}), ("reverse", {})), range(4)) == [3, 2, 1, 0]
    slow = chain(("ramp", {"length": 3}), ("slow", {"factor": 2}))
    assert levels(slow, range(7)) == [0, 0, 1, 1, 2, 2, 2]
    assert calls["slow_down"] == 3  # a frame shown twice is one frame


def test_a_window_over_reversed_time(levels: Levels) -> None:
    graph = chain(("ramp", {"length": 5, "offset": 1.0}), ("reverse", {}), ("window_repeat", {}))
    assert levels(graph, [0, 2]) == [5554, 5432]


def test_an_input_that_a_frame_does_not_need_is_not_computed(levels: Levels) -> None:
    graph = build(
        ("a", "ramp", {}),
        ("one", "add", {"tag": "one"}),
        ("b", "ramp", {}),
        ("two", "add", {"tag": "two"}),
        ("last", "choose", {}),
        wires="a>one b>two one>last two>last.other",
    )
    levels(graph, [0, 2, 4, 5])
    assert (calls["one"], calls["two"]) == (3, 1)


def test_a_shorter_input_holds_its_last_frame(levels: Levels) -> None:
    graph = build(
        ("long", "ramp", {"length": 10}), ("short", "ramp", {"length": 3}), ("last", "mix", {}),
        wires="long>last short>last.other",
    )  # fmt: skip
    assert levels(graph, [0, 2, 8]) == [0, 4, 10]


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_mirrored_frames_swing(length: int) -> None:
    last = length - 1
    swing = [*range(last), *range(last, 0, -1)] or [0]
    for index in range(-3 * length, 3 * length):
        assert map_into_clip(index, last, EdgeFrames.MIRROR) == swing[index % len(swing)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(length=st.integers(1, 12), frame=st.integers(0, 11), radius=st.integers(0, 5))
def test_a_window_sees_what_its_definition_says(engine: Engine, length: int, frame: int, radius: int) -> None:
    frame = min(frame, length - 1)
    graph = chain(("ramp", {"length": length}), ("average", {"radius": radius}))
    seen = [min(max(index, 0), length - 1) for index in range(frame - radius, frame + radius + 1)]
    image = engine.compute_frame(EngineRequest(graph, "last", "image", frame))
    assert isinstance(image, Image)
    assert float(image.pixels.mean()) == pytest.approx(sum(seen) / len(seen), abs=1e-4)
