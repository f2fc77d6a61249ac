"""A small map of the whole graph in the canvas's corner: what is in view, and a way to look elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.core.language import tr
from studio.graph.history import Change
from studio.graph.model import NoteKind
from studio.sdk.params import Point
from studio.ui import signs
from studio.ui.choices import Choices
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.items import CardMixin
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.sign_button import SignButton
from studio.ui.theme import RADIUS_CARD, SPACE_1, SPACE_2, Colors, blend, with_alpha
from studio.ui.timers import single_shot

_SIZE: Final = QSize(208, 136)
_INSET: Final = 6.0
_LATER_MS: Final = 60  # edits that follow each other are drawn once
_ORIGIN: Final = Point(0.0, 0.0)
_LEAST: Final = 1.5  # pixels of a card's side
_CHOICE: Final = "minimap"
_OFF: Final = "off"
_SIGN: Final = signs.stroked(
    signs.lines((2, 3.5), (14, 3.5), (14, 12.5), (2, 12.5), (2, 3.5)), signs.lines((8, 12.5), (8, 8), (14, 8))
)


class MinimapView(QWidget):
    """The map. It shows itself only while a part of the graph is out of sight.

    Args:
        binding: The canvas and its document.
        parent: What it lies over.
    """

    def __init__(self, binding: Binding, parent: QWidget) -> None:
        super().__init__(parent)
        self._binding = binding
        self._canvas = binding.view.canvas
        self._map: QPixmap | None = None
        self._area = QRectF()
        self._on = True
        self._held = False
        self._later = single_shot(self, _LATER_MS, self._draw_anew)
        self.setObjectName("minimap")
        self.setAccessibleName(tr("Minimap"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_SIZE)
        self._canvas.view_followers.append(self.follow)
        binding.document.changed.connect(self._on_changed)
        self.destroyed.connect(lambda: binding.document.changed.disconnect(self._on_changed, missing_ok=True))

    @property
    def on(self) -> bool:
        """Whether it is shown when there is something to show."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch it on or off."""
        self._on = on
        self.follow()

    def _on_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        same = before.graph is after.graph and before.layout is after.layout and before.notes is after.notes
        if change.opened or not same:
            self._later.start()

    def _draw_anew(self) -> None:
        self._map = None
        self.follow()

    def follow(self) -> None:
        """Show what is in view now."""
        if self._map is None:
            self._area = self._whole()
        seen = self._canvas.seen
        out_of_sight = not self._area.isEmpty() and not seen.contains(self._area)
        self.setVisible(self._on and (out_of_sight or self._held))
        self.update()

    def _whole(self) -> QRectF:
        corners = [(at.x, at.y, *card.face.plan.size) for at, card in self._placed()]
        area = self._binding.notes.area_of(self._binding.document.project.notes)
        if not corners:
            return area
        left, top = min(corner[0] for corner in corners), min(corner[1] for corner in corners)
        right = max(x + width for x, _, width, _ in corners)
        bottom = max(y + height for _, y, _, height in corners)
        return area.united(QRectF(left, top, right - left, bottom - top))

    def _placed(self) -> Iterator[tuple[Point, CardMixin]]:
        """Return the cards and where the document has them: asking each item is a call of Qt's."""
        layout = self._binding.document.project.layout
        return ((layout.get(node, _ORIGIN), card) for node, card in self._binding.view.cards().items())

    # From the scene to the map

    def _scale(self) -> float:
        shown = self._shown()
        return min((self.width() - 2 * _INSET) / shown.width(), (self.height() - 2 * _INSET) / shown.height())

    def _shown(self) -> QRectF:
        """Return what the map shows: all there is."""
        area = self._area
        return area if not area.isEmpty() else QRectF(0, 0, 1, 1)

    def to_map(self, area: QRectF) -> QRectF:
        """Return where a part of the scene is on the map."""
        scale, middle = self._scale(), self._shown().center()
        corner = (area.topLeft() - middle) * scale + QRectF(self.rect()).center()
        return QRectF(corner.x(), corner.y(), area.width() * scale, area.height() * scale)

    def to_scene(self, at: QPointF) -> QPointF:
        """Return which place of the scene is at a place of the map."""
        return (at - QRectF(self.rect()).center()) * (1 / self._scale()) + self._shown().center()

    # Painting

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the map, which is kept, and the frame of what is in view."""
        if self._map is None or self._map.devicePixelRatio() != self.devicePixelRatioF():
            self._map = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._map)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        frame = self.to_map(self._canvas.seen).intersected(inner)
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
            painter.setBrush(blend(Colors.PANEL, color, 0.3))
            painter.drawRect(self.to_map(QRectF(note.at.x, note.at.y, note.size.x, note.size.y)))

    def _cards(self) -> dict[int, list[QRectF]]:
        """Return where the cards are on the map, by colour."""
        found: dict[int, list[QRectF]] = {}
        scale, middle, home = self._scale(), self._shown().center(), QRectF(self.rect()).center()
        left, top = home.x() - middle.x() * scale, home.y() - middle.y() * scale
        for at, card in self._placed():
            width, height = card.face.plan.size
            size = max(_LEAST, width * scale), max(_LEAST, height * scale)
            color = blend(Colors.PANEL, card.face.color, 0.35 if card.face.quiet else 0.8)
            found.setdefault(color.rgb(), []).append(QRectF(at.x * scale + left, at.y * scale + top, *size))
        return found

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._map = None

    # Looking elsewhere

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the mouse."""
        self._held = event.button() is Qt.MouseButton.LeftButton
        self.mouseMoveEvent(event)

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at what is under the mouse."""
        if self._held:
            self._canvas.look_at(self.to_scene(event.position()), self._canvas.zoom)
        event.accept()

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._held = False
        self.follow()


class Minimap:
    """The map and the button that switches it; the choice is kept.

    Args:
        binding: The canvas and its document.
        parent: What both lie over.
        choices: Where the choice is kept; None to forget it.
    """

    def __init__(self, binding: Binding, parent: QWidget, choices: Choices | None) -> None:
        self._parent = parent
        self._choices = choices
        self.view = MinimapView(binding, parent)
        self.button = SignButton(_SIGN, tr("Minimap"), parent=parent)
        self.button.setCheckable(True)
        self.button.clicked.connect(self.toggle)
        self._show(choices is None or choices.choice(_CHOICE) != _OFF)

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {"graph.minimap": self.toggle}

    def toggle(self) -> None:
        """Switch the map on or off."""
        on = not self.view.on
        self._show(on)
        if self._choices is not None:
            self._choices.choose(_CHOICE, "on" if on else _OFF)

    def _show(self, on: bool) -> None:
        self.button.setChecked(on)
        self.view.set_on(on)

    def place(self) -> None:
        """Lie in the parent's lower right corner."""
        right, bottom = self._parent.width() - SPACE_2, self._parent.height() - SPACE_2
        self.button.move(right - self.button.width(), bottom - self.button.height())
        self.view.move(right - self.view.width(), self.button.y() - SPACE_1 - self.view.height())
        self.button.raise_()
        self.view.raise_()
        self.view.follow()
