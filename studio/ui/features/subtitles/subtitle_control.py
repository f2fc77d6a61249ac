"""Control of subtitles: reads files onto tracks of a Sequence and writes tracks, in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.commands import CompoundCommand, SetParam
from studio.graph.groups.paths import find_node, has_node
from studio.graph.model import Endpoint, Graph
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_TYPE
from studio.media.subtitle_files import SUBTITLE_SUFFIXES, read_subtitle_file, write_subtitle_file
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.tracks import set_track
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.sdk.sequence.subtitle_tracks import import_subtitles
from studio.ui.features.subtitles.actions import (
    BURN_IN_ACTION,
    EXPORT_ACTION,
    IMPORT_ACTION,
    SEQUENCE_NEEDED,
    TRACK_NEEDED,
    TRACKS_ACTION,
)
from studio.ui.features.subtitles.track_dialog import TrackDialog
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import FileRequest
from studio.ui.shell.edits.edited_node import make_edit_at
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

_PARAM: Final = "sequence"
_MOST_TRIES: Final = 4
_MOST_CHOICES: Final = 6  # tracks that have a button of their own
_EXPORTED: Final = (".srt", ".vtt", ".ass")


@dataclass(frozen=True, slots=True)
class _Imported:
    """What reading files gave: the sequence's new text, how many subtitles and tracks are new, and what to know."""

    text: str
    clip_count: int
    track_count: int
    notes: tuple[str, ...]


class SubtitleControl(QObject):
    """Control of the subtitle tracks of the Sequence that is selected, else of the one that is viewed.

    Files are read and written in the background. Where the sequence changes meanwhile, files are
    read again.

    Args:
        shell: The panels, the dialogs and the open level.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._worker = BackgroundWorker(self, "subtitles")

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._worker.is_busy

    @property
    def has_subtitles(self) -> bool:
        """Whether the Sequence has a subtitle track."""
        return bool(self._list_tracks())

    @property
    def is_burnt_in(self) -> bool:
        """Whether all subtitle tracks are drawn into the picture."""
        tracks = self._list_tracks()
        return bool(tracks) and all(track.is_burnt_in for track in tracks)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            IMPORT_ACTION: self.choose_imported_files,
            EXPORT_ACTION: self.choose_exported_track,
            TRACKS_ACTION: self.open_tracks,
            BURN_IN_ACTION: self.toggle_burn_in,
        }

    def find_node(self) -> str | None:
        """Return the path of the Sequence that is selected, else of the one that is viewed, else of the only one there
        is on the open level.
        """
        level, graph = self._shell.level, self._shell.document.graph
        viewed = self._shell.document.project.viewed_output
        named = [*self._shell.navigator.selected_paths, *([viewed.node] if viewed is not None else [])]
        every = [level.get_full_path(node) for node in level.graph.nodes]
        every = [path for path in every if self._is_sequence(graph, path)]
        found = [path for path in named if self._is_sequence(graph, path)]
        return next(iter(found), every[0] if len(every) == 1 else None)

    def choose_imported_files(self) -> None:
        """Ask for files and add their subtitles to the Sequence."""
        node = self.find_node()
        if node is None:
            self._shell.post(tr(SEQUENCE_NEEDED))
            return
        request = FileRequest(tr("Import subtitles"), suffixes=SUBTITLE_SUFFIXES)
        self._shell.window.dialogs.choose_files(
            self._shell.window, request, lambda paths: self.import_files(node, paths)
        )

    def take_dropped_files(self, node: str, paths: Sequence[Path], start: int) -> tuple[Path, ...]:
        """Add the subtitles of files that are dropped onto a Sequence; return the files that have none."""
        ours = [path for path in paths if path.suffix.lower() in SUBTITLE_SUFFIXES]
        if ours:
            self.import_files(node, ours, start)
        return tuple(path for path in paths if path not in ours)

    def import_files(self, node: str, paths: Sequence[Path], start: int = 0, tries: int = _MOST_TRIES) -> None:
        """Add the subtitles of files to a Sequence, on new tracks.

        Args:
            node: The path of the Sequence.
            paths: The files.
            start: The frame that the files' time 0 falls on.
            tries: How often it is begun anew, where the sequence changes meanwhile.
        """
        shell, graph, before = self._shell, self._shell.document.graph, self._read_text(node)

        def work() -> _Imported:
            return _import_files(parse_sequence(before), paths, self._find_rate(graph, node), start)

        def done(found: _Imported) -> None:
            if self._read_text(node) == before:
                self._apply(node, found.text, tr("Import Subtitles"))
                self._tell_imported(found)
            elif tries > 1 and self._is_sequence(shell.document.graph, node):
                self.import_files(node, paths, start, tries - 1)
            else:
                shell.post(tr("The sequence has changed meanwhile: nothing was added. Try again."))

        self._worker.run_task(work, done, lambda text: shell.show_error(tr("The subtitles were not imported"), text))

    def choose_exported_track(self) -> None:
        """Ask which track is to be written, where there are several, and to which file."""
        tracks = self._list_tracks()
        if not tracks:
            self._shell.post(tr(TRACK_NEEDED))
            return
        if len(tracks) == 1:
            self._choose_target(tracks)
            return
        shown = tracks[:_MOST_CHOICES]
        answers = (tr("All in one file"), *(track.name or tr("without a name") for track in shown), tr("Cancel"))

        def choose(number: int) -> None:
            if number < len(answers) - 1:
                self._choose_target(tracks if number == 0 else shown[number - 1 : number])

        text = tr("Subtitles that are on at the same time may overlap in one file.")
        question = ChoiceQuestion(tr("Which subtitle track is to be written?"), text, answers, len(answers) - 1)
        self._shell.window.dialogs.ask_choice(self._shell.window, question, choose)

    def export_tracks(self, tracks: Sequence[SequenceTrack], path: Path) -> None:
        """Write tracks of the Sequence to a file."""
        shell, node = self._shell, self.find_node()
        if node is None:
            return
        graph = shell.document.graph

        def done(count: int) -> None:
            shell.post(tr_n("{count} subtitle is written to {file}.", "{count} subtitles are written to {file}.",
                            count, file=path.name))  # fmt: skip

        self._worker.run_task(
            lambda: write_subtitle_file(path, tracks, self._find_rate(graph, node)),
            done,
            lambda text: shell.show_error(tr("The subtitles were not written"), text),
        )

    def toggle_burn_in(self) -> None:
        """Draw all subtitle tracks into the picture, or none."""
        node, is_on = self.find_node(), not self.is_burnt_in
        if node is None or not self.has_subtitles:
            self._shell.post(tr(TRACK_NEEDED))
            return
        label = tr("Burn In Subtitles") if is_on else tr("Subtitles Beside the Picture")
        self._set_tracks(node, [replace(track, is_burnt_in=is_on) for track in self._list_tracks()], label)
        self._shell.post(
            tr("The subtitles are drawn into the picture.")
            if is_on
            else tr("The subtitles go out beside the picture: wire the output “subtitles” to Write Video.")
        )

    def open_tracks(self) -> TrackDialog | None:
        """Let the names, languages and places of the subtitle tracks be edited."""
        node, tracks = self.find_node(), self._list_tracks()
        if node is None or not tracks:
            self._shell.post(tr(TRACK_NEEDED))
            return None
        dialog = TrackDialog(
            self._shell.window, tracks, lambda wanted: self._set_tracks(node, wanted, tr("Edit Subtitle Tracks"))
        )
        dialog.open()
        return dialog

    def close(self) -> None:
        """Finish what is being read or written, without an edit."""
        self._worker.close()

    def _choose_target(self, tracks: Sequence[SequenceTrack]) -> None:
        track, language = tracks[0], tracks[0].language if len(tracks) == 1 else ""
        name = track.name.removesuffix(f" {language}") if language else track.name
        name = "".join(each for each in name if each.isalnum() or each in " -_").strip() or "subtitles"
        request = FileRequest(
            tr("Export subtitles"),
            is_saving=True,
            start_path=Path(f"{name}.{language}{_EXPORTED[0]}" if language else f"{name}{_EXPORTED[0]}"),
            suffixes=_EXPORTED,
        )
        self._shell.window.dialogs.choose_file(
            self._shell.window, request, lambda path: self.export_tracks(tracks, path)
        )

    def _list_tracks(self) -> list[SequenceTrack]:
        node = self.find_node()
        tracks = self._read_sequence(node).tracks if node is not None else ()
        return [track for track in tracks if track.kind is TrackKind.SUBTITLE]

    def _is_sequence(self, graph: Graph, path: str) -> bool:
        return has_node(graph, path) and find_node(graph, path).type == SEQUENCE_TYPE

    def _read_text(self, node: str) -> str:
        """Return a Sequence as its parameter holds it; empty where it is gone."""
        graph = self._shell.document.graph
        return str(find_node(graph, node).params.get(_PARAM, "")) if self._is_sequence(graph, node) else ""

    def _read_sequence(self, node: str) -> ClipSequence:
        try:
            return parse_sequence(self._read_text(node))
        except StudioError:  # it is said at the node
            return ClipSequence()

    def _find_rate(self, graph: Graph, path: str) -> FrameRate:
        """Return the rate of a Sequence. It may look at files."""
        clip = self._shell.engine.facts(graph).clips.get(Endpoint(path, "image"))
        if clip is None or clip.rate is None:
            raise StudioError(tr("The rate of the sequence is not known; solve its problem first, or set its rate."))
        return clip.rate

    def _set_tracks(self, node: str, wanted: Sequence[SequenceTrack], label: str) -> None:
        """Give the subtitle tracks of a Sequence other attributes; their clips stay."""
        sequence = self._read_sequence(node)
        indexes = [index for index, track in enumerate(sequence.tracks) if track.kind is TrackKind.SUBTITLE]
        for index, track in zip(indexes, wanted, strict=False):
            sequence = set_track(
                sequence,
                index,
                name=track.name,
                is_enabled=track.is_enabled,
                is_burnt_in=track.is_burnt_in,
                language=track.language,
            )
        self._apply(node, serialize_sequence(sequence), label)

    def _apply(self, node: str, text: str, label: str) -> None:
        try:
            edit = CompoundCommand(label, (SetParam(node.rsplit("/", maxsplit=1)[-1], _PARAM, text),))
            self._shell.document.apply_command(make_edit_at(node, edit))
        except StudioError as error:
            self._shell.post(str(error))

    def _tell_imported(self, found: _Imported) -> None:
        tracks = tr_n("{count} new track", "{count} new tracks", found.track_count)
        text = tr_n("{count} subtitle is added on {tracks}.", "{count} subtitles are added on {tracks}.",
                    found.clip_count, tracks=tracks)  # fmt: skip
        self._shell.post(text)
        if found.notes:
            window = self._shell.window
            window.dialogs.show_text(window, text, "\n".join(found.notes))


def _import_files(sequence: ClipSequence, paths: Sequence[Path], rate: FrameRate, start: int) -> _Imported:
    notes: list[str] = []
    found = sequence
    for path in paths:
        found, said = import_subtitles(found, path, read_subtitle_file(path), rate, start=start)
        notes += [f"{path.name}: {note}" for note in said] if len(paths) > 1 else said
    clips = len(found.clips_by_number) - len(sequence.clips_by_number)
    return _Imported(serialize_sequence(found), clips, len(found.tracks) - len(sequence.tracks), tuple(notes))
