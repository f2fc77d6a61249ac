"""Outputs of the node that is selected in the graph, as sources of clips."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand, Connect, SetParam
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.sequence_edits.sequence_inputs import list_used_inputs, make_input, take_free_input
from studio.graph.specs import get_spec
from studio.sdk.ports import AUDIO, IMAGE, PortType
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.spec import NodeSpec
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.new_clips import NewSource
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.edits.edited_node import make_edit_at
from studio.ui.shell.panel_protocols import NodeGraph

_KINDS: Final = {IMAGE: TrackKind.VIDEO, AUDIO: TrackKind.AUDIO}
_LENGTH: Final = 5  # seconds of a clip whose source has no end


class OutputSources:
    """Finds the selected node, and connects it to inputs of the edited sequence.

    Args:
        editor: Has the sequence.
        level: Has the nodes.
        graph: Says which one is selected.
        preview: Knows the facts of their outputs.
    """

    def __init__(
        self, editor: SequenceEditor, level: ActiveLevel, graph: NodeGraph, preview: PreviewController
    ) -> None:
        self._editor, self._level, self._graph, self._preview = editor, level, graph, preview

    def find_selected(self) -> tuple[str, str, NodeSpec]:
        """Return the selected node, the file that it reads if it does nothing else, and its type.

        Raises:
            EditError: Not one node is selected, or it gives neither pictures nor sound.
        """
        level = self._level.graph
        selected = [node for node in self._graph.selected_nodes if join_path(self._level.path, node) != self._path]
        if len(selected) != 1 or self._editor.target is None:
            raise EditError(tr("Select one node in the graph that the clip is to show."))
        record = level.nodes[selected[0]]
        spec = get_spec(level, selected[0], self._level.document.registry)
        if spec is None or not any(port.type in _KINDS for port in spec.outputs):
            raise EditError(tr("{node} gives neither pictures nor sound.", node=record.name or record.id))
        return selected[0], get_source_file(record, spec), spec

    def plan_wires(self, node: str, spec: NodeSpec) -> tuple[NewSource, list[Command]]:
        """Return clips of a node's outputs, and the commands that connect these.

        Raises:
            EditError: The node lies in another group, or no input is free.
        """
        target = self._path.split("/")[-1]
        if join_path(self._level.path, target) != self._path:
            raise EditError(tr("The node lies in another group than the sequence."))
        wires: list[Command] = []
        clips: dict[PortType, SequenceClip] = {}
        number = self._find_input(target, node)
        for port in spec.outputs:
            if port.type not in _KINDS or port.type in clips:
                continue
            output, end = Endpoint(node, port.name), make_input(target, _KINDS[port.type], number)
            if self._level.graph.wires.get(end) != output:
                wires.append(Connect(output, end))
            clips[port.type] = SequenceClip(len(clips) + 1, 0, self._find_length(output), input=number)
        link = 1 if len(clips) > 1 else 0
        linked = {kind: replace(clip, link=link) for kind, clip in clips.items()}
        return NewSource(linked.get(IMAGE), linked.get(AUDIO)), wires

    def apply(self, sequence: ClipSequence, wires: list[Command], label: str) -> None:
        """Set the sequence and connect wires, in one step of undo."""
        target = self._editor.target
        if target is not None:
            edit = SetParam(target.path.split("/")[-1], target.param, serialize_sequence(sequence))
            command = make_edit_at(target.path, CompoundCommand(label, (*wires, edit)))
            self._level.document.apply_command(command)

    @property
    def _path(self) -> str:
        return self._editor.target.path if self._editor.target is not None else ""

    def _find_length(self, output: Endpoint) -> int:
        facts = self._preview.facts.clips.get(Endpoint(join_path(self._level.path, output.node), output.port))
        length = facts.length if facts is not None and facts.rate is not None else 0
        return max(1, length or round(_LENGTH * float(self._editor.rate)))

    def _find_input(self, target: str, node: str) -> int:
        """Return the number of inputs that a node has already, else of free ones."""
        wires = self._level.graph.wires
        own = {
            int(end.port.rpartition("_")[2])
            for end, source in wires.items()
            if end.node == target and source.node == node and end.port.rpartition("_")[2].isdigit()
        }
        return min(own) if own else take_free_input(list_used_inputs(self._level.graph, target, self._editor.sequence))


def get_source_file(record: NodeRecord, spec: NodeSpec) -> str:
    """Return the file that a node reads and does nothing else with; empty for other nodes."""
    is_plain = not spec.inputs and "file" in spec.params and not record.curves and not record.is_disabled
    others = {name: value for name, value in record.params.items() if name in spec.params and name != "file"}
    if not is_plain or any(value != spec.params[name].default for name, value in others.items()):
        return ""
    return str(record.params.get("file", ""))
