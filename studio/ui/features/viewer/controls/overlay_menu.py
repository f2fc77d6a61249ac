"""Menu of the overlays on the picture: motion, points and masks, and guides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.graph.model import Endpoint
from studio.ui.features.viewer.layers.guides import ASPECT_RATIOS, GUIDE_NAMES, Guide
from studio.ui.widgets.text.markup import escape_menu_text


class OverlayOption(NamedTuple):
    """An output that can be drawn over the picture.

    Args:
        output_endpoint: Which.
        name: As the menu shows it.
        is_on: Whether it is drawn.
    """

    output_endpoint: Endpoint
    name: str
    is_on: bool


class OverlayMenu(QObject):
    """The menu, filled anew each time it opens.

    Args:
        parent: The button that opens it.

    Signals:
        menu_opened(): It is about to be seen, and wants to be told what can be drawn.
        shown_toggled(bool): Whether overlays are to be seen at all.
        overlay_toggled(Endpoint, bool): Whether this one is to be drawn.
        guides_chosen(frozenset[Guide]): These are to be seen.
        shape_chosen(str): The name of the shape whose cut is to be seen; empty for none.
    """

    menu_opened = Signal()
    shown_toggled = Signal(bool)
    overlay_toggled = Signal(object, bool)
    guides_chosen = Signal(object)
    shape_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._button = parent
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self._shown = False
        self._offers: Sequence[OverlayOption] = ()
        self._guides: frozenset[Guide] = frozenset()
        self._shape = ""

    def open_menu(self) -> None:
        """Open it above the button, which lies at the foot of the viewer."""
        self.menu_opened.emit()
        self._fill()
        self.menu.popup(self._button.mapToGlobal(QPoint(0, -self.menu.sizeHint().height())))

    def show_options(self, shown: bool, offers: Sequence[OverlayOption]) -> None:
        """Say what can be drawn, and what is."""
        self._shown, self._offers = shown, offers

    def show_guides(self, guides: frozenset[Guide], shape: str) -> None:
        """Say which guides are seen."""
        self._guides, self._shape = guides, shape

    def _fill(self) -> None:
        self.menu.clear()
        shown = self._add(self.menu, tr("Overlays"), self._shown)
        shown.triggered.connect(self.shown_toggled)
        for offer in self._offers:
            action = self._add(self.menu, escape_menu_text(offer.name), offer.is_on)
            action.setEnabled(self._shown)
            action.triggered.connect(lambda on, output=offer.output_endpoint: self.overlay_toggled.emit(output, on))
        if not self._offers:
            self.menu.addAction(tr("No flow, points or masks lead here")).setEnabled(False)
        self.menu.addSeparator()
        for guide, name in GUIDE_NAMES.items():
            action = self._add(self.menu, tr(name), guide in self._guides)
            action.triggered.connect(lambda on, guide=guide: self._on_guide(guide, on))
        self._add_shapes(self.menu.addMenu(tr("Shape")))

    def _add_shapes(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for name in ("", *ASPECT_RATIOS):
            action = self._add(menu, name or tr("As It Is"), name == self._shape)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self.shape_chosen.emit(name))

    def _on_guide(self, guide: Guide, on: bool) -> None:
        self.guides_chosen.emit(self._guides | {guide} if on else self._guides - {guide})

    @staticmethod
    def _add(menu: QMenu, text: str, on: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        return action
