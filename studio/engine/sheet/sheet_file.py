"""A sheet as a file: a labeled picture of one frame, or a video of a range."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr
from studio.engine.engine import Engine
from studio.engine.render.targets import check_target, make_file_sink, open_file_writer
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.sheet.cell_evaluation import compute_tiles
from studio.engine.sheet.sheet_page import SheetLabels, SheetPage
from studio.graph.model import Endpoint, Graph
from studio.graph.sheet.sheet import CELL_WIDTH
from studio.sdk.media import Media, WriterTracks

_DEFAULT_RATE = FrameRate.from_value(25)


@dataclass(frozen=True, slots=True)
class SheetFileRequest:
    """Request for a file of a sheet.

    Args:
        graphs: That of each cell, row by row.
        output: What is looked at in each.
        labels: The texts.
        path: Where to; the suffix says whether it is a picture or a video.
        frames: Which frames; one for a picture.
        columns: Cells in a row; None to choose.
        cell_width: The width of a cell of larger pictures, in pixels.
        purpose: Whom the work gives way to. JOB lets generators run.
    """

    graphs: tuple[Graph, ...]
    output: Endpoint
    labels: SheetLabels
    path: Path
    frames: FrameRange
    columns: int | None = None
    cell_width: int = CELL_WIDTH
    purpose: RequestPurpose = RequestPurpose.JOB


@dataclass(frozen=True, slots=True)
class SheetFileReport:
    """Outcome of writing a sheet.

    Args:
        path: The file.
        size: Width and height of the page, in pixels.
        frames: How many frames it has.
        failures: For each cell that failed at some frame its number and the first reason.
    """

    path: Path
    size: tuple[int, int]
    frames: int
    failures: dict[int, str]


def write_sheet(
    engine: Engine,
    request: SheetFileRequest,
    cancel: CancelToken | None = None,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> SheetFileReport:
    """Compute all cells and write them as a labeled page; a cell that fails shows why.

    Args:
        engine: Computes.
        request: What to write.
        cancel: Stops the work; no file is left then.
        on_progress: Called with the cells that are done, and with all of them: those of all frames.

    Raises:
        GraphError: The output has no pixels.
        MediaError: The file cannot be written.
        StudioError: A cell is made from the file, or none could be computed at the first frame.
        Cancelled: It was cancelled.
    """
    token, failures, total = cancel or CancelToken(), dict[int, str](), len(request.graphs) * len(request.frames)
    counter = count(1)
    _refuse_inputs(engine, request)
    clip = _find_clip(engine, request)
    page = SheetPage.from_size(
        (clip.width, clip.height), len(request.graphs), request.labels, request.cell_width, request.columns
    )
    track = ClipInfo(clip.rate or _DEFAULT_RATE, len(request.frames), *page.size, 3)
    media = _find_media(engine, request)
    with open_file_writer(request.path, WriterTracks(track), request.frames.start, media) as writer:
        for frame in request.frames:
            tiles = compute_tiles(
                engine, request.graphs, request.output, frame, request.purpose, token,
                lambda: on_progress(next(counter), total),
            )  # fmt: skip
            failures = {**{number: tile.text for number, tile in enumerate(tiles) if tile.text}, **failures}
            if all(tile.picture is None for tile in tiles) and frame == request.frames.start:
                raise StudioError(tr("No cell could be computed: {reason}", reason=tiles[0].text))
            writer.write(page.draw(tiles))
    return SheetFileReport(request.path, page.size, len(request.frames), failures)


def _refuse_inputs(engine: Engine, request: SheetFileRequest) -> None:
    """Raise StudioError if the sheet would be written over a file that a cell is made from."""
    for graph in request.graphs:
        try:
            output = engine.compiler.compile_output(graph, request.output.node, request.output.port, 1.0)
        except StudioError:
            continue  # its cell says why
        check_target(make_file_sink(output, request.path), request.path, request.frames, engine.media)


def _find_clip(engine: Engine, request: SheetFileRequest) -> ClipInfo:
    """Return the facts of the first cell of which they are known, with a size."""
    for graph in request.graphs:
        with suppress(StudioError):
            output = engine.compiler.compile_output(graph, request.output.node, request.output.port, 1.0)
            if output.facts.width and output.facts.height:
                return output.facts
    return ClipInfo(width=16, height=9)


def _find_media(engine: Engine, request: SheetFileRequest) -> Media:
    """Return what writes files, so that a file that networks had a part in says so."""
    for graph in request.graphs:
        with suppress(StudioError):
            asked = EngineRequest(graph, request.output.node, request.output.port, request.frames.start)
            made_by = engine.find_provenance(asked)
            if made_by is not None:
                return engine.media.with_provenance(made_by)
    return engine.media
