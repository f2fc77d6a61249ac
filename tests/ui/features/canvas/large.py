"""Large graphs."""

from __future__ import annotations

from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from tests.ui.nodes_for_tests import registry

TYPES = ("color.gain", "filter.blur", "composite.merge", "motion.flow")


def grid(count: int) -> Project:
    """Return a project of `count` wired nodes, laid out in rows of forty."""
    known = registry()
    nodes = {f"n{i}": NodeRecord(f"n{i}", TYPES[i % 4], f"Node {i}") for i in range(count)}
    wires = {
        Endpoint(f"n{i}", known[TYPES[i % 4]].inputs[0].name): Endpoint(f"n{i - 1}", "image") for i in range(1, count)
    }
    wires |= {Endpoint(f"n{i}", "foreground"): Endpoint(f"n{i - 7}", "image") for i in range(10, count, 4)}
    return Project(Graph(nodes, wires), {f"n{i}": Point((i % 40) * 260.0, (i // 40) * 230.0) for i in range(count)})
