"""Taking a group apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands.expression_edits.references import (
    change_references,
    make_follow_outside,
    make_move_outside,
)
from studio.graph.commands.group_boundary import compute_center
from studio.graph.commands.notes import copy_notes
from studio.graph.groups.group_overrides import GroupOverrides
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, PromotedParam
from studio.graph.specs import IN, INPUT, OUTPUT
from studio.sdk.params import Point
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class UngroupNode:
    """Put what a group holds in its place. What the group sets is written into the nodes."""

    node: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Ungroup")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        group = project.graph[self.node]
        if group.group_project is None:
            raise GraphError(tr("{node} is not a group.", node=group.name))
        if group.link_error:
            raise GraphError(tr("What {node} holds is not there: {reason}.", node=group.name, reason=group.link_error))
        if group.is_disabled:
            raise GraphError(tr("{node} is disabled; enable it before it is taken apart.", node=group.name))
        return _Ungrouping(project, group, group.group_project).build_level()

    def predict_node_ids(self, project: Project) -> tuple[str, ...]:
        """Return the ids that the nodes will have, for a project to which the edit is about to be made."""
        group = project.graph[self.node]
        return tuple(_Ungrouping(project, group, group.group_project or Project()).ids.values())


class _Ungrouping:
    def __init__(self, project: Project, group: NodeRecord, inside: Project) -> None:
        self.project = project
        self.group = group
        self.group_project = inside
        nodes = {node: record for node, record in project.graph.nodes.items() if node != group.id}
        self.promoted = {each.name: (each.node, each.param) for each in inside.promoted_params}
        self.remaining_graph = Graph(nodes)
        self.ids: dict[str, str] = {}
        for node, record in inside.graph.nodes.items():
            if record.type not in (INPUT, OUTPUT):
                self.ids[node] = self.remaining_graph.make_unique_id(node, self.ids.values())

    def build_level(self) -> Project:
        """Return the level without the group."""
        layout = {node: at for node, at in self.project.layout.items() if node != self.group.id}
        middle = compute_center(self.group_project.layout, self.ids)
        at = self.project.layout.get(self.group.id, middle)
        offset = Point(at.x - middle.x, at.y - middle.y)
        for node, id in self.ids.items():
            place = self.group_project.layout.get(node, middle)
            layout[id] = Point(place.x + offset.x, place.y + offset.y)
        notes = copy_notes(self.group_project.notes.values(), self.project.notes, offset)
        follow = make_follow_outside(self.group.id, self.ids, self.promoted)
        staying = {node: change_references(record, follow) for node, record in self.remaining_graph.nodes.items()}
        nodes = {**staying, **{record.id: record for record in self._records()}}
        return replace(
            self.project,
            graph=replace(self.project.graph, nodes=nodes, wires=dict(self._wires())),
            layout=layout,
            notes={**self.project.notes, **{note.id: note for note in notes}},
            viewed_output=self._map_viewed_output(self.project.viewed_output),
            compared_output=self._map_viewed_output(self.project.compared_output),
            pins={
                digit: out
                for digit, each in self.project.pins.items()
                if (out := self._map_viewed_output(each)) is not None
            },
            promoted_params=tuple(self._map_promoted()),
        )

    def _settings(self) -> dict[str, GroupOverrides]:
        group = change_references(self.group, make_follow_outside(self.group.id, self.ids, self.promoted))
        return GroupOverrides(group.params, group.curves, group.expressions).split_by_node(
            self.group_project.promoted_params
        )

    def _records(self) -> Iterator[NodeRecord]:
        names: set[str] = set()
        settings = self._settings()
        move = make_move_outside(self.group.id, self.ids, self.promoted)
        for node, id in self.ids.items():
            record = change_references(self.group_project.graph.nodes[node], move)
            held = settings.get(node, GroupOverrides()).merge_with_node(record, "")
            name = self.remaining_graph.make_unique_name(record.name, names)
            names.add(name)
            muted = record.is_muted or self.group.is_muted
            yield replace(
                record,
                id=id,
                name=name,
                params=held.params,
                curves=held.curves,
                expressions=held.expressions,
                is_muted=muted,
            )

    def _wires(self) -> Iterator[tuple[Endpoint, Endpoint]]:
        """Yield the wires; later ones take the place of earlier ones: what drives the group, of what drives inside."""
        settings = self._settings()
        for target, source in self.group_project.graph.wires.items():
            feeds = self._inner(source)
            if (
                target.node in self.ids
                and feeds
                and not settings.get(target.node, GroupOverrides()).has_override_for(target.port)
            ):
                yield Endpoint(self.ids[target.node], target.port), feeds
        for target, source in self.project.graph.wires.items():
            feeds = self._outer(source)
            if target.node != self.group.id:
                if feeds is not None:
                    yield target, feeds
            elif feeds is not None and (driven := self._find_driven_param(target.port)) is not None:
                yield driven, feeds

    def _inner(self, output: Endpoint) -> Endpoint | None:
        """Return what an output inside the group is outside."""
        seen: set[Endpoint] = set()
        found: Endpoint | None = output
        while found is not None and found not in seen:
            seen.add(found)
            record = self.group_project.graph.nodes.get(found.node)
            if record is None:
                return None
            if record.type == INPUT:
                return self._outer_of(found.node)
            if record.type != OUTPUT:
                return Endpoint(self.ids[found.node], found.port)
            found = self.group_project.graph.wires.get(Endpoint(found.node, IN))
        return None

    def _outer_of(self, port: str) -> Endpoint | None:
        source = self.project.graph.wires.get(Endpoint(self.group.id, port))
        return None if source is None or source.node == self.group.id else source

    def _outer(self, output: Endpoint) -> Endpoint | None:
        """Return what an output beside the group is; of the group's own, what comes out of it."""
        if output.node != self.group.id:
            return output
        feeds = self.group_project.graph.wires.get(Endpoint(output.port, IN))
        return self._inner(feeds) if feeds is not None else None

    def _find_driven_param(self, port: str) -> Endpoint | None:
        """Return the parameter that a wire to the group drives."""
        name, dot, part = port.partition(".")
        if port in self.group_project.graph.nodes:
            return None  # an input, which those that read it are wired past
        each = next(
            (each for each in self.group_project.promoted_params if each.name == name and each.node in self.ids), None
        )
        return Endpoint(self.ids[each.node], f"{each.param}{dot}{part}") if each is not None else None

    def _map_viewed_output(self, output: Endpoint | None) -> Endpoint | None:
        if output is None:
            return None
        first, _, rest = output.node.partition("/")
        if first != self.group.id:
            return output
        if not rest:
            return self._outer(output)
        node, slash, deeper = rest.partition("/")
        if slash:
            return Endpoint(f"{self.ids[node]}/{deeper}", output.port) if node in self.ids else None
        return self._inner(Endpoint(node, output.port))

    def _map_promoted(self) -> Iterator[PromotedParam]:
        inner = {each.name: each for each in self.group_project.promoted_params if each.node in self.ids}
        for each in self.project.promoted_params:
            if each.node != self.group.id:
                yield each
            elif (through := inner.get(each.param)) is not None:
                yield replace(each, node=self.ids[through.node], param=through.param)
