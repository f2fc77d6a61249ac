"""The menu of parameters that a Signal dropped on a card may drive."""

from __future__ import annotations

from functools import partial

from studio.graph.model import Connection, Endpoint
from studio.graph.specs import spec_of
from studio.ui.drives import drive, output_text
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.menus import MenuEntry
from studio.ui.words import spoken


def parameter_entries(binding: Binding, source: Endpoint, node: str, taken: Connection | None) -> list[MenuEntry]:
    """Return an entry for each parameter of `node` that `source` may drive; beside it stands what drives it already.

    Args:
        binding: The canvas and its document.
        source: A Signal output.
        node: The node whose parameters are offered.
        taken: The wire that is taken away for it.
    """
    graph = binding.document.graph
    entries: list[MenuEntry] = []
    spec = spec_of(graph, node, binding.document.registry)
    for port in spec.driven_ports if spec is not None else ():
        target = Endpoint(node, port.name)
        now = graph.wires.get(target)
        command = drive(source, target, taken)
        entries.append((spoken(port.name), output_text(graph, now) if now else "", partial(binding.apply, command)))
    return entries
