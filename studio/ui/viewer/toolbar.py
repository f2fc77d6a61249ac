"""The line under the picture: channels, the probed pixel, frame, size and zoom."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from studio.core.language import marked, tr
from studio.engine.look import Channel
from studio.graph.looking import Side
from studio.ui import theme
from studio.ui.figure import Figure
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.theme import Colors
from studio.ui.viewer.channels import luma
from studio.ui.viewer.picture import Probe

HEIGHT = 30
_NARROW, _NARROWER = 620, 420
_PROBE_NEEDS = 400
_CHANNELS = (
    (Channel.RED, "R", marked("Red"), "viewer.red"),
    (Channel.GREEN, "G", marked("Green"), "viewer.green"),
    (Channel.BLUE, "B", marked("Blue"), "viewer.blue"),
    (Channel.ALPHA, "A", marked("Alpha"), "viewer.alpha"),
    (Channel.LUMA, "Y", marked("Luma"), "viewer.luma"),
)


class ProbeView(QWidget):
    """Shows the probed pixel: its colour, its place, its values in 8 bits and from 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probe: Probe | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setToolTip(tr("The probed pixel  (Ctrl+click on the picture, Esc takes it away)"))

    def show_probe(self, probe: Probe | None) -> None:
        """Show a pixel's values, or nothing."""
        self._probe = probe
        self.setAccessibleName(self.text)
        self.update()

    @property
    def text(self) -> str:
        """What it says."""
        if self._probe is None or self._probe.rgba is None:
            return ""
        red, green, blue, alpha = self._probe.rgba
        eight = f"{red:3d} {green:3d} {blue:3d} {alpha:3d}"
        unit = f"{red / 255:.3f} {green / 255:.3f} {blue / 255:.3f} {alpha / 255:.3f}"
        return f"x {self._probe.x}  y {self._probe.y}   {eight}   {unit}   {luma(red, green, blue):.3f} Y"

    @reported(default=QSize())
    def sizeHint(self) -> QSize:
        """Return its height; its width is what is left."""
        return QSize(0, HEIGHT)

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colour and the text."""
        if self._probe is None or self._probe.rgba is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        swatch = QRectF(theme.SPACE_1, (self.height() - 14) / 2, 14, 14)
        painter.setPen(Colors.LINE)
        painter.setBrush(QColor(*self._probe.rgba[:3]))
        painter.drawRoundedRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        font = theme.ui_font(theme.FONT_SMALL)
        painter.setFont(font)
        painter.setPen(Colors.TEXT)
        room = self.width() - swatch.right() - theme.SPACE_2
        text = QFontMetricsF(font).elidedText(self.text, Qt.TextElideMode.ElideRight, room)
        metrics = QFontMetricsF(font)
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(swatch.right() + theme.SPACE_2, baseline), text)
        painter.end()


class ViewerToolbar(QWidget):
    """Shows how the picture is looked at; its buttons say what the user wants.

    Signals:
        channel_clicked(Channel): A channel, to be looked at alone or no longer.
        side_clicked(Side): The side of the viewer that is to be shown.
        proxy_clicked(bool): Whether to compute at half size.
        zoom_clicked(): Fit, or actual size if it is fitted.
    """

    side_clicked = Signal(object)
    channel_clicked = Signal(object)
    proxy_clicked = Signal(bool)
    zoom_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._switch = QFrame(self)
        self._switch.setObjectName("segments")
        self.sides = {side: self._side_button(side) for side in Side}
        self._tips = {side: KeyTip(button, "viewer.side") for side, button in self.sides.items()}
        switch = QHBoxLayout(self._switch)
        switch.setContentsMargins(1, 0, 1, 0)
        switch.setSpacing(0)
        for button in self.sides.values():
            switch.addWidget(button)
        self.channels = {row[0]: self._channel_button(*row) for row in _CHANNELS}
        self.probe = ProbeView(self)
        self.fps, self.frame, self.size_label = (Figure(self) for _ in range(3))
        self.proxy = _button(self, "½")
        KeyTip(self.proxy, "viewer.proxy", tr("Compute at half size"))
        self.proxy.setCheckable(True)
        self.proxy.clicked.connect(self.proxy_clicked)
        self.zoom = _button(self, "")
        KeyTip(self.zoom, "viewer.fit", tr("Fit / actual size"))
        self.zoom.setMinimumWidth(64)
        self.zoom.clicked.connect(self.zoom_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_1, 0, theme.SPACE_1, 0)
        row.setSpacing(2)
        row.addWidget(self._switch)
        row.addSpacing(theme.SPACE_2)
        for button in self.channels.values():
            row.addWidget(button)
        row.addSpacing(theme.SPACE_2)
        row.addWidget(self.probe, 1)
        for label in (self.fps, self.frame, self.size_label):
            row.addWidget(label)
            row.addSpacing(theme.SPACE_3)
        row.addWidget(self.proxy)
        row.addWidget(self.zoom)

    def show_side(self, side: Side, names: Mapping[Side, str]) -> None:
        """Show which side is seen, and what is on each."""
        for each, button in self.sides.items():
            button.setChecked(each is side)
            self._tips[each].say(
                tr("Viewer {side}: {name}", side=each.value, name=names.get(each) or tr("nothing yet"))
            )

    def show_channel(self, channel: Channel) -> None:
        """Show which channel is looked at."""
        for each, button in self.channels.items():
            button.setChecked(each is channel)

    def show_picture(self, width: int, height: int, frame: int) -> None:
        """Show the picture's size and frame."""
        self.size_label.say(f"{width}×{height}")
        self.frame.say(tr("Frame {frame}", frame=frame))

    def show_zoom(self, percent: float, fitting: bool) -> None:
        """Show the zoom: screen pixels for one of the picture."""
        number = f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
        self.zoom.setText(tr("Fit · {zoom}", zoom=number) if fitting else number)

    def show_fps(self, fps: float) -> None:
        """Show the measured rate; nothing for 0."""
        self.fps.say(tr("{fps:.1f} fps", fps=fps) if fps else "")

    def clear(self) -> None:
        """Show that there is no picture."""
        for label in (self.fps, self.frame, self.size_label):
            label.say("")
        self.zoom.setText(tr("Fit"))

    def show_probe(self, probe: Probe | None) -> None:
        """Show a pixel's values, or nothing."""
        self.probe.show_probe(probe)
        self._make_room()

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters less where there is no room."""
        self._make_room()

    def _make_room(self) -> None:
        width = self.width() - (_PROBE_NEEDS if self.probe.text else 0)
        self.frame.setVisible(width >= _NARROW)
        self.fps.setVisible(width >= _NARROW)
        self.size_label.setVisible(width >= _NARROWER)

    def _side_button(self, side: Side) -> QToolButton:
        button = _button(self._switch, side.value)
        button.setCheckable(True)
        button.setFixedWidth(24)
        button.setFixedHeight(HEIGHT - 8)
        button.clicked.connect(lambda: self.side_clicked.emit(side))
        button.clicked.connect(lambda: button.setChecked(True))
        return button

    def _channel_button(self, channel: Channel, sign: str, name: str, action: str) -> QToolButton:
        button = _button(self, sign)
        button.setCheckable(True)
        button.setFixedWidth(24)
        KeyTip(button, action, tr("{channel} alone", channel=tr(name)))
        button.clicked.connect(lambda: self.channel_clicked.emit(channel))
        return button


def _button(parent: QWidget, text: str) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setFont(theme.ui_font(theme.FONT_SMALL))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setFixedHeight(HEIGHT - 6)
    return button
