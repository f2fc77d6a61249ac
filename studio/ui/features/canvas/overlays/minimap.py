"""A small map of the whole graph in the canvas's corner: what is in view, and a way to look elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.graph.history import ProjectChange
from studio.graph.model import NoteKind
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets import icon_painting
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.theme import RADIUS_CARD, SPACE_1, SPACE_2, Colors, blend_colors, with_alpha

_SIZE: Final = QSize(208, 136)
_INSET: Final = 6.0
_REDRAW_DELAY_MS: Final = 60  # edits that follow each other are drawn once
_ORIGIN: Final = Point(0.0, 0.0)
_LARGEST_SHARE: Final = 0.3  # of the canvas' width, and of its height: a larger map hides what it is a map of
_MIN_CARD_SIZE: Final = 1.5  # pixels of a card's side
_SETTING: Final = "minimap"
_OFF: Final = "off"
_SIGN: Final = icon_painting.make_stroked_icon(
    icon_painting.make_lines((2, 3.5), (14, 3.5), (14, 12.5), (2, 12.5), (2, 3.5)),
    icon_painting.make_lines((8, 12.5), (8, 8), (14, 8)),
)


class MinimapView(QWidget):
    """The map. It shows itself only while a part of the graph is out of sight and the canvas is large enough.

    It makes way for selected cards.

    Args:
        binding: The canvas and its document.
        parent: What it lies over.
    """

    def __init__(self, binding: CanvasBinding, parent: QWidget) -> None:
        super().__init__(parent)
        self._binding = binding
        self._canvas = binding.view.canvas_view
        self._map: QPixmap | None = None
        self._area = QRectF()
        self._on = True
        self._held = False
        self._later = make_single_shot_timer(self, _REDRAW_DELAY_MS, self._redraw_map)
        self.setObjectName("minimap")
        self.setAccessibleName(tr("Minimap"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_SIZE)
        self._canvas.view_listeners.append(self.update_visible_area)
        binding.selected_nodes_changed.connect(self.update_visible_area)
        binding.document.project_changed.connect(self._on_changed)
        self.destroyed.connect(lambda: binding.document.project_changed.disconnect(self._on_changed, missing_ok=True))

    @property
    def is_on(self) -> bool:
        """Whether it is shown when there is something to show."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch it on or off."""
        self._on = on
        self.update_visible_area()

    def _on_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        same = before.graph is after.graph and before.layout is after.layout and before.notes is after.notes
        if change.is_new_project or not same:
            self._later.start()

    def _redraw_map(self) -> None:
        self._map = None
        self.update_visible_area()

    def update_visible_area(self) -> None:
        """Show what is in view now."""
        if self._map is None:
            self._area = self._whole_area()
        seen = self._canvas.visible_area
        out_of_sight = not self._area.isEmpty() and not seen.contains(self._area)
        is_free = out_of_sight and self.has_room() and not self._covers_selected_card()
        self.setVisible(self._on and (is_free or self._held))
        self.update()

    def has_room(self) -> bool:
        """Return whether the canvas is large enough for the map."""
        room = self.parentWidget().size() * _LARGEST_SHARE
        return self.width() <= room.width() and self.height() <= room.height()

    def _covers_selected_card(self) -> bool:
        covered = self._canvas.mapToScene(self.geometry().translated(-self._canvas.pos())).boundingRect()
        return any(covered.intersects(card.sceneBoundingRect()) for card in self._canvas.selected_cards())

    def _whole_area(self) -> QRectF:
        corners = [(at.x, at.y, *card.model.layout.body_size) for at, card in self._card_positions()]
        area = self._binding.notes.get_notes_area(self._binding.document.project.notes)
        if not corners:
            return area
        left, top = min(corner[0] for corner in corners), min(corner[1] for corner in corners)
        right = max(x + width for x, _, width, _ in corners)
        bottom = max(y + height for _, y, _, height in corners)
        return area.united(QRectF(left, top, right - left, bottom - top))

    def _card_positions(self) -> Iterator[tuple[Point, CardMixin]]:
        """Return the cards and where the document has them: asking each item is a call of Qt's."""
        layout = self._binding.document.project.layout
        return ((layout.get(node, _ORIGIN), card) for node, card in self._binding.view.get_cards_by_node().items())

    # From the scene to the map

    def _scale(self) -> float:
        shown = self._mapped_area()
        return min((self.width() - 2 * _INSET) / shown.width(), (self.height() - 2 * _INSET) / shown.height())

    def _mapped_area(self) -> QRectF:
        """Return what the map shows: all there is."""
        area = self._area
        return area if not area.isEmpty() else QRectF(0, 0, 1, 1)

    def map_from_scene(self, area: QRectF) -> QRectF:
        """Return where a part of the scene is on the map."""
        scale, middle = self._scale(), self._mapped_area().center()
        corner = (area.topLeft() - middle) * scale + QRectF(self.rect()).center()
        return QRectF(corner.x(), corner.y(), area.width() * scale, area.height() * scale)

    def map_to_scene(self, at: QPointF) -> QPointF:
        """Return which place of the scene is at a place of the map."""
        return (at - QRectF(self.rect()).center()) * (1 / self._scale()) + self._mapped_area().center()

    # Painting

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the map, which is kept, and the frame of what is in view."""
        if self._map is None or self._map.devicePixelRatio() != self.devicePixelRatioF():
            self._map = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._map)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        frame = self.map_from_scene(self._canvas.visible_area).intersected(inner)
        painter.setPen(QPen(Colors.ACCENT, 1.5))
        painter.setBrush(with_alpha(Colors.ACCENT, 0.1))
        painter.drawRoundedRect(frame, 2, 2)
        painter.end()

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Colors.CLEAR)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Colors.LINE, 1.0))
        painter.setBrush(with_alpha(Colors.PANEL, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        painter.setPen(Qt.PenStyle.NoPen)
        self._draw_notes(painter)
        for color, areas in self._cards().items():
            painter.setBrush(QColor.fromRgb(color))
            painter.drawRects(areas)
        painter.end()
        return picture

    def _draw_notes(self, painter: QPainter) -> None:
        notes = self._binding.document.project.notes.values()
        for note in sorted(notes, key=lambda note: note.kind is not NoteKind.BACKDROP):
            color = QColor(note.color) if note.color else Colors.SECONDARY
            painter.setBrush(blend_colors(Colors.PANEL, color, 0.3))
            painter.drawRect(self.map_from_scene(QRectF(note.position.x, note.position.y, note.size.x, note.size.y)))

    def _cards(self) -> dict[int, list[QRectF]]:
        """Return where the cards are on the map, by colour."""
        found: dict[int, list[QRectF]] = {}
        scale, middle, home = self._scale(), self._mapped_area().center(), QRectF(self.rect()).center()
        left, top = home.x() - middle.x() * scale, home.y() - middle.y() * scale
        for at, card in self._card_positions():
            width, height = card.model.layout.body_size
            size = max(_MIN_CARD_SIZE, width * scale), max(_MIN_CARD_SIZE, height * scale)
            color = blend_colors(Colors.PANEL, card.model.color, 0.35 if card.model.is_passive else 0.8)
            found.setdefault(color.rgb(), []).append(QRectF(at.x * scale + left, at.y * scale + top, *size))
        return found

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._map = None

    # Looking elsewhere

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the mouse."""
        self._held = event.button() is Qt.MouseButton.LeftButton
        self.mouseMoveEvent(event)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the mouse."""
        if self._held:
            self._canvas.set_view(self.map_to_scene(event.position()), self._canvas.zoom)
        event.accept()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._held = False
        self.update_visible_area()


class MinimapControl:
    """The map and the button that switches it; the choice is kept.

    Args:
        binding: The canvas and its document.
        parent: What both lie over.
        choices: Where the choice is kept; None to forget it.
    """

    def __init__(self, binding: CanvasBinding, parent: QWidget, choices: SettingsStore | None) -> None:
        self._parent = parent
        self._choices = choices
        self.view = MinimapView(binding, parent)
        self.button = IconButton(_SIGN, tr("Minimap"), parent=parent)
        self.button.setCheckable(True)
        self.button.clicked.connect(self.toggle_map)
        self._show(choices is None or choices.get_choice(_SETTING) != _OFF)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {"graph.minimap": self.toggle_map}

    def toggle_map(self) -> None:
        """Switch the map on or off."""
        on = not self.view.is_on
        self._show(on)
        if self._choices is not None:
            self._choices.set_choice(_SETTING, "on" if on else _OFF)

    def _show(self, on: bool) -> None:
        self.button.setChecked(on)
        self.view.set_on(on)

    def place_in_parent(self) -> None:
        """Lie in the parent's lower right corner; in a small parent there is neither map nor button."""
        right, bottom = self._parent.width() - SPACE_2, self._parent.height() - SPACE_2
        self.button.move(right - self.button.width(), bottom - self.button.height())
        self.button.setVisible(self.view.has_room())
        self.view.move(right - self.view.width(), self.button.y() - SPACE_1 - self.view.height())
        self.button.raise_()
        self.view.raise_()
        self.view.update_visible_area()
