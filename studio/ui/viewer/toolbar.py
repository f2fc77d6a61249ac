"""The line under the picture: channels, exposure and gamma, the probe, frame, size and zoom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.language import marked, tr
from studio.engine.look import Channel, Look
from studio.engine.reading import Reading
from studio.graph.looking import Side
from studio.ui import theme
from studio.ui.figure import Figure
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.sign_button import SignButton
from studio.ui.signs import lines, stroked
from studio.ui.viewer.compare_bar import CompareBar
from studio.ui.viewer.look_button import LookButton
from studio.ui.viewer.look_fields import LookFields
from studio.ui.viewer.overlay_menu import OverlayMenu
from studio.ui.viewer.probe_view import ProbeView
from studio.ui.viewer.view import PRESETS
from studio.ui.viewer.view_button import ViewButton

HEIGHT = 30
_REGION = stroked(
    lines((2, 6), (2, 3), (5, 3)),
    lines((11, 3), (14, 3), (14, 6)),
    lines((14, 10), (14, 13), (11, 13)),
    lines((5, 13), (2, 13), (2, 10)),
)
_OVERLAYS = stroked(
    lines((2.5, 9), (8, 12), (13.5, 9)),
    lines((2.5, 6.5), (8, 3.5), (13.5, 6.5), (8, 9.5), (2.5, 6.5)),
)
_OVERLAYS_ACTION = "viewer.overlays"
_REGION_ACTION = "viewer.region"
_WIDE, _NARROW, _NARROWER = 1240, 700, 480
_PROBE_NEEDS = 400
_GAP = 2
_CHANNELS = (
    (Channel.RED, "R", marked("Red"), "viewer.red"),
    (Channel.GREEN, "G", marked("Green"), "viewer.green"),
    (Channel.BLUE, "B", marked("Blue"), "viewer.blue"),
    (Channel.ALPHA, "A", marked("Alpha"), "viewer.alpha"),
    (Channel.LUMA, "Y", marked("Luma"), "viewer.luma"),
    (Channel.MATTE, "M", marked("Matte"), "viewer.matte"),
)


class ViewerToolbar(QWidget):
    """Shows how the picture is looked at; its buttons say what the user wants.

    Signals:
        channel_clicked(Channel): A channel, to be looked at alone or no longer.
        side_clicked(Side): The side of the viewer that is to be shown.
        proxy_clicked(bool): Whether to compute at half size.
        zoom_chosen(float): Screen pixels for one of the picture; 0 to fit it.
        look_edited(Look): How the picture is to be looked at.
        region_clicked(bool): Whether a region is to be drawn; else there is to be none.
    """

    side_clicked = Signal(object)
    channel_clicked = Signal(object)
    proxy_clicked = Signal(bool)
    zoom_chosen = Signal(float)
    look_edited = Signal(object)
    region_clicked = Signal(bool)

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
        self.compare = CompareBar(self)
        self.channels = {row[0]: self._channel_button(*row) for row in _CHANNELS}
        self.looks = LookFields(self), LookButton(self)
        for control in self.looks:
            control.edited.connect(self.look_edited)
        self.looks[0].hide()  # until there is room
        self.view = ViewButton(self)
        self.probe = ProbeView(HEIGHT, self)
        self.fps, self.frame, self.size_label = (Figure(self) for _ in range(3))
        self._left_out_first = self.fps, self.frame, self.size_label
        self.proxy, self.region, self.zoom = self._proxy_button(), self._region_button(), self._zoom_button()
        self.overlay_button = SignButton(_OVERLAYS, tr("Overlays and guides"), _OVERLAYS_ACTION, self)
        self.overlay_button.setFixedSize(HEIGHT - 4, HEIGHT - 4)
        self.overlays = OverlayMenu(self.overlay_button)
        self.overlay_button.clicked.connect(self.overlays.open)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_1, 0, theme.SPACE_1, 0)
        row.setSpacing(_GAP)
        row.addWidget(self._switch)
        row.addWidget(self.compare)
        row.addSpacing(theme.SPACE_2)
        for button in self.channels.values():
            row.addWidget(button)
        row.addSpacing(theme.SPACE_2)
        for control in self.looks:
            row.addWidget(control)
        row.addWidget(self.view)
        row.addWidget(self.probe, 1)
        for label in self._left_out_first:
            row.addWidget(label)
            row.addSpacing(theme.SPACE_3)
        row.addWidget(self.overlay_button)
        row.addWidget(self.region)
        row.addWidget(self.proxy)
        row.addWidget(self.zoom)

    def _proxy_button(self) -> QToolButton:
        proxy = _button(self, "½")
        KeyTip(proxy, "viewer.proxy", tr("Compute at half size"))
        proxy.setCheckable(True)
        proxy.clicked.connect(self.proxy_clicked)
        return proxy

    def _region_button(self) -> SignButton:
        tip = tr("Region of interest: drag over the picture")
        region = SignButton(_REGION, tip, _REGION_ACTION, self)
        region.setFixedSize(HEIGHT - 4, HEIGHT - 4)
        region.setCheckable(True)
        region.clicked.connect(self.region_clicked)
        return region

    def _zoom_button(self) -> QToolButton:
        zoom = _button(self, "")
        zoom.setToolTip(tr("Zoom"))
        zoom.setMinimumWidth(64)
        zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        zoom.setMenu(self._zoom_menu())
        return zoom

    def show_side(self, side: Side, names: Mapping[Side, str], *, compared: bool = False) -> None:
        """Show which side is seen, or that both are, and what is on each."""
        for each, button in self.sides.items():
            button.setChecked(compared or each is side)
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

    def show_reading(self, reading: Reading | None, other: Reading | None = None) -> None:
        """Show what the probe reads, on side B too where that is compared; or nothing."""
        self.probe.show_reading(reading, other)
        self._make_room()

    def show_look(self, look: Look) -> None:
        """Show exposure, gamma, channel and view."""
        for control in self.looks:
            control.show_look(look)
        self.show_channel(look.channel)
        self.view.show_view(look.view)
        self._make_room()

    def show_region(self, there: bool) -> None:
        """Show whether there is a region, or one is being drawn."""
        self.region.setChecked(there)

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Fit"), lambda: self.zoom_chosen.emit(0.0))
        menu.addSeparator()
        for zoom in PRESETS:
            menu.addAction(f"{100 * zoom:g} %", partial(self.zoom_chosen.emit, zoom))
        return menu

    @reported(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for what is always there: what gives way where there is none must not keep a panel wide."""
        hint, (fields, button) = super().minimumSizeHint(), self.looks
        spare = sum(self._room(part) for part in self._left_out_first if not part.isHidden())
        if not fields.isHidden():
            spare += self._room(fields) - button.minimumSizeHint().width() - _GAP
        return QSize(hint.width() - spare, hint.height())

    def _room(self, part: QWidget) -> int:
        row = self.layout()
        return row.itemAt(row.indexOf(part)).minimumSize().width() + _GAP

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters less where there is no room."""
        self._make_room()

    def _make_room(self) -> None:
        width = self.width() - (_PROBE_NEEDS if self.probe.text else 0)
        self.frame.setVisible(width >= _NARROW)
        self.fps.setVisible(width >= _NARROW)
        self.size_label.setVisible(width >= _NARROWER)
        self.view.setVisible(width >= _NARROWER or self.view.is_on)
        fields, button = self.looks
        fields.setVisible(self.width() >= _WIDE)
        button.setVisible(self.width() < _WIDE)

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
