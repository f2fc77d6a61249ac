"""Copy, cut, paste and duplicate: each is one step of undo, and the copies are selected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QMimeData

from studio.core.errors import ProjectFileError, StudioError
from studio.core.translation import tr
from studio.graph.commands import AddNote, CompoundCommand, PasteNodes, RemoveNodes, RemoveNotes
from studio.graph.commands.connection_rules import can_wire
from studio.graph.commands.notes import copy_notes
from studio.graph.model import Endpoint, Graph, Project
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.edits import graph_clipboard
from studio.ui.shell.edits.node_placement import PLACEMENT_STEP, snap_to_grid
from studio.ui.shell.shortcuts.dispatch import Handlers

_ORIGIN = Point(0.0, 0.0)
_COPY = "\0copy"  # no node has such an id


class CopyActions:
    """Actions that copy nodes.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: CanvasBinding) -> None:
        self._binding = binding
        self._document = binding.document

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "graph.cut": self.cut_selected,
            "graph.copy": self.copy_selected,
            "graph.paste": self.paste_fragment,
            "graph.paste_wired": partial(self.paste_fragment, keep_inputs=True),
            "graph.duplicate": self.duplicate_selected,
            "graph.duplicate_wired": partial(self.duplicate_selected, keep_inputs=True),
        }

    @property
    def _selected_fragment(self) -> Project | None:
        """The selected nodes and notes; None if nothing is selected."""
        nodes, notes = self._binding.selected_nodes, self._binding.notes.selected_notes
        return graph_clipboard.extract_fragment(self._document.project, nodes, notes) if nodes or notes else None

    def copy_selected(self) -> None:
        """Put the selected nodes and notes on the clipboard."""
        part = self._selected_fragment
        if part is not None:
            graph_clipboard.put_on_clipboard(part, self._document.registry)

    def cut_selected(self) -> None:
        """Put the selected nodes and notes on the clipboard and delete them."""
        nodes, notes = self._binding.selected_nodes, self._binding.notes.selected_notes
        if nodes or notes:
            self.copy_selected()
            self._binding.apply_command(CompoundCommand(tr("Cut"), (RemoveNodes(nodes), RemoveNotes(notes))))

    def paste_fragment(self, *, keep_inputs: bool = False) -> None:
        """Add what is on the clipboard, at the mouse if it is over the canvas.

        Args:
            keep_inputs: What fed the nodes from outside feeds the copies, too, where it is there.
        """
        try:
            part = graph_clipboard.take_from_clipboard(self._document.registry)
        except StudioError as error:
            self._post_error(error)
            return
        canvas = self._binding.view.canvas_view
        at = canvas.get_scene_cursor() if canvas.underMouse() else self._binding.view.get_view_center()
        self.add_fragment(part, at, tr("Paste"), keep_inputs=keep_inputs)

    def insert_dropped_text(self, data: QMimeData, at: Point) -> None:
        """Add the graph whose text was dropped."""
        try:
            self.add_fragment(graph_clipboard.read_fragment(data, self._document.registry), at, tr("Paste"))
        except StudioError as error:
            self._post_error(error)

    def _post_error(self, error: StudioError) -> None:
        reason = str(error)
        if isinstance(error, ProjectFileError):
            reason = f"{error.location}: {error.reason}" if error.location else error.reason
        self._binding.message_posted.emit(tr("This text cannot be pasted: {reason}", reason=reason))

    def duplicate_selected(self, *, keep_inputs: bool = False) -> None:
        """Add copies of the selected nodes and notes a little lower."""
        part = self._selected_fragment
        if part is not None:
            corner = _corner(part)
            at = Point(corner.x + 2 * PLACEMENT_STEP, corner.y + 2 * PLACEMENT_STEP)
            self.add_fragment(part, at, tr("Duplicate"), keep_inputs=keep_inputs)

    def duplicate_to(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """Add copies of nodes and notes at these places."""
        part = graph_clipboard.extract_fragment(self._document.project, nodes, notes)
        moved = {note: replace(found, position=notes[note]) for note, found in part.notes.items()}
        self._add_with_offset(replace(part, layout=nodes, notes=moved), _ORIGIN, tr("Duplicate"), keep_inputs=False)

    def add_fragment(self, part: Project | None, at: Point, label: str, *, keep_inputs: bool = False) -> None:
        """Add a part of a project with its upper left corner at `at`, or near where no card lies exactly."""
        if part is None or not (part.graph.nodes or part.notes):
            self._binding.message_posted.emit(tr("There are no nodes on the clipboard."))
            return
        corner = _corner(part)
        taken = set(self._document.project.layout.values())
        at = snap_to_grid(at)
        while any(Point(p.x - corner.x + at.x, p.y - corner.y + at.y) in taken for p in part.layout.values()):
            at = Point(at.x + PLACEMENT_STEP, at.y + PLACEMENT_STEP)
        self._add_with_offset(part, Point(at.x - corner.x, at.y - corner.y), label, keep_inputs=keep_inputs)

    def _add_with_offset(self, part: Project, offset: Point, label: str, *, keep_inputs: bool) -> None:
        project = self._document.project
        graph = _share_linked_groups(
            project, self._with_outside_wires(part.graph) if keep_inputs else _without_outside_wires(part.graph)
        )
        paste = PasteNodes.with_unique_ids(project.graph, graph, part.layout, offset, label)
        notes = copy_notes(part.notes.values(), project.notes, offset)
        command = CompoundCommand(label, (paste, *(AddNote(note) for note in notes)))
        if self._binding.apply_command(command):
            self._binding.select_nodes(tuple(paste.ids.values()))
            self._binding.notes.select_notes(note.id for note in notes)

    def _with_outside_wires(self, part: Graph) -> Graph:
        """Return the part with those wires from outside that fit here."""
        here, registry = self._document.graph, self._document.registry

        def is_laid(target: Endpoint, source: Endpoint) -> bool:
            if source.node in part.nodes or source.node not in here.nodes:
                return source.node in part.nodes
            ends = Graph({source.node: here.nodes[source.node], _COPY: part.nodes[target.node]})
            return can_wire(ends, registry, source, Endpoint(_COPY, target.port))

        return replace(part, wires={target: source for target, source in part.wires.items() if is_laid(target, source)})


def _share_linked_groups(project: Project, part: Graph) -> Graph:
    """Return the part with linked groups that hold the same as those here with the same link."""
    here = {record.link: record.group_project for record in project.graph.nodes.values() if record.link}
    linked = (record for record in part.nodes.values() if record.link in here)
    return replace(part, nodes={**part.nodes, **{r.id: replace(r, group_project=here[r.link]) for r in linked}})


def _without_outside_wires(part: Graph) -> Graph:
    return replace(part, wires={t: s for t, s in part.wires.items() if s.node in part.nodes})


def _corner(part: Project) -> Point:
    """Return the upper left corner of a part of a project."""
    places = [part.layout.get(node, _ORIGIN) for node in part.graph.nodes]
    places += [note.position for note in part.notes.values()]
    return Point(min(at.x for at in places), min(at.y for at in places))
