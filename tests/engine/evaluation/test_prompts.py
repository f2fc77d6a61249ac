"""Texts that blend, through the engine: what is computed anew, and what is found."""

from __future__ import annotations

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.curves.curve import Curve, Handle, Keyframe
from studio.media.media_files import MediaFiles
from studio.sdk import FrameNode, Image, Param, Prompt, node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import chain, level


@node("test.says")
class Says(FrameNode):
    """Turn a text into a level: its length, on the way to that of the next one."""

    says: Prompt = Param(default="", help="What is said.")

    def process(self, image: Image) -> Image:
        nodes.calls.add("says")
        one, other = len(self.says.text), len(self.says.next_text)
        return image.with_pixels(image.pixels * 0 + one + (other - one) * self.says.share)


def test_digests_cover_text_next_and_share() -> None:
    engine = Engine(Registry([*nodes.REGISTRY, Says.spec]), MediaFiles(), cache_bytes=1 << 20, device="cpu")
    says = Curve((Keyframe(0, "a"), Keyframe(6, "abcde", left=Handle(-3.0, ())), Keyframe(8, "a")))
    graph = chain(("still", {"value": 0.0}), ("says", {"says": says}))
    shown = [level(engine.compute_frame(EngineRequest(graph, "last", "image", frame))) for frame in range(10)]
    assert shown == [1, 1, 1, 2, 3, 4, 5, 5, 1, 1]
    assert nodes.calls["says"] == 5  # "a", three on the way, "abcde"; the last "a" is found
