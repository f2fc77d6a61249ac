"""Which motion, points, masks and guides lie over the viewer's picture."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.graph.history import Change, Document
from studio.graph.model import Endpoint
from studio.graph.overlays import Overlay, overlays_for
from studio.graph.paths import has, path_name
from studio.ui.preview import PreviewController
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.viewer import ViewerPanel
from studio.ui.viewer.guides import SHAPES, Guide
from studio.ui.viewer.overlay_menu import Offer
from studio.ui.window.memory import Memory

_SHOWN, _GUIDES, _SHAPE = "overlays", "guides", "guide_shape"


class OverlayControl(QObject):
    """Ties the graph, the viewer's menu and the frames that are asked for.

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
        memory: Memory,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._viewer = viewer
        self._preview = preview
        self._memory = memory
        self._chosen: dict[Endpoint, bool] = {}
        self._edited: Endpoint | None = None
        menu = viewer.toolbar.overlays
        menu.opened.connect(self._show_offers)
        menu.shown_toggled.connect(self._set_shown)
        menu.overlay_toggled.connect(self._on_toggled)
        menu.guides_chosen.connect(lambda guides: self._keep(_GUIDES, " ".join(sorted(guides))))
        menu.shape_chosen.connect(lambda shape: self._keep(_SHAPE, shape))
        document.changed.connect(self._on_changed)
        viewer.side_changed.connect(self._refresh)
        self._show_guides()
        self._refresh()

    @property
    def shown(self) -> bool:
        """Whether overlays are seen."""
        return bool(self._memory.choice(_SHOWN))

    def set_edited(self, output: Endpoint | None) -> None:
        """Have points drawn that are edited, whatever else is seen; None for none."""
        if output != self._edited:
            self._edited = output
            self._refresh()

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "viewer.overlays": lambda: self._set_shown(not self.shown),
            "viewer.safe_areas": lambda: self._keep(_GUIDES, " ".join(sorted(self._guides ^ {Guide.SAFE}))),
        }

    def close(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.opened:
            self._chosen.clear()
        self._refresh()

    def _set_shown(self, shown: bool) -> None:
        self._memory.choose(_SHOWN, "on" if shown else "")
        self._refresh()

    def _on_toggled(self, output: Endpoint, on: bool) -> None:
        self._chosen[output] = on
        self._refresh()

    def _refresh(self) -> None:
        """Ask for what is to be drawn; while nothing is, an edit costs nothing here."""
        found = self._found() if self.shown else ()
        drawn = [overlay.output for overlay in found if self._is_drawn(overlay)]
        edited = [self._edited] if self._edited is not None else []
        self._preview.set_overlays(tuple(dict.fromkeys((*drawn, *edited))))

    def _show_offers(self) -> None:
        offers = [Offer(each.output, self._name(each), self._is_drawn(each)) for each in self._found()]
        self._viewer.toolbar.overlays.show_offers(self.shown, offers)

    def _found(self) -> tuple[Overlay, ...]:
        return overlays_for(self._preview.shown_graph, self._document.registry, self._preview.shown)

    def _is_drawn(self, overlay: Overlay) -> bool:
        return self._chosen.get(overlay.output, overlay.is_near)

    def _name(self, overlay: Overlay) -> str:
        graph, node = self._preview.shown_graph, overlay.output.node
        name = path_name(graph, node, " › ") if has(graph, node) else node
        return f"{name} · {overlay.output.port}"

    @property
    def _guides(self) -> frozenset[Guide]:
        names = self._memory.choice(_GUIDES).split()
        return frozenset(guide for guide in Guide if guide.value in names)

    def _keep(self, choice: str, value: str) -> None:
        self._memory.choose(choice, value)
        self._show_guides()

    def _show_guides(self) -> None:
        shape = self._memory.choice(_SHAPE)
        self._viewer.canvas.show_guides(self._guides, SHAPES.get(shape))
        self._viewer.toolbar.overlays.show_guides(self._guides, shape if shape in SHAPES else "")
