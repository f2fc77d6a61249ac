"""Walking along wires, and selecting what hangs together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.graph.model import Graph
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.shell.shortcuts.dispatch import Handlers


class KeyboardNavigator:
    """Moves the selection along wires.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: CanvasBinding) -> None:
        self._binding = binding
        self._document = binding.document
        self._current_fork: tuple[str, ...] = ()

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "graph.walk_upstream": partial(self.select_along_wire, upstream=True),
            "graph.walk_downstream": partial(self.select_along_wire, upstream=False),
            "graph.extend_upstream": partial(self.select_along_wire, upstream=True, extend=True),
            "graph.extend_downstream": partial(self.select_along_wire, upstream=False, extend=True),
            "graph.previous_branch": partial(self.select_next_branch, -1),
            "graph.next_branch": partial(self.select_next_branch, 1),
            "graph.select_upstream": self.select_upstream,
            "graph.select_downstream": self.select_downstream,
            "graph.select_connected": self.select_connected,
        }

    def select_along_wire(self, *, upstream: bool, extend: bool = False) -> None:
        """Select the node that feeds the selected one's main input, or the first that reads it.

        Args:
            upstream: Against the wires.
            extend: Keep what is selected.
        """
        selected = self._binding.selected_nodes
        if not selected:
            return
        graph, registry = self._document.graph, self._document.registry
        ways = find_source_nodes(graph, registry, selected[-1]) if upstream else find_reader_nodes(graph, selected[-1])
        if ways:
            self._current_fork = ways
            self._select_and_reveal(ways[0], extend=extend)

    def select_next_branch(self, steps: int) -> None:
        """Select another branch of the fork that was walked last, or else of the first fork the node lies at."""
        selected = self._binding.selected_nodes
        if not selected:
            return
        node = selected[-1]
        fork = self._current_fork if node in self._current_fork else self._fork_of(node)
        fork = tuple(other for other in fork if other in self._document.graph.nodes)
        if len(fork) > 1:
            self._current_fork = fork
            self._select_and_reveal(fork[(fork.index(node) + steps) % len(fork)], extend=False)

    def _fork_of(self, node: str) -> tuple[str, ...]:
        """Return what feeds the same node as `node`; or, where it feeds none, what reads the same."""
        graph, registry = self._document.graph, self._document.registry
        forks = [find_source_nodes(graph, registry, reader) for reader in find_reader_nodes(graph, node)]
        forks += [find_reader_nodes(graph, feed) for feed in find_source_nodes(graph, registry, node)]
        return next((fork for fork in forks if len(fork) > 1), ())

    def _select_and_reveal(self, node: str, *, extend: bool) -> None:
        kept = tuple(other for other in self._binding.selected_nodes if other != node) if extend else ()
        self._binding.select_nodes((*kept, node))
        self._binding.view.scroll_to_card(node)

    def select_upstream(self) -> None:
        """Select also all that the selected nodes depend on."""
        self._extend_selection(self._document.graph.find_upstream)

    def select_downstream(self) -> None:
        """Select also all that depends on the selected nodes."""
        self._extend_selection(self._document.graph.find_downstream)

    def _extend_selection(self, reach: Callable[[str], set[str]]) -> None:
        selected = self._binding.selected_nodes
        found = set().union(*(reach(node) for node in selected)) - {*selected}
        self._binding.select_nodes((*(node for node in self._document.graph.nodes if node in found), *selected))

    def select_connected(self) -> None:
        """Select also all that hangs together with the selected nodes."""
        graph, selected = self._document.graph, self._binding.selected_nodes
        neighbours: dict[str, list[str]] = {}
        for target, source in graph.wires.items():
            neighbours.setdefault(target.node, []).append(source.node)
            neighbours.setdefault(source.node, []).append(target.node)
        found, waiting = set(selected), list(selected)
        while waiting:
            fresh = [node for node in neighbours.get(waiting.pop(), ()) if node not in found and node in graph.nodes]
            found.update(fresh)
            waiting += fresh
        self._binding.select_nodes((*(n for n in graph.nodes if n in found and n not in selected), *selected))


def find_source_nodes(graph: Graph, registry: Registry, node: str) -> tuple[str, ...]:
    """Return the nodes that feed a node: that of its main input first, the others in the order of the card."""
    feeds = graph.find_input_sources(node)
    spec = get_spec(graph, node, registry)
    known = [port.name for port in (*spec.inputs, *spec.driven_ports)] if spec is not None else []
    main = spec.main_input.name if spec is not None and spec.main_input is not None else ""
    order = sorted(feeds, key=lambda port: (port != main, known.index(port) if port in known else len(known)))
    return tuple(dict.fromkeys(feeds[port].node for port in order if feeds[port].node in graph.nodes))


def find_reader_nodes(graph: Graph, node: str) -> tuple[str, ...]:
    """Return the nodes that read a node, in the order in which they were wired."""
    readers = (wire.target.node for wire in graph.find_outgoing_connections(node))
    return tuple(dict.fromkeys(reader for reader in readers if reader in graph.nodes))
