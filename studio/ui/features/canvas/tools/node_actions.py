"""Actions on the selected nodes. Each is one step of undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF

from studio.core.translation import tr
from studio.graph.commands import (
    Command,
    CompoundCommand,
    Connect,
    Disconnect,
    ExtractNodes,
    MoveNodes,
    RemoveNodes,
    RemoveNotes,
    SetDisabled,
    SetLocked,
    SetMuted,
    SetNote,
    SwapInputs,
)
from studio.graph.model import Endpoint, Note, Project
from studio.graph.specs import get_spec
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.edits.alignment import AlignmentSide, align_areas, distribute_areas
from studio.ui.features.canvas.edits.backdrop_layout import fit_backdrops
from studio.ui.shell.edits.auto_layout import arrange_nodes
from studio.ui.shell.edits.node_placement import PLACEMENT_STEP, LooseWireEnd
from studio.ui.shell.shortcuts.dispatch import Handlers

_MARGIN = 48.0


class NodeActions:
    """Actions of the node editor on the selected nodes.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: CanvasBinding) -> None:
        self._binding = binding
        self._document = binding.document
        self._view = binding.view

    @property
    def _selected(self) -> tuple[str, ...]:
        return self._binding.selected_nodes

    @property
    def _project(self) -> Project:
        return self._document.project

    def build_handlers(self) -> Handlers:
        """Return what can be done with nodes, by the ids of actions."""
        return {
            "graph.delete": self.delete_selected,
            "graph.disable": self.toggle_disabled,
            "graph.mute": self.toggle_muted,
            "graph.lock": self.toggle_locked,
            "graph.extract": self.extract_selected,
            "graph.swap_inputs": self.swap_inputs,
            "graph.connect": self.connect_selected,
            "graph.select_all": self.select_all,
            "graph.frame": self.frame_selected,
            "graph.frame_all": self.frame_all,
            "graph.tidy": self.arrange_selected,
            **{f"graph.align_{side}": partial(self.align_selected, side) for side in AlignmentSide},
            "graph.distribute_x": partial(self.distribute_selected, across=True),
            "graph.distribute_y": partial(self.distribute_selected, across=False),
        }

    def delete_selected(self) -> None:
        """Delete the selected nodes and join their neighbours; without nodes, the selected wires."""
        nodes, notes = self._selected, self._binding.notes.selected_notes
        if nodes and notes:
            self._binding.apply_command(CompoundCommand(tr("Delete"), (RemoveNodes(nodes), RemoveNotes(notes))))
        elif nodes or notes:
            self._binding.apply_command(RemoveNodes(nodes) if nodes else RemoveNotes(notes))
        if nodes or notes:
            return
        targets = tuple(wire.target for wire in self._view.get_selected_wires())
        if targets:
            self._binding.apply_command(Disconnect(targets))

    def toggle_disabled(self) -> None:
        """Disable the selected nodes, or enable them if all of them are disabled."""
        if self._selected:
            graph = self._document.graph
            disabled = not all(graph[node].is_disabled for node in self._selected)
            self._binding.apply_command(SetDisabled(self._selected, disabled))

    def toggle_muted(self) -> None:
        """Mute the selected nodes, or let them run again if all of them are muted."""
        if self._selected:
            graph = self._document.graph
            muted = not all(graph[node].is_muted for node in self._selected)
            self._binding.apply_command(SetMuted(self._selected, muted))

    def toggle_locked(self) -> None:
        """Lock the selected nodes, or unlock them if all of them are locked."""
        if self._selected:
            graph = self._document.graph
            locked = not all(graph[node].is_locked for node in self._selected)
            self._binding.apply_command(SetLocked(self._selected, locked))

    def extract_selected(self) -> None:
        """Take the selected nodes out of their chain: they stay, below it, and their neighbours are joined."""
        if not self._selected:
            return
        nodes = self._selected
        command = ExtractNodes(nodes)
        if command.apply_to(self._project, self._document.registry) is self._project:
            self._binding.message_posted.emit(tr("No wire leads out of what is selected: there is nothing to extract."))
            return
        down = self._view.get_cards_area(nodes).height() + 2 * PLACEMENT_STEP
        places = {node: self._project.layout.get(node, Point(0.0, 0.0)) for node in nodes}
        moved = MoveNodes({node: Point(at.x, at.y + down) for node, at in places.items()})
        self._binding.apply_command(CompoundCommand(command.undo_label, (command, moved)))

    def swap_inputs(self) -> None:
        """Let the first two inputs of each selected node change places."""
        graph, registry = self._document.graph, self._document.registry
        commands: list[Command] = []
        for node in self._selected:
            spec = get_spec(graph, node, registry)
            names = [port.name for port in spec.inputs[:2]] if spec is not None else []
            if len(names) == 2 and any(Endpoint(node, name) in graph.wires for name in names):
                commands.append(SwapInputs(node, *names))
        if commands:
            self._binding.apply_command(
                commands[0] if len(commands) == 1 else CompoundCommand(commands[0].undo_label, tuple(commands))
            )
        elif self._selected:
            self._binding.message_posted.emit(tr("There are no two inputs to swap, with a wire at one of them."))

    def connect_selected(self) -> None:
        """Wire the selected nodes in the order of their selection: each one's main output to the next one's input."""
        graph, registry = self._document.graph, self._document.registry
        commands: list[Command] = []
        for feed, reader in pairwise(self._selected):
            spec = get_spec(graph, feed, registry)
            takes = get_spec(graph, reader, registry)
            if spec is None or takes is None or not spec.outputs:
                continue
            end = LooseWireEnd(Endpoint(feed, spec.outputs[0].name), True, spec.outputs[0].type)
            free = (port for port in end.iter_matching_ports(takes) if Endpoint(reader, port) not in graph.wires)
            port = next(free, end.find_matching_port(takes))
            if port is not None:
                commands.append(Connect(end.fixed_end, Endpoint(reader, port)))
        if commands:
            self._binding.apply_command(CompoundCommand(tr("Connect"), tuple(commands)))
        elif len(self._selected) > 1:
            self._binding.message_posted.emit(tr("No output of one selected node fits an input of the next."))

    def select_all(self) -> None:
        """Select all nodes and notes."""
        self._binding.select_nodes(tuple(self._document.graph.nodes))
        self._binding.notes.select_notes(self._project.notes)

    # Places

    def arrange_selected(self) -> None:
        """Arrange the selected nodes, or all if fewer than two are selected, from left to right."""
        graph, layout = self._document.graph, self._project.layout
        nodes = self._selected if len(self._selected) > 1 else tuple(graph.nodes)
        heights = {node: card.model.layout.body_rect.height() for node, card in self._view.get_cards_by_node().items()}
        places = arrange_nodes(graph, nodes, heights, layout)
        self._move_items(tr("Tidy up"), places, fit_backdrops(self._project, self._areas_of(graph.nodes), places))

    def align_selected(self, side: AlignmentSide) -> None:
        """Align the selected nodes by one side."""
        areas = self._areas()
        if len(areas) > 1:
            self._move_items(tr("Align"), align_areas(areas, side))

    def distribute_selected(self, *, across: bool) -> None:
        """Make the gaps between the selected nodes equal, from left to right or from top to bottom."""
        areas = self._areas()
        if len(areas) > 2:
            self._move_items(tr("Distribute"), distribute_areas(areas, across=across))

    def _areas(self) -> dict[str, QRectF]:
        return self._areas_of(self._selected)

    def _areas_of(self, nodes: Iterable[str]) -> dict[str, QRectF]:
        return {node: self._view.get_cards_area((node,)) for node in nodes}

    def _move_items(self, label: str, places: Mapping[str, Point], notes: Sequence[Note] = ()) -> None:
        """Put nodes elsewhere, with the backdrops that have others then; locked nodes stay where they are."""
        graph, layout = self._document.graph, self._project.layout
        moved = {node: at for node, at in places.items() if layout.get(node) != at and not graph[node].is_locked}
        if moved:
            self._binding.apply_command(
                CompoundCommand(label, (MoveNodes(moved), *(SetNote(note, label) for note in notes)))
            )

    def frame_all(self) -> None:
        """Show the whole graph; an empty one at full size, whatever was visible before."""
        nodes, notes = tuple(self._document.graph.nodes), tuple(self._project.notes)
        if nodes or notes:
            self._frame(nodes, notes)
        else:
            self._view.canvas_view.set_view(QPointF(), 1.0)

    def frame_selected(self) -> None:
        """Show the selected nodes, or all if none is selected."""
        notes = self._binding.notes.selected_notes
        if self._selected or notes:
            self._frame(self._selected, notes)
        else:
            self.frame_all()

    def _frame(self, nodes: tuple[str, ...], notes: tuple[str, ...]) -> None:
        area = self._view.get_cards_area(nodes).united(self._binding.notes.get_notes_area(notes))
        if not area.isEmpty():
            self._view.canvas_view.frame_area(area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
