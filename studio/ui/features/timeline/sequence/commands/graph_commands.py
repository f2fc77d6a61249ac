"""Clips that go to the graph as nodes, show outputs of nodes, and come back as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint
from studio.graph.sequence_edits.clip_sources import plan_clips_as_nodes, show_files, show_output
from studio.graph.sequence_edits.sequence_inputs import EditedSequence
from studio.graph.specs import get_spec
from studio.sdk.ports import AUDIO, IMAGE
from studio.sdk.sequence.clip_sequence import TrackKind
from studio.sdk.sequence.edits.edit_base import EditError
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.shell.edits.block_placement import place_block_beside
from studio.ui.shell.panel_protocols import NodeGraph
from studio.ui.shell.shortcuts.dispatch import Handlers


class GraphCommands:
    """Edits between the selected clips and the graph, each one step of undo.

    Args:
        editor: Has the sequence and the selection.
        files: Says whether the pictures of a file move.
        level: The open level of the graph: the sequence lies there.
        graph: Says which node is selected, and shows new ones.
    """

    def __init__(self, editor: SequenceEditor, files: SourceFactsCache, level: ActiveLevel, graph: NodeGraph) -> None:
        self._editor, self._files, self._level, self._graph = editor, files, level, graph

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "sequence.send_to_graph": self.send_to_graph,
            "sequence.replace_by_node": partial(self._run, self._replace_by_node),
            "sequence.use_file": partial(self._run, self._use_files),
        }

    def send_to_graph(self) -> None:
        """Let the selected clips of files show nodes that read them; files are looked at first, in the background."""
        sequence = self._editor.sequence
        clips = map(sequence.find_clip, self._editor.selection.numbers)
        files = [clip.file for clip in clips if clip is not None and clip.file]
        self._files.request(files, lambda: self._run(self._send))

    def _run(self, edit: Callable[[EditedSequence], None]) -> None:
        """Make an edit; say why where it cannot be."""
        try:
            edit(self._find_edited())
        except StudioError as error:
            self._editor.post(str(error))

    def _find_edited(self) -> EditedSequence:
        target = self._editor.target
        node = target.path.split("/")[-1] if target is not None else ""
        if target is None or join_path(self._level.path, node) != target.path:
            raise EditError(tr("Open the group in which the sequence lies first."))
        return EditedSequence(self._level.graph, self._level.registry, node, self._editor.rate)

    def _send(self, edited: EditedSequence) -> None:
        project, registry = self._level.project, self._level.registry
        place = partial(place_block_beside, project, registry, beside=(edited.node,))
        planned = plan_clips_as_nodes(edited, self._editor.selection.numbers, self._is_moving, place)
        self._level.apply_command(planned.command)
        self._editor.post(planned.summary)

    def _is_moving(self, file: str) -> bool:
        facts = self._files.find(file)
        return facts is not None and facts.video is not None

    def _replace_by_node(self, edited: EditedSequence) -> None:
        numbers = self._editor.selection.numbers
        clip = min(numbers & edited.read_clips().clips_by_number.keys(), default=0)
        self._apply(show_output(edited, clip, self._find_output(edited, clip)))

    def _find_output(self, edited: EditedSequence, number: int) -> Endpoint:
        """Return the output of the node that is selected beside the sequence, for the kind of a clip."""
        nodes = [node for node in self._graph.selected_nodes if node != edited.node]
        spec = get_spec(edited.graph, nodes[0], edited.registry) if len(nodes) == 1 else None
        found = self._editor.sequence.clips_by_number.get(number)
        if spec is None or found is None:
            raise EditError(tr("Select one node in the graph that the clip is to show."))
        kind = AUDIO if self._editor.sequence.tracks[found[0]].kind is TrackKind.AUDIO else IMAGE
        port = next((port.name for port in spec.outputs if port.type is kind), spec.outputs[0].name)
        return Endpoint(nodes[0], port)

    def _use_files(self, edited: EditedSequence) -> None:
        self._apply(show_files(edited, self._editor.selection.numbers))

    def _apply(self, command: Command) -> None:
        self._level.apply_command(command)
