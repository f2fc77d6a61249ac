"""What is said of a range before it is computed."""

from __future__ import annotations

import pytest

from studio.core.errors import CycleError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.forecast import RangeForecast, forecast_range
from studio.engine.forecast.frame_set import FrameSet
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph
from tests.engine.graphs_for_tests import build, chain
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls

PICTURE = 4 * 2 * 3 * 4
LAST = Endpoint("last", "image")


def _frames(said: RangeForecast) -> dict[str, str]:
    return {each.name: " ".join(map(str, each.frames)) for each in said.outputs}


def _counts(said: RangeForecast) -> dict[str, tuple[int, int, int]]:
    return {each.name: (each.memory_count, each.disk_count, each.compute_count) for each in said.outputs}


def test_windows_are_counted_with_their_ends(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 30}), ("average", {"radius": 2}), ("add", {}))
    said = forecast_range(engine, graph, LAST, FrameRange(10, 20))
    assert _frames(said) == {"last": "10-19", "n1": "10-19", "n0": "8-21"}
    assert _counts(said) == {"last": (0, 0, 10), "n1": (0, 0, 10), "n0": (0, 0, 14)}
    assert said.compute_count == 34
    assert said.total_bytes == 34 * PICTURE
    assert said.peak_bytes == (5 + 1) * PICTURE
    assert not calls


def test_the_whole_clip_is_meant_without_a_range(engine: Engine) -> None:
    said = forecast_range(engine, chain(("ramp", {"length": 7}), ("reverse", {})), LAST)
    assert said.frames == FrameRange(0, 7)
    assert _frames(said) == {"last": "0-6", "n0": "0-6"}


def test_a_proxy_takes_less(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    assert forecast_range(engine, graph, LAST, FrameRange(0, 1), 0.5).total_bytes == 2 * (2 * 1 * 3 * 4)


def test_what_is_in_memory_is_not_gone_behind(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}), ("add", {"amount": 2.0}))
    engine.compute_frame(EngineRequest(graph, "n1", "image", 3))
    engine.compute_frame(EngineRequest(graph, "last", "image", 4))
    said = forecast_range(engine, graph, LAST, FrameRange(2, 6))
    assert _counts(said) == {"last": (1, 0, 3), "n1": (1, 0, 2), "n0": (0, 0, 2)}
    assert _frames(said) == {"last": "2-5", "n1": "2-3 5-5", "n0": "2-2 5-5"}
    assert said.found_count == 2


def test_what_is_on_disk_is_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    first = DigestTable(engine.media).get_digest(engine.compiler.compile_output(graph, "last", "image", 1.0), 0)
    monkeypatch.setattr(engine.cache, "is_on_disk", lambda digest: digest == first)
    said = forecast_range(engine, graph, LAST, FrameRange(0, 2))
    assert _counts(said) == {"last": (0, 1, 1), "n0": (0, 0, 1)}


def test_stills_and_equal_frames_count_once(engine: Engine) -> None:
    still = forecast_range(engine, chain(("still", {}), ("add", {})), LAST)
    assert _counts(still) == {"last": (0, 0, 1), "n0": (0, 0, 1)}
    assert _frames(still) == {"last": "0-0", "n0": "0-0"}
    slow = forecast_range(engine, chain(("ramp", {"length": 3}), ("slow", {"factor": 2})), LAST)
    assert _counts(slow) == {"last": (0, 0, 3), "n0": (0, 0, 3)}
    assert _frames(slow) == {"last": "0-5", "n0": "0-2"}


def test_an_analysis_is_gone_into_once(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 50}), ("add", {}), ("level_clip", {}))
    said = forecast_range(engine, graph, LAST, FrameRange(3, 5))
    found = {(each.name, each.output.port): each.compute_count for each in said.outputs}
    assert found == {("last", "image"): 2, ("last", "analyze"): 1, ("n1", "image"): 50, ("n0", "image"): 50}
    engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    assert forecast_range(engine, graph, LAST, FrameRange(3, 5)).compute_count == 1


def test_a_sinks_forecast_is_that_of_what_it_writes(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {"length": 20}), ("add", "add", {}), ("last", "sink", {}),
        wires="ramp>add add>last ramp.sound>last.audio",
    )  # fmt: skip
    said = forecast_range(engine, graph, Endpoint("last", "write"), FrameRange(5, 8))
    assert {each.output: (each.compute_count, each.frame_bytes) for each in said.outputs} == {
        Endpoint("add", "image"): (3, PICTURE),
        Endpoint("ramp", "image"): (3, PICTURE),
        Endpoint("ramp", "sound"): (3, 3 * round(44100 / 25) * 4),
    }


def test_an_input_that_is_not_needed_is_not_counted(engine: Engine) -> None:
    graph = build(
        ("a", "ramp", {}), ("b", "ramp", {"offset": 1.0}), ("last", "choose", {}), wires="a>last b>last.other"
    )
    assert _frames(forecast_range(engine, graph, LAST, FrameRange(0, 6))) == {
        "last": "0-5",
        "a": "0-0 2-2 4-4",
        "b": "1-1 3-3 5-5",
    }


def test_a_scan_needs_its_states_from_the_first_frame_on() -> None:
    engine = engine_with()
    graph = chain(("ramp", {"length": 100}), ("sum_so_far", {}))
    said = forecast_range(engine, graph, LAST, FrameRange(50, 52))
    found = {(each.name, each.output.port): (str(*each.frames), each.compute_count) for each in said.outputs}
    assert found["last", "image"] == ("50-51", 2)
    assert found["last", "advance"] == ("0-51", 52)
    assert found["n0", "image"] == ("0-51", 52)


def test_what_a_signal_decides_is_not_counted_until_it_is_known() -> None:
    engine = engine_with()
    graph = build(
        ("a", "ramp", {}), ("level", "measure", {}), ("last", "pick", {}),
        wires="a>last a>level level.signal>last.frame",
    )  # fmt: skip
    said = forecast_range(engine, graph, LAST, FrameRange(2, 4))
    assert (said.unknown_count, said.compute_count) == (2, 0)
    engine.compute_frame(EngineRequest(graph, "level", "signal", 2))
    said = forecast_range(engine, graph, LAST, FrameRange(2, 4))
    assert (said.unknown_count, said.compute_count) == (1, 1)
    engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    engine.clear_cache()
    said = forecast_range(engine, graph, LAST, FrameRange(2, 4))
    assert (said.unknown_count, said.compute_count) == (2, 2), "what reads it is counted, what that reads is not known"


def test_signals_of_numbers_alone_are_worked_out() -> None:
    engine = engine_with()
    graph = build(
        ("a", "ramp", {}), ("wave", "wave", {}), ("plus", "plus", {}), ("last", "pick", {}),
        wires="a>last wave.signal>plus.signal plus.signal>last.frame",
    )  # fmt: skip
    said = forecast_range(engine, graph, LAST, FrameRange(2, 4))
    assert said.unknown_count == 0
    assert _frames(said)["a"] == "3-4"
    assert len(engine.cache) == 0


def test_outputs_of_one_computation_count_once() -> None:
    graph = build(
        ("a", "ramp", {}), ("h", "halves", {}), ("last", "joined", {}), wires="a>h h.low>last h.cover>last.mask"
    )
    said = forecast_range(engine_with(), graph, LAST, FrameRange(1, 2))
    assert {(each.name, each.output.port): each.compute_count for each in said.outputs if each.name == "h"} == {
        ("h", "process"): 1,
        ("h", "low"): 0,
        ("h", "cover"): 0,
    }


@pytest.mark.slow
def test_a_chain_of_5000_nodes_needs_no_recursion(engine: Engine) -> None:
    graph = chain(("ramp", {}), *(("add", {"amount": 0.5}) for _ in range(5000)))
    said = forecast_range(engine, graph, LAST, FrameRange(0, 2))
    assert said.compute_count == 2 * 5001
    assert said.peak_bytes == 2 * PICTURE


def test_a_graph_that_cannot_be_computed_has_no_forecast(engine: Engine) -> None:
    graph = chain(("add", {}), ("add", {}))
    looped = Graph(graph.nodes, {**graph.wires, Endpoint("n0", "image"): LAST})
    with pytest.raises(CycleError):
        forecast_range(engine, looped, LAST)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [0, 2, 1, 3], [1, 3, 0, 2, 2, 0]])
def test_a_frame_set_joins_what_lies_beside_each_other(order: list[int]) -> None:
    frames = FrameSet()
    new = [frames.add_frame(frame) for frame in order]
    assert new == [frame not in order[:at] for at, frame in enumerate(order)]
    assert [*map(str, frames.ranges)] == ["0-3"]
    assert frames.add_frame(7)
    assert [*map(str, frames.ranges)] == ["0-3", "7-7"]
