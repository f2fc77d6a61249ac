"""Dirty nodes: the nodes whose values an edit may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from studio.graph.model import Graph


def find_dirty_nodes(before: Graph, after: Graph, changed: Iterable[str] = ()) -> set[str]:
    """Return the nodes of `after` whose values may differ from those in `before`: the edited and all behind them.

    Nodes that an edit leaves alone are the same objects in both graphs, so this costs a look at each and no more.

    Args:
        before: The graph before the edit.
        after: The graph after it.
        changed: Nodes that something else has changed, as the files that they read.
    """
    reached = {node for node, record in after.nodes.items() if before.nodes.get(node) is not record}
    reached.update(changed)
    if before.wires is not after.wires:
        reached.update(target.node for target, _ in before.wires.items() ^ after.wires.items())
    readers = after.build_reader_map() if reached else {}
    waiting = list(reached)
    while waiting:
        for reader in readers.get(waiting.pop(), ()):
            if reader not in reached:
                reached.add(reader)
                waiting.append(reader)
    return {node for node in reached if node in after.nodes}
