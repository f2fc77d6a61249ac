"""Answers a viewer as the render thread would, at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from studio.core.image import Image
from studio.engine.display.display_renderer import DisplayRenderer
from studio.engine.display.viewer_settings import ViewerRequest
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult
from tests.ui.fake_engine import FakeEngine
from tests.ui.features.viewer.samples import OUTPUT

_GRAPH = Graph()


def ramp(width: int = 64, height: int = 32, alpha: float | None = None) -> Image:
    """Return a picture of which red is the column, green the row and blue 7, each of 255."""
    red, green = torch.arange(float(width)).expand(height, width), torch.arange(float(height))[:, None]
    planes = [red, green.expand(height, width), torch.full((height, width), 7.0)]
    planes += [] if alpha is None else [torch.full((height, width), 255 * alpha)]
    return Image(torch.stack(planes) / 255)


@dataclass
class Answering:
    """Shows a value on a viewer, looked at as the viewer wants it.

    Attributes:
        sights: What the viewer has asked for.
        value: What is shown.
    """

    viewer: ViewerPanel
    value: Image = field(default_factory=ramp)
    frame: int = 5
    sights: list[ViewerRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._engine = FakeEngine()
        self._screen = DisplayRenderer(self._engine)
        self.viewer.sight_changed.connect(self._on_sight_changed)
        self.show(self.value)

    def _on_sight_changed(self, sight: ViewerRequest) -> None:
        self.sights.append(sight)
        self.show(self.value)

    def show(self, value: Image, frame: int = 5) -> None:
        """Show a value as a frame."""
        self.value, self.frame = value, frame
        sight = self.viewer.settings_control.viewer_request
        asked = EngineRequest(_GRAPH, OUTPUT.node, OUTPUT.port, frame)
        self._engine.put(asked, value)
        seen = self._screen.render_frame(asked, sight.settings, sight.display_size)
        reading = (
            self._screen.sample_pixels(asked, sight.probe_rect, seen.full_size, seen.picture)
            if sight.probe_rect is not None
            else None
        )
        request = FrameRequest(
            _GRAPH,
            OUTPUT,
            frame,
            viewer_settings=sight.settings,
            shown_size=sight.display_size,
            probe_area=sight.probe_rect,
        )
        picture, (width, height) = seen.picture, seen.full_size
        self.viewer.show_frame(
            FrameResult(
                request,
                picture.pixels,
                width,
                height,
                picture.is_opaque,
                reduced_pixels=seen.downscaled_pixels,
                reading=reading,
            )
        )
