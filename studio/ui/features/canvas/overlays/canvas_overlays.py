"""Overlays at fixed places of the canvas: the hint while it is empty, the minimap, and the bars at the top."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from studio.graph.model import Side
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.overlays.breadcrumb import Breadcrumb
from studio.ui.features.canvas.overlays.canvas_hint import CanvasHint
from studio.ui.features.canvas.overlays.minimap import MinimapControl
from studio.ui.features.canvas.overlays.variant_bar import VariantBar
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets.theme import SPACE_2, SPACE_4


class CanvasOverlays:
    """The overlays of one canvas, and where each lies.

    Args:
        binding: The canvas and its document.
        breadcrumb: The bar in the upper left corner.
        panel: What they lie over.
        choices: Where it is kept whether the minimap is shown; None to forget it.
    """

    def __init__(
        self, binding: CanvasBinding, breadcrumb: Breadcrumb, panel: QWidget, choices: SettingsStore | None
    ) -> None:
        self._binding, self._panel, self._breadcrumb = binding, panel, breadcrumb
        self.variants = VariantBar(panel)
        self.hint = CanvasHint(panel)
        self.hint.hide()
        self.minimap = MinimapControl(binding, panel, choices)

    def update_hint(self) -> None:
        """Show the hint if nothing is on the canvas, else hide it."""
        document = self._binding.document
        empty = not document.graph.nodes and not document.project.notes
        if empty is self.hint.isHidden():
            self.hint.setVisible(empty)
            self.hint.raise_()
            self._place_hint()

    def show_variants(self, active: Side | None, count: int) -> None:
        """Show which of two variants is edited, and how many nodes differ; None where there is but one."""
        self.variants.show_variants(active, count)
        self._place_bars()

    def place_in_panel(self) -> None:
        """Put everything into its place: the panel has another size."""
        self._place_hint()
        self.minimap.place_in_parent()

    def _place_hint(self) -> None:
        width = self._panel.width() - 2 * SPACE_4
        self.hint.resize(width, self.hint.heightForWidth(width))
        self.hint.move(SPACE_4, (self._panel.height() - self.hint.height()) // 2)
        self._place_bars()

    def _place_bars(self) -> None:
        """Put the breadcrumb into the upper left corner, and the variants beside it."""
        breadcrumb, area = self._breadcrumb, self._binding.view.canvas_view.geometry()
        breadcrumb.place_in(area)
        left = area.left() if breadcrumb.isHidden() else breadcrumb.x() + breadcrumb.sizeHint().width()
        self.variants.place_at_corner(QPoint(left + SPACE_2, area.top() + SPACE_2))
