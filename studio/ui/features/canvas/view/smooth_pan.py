"""Moving the view smoothly from one place to another."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QVariantAnimation
from PySide6.QtWidgets import QStyle

from studio.ui.features.canvas.view.pan_zoom import PanZoomMixin
from studio.ui.widgets.theme import MOTION_MS


class SmoothPan(QVariantAnimation):
    """Animated change of a canvas' place and zoom; immediate where the system asks for less motion.

    Args:
        canvas: The view; it owns this.
    """

    def __init__(self, canvas: PanZoomMixin) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._from, self._to = (QPointF(), 1.0), (QPointF(), 1.0)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._on_value_changed)

    def start_pan(self, center: QPointF, zoom: float) -> None:
        """Go there."""
        self.stop()
        still = not self._canvas.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        if still or not self._canvas.isVisible():
            self._canvas.set_view(center, zoom)
            return
        self._from, self._to = (self._canvas.view_middle, self._canvas.zoom), (center, zoom)
        self.setDuration(MOTION_MS)
        self.start()

    def _on_value_changed(self, way: float) -> None:
        (start, zoom), (end, end_zoom) = self._from, self._to
        self._canvas.set_view(start + (end - start) * way, zoom * (end_zoom / zoom) ** way)
