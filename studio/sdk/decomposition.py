"""Decomposition of a node's result into nodes, their parameters over time, and the wires between them.

A node that can be decomposed has a method `taken_apart`. Its arguments are as those of `process`, and all of them are
optional: its inputs at frame 0, `analysis`, `facts: InputInfo`, `ctx: Context`. It returns a `Decomposition`:

    def taken_apart(self, analysis: Scene, facts: InputInfo) -> Decomposition:
        sky = NodeTemplate("sky", "source.background", {"background": "clouds"})
        star = NodeTemplate("star", "source.shape_layer", {"shape": "star"}, {"x": ParamTrack(analysis.x, 0.001)})
        both = NodeTemplate("both", "composite.merge")
        links = NodeLink("sky", "image", "both", "b"), NodeLink("star", "image", "both", "a")
        return Decomposition((sky, star, both), links, "both")

The decomposition is computed like an output, away from the window. The window puts the nodes beside the one they came
from, with as few keyframes as stay within each track's tolerance, and lets them feed what that one fed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.params import ParamValue

if TYPE_CHECKING:
    from studio.sdk.registry import Registry

SELF_ID: Final = ""
"""The part that stands for the node itself in `NodeLink.source`: its port is one of the node's inputs."""


@dataclass(frozen=True, slots=True)
class ParamTrack:
    """A parameter over the clip.

    Args:
        values: One for each frame, from frame 0 on.
        tolerance: How far keyframes may be from a value, on its frame; 0 to follow exactly.
        is_looped: Before the first value come those of the end, and after the last one the first again.
    """

    values: tuple[ParamValue, ...]
    tolerance: float = 0.0
    is_looped: bool = False


@dataclass(frozen=True, slots=True)
class NodeTemplate:
    """A node of a decomposition.

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
    tracks: Mapping[str, ParamTrack] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class NodeLink:
    """A wire from an output to an input, or to a parameter that a Signal drives."""

    source: str
    output: str
    target: str
    input: str


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Nodes that together give what a node gave.

    Args:
        nodes: In the order in which their pictures are laid over each other.
        links: The wires. A source of `SELF_ID` is whatever feeds the node's input of that name; where nothing does,
            there will be no wire.
        result: The part whose main output takes the place of the node's.
    """

    nodes: tuple[NodeTemplate, ...]
    links: tuple[NodeLink, ...]
    result: str

    def validate_nodes(self, registry: Registry) -> None:
        """Raise StudioError unless all nodes, parameters and ports are there, and values are accepted."""
        known = {part.id: registry[part.type] for part in self.nodes}
        if len(known) < len(self.nodes) or self.result not in known:
            raise StudioError(tr("The parts need ids of their own, and the result must be one of them."))
        for part in self.nodes:
            spec = known[part.id]
            for name, value in part.params.items():
                spec.get_param(name).normalize_value(value)
            for name, track in part.tracks.items():
                for value in track.values:
                    spec.get_param(name).normalize_value(value)
        for joint in self.links:
            if joint.source != SELF_ID:
                known[joint.source].get_output(joint.output)
            known[joint.target].get_input(joint.input)


def split_constant_params(
    values: Mapping[str, tuple[ParamValue, ...]], tolerances: Mapping[str, float]
) -> tuple[dict[str, ParamValue], dict[str, ParamTrack]]:
    """Split parameters over the clip into constant values and tracks.

    Args:
        values: By parameter: one for each frame.
        tolerances: By parameter; 0 for those that are not named.
    """
    still = {name: each[0] for name, each in values.items() if all(value == each[0] for value in each)}
    moving = {name: ParamTrack(each, tolerances.get(name, 0.0)) for name, each in values.items() if name not in still}
    return still, moving
