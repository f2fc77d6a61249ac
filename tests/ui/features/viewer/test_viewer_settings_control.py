"""Looking at the viewer's picture: exposure, gamma, channels, probe and region, with mouse, wheel and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, DisplayChannel, PixelRect, ViewerSettings
from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT
from studio.ui.features.viewer.panel import ViewerPanel
from tests.ui.features.viewer.answering import Answering, ramp

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
ZOOM = 10


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[ViewerPanel]:
    panel = ViewerPanel()
    qtbot.addWidget(panel)
    panel.resize(64 * ZOOM, 32 * ZOOM + TOOLBAR_HEIGHT)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.set_computing(False)


@pytest.fixture
def answering(viewer: ViewerPanel) -> Answering:
    return Answering(viewer)


def color(viewer: ViewerPanel, x: int, y: int) -> tuple[int, int, int]:
    """Return what is painted at the middle of a pixel of the picture."""
    image = viewer.canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    at = image.pixelColor(round((ZOOM * x + 3) * ratio), round((ZOOM * y + 3) * ratio))
    return at.red(), at.green(), at.blue()


def place(x: float, y: float) -> QPoint:
    return QPoint(round(ZOOM * x), round(ZOOM * y))


def probe(viewer: ViewerPanel) -> PixelRect | None:
    return viewer.canvas.probe_area


def region(viewer: ViewerPanel) -> PixelRect | None:
    return viewer.canvas.region_area


def drag(viewer: ViewerPanel, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mousePress(viewer.canvas, LEFT, keys, start)
    for at in ((start + end) * 0.5, end):
        QTest.mouseMove(viewer.canvas, at)
    QTest.mouseRelease(viewer.canvas, LEFT, keys, end)


def turn(widget: QWidget, notches: int, at: QPoint | None = None) -> None:
    where = QPointF(at if at is not None else widget.rect().center())
    over, none = QPointF(widget.mapToGlobal(where)), Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        widget, QWheelEvent(where, over, QPoint(), QPoint(0, 120 * notches), none, NONE, phase, False)
    )


@pytest.mark.parametrize(
    ("key", "channel", "shown"),
    [
        (Qt.Key.Key_R, DisplayChannel.RED, (9, 9, 9)),
        (Qt.Key.Key_G, DisplayChannel.GREEN, (4, 4, 4)),
        (Qt.Key.Key_B, DisplayChannel.BLUE, (7, 7, 7)),
        (Qt.Key.Key_A, DisplayChannel.ALPHA, (255, 255, 255)),
        (Qt.Key.Key_Y, DisplayChannel.LUMA, (5, 5, 5)),
        (Qt.Key.Key_M, DisplayChannel.MATTE, (9, 4, 7)),
    ],
)
def test_channels_by_key_and_back(
    answering: Answering, viewer: ViewerPanel, key: Qt.Key, channel: DisplayChannel, shown: tuple[int, int, int]
) -> None:
    QTest.keyClick(viewer, key)
    assert viewer.shown_channel is channel
    assert color(viewer, 9, 4) == shown
    assert viewer.toolbar.channel_buttons[channel].isChecked()
    QTest.keyClick(viewer, key)
    assert color(viewer, 9, 4) == (9, 4, 7)
    assert not viewer.toolbar.channel_buttons[channel].isChecked()


def test_a_matte_is_red_where_alpha_is(answering: Answering, viewer: ViewerPanel) -> None:
    answering.show(ramp(alpha=1.0))
    answering.show(ramp(alpha=0.5))
    QTest.keyClick(viewer, Qt.Key.Key_M)
    red, green, _ = color(viewer, 9, 4)
    assert red > 60 > green


def test_a_channel_by_its_button_replaces_another(answering: Answering, viewer: ViewerPanel) -> None:
    QTest.mouseClick(viewer.toolbar.channel_buttons[DisplayChannel.RED], LEFT)
    QTest.mouseClick(viewer.toolbar.channel_buttons[DisplayChannel.LUMA], LEFT)
    assert viewer.shown_channel is DisplayChannel.LUMA
    assert not viewer.toolbar.channel_buttons[DisplayChannel.RED].isChecked()


def test_a_checkerboard_shines_through_what_is_transparent(answering: Answering, viewer: ViewerPanel) -> None:
    answering.show(ramp(alpha=0.0))
    seen = {color(viewer, x, 4) for x in range(9, 14)}
    assert len(seen) == 2
    assert (9, 4, 7) not in seen


def test_exposure_by_key_wheel_and_slider_and_back(answering: Answering, viewer: ViewerPanel) -> None:
    button = viewer.toolbar.exposure_controls[1]
    neutral = button.text()
    QTest.keyClick(viewer, Qt.Key.Key_E)
    QTest.keyClick(viewer, Qt.Key.Key_E)
    assert answering.sights[-1].settings == ViewerSettings(1.0)
    assert color(viewer, 9, 4) == (18, 8, 14)
    assert "+1" in button.text()
    turn(button, 4)
    assert viewer.settings_control.settings.exposure == 2.0
    QTest.keyClick(viewer, Qt.Key.Key_E, SHIFT)
    assert viewer.settings_control.settings.exposure == 1.5
    QTest.mouseClick(button.exposure_fields.reset_button, LEFT)
    assert viewer.settings_control.settings == NEUTRAL_SETTINGS
    assert button.text() == neutral
    assert color(viewer, 9, 4) == (9, 4, 7)


def test_gamma_by_key_and_back(answering: Answering, viewer: ViewerPanel) -> None:
    QTest.keyClick(viewer, Qt.Key.Key_T)
    brighter = viewer.settings_control.settings.gamma
    assert brighter > 1.0
    QTest.keyClick(viewer, Qt.Key.Key_T, SHIFT)
    QTest.keyClick(viewer, Qt.Key.Key_T, SHIFT)
    assert viewer.settings_control.settings.gamma < 1.0
    assert answering.sights[-1].settings == viewer.settings_control.settings
    QTest.keyClick(viewer, Qt.Key.Key_E)
    QTest.keyClick(viewer, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert viewer.settings_control.settings == NEUTRAL_SETTINGS


def test_a_look_that_changes_something_is_red(answering: Answering, viewer: ViewerPanel) -> None:
    fields, button = viewer.toolbar.exposure_controls
    plain = button.styleSheet(), fields.styleSheet()
    viewer.settings_control.set_settings(ViewerSettings(gamma=1.5))
    assert button.styleSheet() != plain[0]
    assert fields.styleSheet() != plain[1]
    assert fields.reset_button.isEnabled()
    viewer.settings_control.set_settings(ViewerSettings(channel=DisplayChannel.RED))
    assert (button.styleSheet(), fields.styleSheet()) == plain, "a channel has a button of its own"


def test_sliders_where_there_is_room(answering: Answering, viewer: ViewerPanel) -> None:
    fields, button = viewer.toolbar.exposure_controls
    assert fields.isHidden()
    viewer.resize(1300, 400)
    assert button.isHidden()
    assert fields.isVisible()
    slider = fields.sliders["gamma"]
    QTest.mouseClick(slider, LEFT, NONE, QPoint(slider.width() - 6, slider.height() // 2))
    assert viewer.settings_control.settings.gamma == pytest.approx(3.8, abs=0.2)
    QTest.mouseDClick(slider, LEFT)
    assert viewer.settings_control.settings.gamma == 1.0
    field = fields.number_fields["exposure"]
    turn(fields, 1, field.geometry().center())
    assert viewer.settings_control.settings.exposure == 0.25
    turn(fields, 1, QPoint(0, 0))
    assert viewer.settings_control.settings.exposure == 0.25


def test_a_reduced_picture_is_asked_for_and_painted_as_it_is(answering: Answering, viewer: ViewerPanel) -> None:
    assert answering.sights == [], "a picture that is not smaller on the screen is shown from its own pixels"
    answering.show(ramp(1280, 640))
    ratio = viewer.devicePixelRatioF()
    shown = answering.sights[-1].display_size
    assert shown == (round(640 * ratio), round(320 * ratio))
    assert viewer.canvas.picture is not None
    assert viewer.canvas.picture.get_scaled_image(viewer.canvas.size() * ratio).width() == shown[0]
    viewer.show_actual_size()
    assert answering.sights[-1].display_size is None


def test_the_probe_tells_place_and_values(answering: Answering, viewer: ViewerPanel) -> None:
    unmarked = viewer.canvas.grab().toImage()
    QTest.mouseClick(viewer.canvas, LEFT, CTRL, place(9.5, 4.5))
    assert viewer.canvas.grab().toImage() != unmarked
    said = " ".join(viewer.toolbar.probe_view.full_text.split())
    assert said.startswith("x 9 y 4 R 0.0353 G 0.0157 B 0.0275 9 4 7 #090407 H 324° S 56 % V 4 %")
    assert probe(viewer) == PixelRect(9, 4)
    answering.show(ramp(alpha=0.25), frame=6)
    assert "A 0.2500" in viewer.toolbar.probe_view.full_text, "it follows the frames"
    viewer.settings_control.set_settings(ViewerSettings(3.0))
    assert "R 0.0353" in viewer.toolbar.probe_view.full_text, "values are those before any look"
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.toolbar.probe_view.full_text == ""
    assert probe(viewer) is None


def test_probing_beside_the_picture_takes_the_probe_away(answering: Answering, viewer: ViewerPanel) -> None:
    QTest.mouseClick(viewer.canvas, LEFT, CTRL, place(9.5, 4.5))
    viewer.show_actual_size()
    QTest.mouseClick(viewer.canvas, LEFT, CTRL, QPoint(3, 3))
    assert viewer.toolbar.probe_view.full_text == ""


def test_an_area_is_drawn_averaged_moved_and_resized(answering: Answering, viewer: ViewerPanel) -> None:
    drag(viewer, place(10.2, 5.2), place(19.8, 8.8), CTRL | SHIFT)
    assert probe(viewer) == PixelRect(10, 5, 10, 4)
    text = viewer.toolbar.probe_view.full_text
    assert "10×4" in text
    assert "mean 0.0569" in text
    assert "min 0.0392" in text
    assert "max 0.0745" in text
    drag(viewer, place(15, 7), place(17, 9))
    assert probe(viewer) == PixelRect(12, 7, 10, 4)
    drag(viewer, place(22, 11), place(30, 14))
    assert probe(viewer) == PixelRect(12, 7, 18, 7)
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert probe(viewer) is None


def test_a_region_is_drawn_measured_moved_and_taken_away(answering: Answering, viewer: ViewerPanel) -> None:
    QTest.keyClick(viewer, Qt.Key.Key_R, SHIFT)
    assert viewer.toolbar.region_button.isChecked()
    drag(viewer, place(10.2, 5.2), place(29.8, 14.8))
    assert region(viewer) == PixelRect(10, 5, 20, 10)
    assert "20×10" in viewer.toolbar.probe_view.full_text
    assert color(viewer, 12, 6) == (12, 6, 7)
    assert color(viewer, 50, 20) != (50, 20, 7), "outside is dimmed"
    drag(viewer, place(20, 10), place(22, 11))
    assert region(viewer) == PixelRect(12, 6, 20, 10)
    drag(viewer, place(12, 10), place(60, 10))
    assert region(viewer) == PixelRect(32, 6, 28, 10)
    drag(viewer, place(34, 8), place(44, 12))
    assert region(viewer) == PixelRect(32, 6, 28, 10), "inside, but for its middle, the picture is free"
    QTest.mouseClick(viewer.toolbar.region_button, LEFT)
    assert region(viewer) is None
    assert viewer.toolbar.probe_view.full_text == ""


def test_a_click_draws_a_region_in_the_middle_and_escape_takes_it(answering: Answering, viewer: ViewerPanel) -> None:
    QTest.mouseClick(viewer.toolbar.region_button, LEFT)
    QTest.mouseClick(viewer.canvas, LEFT, NONE, place(3, 3))
    assert region(viewer) == PixelRect(16, 8, 32, 16)
    QTest.mouseClick(viewer.canvas, LEFT, CTRL, place(20.5, 10.5))
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert region(viewer) is not None, "the probe goes first"
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert region(viewer) is None
    assert not viewer.toolbar.region_button.isChecked()


def test_a_probed_area_counts_within_the_region(answering: Answering, viewer: ViewerPanel) -> None:
    viewer.canvas.set_region(PixelRect(10, 10, 20, 10))
    viewer.canvas.set_probe(PixelRect(5, 15, 10, 10))
    assert answering.sights[-1].probe_rect == PixelRect(10, 15, 5, 5)
    viewer.canvas.set_probe(PixelRect(50, 1))
    assert answering.sights[-1].probe_rect == PixelRect(50, 1)
