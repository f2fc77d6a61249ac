"""The viewer's canvas: paints the last good picture, zooms, pans and probes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.language import tr, tr_n
from studio.engine.look import Channel
from studio.graph.looking import Side
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import keymap
from studio.ui.theme import Colors
from studio.ui.viewer import painting
from studio.ui.viewer.picture import Picture, Probe
from studio.ui.viewer.view import View

_CRISP_FROM = 3.0
_ZOOM_STEP = 1.25
_SPIN_MS = 50
_SPIN_DEGREES = 24.0


class ViewerCanvas(QWidget):
    """Shows a picture.

    Signals:
        view_changed(): The zoom or the place is another one.
        probed(Probe | None): A pixel was chosen, its values changed, or the probe was taken away.
    """

    view_changed = Signal()
    probed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.view = View()
        self.fitting = True
        self.channel = Channel.COLOR
        self._error: tuple[str, str] | None = None
        self._name = ("", "")
        self._computing = ""
        self._paused = False
        self._notices: tuple[str, ...] = ()
        self._probe: tuple[float, float] | None = None
        self._panning: QPointF | None = None
        self._turn = 0.0
        self._chip = QRectF()
        self._spin = QTimer(self)
        self._spin.setInterval(_SPIN_MS)
        self._spin.timeout.connect(self._on_spin)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the widget."""
        return float(self.width()), float(self.height())

    @property
    def computing(self) -> str:
        """What the "computing" mark says; empty without one."""
        return self._computing

    @property
    def error(self) -> tuple[str, str] | None:
        """Title and text of the error's card; None without one."""
        return self._error

    def show_picture(self, picture: Picture | None) -> None:
        """Show a picture; one of another size is fitted if the last one was."""
        if picture is None and self.picture is None:
            return
        other = picture is not None and (self.picture is None or self.picture.size != picture.size)
        self.picture = picture
        if other and self.fitting:
            self.fit()
        self._tell_probe()
        self.update()

    def show_error(self, title: str, text: str) -> None:
        """Show the card of an error over the picture; without a text, take it away."""
        error = (title, text) if text else None
        if error != self._error:
            self._error = error
            self.update()

    def show_computing(self, text: str) -> None:
        """Show the "computing" mark with this text; without one, take it away."""
        if text == self._computing:
            return
        self._computing = text
        self._spin.start() if text else self._spin.stop()
        self.update()

    def show_paused(self, paused: bool) -> None:
        """Show that nothing is computed, or no longer."""
        self._paused = paused
        self.update()

    def show_notices(self, notices: tuple[str, ...]) -> None:
        """Warn along the foot of the viewer of what is odd about the picture; all of it is in the tooltip."""
        if notices != self._notices:
            self._notices = notices
            self.setToolTip("\n".join(notices))
            self.update()

    @property
    def notices(self) -> tuple[str, ...]:
        """What is odd about the picture."""
        return self._notices

    def show_name(self, side: str, name: str) -> None:
        """Show at the corner which side is seen and what it shows; an empty side for nothing."""
        if (side, name) != self._name:
            self._name = (side, name)
            self.setAccessibleDescription(f"{side}: {name}" if side else name)
            self.update()

    def show_channel(self, channel: Channel) -> None:
        """Show the colours, or one channel as grey."""
        self.channel = channel
        self.update()

    def fit(self) -> None:
        """Show the whole picture, and go on doing so when the widget's size changes."""
        self.fitting = True
        if self.picture is not None:
            self._set_view(View.fitted(self.picture.size, self.room))

    def actual_size(self) -> None:
        """Show one pixel of the picture as one pixel of the screen."""
        self.fitting = False
        if self.picture is not None:
            self._set_view(View.centred(self.picture.size, self.room, 1 / self.devicePixelRatioF()))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, keeping what lies at `at`; by default the middle."""
        place = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.fitting = False
        self._set_view(self.view.zoomed(factor, place.x(), place.y()))

    def clear_probe(self) -> None:
        """Take the probe away."""
        self._probe = None
        self._tell_probe()
        self.update()

    def probe(self) -> Probe | None:
        """Return the values of the probed pixel; None without a probe or a picture."""
        if self._probe is None or self.picture is None:
            return None
        return self.picture.probe(*self._probe)

    def _set_view(self, view: View) -> None:
        self.view = view if self.picture is None else view.limited(self.picture.size, self.room)
        self.view_changed.emit()
        self.update()

    def _tell_probe(self) -> None:
        self.probed.emit(self.probe())

    def _on_spin(self) -> None:
        self._turn = (self._turn + _SPIN_DEGREES) % 360
        self.update(self._chip.adjusted(-2, -2, 2, 2).toAlignedRect())

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return the room of a small picture."""
        return QSize(640, 360)

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and what lies over it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect())
        painter.fillRect(room, Colors.CANVAS)
        if self.picture is not None:
            self._paint_picture(painter, self.picture, room)
        elif self._error is None and not self._computing:
            painting.paint_hint(painter, room, tr("Nothing to see yet"), self._hint())
        if self._error is not None:
            painting.paint_error(painter, room, *self._error)
        if self._notices:
            first, more = self._notices[0], len(self._notices) - 1
            text = tr_n("{first}   (and {count} more)", "{first}   (and {count} more)", more, first=first)
            painting.paint_notices(painter, room, text if more else first)
        side, name = self._name
        if side:
            room = room.adjusted(0, painting.paint_name(painter, room, side, name), 0, 0)
        if self._paused:
            painting.paint_paused(painter, room)
        elif self._computing:
            self._chip = painting.paint_computing(painter, room, self._computing, self._turn)
        painter.end()

    def _hint(self) -> str:
        action = "graph.pin_b1" if self._name[0] == Side.B else "graph.pin_a1"
        key = keymap().text_of(action)
        return tr("Select a node and press {key} to look at it", key=key) if key else tr("Select a node to look at")

    def _paint_picture(self, painter: QPainter, picture: Picture, room: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        width, height = (side * self.view.zoom for side in picture.size)
        place = _snapped(QRectF(self.view.x, self.view.y, width, height), ratio)
        if self.channel is Channel.COLOR and not picture.opaque:
            painter.setBrushOrigin(place.topLeft())
            painter.fillRect(place.intersected(room), painting.checkerboard())
        image = picture.image(self.channel)
        size = (place.size() * ratio).toSize()
        if size.width() < image.width() and size.height() < image.height():
            painter.drawImage(place, picture.reduced(self.channel, size))
        else:
            crisp = size.width() >= _CRISP_FROM * image.width()
            painting.paint_image(painter, image, place, crisp=crisp or size == image.size())
        if self.view.zoom >= painting.GRID_FROM:
            painting.paint_grid(painter, self.view, place, room)
        probe = self.probe()
        if probe is not None and probe.rgba is not None:
            painting.paint_probe(painter, self.view, probe.x, probe.y)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, or probe a pixel."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panning = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._probe_at(event.position())

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or drag the probe."""
        place = event.position()
        if self._panning is not None:
            self.fitting = False
            self._set_view(self.view.panned(place.x() - self._panning.x(), place.y() - self._panning.y()))
            self._panning = place
        elif event.buttons() & Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._probe_at(place)

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning."""
        if event.button() == Qt.MouseButton.MiddleButton and self._panning is not None:
            self._panning = None
            self.unsetCursor()

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y()
        if turn and self.picture is not None:
            self.zoom(_ZOOM_STEP ** (turn / 120), event.position())
        event.accept()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on showing the whole picture, or keep its middle in the middle."""
        if self.fitting:
            self.fit()
            return
        old, new = event.oldSize(), event.size()
        self._set_view(self.view.panned((new.width() - old.width()) / 2, (new.height() - old.height()) / 2))

    def _probe_at(self, place: QPointF) -> None:
        if self.picture is None:
            return
        self._probe = self.view.to_picture(place.x(), place.y())
        probe = self.picture.probe(*self._probe)
        if probe.rgba is None:
            self._probe = None
        self._tell_probe()
        self.update()


def _snapped(place: QRectF, ratio: float) -> QRectF:
    """Return the place moved and sized to whole pixels of the screen, so that edges are sharp at every scale."""
    left, top = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
    right, bottom = round(place.right() * ratio) / ratio, round(place.bottom() * ratio) / ratio
    return QRectF(left, top, max(right - left, 1 / ratio), max(bottom - top, 1 / ratio))
