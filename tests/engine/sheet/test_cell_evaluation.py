"""Cells are what the engine computes of the same project with these values, to the bit, and fail each for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from studio.core.errors import CancelledError
from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.sheet.cell_evaluation import compute_tiles
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.sheet.axis import make_axis
from studio.graph.sheet.sheet import Sheet, make_sheet
from studio.media.media_files import MediaFiles
from tests.engine.generators_for_tests import GENERATORS, generating
from tests.engine.graphs_for_tests import build, level
from tests.engine.nodes_for_tests import REGISTRY, calls

JOB, THUMBNAIL = RequestPurpose.JOB, RequestPurpose.THUMBNAIL
OUTPUT = Endpoint("add", "image")


def project() -> Project:
    """Return ramp → add."""
    return Project(build(("ramp", "ramp", {}), ("add", "add", {"amount": 1.0}), wires="ramp>add"))


def sheet_of(project: Project) -> Sheet:
    x = make_axis(project.graph, REGISTRY, "ramp", "offset", "0..2")
    y = make_axis(project.graph, REGISTRY, "add", "amount", "0.5, 10")
    return make_sheet(project, REGISTRY, x, y, OUTPUT)


def graphs_of(project: Project, sheet: Sheet) -> list[Graph]:
    return [cell.make_project(project, REGISTRY).graph for cell in sheet.cells]


def make_engine() -> Engine:
    return Engine(REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")


def test_cells_are_bare_evaluations(engine: Engine) -> None:
    sheet, bare = sheet_of(project()), make_engine()
    tiles = compute_tiles(engine, graphs_of(project(), sheet), OUTPUT, 3, JOB, CancelToken())
    assert len(tiles) == 6
    for cell, tile in zip(sheet.cells, tiles, strict=True):
        plain = build(
            ("ramp", "ramp", {"offset": sheet.x.values[cell.column]}),
            ("add", "add", {"amount": cell.settings[1][1]}),
            wires="ramp>add",
        )
        wanted = bare.compute_frame(EngineRequest(plain, *OUTPUT, 3))
        assert isinstance(wanted, Image)
        assert tile.picture is not None
        assert torch.equal(tile.picture.pixels, wanted.pixels)


def test_what_cells_share_is_computed_once_and_keeping_one_computes_nothing(engine: Engine) -> None:
    document = Document(REGISTRY, project())
    sheet = sheet_of(document.project)
    compute_tiles(engine, graphs_of(document.project, sheet), OUTPUT, 3, THUMBNAIL, CancelToken())
    assert calls["ramp"] == 3
    cell = sheet.cells[4]
    made = cell.make_project(document.project, REGISTRY).graph
    document.apply_command(cell.make_keep_command("Keep"))
    kept, asked = EngineRequest(document.graph, *OUTPUT, 3), EngineRequest(made, *OUTPUT, 3)
    assert engine.resolve_request(kept).digest == engine.resolve_request(asked).digest
    before = calls.total()
    assert engine.get_frame_states(document.graph, *OUTPUT, (3,)) == (FrameState.CACHED,)
    engine.compute_frame(kept)
    assert calls.total() == before


def test_one_that_fails_leaves_the_others_alone(engine: Engine) -> None:
    good = project().graph
    tiles = compute_tiles(engine, [good, replace(good, wires={}), good], OUTPUT, 0, JOB, CancelToken())
    assert [tile.picture is None for tile in tiles] == [False, True, False]
    assert "add" in tiles[1].text
    assert "nothing is connected" in tiles[1].text


def test_generators_run_for_a_job_alone() -> None:
    engine = generating()
    graph = build(("make", "make", {"length": 4}))
    axis = make_axis(graph, GENERATORS, "make", "step", "1, 2")
    sheet = make_sheet(Project(graph), GENERATORS, axis, None, Endpoint("make", "image"))
    graphs = [cell.make_project(Project(graph), GENERATORS).graph for cell in sheet.cells]
    waiting = compute_tiles(engine, graphs, sheet.output, 3, THUMBNAIL, CancelToken())
    assert ["has not been generated yet" in tile.text for tile in waiting] == [True, True]
    made = compute_tiles(engine, graphs, sheet.output, 3, JOB, CancelToken())
    assert [level(tile.picture) for tile in made] == [3.0, 6.0]
    found = compute_tiles(engine, graphs, sheet.output, 3, THUMBNAIL, CancelToken())
    assert [level(tile.picture) for tile in found] == [3.0, 6.0]


def test_it_stops_between_two_cells(engine: Engine) -> None:
    token, done = CancelToken(), list[int]()

    def count_and_stop() -> None:
        done.append(1)
        token.cancel()

    with pytest.raises(CancelledError):
        compute_tiles(engine, graphs_of(project(), sheet_of(project())), OUTPUT, 0, JOB, token, count_and_stop)
    assert len(done) == 1
