"""Making of a job: what it says of the memory that a frame takes, and which devices may take part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core import VERSION
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.farm.facts import WorkerFacts
from studio.farm.job_factory import choose_device_class, make_farm_job
from studio.graph.model import NodeRecord
from studio.media.media_files import MediaFiles
from tests.conftest import ROOT
from tests.farm.farm_for_tests import CLIP, REGISTRY, make_graph


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine(REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")
    yield made
    made.close()


def test_a_job_says_what_memory_a_frame_takes(engine: Engine) -> None:
    graph = make_graph(Path("out.#.png"))
    whole = make_farm_job(engine, graph, "sink")
    half = make_farm_job(engine, graph, "sink", frames=FrameRange(3, 9), scale=0.5)
    assert whole.memory_bytes == whole.needs.memory_bytes > 640 * 360 * 3 * 4
    assert 0.2 < half.memory_bytes / whole.memory_bytes < 0.3
    assert (half.start, half.stop) == (3, 9)


def test_only_files_that_are_read_for_the_render_are_named(engine: Engine) -> None:
    graph = make_graph(Path("out.#.png"))
    picture = ROOT / "docs" / "images" / "workers.png"
    other = NodeRecord("other", "source.image", "other", params={"file": str(picture)})
    job = make_farm_job(engine, replace(graph, nodes={**graph.nodes, "other": other}), "sink")
    assert [source.path for source in job.sources] == [str(CLIP)]
    assert "workers.png" in job.project, "the file holds the whole graph"


@pytest.mark.parametrize(
    ("own", "there", "chosen"),
    [
        ("cpu float32", [], "cpu float32"),
        ("cpu float32", ["cpu float32", "cuda A float32", "cuda A float32"], "cuda A float32"),
        ("cuda B float32", ["cuda A float32", "cuda A float32", "cuda B float32"], "cuda B float32"),
        ("cpu bfloat16", ["cpu float32"], "cpu float32"),
    ],
)
def test_all_frames_are_computed_alike(own: str, there: list[str], chosen: str) -> None:
    workers = [WorkerFacts(str(number), "", "", VERSION, kind) for number, kind in enumerate(there)]
    assert choose_device_class(own, workers) == chosen
