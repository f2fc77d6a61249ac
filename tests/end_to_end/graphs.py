"""Graphs for the tests of whole ways."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry

Step = tuple[str, str, dict[str, ParamValue]]

TEN_NODES: tuple[Step, ...] = (
    ("gain", "color.gain", {"gain": 0.5}),
    ("brighter", "color.gain", {"gain": 2.0}),
    ("flip", "transform.flip", {}),
    ("flip_back", "transform.flip", {}),
    ("levels", "color.levels", {}),
    ("gamma", "color.gamma", {}),
    ("hue", "color.hue_saturation", {}),
    ("blur", "filter.blur", {"radius": 0.0}),
)
"""Eight nodes that all compute and that together change nothing; with the reader and the writer they are ten."""


def save_chain(path: Path, source: Path, target: Path, steps: tuple[Step, ...], **write: ParamValue) -> Path:
    """Save a project video → steps → write, the sound wired straight to the writer; return its path."""
    registry = Registry().discover_nodes("nodes")
    all_steps: tuple[Step, ...] = (
        ("video", "source.video", {"file": str(source)}),
        *steps,
        ("write", "output.write_video", {"file": str(target), **write}),
    )
    nodes = {name: NodeRecord(name, kind, name, registry[kind].version, params) for name, kind, params in all_steps}
    wires = {Endpoint(b, "image"): Endpoint(a, "image") for a, b in pairwise(nodes)}
    wires[Endpoint("write", "audio")] = Endpoint("video", "audio")
    layout = {name: Point(260.0 * index, 0.0) for index, name in enumerate(nodes)}
    save_project(path, Project(Graph(nodes, wires), layout), registry)
    return path
