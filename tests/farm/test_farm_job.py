"""Jobs of a farm: what is sent comes back as it was, and what is damaged is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.render import render_sink
from studio.engine.render.render_parts import name_part
from studio.farm.facts import FailureKind, PartFailure, WorkerFacts
from studio.farm.farm_job import FarmJob
from studio.farm.job_factory import choose_device_class, make_farm_job
from studio.farm.sources.source_finder import SourcesMissingError
from studio.farm.worker.worker_session import WorkerSession
from studio.media.media_files import MediaFiles
from tests.farm.farm_for_tests import CLIP, REGISTRY, make_graph


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(REGISTRY, MediaFiles(tmp_path / "parts"), cache_bytes=64 << 20, device="cpu")


@pytest.fixture
def job(engine: Engine, tmp_path: Path) -> FarmJob:
    return make_farm_job(engine, make_graph(tmp_path / "out.###.png"), "sink", frames=FrameRange(0, 4), scale=0.1)


def test_a_job_comes_back_as_it_was(job: FarmJob) -> None:
    assert FarmJob.from_json(job.to_json()) == job
    assert [source.path for source in job.sources] == [str(CLIP)]
    assert job.parse_graph(REGISTRY)["v"].params["file"] == str(CLIP)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"start": "0"}, "start"), ({"scale": None}, "scale"), ({"surprise": 1}, "surprise"),
        ({"sources": [{"path": 3, "fingerprint": ""}]}, "sources.0.path"), ({"provenance": {"steps": 1}}, "provenance"),
    ],
)  # fmt: skip
def test_a_damaged_job_is_refused(job: FarmJob, change: dict[str, object], place: str) -> None:
    text = json.dumps({**json.loads(job.to_json()), **change})
    with pytest.raises(StudioError, match=f"The job of the farm is damaged: {place}"):
        FarmJob.from_json(text)
    with pytest.raises(StudioError, match="damaged"):
        FarmJob.from_json(text[:-10])


def make_worker(kind: str, version: str | None = None) -> WorkerFacts:
    from studio.core import VERSION

    return WorkerFacts(kind, kind, "m", version or VERSION, kind)


def test_all_frames_are_computed_alike() -> None:
    cpu, card, other = make_worker("cpu float32"), make_worker("cuda bfloat16"), make_worker("cuda float16")
    assert choose_device_class("cpu float32", []) == "cpu float32"
    assert choose_device_class("cpu float32", [cpu, cpu, card]) == "cuda bfloat16"
    assert choose_device_class("cuda float16", [card, card, other]) == "cuda float16"
    assert choose_device_class("cuda float16", [cpu]) == "cpu float32"
    assert choose_device_class("cpu float32", [make_worker("cuda float16", "0.0.1")]) == "cpu float32"


def test_a_session_makes_parts_and_says_why_it_cannot(engine: Engine, job: FarmJob, tmp_path: Path) -> None:
    session = WorkerSession(engine, tmp_path / "work", "mine", slots=2)
    assert session.make_part("1", job.id, "", 0, 1) is None  # it has not heard of it
    made = session.make_part("2", job.id, job.to_json(), 0, 1)
    assert isinstance(made, tuple)
    again = session.make_part("3", job.id, "", 0, 1)
    assert isinstance(again, tuple)
    assert made[0] == again[0]
    session.stop_part("4")
    assert session.make_part("4", job.id, "", 1, 2) == PartFailure(FailureKind.LOST, "stopped")
    facts = session.make_facts("tcp://x:1")
    assert (facts.name, facts.slots, facts.device_class, facts.is_draining) == ("mine", 2, "cpu float32", False)
    session.is_draining = True
    assert session.make_facts().is_draining
    session.forget_job(job.id)
    assert session.make_part("5", job.id, "", 0, 1) is None
    session.close()
    assert not (tmp_path / "work").exists()


def test_a_session_without_the_files_says_which(engine: Engine, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(CLIP.read_bytes())
    job = make_farm_job(engine, make_graph(tmp_path / "out.###.png", clip), "sink", scale=0.1)
    clip.write_bytes(CLIP.read_bytes()[:-1] + b"x")
    session = WorkerSession(engine, tmp_path / "work")
    failure = session.make_part("1", job.id, job.to_json(), 0, 1)
    assert isinstance(failure, SourcesMissingError)
    assert failure.paths == (str(clip),)
    assert str(failure) == f"it does not have these files, or others by their names: {clip}"
    assert list((tmp_path / "work").iterdir()) == []
    session.close()


def test_parts_are_named_alike_here_and_there(engine: Engine, job: FarmJob, tmp_path: Path) -> None:
    graph = make_graph(tmp_path / "out.###.png")
    names = []
    for each in (graph, job.parse_graph(REGISTRY)):
        sink = engine.compiler.compile_output(each, "sink", "write", 0.1)
        names.append(name_part(sink, FrameRange(0, 2), DigestTable(engine.media)))
    assert names[0] == names[1]
    render_sink(engine, graph, "sink", frames=FrameRange(0, 2), scale=0.1)
    assert len(list(tmp_path.glob("out.*.png"))) == 2
