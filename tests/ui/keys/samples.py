"""A project whose nodes have keys of every kind."""

from __future__ import annotations

from studio.graph.curves import Curve, Interpolation, Keyframe
from studio.graph.history import Document
from studio.graph.levels import Level
from studio.graph.model import Graph, NodeRecord, Project
from tests.ui.inspector.samples import registry

GAIN = Curve((Keyframe(10, 1.0), Keyframe(20, 2.0), Keyframe(40, 2.0, Interpolation.CONSTANT), Keyframe(60, 4.0)))
RADIUS = Curve((Keyframe(0, 5.0, Interpolation.BEZIER), Keyframe(40, 50.0, Interpolation.BEZIER)))


def level() -> Level:
    """Return a level with two nodes that are animated, and one that is not."""
    nodes = {
        "a": NodeRecord("a", "color.everything", "Look", curves={"gain": GAIN, "radius": RADIUS}),
        "b": NodeRecord("b", "color.everything", "Other", curves={"gain": Curve((Keyframe(30, 3.0),))}),
        "still": NodeRecord("still", "color.everything", "Still"),
    }
    return Level(Document(registry(), Project(Graph(nodes))))
