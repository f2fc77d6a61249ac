"""Both sides of the viewer at once: modes by keys and menu, the wipe's handles, the gain, what failed on its half."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.engine.display.viewer_settings import CompareMode, CompareSettings, PixelRect
from studio.graph.model import Endpoint, Graph
from studio.graph.view_state import Side
from studio.ui.features.viewer.controls.compare_bar import COMPARE_MODE_NAMES
from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.picture.wipe import WipeHandle
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, RenderFailure

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WIDTH, HEIGHT_OF_PICTURE = 640, 320
RED, BLUE = (255, 0, 0), (0, 0, 255)
FIRST, SECOND = Endpoint("first", "image"), Endpoint("second", "image")


def flat(color: tuple[int, int, int], width: int = 160, height: int = 80) -> np.ndarray:
    """Return a picture of one colour."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = color
    return pixels


@dataclass
class Eyes:
    """Answers a viewer as the preview would, with red on side A and blue on side B."""

    viewer: ViewerPanel
    wanted: list[CompareSettings] = field(default_factory=list)
    first: np.ndarray | None = field(default_factory=lambda: flat(RED))
    second: np.ndarray | None = field(default_factory=lambda: flat(BLUE))
    reading: tuple[PixelSample | None, PixelSample | None] = (None, None)

    def __post_init__(self) -> None:
        self.viewer.compare_changed.connect(self._on_compare_changed)
        self.viewer.set_side_names({Side.A: "First", Side.B: "Second"})
        self.show()

    def _on_compare_changed(self, compare: CompareSettings) -> None:
        self.wanted.append(compare)
        self.show()

    def show(self, frame: int = 3) -> None:
        """Show what is on both sides."""
        compare, probe = self.viewer.compare_control.compare, self.viewer.settings_control.viewer_request.probe_rect
        request = FrameRequest(Graph(), FIRST, frame, probe_area=probe, compared_output=SECOND, compare=compare)
        other = self._result(replace(request, output=SECOND), self.second, "Second", self.reading[1])
        result = self._result(request, self.first, "First", self.reading[0])
        self.viewer.show_frame(replace(result, compared_result=other if compare.mode is not CompareMode.OFF else None))

    def _result(
        self, asked: FrameRequest, pixels: np.ndarray | None, name: str, reading: PixelSample | None
    ) -> FrameResult:
        if pixels is None:
            return FrameResult(asked, failure=RenderFailure(f"{name} is too large", f"{name} failed", "blur"))
        return FrameResult(asked, pixels, pixels.shape[1], pixels.shape[0], reading=reading)

    def color(self, x: float, y: float) -> tuple[int, int, int]:
        """Return the colour that is painted at a place of the canvas."""
        image = self.viewer.canvas.grab().toImage()
        ratio = image.devicePixelRatio()
        at = image.pixelColor(round(x * ratio), round(y * ratio))
        return at.red(), at.green(), at.blue()

    def handle(self, which: WipeHandle) -> QPoint:
        """Return where a handle of the wipe is."""
        canvas = self.viewer.canvas
        picture = canvas.picture
        assert picture is not None
        return canvas.comparison.wipe.get_handle_point(
            which, canvas.comparison.get_picture_rect(canvas.view, picture)
        ).toPoint()

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """Drag with the left button."""
        canvas = self.viewer.canvas
        QTest.mousePress(canvas, LEFT, keys, start)
        for at in ((start + end) * 0.5, end):
            QTest.mouseMove(canvas, at)
        QTest.mouseRelease(canvas, LEFT, keys, end)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key over the viewer."""
        self.viewer.setFocus()
        QTest.keyClick(self.viewer, key, keys)

    @property
    def mode(self) -> CompareMode:
        """How the sides are seen."""
        return self.viewer.compare_control.compare.mode


@pytest.fixture
def eyes(qtbot: QtBot) -> Iterator[Eyes]:
    viewer = ViewerPanel()
    qtbot.addWidget(viewer)
    viewer.resize(WIDTH, HEIGHT_OF_PICTURE + TOOLBAR_HEIGHT)
    with qtbot.waitExposed(viewer):
        viewer.show()
    yield Eyes(viewer)
    viewer.set_computing(False)


def test_w_wipes_and_shift_w_goes_through_the_modes(eyes: Eyes) -> None:
    assert eyes.color(600, 160) == RED
    eyes.press(Qt.Key.Key_W)
    assert eyes.mode is CompareMode.WIPE
    assert (eyes.color(100, 200), eyes.color(600, 200)) == (RED, BLUE)
    found = []
    for _ in range(3):
        eyes.press(Qt.Key.Key_W, SHIFT)
        found.append(eyes.mode)
    assert found == [CompareMode.DIFFERENCE, CompareMode.SIDE_BY_SIDE, CompareMode.WIPE]
    eyes.press(Qt.Key.Key_W, SHIFT)
    eyes.press(Qt.Key.Key_W)
    assert eyes.color(600, 160) == RED
    eyes.press(Qt.Key.Key_W)
    assert eyes.viewer.compare_control.compare.mode is CompareMode.DIFFERENCE, "the mode that was used last comes back"


@pytest.mark.parametrize(
    ("mode", "keys"),
    [
        (CompareMode.OFF, ["", "W", "", ""]),
        (CompareMode.WIPE, ["W", "", "Shift+W", ""]),
        (CompareMode.DIFFERENCE, ["W", "", "", "Shift+W"]),
        (CompareMode.SIDE_BY_SIDE, ["W", "Shift+W", "", ""]),
    ],
)
def test_the_menu_shows_each_key_where_it_leads(eyes: Eyes, mode: CompareMode, keys: list[str]) -> None:
    bar = eyes.viewer.toolbar.compare_bar
    eyes.viewer.compare_control.set_compare(replace(eyes.viewer.compare_control.compare, mode=mode))
    menu = bar.button.menu()
    menu.aboutToShow.emit()
    assert [bar.mode_actions[each].text().partition("\t")[2] for each in COMPARE_MODE_NAMES] == keys


def test_the_menu_offers_the_modes(eyes: Eyes) -> None:
    bar = eyes.viewer.toolbar.compare_bar
    bar.mode_actions[CompareMode.SIDE_BY_SIDE].trigger()
    assert eyes.mode is CompareMode.SIDE_BY_SIDE
    assert bar.button.text() == "Side by side"
    assert all(button.isChecked() for button in eyes.viewer.toolbar.side_buttons.values())
    bar.mode_actions[CompareMode.OFF].trigger()
    assert eyes.viewer.compare_control.compare.mode is CompareMode.OFF
    assert bar.button.text() == "Compare"


def test_the_wipe_is_moved_turned_faded_and_centred(eyes: Eyes) -> None:
    eyes.press(Qt.Key.Key_W)
    eyes.drag(eyes.handle(WipeHandle.MIDDLE), QPoint(160, 100))
    wipe = eyes.viewer.canvas.comparison.wipe
    assert (wipe.x, wipe.y) == pytest.approx((0.25, 100 / 320), abs=0.01)
    assert (eyes.color(140, 300), eyes.color(200, 300)) == (RED, BLUE)
    eyes.drag(eyes.handle(WipeHandle.ARM), QPoint(160 + 88, 100))
    assert eyes.viewer.canvas.comparison.wipe.angle == pytest.approx(90.0, abs=0.5)
    assert (eyes.color(500, 60), eyes.color(500, 200)) == (RED, BLUE), "turned to the right, B lies below"
    eyes.drag(eyes.handle(WipeHandle.FADE), QPoint(160, 144))
    faded = eyes.color(500, 300)
    assert faded[0] > 80
    assert faded[2] > 80
    QTest.mouseDClick(eyes.viewer.canvas, LEFT, NONE, eyes.handle(WipeHandle.MIDDLE))
    wipe = eyes.viewer.canvas.comparison.wipe
    assert (wipe.x, wipe.y, wipe.angle, wipe.fade) == (0.5, 0.5, 0.0, 0.0)


def test_the_line_itself_can_be_taken_and_the_rest_is_free(eyes: Eyes) -> None:
    eyes.press(Qt.Key.Key_W)
    eyes.drag(QPoint(320, 300), QPoint(480, 300))
    assert eyes.viewer.canvas.comparison.wipe.x == pytest.approx(0.75, abs=0.01)
    eyes.drag(QPoint(100, 250), QPoint(200, 250))
    assert eyes.viewer.canvas.comparison.wipe.x == pytest.approx(0.75, abs=0.01)


def test_the_wipe_lies_on_the_picture_and_comes_into_sight(eyes: Eyes) -> None:
    eyes.press(Qt.Key.Key_W)
    canvas = eyes.viewer.canvas
    canvas.zoom_by(8.0, QPointF(0.0, 0.0))
    assert not canvas.rect().contains(eyes.handle(WipeHandle.MIDDLE))
    eyes.press(Qt.Key.Key_W)
    eyes.press(Qt.Key.Key_W)
    assert canvas.rect().contains(eyes.handle(WipeHandle.MIDDLE))


def test_the_gain_is_typed_and_keeps_within_its_limits(eyes: Eyes) -> None:
    bar = eyes.viewer.toolbar.compare_bar
    assert bar.gain_field.isHidden()
    eyes.viewer.compare_control.set_compare(CompareSettings(CompareMode.DIFFERENCE))
    assert bar.gain_field.isVisible()
    for text, gain in (("12", 12.0), ("500", 100.0), ("0", 1.0)):
        bar.gain_field.setFocus()
        bar.gain_field.selectAll()
        QTest.keyClicks(bar.gain_field, text)
        QTest.keyClick(bar.gain_field, Qt.Key.Key_Return)
        assert eyes.wanted[-1] == CompareSettings(CompareMode.DIFFERENCE, gain)


def test_x_and_the_buttons_show_one_side_alone_again(eyes: Eyes) -> None:
    eyes.press(Qt.Key.Key_W)
    eyes.press(Qt.Key.Key_X)
    assert (eyes.mode, eyes.viewer.shown_side) == (CompareMode.OFF, Side.B)
    eyes.press(Qt.Key.Key_W)
    QTest.mouseClick(eyes.viewer.toolbar.side_buttons[Side.A], LEFT)
    assert (eyes.viewer.compare_control.compare.mode, eyes.viewer.compare_control.shown_side) == (
        CompareMode.OFF,
        Side.A,
    )


def test_side_by_side_has_one_zoom_and_shares_the_longer_way(eyes: Eyes) -> None:
    eyes.viewer.compare_control.set_compare(CompareSettings(CompareMode.SIDE_BY_SIDE))
    canvas = eyes.viewer.canvas
    assert (eyes.color(100, 160), eyes.color(500, 160)) == (RED, BLUE)
    assert canvas.view.zoom == pytest.approx(319 / 160, abs=0.01)
    eyes.viewer.resize(300, 640 + TOOLBAR_HEIGHT)
    assert (eyes.color(150, 160), eyes.color(150, 480)) == (RED, BLUE), "in a tall room one lies above the other"
    eyes.viewer.resize(WIDTH, HEIGHT_OF_PICTURE + TOOLBAR_HEIGHT)
    QTest.mouseMove(canvas, QPoint(500, 160))
    before = canvas.view.to_picture_point(500 - 321, 160)
    canvas.zoom_by(2.0, QPointF(500 - 321, 160))
    assert canvas.view.to_picture_point(500 - 321, 160) == pytest.approx(before)


def test_a_probe_on_either_side_is_at_the_same_place_and_reads_both(eyes: Eyes) -> None:
    eyes.viewer.compare_control.set_compare(CompareSettings(CompareMode.SIDE_BY_SIDE))
    at = PixelRect(80, 40)
    read = [
        PixelSample(ValueKind.IMAGE, at, ("R", "G", "B"), mean, mean, mean)
        for mean in ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    ]
    eyes.reading = read[0], read[1]
    canvas = eyes.viewer.canvas
    x, y = canvas.view.to_widget_point(80.5, 40.5)
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ControlModifier, QPoint(round(x + 321), round(y)))
    assert canvas.probe_area == at
    eyes.show()
    text = eyes.viewer.toolbar.probe_view.full_text
    assert "A  R 1.0000  G 0.0000  B 0.0000" in text
    assert "B  R 0.0000  G 0.0000  B 1.0000" in text


def test_what_fails_has_its_card_on_its_half_and_the_other_is_seen(eyes: Eyes) -> None:
    eyes.press(Qt.Key.Key_W)
    eyes.second = None
    eyes.show(4)
    assert eyes.color(60, 300) == RED
    assert eyes.color(600, 300) not in (RED, BLUE)
    assert eyes.viewer.canvas.comparison.failures_by_side.keys() == {Side.B}
    eyes.first, eyes.second = None, flat(BLUE)
    eyes.show(5)
    assert eyes.color(600, 300) == BLUE
    assert eyes.color(60, 300) not in (RED, BLUE), "no picture of another frame is left on the half that failed"
    eyes.first = flat(RED)
    eyes.show(6)
    assert not eyes.viewer.canvas.comparison.failures_by_side


def test_a_second_picture_of_another_shape_lies_within_the_first(eyes: Eyes) -> None:
    eyes.second = flat(BLUE, 80, 80)
    eyes.press(Qt.Key.Key_W)
    assert eyes.color(400, 200) == BLUE
    assert eyes.color(600, 200) not in (RED, BLUE)


def test_notices_of_both_and_of_the_fit_are_shown(eyes: Eyes) -> None:
    request = FrameRequest(Graph(), FIRST, 3, compared_output=SECOND, compare=CompareSettings(CompareMode.WIPE))
    other = FrameResult(request, flat(BLUE), 160, 80)
    eyes.viewer.show_frame(FrameResult(request, flat(RED), 160, 80, compared_result=other, remark="Side B was fitted"))
    assert eyes.viewer.canvas.shown_notices == ("Side B was fitted",)


def test_names_tell_the_sides_and_the_difference(eyes: Eyes) -> None:
    eyes.viewer.compare_control.set_compare(CompareSettings(CompareMode.DIFFERENCE, 5.0))
    assert eyes.viewer.canvas.accessibleDescription() == "≠: First − Second, × 5"
    eyes.viewer.set_side_names({Side.A: "First", Side.B: ""})
    assert eyes.viewer.canvas.accessibleDescription() == "≠: First − nothing yet, × 5"
