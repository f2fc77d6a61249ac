"""What is said beforehand is what a run then does."""

from __future__ import annotations

from collections import Counter
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.forecast import forecast_range
from studio.graph.model import Endpoint, Graph
from tests.engine.properties.addresses import Addresses
from tests.engine.properties.asking import Refused, answer, make_engine, told
from tests.engine.properties.drawing import Ask, asks, graphs
from tests.engine.properties.profile import examples
from tests.engine.properties.test_work import reference_of


def computed_by(engine: Engine, graph: Graph, asked: list[Ask]) -> Counter[tuple[Endpoint, int]] | None:
    """Return which frames of which outputs are computed for requests; None if one is refused."""
    computed: Counter[tuple[Endpoint, int]] = Counter()
    call = engine.executor.node_invoker.compute_value

    def count(task: Any, *rest: Any) -> Any:
        computed[Endpoint(task.output.record.id, task.output.name), task.frame] += not task.output.is_tuple_field
        return call(task, *rest)

    with patch.object(engine.executor.node_invoker, "compute_value", count):
        refused = any(isinstance(answer(engine, graph, ask), Refused) for ask in asked)
    return None if refused else computed


@examples(100)
@given(data=st.data(), graph=graphs())
def test_a_forecast_names_the_frames_that_a_run_then_computes(data: st.DataObject, graph: Graph) -> None:
    engine = make_engine()
    for ask in data.draw(st.lists(asks(graph), max_size=2)):
        answer(engine, graph, ask)  # some of it is there already
    wanted = data.draw(asks(graph, (1.0, 0.5)))
    try:
        said = forecast_range(engine, graph, wanted.output, scale=wanted.scale)
    except StudioError:
        return
    asked = [Ask(wanted.output, frame, wanted.scale) for frame in said.frames]
    computed = computed_by(engine, graph, asked)
    if computed is None or said.unknown_count:
        return
    assert said.compute_count == sum(computed.values()), told(graph, said)
    assert not [made for made, times in computed.items() if times > 1], told(graph, said)
    frames = {(each.output, frame) for each in said.outputs for within in each.frames for frame in within}
    addresses, reference = Addresses(), reference_of(graph, wanted)
    # Of frames that are equal, any may be the one that is computed for all.
    meant = {addresses.of(reference, *each) for each in frames}
    assert {addresses.of(reference, *each) for each in computed} <= meant, told(graph, said)
    again = forecast_range(engine, graph, wanted.output, scale=wanted.scale)
    assert (again.compute_count, again.total_bytes) == (0, 0), told(graph, again)


@examples(40)
@given(data=st.data(), graph=graphs())
def test_a_forecast_of_one_frame_counts_what_a_plain_evaluation_needs(data: st.DataObject, graph: Graph) -> None:
    engine = make_engine()
    ask = data.draw(asks(graph))
    try:
        clip = engine.compiler.compile_output(graph, *ask.output, ask.scale).facts.frame_range
        frame = clip.clamp(ask.frame)
        said = forecast_range(engine, graph, ask.output, FrameRange(frame, frame + 1))
    except StudioError:
        return
    if said.unknown_count:
        return
    needed = Addresses().new(reference_of(graph, ask), ask.output, frame, set())
    assert said.compute_count == len(needed), told(graph, said)
