"""The level on which clips are edited, and the clips on it: pictures, facts and sound."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import get_graph, join_path
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import IN, OUTPUT, get_output_type, get_spec
from studio.sdk.ports import AUDIO, IMAGE
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ClipSource:
    """A clip that is edited.

    Args:
        output: The output that gives its pictures, on the edited level.
        info: Its facts.
        sound: The output of the level that gives its sound; None for none.
        sample_rate: Samples a second of the sound; 0 for none.
        has_distant_sound: Whether its sound is given by no output of the level, so that it cannot be connected.
    """

    output: Endpoint
    info: ClipInfo
    sound: Endpoint | None = None
    sample_rate: int = 0
    has_distant_sound: bool = False


@dataclass(frozen=True, slots=True)
class EditedLevel:
    """A level of a graph, with what is known of it.

    Args:
        project_graph: The outermost graph.
        path: The groups that lead to the level.
        registry: The node types.
        facts: Those of the outermost graph.
    """

    project_graph: Graph
    path: tuple[str, ...]
    registry: Registry
    facts: GraphFacts

    @property
    def graph(self) -> Graph:
        """The level's graph."""
        return get_graph(self.project_graph, self.path)

    def find_viewed_output(self, viewed: Endpoint | None) -> Endpoint:
        """Return the output that the viewer shows, as the level names it.

        Args:
            viewed: The output, by its path.

        Raises:
            GraphError: There is none, or it lies on another level.
        """
        if viewed is None:
            raise GraphError(tr("The viewer shows no clip."))
        *groups, node = viewed.node.split("/")
        if tuple(groups) != self.path or node not in self.graph.nodes:
            raise GraphError(
                tr("What the viewer shows lies on another level of the graph: open that level, or view a node here.")
            )
        return Endpoint(node, viewed.port)

    def find_clip(self, output: Endpoint) -> ClipSource:
        """Return the clip of an output of the level. For the Output of a group, that is what it is fed.

        Raises:
            GraphError: It gives no pictures, or nothing is known of it because it is muted or cannot be computed.
        """
        record = self.graph[output.node]
        if record.type == OUTPUT:
            fed = self.graph.wires.get(Endpoint(record.id, IN))
            if fed is None:
                raise GraphError(tr("Nothing is connected to {node}.{port}.", node=record.name, port=IN))
            return self.find_clip(fed)
        full = join_path(self.path, output.node)
        if full in self.facts.muted_nodes:
            raise GraphError(tr("{node} is muted: it gives no frames. Unmute it first.", node=record.name))
        info = self.facts.clips.get(Endpoint(full, output.port))
        if info is None:
            reasons = self.facts.find_upstream_problems(self.project_graph, full)
            reason = reasons[0].message if reasons else tr("nothing is known of it")
            raise GraphError(tr("{node} gives no frames: {reason}", node=record.name, reason=reason))
        if get_output_type(self.graph, output, self.registry) is not IMAGE or not info.width or not info.height:
            raise GraphError(tr("{node} gives no pictures: view a node that gives a clip.", node=record.name))
        return self._with_sound(output, full, info)

    def _with_sound(self, output: Endpoint, full: str, info: ClipInfo) -> ClipSource:
        clips, flat = self.facts.clips, self.facts.flat_graph
        heard = find_audio_output(self.project_graph, self.registry, Endpoint(full, output.port), clips)
        if heard is None:
            return ClipSource(output, info)
        for node in self.graph.nodes:
            spec = get_spec(self.graph, node, self.registry)
            for port in spec.outputs if spec is not None else ():
                candidate = Endpoint(join_path(self.path, node), port.name)
                if port.type is AUDIO and flat.resolve_output(candidate) == heard:
                    sample_rate = clips[heard].sample_rate if heard in clips else 0
                    return ClipSource(output, info, Endpoint(node, port.name), sample_rate)
        return ClipSource(output, info, has_distant_sound=True)
