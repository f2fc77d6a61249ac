"""E17: how long a cached 4K frame keeps the window's thread, from its arrival until it is painted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import torch
from PySide6.QtGui import QPainter

from studio.app.desktop import make_application
from studio.core.image import Image
from studio.engine.display.display_renderer import DisplayFrame, DisplayRenderer
from studio.engine.display.downscale import BufferPool, downscale_picture
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, ViewerSettings
from studio.graph.model import Endpoint, Graph
from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult
from tests.ui.fake_engine import FakeEngine
from tools.bench.report import Figure
from tools.bench.window import kept_waiting, percentile, run_until

LIMIT_MILLISECONDS = 16.6
AIM_MILLISECONDS = 5.0
WIDGETS = ((1280, 720), (1920, 1080), (3840, 2160))
_EXPOSED = ViewerSettings(exposure=1.0, gamma=2.2)
_REQUEST = FrameRequest(Graph(), Endpoint("frame", "image"), 0)


def measure(frames: int = 6, rounds: int = 10, width: int = 3840, height: int = 2160) -> list[Figure]:
    """Return for each size of the viewer the 95th percentile over frames of 4K that fill it."""
    make_application()
    screen = DisplayRenderer(FakeEngine())
    values = [Image(torch.rand(height, width, 3).permute(2, 0, 1)) for _ in range(frames)]
    return [_figure(screen, values, size, rounds) for size in WIDGETS]


def _figure(screen: DisplayRenderer, values: list[Image], size: tuple[int, int], rounds: int) -> Figure:
    full = values[0].width, values[0].height
    seen = [screen.render_value(value, NEUTRAL_SETTINGS, size) for value in values]
    viewer = ViewerPanel()
    try:
        viewer.resize(size[0], size[1] + TOOLBAR_HEIGHT)
        viewer.show()
        painted = _Painted()
        viewer.canvas.layers.append(painted)
        run_until(lambda: painted.times > 0 or _show(viewer, seen[0], full))
        paints = [_paint(viewer, seen[index % len(seen)], full) for index in range(rounds * len(seen))]
        assert painted.times > len(paints), "nothing was painted"
    finally:
        viewer.close()
        viewer.deleteLater()
    pool = BufferPool()
    smaller = [each.picture.pixels for each in seen if each.downscaled_pixels is not None]
    made = [_seconds(partial(downscale_picture, pixels, size, pool)) for pixels in smaller]
    looks = [_seconds(partial(screen.render_value, value, _EXPOSED, size)) for value in values]
    what = f"cached {full[0]}×{full[1]} frame in {size[0]}×{size[1]}: frame_ready to painted, p95"
    detail = f"median {1e3 * percentile(paints, 0.5):.2f} ms; in the render thread, median: "
    detail += f"reduced in {1e3 * percentile(made, 0.5):.1f} ms, " if made else "no reducing, "
    detail += f"exposure and gamma in {1e3 * percentile(looks, 0.5):.1f} ms"
    return Figure("E17", what, 1e3 * percentile(paints, 0.95), LIMIT_MILLISECONDS, "ms", detail, aim=AIM_MILLISECONDS)


class _Painted:
    """A layer that counts how often the canvas is painted.

    Attributes:
        times: So often.
    """

    def __init__(self) -> None:
        self.times = 0

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        self.times += 1


def _show(viewer: ViewerPanel, seen: DisplayFrame, full: tuple[int, int]) -> bool:
    """Show a frame; the window paints it as soon as it is there."""
    picture = seen.picture
    viewer.show_frame(
        FrameResult(_REQUEST, picture.pixels, *full, is_opaque=picture.is_opaque, reduced_pixels=seen.downscaled_pixels)
    )
    return False


def _paint(viewer: ViewerPanel, seen: DisplayFrame, full: tuple[int, int]) -> float:
    """Return the seconds that the window's thread is busy with a frame, without what other programs took."""

    def paint() -> None:
        _show(viewer, seen, full)
        viewer.canvas.repaint()

    return _seconds(paint)


def _seconds(work: Callable[[], object]) -> float:
    """Return what a call takes, without what its thread has waited for a processor."""
    thread = threading.get_native_id()
    started, waited = time.perf_counter(), kept_waiting(thread)
    work()
    return max(0.0, time.perf_counter() - started - (kept_waiting(thread) - waited))
