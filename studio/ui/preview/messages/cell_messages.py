"""Messages to and from the render thread about the cells of a sheet: each is an output of a graph of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import RenderFailure

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class CellRequest:
    """Request for a small picture of a cell.

    The frame itself is computed at full size, so that it is there when the cell's values are kept.

    Args:
        graph: The cell's.
        output: The output to look at.
        frame: Which frame.
        max_side: The longer side of the picture, in pixels, at most; one of `PICTURE_MAX_SIDES` of the engine.
        number: The cell's place in the sheet, from 0.
        serial: Grows with every sheet and frame: an answer with a smaller one comes too late.
    """

    graph: Graph
    output: Endpoint
    frame: int
    max_side: int
    number: int
    serial: int

    def to_engine_request(self) -> EngineRequest:
        """Return it as the engine is asked."""
        output = self.output
        return EngineRequest(self.graph, output.node, output.port, self.frame, purpose=RequestPurpose.THUMBNAIL)


@dataclass(frozen=True, slots=True, eq=False)
class CellResult:
    """The answer to a CellRequest.

    Args:
        request: What was asked.
        pixels: uint8 [H, W, 4], RGBA, straight alpha, contiguous, never written to again; None if it failed.
        is_opaque: Whether alpha is 255 everywhere.
        failure: Why there is no picture.
    """

    request: CellRequest
    pixels: np.ndarray | None = None
    is_opaque: bool = True
    failure: RenderFailure | None = None
