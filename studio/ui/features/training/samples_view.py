"""The samples that a network makes while it trains: the newest ones, and earlier ones by a slider."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.training.run.sample_sheets import SampleSheet, read_captions
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_MOST_KEPT: Final = 24


class _Loaded(NamedTuple):
    """A sheet's picture, what it ought to be, and the texts of its rows."""

    image: QImage
    target_image: QImage
    captions: tuple[str, ...]


class SampleSheetView(QWidget):
    """Paints a picture as large as it fits, small ones in whole pixels so that they stay sharp, with a text a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.captions: tuple[str, ...] = ()
        self.setMinimumSize(120, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Samples"))

    def set_image(self, image: QImage, captions: tuple[str, ...] = ()) -> None:
        """Show a picture; an empty one for none."""
        self.image, self.captions = image, captions
        self.setToolTip(escape_tooltip("\n".join(captions)))
        self.update()

    def compute_image_rect(self) -> QRect:
        """Return the position of the picture."""
        ratio = self.devicePixelRatioF()
        room, size = QSize(self.width() - self._text_width(), self.height()) * ratio, self.image.size()
        factor = min(room.width() / max(1, size.width()), room.height() / max(1, size.height()))
        factor = float(int(factor)) if factor >= 1 else factor
        shown = QSize(round(size.width() * factor / ratio), round(size.height() * factor / ratio))
        left = (self.width() - shown.width() - self._text_width()) // 2
        return QRect(left, (self.height() - shown.height()) // 2, shown.width(), shown.height())

    def _text_width(self) -> int:
        metrics = QFontMetrics(theme.make_ui_font(theme.FONT_TINY))
        widest = max((metrics.horizontalAdvance(caption) for caption in self.captions), default=0)
        return min(widest + SPACE_2, self.width() * 2 // 5) if widest else 0

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, or that there is none."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Colors.CANVAS)
        painter.setFont(theme.make_ui_font(theme.FONT_TINY))
        if self.image.isNull():
            painter.setPen(Colors.FAINT)
            text = tr("No samples yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
        else:
            place = self.compute_image_rect()
            shrinks = place.width() * self.devicePixelRatioF() < self.image.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
            painter.drawImage(place, self.image)
            self._paint_captions(painter, place)
        painter.end()

    def _paint_captions(self, painter: QPainter, place: QRect) -> None:
        painter.setPen(Colors.SECONDARY)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        high = place.height() / max(1, len(self.captions))
        for row, caption in enumerate(self.captions):
            room = QRectF(place.right() + SPACE_2, place.top() + row * high, self._text_width() - SPACE_2, high)
            wrapped = painter.boundingRect(room, flags | Qt.TextFlag.TextWordWrap, caption)
            if wrapped.height() <= high and wrapped.width() <= room.width():
                painter.drawText(room, flags | Qt.TextFlag.TextWordWrap, caption)
            else:
                shown = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, round(room.width()))
                painter.drawText(room, flags, shown)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint it in the new size."""
        self.update()


class SamplesView(QWidget):
    """The newest sheet of samples, unless the user looks at an earlier one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample_sheets: tuple[SampleSheet, ...] = ()
        self.shown_sheet: SampleSheet | None = None
        self._kept: dict[SampleSheet, _Loaded] = {}
        self._background: BackgroundWorker | None = None
        self.sheet_view = SampleSheetView(self)
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

    def _on_slid(self, value: int) -> None:
        if value < len(self.sample_sheets):
            self._show(self.sample_sheets[value])

    def _show(self, sheet: SampleSheet | None) -> None:
        self.shown_sheet = sheet
        if sheet is None:
            self.step_label.setText("")
            self.target_button.setVisible(False)
            self.sheet_view.set_image(QImage())
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


def _load(sheet: SampleSheet) -> _Loaded:
    wanted = QImage(str(sheet.target_path)) if sheet.target_path.exists() else QImage()
    return _Loaded(QImage(str(sheet.image_path)), wanted, read_captions(sheet))
