"""The viewer, by its pixels, with the mouse and the keys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.widgets.theme import Colors
from tests.ui.features.viewer.samples import failed, gradient, result

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[ViewerPanel]:
    panel = ViewerPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 320 + TOOLBAR_HEIGHT)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.set_computing(False)


def color(viewer: ViewerPanel, x: int, y: int) -> tuple[int, int, int]:
    """Return what is painted on the canvas at a place."""
    image = viewer.canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    return rgb(image.pixelColor(round(x * ratio), round(y * ratio)))


def rgb(wanted: QColor) -> tuple[int, int, int]:
    return wanted.red(), wanted.green(), wanted.blue()


def wheel(viewer: ViewerPanel, x: float, y: float, turn: int) -> None:
    at = QPointF(x, y)
    event = QWheelEvent(
        at,
        QPointF(viewer.canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer.canvas, event)


def drag(viewer: ViewerPanel, start: QPoint, end: QPoint, button: Qt.MouseButton) -> None:
    QTest.mousePress(viewer.canvas, button, pos=start)
    QTest.mouseMove(viewer.canvas, (start + end) * 0.5)
    QTest.mouseMove(viewer.canvas, end)
    QTest.mouseRelease(viewer.canvas, button, pos=end)


def test_the_picture_fills_the_room(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    assert viewer.canvas.view.zoom == 10
    assert color(viewer, 95, 45) == (9, 4, 7)
    assert viewer.toolbar.zoom_button.text() == f"Fit · {1000 * viewer.devicePixelRatioF():.0f} %"
    assert viewer.toolbar.size_label.text() == "64×32"
    assert viewer.toolbar.frame_label.text() == "Frame 5"


def test_without_a_picture_it_says_what_to_do(viewer: ViewerPanel) -> None:
    viewer.grab()
    assert viewer.canvas.picture is None
    viewer.show_frame(result())
    viewer.clear()
    assert viewer.canvas.picture is None
    assert viewer.toolbar.size_label.text() == ""
    assert color(viewer, 4, 4) == rgb(viewer.canvas.background.color)


def test_the_wheel_zooms_at_the_cursor(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    before = viewer.canvas.view.to_picture_point(200, 100)
    wheel(viewer, 200, 100, 240)
    assert viewer.canvas.view.zoom > 12
    assert viewer.canvas.view.to_picture_point(200, 100) == pytest.approx(before)
    wheel(viewer, 200, 100, -240)
    assert viewer.canvas.view.zoom == pytest.approx(10)


def test_the_middle_button_pans(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    drag(viewer, QPoint(300, 150), QPoint(350, 130), Qt.MouseButton.MiddleButton)
    assert (viewer.canvas.view.x, viewer.canvas.view.y) == (50, -20)
    assert color(viewer, 20, 100) == rgb(viewer.canvas.background.color)


def test_fit_and_actual_size(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    QTest.keyClick(viewer, Qt.Key.Key_1, CTRL)
    assert viewer.canvas.view.zoom * viewer.devicePixelRatioF() == 1
    assert viewer.toolbar.zoom_button.text() == "100 %"
    QTest.keyClick(viewer, Qt.Key.Key_F)
    assert viewer.canvas.view.zoom == 10
    entries = viewer.toolbar.zoom_button.menu().actions()
    next(entry for entry in entries if entry.text() == "200 %").trigger()
    assert viewer.canvas.view.zoom * viewer.devicePixelRatioF() == 2
    assert viewer.toolbar.zoom_button.text() == "200 %"
    entries[0].trigger()
    assert viewer.toolbar.zoom_button.text().startswith("Fit")


def test_a_fitted_picture_stays_fitted_when_the_panel_changes(viewer: ViewerPanel, qtbot: QtBot) -> None:
    viewer.show_frame(result())
    viewer.resize(320, 160 + TOOLBAR_HEIGHT)
    qtbot.waitUntil(lambda: viewer.canvas.view.zoom == 5)
    viewer.show_frame(result(gradient(128, 64)))
    assert viewer.canvas.view.zoom == 2.5


def test_a_chosen_place_stays_when_the_next_frame_comes(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    wheel(viewer, 200, 100, 240)
    view = viewer.canvas.view
    viewer.show_frame(result(frame=6))
    assert viewer.canvas.view == view


def test_from_eight_to_one_pixels_are_fields_with_a_grid(viewer: ViewerPanel) -> None:
    pixels = np.zeros((32, 64, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, ::2] = 255
    viewer.show_frame(result(pixels))
    assert color(viewer, 310, 155) == (0, 0, 0), "there is no grid over a small picture at Fit"
    viewer.set_zoom(10.0)
    assert color(viewer, 303, 155) == (255, 255, 255)
    assert color(viewer, 307, 155) == (255, 255, 255)
    assert color(viewer, 313, 155) == (0, 0, 0)
    line = color(viewer, 310, 155)
    assert line not in {(255, 255, 255), (0, 0, 0)}
    viewer.resize(320, 160 + TOOLBAR_HEIGHT)
    viewer.set_zoom(5.0)
    assert color(viewer, 155, 77) in {(255, 255, 255), (0, 0, 0)}


def test_an_error_lies_over_the_last_picture_and_goes_with_the_next(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    viewer.show_frame(failed())
    assert viewer.canvas.error_message == ("Blur failed at frame 5", "the radius is too large")
    dimmed = color(viewer, 625, 15)
    assert dimmed != (62, 1, 7)
    assert rgb(Colors.DANGER_DIM) in {color(viewer, 320, y) for y in range(120, 200, 4)}
    viewer.show_frame(result())
    assert color(viewer, 625, 15) == (62, 1, 7)


def test_a_very_long_error_stays_within_the_viewer(viewer: ViewerPanel) -> None:
    viewer.set_error("no space anywhere " * 300, "Write failed")
    assert color(viewer, 320, 6) != rgb(Colors.DANGER_DIM)
    viewer.set_error(None)
    assert viewer.canvas.error_message is None


def test_the_computing_mark_comes_and_goes(viewer: ViewerPanel, qtbot: QtBot) -> None:
    viewer.show_frame(result())
    clear = viewer.canvas.grab().toImage()
    viewer.set_computing(True, "Analysing 34 of 241")
    marked = viewer.canvas.grab().toImage()
    assert marked != clear
    qtbot.waitUntil(lambda: viewer.canvas.grab().toImage() != marked, timeout=1000)
    viewer.set_computing(False)
    assert viewer.canvas.grab().toImage() == clear


def test_the_proxy_by_key_and_button(viewer: ViewerPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.proxy_changed, check_params_cb=bool):
        QTest.keyClick(viewer, Qt.Key.Key_P, CTRL)
    assert viewer.toolbar.proxy_button.isChecked()
    with qtbot.waitSignal(viewer.proxy_changed, check_params_cb=lambda on: not on):
        QTest.mouseClick(viewer.toolbar.proxy_button, Qt.MouseButton.LeftButton)


def test_a_proxy_covers_the_same_place(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    view = viewer.canvas.view
    viewer.show_frame(result(gradient(32, 16), scale=0.5))
    assert viewer.canvas.view == view
    assert viewer.toolbar.size_label.text() == "64×32"


def test_the_measured_rate_is_shown_while_there_is_one(viewer: ViewerPanel) -> None:
    viewer.set_fps(23.96)
    assert viewer.toolbar.fps_label.text() == "24.0 fps"
    viewer.set_fps(0)
    assert viewer.toolbar.fps_label.text() == ""


def test_keys_it_has_no_use_for_reach_the_window(qtbot: QtBot) -> None:
    class Window(QWidget):
        keys: list[int] = []  # noqa: RUF012  (one window)

        def keyPressEvent(self, event: object) -> None:
            self.keys.append(event.key())  # type: ignore[attr-defined]

    window = Window()
    qtbot.addWidget(window)
    viewer = ViewerPanel(window)
    QTest.keyClick(viewer, Qt.Key.Key_Home)
    QTest.keyClick(viewer, Qt.Key.Key_F)
    assert window.keys == [Qt.Key.Key_Home]


def test_space_and_the_left_button_pan_and_a_tap_is_for_whoever_plays(viewer: ViewerPanel, qtbot: QtBot) -> None:
    viewer.show_frame(result())
    taps: list[None] = []
    viewer.space_tapped.connect(lambda: taps.append(None))
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    drag(viewer, QPoint(300, 150), QPoint(350, 130), Qt.MouseButton.LeftButton)
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    assert (viewer.canvas.view.x, viewer.canvas.view.y) == (50, -20)
    assert taps == []
    drag(viewer, QPoint(300, 150), QPoint(350, 130), Qt.MouseButton.LeftButton)
    assert viewer.canvas.view.x == 50
    QTest.keyClick(viewer, Qt.Key.Key_Space)
    assert len(taps) == 1


def test_two_fingers_zoom_at_their_middle(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    before = viewer.canvas.view.to_picture_point(200, 100)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(200, 100),
        QPointF(200, 100),
        QPointF(viewer.canvas.mapToGlobal(QPointF(200, 100))),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(viewer.canvas, pinch)
    assert viewer.canvas.view.zoom == pytest.approx(15)
    assert viewer.canvas.view.to_picture_point(200, 100) == pytest.approx(before)


def test_the_mouse_brings_the_keys_but_not_while_someone_types(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field, viewer = QLineEdit(window), ViewerPanel(window)
    layout = QVBoxLayout(window)
    layout.addWidget(field)
    layout.addWidget(viewer)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    enter = QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5))
    assert enter.type() == QEvent.Type.Enter
    field.setFocus()
    QApplication.sendEvent(viewer, enter)
    assert field.hasFocus()
    field.clearFocus()
    QApplication.sendEvent(viewer, enter)
    assert viewer.hasFocus()


def test_what_gives_way_does_not_keep_the_viewer_wide(viewer: ViewerPanel) -> None:
    viewer.show_frame(result())
    QApplication.processEvents()
    narrow = viewer.minimumSizeHint().width()
    viewer.resize(1400, 320)
    QApplication.processEvents()
    assert viewer.toolbar.exposure_controls[0].isVisible()
    assert viewer.toolbar.frame_label.isVisible()
    assert viewer.minimumSizeHint().width() <= narrow
