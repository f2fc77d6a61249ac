"""The scene of a caption, taken apart, gives the same pictures."""

from __future__ import annotations

import pytest

from nodes.source.shapes import Shapes
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.node_expansion import expand_to_nodes, fit_track_curves
from studio.sdk import Image, ParameterError, Point, Prompt
from studio.sdk.decomposition import Decomposition
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia, decompose_node

_REGISTRY = Registry().discover_nodes("nodes")


@pytest.mark.parametrize(
    ("caption", "alpha"),
    [
        ("a red circle moves left to right while a yellow star spins on a navy to purple gradient", False),
        ("a big heart bounces and grows while a small blue cross orbits on cream", False),
        ("a green ring pulses to the beat and falls", True),
    ],
)
def test_the_nodes_give_the_pictures_of_the_caption(caption: str, alpha: bool) -> None:
    params: dict[str, ParamValue] = {"caption": caption, "width": 120, "height": 80, "length": 50, "with_alpha": alpha}
    graph = Graph({"scene": NodeRecord("scene", "source.shapes", "Scene", 1, params)})
    engine = Engine(_REGISTRY, MemoryMedia({}), cache_bytes=1 << 26, device="cpu")
    try:
        parts = engine.compute_frame(EngineRequest(graph, "scene", "taken_apart", 0))
        assert isinstance(parts, Decomposition)
        made = expand_to_nodes(
            graph, _REGISTRY, "scene", parts, fit_track_curves(parts), lambda _, new: dict.fromkeys(new, Point(0, 0))
        )
        document = Document(_REGISTRY, Project(graph))
        document.apply_command(made.command)
        for frame in (0, 9, 26, 49):
            known, found = (
                engine.compute_frame(EngineRequest(document.graph, node, "image", frame))
                for node in ("scene", made.result_output.node)
            )
            assert isinstance(known, Image)
            assert isinstance(found, Image)
            assert known.pixels.shape == found.pixels.shape
            assert float((known.pixels - found.pixels).abs().mean()) <= 1 / 255, frame
    finally:
        engine.close()


def test_a_clip_that_is_too_long_is_refused() -> None:
    with pytest.raises(ParameterError, match="length"):
        decompose_node(Shapes(caption=Prompt("a red circle"), length=1_000_000))
