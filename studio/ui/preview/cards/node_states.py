"""Node states that the cards show, put together from the answers for the viewer. This module has no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from studio.graph.analysis.invalidation import find_upstream_paths
from studio.graph.groups.paths import has_node
from studio.graph.history import Document
from studio.ui.preview.cards.node_state import Activity, NodeCost, NodeState
from studio.ui.preview.messages.frame_messages import FrameResult

if TYPE_CHECKING:
    from studio.engine.watch.profile import NodeProfile


class NodeStates:
    """States of nodes. A card is updated when its state changes.

    Args:
        document: Its nodes; those that are gone are told nothing.
        tell: Takes a node's path and its state.
        light: Takes the nodes that a frame which is waited for is made from; none when nothing is waited for.
        list_notices: Takes what is odd about results, by node, when that has changed.
    """

    def __init__(
        self,
        document: Document,
        tell: Callable[[str, NodeState], object],
        light: Callable[[frozenset[str]], object] = lambda nodes: None,
        list_notices: Callable[[Mapping[str, str]], object] = lambda notices: None,
    ) -> None:
        self._document = document
        self._on_state_changed = tell
        self._on_path_changed = light
        self._on_notices_changed = list_notices
        self._notices: dict[str, str] = {}
        self.reset()

    def reset(self) -> None:
        """Know nothing."""
        self._sent_states: dict[str, NodeState] = {}
        self._times: Mapping[str, float] = {}
        self._shown_times: dict[str, float] = {}
        self._set_notices({})
        self._remarks: Mapping[str, str] = {}
        self._costs: dict[str, NodeCost] = {}
        self._busy: tuple[str, float | None] | None = None
        self._failed: tuple[str, str] | None = None
        self._on_path_changed(frozenset())

    def mark_busy(self, node: str, progress: float | None = None) -> None:
        """Say that a node is being computed; `progress` from 0 to 1 where it is known. No failure is known any more."""
        if self._failed is not None:
            failed, self._failed = self._failed[0], None
            self._update((failed,))
        self._shown_times.update({node: self._times[node]} if node in self._times else {})
        if self._busy is None or self._busy[0] != node:
            self._on_path_changed(frozenset(find_upstream_paths(self._document.graph, node, self._document.registry)))
        self._busy = (node, progress)
        self._update((node,))

    def clear_busy(self) -> None:
        """Say that no node is being computed any more, though no answer has come."""
        if self._busy is not None:
            node, self._busy = self._busy[0], None
            self._on_path_changed(frozenset())
            self._update((node,))

    def apply_result(self, result: FrameResult) -> None:
        """Take over what the newest answer says of the nodes."""
        touched = {found[0] for found in (self._busy, self._failed) if found is not None}
        touched |= self._notices.keys() | self._costs.keys()
        failure = result.failure
        if self._busy is not None:
            self._on_path_changed(frozenset())
        self._busy = None
        self._failed = (failure.node, failure.text) if failure is not None and failure.node else None
        self._times = result.node_times
        self._set_notices({notice.node_id: notice.text for notice in result.notices if notice.node_id})
        self._costs = make_node_costs(result.profile)
        self._shown_times |= {node: self._times[node] for node in touched if node in self._times}
        touched |= self._notices.keys() | self._costs.keys()
        self._update(touched | ({self._failed[0]} if self._failed is not None else set()))

    def _set_notices(self, notices: dict[str, str]) -> None:
        before, self._notices = self._notices, notices
        if notices != before:
            self._on_notices_changed(notices)

    def set_remarks(self, remarks: Mapping[str, str]) -> None:
        """Take over what is to be known of nodes before they run, by their paths."""
        touched, self._remarks = self._remarks.keys() | remarks.keys(), remarks
        self._update(touched)

    def show_times(self) -> None:
        """Show how long the nodes took; while pictures come one after the other that would only flicker."""
        self._shown_times = dict(self._times)
        self._update(self._times)

    def _update(self, nodes: Iterable[str]) -> None:
        for node in nodes:
            state = self._state(node)
            there = has_node(self._document.graph, node)
            if there and self._sent_states.get(node, NodeState()) != state:
                self._sent_states[node] = state
                self._on_state_changed(node, state)

    def _state(self, node: str) -> NodeState:
        activity, message, progress = Activity.IDLE, "", None
        if self._failed is not None and self._failed[0] == node:
            activity, message = Activity.FAILED, self._failed[1]
        elif self._busy is not None and self._busy[0] == node:
            activity, progress = Activity.COMPUTING, self._busy[1]
        seconds = self._shown_times.get(node) if activity is not Activity.FAILED else None
        notice = "\n".join(filter(None, (self._remarks.get(node), self._notices.get(node))))
        return NodeState(activity, message, progress, seconds, notice, self._costs.get(node))


def make_node_costs(profile: Iterable[NodeProfile]) -> dict[str, NodeCost]:
    """Return what each node cost, and its share of the whole."""
    rows = list(profile)
    total = sum(row.seconds for row in rows)
    return {
        row.node_id: NodeCost(
            row.seconds / total if total else 0.0,
            row.seconds,
            row.computed_count,
            row.memory_count,
            row.disk_count,
            row.total_bytes,
        )
        for row in rows
    }
