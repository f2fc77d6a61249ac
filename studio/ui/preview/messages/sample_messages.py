"""Messages about the values of an output in an area, as the eyedropper asks for them; see `messages`."""

from __future__ import annotations

from dataclasses import dataclass

from studio.engine.display.pixel_sample import PixelSample
from studio.engine.display.viewer_settings import PixelRect
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import RenderFailure


@dataclass(frozen=True, slots=True)
class PixelSampleRequest:
    """Request for the values of an output in an area of one frame.

    Args:
        graph: The graph as it was when the request was made.
        output: The output that is read; it need not be the one that is viewed.
        frame: Which frame.
        scale: Of the full size, 0 < scale ≤ 1: that of the viewed picture, which is cached.
        area: In pixels of a picture of `full_size`; the output's own picture is read in the same place.
        full_size: Width and height of that picture.
        serial: Grows with every request.
    """

    graph: Graph
    output: Endpoint
    frame: int
    scale: float
    area: PixelRect
    full_size: tuple[int, int]
    serial: int = 0

    def to_engine_request(self) -> EngineRequest:
        """Return it as the engine is asked."""
        return EngineRequest(
            self.graph, self.output.node, self.output.port, self.frame, self.scale, RequestPurpose.VIEWER
        )


@dataclass(frozen=True, slots=True)
class PixelSampleResult:
    """The answer to a PixelSampleRequest.

    Args:
        request: What was asked.
        sample: The values; None outside the picture, or if the frame failed.
        failure: Why there is none.
    """

    request: PixelSampleRequest
    sample: PixelSample | None = None
    failure: RenderFailure | None = None
