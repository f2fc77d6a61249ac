"""What nodes must not do, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import CancelledError, NodeError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.kinds_for_tests import KINDS
from tests.engine.nodes_for_tests import calls
from tests.engine.watch import faulty_nodes

EDITED = "edited an input in place"


@pytest.fixture
def engine() -> Engine:
    """Return an engine that knows the faulty nodes."""
    return Engine(faulty_nodes.REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")


def frame_of(engine: Engine, graph: Graph, frame: int = 0, node: str = "last") -> object:
    return engine.compute_frame(EngineRequest(graph, node, "image", frame))


def error_of(engine: Engine, graph: Graph, frame: int = 0, node: str = "last") -> NodeError:
    with pytest.raises(NodeError) as caught:
        frame_of(engine, graph, frame, node)
    return caught.value


def test_another_size_than_promised_is_an_error_that_names_both(engine: Engine) -> None:
    error = error_of(engine, chain(("ramp", {}), ("too_large", {}), ("add", {})))
    assert error.node == "n1"
    assert "5×2" in str(error)
    assert "4×2" in str(error)


def test_a_proxy_may_be_rounded(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("too_large", {}))
    engine.compute_frame(EngineRequest(graph, "last", "image", 0, scale=0.5))


def test_a_value_on_another_device_is_an_error(engine: Engine) -> None:
    error = error_of(engine, chain(("ramp", {}), ("elsewhere", {})))
    assert "'meta'" in str(error)
    assert "'cpu'" in str(error)


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("edit_window", {}, EDITED),
        ("edit_clip", {}, EDITED),
        ("edit_clip", {"late": True}, EDITED),
        ("edit_analysis", {}, EDITED),
        ("edit_analysis", {"array": True}, "read-only"),
        ("edit_array", {"how": 0}, "read-only"),
        ("edit_array", {"how": 1}, "WRITEABLE"),
        ("edit_array", {"how": 2}, "readonly"),
        ("edit_and_fail", {}, EDITED),
    ],
)
def test_an_edit_in_place_is_an_error_and_the_cache_stays_right(
    engine: Engine, kind: str, values: dict[str, int], text: str
) -> None:
    graph = chain(("ramp", {"length": 4}), (kind, values))
    before = [level(frame_of(engine, graph, frame, "n0")) for frame in range(4)]
    error = error_of(engine, graph, 1)
    assert error.node == "last"
    assert text in str(error)
    assert [level(frame_of(engine, graph, frame, "n0")) for frame in range(4)] == before


@pytest.mark.parametrize(
    ("what", "text"),
    [("exit", "SystemExit: 3"), ("recursion", "RecursionError"), ("stop", "StopIteration"), ("memory", "memory")],
)
def test_whatever_a_node_raises_is_an_error_at_that_node(engine: Engine, what: str, text: str) -> None:
    error = error_of(engine, chain(("ramp", {}), ("raise", {"what": what})), 2)
    assert (error.node, error.frame) == ("last", 2)
    assert text in str(error)


@pytest.mark.parametrize(("what", "kind"), [("interrupt", KeyboardInterrupt), ("cancelled", CancelledError)])
def test_an_interrupt_and_a_cancel_pass(engine: Engine, what: str, kind: type[BaseException]) -> None:
    with pytest.raises(kind):
        frame_of(engine, chain(("ramp", {}), ("raise", {"what": what})))
    assert frame_of(engine, chain(("ramp", {}), ("add", {})))


def test_an_exit_while_planning_and_in_a_render_is_an_error(engine: Engine) -> None:
    assert error_of(engine, chain(("ramp", {}), ("exit_early", {}))).node == "last"
    graph = build(("src", "ramp", {}), ("bad", "raise", {}), ("sink", "sink", {}), wires="src>bad bad>sink")
    with pytest.raises(NodeError, match="SystemExit"):
        render_sink(engine, graph, "sink")


def test_nan_is_a_notice_at_the_node_that_made_it(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("nan", {"count": 5}), ("add", {}), ("scale_shift", {"factor": 2.0}))
    request = EngineRequest(graph, "last", "image", 3)
    assert engine.find_notices(request) == ()
    engine.compute_frame(request)
    (notice,) = engine.find_notices(request)
    assert notice == ResultNotice("n1", 3, "5 of 24 values are not finite (NaN or infinite)", "n1")
    assert str(notice) == "n1, frame 3: 5 of 24 values are not finite (NaN or infinite)"
    engine.compute_frame(request)
    assert engine.find_notices(request) == (notice,)
    assert calls["nan"] == 1  # what is there is not computed again


def test_a_frame_without_nan_has_no_notice(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("nan", {"first": 5}), ("add", {}))
    for frame in (3, 5):
        engine.compute_frame(EngineRequest(graph, "last", "image", frame, purpose=RequestPurpose.PREFETCH))
    assert [len(engine.find_notices(EngineRequest(graph, "last", "image", frame))) for frame in (3, 4, 5)] == [0, 0, 1]


def test_large_numbers_whose_sum_overflows_are_finite(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("nan", {"count": 24, "value": 3e38}))
    engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert engine.find_notices(EngineRequest(graph, "last", "image", 0)) == ()


@pytest.mark.parametrize(("kind", "output"), [("nan_flow", "flow"), ("nan_sound", "audio")])
def test_flows_and_sound_are_checked(engine: Engine, kind: str, output: str) -> None:
    request = EngineRequest(build(("a", kind, {})), "a", output, 2)
    engine.compute_frame(request)
    assert "not finite" in engine.find_notices(request)[0].text


def test_nan_is_followed_through_an_analysis(engine: Engine) -> None:
    graph = chain(("ramp", {"length": 6}), ("nan", {"first": 4}), ("nan_analysis", {}))
    request = EngineRequest(graph, "last", "image", 0)
    engine.compute_frame(request)
    assert [(notice.node, notice.frame) for notice in engine.find_notices(request)] == [("n1", 4)]


def test_what_is_gone_is_computed_once_more_to_find_the_node() -> None:
    engine = Engine(faulty_nodes.REGISTRY, MediaFiles(), cache_bytes=0, device="cpu")
    graph = chain(("ramp", {}), ("nan", {}), *[("add", {})] * 20)
    request = EngineRequest(graph, "last", "image", 3)
    engine.compute_frame(request)
    assert engine.find_notices(request)[0].node == "n1"
    assert (calls["nan"], calls["add"]) == (2, 39)
    engine.compute_frame(request)
    assert calls["nan"] == 3  # the frame itself; where it comes from is known


def test_a_render_tells_the_first_frames_and_counts_the_others(engine: Engine, tmp_path: Path) -> None:
    graph = build(
        ("src", "ramp", {"length": 40}),
        ("bad", "nan", {"first": 10}),
        ("more", "add", {}),
        ("sink", "sink", {}),
        wires="src>bad bad>more more>sink",
    )
    first, further = render_sink(engine, graph, "sink").notices
    assert (first.node, first.frame) == ("bad", 10)
    assert first.text.startswith("1 of 24 values are not finite (NaN or infinite); likewise at frames 11, 12")
    assert further.node == "sink"
    many = int(further.text.split()[0])
    assert many + 1 + first.text.count(",") + 1 == 30
    assert calls["nan"] <= 40 + 10


def test_nan_is_followed_through_what_a_signal_decides() -> None:
    graph = build(
        ("a", "ramp", {}), ("b", "nan", {"first": 2}), ("wave", "wave", {"factor": 2.0}), ("last", "pick", {}),
        wires="a>b b>last wave.signal>last.frame",
    )  # fmt: skip
    engine = Engine(Registry([*KINDS, faulty_nodes.Spoils.spec]), MediaFiles(), cache_bytes=64 << 20, device="cpu")
    engine.compute_picture(
        EngineRequest(graph, "last", "image", 1, purpose=RequestPurpose.THUMBNAIL)
    )  # it looks at nothing
    frame_of(engine, graph, 1)
    assert [str(notice)[:11] for notice in engine.find_notices(EngineRequest(graph, "last", "image", 1))] == [
        "b, frame 2:"
    ]


def test_a_render_without_nan_has_nothing_to_say(engine: Engine) -> None:
    graph = build(("src", "ramp", {}), ("sink", "sink", {}), wires="src>sink")
    assert render_sink(engine, graph, "sink").notices == ()
