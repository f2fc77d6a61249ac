"""New nodes: as commands, from a pick in the search, a wire's loose end, or a dropped file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import GraphError
from studio.graph.commands import AddNode, Command, Connect, Together
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import FileMode, ParamKind, ParamSpec, ParamValue, Point
from studio.sdk.ports import PortType, connects
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.face import CARD_WIDTH, PICTURE_TYPES, ROW_HEIGHT, CardPlan

STEP: Final = 24.0
"""The canvas's dots; new nodes are laid on whole ones of a quarter of it."""

_IMAGES: Final = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".exr", ".tga", ".dpx"})
_READERS: Final = ("source.video", "source.image", "source.image_sequence", "source.audio")


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A wire that waits for a node.

    Args:
        fixed: Its other end.
        from_output: Whether that is an output.
        type: What it carries; None where that is not known.
    """

    fixed: Endpoint
    from_output: bool
    type: PortType | None

    def port_of(self, spec: NodeSpec) -> str | None:
        """Return the first port of a node type that the wire fits; the main one first."""
        if self.from_output:
            main = spec.main_input
            ports = sorted(spec.inputs, key=lambda port: (port.optional, port is not main))
            return next((port.name for port in ports if self.type is None or connects(self.type, port.type)), None)
        outputs = spec.outputs
        return next((port.name for port in outputs if self.type is None or connects(port.type, self.type)), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """A command that adds a node, and the node's id."""

    command: Command
    node: str


def place_node(
    graph: Graph, spec: NodeSpec, at: Point, params: dict[str, ParamValue] | None = None
) -> tuple[AddNode, str]:
    """Return the command that adds a node of this type with its upper left corner at `at`, and its id."""
    node = graph.free_id(spec.id.partition(".")[2])
    record = NodeRecord(node, spec.id, graph.free_name(spec.name), spec.version, params or {})
    return AddNode(record, on_grid(at)), node


def place_at_end(graph: Graph, spec: NodeSpec, end: LooseEnd, at: Point) -> Placed:
    """Return the command that adds a node so that a port of it lies at `at`, with the wire laid: one step of undo."""
    port = end.port_of(spec)
    if port is None:
        add, node = place_node(graph, spec, at)
        return Placed(add, node)
    plan = plan_of(spec)
    names = [p.name for p in (spec.inputs if end.from_output else spec.outputs)]
    offset = plan.port(names.index(port), output=not end.from_output)
    add, node = place_node(graph, spec, Point(at.x - offset.x(), at.y - offset.y()))
    mine = Endpoint(node, port)
    wire = Connect(end.fixed, mine) if end.from_output else Connect(mine, end.fixed)
    return Placed(Together(add.label, (add, wire)), node)


def plan_of(spec: NodeSpec) -> CardPlan:
    """Return where the parts of a new card of this type lie."""
    return CardPlan(len(spec.inputs), len(spec.outputs), any(port.type in PICTURE_TYPES for port in spec.outputs))


def place_files(graph: Graph, registry: Registry, files: Sequence[Path], at: Point) -> tuple[Command, tuple[str, ...]]:
    """Return the command that adds a reader for each file, one under the other, and the ids of the readers.

    Raises:
        GraphError: No node type reads such a file; the message names the file.
    """
    commands: list[Command] = []
    nodes: list[str] = []
    for file in files:
        spec, param = _reader(registry, file)
        add, node = place_node(graph, spec, at, {param: file.as_posix()})
        graph = graph.with_node(add.record)
        commands.append(add)
        nodes.append(node)
        at = Point(at.x, at.y + plan_of(spec).body.height() + STEP)
    if len(commands) == 1:
        return commands[0], tuple(nodes)
    return Together(f"Add {len(commands)} readers", tuple(commands)), tuple(nodes)


def _reader(registry: Registry, file: Path) -> tuple[NodeSpec, str]:
    """Return the node type that reads a file, and which parameter takes its path."""
    suffix = file.suffix.lower()
    known = [spec for spec in (registry.get(name) for name in _READERS) if spec is not None]
    for spec in known:
        param = _file_param(spec)
        if param is not None and suffix in param.file_types:
            return spec, param.name
    wanted = "source.image" if suffix in _IMAGES else "source.video"
    plain = registry.get(wanted)
    param = _file_param(plain) if plain is not None else None
    if plain is None or param is None or param.file_types:
        accepted = sorted({kind for spec in known if (p := _file_param(spec)) for kind in p.file_types})
        raise GraphError(f"No node reads '{file.name}'; accepted: {', '.join(accepted) or 'no files at all'}.")
    return plain, param.name


def _file_param(spec: NodeSpec) -> ParamSpec | None:
    params = spec.params.values()
    return next((p for p in params if p.kind is ParamKind.FILE and p.file_mode is FileMode.OPEN), None)


def on_grid(at: Point) -> Point:
    """Return the nearest place on the quarter of the canvas's dots."""
    quarter = STEP / 4
    return Point(round(at.x / quarter) * quarter, round(at.y / quarter) * quarter)


def centred(at: Point) -> Point:
    """Return where the upper left corner of a new card lies whose title is to be at `at`."""
    return Point(at.x - CARD_WIDTH / 2, at.y - ROW_HEIGHT)
