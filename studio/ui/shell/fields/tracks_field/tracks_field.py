"""The field of tracks: their list, what is set for the chosen one, and buttons for copies and deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QToolButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.tracks_field.track_settings import TrackSettingsView, change_track_setting
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_ROW: Final = 24
_MOST_ROWS: Final = 8  # without scrolling
_NUMBER: Final = Qt.ItemDataRole.UserRole


class TracksFieldView(FieldView):
    """TRACKS: points that are followed in the viewer. The switch of a row enables a track, its name can be edited.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tracks: PointTracks | None = PointTracks()
        self._is_showing = False
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")
        self.list_view = self._make_list()
        self.settings_view = TrackSettingsView(self)
        self.settings_view.setting_edited.connect(self._on_setting_edited)
        self.delete_button = QToolButton(self)
        self.delete_button.setText(tr("Delete"))
        self.delete_button.setToolTip(escape_tooltip(tr("Delete the track")))
        self.delete_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.delete_button.clicked.connect(self._delete)
        row = QHBoxLayout()
        row.addWidget(self.delete_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.hint_label)
        column.addWidget(self.list_view)
        column.addLayout(row)
        column.addWidget(self.settings_view)
        self.hint_label.setText(_make_hint())
        self._show()

    def _make_list(self) -> QTreeWidget:
        view = QTreeWidget(self)
        view.setColumnCount(2)
        view.setHeaderHidden(True)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setFont(theme.make_ui_font(theme.FONT_SMALL))
        view.header().setStretchLastSection(False)
        view.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(tr("Tracks"))
        view.itemChanged.connect(self._on_item_changed)
        view.currentItemChanged.connect(lambda *_: self._show_chosen())
        return view

    @property
    def chosen_track(self) -> PointTrack | None:
        """The track that is chosen in the list."""
        item = self.list_view.currentItem()
        return None if item is None or self._tracks is None else self._tracks.find_track(item.data(0, _NUMBER))

    def show_value(self, value: ParamValue) -> None:
        """Show tracks."""
        try:
            tracks = parse_point_tracks(str(value))
        except StudioError:
            self._tracks = None
            self.hint_label.setText(tr("These tracks cannot be read."))
        else:
            if tracks is self._tracks:
                return
            self._tracks = tracks
            self.hint_label.setText(_make_hint())
        self._show()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different tracks."""
        self._tracks = None
        self.hint_label.setText(tr("The nodes have different tracks. Select one of them to see its tracks."))
        self._show()

    def _show(self) -> None:
        tracks = self._tracks.tracks if self._tracks is not None else ()
        self._is_showing = True
        try:
            self._show_rows(tracks)
        finally:
            self._is_showing = False
        self.list_view.setFixedHeight(max(1, min(len(tracks), _MOST_ROWS)) * _ROW + 2 * self.list_view.frameWidth())
        for widget in (self.list_view, self.delete_button):
            widget.setVisible(bool(tracks))
        self.hint_label.setVisible(not tracks)
        self._show_chosen()

    def _show_rows(self, tracks: Sequence[PointTrack]) -> None:
        """Show a row for each track; rows stay, so that the chosen one does."""
        view = self.list_view
        while view.topLevelItemCount() > len(tracks):
            view.takeTopLevelItem(view.topLevelItemCount() - 1)
        for row, track in enumerate(tracks):
            if row == view.topLevelItemCount():
                item = QTreeWidgetItem(view)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
                item.setSizeHint(0, QSize(0, _ROW))
            item = view.topLevelItem(row)
            item.setData(0, _NUMBER, track.number)
            item.setText(0, track.name)
            item.setCheckState(0, Qt.CheckState.Checked if track.is_enabled else Qt.CheckState.Unchecked)
            item.setText(1, tr_n("{count} key", "{count} keys", len(track.keys)))
        if tracks and view.currentItem() is None:
            view.setCurrentItem(view.topLevelItem(0))

    def _show_chosen(self) -> None:
        track = self.chosen_track
        self.settings_view.setVisible(track is not None)
        if track is not None:
            self.settings_view.show_track(track)

    def _on_item_changed(self, item: QTreeWidgetItem) -> None:
        track = self._tracks.find_track(item.data(0, _NUMBER)) if self._tracks is not None else None
        if self._is_showing or track is None:
            return
        name = item.text(0).strip() or track.name
        is_enabled = item.checkState(0) is Qt.CheckState.Checked
        if (name, is_enabled) != (track.name, track.is_enabled):
            self._change(track.number, lambda each: replace(each, name=name, is_enabled=is_enabled))
        self._show()

    def _change(self, number: int, change: Callable[[PointTrack], PointTrack], edit: ValueEdit | None = None) -> None:
        self._edit(lambda tracks: tracks.map_tracks((number,), change), edit)

    def _edit(self, change: Callable[[PointTracks], PointTracks], edit: ValueEdit | None = None) -> None:
        """Ask for other tracks; a drag of a number takes what the tracks were before it."""

        def change_text(text: ParamValue) -> ParamValue:
            return serialize_point_tracks(change(parse_point_tracks(str(text))))

        if edit is None:
            self.value_edited.emit(ValueEdit(change_text))
        else:
            self.value_edited.emit(ValueEdit(change_text, edit.merge_key, edit.is_from_start))

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        track = self.chosen_track
        if track is not None:
            self._change(track.number, lambda each: change_track_setting(each, name, edit), edit)

    def _delete(self) -> None:
        track = self.chosen_track
        if track is not None:
            self._edit(lambda tracks: tracks.remove_tracks((track.number,)))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.list_view,)


def _make_hint() -> str:
    return tr("Add tracks in the viewer, with the bar over the picture.")
