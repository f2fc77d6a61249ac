"""Dialog of the subtitle tracks of a Sequence: names, languages, and where they go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import SequenceTrack
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_WIDTH: Final = 640
_LANGUAGE_WIDTH: Final = 90
_LONGEST_LANGUAGE: Final = 35  # characters, the longest that BCP 47 asks for
_LONGEST_NAME: Final = 200
_MOST_ROWS: Final = 10  # seen without scrolling


@dataclass(frozen=True, slots=True)
class _TrackRow:
    """The fields of a track."""

    shown: QCheckBox
    name: QLineEdit
    language: QLineEdit
    place: QComboBox

    def read_track(self, track: SequenceTrack) -> SequenceTrack:
        """Return the track as the fields say."""
        return replace(
            track,
            name=self.name.text(),
            language=self.language.text().strip(),
            is_enabled=self.shown.isChecked(),
            is_burnt_in=self.place.currentIndex() == 0,
        )


class TrackDialog(QDialog):
    """Shows a row for each subtitle track; what was changed arrives by one call when the dialog is accepted.

    Args:
        parent: Its window.
        tracks: The tracks.
        on_changed: Called with the tracks as they are wanted, in their order, if one is to change.
    """

    def __init__(
        self,
        parent: QWidget,
        tracks: Sequence[SequenceTrack],
        on_changed: Callable[[tuple[SequenceTrack, ...]], object],
    ) -> None:
        super().__init__(parent)
        self._tracks, self._on_changed = tuple(tracks), on_changed
        self.setWindowTitle(tr("Subtitle Tracks"))
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.SPACE_3)
        layout.setVerticalSpacing(theme.SPACE_2)
        layout.setColumnStretch(1, 1)
        for at, text in enumerate((tr("Shown"), tr("Name"), tr("Language"), tr("Goes"))):
            label = PlainLabel(text, grid)
            label.setProperty("role", "secondary")
            layout.addWidget(label, 0, at)
        self.rows = [self._add_row(layout, number, track) for number, track in enumerate(self._tracks, 1)]
        hint = PlainLabel(
            tr("Tracks beside the picture leave by the output “subtitles”: wire it to Write Video."), self
        )
        hint.setProperty("role", "secondary")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(self._make_scrolled(grid), 1)
        column.addWidget(hint)
        column.addLayout(self._make_buttons())
        self.setMinimumWidth(_WIDTH)
        self.finished.connect(self.deleteLater)

    @guard_override()
    def accept(self) -> None:
        """Hand on what was changed."""
        wanted = tuple(row.read_track(track) for row, track in zip(self.rows, self._tracks, strict=True))
        super().accept()
        if wanted != self._tracks:
            self._on_changed(wanted)

    def _add_row(self, layout: QGridLayout, number: int, track: SequenceTrack) -> _TrackRow:
        row = _TrackRow(QCheckBox(), QLineEdit(track.name), QLineEdit(track.language), QComboBox())
        row.shown.setChecked(track.is_enabled)
        row.name.setMaxLength(max(_LONGEST_NAME, len(track.name)))
        row.language.setMaxLength(max(_LONGEST_LANGUAGE, len(track.language)))
        row.language.setPlaceholderText("en")
        row.language.setFixedWidth(_LANGUAGE_WIDTH)
        row.place.addItems([tr("Into the picture"), tr("Beside the picture")])
        row.place.setCurrentIndex(0 if track.is_burnt_in else 1)
        named = zip(
            (row.shown, row.name, row.language, row.place),
            (tr("Shown"), tr("Name"), tr("Language"), tr("Goes")),
            strict=True,
        )
        for column, (widget, text) in enumerate(named):
            widget.setAccessibleName(f"{track.name}: {text}")
            layout.addWidget(widget, number, column, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _make_scrolled(self, grid: QWidget) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(grid)
        rows = min(len(self._tracks), _MOST_ROWS) + 1
        area.setMinimumHeight(grid.sizeHint().height() * rows // (len(self._tracks) + 1) + theme.SPACE_2)
        return area

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addStretch(1)
        for text, act in ((tr("Cancel"), self.reject), (tr("Apply"), self.accept)):
            button = QPushButton(text, self)
            button.clicked.connect(act)
            row.addWidget(button)
        button.setDefault(True)
        return row
