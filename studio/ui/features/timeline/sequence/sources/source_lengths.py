"""Lengths of the sources of clips: of files as they were found, of inputs by the facts of the graph."""

from __future__ import annotations

from studio.graph.history import Document
from studio.graph.sequence_edits.sequence_inputs import find_input_output
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.preview.preview_controller import PreviewController


class SourceLengths:
    """Knows how long sources are.

    Args:
        editor: Has the sequence.
        files: Knows files.
        document: Has the graph.
        preview: Knows the facts of its outputs.
    """

    def __init__(
        self, editor: SequenceEditor, files: SourceFactsCache, document: Document, preview: PreviewController
    ) -> None:
        self._editor, self._files, self._document, self._preview = editor, files, document, preview

    def find_length(self, clip: SequenceClip, kind: TrackKind) -> int | None:
        """Return the frames of a clip's source at the sequence's rate; None where they are not known or have no end."""
        if clip.file:
            facts = self._files.find(clip.file)
            is_sound = kind is TrackKind.AUDIO
            return facts.find_length(self._editor.rate, is_sound=is_sound) if facts is not None else None
        return self._find_input_length(clip.input, kind) if clip.input else None

    def _find_input_length(self, number: int, kind: TrackKind) -> int | None:
        target = self._editor.target
        output = find_input_output(self._document.graph, target.path, kind, number) if target is not None else None
        info = self._preview.facts.clips.get(output) if output is not None else None
        if info is None or info.rate is None:
            return None
        return max(1, round(info.length * self._editor.rate.value / info.rate.value))
