"""Bar of the tracks over the picture: add, track back and forward, stop, keys, and the error at the frame."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.viewer.tools.picture_bar import PictureBar
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel


class TrackerBar(PictureBar):
    """Lies along the head of the picture while tracks can be edited.

    Signals:
        adding_chosen(bool): A press is to add a track, or no longer.
        track_clicked(bool, bool): Track backward (else forward), and only one step.
        stop_clicked(), set_key_clicked(), delete_key_clicked(): As the buttons say.
    """

    adding_chosen = Signal(bool)
    track_clicked = Signal(bool, bool)
    stop_clicked = Signal()
    set_key_clicked = Signal()
    delete_key_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self._row.setSpacing(2)
        self.add_button = self._add_button(
            tr("Add Track"), tr("Click a detail in the picture; with Shift add several tracks")
        )
        self.add_button.setCheckable(True)
        self._row.addSpacing(theme.SPACE_3)
        back, step_back = tr("Track the selected points, or all, back to the first frame"), tr("Track one frame back")
        self.back_button = self._add_button("◀◀", back, tr("Track Back"))
        self.step_back_button = self._add_button("◀", step_back, tr("Step Back"))
        self.stop_button = self._add_button("■", tr("Stop tracking; what was found is kept"), tr("Stop"))
        self.step_button = self._add_button("▶", tr("Track one frame forward"), tr("Step Forward"))
        forward = tr("Track the selected points, or all, forward to the last frame")
        self.forward_button = self._add_button("▶▶", forward, tr("Track Forward"))
        self._row.addSpacing(theme.SPACE_3)
        self.set_key_button = self._add_button(
            tr("Set Key"), tr("Hold the selected points, or all, at this frame by keys by hand")
        )
        self.delete_key_button = self._add_button(
            tr("Delete Key"), tr("Delete the keys of the selected points, or of all, at this frame")
        )
        self._row.addSpacing(theme.SPACE_2)
        self.error_label = PlainLabel(parent=self)
        self.error_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        widest = self.error_label.fontMetrics().horizontalAdvance(tr("Error {error}", error="0.000"))
        self.error_label.setMinimumWidth(widest + theme.SPACE_1)  # so that buttons stay where they are
        self._row.addWidget(self.error_label)
        self._connect()
        self.show_error(None)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.adding_chosen)
        for button, is_backward, is_step in (
            (self.back_button, True, False),
            (self.step_back_button, True, True),
            (self.step_button, False, True),
            (self.forward_button, False, False),
        ):
            button.clicked.connect(lambda _=False, way=(is_backward, is_step): self.track_clicked.emit(*way))
        self.stop_button.clicked.connect(self.stop_clicked)
        self.set_key_button.clicked.connect(self.set_key_clicked)
        self.delete_key_button.clicked.connect(self.delete_key_clicked)

    def show_possible(self, *, has_tracks: bool, has_key: bool, is_tracking: bool) -> None:
        """Gray what cannot be done.

        Args:
            has_tracks: Whether there are enabled tracks.
            has_key: Whether a key lies at the frame.
            is_tracking: Whether points are being followed.
        """
        for button in (self.back_button, self.step_back_button, self.step_button, self.forward_button):
            button.setEnabled(has_tracks and not is_tracking)
        self.stop_button.setEnabled(is_tracking)
        self.set_key_button.setEnabled(has_tracks)
        self.delete_key_button.setEnabled(has_key)

    def show_error(self, error: float | None) -> None:
        """Show the error at the frame; None where there is none."""
        self.error_label.setText(tr("Error {error}", error="–" if error is None else f"{error:.3f}"))
