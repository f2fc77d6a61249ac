"""What a soak works on: a made clip behind a chain of nodes of many kinds, and edits of their parameters."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

from studio.graph.commands import Command, SetDisabled, SetKeyframe, SetParam
from studio.graph.curves.curve import Keyframe
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry

_CHAIN = (
    ("gain", "color.gain"),
    ("exposure", "color.exposure"),
    ("levels", "color.levels"),
    ("blur", "filter.blur"),
    ("sharpen", "filter.sharpen"),
    ("echo", "time.echo"),
    ("turn", "transform.transform"),
    ("crop", "transform.crop"),
)
_PARAMS: dict[str, dict[str, float]] = {
    "crop": {"left": 64, "top": 36},
    "echo": {"copies": 2},
    "small": {"width": 480, "height": 270},
}
_SETTINGS: tuple[tuple[str, str, float, float], ...] = (
    ("gain", "gain", 0.5, 2.0),
    ("exposure", "stops", -1.0, 1.0),
    ("levels", "gamma", 0.5, 2.0),
    ("blur", "radius", 0.5, 12.0),
    ("sharpen", "amount", 0.0, 2.0),
    ("echo", "decay", 0.1, 0.9),
    ("turn", "rotate", -20.0, 20.0),
    ("average", "half_life", 1.0, 6.0),
    ("merge", "opacity", 0.1, 1.0),
)
"""Node, number, least and largest value."""

VIEWED = tuple(Endpoint(node, "image") for node in ("merge", "crop", "turn", "sharpen", "average"))
_ANIMATED, _SWITCHED = 0.15, 0.05
"""The share of edits that set a keyframe, and that disable a node or let it work again."""


def save_soak_project(clip: Path, path: Path, target: Path) -> None:
    """Write a project: a chain merged with its own middle and written to `target`, and a small copy with memory."""
    made = (*_CHAIN, ("merge", "composite.merge"), ("small", "transform.resize"), ("average", "time.average"))
    files = (("clip", "source.video", clip), ("write", "output.write_video", target))
    records = {name: NodeRecord(name, kind, name, params={"file": file.as_posix()}) for name, kind, file in files}
    records |= {name: NodeRecord(name, kind, name, params=_PARAMS.get(name, {})) for name, kind in made}
    names = ["clip", *(name for name, _ in _CHAIN)]
    wires = {Endpoint(name, "image"): Endpoint(before, "image") for before, name in pairwise(names)}
    wires[Endpoint("merge", "b")] = Endpoint("levels", "image")
    wires[Endpoint("merge", "a")] = Endpoint("crop", "image")
    wires[Endpoint("write", "image")] = Endpoint("merge", "image")
    wires[Endpoint("small", "image")] = Endpoint("clip", "image")
    wires[Endpoint("average", "image")] = Endpoint("small", "image")
    layout = {name: Point(260.0 * (index % 4), 240.0 * (index // 4)) for index, name in enumerate(records)}
    save_project(path, Project(Graph(records, wires), layout, viewed_output=VIEWED[0]), Registry())


def random_edit(chance: random.Random, graph: Graph, frame: int) -> Command:
    """Return an edit of one parameter: mostly a value, sometimes a keyframe, now and then a node is switched off."""
    node, param, low, high = chance.choice(_SETTINGS)
    value, kind = chance.uniform(low, high), chance.random()
    if kind < _SWITCHED:
        return SetDisabled((node,), not graph[node].is_disabled)
    if kind < _SWITCHED + _ANIMATED or param in graph[node].curves:
        return SetKeyframe(node, param, Keyframe(frame, value))
    return SetParam(node, param, value)
