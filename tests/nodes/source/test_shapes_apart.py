"""The scene of a caption, taken apart, gives the same pictures."""

from __future__ import annotations

import pytest

from nodes.source.shapes.node import Shapes
from studio.engine.engine import Engine
from studio.engine.request import Request
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.parts import apart, fitted
from studio.sdk import Image, ParameterError, Point, Prompt
from studio.sdk.params import ParamValue
from studio.sdk.parts import Parts
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia, take_apart

_REGISTRY = Registry().discover("nodes")


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
        parts = engine.compute(Request(graph, "scene", "taken_apart", 0))
        assert isinstance(parts, Parts)
        made = apart(graph, _REGISTRY, "scene", parts, fitted(parts), lambda _, new: dict.fromkeys(new, Point(0, 0)))
        document = Document(_REGISTRY, Project(graph))
        document.apply(made.command)
        for frame in (0, 9, 26, 49):
            known, found = (
                engine.compute(Request(document.graph, node, "image", frame)) for node in ("scene", made.result.node)
            )
            assert isinstance(known, Image)
            assert isinstance(found, Image)
            assert known.pixels.shape == found.pixels.shape
            assert float((known.pixels - found.pixels).abs().mean()) <= 1 / 255, frame
    finally:
        engine.close()


def test_a_clip_that_is_too_long_is_refused() -> None:
    with pytest.raises(ParameterError, match="length"):
        take_apart(Shapes(caption=Prompt("a red circle"), length=1_000_000))
