"""What a node's result can be taken apart into: nodes, what they are set to over time, and the wires between them.

A node that can be taken apart has a method `taken_apart`, with arguments as those of `process`, and all of them
optional: its inputs at frame 0, `analysis`, `facts: Facts`, `ctx: Context`. It returns `Parts`:

    def taken_apart(self, analysis: Scene, facts: Facts) -> Parts:
        sky = Part("sky", "source.background", {"background": "clouds"})
        star = Part("star", "source.shape_layer", {"shape": "star"}, {"x": Track(analysis.x, 0.001)})
        both = Part("both", "composite.merge")
        wires = Joint("sky", "image", "both", "b"), Joint("star", "image", "both", "a")
        return Parts((sky, star, both), wires, "both")

It is computed like an output, away from the window; the window puts the nodes beside the one they came from, with as
few keyframes as stay within each track's tolerance, and lets them feed what that one fed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.sdk.params import ParamValue

if TYPE_CHECKING:
    from studio.sdk.registry import Registry

THE_NODE: Final = ""
"""The part that stands for the node itself in `Joint.source`: its port is one of the node's inputs."""


@dataclass(frozen=True, slots=True)
class Track:
    """A parameter over the clip.

    Args:
        values: One for each frame, from frame 0 on.
        tolerance: How far keyframes may be from a value, on its frame; 0 to follow exactly.
        loops: Before the first value come those of the end, and after the last one the first again.
    """

    values: tuple[ParamValue, ...]
    tolerance: float = 0.0
    loops: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A node.

    Args:
        id: Unique among the parts; not the one that it gets in a graph.
        type: The node type's id.
        params: What is set; what is missing has its default.
        tracks: What changes over time.
        name: As its card shows it; empty for that of its type.
    """

    id: str
    type: str
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    tracks: Mapping[str, Track] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Joint:
    """A wire from an output to an input, or to a parameter that a Signal drives."""

    source: str
    output: str
    target: str
    input: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Nodes that together give what a node gave.

    Args:
        nodes: In the order in which their pictures are laid over each other.
        joints: The wires. A source of `THE_NODE` is whatever feeds the node's input of that name; where nothing does,
            there will be no wire.
        result: The part whose main output takes the place of the node's.
    """

    nodes: tuple[Part, ...]
    joints: tuple[Joint, ...]
    result: str

    def check(self, registry: Registry) -> None:
        """Raise StudioError unless all nodes, parameters and ports are there, and values are accepted."""
        known = {part.id: registry[part.type] for part in self.nodes}
        if len(known) < len(self.nodes) or self.result not in known:
            raise StudioError(tr("The parts need ids of their own, and the result must be one of them."))
        for part in self.nodes:
            spec = known[part.id]
            for name, value in part.params.items():
                spec.param(name).check(value)
            for name, track in part.tracks.items():
                for value in track.values:
                    spec.param(name).check(value)
        for joint in self.joints:
            if joint.source != THE_NODE:
                known[joint.source].output(joint.output)
            known[joint.target].input(joint.input)


def timed(
    values: Mapping[str, tuple[ParamValue, ...]], tolerances: Mapping[str, float]
) -> tuple[dict[str, ParamValue], dict[str, Track]]:
    """Return parameters over the clip as what is set, where it stays what it is, and as tracks.

    Args:
        values: By parameter: one for each frame.
        tolerances: By parameter; 0 for those that are not named.
    """
    still = {name: each[0] for name, each in values.items() if all(value == each[0] for value in each)}
    moving = {name: Track(each, tolerances.get(name, 0.0)) for name, each in values.items() if name not in still}
    return still, moving
