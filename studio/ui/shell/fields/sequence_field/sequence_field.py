"""The field of a sequence: what it holds, the list of its clips, and what is set for the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.sdk.params import ParamSpec
from studio.sdk.sequence.clip_sequence import ClipSequence, list_files
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.items_field import ItemHints, ItemsFieldView
from studio.ui.shell.fields.sequence_field.clip_changes import change_clips
from studio.ui.shell.fields.sequence_field.clip_list import ClipListView, ListedClip, list_clips
from studio.ui.shell.fields.sequence_field.clip_settings import SPECS, ClipSettingsView
from studio.ui.shell.shortcuts.focus import append_tab_order
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FileStates
from studio.ui.widgets.fields.refusal_text import describe_refusal
from studio.ui.widgets.labels.plain_label import PlainLabel


class SequenceFieldView(ItemsFieldView[ClipSequence, ListedClip]):
    """SEQUENCE: clips that are cut on the timeline. What is set for the chosen ones is edited here.

    Args:
        spec: The parameter.
        dialogs: Opens file dialogs.
        parent: The widget's parent.
    """

    list_view: ClipListView

    def __init__(self, spec: ParamSpec, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        hints = ItemHints(
            tr("Drop files on the timeline, or connect inputs, to make clips."),
            tr("This sequence cannot be read."),
            tr("The nodes have different sequences. Select one of them to see its clips."),
        )
        super().__init__(hints, ClipSequence(), parent)
        self._files: FileStates | None = None
        self._shown_numbers: tuple[int, ...] = ()  # of the clips whose settings are shown
        self.summary_label = PlainLabel(parent=self)
        self.summary_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.view_button = QPushButton(tr("Show on Timeline"), self)
        self.view_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.view_button.setToolTip(tr("View this node, and cut its clips on the timeline"))
        self.view_button.clicked.connect(self.view_requested)
        self.list_view = ClipListView(self)
        self.chosen_label = PlainLabel(parent=self)
        self.chosen_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.chosen_label.setProperty("role", "faint")
        self._dialogs = dialogs
        self._settings: ClipSettingsView | None = None
        self._lay_out()
        self._follow_choice()
        self._show()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.summary_label, 1)
        row.addWidget(self.view_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(row)
        for widget in (self.hint_label, self.list_view, self.chosen_label):
            column.addWidget(widget)
        self._column = column

    @property
    def settings_view(self) -> ClipSettingsView:
        """The fields of the chosen clips, made when the first clip is chosen: there are many."""
        if self._settings is None:
            self._settings = view = ClipSettingsView(self._dialogs, self)
            view.hide()
            view.setting_edited.connect(self._on_setting_edited)
            view.locate_requested.connect(self.locate_requested)
            self._column.addWidget(view)
            append_tab_order(self.list_view, view)
        return self._settings

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the chosen clips."""
        return self.list_view.chosen_numbers

    def show_files(self, files: FileStates) -> None:
        """Show which files of clips are missing."""
        self._files = files
        if self._settings is not None:
            self._settings.show_files(files)
        missing = filter(files.is_missing, list_files(self._items) if self._items is not None else ())
        self.list_view.clip_model.show_missing(frozenset(missing))

    def _on_chosen(self) -> None:
        if not self._is_showing:
            self._show_chosen()
        super()._on_chosen()

    def _show_rows(self, items: Sequence[ListedClip]) -> None:
        self.list_view.show_clips(items)
        self.list_view.setVisible(bool(items))
        self.summary_label.setText(_describe(self._items) if self._items is not None else "")

    def _choose_rows(self, numbers: Sequence[int]) -> None:
        self.list_view.choose_all(numbers)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Show what the chosen clips share."""
        numbers = self.chosen_numbers
        if numbers or self._settings is not None:
            self.settings_view.setVisible(bool(numbers))
        self.chosen_label.setVisible(bool(self._items is not None and self._items.clips_by_number))
        self.chosen_label.setText(self._describe_chosen(numbers))
        if numbers and self._items is not None:
            self.settings_view.show_clips(self._items, numbers)
            if self._files is not None:
                self.settings_view.show_files(self._files)
        if numbers != self._shown_numbers:
            self._shown_numbers = numbers
            if self._settings is not None:
                self._settings.clear_errors()

    def _describe_chosen(self, numbers: Sequence[int]) -> str:
        if not numbers or self._items is None:
            return tr("Select clips to see what is set for them.")
        found = {self._items.clips_by_number[number][0] for number in numbers if number in self._items.clips_by_number}
        locked = [self._items.tracks[index].name for index in sorted(found) if self._items.tracks[index].is_locked]
        count = tr_n("{count} clip is selected.", "{count} clips are selected.", len(numbers))
        if not locked:
            return count
        return tr("{count} Locked: {tracks}.", count=count, tracks=", ".join(locked))

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        """Ask for another setting; one that cannot be is refused where it was typed."""
        numbers, spec = self.chosen_numbers, SPECS[name]
        if not numbers or self._items is None:
            return
        try:
            change_clips(self._items, numbers, spec, edit)
        except (StudioError, ValueError) as error:
            self.settings_view.show_error(name, describe_refusal(error))
            return
        self.settings_view.clear_error(name)
        self._edit(lambda sequence: change_clips(sequence, numbers, spec, edit), edit)

    @staticmethod
    def _parse(text: str) -> ClipSequence:
        return parse_sequence(text)

    @staticmethod
    def _serialize(items: ClipSequence) -> str:
        return serialize_sequence(items)

    @staticmethod
    def _list_items(items: ClipSequence) -> Sequence[ListedClip]:
        return list_clips(items)


def _describe(sequence: ClipSequence) -> str:
    """Return what a sequence holds, as "3 tracks, 12 clips, 720 frames"."""
    tracks = tr_n("{count} track", "{count} tracks", len(sequence.tracks))
    clips = tr_n("{count} clip", "{count} clips", len(sequence.clips_by_number))
    frames = tr_n("{count} frame", "{count} frames", sequence.length)
    return tr("{tracks}, {clips}, {frames}", tracks=tracks, clips=clips, frames=frames)
