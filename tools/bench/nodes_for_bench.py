"""Nodes that cost nothing, or a known amount, and the chains made of them."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, SourceNode, Time, node
from studio.sdk.registry import Registry


@node("bench.plain")
class Plain(SourceNode):
    """A picture whose every frame is another one."""

    size: int = Param(default=4, min=1, animatable=False, help="Both sides.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), 100_000, self.size, self.size, 3)

    def process(self, time: Time) -> Image:
        return Image(torch.full((3, self.size, self.size), time.frame % 7 / 7))


@node("bench.trivial")
class Trivial(FrameNode):
    """Hand the picture on."""

    amount: float = Param(default=1.0, help="Nothing but a part of the digest.")

    def process(self, image: Image) -> Image:
        return image


@node("bench.work")
class Work(FrameNode):
    """Take some milliseconds."""

    amount: float = Param(default=1.0, help="A factor.")

    def process(self, image: Image) -> Image:
        return image.with_pixels((image.pixels * self.amount).clamp(0.0, 1.0).sqrt())


def registry() -> Registry:
    """Return the node types of this module."""
    return Registry([Plain.spec, Trivial.spec, Work.spec])


def chain(count: int, node_type: str, **source: int) -> Graph:
    """Return a source, `s`, and `count` nodes behind each other, `n0` …"""
    nodes = {"s": NodeRecord("s", "bench.plain", "s", params=source)}
    wires = {}
    for index in range(count):
        nodes[f"n{index}"] = NodeRecord(f"n{index}", node_type, f"n{index}")
        wires[Endpoint(f"n{index}", "image")] = Endpoint(f"n{index - 1}" if index else "s", "image")
    return Graph(nodes, wires)
