"""Pictures of a sheet's cells: what fails in one is said in that cell, and the others are computed all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.engine.display.display_picture import to_image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.sheet.sheet_page import SheetTile
from studio.graph.model import Endpoint, Graph


def compute_tiles(
    engine: Engine,
    graphs: Sequence[Graph],
    output: Endpoint,
    frame: int,
    purpose: RequestPurpose,
    cancel: CancelToken,
    on_done: Callable[[], object] = lambda: None,
) -> list[SheetTile]:
    """Return the pictures of all cells at a frame, one after the other, from the cache where they are there.

    Args:
        engine: Computes.
        graphs: That of each cell.
        output: What is looked at in each.
        frame: Which frame; outside a clip its first or last one is meant.
        purpose: Whom it gives way to. JOB lets generators run; others say of their cells that they have not run.
        cancel: Stops the work.
        on_done: Called after each cell.

    Raises:
        Cancelled: It was cancelled.
    """
    tiles = []
    for graph in graphs:
        request = EngineRequest(graph, output.node, output.port, frame, purpose=purpose)
        tiles.append(_compute_tile(engine, request, cancel))
        on_done()
    return tiles


def _compute_tile(engine: Engine, request: EngineRequest, cancel: CancelToken) -> SheetTile:
    cancel.raise_if_cancelled()
    try:
        picture = to_image(engine.compute_frame(request, cancel))
    except StudioError as error:
        return SheetTile(None, str(error))
    return SheetTile(Image(picture.pixels.cpu()))
