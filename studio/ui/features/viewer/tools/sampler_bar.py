"""Bar of the eyedropper over the picture: for what it reads, how large an area, which of its colors, and where."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.viewer.tools.color_sampler import SAMPLE_SIZES, SampleStatistic
from studio.ui.features.viewer.tools.picture_bar import PictureBar
from studio.ui.features.viewer.tools.sample_source import SampleSource
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_STATISTICS: Final = {
    SampleStatistic.MEAN: tr_noop("Average"),
    SampleStatistic.MINIMUM: tr_noop("Minimum"),
    SampleStatistic.MAXIMUM: tr_noop("Maximum"),
}


class SamplerBar(PictureBar):
    """Lies along the head of the picture while the eyedropper is on.

    Signals:
        size_chosen(int): The side of the square that a click reads.
        statistic_chosen(SampleStatistic): Which color of an area is taken.
        source_chosen(SampleSource): Where colors are read.
        done_clicked(): The eyedropper is to be put away.
    """

    size_chosen = Signal(int)
    statistic_chosen = Signal(object)
    source_chosen = Signal(object)
    done_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = PlainLabel(parent=self)
        self.title.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
        self.size_box, self.statistic_box, self.source_box = (QComboBox(self) for _ in range(3))
        for side in SAMPLE_SIZES:
            self.size_box.addItem(f"{side}×{side}", side)
        for statistic, name in _STATISTICS.items():
            self.statistic_box.addItem(tr(name), statistic)
        self.size_box.setToolTip(tr("The area that a click reads, in pixels; drag to read another one"))
        self.statistic_box.setToolTip(tr("Which color of the area is taken, channel by channel"))
        self.source_box.setToolTip(tr("Where the color is read"))
        self.done_button = QPushButton(tr("Done"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.title, 1)
        for box in (self.size_box, self.statistic_box, self.source_box):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for widget in (self.size_box, self.statistic_box, self.source_box, self.done_button):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(widget)
        self.size_box.activated.connect(lambda index: self.size_chosen.emit(self.size_box.itemData(index)))
        self.statistic_box.activated.connect(
            lambda index: self.statistic_chosen.emit(SampleStatistic(self.statistic_box.itemData(index)))
        )
        self.source_box.activated.connect(
            lambda index: self.source_chosen.emit(SampleSource(self.source_box.itemData(index)))
        )
        self.done_button.clicked.connect(self.done_clicked)

    def show_sources(self, title: str, sources: dict[SampleSource, str], source: SampleSource) -> None:
        """Show it.

        Args:
            title: What a color is read for.
            sources: Where it can be read, with names.
            source: Where it is read now.
        """
        self.title.setText(title)
        self.source_box.clear()
        for each, name in sources.items():
            self.source_box.addItem(name, each)
        self.setToolTip(escape_tooltip(title))
        self.source_box.setCurrentIndex(list(sources).index(source))
        self.source_box.setVisible(len(sources) > 1)
        self._place()
        self.show()
        self.raise_()

    def _fit(self, room: int) -> None:
        self.setMaximumWidth(room)
        super()._fit(room)
