"""A camera in the real window: its picture follows, is recorded, and becomes a clip; devices are chosen from a menu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.media.live.live_devices import LiveDevices
from studio.media.media_files import MediaFiles
from studio.sdk.live_inputs import TEST_PICTURE_KEY, CameraMode
from studio.sdk.params import ParamValue, Point
from studio.ui.features.live.live_control import LiveControl
from studio.ui.window import StudioWindow
from tests.media.live.fake_sounddevice import FakeSoundDevice
from tests.ui.whole_window import Start, close, get_controller


@pytest.fixture
def window(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudioWindow]:
    """Yield a window that shows a camera, with a microphone beside it; close it while it has its devices."""
    window = start()
    controller = get_controller(window)
    monkeypatch.setattr(controller.engine.media, "devices", LiveDevices(FakeSoundDevice("Table")))
    monkeypatch.setattr(live_of(window), "_folder", lambda: tmp_path)
    values: dict[str, ParamValue] = {"device": TEST_PICTURE_KEY, "width": 160, "height": 96, "rate": 30.0}
    controller.document.apply_command(
        AddNode(NodeRecord("camera", "source.camera", "Camera", 1, values), Point(0.0, 0.0))
    )
    controller.document.set_viewed_output(Endpoint("camera", "image"))
    controller.panels.node_editor.show_nodes(("camera",))
    yield window
    close(window)


def live_of(window: StudioWindow) -> LiveControl:
    return get_controller(window).live


def test_the_picture_follows(window: StudioWindow, qtbot: QtBot) -> None:
    shown: list[bytes] = []

    def seen() -> int:
        picture = get_controller(window).panels.viewer.grab().toImage()
        content = bytes(picture.constBits())
        if content not in shown:
            shown.append(content)
        return len(shown)

    qtbot.waitUntil(lambda: seen() >= 4, timeout=15_000)


@pytest.mark.quick
def test_record_makes_a_clip_in_one_step(window: StudioWindow, qtbot: QtBot, tmp_path: Path) -> None:
    controller, live = get_controller(window), live_of(window)
    bar = live.live_bar
    assert bar.isVisible()
    assert not bar.device_buttons[next(iter(bar.device_buttons))].isHidden()
    QTest.mouseClick(bar.record_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: live.is_recording, timeout=15_000)
    qtbot.waitUntil(lambda: bar.record_button.text().startswith("Stop"))
    qtbot.wait(500)
    QTest.mouseClick(bar.record_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not live.is_busy and not live.is_recording, timeout=15_000)
    params = controller.document.graph.nodes["camera"].params
    assert params["mode"] == "recording"
    assert Path(str(params["file"])).parent == tmp_path / "recordings"
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) > 5)
    assert bar.record_button.text() == "Record"
    controller.document.undo()
    assert "file" not in controller.document.graph.nodes["camera"].params


@pytest.mark.quick
def test_devices_are_chosen_from_a_menu(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    controller.document.apply_command(SetParam("camera", "device", ""))
    bar = live_of(window).live_bar
    QTest.mouseClick(
        bar.device_buttons[next(kind for kind in bar.device_buttons if kind == "camera")], Qt.MouseButton.LeftButton
    )
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=10_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["The first there is"]
    next(action for action in menu.actions() if action.text() == "Test picture").trigger()
    menu.close()
    assert controller.document.graph.nodes["camera"].params["device"] == TEST_PICTURE_KEY


@pytest.mark.quick
def test_a_recording_that_cannot_begin_says_why(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    controller.document.apply_command(SetParam("camera", "device", "/dev/nothing"))
    window.board.run_action("graph.record")
    qtbot.waitUntil(lambda: bool(window.notifications.cards), timeout=15_000)
    assert "/dev/nothing" in window.notifications.cards[0].text
    assert not live_of(window).is_recording


def test_a_nodes_name_leads_no_recording_out_of_its_folder(window: StudioWindow, tmp_path: Path) -> None:
    record = NodeRecord("camera", "source.camera", "../../" + "x" * 300)
    target = live_of(window)._target(record)
    assert target.parent == tmp_path / "recordings"
    assert target.name.startswith("_xxx")
    assert len(target.name) < 100


def test_a_frame_that_is_computed_while_the_window_closes_leaves_no_camera_open(
    window: StudioWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = get_controller(window)
    media = controller.engine.media
    assert isinstance(media, MediaFiles)
    devices = media.devices
    assert isinstance(devices, LiveDevices)
    stop = controller.render_thread.stop

    def compute_last_frame() -> None:
        devices.open_camera(CameraMode(TEST_PICTURE_KEY, 160, 96, 30.0))
        stop()

    monkeypatch.setattr(controller.render_thread, "stop", compute_last_frame)
    close(window)
    assert devices._cameras == {}


def test_closing_finishes_the_recording(window: StudioWindow, qtbot: QtBot, tmp_path: Path) -> None:
    live = live_of(window)
    window.board.run_action("graph.record")
    qtbot.waitUntil(lambda: live.is_recording, timeout=15_000)
    window._can_close = True
    window.close()
    files = list((tmp_path / "recordings").iterdir())
    assert len(files) == 1
    assert files[0].stat().st_size > 1000
