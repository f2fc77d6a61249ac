"""Shows on the cards of the level that is open what is known of all nodes, wherever they lie.

What is known names nodes by their path. A group's card shows what is known of the group itself, and is computing or
failed if something inside it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem
from studio.graph.flat.flat_graph import FlatGraph
from studio.graph.groups.paths import format_path, has_node
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import Activity, NodeCost, NodeState
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer


class OpenLevel(Protocol):
    """Level that is open: `studio.graph.active_level.ActiveLevel`."""

    @property
    def path(self) -> tuple[str, ...]:
        """The groups that lead to it."""
        ...

    @property
    def graph(self) -> Graph:
        """The graph of the level."""
        ...

    def get_full_path(self, node: str) -> str:
        """Return the path of a node on this level."""
        ...

    def find_local_node(self, full_id: str) -> str | None:
        """Return the node of this level that a path leads to or into; None if it leads elsewhere."""
        ...


class LevelEditor(Protocol):
    """Editor that shows the cards of the open level: `studio.ui.features.canvas.NodeEditorPanel`."""

    def set_facts(self, facts: GraphFacts, *, is_current: bool) -> None:
        """Show facts and problems, of the graph as it is now or as it was a moment ago."""
        ...

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a small picture."""
        ...

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        """Show a node's numbers around the playhead."""
        ...

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about."""
        ...

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between the nodes that the awaited frame is made from."""
        ...


class LevelCards(QObject):
    """Between the preview, which knows paths, and the node editor, which knows the nodes of one level.

    Args:
        level: Which level is open.
        editor: Shows it.
        parent: Qt's owner.
    """

    signal_value_changed = Signal(object, object)
    """An output of the open level (Endpoint), and its number at the playhead; None where that is not known."""

    def __init__(self, level: OpenLevel, editor: LevelEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level, self._editor = level, editor
        self._facts = GraphFacts()
        self._active: frozenset[str] = frozenset()
        self._states: dict[str, NodeState] = {}
        self._members: dict[str, set[str]] = {}
        self._waiting: set[str] = set()
        self._soon = make_single_shot_timer(self, 0, self._show_groups)

    @property
    def path(self) -> tuple[str, ...]:
        """The groups that lead to the level that is shown."""
        return self._level.path

    @property
    def problems(self) -> dict[str, str]:
        """The first problem of each node, by its path, on all levels."""
        return {problem.node: problem.message for problem in reversed(self._facts.problems)}

    def set_facts(self, facts: GraphFacts, *, is_current: bool = True) -> None:
        """Show facts and problems, of the graph as it is now or as it was a moment ago."""
        self._facts = facts
        shown, idle = self._list_local_problems(facts.problems), self._list_local_problems(facts.idle_problems)
        muted = frozenset(filter(None, map(self._local_id, facts.muted_nodes)))
        of_level = GraphFacts(
            self._clips_of_level(facts.clips),
            shown,
            FlatGraph(Graph(), muted),
            idle_problems=idle,
            unused_inputs=self._list_local_ports(facts.unused_inputs),
            unused_outputs=self._list_local_ports(facts.unused_outputs),
        )
        self._editor.set_facts(of_level, is_current=is_current)

    def _list_local_ports(self, ports: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
        """Return what is said of ports of nodes of this level, by the ids of these."""
        return {here: names for node, names in ports.items() if (here := self._local_id(node))}

    def _list_local_problems(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems of this level, by the ids of its nodes."""
        found = ((self._level.find_local_node(problem.node), problem) for problem in problems)
        return tuple(replace(problem, node=node) for node, problem in found if node is not None)

    def _clips_of_level(self, clips: Mapping[Endpoint, ClipInfo]) -> Mapping[Endpoint, ClipInfo]:
        """Return the clips of the outputs of the level itself, by its own ids."""
        if not self._level.path:  # by far the most: they are named as they are
            return {end: clip for end, clip in clips.items() if "/" not in end.node}
        named = ((self._local_id(end.node), end.port, clip) for end, clip in clips.items())
        return {Endpoint(node, port): clip for node, port, clip in named if node}

    def _local_id(self, full: str) -> str:
        """Return the id of a node that lies on the level itself; empty for every other."""
        here = self._level.find_local_node(full)
        return here if here is not None and self._level.get_full_path(here) == full else ""

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a node's picture, if the node is on the open level."""
        if plain := self._local_id(node):
            self._editor.set_thumbnail(plain, image)

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        """Show a node's numbers around the playhead, if the node is on the open level."""
        if plain := self._local_id(node):
            self._editor.set_curve(plain, curve)

    def set_signal_value(self, output: Endpoint, value: float | None) -> None:
        """Tell of an output's number at the playhead, if its node is on the open level."""
        if plain := self._local_id(output.node):
            self.signal_value_changed.emit(Endpoint(plain, output.port), value)

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show a node's state on its own card, or on that of the group that contains it."""
        self._states[node] = state
        here = self._level.find_local_node(node)
        if here is None:
            return
        if self._level.get_full_path(here) == node and here not in self._members:
            self._editor.set_node_state(here, state)
        else:
            self._members.setdefault(here, set()).add(node)
            self._waiting.add(here)
            self._soon.start()

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between the nodes that the awaited frame is made from, or that hold such."""
        self._active = nodes
        self._editor.set_active_path(frozenset(filter(None, map(self._level.find_local_node, nodes))))

    def clear_facts(self) -> None:
        """Forget what is known: another project comes."""
        self._states.clear()
        self.refresh_level()

    def refresh_level(self) -> None:
        """Show what is known anew: another level is open."""
        self._members.clear()
        self._waiting.clear()
        known, self._states = self._states, {}
        for node, state in known.items():
            self.set_node_state(node, state)
        self.set_facts(self._facts)
        self.set_active_path(self._active)

    def _show_groups(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for group in waiting:
            if group in self._level.graph.nodes:
                self._editor.set_node_state(group, self._merge_states(group))

    def _merge_states(self, group: str) -> NodeState:
        """Return what a group is about: it is as busy and as broken as what it holds."""
        prefix = self._level.get_full_path(group) + "/"
        states = {node: self._states[node] for node in sorted(self._members[group])}
        failed = [(node, state) for node, state in states.items() if state.activity is Activity.FAILED]
        if failed:
            node, state = failed[0]
            message = tr("{node}: {message}", node=self._relative_name(node, prefix), message=state.message)
            return NodeState.failed(message if node.startswith(prefix) else state.message)
        busy = [state for state in states.values() if state.activity is Activity.COMPUTING]
        seconds = [state.seconds for state in states.values() if state.seconds is not None]
        notice = next((state.notice for state in states.values() if state.notice), "")
        return NodeState(
            Activity.COMPUTING if busy else Activity.IDLE,
            progress=busy[0].progress if busy else None,
            seconds=sum(seconds) if seconds else None,
            notice=notice,
            cost=_sum_costs(state.cost for state in states.values() if state.cost is not None),
        )

    def _relative_name(self, node: str, prefix: str) -> str:
        group = self._level.find_local_node(node)
        inside = self._level.graph.nodes[group].group_project if group is not None else None
        rest = node.removeprefix(prefix)
        return format_path(inside.graph, rest) if inside is not None and has_node(inside.graph, rest) else rest


def _sum_costs(costs: Iterable[NodeCost]) -> NodeCost | None:
    """Return what several nodes cost together."""
    found = list(costs)
    if not found:
        return None
    return NodeCost(
        sum(cost.share for cost in found),
        sum(cost.seconds for cost in found),
        sum(cost.computed_count for cost in found),
        sum(cost.cached_count for cost in found),
        sum(cost.disk_cached_count for cost in found),
        sum(cost.byte_count for cost in found),
    )
