"""Pretrained models of a job: found under their name or another one, or sent; none is another one by that name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import FileReadError, MissingModelError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.farm.farm_job import FarmJob, SourceFile
from studio.farm.job_factory import make_farm_job
from studio.farm.sources.model_files import MANIFEST_NAME, ModelSource, move_models, read_model_files, read_sent_model
from studio.farm.sources.model_finder import ModelFinder
from studio.farm.sources.source_finder import SourceFinder, SourcesMissingError
from studio.farm.sources.source_sender import SourceSender
from studio.farm.sources.source_store import SourceStore
from studio.farm.worker.worker_session import WorkerSession
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk.params import ModelRef
from studio.services.engine_setup import load_registry
from tests.farm.farm_for_tests import CLIP
from tests.tiny_models.fixtures import TinyModel

NAME = "acme/depth"
REGISTRY = load_registry(has_user_nodes=False)


def _make_graph(target: Path) -> Graph:
    records = [
        NodeRecord("v", "source.video", "v", params={"file": str(CLIP)}),
        NodeRecord("d", "motion.depth", "d", params={"model": ModelRef(NAME)}),
        NodeRecord("p", "realism.relight", "p"),
        NodeRecord("sink", "output.write_images", "sink", params={"file": target.as_posix()}),
    ]
    records = [replace(record, version=REGISTRY[record.type].version) for record in records]
    wires = {
        Endpoint("d", "image"): Endpoint("v", "image"),
        Endpoint("p", "image"): Endpoint("v", "image"),
        Endpoint("p", "depth"): Endpoint("d", "depth"),
        Endpoint("sink", "image"): Endpoint("p", "image"),
    }
    return Graph({record.id: record for record in records}, wires)


@pytest.fixture
def library(tmp_path: Path, tiny_model: TinyModel) -> Path:
    """Return the folder of the library of who renders, with one model."""
    shutil.copytree(tiny_model("depth_anything"), tmp_path / "library" / NAME)
    return tmp_path / "library"


def _make_engine(folder: Path, tmp_path: Path) -> Engine:
    models = ModelLibrary((folder,), tmp_path / "no-cache")
    return Engine(REGISTRY, MediaFiles(tmp_path / "parts", models=models), cache_bytes=64 << 20, device="cpu")


@pytest.fixture
def engine(library: Path, tmp_path: Path) -> Iterator[Engine]:
    made = _make_engine(library, tmp_path)
    yield made
    made.close()


@pytest.fixture
def job(engine: Engine, tmp_path: Path) -> FarmJob:
    return make_farm_job(engine, _make_graph(tmp_path / "out.##.png"), "sink", frames=FrameRange(0, 2), scale=0.1)


@pytest.fixture
def finder(tmp_path: Path) -> ModelFinder:
    """Return the finder of a worker without models."""
    return ModelFinder(ModelLibrary((tmp_path / "theirs",), tmp_path / "no-cache"), SourceStore(tmp_path / "store"))


def test_a_job_names_its_models(job: FarmJob, finder: ModelFinder, library: Path, tmp_path: Path) -> None:
    (model,) = job.models
    assert model.path == NAME
    assert FarmJob.from_json(job.to_json()).models == job.models
    assert finder.find_model(model) is None
    shutil.copytree(library / NAME, tmp_path / "theirs" / NAME)
    assert finder.find_model(model) == NAME
    assert finder.find_model(SourceFile(NAME, "12-" + "0" * 32)) is None, "another model by that name"
    (tmp_path / "theirs" / NAME).rename(tmp_path / "theirs" / "mine")
    found = finder.find_model(model)
    assert found is not None
    assert Path(found) == tmp_path / "theirs" / "mine", "by its content"


def test_a_worker_is_sent_the_model_and_makes_the_same_part(
    engine: Engine, job: FarmJob, finder: ModelFinder, tmp_path: Path
) -> None:
    own = WorkerSession(engine, tmp_path / "work-here")
    expected = own.make_part("1", job.id, job.to_json(), 0, 1)
    assert isinstance(expected, tuple)
    theirs = _make_engine(tmp_path / "theirs", tmp_path)
    store = SourceStore(tmp_path / "store")
    session = WorkerSession(theirs, tmp_path / "work", finder=SourceFinder(find_model=finder.find_model), store=store)
    missing = session.make_part("1", job.id, job.to_json(), 0, 1)
    assert isinstance(missing, SourcesMissingError)
    assert missing.paths == (NAME,)

    sent: list[tuple[Any, ...]] = []

    def send(worker: str, block: tuple[Any, ...], on_end: Callable[[Any], object]) -> None:
        sent.append(block)
        store.write_block(*block)
        on_end("")

    models = {NAME: read_model_files(engine.media.models, NAME)}
    sender = SourceSender((*job.sources, *job.models), send, models)
    assert sender.begin("w", missing.paths) == ""
    while sender.receivers:
        if sender.take_ends() == [("w", "")]:
            break
        assert finder.find_model(job.models[0]) is None or sent[-1][1] == MANIFEST_NAME
    made = session.make_part("2", job.id, "", 0, 1)
    assert isinstance(made, tuple)
    assert made[0] == expected[0]
    for each in (own, session):
        each.close()
    theirs.close()


def test_half_a_model_and_a_changed_one_are_none(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "w.safetensors").write_bytes(b"weights")
    model = ModelSource(".", {"w.safetensors": tmp_path / "a" / "w.safetensors"})
    before = model.compute_fingerprint()
    assert read_sent_model(tmp_path / "a") is None
    (tmp_path / "a" / MANIFEST_NAME).write_bytes(model.make_manifest())
    assert read_sent_model(tmp_path / "a") == model
    (tmp_path / "a" / "w.safetensors").write_bytes(b"weightS")
    assert model.compute_fingerprint() != before
    (tmp_path / "a" / "w.safetensors").unlink()
    with pytest.raises(FileReadError):
        model.compute_fingerprint()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"main": "."}', '{"main": "../x", "files": []}', '{"main": ".", "files": ["/etc/passwd"]}',
     '{"main": ".", "files": ["a/../../b"]}'],
)  # fmt: skip
def test_a_list_that_is_damaged_or_leads_elsewhere_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text)
    assert read_sent_model(tmp_path) is None


def test_models_are_replaced_on_all_levels(engine: Engine, tmp_path: Path) -> None:
    graph = _make_graph(tmp_path / "out.##.png")
    assert move_models(graph, {"other/one": "/x"}, REGISTRY) == graph
    assert move_models(graph, {NAME: "/store/depth"}, REGISTRY)["d"].params["model"] == "/store/depth"
    with pytest.raises(MissingModelError):
        read_model_files(engine.media.models, "acme/none")
