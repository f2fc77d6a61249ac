"""What is computed, and what is not: digests say what a value depends on, and an edit costs what it touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable, normalize_frame
from studio.engine.request import FrameState
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.testing.memory_media import MemoryMedia
from tests.engine.properties.addresses import Addresses
from tests.engine.properties.asking import (
    CACHES,
    Refused,
    answer_counted,
    expected,
    make_engine,
    same,
    told,
    upstream,
)
from tests.engine.properties.drawing import Ask, asks, edits, graphs
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.profile import examples
from tests.engine.properties.reference import Reference


def digest(engine: Engine, graph: Graph, ask: Ask) -> bytes | None:
    """Return the engine's digest of what is asked for; None where there is none."""
    try:
        output = engine.compiler.compile_output(graph, *ask.output, ask.scale)
        run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
        digests = DigestTable(engine.media, lambda signal, frame, _: engine.executor.compute_output(signal, frame, run))
        return digests.get_digest(output, normalize_frame(output, ask.frame))
    except StudioError:
        return None


def reference_of(graph: Graph, ask: Ask) -> Reference:
    return Reference(upstream(graph, ask.output), REGISTRY, MemoryMedia(), ask.scale)


def number(addresses: Addresses, graph: Graph, ask: Ask) -> int | None:
    """Return the number of the description of what is asked for; None where there is none."""
    reference = reference_of(graph, ask)
    clip = reference.clips.get(ask.output)
    if clip is None:
        return None
    try:
        return addresses.of(reference, ask.output, clip.frame_range.clamp(ask.frame))
    except ValueError:  # a node that a signal comes from has failed
        return None


@examples(100)
@given(data=st.data(), graph=graphs())
def test_digests_are_equal_exactly_where_nothing_differs_that_a_value_depends_on(
    data: st.DataObject, graph: Graph
) -> None:
    engine, addresses = make_engine(), Addresses()
    numbers: dict[bytes, int] = {}
    values: dict[bytes, object] = {}
    drawn = graph
    for _ in range(4):
        wanted = data.draw(st.lists(asks(drawn, (1.0, 0.5)), min_size=1, max_size=4))
        for each, ask in ((each, ask) for each in (graph, drawn) for ask in wanted):
            made, described = digest(engine, each, ask), number(addresses, each, ask)
            assert made is not None or described is None, told(each, ask)
            if made is not None and described is not None:
                assert numbers.setdefault(made, described) == described, told(each, ask)
                value = expected(each, ask)
                assert same(values.setdefault(made, value), value), told(each, ask)
        drawn = data.draw(edits(drawn))
    assert len(set(numbers.values())) == len(numbers), told(drawn)


@examples(100)
@given(data=st.data())
def test_an_edit_costs_what_it_touches(data: st.DataObject) -> None:
    engine, addresses = make_engine(), Addresses()
    history = [data.draw(graphs())]
    known: set[int] = set()
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["ask", "ask", "edit", "undo"]))
        if step == "edit":
            history.append(data.draw(edits(history[-1])))
        elif step == "undo" and len(history) > 1:
            history.pop()
        ask = data.draw(asks(history[-1], (1.0, 0.5)))
        value, computed = answer_counted(engine, history[-1], ask)
        if isinstance(value, Refused):
            return  # how far it came is its own affair
        reference = reference_of(history[-1], ask)
        if ask.output not in reference.clips:
            return  # a problem upstream keeps it from being rendered, not from being looked at
        new = addresses.new(reference, ask.output, reference.clips[ask.output].frame_range.clamp(ask.frame), known)
        assert computed == len(new), told(history[-1], ask)
        known |= new


@examples(60)
@given(data=st.data(), graph=graphs(), cache=st.sampled_from(CACHES))
def test_states_say_what_can_be_had_without_computing(data: st.DataObject, graph: Graph, cache: int) -> None:
    engine = make_engine(cache)
    for ask in data.draw(st.lists(asks(graph, (1.0, 0.5)), min_size=2, max_size=8)):
        state = _state(engine, graph, ask)
        value, computed = answer_counted(engine, graph, ask)
        if isinstance(value, Refused):
            assert state in (None, FrameState.MISSING, FrameState.FAILED)
            assert _state(engine, graph, ask) in (None, FrameState.FAILED)
        else:
            assert (state is FrameState.CACHED) == (computed == 0), told(graph, ask)
        if cache and state is FrameState.CACHED:
            assert _state(engine, graph, ask) is FrameState.CACHED


def _state(engine: Engine, graph: Graph, ask: Ask) -> FrameState | None:
    """Return what the timeline is told of a frame; None where the graph cannot be computed."""
    try:
        (state,) = engine.get_frame_states(graph, *ask.output, [ask.frame], ask.scale)
    except StudioError:
        return None
    return state


@pytest.mark.parametrize("kind", ["prop.shift", "prop.black", "time.trim"])
def test_a_disabled_node_costs_nothing(kind: str) -> None:
    nodes = {"n0": NodeRecord("n0", "prop.count", "n0"), "n1": NodeRecord("n1", kind, "n1", is_disabled=True)}
    graph = Graph(nodes, {Endpoint("n1", "image"): Endpoint("n0", "image")})
    assert answer_counted(make_engine(), graph, Ask(Endpoint("n1", "image"), 2))[1] == 1


def test_a_field_of_what_is_there_counts_as_there() -> None:
    nodes = {"n0": NodeRecord("n0", "prop.count", "n0"), "n1": NodeRecord("n1", "prop.split", "n1")}
    graph = Graph(nodes, {Endpoint("n1", "image"): Endpoint("n0", "image")})
    engine = make_engine()
    cover = Ask(Endpoint("n1", "cover"), 2)
    assert _state(engine, graph, cover) is FrameState.MISSING
    answer_counted(engine, graph, Ask(Endpoint("n1", "image"), 2))
    assert _state(engine, graph, cover) is FrameState.CACHED
    assert answer_counted(engine, graph, cover)[1] == 0
