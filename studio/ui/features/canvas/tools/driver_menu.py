"""The menu of parameters that a Signal dropped on a card may drive."""

from __future__ import annotations

from functools import partial

from studio.graph.model import Connection, Endpoint
from studio.graph.specs import get_spec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.shell.edits.signal_drivers import format_output, make_drive_command
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.widgets.text.display_names import format_identifier


def build_parameter_entries(
    binding: CanvasBinding, source: Endpoint, node: str, taken: Connection | None
) -> list[MenuEntry]:
    """Return an entry for each parameter of `node` that `source` may drive; beside it stands what drives it already.

    Args:
        binding: The canvas and its document.
        source: A Signal output.
        node: The node whose parameters are offered.
        taken: The wire that is taken away for it.
    """
    graph = binding.document.graph
    entries: list[MenuEntry] = []
    spec = get_spec(graph, node, binding.document.registry)
    for port in spec.driven_ports if spec is not None else ():
        target = Endpoint(node, port.name)
        now = graph.wires.get(target)
        command = make_drive_command(source, target, taken)
        entries.append(
            (
                format_identifier(port.name),
                format_output(graph, now) if now else "",
                partial(binding.apply_command, command),
            )
        )
    return entries
