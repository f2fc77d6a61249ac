"""The search for the node that a tool edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint, Graph
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True, eq=False)
class HandleSearch:
    """Where a handle in the viewer is looked for.

    Args:
        graph: The whole graph.
        registry: The node types.
        facts: What is known of its clips.
        viewed: The output whose picture is shown.
        selected: The paths of selected nodes.
    """

    graph: Graph
    registry: Registry
    facts: GraphFacts
    viewed: Endpoint | None
    selected: Sequence[str]

    @property
    def single_selection(self) -> tuple[str, ...]:
        """The path of the node that is selected alone; none for others."""
        return tuple(self.selected) if len(self.selected) == 1 else ()
