"""Helpers that wire test nodes into graphs, and that make and read flat pictures."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch

from studio.graph.curves.curve import Curve
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Image, Mask
from studio.sdk.params import ParamValue


def flat(value: float, width: int = 4, height: int = 2, channels: int = 3) -> Image:
    """Return a picture of one value."""
    return Image(torch.full((channels, height, width), value))


def level(image: object) -> float:
    """Return the value of a flat picture or mask."""
    assert isinstance(image, (Image, Mask))
    return round(float(image.pixels.mean()), 4)


def build(*nodes: tuple[str, str, Mapping[str, ParamValue | Curve]], wires: str = "", disabled: str = "") -> Graph:
    """Make a graph.

    Args:
        nodes: (id, type without "test.", parameters and curves).
        wires: "ramp.image>add.image add.image>sink.image"; a missing port means "image".
        disabled: Ids of disabled nodes.
    """
    records = {}
    for id, type_name, params in nodes:
        values = {name: value for name, value in params.items() if not isinstance(value, Curve)}
        curves = {name: value for name, value in params.items() if isinstance(value, Curve)}
        records[id] = NodeRecord(id, f"test.{type_name}", id, 1, values, curves, id in disabled.split())
    ends = [tuple(_endpoint(end) for end in wire.split(">")) for wire in wires.split()]
    return Graph(records, {target: source for source, target in ends})


def _endpoint(text: str) -> Endpoint:
    name, _, port = text.partition(".")
    return Endpoint(name, port or "image")


def chain(*nodes: tuple[str, Mapping[str, ParamValue | Curve]]) -> Graph:
    """Make a graph of nodes in a row; the last one has the id "last"."""
    ids = [f"n{index}" for index in range(len(nodes) - 1)] + ["last"]
    wires = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return build(*((id, kind, params) for id, (kind, params) in zip(ids, nodes, strict=True)), wires=wires)
