"""A real window with a graph whose frames cost what they are told to, for benchmarks of what a user waits for."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from studio.app.desktop import make_application
from studio.app.garbage_collection import GarbageCollector
from studio.app.logs import AppLog
from studio.app.settings import AppSettings
from studio.core.time import FrameRate
from studio.engine.engine import Engine
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, Context, Image, Media, Param, SourceNode, Time, node
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.shell.controllers.app_controller import AppController
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.window_parts import WindowParts
from tools.bench import canvas_graph

LENGTH = 2000
_PATIENCE = 60.0


@node("bench.paced")
class Paced(SourceNode):
    """A picture that takes a known time, most of it outside Python as in OpenCV or torch."""

    width: int = Param(default=1920, min=1, animatable=False, help="Columns.")
    height: int = Param(default=1080, min=1, animatable=False, help="Rows.")
    milliseconds: float = Param(default=0.0, animatable=False, help="How long a frame takes.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), LENGTH, self.width, self.height, 3)

    def process(self, time: Time, ctx: Context) -> Image:
        picture = torch.full((self.height, self.width, 3), time.frame % 50 / 50)
        _wait(self.milliseconds / 1e3, ctx.check)
        return Image(picture.permute(2, 0, 1))


def _wait(seconds: float, check: Callable[[], None]) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        check()
        time.sleep(min(left, 0.01))


@contextmanager
def studio(**params: float) -> Iterator[WindowParts]:
    """Open a window that looks at a `bench.is_paced` node with these parameters; close it at the end."""
    record = NodeRecord("paced", "bench.paced", "paced", params=dict(params))
    project = Project(Graph({"paced": record}), viewed_output=Endpoint("paced", "image"))
    with window_of(Registry([Paced.spec, canvas_graph.Pair.spec])) as controller:
        controller.document.replace_project(project)
        yield controller


@contextmanager
def window_of(registry: Registry, media: MediaFiles | None = None, cache_bytes: int = 1 << 30) -> Iterator[WindowParts]:
    """Open an empty window with these node types; close it at the end."""
    make_application()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        folders = AppFolders.from_home(Path(folder))
        folders.config.mkdir()
        folders.state.mkdir()
        logs = AppLog(folders.state)
        window = StudioWindow(AppSettings(folders.config), AnsweringDialogs(), logs.buffer, logs.folder)
        engine = Engine(registry, media or MediaFiles(), cache_bytes=cache_bytes, device="cpu")
        controller = AppController(
            Document(registry),
            engine,
            RenderThread(engine),
            RecoveryStore(folders.state, registry),
            None,
            (),
            window,
            window.features,
        )
        window.attach_controller(controller)
        window.closed.connect(GarbageCollector(controller.document, window).close)
        window.show()
        try:
            yield WindowParts(window)
        finally:
            window._can_close = True
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            engine.close()
            logs.close()


def run_until(done: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Run the event loop until something is so.

    Raises:
        TimeoutError: It was not so within `patience` seconds.
    """
    loop, until = QEventLoop(), time.monotonic() + patience
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if done() or time.monotonic() > until else None)
    timer.start(1)
    if not done():
        loop.exec()
    timer.stop()
    if not done():
        raise TimeoutError("the window did not come to it")


class Heart:
    """Measures how long the event loop is kept from its next event.

    What the operating system gives to other programs meanwhile is taken off, where it tells (Linux): on a busy machine
    that would be all that is measured.
    """

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = (0.0, 0.0)
        self._thread = threading.get_native_id()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to measure."""
        self._last = self._now()
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    def _beat(self) -> None:
        now = self._now()
        self.gaps.append(max(0.0, now[0] - self._last[0] - (now[1] - self._last[1])))
        self._last = now

    def _now(self) -> tuple[float, float]:
        return time.perf_counter(), kept_waiting(self._thread)


def kept_waiting(thread: int) -> float:
    """Return the seconds for which a thread, by its native id, has waited for a processor; 0 where none tells."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
