"""`python -m tools.agent_session OUT.png`: an agent edits the open window; its steps as a strip of pictures.

Each picture shows the window after a step, with the history beside the graph. It is made without a screen by
QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

_SIZE = (1500, 940)
_COLUMNS = 2
_CAPTION = 30
_SHRINK = 0.5
_QUIET_MILLISECONDS = 1500
_CLIP = Path(__file__).parents[1] / "assets" / "media" / "moving-scene.mp4"
_STEPS: tuple[tuple[str, tuple[tuple[str, dict[str, Any]], ...]], ...] = (
    ("Source and flow", (
        ("add_node", {"type": "source.video", "params": {"file": _CLIP.name}}),
        ("add_node", {"type": "motion.optical_flow"}),
        ("connect", {"source": "Video", "target": "Optical Flow"}),
    )),
    ("Slow motion, as one step", (
        ("edit", {"label": "Build slow motion", "edits": [
            {"tool": "add_node", "arguments": {
                "type": "time.retime", "name": "Slow Motion", "params": {"speed": 0.5, "method": "flow"}}},
            {"tool": "connect", "arguments": {"source": "Video", "target": "Slow Motion", "port": "image"}},
            {"tool": "connect", "arguments": {"source": "Optical Flow", "target": "Slow Motion", "port": "flow"}},
            {"tool": "add_node", "arguments": {"type": "color.hue_saturation", "name": "Saturation"}},
            {"tool": "connect", "arguments": {"source": "Slow Motion", "target": "Saturation"}},
        ]}),
    )),
    ("It looks at a frame, then keys the saturation", (
        ("get_frame", {"node": "Saturation", "frame": 6, "max_side": 512}),
        ("set_keys", {"node": "Saturation", "param": "saturation", "ease": "sine-in-out",
                      "keys": [{"frame": 0, "value": 0.0}, {"frame": 24, "value": 1.4}]}),
    )),
    ("And takes the last step back", (("undo", {}),)),
)  # fmt: skip
_FLOW = "motion.optical_flow"  # it gives no picture
_ASKED = "The window asks before an edit"


def main() -> int:
    """Record the session; return the exit code."""
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with tempfile.TemporaryDirectory() as home:
        os.environ["FRAMELOOM_HOME"] = home
        strip = Path(home) / "strip.png"
        make_strip(record(Path(home))).save(str(strip))
        with Image.open(strip) as picture:  # 256 colors of its own: a third of the file
            picture.quantize(256, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
    sys.stdout.flush()
    os._exit(0)  # threads of the window need not be waited for


def record(home: Path) -> list[tuple[str, QPixmap]]:
    """Return the pictures of the window with their captions."""
    from studio.api.agent.wire import read_attach_point
    from studio.app.cli.mcp.callers import WindowCaller
    from studio.app.desktop import StudioApp, make_application
    from studio.app.settings import AppSettings
    from studio.media.devices.audio_sink import NO_DEVICE
    from studio.services.folders import AppFolders
    from studio.ui.features.agents.access import AgentAccess
    from studio.ui.features.agents.feature import AgentsFeature

    folders = AppFolders.make_for_user()
    make_application()
    settings = AppSettings(folders.config)
    settings.set_choice("sound.device", NO_DEVICE)
    studio = StudioApp(None, folders=folders, device="cpu", template=None)
    loaded: list[bool] = []
    studio.load_finished.connect(lambda *_: loaded.append(True))
    studio.show()
    window = studio.window
    window.resize(*_SIZE)
    _wait(lambda: bool(loaded))
    window.docks.show_panel("history")
    control = window.get_feature(AgentsFeature).control
    assert control is not None
    control.toggle_listening()
    assert read_attach_point(folders.state) is not None
    pictures: list[tuple[str, QPixmap]] = []
    with ThreadPoolExecutor(1) as pool:
        attached = pool.submit(WindowCaller, folders.state, "Claude", [_CLIP.parent])
        _wait(attached.done)
        caller = attached.result()
        asked = _submit(pool, caller, "search_node_types", {"query": "slow motion"})
        _wait(asked.done)
        for number, (caption, calls) in enumerate(_STEPS):
            for tool, arguments in calls:
                done = _submit(pool, caller, tool, arguments)
                if number == 0 and not pictures:
                    _wait(lambda: bool(control.bar.text))
                    _pause()
                    pictures.append((_ASKED, window.grab()))
                    control.set_access(AgentAccess.ALLOW)
                _wait(done.done)
                done.result()
            _show_all(window)
            pictures.append((caption, window.grab()))
        caller.close()
    return pictures


def _submit(pool: ThreadPoolExecutor, caller: Any, tool: str, arguments: dict[str, Any]) -> Future[Any]:
    from studio.engine.scheduling.cancel_token import CancelToken

    return pool.submit(caller.call, tool, arguments, CancelToken())


def _show_all(window: Any) -> None:
    """Frame the graph, look at its last node, and wait until everything is drawn."""
    from studio.graph.model import Endpoint

    document = window.controller.document
    last = next((node for node, record in reversed(document.graph.nodes.items()) if record.type != _FLOW), None)
    if last is not None:
        document.set_viewed_output(Endpoint(last, "image"))
    window.controller.shell.node_graph.frame_all()
    _pause()


def make_strip(pictures: list[tuple[str, QPixmap]]) -> QImage:
    """Return the pictures in rows, each below its caption."""
    size = pictures[0][1].size()  # the window may not become as small as it was asked to
    width, height = round(size.width() * _SHRINK), round(size.height() * _SHRINK)
    rows = -(-len(pictures) // _COLUMNS)
    strip = QImage(width * _COLUMNS, (height + _CAPTION) * rows, QImage.Format.Format_RGB32)
    strip.fill(QColor("#1b1d21"))
    painter = QPainter(strip)
    painter.setPen(QColor("#e8e8e8"))
    for number, (caption, picture) in enumerate(pictures):
        x, y = width * (number % _COLUMNS), (height + _CAPTION) * (number // _COLUMNS)
        painter.drawText(x + 10, y, width - 20, _CAPTION, Qt.AlignmentFlag.AlignVCenter, f"{number + 1}  {caption}")
        smooth = Qt.TransformationMode.SmoothTransformation
        ratio = Qt.AspectRatioMode.IgnoreAspectRatio
        painter.drawPixmap(x, y + _CAPTION, picture.scaled(width, height, ratio, smooth))
    painter.end()
    return strip


def _wait(is_done: Callable[[], bool]) -> None:
    while not is_done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def _pause() -> None:
    """Let the window draw what it has been told."""
    loop = QEventLoop()
    QTimer.singleShot(_QUIET_MILLISECONDS, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
