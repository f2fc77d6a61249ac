"""The field of tracks: their list, what is set for the chosen one, and a button that deletes tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr, tr_n
from studio.sdk.params import ParamSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.items_field import ItemHints, ItemsFieldView
from studio.ui.shell.fields.tracks_field.track_settings import TrackSettingsView, change_track_setting
from studio.ui.widgets import theme

_ROW: Final = 24
_MOST_ROWS: Final = 8  # without scrolling
_NUMBER: Final = Qt.ItemDataRole.UserRole


class TracksFieldView(ItemsFieldView[PointTracks, PointTrack]):
    """TRACKS: points that are followed in the viewer. The switch of a row enables a track, its name can be edited.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    list_view: QTreeWidget

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        hints = ItemHints(
            tr("Add tracks in the viewer, with the bar over the picture."),
            tr("These tracks cannot be read."),
            tr("The nodes have different tracks. Select one of them to see its tracks."),
        )
        super().__init__(hints, PointTracks(), parent)
        self.list_view = self._make_list()
        self._follow_choice()
        self.settings_view = TrackSettingsView(self)
        self.settings_view.setting_edited.connect(self._on_setting_edited)
        self.delete_button = self._add_button(self, tr("Delete"), tr("Delete the track"))
        self.delete_button.clicked.connect(self._delete_chosen)
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
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAccessibleName(tr("Tracks"))
        view.itemChanged.connect(self._on_item_changed)
        view.currentItemChanged.connect(lambda *_: self._show_chosen())
        return view

    @property
    def chosen_track(self) -> PointTrack | None:
        """The track that is chosen in the list."""
        item = self.list_view.currentItem()
        return None if item is None or self._items is None else self._items.find_track(item.data(0, _NUMBER))

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the chosen tracks."""
        return tuple(sorted(item.data(0, _NUMBER) for item in self.list_view.selectedItems()))

    def _show_rows(self, items: Sequence[PointTrack]) -> None:
        """Show a row for each track; rows stay, so that the chosen one does."""
        view = self.list_view
        while view.topLevelItemCount() > len(items):
            view.takeTopLevelItem(view.topLevelItemCount() - 1)
        for row, track in enumerate(items):
            if row == view.topLevelItemCount():
                added = QTreeWidgetItem(view)
                added.setFlags(added.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
                added.setSizeHint(0, QSize(0, _ROW))
            item = view.topLevelItem(row)
            item.setData(0, _NUMBER, track.number)
            item.setText(0, track.name)
            item.setCheckState(0, Qt.CheckState.Checked if track.is_enabled else Qt.CheckState.Unchecked)
            item.setText(1, tr_n("{count} key", "{count} keys", len(track.keys)))
        if items and view.currentItem() is None:
            view.setCurrentItem(view.topLevelItem(0))
        view.setFixedHeight(max(1, min(len(items), _MOST_ROWS)) * _ROW + 2 * view.frameWidth())
        for widget in (view, self.delete_button):
            widget.setVisible(bool(items))

    def _choose_rows(self, numbers: Sequence[int]) -> None:
        view, flags = self.list_view, QItemSelectionModel.SelectionFlag
        rows = [view.topLevelItem(row) for row in range(view.topLevelItemCount())]
        chosen = [item for item in rows if item.data(0, _NUMBER) in numbers]
        if chosen and view.currentItem() not in chosen:
            view.setCurrentItem(chosen[0], 0, flags.NoUpdate)
            view.scrollToItem(chosen[0])
        for item in rows:
            item.setSelected(item in chosen)

    def _show_chosen(self) -> None:
        track = self.chosen_track
        self.settings_view.setVisible(track is not None)
        if track is not None:
            self.settings_view.show_track(track)

    def _on_item_changed(self, item: QTreeWidgetItem) -> None:
        track = self._items.find_track(item.data(0, _NUMBER)) if self._items is not None else None
        if self._is_showing or track is None:
            return
        name = item.text(0).strip() or track.name
        is_enabled = item.checkState(0) is Qt.CheckState.Checked
        if (name, is_enabled) != (track.name, track.is_enabled):
            self._change(track.number, lambda each: replace(each, name=name, is_enabled=is_enabled))
        self._show()

    def _change(self, number: int, change: Callable[[PointTrack], PointTrack], edit: ValueEdit | None = None) -> None:
        self._edit(lambda tracks: tracks.map_tracks((number,), change), edit)

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        track = self.chosen_track
        if track is not None:
            self._change(track.number, lambda each: change_track_setting(each, name, edit), edit)

    @staticmethod
    def _parse(text: str) -> PointTracks:
        return parse_point_tracks(text)

    @staticmethod
    def _serialize(items: PointTracks) -> str:
        return serialize_point_tracks(items)

    @staticmethod
    def _list_items(items: PointTracks) -> Sequence[PointTrack]:
        return items.tracks

    @staticmethod
    def _remove_items(items: PointTracks, numbers: Sequence[int]) -> PointTracks:
        return items.remove_tracks(numbers)
