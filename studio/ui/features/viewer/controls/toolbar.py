"""The line under the picture: channels, exposure and gamma, the probe, frame, size and zoom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.translation import tr
from studio.engine.display.pixel_sample import PixelSample
from studio.engine.display.viewer_settings import ViewerSettings
from studio.graph.view_state import Side
from studio.ui.features.viewer.controls.channel_bar import ChannelBar
from studio.ui.features.viewer.controls.compare_bar import CompareBar
from studio.ui.features.viewer.controls.display_view_button import DisplayViewButton
from studio.ui.features.viewer.controls.exposure_button import ExposureButton
from studio.ui.features.viewer.controls.exposure_fields import ExposureFields
from studio.ui.features.viewer.controls.overlay_menu import OverlayMenu
from studio.ui.features.viewer.controls.probe_view import ProbeView
from studio.ui.features.viewer.picture.picture_transform import ZOOM_PRESETS
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import make_lines, make_stroked_icon
from studio.ui.widgets.labels.live_label import LiveLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

TOOLBAR_HEIGHT = 30
_REGION = make_stroked_icon(
    make_lines((2, 6), (2, 3), (5, 3)),
    make_lines((11, 3), (14, 3), (14, 6)),
    make_lines((14, 10), (14, 13), (11, 13)),
    make_lines((5, 13), (2, 13), (2, 10)),
)
_OVERLAYS = make_stroked_icon(
    make_lines((2.5, 9), (8, 12), (13.5, 9)),
    make_lines((2.5, 6.5), (8, 3.5), (13.5, 6.5), (8, 9.5), (2.5, 6.5)),
)
_OVERLAYS_ACTION = "viewer.overlays"
_REGION_ACTION = "viewer.region"
_WIDE, _NARROW, _NARROWER = 1240, 700, 480
_PROBE_NEEDS = 400
_GAP = 2
_ZOOM_WIDTH = 64


class ViewerToolbar(QWidget):
    """Toolbar with the display settings of the viewer. Its signals report the user's actions.

    Signals:
        channel_clicked(DisplayChannel): A channel, to be looked at alone or no longer.
        side_clicked(Side): The side of the viewer that is to be shown.
        proxy_clicked(bool): Whether to compute at half size.
        zoom_chosen(float): Screen pixels for one of the picture; 0 to fit it.
        settings_edited(ViewerSettings): How the picture is to be looked at.
        region_clicked(bool): Whether a region is to be drawn; else there is to be none.
    """

    side_clicked = Signal(object)
    channel_clicked = Signal(object)
    proxy_clicked = Signal(bool)
    zoom_chosen = Signal(float)
    settings_edited = Signal(object)
    region_clicked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TOOLBAR_HEIGHT)
        self._switch = QFrame(self)
        self._switch.setObjectName("segments")
        self.side_buttons = {side: self._side_button(side) for side in Side}
        self._tips = {side: KeyTooltip(button, "viewer.side") for side, button in self.side_buttons.items()}
        switch = QHBoxLayout(self._switch)
        switch.setContentsMargins(1, 0, 1, 0)
        switch.setSpacing(0)
        for button in self.side_buttons.values():
            switch.addWidget(button)
        self.compare_bar = CompareBar(self)
        self._line = QFrame(self)
        self._line.setFixedSize(1, TOOLBAR_HEIGHT // 2)
        theme.set_widget_style(self._line, "QFrame { background: $line; }")
        self.channel_bar = ChannelBar(TOOLBAR_HEIGHT - 8, self)
        self.channel_bar.channel_clicked.connect(self.channel_clicked)
        self.channel_buttons = self.channel_bar.buttons
        self.exposure_controls = ExposureFields(self), ExposureButton(self)
        for control in self.exposure_controls:
            control.settings_edited.connect(self.settings_edited)
        self.exposure_controls[0].hide()  # until there is room
        self.view_button = DisplayViewButton(self)
        self.probe_view = ProbeView(TOOLBAR_HEIGHT, self)
        self.fps_label, self.frame_label, self.size_label = (LiveLabel(self) for _ in range(3))
        self._left_out_first = self.fps_label, self.frame_label, self.size_label
        self.proxy_button, self.region_button, self.zoom_button = (
            self._proxy_button(),
            self._region_button(),
            self._zoom_button(),
        )
        self.overlay_button = IconButton(_OVERLAYS, tr("Overlays and guides"), _OVERLAYS_ACTION, self)
        self.overlay_button.setFixedSize(TOOLBAR_HEIGHT - 4, TOOLBAR_HEIGHT - 4)
        self.overlay_menu = OverlayMenu(self.overlay_button)
        self.overlay_button.clicked.connect(self.overlay_menu.open_menu)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_1, 0, theme.SPACE_1, 0)
        row.setSpacing(_GAP)
        row.addWidget(self._switch)
        row.addWidget(self.compare_bar)
        row.addSpacing(theme.SPACE_1)
        row.addWidget(self._line)
        row.addSpacing(theme.SPACE_1)
        row.addWidget(self.channel_bar)
        row.addSpacing(theme.SPACE_1)
        for control in self.exposure_controls:
            row.addWidget(control)
        row.addWidget(self.view_button)
        row.addWidget(self.probe_view, 1)
        for label in self._left_out_first:
            row.addWidget(label)
            row.addSpacing(theme.SPACE_3)
        row.addWidget(self.overlay_button)
        row.addWidget(self.region_button)
        row.addWidget(self.proxy_button)
        row.addWidget(self.zoom_button)

    def _proxy_button(self) -> QToolButton:
        proxy = _button(self, "½")
        KeyTooltip(proxy, "viewer.proxy", tr("Compute at half size"))
        proxy.setCheckable(True)
        proxy.clicked.connect(self.proxy_clicked)
        return proxy

    def _region_button(self) -> IconButton:
        tip = tr("Region of interest: drag over the picture")
        region = IconButton(_REGION, tip, _REGION_ACTION, self)
        region.setFixedSize(TOOLBAR_HEIGHT - 4, TOOLBAR_HEIGHT - 4)
        region.setCheckable(True)
        region.clicked.connect(self.region_clicked)
        return region

    def _zoom_button(self) -> QToolButton:
        zoom = _button(self, "")
        zoom.setToolTip(tr("Zoom"))
        zoom.setMinimumWidth(_ZOOM_WIDTH)
        zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        zoom.setMenu(self._zoom_menu())
        return zoom

    def show_side(self, side: Side, names: Mapping[Side, str], *, compared: bool = False) -> None:
        """Show which side is seen, or that both are, and what is on each."""
        for each, button in self.side_buttons.items():
            button.setChecked(compared or each is side)
            self._tips[each].set_text(
                tr("Viewer {side}: {name}", side=each.value, name=names.get(each) or tr("nothing yet"))
            )

    def show_picture(self, width: int, height: int, frame: int) -> None:
        """Show the picture's size and frame."""
        self.size_label.show_text(f"{width}×{height}")
        self.frame_label.show_text(tr("Frame {frame}", frame=frame))

    def show_zoom(self, percent: float, fitting: bool) -> None:
        """Show the zoom: screen pixels for one of the picture."""
        number = f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
        self._set_zoom_text(tr("Fit · {zoom}", zoom=number) if fitting else number)
        self.zoom_button.setMinimumWidth(max(_ZOOM_WIDTH, self.zoom_button.sizeHint().width()))

    def show_fps(self, fps: float) -> None:
        """Show the measured rate; nothing for 0."""
        self.fps_label.show_text(tr("{fps:.1f} fps", fps=fps) if fps else "")

    def clear_picture(self) -> None:
        """Show that there is no picture."""
        for label in (self.fps_label, self.frame_label, self.size_label):
            label.show_text("")
        self._set_zoom_text(tr("Fit"))

    def _set_zoom_text(self, text: str) -> None:
        if text != self.zoom_button.text():  # Qt lays out the whole window anew for the same text, too
            self.zoom_button.setText(text)

    def show_reading(self, reading: PixelSample | None, other: PixelSample | None = None) -> None:
        """Show what the probe reads, on side B too where that is compared; or nothing."""
        self.probe_view.show_reading(reading, other)
        self._hide_overflow()

    def show_settings(self, look: ViewerSettings) -> None:
        """Show exposure, gamma, channel and view."""
        for control in self.exposure_controls:
            control.show_settings(look)
        self.channel_bar.show_channel(look.channel)
        self.view_button.show_view(look.view)
        self._hide_overflow()

    def show_region(self, there: bool) -> None:
        """Show whether there is a region, or one is being drawn."""
        self.region_button.setChecked(there)

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Fit"), lambda: self.zoom_chosen.emit(0.0))
        menu.addSeparator()
        for zoom in ZOOM_PRESETS:
            menu.addAction(f"{100 * zoom:g} %", partial(self.zoom_chosen.emit, zoom))
        return menu

    @guard_override(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return room for what is always there: what gives way where there is none must not keep a panel wide."""
        hint, (fields, button) = super().minimumSizeHint(), self.exposure_controls
        spare = sum(self._required_width(part) for part in self._left_out_first if not part.isHidden())
        if not fields.isHidden():
            spare += self._required_width(fields) - button.minimumSizeHint().width() - _GAP
        if not self.channel_bar.is_compact:
            spare += self.channel_bar.full_width - self.channel_bar.compact_width
        return QSize(hint.width() - spare, hint.height())

    def _required_width(self, part: QWidget) -> int:
        row = self.layout()
        return row.itemAt(row.indexOf(part)).minimumSize().width() + _GAP

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what matters less where there is no room."""
        self._hide_overflow()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Leave out what has no room any more when something needs more of it."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._hide_overflow()
        return super().event(event)

    def _hide_overflow(self) -> None:
        width = self.width() - (_PROBE_NEEDS if self.probe_view.full_text else 0)
        self.view_button.setVisible(width >= _NARROWER or self.view_button.has_view)
        fields, button = self.exposure_controls
        fields.setVisible(self.width() >= _WIDE)
        button.setVisible(self.width() < _WIDE)
        bar, room = self.channel_bar, self.width() - self._compute_constant_width()
        bar.set_compact(bar.full_width > room)
        room -= bar.compact_width if bar.is_compact else bar.full_width
        for label, narrowest in zip(reversed(self._left_out_first), (_NARROWER, _NARROW, _NARROW), strict=True):
            needed = label.minimumSizeHint().width() + _GAP
            label.setVisible(width >= narrowest and needed <= room)
            room -= needed if not label.isHidden() else 0

    def _compute_constant_width(self) -> int:
        """Return the width that everything needs but the channels and what is left out first."""
        row, left_out = self.layout(), (self.channel_bar, *self._left_out_first)
        items = [row.itemAt(place) for place in range(row.count())]
        seen = [item for item in items if not item.isEmpty() and item.widget() not in left_out]
        spacers = [item for item in items if item.spacerItem() is not None]
        # to ask the row for its minimum would need its sizes to be invalid, and lay out the whole window anew
        margins, gaps = row.contentsMargins(), row.spacing() * len(seen)
        return sum(item.minimumSize().width() for item in (*seen, *spacers)) + gaps + margins.left() + margins.right()

    def _side_button(self, side: Side) -> QToolButton:
        button = _SideButton(self._switch)
        _set_up_button(button, side.value)
        button.setCheckable(True)
        button.setFixedWidth(24)
        button.setFixedHeight(TOOLBAR_HEIGHT - 8)
        button.clicked.connect(lambda: self.side_clicked.emit(side))
        return button


class _SideButton(QToolButton):
    """A button that a click does not toggle: it is checked while its side is seen, alone or with the other one."""

    @guard_override()
    def nextCheckState(self) -> None:
        """Leave the state as it is."""


def _button(parent: QWidget, text: str) -> QToolButton:
    button = QToolButton(parent)
    _set_up_button(button, text)
    return button


def _set_up_button(button: QToolButton, text: str) -> None:
    button.setText(text)
    button.setFont(theme.make_ui_font(theme.FONT_SMALL))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setFixedHeight(TOOLBAR_HEIGHT - 6)
