"""The document as values: frozen, so that any thread may read a graph while the next one is being made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from studio.core.errors import UnknownNodeError
from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr
from studio.graph.curves.curve import Curve
from studio.graph.expressions.bound_expression import BoundExpression
from studio.sdk.params import ParamValue, Point
from studio.sdk.permissions import Permission


class Endpoint(NamedTuple):
    """A port of a node in a graph."""

    node: str
    port: str


class Connection(NamedTuple):
    """A wire: from an output to an input."""

    source: Endpoint
    target: Endpoint


@dataclass(frozen=True, slots=True, weakref_slot=True)
class NodeRecord:
    """A node in a graph.

    Args:
        id: Unique in the graph and never changed; connections and the layout name it.
        type: The node type's id, as "color.gain". It may be one that is not installed.
        name: Unique in the graph, shown on the card, used on the command line; the user may change it.
        version: The version of the node type that wrote the parameters.
        params: What was set; what is missing has its default. Of unknown types, whatever the file held.
        curves: By parameter; a curve overrides the value in `params`.
        is_disabled: The node passes its main input through.
        is_muted: The node is not run, nor is what cannot do without it; an input that may stay empty is empty.
        is_locked: The node cannot be edited, moved or deleted until it is unlocked.
        group_project: What a group holds; None for every other node.
        link: The file that a linked group is kept in; empty for a group of this project's own. All groups with one link
            hold the same object.
        link_error: Why the file of a linked group cannot be used; then `group_project` has its ports alone. It is not
            saved.
        expressions: By parameter, without "="; nodes are named by their ids. An expression overrides the value in
            `params`, and its parameter has no curve.
        bound_expressions: The same with what they read, in a flat graph alone.
    """

    id: str
    type: str
    name: str
    version: int = 1
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    is_disabled: bool = False
    is_muted: bool = False
    is_locked: bool = False
    group_project: Project | None = None
    link: str = ""
    link_error: str = ""
    expressions: Mapping[str, str] = field(default_factory=dict)
    bound_expressions: Mapping[str, BoundExpression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Graph:
    """Nodes and the wires between them: all that decides what the pixels are.

    Args:
        nodes: By id.
        wires: The output that feeds each connected input.
        rate: What files with a rate of their own are conformed to; None to leave them as they are. Within a group that
            of the outermost graph counts.
        granted_permissions: What the user has allowed it to use beyond its files. It is not saved with the project, and
            no edit changes it; of the outermost graph it counts.
        is_restricted: Whether it reaches outside only as it was granted, because it came from a file, or a part of it
            from elsewhere. Devices are always to be granted. It is as little part of the content.
    """

    nodes: Mapping[str, NodeRecord] = field(default_factory=dict)
    wires: Mapping[Endpoint, Endpoint] = field(default_factory=dict)
    rate: FrameRate | None = None
    granted_permissions: frozenset[Permission] = field(default=frozenset(), compare=False)
    is_restricted: bool = field(default=False, compare=False)

    def __getitem__(self, node: str) -> NodeRecord:
        if node not in self.nodes:
            raise UnknownNodeError(tr("There is no node '{node}' in this graph.", node=node))
        return self.nodes[node]

    def find_by_name(self, name: str) -> NodeRecord:
        """Return the node with this name, or else with this id.

        Raises:
            UnknownNodeError: There is none; the message lists the names.
        """
        for record in self.nodes.values():
            if record.name == name:
                return record
        if name in self.nodes:
            return self.nodes[name]
        known = ", ".join(sorted(record.name for record in self.nodes.values())) or "none"
        raise UnknownNodeError(
            tr("There is no node '{name}' in this graph; its nodes: {known}.", name=name, known=known)
        )

    @property
    def connections(self) -> Iterator[Connection]:
        """All wires."""
        return (Connection(source, target) for target, source in self.wires.items())

    def find_input_sources(self, node: str) -> dict[str, Endpoint]:
        """Return the output that feeds each connected input of a node, by the input's name."""
        return {target.port: source for target, source in self.wires.items() if target.node == node}

    def find_outgoing_connections(self, node: str) -> list[Connection]:
        """Return the wires that leave a node."""
        return [connection for connection in self.connections if connection.source.node == node]

    def find_upstream(self, node: str) -> set[str]:
        """Return the nodes that `node` depends on, itself included; loops do no harm."""
        feeds: dict[str, list[str]] = {}
        for target, source in self.wires.items():
            feeds.setdefault(target.node, []).append(source.node)
        return _find_reachable(node, feeds)

    def find_downstream(self, node: str) -> set[str]:
        """Return the nodes that depend on `node`, itself included; loops do no harm."""
        return _find_reachable(node, self.build_reader_map())

    def build_reader_map(self) -> dict[str, list[str]]:
        """Return for each node that feeds others those that it feeds, once for each wire."""
        found: dict[str, list[str]] = {}
        for target, source in self.wires.items():
            found.setdefault(source.node, []).append(target.node)
        return found

    def with_node(self, record: NodeRecord) -> Graph:
        """Return the graph with `record`, which takes the place of one with the same id."""
        return replace(self, nodes={**self.nodes, record.id: record})

    def make_unique_id(self, wanted: str, taken: Iterable[str] = ()) -> str:
        """Return `wanted` as a small word, or with the next free number: blur, blur_2, blur_3."""
        return _make_unique(re.sub(r"\W+", "_", wanted.lower()).strip("_") or "node", {*self.nodes, *taken}, "_")

    def make_unique_name(self, wanted: str, taken: Iterable[str] = ()) -> str:
        """Return `wanted`, or with the next free number: Blur, Blur 2, Blur 3."""
        return _make_unique(wanted, {*(record.name for record in self.nodes.values()), *taken}, " ")


class NoteKind(StrEnum):
    """Kind of item on the canvas besides nodes."""

    BACKDROP = "backdrop"  # a titled area behind nodes, which carries those that lie on it
    STICKY = "sticky"  # a text


@dataclass(frozen=True, slots=True)
class Note:
    """Something for people to read; it computes nothing.

    Args:
        id: Unique among a level's notes.
        kind: A backdrop or a sticky note.
        text: A backdrop's title, a sticky note's text.
        position: The upper left corner, in canvas units.
        size: Width and height, in canvas units.
        color: "#RRGGBB"; empty for the theme's.
    """

    id: str
    kind: NoteKind
    text: str
    position: Point
    size: Point
    color: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place on the canvas to come back to.

    Args:
        name: Unique among a level's bookmarks.
        center: The middle of the view, in canvas units.
        zoom: 1 is full size.
    """

    name: str
    center: Point
    zoom: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame to come back to.

    Args:
        frame: Where.
        text: What the user wrote about it.
        color: "#RRGGBB"; empty for the theme's.
    """

    frame: int
    text: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class PromotedParam:
    """A parameter of a node inside a group that the group shows as its own.

    Args:
        name: Unique in the group; values, curves and wires of the group name it.
        node: The node inside; it may be a group, whose own promoted parameter it then is.
        param: The parameter's name.
        label: As shown; empty for the parameter's own.
    """

    name: str
    node: str
    param: str
    label: str = ""


class Side(StrEnum):
    """Side A or B of the viewer, or variant A or B of a project."""

    A = "A"
    B = "B"

    @property
    def opposite_side(self) -> Side:
        """The other one."""
        return Side.B if self is Side.A else Side.A


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Variant:
    """The variant of a project that is not being edited. Range, view and pins are no part of it: both share them.

    Args:
        graph: Its content. Nodes that an edit has left alone since the fork are the same objects in both variants.
        layout: Where each node's card lies.
        notes: Its backdrops and sticky notes.
        promoted_params: The parameters that a group made of it shows.
    """

    graph: Graph
    layout: Mapping[str, Point] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    promoted_params: tuple[PromotedParam, ...] = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Project:
    """Content of a project file. A group has the same content, so that a file can be linked as a group.

    Args:
        graph: The content.
        layout: Where each node's card lies, in canvas units; apart from the content, so that moving computes nothing.
        range: The in and out points; None for the whole clip.
        viewed_output: The output that the viewer shows; nodes inside groups are named by their path, as "group/blur".
        compared_output: The output that the viewer shows as B.
        pins: The outputs that the number keys 1 to 9 recall.
        notes: Backdrops and sticky notes by id, those behind first.
        bookmarks: Places on the canvas, in the user's order.
        promoted_params: The parameters that a group made of this shows, in order of the inspector.
        marks: By their frames, one a frame.
        read_digest: For what a linked group holds: the digest of its file's content when it was read; empty if it was
            not.
        variant: The other variant, which is kept to be compared; None where there is but one.
        active_side: Which variant `graph` is; A where there is but one.
        initial_selection: The node that is selected where the project is opened for the first time; empty for the
            viewed one.
    """

    graph: Graph = field(default_factory=Graph)
    layout: Mapping[str, Point] = field(default_factory=dict)
    range: FrameRange | None = None
    viewed_output: Endpoint | None = None
    compared_output: Endpoint | None = None
    pins: Mapping[int, Endpoint] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    bookmarks: tuple[Bookmark, ...] = ()
    promoted_params: tuple[PromotedParam, ...] = ()
    marks: tuple[Mark, ...] = ()
    read_digest: str = field(default="", compare=False)
    variant: Variant | None = None
    active_side: Side = Side.A
    initial_selection: str = ""

    @property
    def rate(self) -> FrameRate | None:
        """What files with a rate of their own are conformed to; None to leave them as they are."""
        return self.graph.rate


def _find_reachable(start: str, edges: Mapping[str, list[str]]) -> set[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _make_unique(wanted: str, taken: set[str], joint: str) -> str:
    if wanted not in taken:
        return wanted
    stem = re.sub(rf"{joint}\d+$", "", wanted)
    number = 2
    while f"{stem}{joint}{number}" in taken:
        number += 1
    return f"{stem}{joint}{number}"
