"""The samples that a network makes while it trains: the newest ones, and earlier ones by a slider."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.training.run.sample_sheets import SampleSheet, read_captions
from studio.ui.features.training.sample_sheet_view import SampleSheetView
from studio.ui.features.training.samples_dialog import SamplesDialog
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.theme import SPACE_1, SPACE_2

_MOST_KEPT: Final = 24


class _Loaded(NamedTuple):
    """A sheet's picture, what it ought to be, and the texts of its rows."""

    image: QImage
    target_image: QImage
    captions: tuple[str, ...]


class SamplesView(QWidget):
    """The newest sheet of samples, unless the user looks at an earlier one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample_sheets: tuple[SampleSheet, ...] = ()
        self.shown_sheet: SampleSheet | None = None
        self._kept: dict[SampleSheet, _Loaded] = {}
        self._background: BackgroundWorker | None = None
        self.dialog: SamplesDialog | None = None
        self.sheet_view = SampleSheetView(self)
        self.sheet_view.set_tip(tr("Click for a larger view"))
        self.target_button = QToolButton(self)
        self.target_button.setText(tr("Target"))
        self.target_button.setToolTip(tr("Show the target: what the samples ought to be"))
        self.target_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.target_button.setCheckable(True)
        self.target_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.step_label = PlainLabel(parent=self)
        self.step_label.setProperty("role", "secondary")
        self.step_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.step_slider.setAccessibleName(tr("Samples by step"))
        self.step_slider.setToolTip(tr("Go through the samples of earlier steps"))
        self.step_slider.setMaximum(0)
        self._lay_out()
        self.sheet_view.clicked.connect(self.open_dialog)
        self.step_slider.valueChanged.connect(self._on_slid)
        self.target_button.toggled.connect(lambda _: self._show(self.shown_sheet))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(self.step_slider, 1)
        foot.addWidget(self.step_label)
        foot.addWidget(self.target_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_1, 0, SPACE_1, SPACE_1)
        column.setSpacing(SPACE_1)
        column.addWidget(self.sheet_view, 1)
        column.addLayout(foot)

    def set_background(self, background: BackgroundWorker) -> None:
        """Read pictures in this thread."""
        self._background = background

    def set_sheets(self, sheets: tuple[SampleSheet, ...]) -> None:
        """Have these; go to the newest if the one that was the newest is shown."""
        newest = not self.sample_sheets or self.step_slider.value() == self.step_slider.maximum()
        at = self.shown_sheet
        self.sample_sheets = sheets
        self.step_slider.blockSignals(True)
        self.step_slider.setMaximum(max(0, len(sheets) - 1))
        self.step_slider.setEnabled(len(sheets) > 1)
        kept = sheets.index(at) if at in sheets and not newest else len(sheets) - 1
        self.step_slider.setValue(max(0, kept))
        self.step_slider.blockSignals(False)
        self._show(sheets[self.step_slider.value()] if sheets else None)

    def show_step(self, step: int) -> None:
        """Go to the samples of a step, or of the last one before it."""
        before = [number for number, sheet in enumerate(self.sample_sheets) if sheet.step <= step]
        if before:
            self.step_slider.setValue(before[-1])

    def open_dialog(self) -> None:
        """Show the samples in a window of their own, which follows the slider here."""
        if self.dialog is None and not self.sheet_view.image.isNull():
            self.dialog = SamplesDialog(self, self.step_slider)
            self.dialog.finished.connect(self._on_dialog_closed)
            self._show_in_dialog()
            self.dialog.show()
        elif self.dialog is not None:
            self.dialog.raise_()

    def _on_dialog_closed(self) -> None:
        self.dialog = None

    def _show_in_dialog(self) -> None:
        if self.dialog is not None:
            view = self.sheet_view
            self.dialog.show_sheet(self.step_label.text(), view.image, view.captions)

    def _on_slid(self, value: int) -> None:
        if value < len(self.sample_sheets):
            self._show(self.sample_sheets[value])

    def _show(self, sheet: SampleSheet | None) -> None:
        self.shown_sheet = sheet
        if sheet is None:
            self.step_label.setText("")
            self.target_button.setVisible(False)
            self.sheet_view.set_image(QImage())
            self._show_in_dialog()
            return
        self.step_label.setText(tr("Step {step:,}", step=sheet.step))
        loaded = self._kept.get(sheet)
        if loaded is not None:
            self._on_loaded(sheet, loaded)
        elif self._background is not None:
            self._background.run_task(partial(_load, sheet), partial(self._on_loaded, sheet), lambda _: None)

    def _on_loaded(self, sheet: SampleSheet, loaded: _Loaded) -> None:
        if loaded.image.isNull():
            return  # it was being written; the next look finds it whole
        self._kept.pop(sheet, None)
        self._kept[sheet] = loaded
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        if sheet == self.shown_sheet:
            self.target_button.setVisible(not loaded.target_image.isNull())
            wanted = self.target_button.isChecked() and not loaded.target_image.isNull()
            self.sheet_view.set_image(loaded.target_image if wanted else loaded.image, loaded.captions)
            self._show_in_dialog()


def _load(sheet: SampleSheet) -> _Loaded:
    wanted = QImage(str(sheet.target_path)) if sheet.target_path.exists() else QImage()
    return _Loaded(QImage(str(sheet.image_path)), wanted, read_captions(sheet))
