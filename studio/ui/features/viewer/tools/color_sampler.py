"""Eyedropper: reads colors from the picture and hands them to who asked for them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter

from studio.core.translation import tr
from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.engine.display.viewer_settings import PixelRect
from studio.ui.features.viewer.layers import viewer_painting
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.preview.messages.sample_messages import PixelSampleResult
from studio.ui.widgets.fields.field_view import make_merge_key

SAMPLE_SIZES: Final = (1, 3, 5, 9, 16, 32)
"""Sides of the square that a click reads, in pixels."""
_DIGITS: Final = 6  # behind the point: more than 16 bits hold, and still to be read
_DRAG: Final = 3.0  # widget pixels; a shorter drag is a click


class SampleStatistic(StrEnum):
    """Which color of an area is taken."""

    MEAN = "mean"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class SampledArea:
    """Area that is to be read.

    Args:
        area: In pixels of the full-size picture.
        merge_key: Of the gesture: all readings of one drag are one step of undo.
        serial: Grows with every area.
    """

    area: PixelRect
    merge_key: str
    serial: int


class ColorSampler(QObject):
    """Tool that reads colors: a click takes a square, a drag the area that it draws.

    Signals:
        area_chosen(SampledArea): This is to be read; `show_result` takes the answer.
        color_sampled(object, str): Red, green and blue as a tuple, and the merge key of the gesture.
        sampling_ended(): The eyedropper was put away.
        message_posted(str): Why there is no color.
        repaint_requested(): Something else is to be painted.
    """

    area_chosen = Signal(object)
    color_sampled = Signal(object, str)
    sampling_ended = Signal()
    message_posted = Signal(str)
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.size = SAMPLE_SIZES[0]
        self.statistic = SampleStatistic.MEAN
        self.area: PixelRect | None = None
        self._serials = itertools.count(1)
        self._asked: SampledArea | None = None
        self._pressed: QPointF | None = None
        self._corner = (0.0, 0.0)
        self._merge_key = ""

    def start(self) -> None:
        """Take the mouse."""
        self.is_on = True
        self.area = self._asked = None
        self.repaint_requested.emit()

    def stop(self) -> None:
        """Give the mouse back."""
        if self.is_on:
            self.is_on = False
            self.area = self._asked = self._pressed = None
            self.repaint_requested.emit()
            self.sampling_ended.emit()

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Read under the mouse; the right button puts the eyedropper away."""
        if event.button() is Qt.MouseButton.RightButton:
            self.stop()
            return True
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        self._pressed = event.position()
        self._corner = view.to_picture_point(event.position().x(), event.position().y())
        self._merge_key = make_merge_key("sample")
        self._choose(_make_square(self._corner, self.size))
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take nothing: every press is one of the eyedropper already."""
        return False

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Read the area that is drawn."""
        if self._pressed is None:
            return False
        if (event.position() - self._pressed).manhattanLength() >= _DRAG:
            place = view.to_picture_point(event.position().x(), event.position().y())
            self._choose(PixelRect.from_corners(self._corner, place))
        return True

    def release_mouse(self) -> bool:
        """End the gesture; the next click is another step of undo."""
        held, self._pressed = self._pressed is not None, None
        return held

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Read once more."""
        return self.press_mouse(event, view)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return a cross."""
        return Qt.CursorShape.CrossCursor

    def show_result(self, result: PixelSampleResult) -> None:
        """Take what was read, if it is what was asked for last."""
        asked = self._asked
        if asked is None or not self.is_on or result.request.serial != asked.serial:
            return
        self._asked = None
        if result.failure is not None:
            self.message_posted.emit(result.failure.text)
            return
        color = extract_color(result.sample, self.statistic)
        if color is None:
            self.message_posted.emit(tr("There is no color here: click inside a picture or a mask."))
        else:
            self.color_sampled.emit(color, asked.merge_key)

    def _choose(self, area: PixelRect) -> None:
        if area != self.area or self._asked is None:
            self.area = area
            self._asked = SampledArea(area, self._merge_key, next(self._serials))
            self.area_chosen.emit(self._asked)
            self.repaint_requested.emit()


class ColorSamplerLayer:
    """Frame around what the eyedropper reads.

    Args:
        sampler: The eyedropper.
    """

    def __init__(self, sampler: ColorSampler) -> None:
        self._sampler = sampler

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint it where the picture is."""
        area = self._sampler.area
        if not self._sampler.is_on or area is None:
            return
        if area.is_single_pixel:
            viewer_painting.paint_probe(painter, view, area.x, area.y)
        else:
            viewer_painting.paint_frame(painter, viewer_painting.get_area_rect(view, area))


def extract_color(sample: PixelSample | None, statistic: SampleStatistic) -> tuple[float, float, float] | None:
    """Return red, green and blue of a sample, of a mask its value three times; None of what has no color.

    Args:
        sample: What was read; None outside the picture.
        statistic: Which of its colors.
    """
    if sample is None or sample.kind not in (ValueKind.IMAGE, ValueKind.MASK):
        return None
    values = {
        SampleStatistic.MEAN: sample.mean,
        SampleStatistic.MINIMUM: sample.minimum,
        SampleStatistic.MAXIMUM: sample.maximum,
    }[statistic]
    red, green, blue = (round(value, _DIGITS) for value in (values[:3] if len(values) > 2 else values[:1] * 3))
    return (red, green, blue) if all(map(math.isfinite, (red, green, blue))) else None


def _make_square(center: tuple[float, float], side: int) -> PixelRect:
    """Return the square of pixels around a place; one of an even side reaches further right and down."""
    x, y = (math.floor(part) - (side - 1) // 2 for part in center)
    return PixelRect(x, y, side, side)
