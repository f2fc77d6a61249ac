"""Nodes that know the facts of all their inputs: which frames are read, and what is computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, FrameNode, Image, InputInfo, Media, node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import build, level


@node("test.append")
class Append(FrameNode):
    """Show the second clip where the first one is over."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return replace(inputs["image"], length=inputs["image"].length + inputs["other"].length)

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, range]:
        at = frame if port == "image" else frame - inputs["image"].length
        inside = frame < inputs["image"].length if port == "image" else at >= 0
        return at, range(at, at + inside)

    def process(self, image: Image | None, other: Image | None) -> Image:
        shown = other if image is None else image
        assert shown is not None
        return shown


@node("test.progress")
class Progress(FrameNode):
    """Add how long the clip is."""

    def process(self, image: Image, facts: InputInfo) -> Image:
        nodes.calls.add("progress")
        return image.with_pixels(image.pixels + facts["image"].length)


def _engine() -> Engine:
    return Engine(
        Registry([*nodes.REGISTRY, Append.spec, Progress.spec]), MediaFiles(), cache_bytes=1 << 20, device="cpu"
    )


def _append(length: int) -> Graph:
    ramps = ("a", "ramp", {"length": length}), ("b", "ramp", {"length": 9, "offset": 50.0})
    return build(*ramps, ("last", "append", {}), wires="a>last.image b>last.other")


def test_a_node_may_read_by_another_inputs_length() -> None:
    engine = _engine()
    shown = [level(engine.compute_frame(EngineRequest(_append(3), "last", "image", frame))) for frame in range(6)]
    assert shown == [0, 1, 2, 50, 51, 52]
    assert nodes.calls["ramp"] == 6, "what is not shown is not computed"
    assert level(engine.compute_frame(EngineRequest(_append(4), "last", "image", 4))) == 50


def test_a_method_that_asks_for_facts_depends_on_them() -> None:
    engine = _engine()

    def graph(length: int) -> Graph:
        return build(("a", "ramp", {"length": length}), ("last", "progress", {}), wires="a>last")

    assert [level(engine.compute_frame(EngineRequest(graph(length), "last", "image", 1))) for length in (5, 5, 7)] == [
        6,
        6,
        8,
    ]
    assert nodes.calls["progress"] == 2
