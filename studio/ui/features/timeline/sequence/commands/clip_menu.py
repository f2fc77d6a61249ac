"""The menus of clips and of tracks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.sequence.clip_sequence import ClipFit, TrackKind
from studio.sdk.sequence.edits.clip_removal import close_gaps
from studio.sdk.sequence.edits.properties import set_properties
from studio.sdk.sequence.edits.tracks import delete_marker, delete_track, move_track, set_track
from studio.ui.features.timeline.sequence.model.clip_hit import ClipHit, HitPart
from studio.ui.features.timeline.sequence.model.row_layout import list_display_order
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.text.markup import escape_menu_text
from studio.ui.widgets.theme import NOTE_COLORS

_FITS: Final = {
    ClipFit.FIT: tr_noop("As Large As It Fits"),
    ClipFit.FILL: tr_noop("As Large As It Fills the Picture"),
    ClipFit.STRETCH: tr_noop("Stretched"),
    ClipFit.CENTER: tr_noop("Pixel for Pixel"),
}
_EMPTY_ACTIONS: Final = (
    "sequence.close_gap",
    "sequence.insert_gap",
    "sequence.paste",
    "sequence.paste_insert",
    "sequence.marker",
    "sequence.add_subtitle",
    "sequence.add_video_track",
    "sequence.add_audio_track",
    "sequence.add_subtitle_track",
)


class ClipMenus:
    """Makes the menus.

    Args:
        editor: Keeps edits.
        get_handlers: Returns what can be done.
        get_states: Returns whether what can be switched is on.
        is_possible: Returns whether an action can be done with what is selected.
        edit_marker: Asks for the name of a marker, by its frame.
        rename_track: Asks for the name of a track, by its index.
    """

    def __init__(
        self,
        editor: SequenceEditor,
        get_handlers: Callable[[], Handlers],
        get_states: Callable[[], Mapping[str, Callable[[], bool]]],
        is_possible: Callable[[str], bool],
        edit_marker: Callable[[int], object],
        rename_track: Callable[[int], object],
    ) -> None:
        self._editor, self._get_handlers, self._get_states = editor, get_handlers, get_states
        self._is_possible, self._edit_marker, self._rename_track = is_possible, edit_marker, rename_track

    def make_menu(self, hit: ClipHit) -> QMenu:
        """Return the menu of what is under the mouse."""
        menu = QMenu()
        if hit.part is HitPart.MARKER:
            self._fill_marker_menu(menu, hit.frame)
        elif hit.clip is None:
            self._add_entries(menu, _EMPTY_ACTIONS)
        else:
            add_actions(
                menu, ContextMenu.CLIPS, self._get_handlers(), possible=self._is_possible, states=self._get_states()
            )
            menu.addSeparator()
            self._add_fits(menu, hit)
            self._add_colors(menu)
        return menu

    def open_track_menu(self, parent: QWidget, index: int, at: object) -> QMenu:
        """Open the menu of a track at a place of the screen."""
        menu = QMenu(parent)
        editor, sequence = self._editor, self._editor.sequence
        track = sequence.tracks[index]
        menu.addAction(tr("Rename…")).triggered.connect(partial(self._rename_track, index))
        order = [n for n in list_display_order(sequence) if sequence.tracks[n].kind is track.kind]
        up = -1 if track.kind is TrackKind.AUDIO else 1
        for text, steps, end in ((tr("Move Up"), up, order[0]), (tr("Move Down"), -up, order[-1])):
            entry = menu.addAction(text)
            entry.setEnabled(index != end)
            entry.triggered.connect(partial(self._move_track, index, steps))
        if track.kind is TrackKind.SUBTITLE:
            entry = menu.addAction(tr("Draw into the Picture"))
            entry.setCheckable(True)
            entry.setChecked(track.is_burnt_in)
            entry.triggered.connect(partial(self._burn_in, index, not track.is_burnt_in))
        menu.addSeparator()
        entry = menu.addAction(tr("Close All Gaps of the Track"))
        entry.setEnabled(not track.is_locked)
        entry.triggered.connect(
            lambda: editor.edit(lambda before: close_gaps(before, index), tr("Close All Gaps of a Track"))
        )
        entry = menu.addAction(escape_menu_text(tr("Delete {track} and Its Clips", track=track.name)))
        entry.setEnabled(not track.is_locked)
        entry.triggered.connect(lambda: editor.edit(lambda before: delete_track(before, index), tr("Delete a Track")))
        menu.addSeparator()
        self.add_track_entries(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)  # type: ignore[arg-type]
        return menu

    def add_track_entries(self, menu: QMenu) -> None:
        """Offer to add tracks, and their height."""
        self._add_entries(
            menu,
            (
                "sequence.add_video_track",
                "sequence.add_audio_track",
                "sequence.add_subtitle_track",
                "sequence.higher_tracks",
                "sequence.lower_tracks",
            ),
        )

    def _add_entries(self, menu: QMenu, actions: tuple[str, ...]) -> None:
        handlers = self._get_handlers()
        for action in actions:
            key, spec = get_keymap().format_key(action), CATALOGUE[action]
            entry = menu.addAction(f"{spec.title}\t{key}" if key else spec.title)
            entry.setEnabled(self._is_possible(action))
            entry.triggered.connect(lambda _=False, run=handlers[action]: run())

    def _move_track(self, index: int, steps: int) -> None:
        self._editor.edit(lambda sequence: move_track(sequence, index, steps), tr("Move a Track"))

    def _burn_in(self, index: int, is_burnt_in: bool, *_: object) -> None:
        label = tr("Burn In Subtitles") if is_burnt_in else tr("Subtitles Beside the Picture")
        self._editor.edit(lambda sequence: set_track(sequence, index, is_burnt_in=is_burnt_in), label)

    def _fill_marker_menu(self, menu: QMenu, frame: int) -> None:
        menu.addAction(tr("Name of the Marker…")).triggered.connect(lambda: self._edit_marker(frame))
        menu.addAction(tr("Remove the Marker")).triggered.connect(
            lambda: self._editor.edit(lambda sequence: delete_marker(sequence, frame), tr("Remove a Marker"))
        )

    def _add_fits(self, menu: QMenu, hit: ClipHit) -> None:
        if self._editor.sequence.tracks[hit.track].kind is not TrackKind.VIDEO or hit.clip is None:
            return
        fits = menu.addMenu(tr("Size in the Picture"))
        for fit, name in _FITS.items():
            entry = fits.addAction(tr(name))
            entry.setCheckable(True)
            entry.setChecked(hit.clip.fit is fit)
            entry.triggered.connect(partial(self._set, tr("Set the Size of Clips"), "fit", fit))

    def _add_colors(self, menu: QMenu) -> None:
        colors = menu.addMenu(tr("Color"))
        colors.addAction(tr("As Its Kind")).triggered.connect(partial(self._set, tr("Color Clips"), "color", ""))
        for name, color in NOTE_COLORS:
            dot = QPixmap(12, 12)
            dot.fill(color)
            entry = colors.addAction(QIcon(dot), tr(name))
            entry.triggered.connect(partial(self._set, tr("Color Clips"), "color", color.lower()))

    def _set(self, label: str, name: str, value: object, *_: object) -> None:
        numbers = self._editor.selection.numbers
        values = {name: value}
        self._editor.edit(lambda sequence: set_properties(sequence, numbers, **values), label)
