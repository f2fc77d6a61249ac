"""The list of clips: color, name, track, start and length of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_color, get_clip_name
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_ROW: Final = 22
_MOST_ROWS: Final = 8  # without scrolling
_ICON: Final = 10
_NAME, _TRACK, _START, _LENGTH = range(4)


class ListedClip(NamedTuple):
    """A row.

    Args:
        clip: The clip.
        track: The name of its track.
        kind: The track's kind.
    """

    clip: SequenceClip
    track: str
    kind: TrackKind


def list_clips(sequence: ClipSequence) -> list[ListedClip]:
    """Return the clips as they are listed: the tracks as on the timeline from the top down, each in order of time."""
    of_kind = {kind: [track for track in sequence.tracks if track.kind is kind] for kind in TrackKind}
    pictures, subtitles = reversed(of_kind[TrackKind.VIDEO]), reversed(of_kind[TrackKind.SUBTITLE])
    tracks = (*subtitles, *pictures, *of_kind[TrackKind.AUDIO])
    return [ListedClip(clip, track.name, track.kind) for track in tracks for clip in track.clips]


class ClipListModel(QAbstractTableModel):
    """Model of the list. Texts are made for what is seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[ListedClip] = ()
        self._places: dict[int, int] = {}  # rows, by the numbers of clips
        self._icons: dict[str, QIcon] = {}
        self._missing: frozenset[str] = frozenset()

    def show_missing(self, files: frozenset[str]) -> None:
        """Mark the clips of files that are missing."""
        if files != self._missing:
            self._missing = files
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, _LENGTH))

    def show_clips(self, rows: Sequence[ListedClip], seen: range) -> bool:
        """Show these; return whether other clips than before are listed, or in another order.

        Args:
            rows: The clips.
            seen: The rows that are to be seen: an edit may move all clips, and only these are drawn anew.
        """
        before, self._rows = self._rows, rows
        if len(before) != len(rows) or any(
            old.clip.number != new.clip.number for old, new in zip(before, rows, strict=True)
        ):
            self.beginResetModel()
            self._places = {row.clip.number: place for place, row in enumerate(rows)}
            self.endResetModel()
            return True
        changed = [place for place in seen if place < len(rows) and _is_other(before[place], rows[place])]
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], _LENGTH))
        return False

    def describe_clip(self, row: int) -> str:
        """Return the words or the file of a row's clip, and whether it is missing."""
        clip = self._rows[row].clip
        about = clip.text or clip.file or get_clip_name(clip)
        return f"{about}\n{tr('This file is missing')}" if clip.file in self._missing else about

    def get_number(self, row: int) -> int:
        """Return the number of the clip in a row."""
        return self._rows[row].clip.number

    def find_row(self, number: int) -> int | None:
        """Return the row of a clip."""
        return self._places.get(number)

    @guard_override(default=0)
    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Return how many clips there are."""
        return 0 if parent.isValid() else len(self._rows)

    @guard_override(default=0)
    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else _LENGTH + 1

    @guard_override(default=None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            texts = get_clip_name(row.clip), row.track, str(row.clip.start), str(row.clip.length)
            return texts[column]
        if role == Qt.ItemDataRole.DecorationRole and column == _NAME:
            return self._get_icon(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (_START, _LENGTH):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._find_color(row.clip)
        return None

    @guard_override(default=None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (_START, _LENGTH):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("Clip"), tr("Track"), tr("Start"), tr("Length"))[section]
        return None

    def _find_color(self, clip: SequenceClip) -> QColor | None:
        if clip.file in self._missing:
            return theme.Colors.DANGER
        return None if clip.is_enabled else theme.Colors.FAINT

    def _get_icon(self, row: ListedClip) -> QIcon:
        color = get_clip_color(row.clip, row.kind)
        icon = self._icons.get(color.name())
        if icon is None:
            picture = QPixmap(_ICON, _ICON)
            picture.fill(color)
            icon = self._icons[color.name()] = QIcon(picture)
        return icon


class ClipListView(QTreeView):
    """View of the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.clip_model = ClipListModel(self)
        self.setModel(self.clip_model)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Clips"))
        self.setMouseTracking(True)
        self.entered.connect(self._describe_row)
        self.viewportEntered.connect(lambda: self.setToolTip(""))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        figures = self.fontMetrics().horizontalAdvance("0")
        for column, letters in ((_TRACK, 7), (_START, 9), (_LENGTH, 9)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, letters * figures)

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the selected clips, in the order of the list."""
        ranges = sorted((each.top(), each.bottom()) for each in self.selectionModel().selection().toList())
        return tuple(self.clip_model.get_number(row) for top, bottom in ranges for row in range(top, bottom + 1))

    def choose_all(self, numbers: Iterable[int]) -> None:
        """Choose these clips alone."""
        rows = sorted(row for number in numbers if (row := self.clip_model.find_row(number)) is not None)
        selection, flags = QItemSelection(), QItemSelectionModel.SelectionFlag
        for first, last in _find_runs(rows):
            selection.select(self.clip_model.index(first, 0), self.clip_model.index(last, _LENGTH))
        if rows:
            first_index = self.clip_model.index(rows[0], 0)
            self.selectionModel().setCurrentIndex(first_index, flags.NoUpdate)
            self.scrollTo(first_index)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def show_clips(self, rows: Sequence[ListedClip]) -> None:
        """Show these; the chosen ones stay."""
        chosen = self.chosen_numbers
        first = max(0, self.indexAt(QPoint(0, 0)).row())
        if self.clip_model.show_clips(rows, range(first, first + self.height() // _ROW + 2)):
            shown = max(1, min(len(rows), _MOST_ROWS))
            self.setFixedHeight(shown * self._row_height + self.header().sizeHint().height() + 2 * self.frameWidth())
            self.choose_all(chosen)

    def _describe_row(self, index: QModelIndex) -> None:
        self.setToolTip(escape_tooltip(self.clip_model.describe_clip(index.row())))

    @property
    def _row_height(self) -> int:
        return max(_ROW, self.sizeHintForRow(0))


def _is_other(old: ListedClip, new: ListedClip) -> bool:
    """Return whether a row has changed; clips that an edit leaves alone are the same objects."""
    return old.clip is not new.clip or old.track != new.track


def _find_runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of numbers that follow each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
