"""A small graph around a node of any type that computes: its inputs are fed by what the registry has. No widgets here.

What gives each type of port is found from the sources on: a node that takes a Flow is fed by one that measures it, and
that one by the clip that comes with the program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from studio.core.files import find_asset_folder
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import STRUCTURAL_TYPES
from studio.sdk.networks.network import Network
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import FileMode, ParamKind, ParamSpec, ParamValue, Point
from studio.sdk.ports import DATASET, FEATURES, PortSpec, PortType, can_connect
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import needs_model
from studio.ui.widgets.text.display_names import translate_node_name

MEDIA: Final = find_asset_folder("media")
_FILES: Final = ("moving-scene.mp4", "scene.0001.jpg", "tune.m4a", "words.txt", "words.srt")
_SEQUENCE: Final = "scene.####.jpg"
_FOLDER: Final = "."  # all of them
_SIZE: Final[Mapping[str, ParamValue]] = {"width": 640, "height": 360}  # the clip's
_RATE: Final = 24.0  # the clip's
_RECORDING_MODE: Final[Mapping[str, ParamValue]] = {"mode": "recording"}  # no device is needed for an example
_SEQUENCES: Final = frozenset({"source.image_sequence"})
_WITHOUT_FILES: Final = frozenset({"composite.cryptomatte"})
_ALSO_WITHOUT_FILE: Final = frozenset({"overlay.timecode"})  # no clip that comes along has a timecode
_ALSO_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"composite.refine_matte": ("mask",)}  # one of two optional ones
_DRAWN_KINDS: Final = frozenset(
    {ParamKind.SHAPES, ParamKind.TRACKS, ParamKind.STROKES, ParamKind.CLICKS, ParamKind.SEQUENCE}
)
_PREFERRED_SOURCES: Final = (
    "source.video",
    "source.shapes",
    "source.gradient",
    "source.noise",
    "source.checker",
    "source.text",
    "signal.wave",
)
_COLUMN, _ROW = 244.0, 260.0
_MAX_OPTIONAL_INPUTS = 2


def has_example(spec: NodeSpec) -> bool:
    """Return whether a node of this type means something by itself, with files that come with the program.

    A group and its ports mean nothing alone, and no render with ids comes along.
    """
    return spec.id not in STRUCTURAL_TYPES and spec.id not in _WITHOUT_FILES


@dataclass(frozen=True, slots=True)
class ExampleBuilder:
    """Builder of example graphs.

    Args:
        registry: The node types.
        media_folder: The folder with the clip and the pictures that come with the program.
    """

    registry: Registry
    media_folder: Path

    def build_example(self, spec: NodeSpec) -> Project | None:
        """Return a graph around a node of this type, which is its last node; None if nothing feeds it."""
        makers = _sources_by_type(self.registry)
        if any(_find_source(makers, port.type) is None for port in _inputs_to_connect(spec)):
            return None
        making = _ExampleGraph(self, makers)
        making.add_target(spec)
        return Project(Graph(making.nodes, making.wires), _layout(making.nodes, making.wires))

    def get_example_params(self, spec: NodeSpec) -> Mapping[str, ParamValue]:
        """Return what a node has set in an example: the files that it reads, and what it draws as large as the clip."""
        files: dict[str, ParamValue] = {
            name: (self.media_folder / file).as_posix()
            for name, param in spec.params.items()
            if spec.id not in _ALSO_WITHOUT_FILE
            and param.kind is ParamKind.FILE
            and param.file_mode is not FileMode.SAVE
            and param.default == ""
            if (file := _file_for(spec, param))
        }
        files |= {name: _make_cut(spec) for name, param in spec.params.items() if param.kind is ParamKind.SEQUENCE}
        if spec.cls.device_params:
            return files | dict(_RECORDING_MODE)
        if spec.kind is not NodeKind.SOURCE or not spec.params.keys() >= {*_SIZE, "length"}:  # a clip of its own size
            return files
        return files | dict(_SIZE) | ({"rate": _RATE} if "rate" in spec.params else {})


@dataclass(slots=True)
class _ExampleGraph:
    """A graph that grows backwards from a node; what feeds a port of a type feeds all but the next port of one node."""

    examples: ExampleBuilder
    makers: Mapping[PortType, Sequence[tuple[NodeSpec, str]]]
    nodes: dict[str, NodeRecord] = field(default_factory=dict)
    wires: dict[Endpoint, Endpoint] = field(default_factory=dict)
    nodes_by_type: dict[str, str] = field(default_factory=dict)

    def add_target(self, spec: NodeSpec) -> None:
        """Add a node and all that feeds it."""
        target = self._new(spec)
        waiting = [(target, spec)]
        while waiting:
            node, its = waiting.pop()
            for port, (maker, output) in self._choices(its):
                source = self.nodes_by_type.get(maker.id)
                if source is None or source == node:
                    source = self.nodes_by_type[maker.id] = self._new(maker)
                    waiting.append((source, maker))
                self.wires[Endpoint(node, port.name)] = Endpoint(source, output)
        self.nodes[target] = self.nodes.pop(target)  # the last one

    def _choices(self, spec: NodeSpec) -> list[tuple[PortSpec, tuple[NodeSpec, str]]]:
        """Return what feeds each input: ports of one type get different nodes as far as there are any."""
        used: dict[PortType, int] = {}
        found = []
        for port in _inputs_to_connect(spec):
            makers = [maker for maker in self.makers.get(port.type, ()) if maker[0] is not spec]
            makers = makers or [maker for maker in (_find_source(self.makers, port.type),) if maker is not None]
            count = used[port.type] = used.get(port.type, -1) + 1
            found.append((port, makers[count % len(makers)]))
        return found

    def _new(self, spec: NodeSpec) -> str:
        graph = Graph(self.nodes)
        node = graph.make_unique_id(spec.id.partition(".")[2])
        params = self.examples.get_example_params(spec)
        self.nodes[node] = NodeRecord(
            node, spec.id, graph.make_unique_name(translate_node_name(spec)), spec.version, params
        )
        return node


def _inputs_to_connect(spec: NodeSpec) -> tuple[PortSpec, ...]:
    """Return the inputs that an example feeds: those that are needed, and of a mixer's optional ones the first two."""
    also = _ALSO_NEEDED.get(spec.id, ())
    needed = tuple(port for port in spec.inputs if not port.is_optional or port.name in also)
    main = spec.main_input
    if main is None or len(needed) > 1:
        return needed
    alike = [port for port in spec.inputs if port.is_optional and port.type is main.type]
    return (*needed, *alike[: _MAX_OPTIONAL_INPUTS - len(needed)])


def _sources_by_type(registry: Registry) -> Mapping[PortType, Sequence[tuple[NodeSpec, str]]]:
    """Return for each port type the outputs that give it and can be fed, those that need the fewest nodes first."""
    found: dict[PortType, list[tuple[NodeSpec, str]]] = {}
    waiting = sorted(
        (
            spec
            for spec in registry
            if spec.kind is not NodeKind.GENERATOR and has_example(spec) and not needs_model(spec)
        ),
        key=_rank,
    )
    grown = True
    while grown:
        ready = [spec for spec in waiting if all(_find_source(found, port.type) for port in _inputs_to_connect(spec))]
        waiting = [spec for spec in waiting if spec not in ready]
        grown = False
        for spec in ready:
            for port in _usable_outputs(spec):
                known = found.setdefault(port.type, [])
                if not known or not spec.inputs:
                    known.append((spec, port.name))
                    grown = True
    return found


def _usable_outputs(spec: NodeSpec) -> tuple[PortSpec, ...]:
    """Return the outputs that may feed others.

    A data set's previews are for looking, and as small as its samples. Networks are untrained: their features will do.
    """
    sets = tuple(port for port in spec.outputs if port.type is DATASET)
    if issubclass(spec.cls, Network):
        return tuple(port for port in spec.outputs if port.type is FEATURES)
    return sets or spec.outputs


def _rank(spec: NodeSpec) -> tuple[bool, int, str]:
    """Return the place of a source: what is empty until something is drawn in the viewer comes last."""
    is_drawn = any(param.kind in _DRAWN_KINDS for param in spec.params.values())
    preferred = _PREFERRED_SOURCES.index(spec.id) if spec.id in _PREFERRED_SOURCES else len(_PREFERRED_SOURCES)
    return is_drawn, preferred, spec.id


def _find_source(
    makers: Mapping[PortType, Sequence[tuple[NodeSpec, str]]], wanted: PortType
) -> tuple[NodeSpec, str] | None:
    """Return an output of a type, or of one that is converted to it."""
    if makers.get(wanted):
        return makers[wanted][0]
    return next((known[0] for type, known in makers.items() if known and can_connect(type, wanted)), None)


def _file_for(spec: NodeSpec, param: ParamSpec) -> str:
    """Return the file that suits a parameter; none for a font or another kind that does not come with the program."""
    if spec.id in _SEQUENCES:
        return _SEQUENCE
    if param.file_mode is FileMode.FOLDER:
        return _FOLDER
    fitting = (file for file in _FILES if not param.file_types or Path(file).suffix in param.file_types)
    return next(fitting, "")


def _make_cut(spec: NodeSpec) -> str:
    """Return a sequence of what feeds the inputs: one dissolves into the next."""
    count = len([port for port in _inputs_to_connect(spec) if port.row])
    dissolve = ClipTransition(before=6, after=6)
    clips = tuple(
        SequenceClip(number, (number - 1) * 24, 24, input=number, transition=dissolve if number > 1 else None)
        for number in range(1, count + 1)
    )
    return serialize_sequence(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),)))


def _layout(nodes: Mapping[str, NodeRecord], wires: Mapping[Endpoint, Endpoint]) -> dict[str, Point]:
    """Return where the cards lie: each left of what it feeds, those of one column one below the other."""
    columns = dict.fromkeys(nodes, 0)
    for _ in nodes:  # as many rounds as the longest chain has nodes, at most
        for target, source in wires.items():
            columns[source.node] = max(columns[source.node], columns[target.node] + 1)
    last, rows = max(columns.values()), dict.fromkeys(columns.values(), 0)
    places = {}
    for node, column in columns.items():
        places[node] = Point((last - column) * _COLUMN, rows[column] * _ROW)
        rows[column] += 1
    return places
