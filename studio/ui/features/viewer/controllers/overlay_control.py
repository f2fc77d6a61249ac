"""Choice of the motion, points, masks and guides that are drawn over the viewer's picture."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.graph.analysis.overlays import Overlay, find_overlays
from studio.graph.groups.paths import format_path, has_node
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint
from studio.ui.features.viewer.controls.overlay_menu import OverlayOption
from studio.ui.features.viewer.layers.guides import ASPECT_RATIOS, Guide
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.settings.ui_settings import UiSettings
from studio.ui.shell.shortcuts.dispatch import Handlers

_SHOWN, _GUIDES, _SHAPE = "overlays", "guides", "guide_shape"


class OverlayControl(QObject):
    """Control of overlays: connects the graph, the viewer's menu and the requested frames.

    What is the node's own or feeds it is drawn unless the user has chosen otherwise; what lies further upstream is
    drawn if the user has chosen it. Choices of outputs last until the program ends, the others are remembered.

    Args:
        document: What can be drawn.
        viewer: Draws it.
        preview: Asks for it.
        memory: Keeps what is seen.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        viewer: ViewerPanel,
        preview: PreviewController,
        memory: UiSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._viewer = viewer
        self._preview = preview
        self._memory = memory
        self._toggled: dict[Endpoint, bool] = {}
        self._edited: Endpoint | None = None
        self._asked: Endpoint | None = None
        menu = viewer.toolbar.overlay_menu
        menu.menu_opened.connect(self._update_menu)
        menu.shown_toggled.connect(self.set_shown)
        menu.overlay_toggled.connect(self._on_toggled)
        menu.guides_chosen.connect(lambda guides: self._keep(_GUIDES, " ".join(sorted(guides))))
        menu.shape_chosen.connect(self.set_guide_shape)
        document.project_changed.connect(self._on_changed)
        viewer.side_changed.connect(self._refresh)
        self._show_guides()
        self._refresh()

    @property
    def are_overlays_shown(self) -> bool:
        """Whether overlays are seen."""
        return bool(self._memory.get_choice(_SHOWN))

    def set_edited(self, output: Endpoint | None) -> None:
        """Set the edited points, which are always drawn; None for none."""
        if output != self._edited:
            self._edited = output
            self._refresh()

    def set_asked(self, output: Endpoint | None) -> None:
        """Set the points that a tool needs with each frame, which are not drawn; None for none."""
        if output != self._asked:
            self._asked = output
            self._viewer.canvas.undrawn_overlay = output
            self._refresh()

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "viewer.overlays": lambda: self.set_shown(not self.are_overlays_shown),
            "viewer.safe_areas": lambda: self.toggle_guide(Guide.SAFE),
        }

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._toggled.clear()
        self._refresh()

    def set_shown(self, shown: bool) -> None:
        """Draw overlays, or none."""
        self._memory.set_choice(_SHOWN, "on" if shown else "")
        self._refresh()

    def _on_toggled(self, output: Endpoint, on: bool) -> None:
        self._toggled[output] = on
        self._refresh()

    def _refresh(self) -> None:
        """Ask for what is to be drawn; while nothing is, an edit costs nothing here."""
        found = self._find_overlays() if self.are_overlays_shown else ()
        drawn = [overlay.output for overlay in found if self._is_drawn(overlay)]
        edited = [self._edited] if self._edited is not None else []
        asked = [self._asked] if self._asked is not None else []
        self._preview.set_overlays(tuple(dict.fromkeys((*drawn, *edited, *asked))))

    def _update_menu(self) -> None:
        offers = [OverlayOption(each.output, self._name(each), self._is_drawn(each)) for each in self._find_overlays()]
        self._viewer.toolbar.overlay_menu.show_options(self.are_overlays_shown, offers)

    def _find_overlays(self) -> tuple[Overlay, ...]:
        return find_overlays(self._preview.viewed_graph, self._document.registry, self._preview.viewed_output)

    def _is_drawn(self, overlay: Overlay) -> bool:
        return self._toggled.get(overlay.output, overlay.is_near)

    def _name(self, overlay: Overlay) -> str:
        graph, node = self._preview.viewed_graph, overlay.output.node
        name = format_path(graph, node, " › ") if has_node(graph, node) else node
        return f"{name} · {overlay.output.port}"

    @property
    def guides(self) -> frozenset[Guide]:
        """The guides that are drawn."""
        names = self._memory.get_choice(_GUIDES).split()
        return frozenset(guide for guide in Guide if guide.value in names)

    @property
    def guide_shape(self) -> str:
        """The shape that is drawn, as "16:9"; empty for none."""
        shape = self._memory.get_choice(_SHAPE)
        return shape if shape in ASPECT_RATIOS else ""

    def toggle_guide(self, guide: Guide) -> None:
        """Draw a guide, or draw it no more."""
        self._keep(_GUIDES, " ".join(sorted(self.guides ^ {guide})))

    def set_guide_shape(self, shape: str) -> None:
        """Shade what a picture of this shape would cut off; nothing if it is empty."""
        self._keep(_SHAPE, shape)

    def _keep(self, choice: str, value: str) -> None:
        self._memory.set_choice(choice, value)
        self._show_guides()

    def _show_guides(self) -> None:
        shape = self.guide_shape
        self._viewer.canvas.show_guides(self.guides, ASPECT_RATIOS.get(shape))
        self._viewer.toolbar.overlay_menu.show_guides(self.guides, shape)
