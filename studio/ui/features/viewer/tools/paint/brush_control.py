"""Control of the brush: the bar shows it and changes it, and the eyedropper gives it a color."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.sdk.params import Color
from studio.ui.features.viewer.tools.paint.paint_bar import PaintBar
from studio.ui.features.viewer.tools.paint.paint_controller import PaintController
from studio.ui.features.viewer.tools.paint.paint_target import PaintTarget
from studio.ui.features.viewer.tools.sampling_control import SamplingControl
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.strokes_field.stroke_settings import change_stroke_setting


class BrushControl(QObject):
    """Keeps the bar and the brush together.

    Args:
        controller: Has the brush.
        bar: Shows it.
        sampling: Reads colors from the picture.
        find_target: Returns the node that is painted on.
        post: Says on the status line what could not be done.
        parent: Qt's owner.
    """

    def __init__(
        self,
        controller: PaintController,
        bar: PaintBar,
        sampling: SamplingControl,
        find_target: Callable[[], PaintTarget | None],
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller, self._bar, self._sampling = controller, bar, sampling
        self._find_target, self._post = find_target, post
        self._is_sampling = False
        bar.kind_chosen.connect(controller.set_kind)
        bar.setting_edited.connect(self._on_setting_edited)
        bar.sampling_toggled.connect(self._on_sampling_toggled)
        sampling.color_sampled.connect(self._on_color_sampled)
        sampling.sampling_ended.connect(self._on_sampling_ended)
        controller.brush_changed.connect(self._show_brush)
        self._show_brush()

    def end_sampling(self) -> None:
        """Put the eyedropper away if it reads for the brush."""
        if self._is_sampling:
            self._sampling.stop_sampling()

    def _show_brush(self) -> None:
        self._bar.show_brush(self._controller.brush, self._controller.kind)

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        try:
            self._controller.set_brush(change_stroke_setting(self._controller.brush, name, edit))
        except ValueError as error:
            self._post(str(error))
        self._show_brush()

    def _on_sampling_toggled(self, on: bool) -> None:
        self._sampling.stop_sampling()
        target = self._find_target()
        if on and target is not None:
            self._is_sampling = True
            self._sampling.start_sampling(target.path, target.record.name, tr("Color of the brush"))

    def _on_color_sampled(self, color: tuple[float, float, float], merge_key: str) -> None:
        if self._is_sampling:
            self._controller.set_brush(replace(self._controller.brush, color=Color(*color)))

    def _on_sampling_ended(self) -> None:
        if self._is_sampling:
            self._is_sampling = False
            self._bar.color_field.end_sampling()
