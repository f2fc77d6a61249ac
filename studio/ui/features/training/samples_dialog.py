"""Window of samples: the sheet of the Train panel, large, with whole captions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.training.sample_sheet_view import SampleSheetView
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel

_SIZE = (1120, 600)


class SamplesDialog(QDialog):
    """Shows a sheet large; it stays open beside the work, and follows the training.

    Args:
        parent: The view that it enlarges.
        step_slider: The view's slider of steps: the one here goes with it.
    """

    def __init__(self, parent: QWidget, step_slider: QSlider) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Samples"))
        self.resize(*_SIZE)
        self._panel_slider = step_slider
        self.sheet_view = SampleSheetView(self)
        self.sheet_view.set_text_font(theme.make_ui_font(theme.FONT_SMALL))
        self.step_label = PlainLabel(parent=self)
        self.step_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.step_slider.setAccessibleName(tr("Samples by step"))
        self.step_slider.setToolTip(tr("Go through the samples of earlier steps"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.step_slider, 1)
        row.addWidget(self.step_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.sheet_view, 1)
        column.addLayout(row)
        self.step_slider.setFocus()
        self.step_slider.valueChanged.connect(step_slider.setValue)
        self.finished.connect(self.deleteLater)

    def show_sheet(self, title: str, image: QImage, captions: tuple[str, ...]) -> None:
        """Show a sheet.

        Args:
            title: Of which step it is.
            image: The picture.
            captions: A text for each row.
        """
        self.step_label.setText(title)
        self.sheet_view.set_image(image, captions)
        self.step_slider.blockSignals(True)
        self.step_slider.setMaximum(self._panel_slider.maximum())
        self.step_slider.setEnabled(self._panel_slider.isEnabled())
        self.step_slider.setValue(self._panel_slider.value())
        self.step_slider.blockSignals(False)
