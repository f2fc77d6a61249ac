"""Random edits of groups, linked ones among them, in any order, with undo between them: nothing is lost or torn."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.commands import (
    AddNode,
    Command,
    Connect,
    DemoteParam,
    GroupNodes,
    LinkGroup,
    MakeGroupLocal,
    PasteNodes,
    PromoteParam,
    RemoveNodes,
    SetDisabled,
    SetLocked,
    SetMuted,
    SetParam,
    UngroupNode,
)
from studio.graph.file.linked_files import find_linked_groups
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import get_level, iterate_levels
from studio.graph.history import Document
from studio.graph.model import Endpoint, Project
from studio.graph.specs import DOT, GROUP, INPUT, OUTPUT, STRUCTURAL_TYPES, get_spec
from studio.sdk.params import Point
from tests.graph.commands.test_groups import CHAIN, REGISTRY
from tests.graph.nested_for_tests import node

TYPES = ("test.adjust", "test.double", "test.matte", "test.wave", "test.write", DOT, INPUT, OUTPUT, GROUP)
FILE = Path("/films/shot.loom")
AT = Point(10.0, 20.0)


class Edits(RuleBasedStateMachine):
    """Edits on a level that is open, as an artist makes them."""

    @initialize()
    def start(self) -> None:
        self.document = Document(REGISTRY, CHAIN)
        self.level = ActiveLevel(self.document)
        self.known: list[Project] = [self.document.project]

    def apply(self, command: Command) -> None:
        before = self.document.step_index
        with suppress(StudioError):  # what cannot be is refused, and nothing has changed
            self.level.apply_command(command)
        if self.document.step_index > before:
            del self.known[self.document.step_index :]
            self.known.append(self.document.project)

    def choose(self, data: st.DataObject, *types: str) -> str | None:
        found = [n for n, r in self.level.graph.nodes.items() if not types or r.type in types]
        return data.draw(st.sampled_from(sorted(found))) if found else None

    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        places = [tuple(prefix.split("/")[:-1]) for prefix, _ in iterate_levels(self.document.graph)]
        self.level.open_path(data.draw(st.sampled_from(sorted(places))))

    @rule(type=st.sampled_from(TYPES))
    def add(self, type: str) -> None:
        self.apply(AddNode(node(self.level.graph.make_unique_id("new"), type), AT))

    @rule(data=st.data())
    def connect(self, data: st.DataObject) -> None:
        ends: list[list[Endpoint]] = [[], []]
        for id in self.level.graph.nodes:
            spec = get_spec(self.level.graph, id, REGISTRY)
            assert spec is not None
            ends[0] += [Endpoint(id, port.name) for port in spec.outputs]
            ends[1] += [Endpoint(id, port.name) for port in (*spec.inputs, *spec.driven_ports)]
        if ends[0] and ends[1]:
            self.apply(
                Connect(data.draw(st.sampled_from(sorted(ends[0]))), data.draw(st.sampled_from(sorted(ends[1]))))
            )

    @rule(data=st.data())
    def group(self, data: st.DataObject) -> None:
        if self.level.graph.nodes:
            nodes = data.draw(st.sets(st.sampled_from(sorted(self.level.graph.nodes)), min_size=1, max_size=4))
            self.apply(GroupNodes(tuple(sorted(nodes)), "Group"))

    @rule(data=st.data(), link=st.sampled_from(["a", "b"]))
    def edit_group(self, data: st.DataObject, link: str) -> None:
        id = self.choose(data, GROUP)
        if id is not None:
            edits: list[Command] = [UngroupNode(id), LinkGroup(id, Path(f"/films/{link}.loom")), MakeGroupLocal(id)]
            self.apply(data.draw(st.sampled_from(edits)))

    @rule(data=st.data())
    def promote(self, data: st.DataObject) -> None:
        id = self.choose(data)
        spec = get_spec(self.level.graph, id, REGISTRY) if id is not None else None
        if id is not None and spec is not None and spec.params and self.level.path:
            param = data.draw(st.sampled_from(sorted(spec.params)))
            edits: list[Command] = [PromoteParam(id, param), DemoteParam(param)]
            self.apply(data.draw(st.sampled_from(edits)))

    @rule(data=st.data(), on=st.booleans())
    def mark(self, data: st.DataObject, on: bool) -> None:
        id = self.choose(data)
        if id is not None:
            marks: list[Command] = [SetMuted((id,), on), SetDisabled((id,), on), SetLocked((id,), on)]
            self.apply(data.draw(st.sampled_from(marks)))

    @rule(data=st.data(), value=st.floats(0.0, 8.0))
    def set_value(self, data: st.DataObject, value: float) -> None:
        id = self.choose(data, "test.adjust", GROUP)
        if id is not None:
            self.apply(SetParam(id, "amount", value))

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        id = self.choose(data)
        if id is not None and len(self.document.graph.nodes) < 30:
            part = Project(type(self.level.graph)({id: self.level.graph[id]}))
            self.apply(PasteNodes.with_unique_ids(self.level.graph, part.graph, {}, AT))

    @rule(data=st.data(), rejoin=st.booleans())
    def remove(self, data: st.DataObject, rejoin: bool) -> None:
        id = self.choose(data)
        if id is not None:
            self.apply(RemoveNodes((id,), rejoin))

    @rule(back=st.booleans())
    def step(self, back: bool) -> None:
        if self.level.undo() if back else self.level.redo():
            assert self.document.graph == self.known[self.document.step_index].graph

    @invariant()
    def wires_end_at_nodes(self) -> None:
        for _, graph in iterate_levels(self.document.graph):
            for target, source in graph.wires.items():
                assert target.node in graph.nodes
                assert source.node in graph.nodes

    @invariant()
    def one_link_is_one_object(self) -> None:
        held: dict[str, set[int]] = {}
        for record in find_linked_groups(self.document.project):
            held.setdefault(record.link, set()).add(id(record.group_project))
        assert all(len(insides) == 1 for insides in held.values())

    @invariant()
    def it_is_flat_and_has_facts(self) -> None:
        flat = flatten_graph(self.document.graph, REGISTRY)
        assert not any(record.type in STRUCTURAL_TYPES or record.is_muted for record in flat.graph.nodes.values())
        assert all({t.node, s.node} <= flat.graph.nodes.keys() for t, s in flat.graph.wires.items())
        facts = compute_graph_facts(self.document.graph, REGISTRY, None)  # type: ignore[arg-type]  # nothing reads files
        for problem in facts.problems:
            assert problem.format_line(self.document.graph)
            facts.find_upstream_problems(self.document.graph, problem.node)

    @invariant()
    def the_level_shows_what_is_there(self) -> None:
        assert self.level.graph is get_level(self.document.project, self.level.path).graph

    def teardown(self) -> None:
        text = format_project(self.document.project, FILE, REGISTRY, whole=True)
        assert parse_project(text, FILE, REGISTRY) == self.document.project
        while self.document.undo():
            pass
        assert self.document.project.graph == CHAIN.graph


Edits.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestEdits = Edits.TestCase
