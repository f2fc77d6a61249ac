"""The graph of E12: nodes with two inputs and two outputs each, and half as many wires again as nodes."""

from __future__ import annotations

from typing import NamedTuple

from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk import FrameNode, Image, Mask, Param, node
from studio.sdk.params import Point

COLUMNS = 40
STEP_X, STEP_Y = 264.0, 240.0


class Halves(NamedTuple):
    """What a `Pair` gives."""

    image: Image
    matte: Mask


@node("bench.pair")
class Pair(FrameNode):
    """Two inputs, two outputs, and nothing done."""

    amount: float = Param(default=1.0, min=0.0, max=8.0, help="Read by nothing.")

    def process(self, image: Image | None = None, mask: Mask | None = None) -> Halves:
        raise NotImplementedError  # the canvas is measured, nothing is computed


def project(nodes: int) -> Project:
    """Return `nodes` of them in rows of forty, with 1.5 wires a node."""
    records = {f"n{i}": NodeRecord(f"n{i}", "bench.pair", f"Node {i}") for i in range(nodes)}
    wires = {Endpoint(f"n{i}", "image"): Endpoint(f"n{i - 1}", "image") for i in range(1, nodes)}
    wires |= {Endpoint(f"n{i}", "mask"): Endpoint(f"n{i - 7}", "matte") for i in range(8, nodes, 2)}
    layout = {f"n{i}": Point(i % COLUMNS * STEP_X, i // COLUMNS * STEP_Y) for i in range(nodes)}
    return Project(Graph(records, wires), layout)
