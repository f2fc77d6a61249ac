"""A render gives the pixels of a plain evaluation, whatever its threads do."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.image import Mask
from studio.core.time import FrameRange
from studio.engine.render import render_sink
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.ports import mask_to_image
from tests.engine.properties.asking import CACHES, Refused, Unknown, answer, expected, make_engine, same, told
from tests.engine.properties.drawing import Ask, asks, graphs
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.profile import examples
from tests.engine.sink_for_tests import MemorySink, written

REGISTRY.add(MemorySink.spec)


@examples(60)
@given(
    data=st.data(),
    graph=graphs(),
    cache=st.sampled_from(CACHES),
    workers=st.integers(1, 4),
    scale=st.sampled_from([1.0, 0.5]),
)
def test_a_render_writes_the_frames_of_a_plain_evaluation(
    data: st.DataObject, graph: Graph, cache: int, workers: int, scale: float
) -> None:
    last = f"n{len(graph.nodes) - 1}"
    source = Endpoint(last, REGISTRY[graph[last].type].outputs[0].name)
    sink = NodeRecord("sink", "test.sink", "sink")
    whole = Graph({**graph.nodes, "sink": sink}, {**graph.wires, Endpoint("sink", "image"): source})
    engine = make_engine(cache)
    for ask in data.draw(st.lists(asks(graph), max_size=2)):
        answer(engine, graph, ask)  # some of it is there already
    length = engine.facts(graph).clips.get(source, ClipInfo()).length
    start = data.draw(st.integers(0, length - 1))
    frames = FrameRange(start, data.draw(st.integers(start + 1, length)))
    wanted = [_as_image(expected(graph, Ask(source, frame, scale))) for frame in frames]
    written.clear()
    try:
        with patch("studio.engine.render.pipeline.count_render_workers", return_value=workers):
            render_sink(engine, whole, "sink", frames=frames, scale=scale)
    except StudioError:
        assert any(isinstance(value, (Refused, Unknown)) for value in wanted) or engine.facts(whole).problems, told(
            whole, frames
        )
        return
    assert len(written[-1].images) == len(wanted)
    assert all(map(same, written[-1].images, wanted)), told(whole, frames)


def _as_image(value: object) -> object:
    """Return what a sink receives of a value: a mask that a disabled node passes on becomes a picture."""
    return mask_to_image(value) if isinstance(value, Mask) else value
