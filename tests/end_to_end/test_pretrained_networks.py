"""Pretrained encoders in a graph: frozen they give features and stay out of checkpoints, fine-tuned they learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.core.errors import CancelledError, StudioError
from studio.core.image import Features
from studio.engine.engine import Engine
from studio.engine.networks.joint_model import JointModel, find_members
from studio.engine.networks.weights_file import read_header
from studio.engine.request import EngineRequest
from studio.engine.training.run_files.checkpoints import read_checkpoint
from studio.engine.training.train_run import train_node
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from studio.ui.features.canvas.cards.card_model import make_card_model
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts
from tests.nodes.encode.pretrained import bare, tokens_of
from tests.tiny_models.fixtures import TinyModel

_registry = cache(load_registry)
TEXT = "a red circle"
_SHORT: Mapping[str, ParamValue] = {
    "steps": 4, "batch": 3, "save_every": 2, "validate_every": 4, "sample_every": 100, "ema": 0.5, "rate": 1e-2,
}  # fmt: skip


def _engine(*folders: Path) -> Engine:
    registry: Registry = _registry()
    media = MediaFiles(models=ModelLibrary(list(folders), cache=folders[0] / "no cache"))
    return Engine(registry, media, cache_bytes=16 << 20, device="cpu")


def _graph(tiny_model: TinyModel, run: Path, *, weights: Path | None = None, **switches: bool) -> Graph:
    """Return text and picture, encoded, joined and learnt from; `words=True` lets the text's encoder learn."""
    models: dict[str, Any] = {
        name: {"model": str(tiny_model(family)), "fine_tune": switches.get(name, False)}
        for name, family in (("words", "bert"), ("eye", "resnet"))
    }
    if weights is not None:
        models["words"]["weights"] = str(weights)
    size = {"width": 32, "height": 32, "frames": 1, "count": 12, "validation": 0.25}
    nodes: list[tuple[str, str, Mapping[str, ParamValue]]] = [
        ("data", "train.shapes_dataset", size),
        ("text", "source.text", {"text": TEXT}),
        ("words", "encode.text", models["words"]),
        ("eye", "encode.image", models["eye"]),
        ("join", "fuse.concatenate", {"width": 16}),
        ("head", "fuse.multi_task_head", {"tasks": "shape: 3"}),
        ("train", "train.train", {"folder": str(run), **_SHORT}),
    ]
    wires = "text.text>words.text data.preview>eye.image words.features>join.text eye.features>join.image"
    wires += " join.features>head.features head.features>train.features data.dataset>train.dataset"
    ends = [tuple(Endpoint(*end.split(".")) for end in wire.split(">")) for wire in wires.split()]
    records = {id: NodeRecord(id, kind, id, 1, dict(params)) for id, kind, params in nodes}
    return Graph(records, {target: source for source, target in ends})


def _features(engine: Engine, graph: Graph, node: str = "words") -> torch.Tensor:
    value = engine.compute_frame(EngineRequest(graph, node, "features", 0))
    assert isinstance(value, Features)
    return value.values


def test_a_node_in_the_graph_gives_what_transformers_gives(tiny_model: TinyModel, tmp_path: Path) -> None:
    engine, folder = _engine(tmp_path), tiny_model("bert")
    with torch.no_grad():
        wanted = bare(folder)(**tokens_of(folder, TEXT)).last_hidden_state[0]
    torch.testing.assert_close(_features(engine, _graph(tiny_model, tmp_path)), wanted, rtol=1e-6, atol=1e-6)
    assert engine.executor.node_invoker.pretrained_pool.kept_bytes > 0, "it lies where all pretrained models lie"
    engine.close()


@pytest.mark.parametrize("learns", [False, True], ids=["frozen", "fine-tuned"])
def test_gradients_arrive_where_they_are_wanted(tiny_model: TinyModel, tmp_path: Path, learns: bool) -> None:
    engine, run = _engine(tmp_path), tmp_path / "run"
    graph = _graph(tiny_model, run, words=learns)
    train_node(engine, graph, "train")
    tensors, header = read_checkpoint(run / "checkpoints" / "last.safetensors")
    own = {name for name in tensors if "words/" in name}
    assert bool(own) is learns
    assert not any("eye/" in name for name in tensors), "frozen: it has no weights here, and no optimizer"
    assert ("words" in header["networks"]) is learns
    assert header["given"].keys() == {"eye"} | (set() if learns else {"words"})
    if learns:
        name = "model.encoder.layer.0.attention.self.query.weight"
        found = tensors[f"#raw/words/tower.{name}"]
        before = dict(bare(tiny_model("bert")).named_parameters())[name.removeprefix("model.")]
        assert not torch.equal(found, before)
    engine.close()


def test_a_checkpoint_is_as_large_as_what_learns(tiny_model: TinyModel, tmp_path: Path) -> None:
    engine = _engine(tmp_path)
    sizes = {}
    for learns in (False, True):
        run = tmp_path / str(learns)
        train_node(engine, _graph(tiny_model, run, words=learns), "train")
        sizes[learns] = (run / "checkpoints" / "best.safetensors").stat().st_size
    model = (tiny_model("bert") / "model.safetensors").stat().st_size
    assert 0.9 * model < sizes[True] - sizes[False] < 1.3 * model
    engine.close()


@pytest.mark.parametrize("learns", [False, True], ids=["frozen", "fine-tuned"])
def test_it_goes_on_bit_for_bit(tiny_model: TinyModel, tmp_path: Path, learns: bool) -> None:
    engine, whole, parts = _engine(tmp_path), tmp_path / "whole", tmp_path / "parts"
    train_node(engine, _graph(tiny_model, whole, words=learns, eye=learns), "train")

    def stop(report: Any) -> None:
        if report.step == 3:
            raise CancelledError

    graph = _graph(tiny_model, parts, words=learns, eye=learns)
    with pytest.raises(CancelledError):
        train_node(engine, graph, "train", on_step=stop)
    train_node(engine, graph, "train", resume=True)
    a, b = (run / "checkpoints" / "last.safetensors" for run in (whole, parts))
    assert a.read_bytes() == b.read_bytes()
    engine.close()


def test_another_frozen_model_cannot_go_on(tiny_model: TinyModel, tmp_path: Path) -> None:
    engine, run = _engine(tmp_path), tmp_path / "run"
    graph = _graph(tiny_model, run)
    train_node(engine, graph, "train")
    other = dict(graph.nodes)
    words = other["words"]
    other["words"] = NodeRecord("words", words.type, "words", 1, {**words.params, "model": str(tiny_model("t5"))})
    with pytest.raises(StudioError, match=r"words\.model is .*t5, was .*bert"):
        train_node(engine, replace(graph, nodes=other), "train", resume=True)
    engine.close()


def test_what_was_fine_tuned_is_loaded_by_its_name(tiny_model: TinyModel, tmp_path: Path) -> None:
    engine, run = _engine(tmp_path), tmp_path / "run"
    train_node(engine, _graph(tiny_model, run, words=True), "train")
    best = run / "checkpoints" / "last.safetensors"
    assert "words" in read_header(best).networks
    graph = _graph(tiny_model, tmp_path / "next", weights=best)
    before, after = _features(engine, _graph(tiny_model, run)), _features(engine, graph)
    assert before.shape == after.shape
    assert not torch.allclose(before, after, atol=1e-4)
    trained = engine.compiler.compile_output(graph, "train", "train", 1.0)
    composed = JointModel(find_members(trained), engine.media, load=False)
    tokens = composed.get_module("words")(text=(TEXT,))
    torch.testing.assert_close(tokens.values[0], after, rtol=1e-6, atol=1e-6)
    engine.close()


def test_frozen_networks_get_no_gradients_and_stay_as_they_run(tiny_model: TinyModel, tmp_path: Path) -> None:
    engine = _engine(tmp_path)
    trained = engine.compiler.compile_output(_graph(tiny_model, tmp_path), "train", "train", 1.0)
    composed = JointModel(find_members(trained), engine.media)
    alone = _features(engine, _graph(tiny_model, tmp_path))
    batch = composed.get_module("words")(text=("something longer than that", TEXT, ""))
    torch.testing.assert_close(batch.values[1][batch.mask[1]], alone, rtol=1e-5, atol=1e-6)
    engine.close()


def test_a_frozen_encoder_judges_what_is_learnt(tiny_model: TinyModel, tmp_path: Path) -> None:
    """The perceptual loss by a pretrained network: gradients go through it to the pictures."""
    engine, run = _engine(tmp_path), tmp_path / "run"
    graph = _graph(tiny_model, run)
    auto = NodeRecord("auto", "encode.image_autoencoder", "auto", 1, {"size": 16, "channels": 4, "width": 4})
    train = graph["train"]
    judged = replace(train, params={**train.params, "perceptual": 1.0})
    wires = {
        Endpoint("auto", "image"): Endpoint("data", "preview"),
        Endpoint("eye", "image"): Endpoint("data", "preview"),
        Endpoint("train", "features"): Endpoint("auto", "features"),
        Endpoint("train", "judge"): Endpoint("eye", "features"),
        Endpoint("train", "dataset"): Endpoint("data", "dataset"),
    }
    nodes = {name: graph[name] for name in ("data", "eye")} | {"auto": auto, "train": judged}
    report = train_node(engine, Graph(nodes, wires), "train")
    assert report.losses["perceptual"] > 0.0
    assert not any("eye/" in name for name in read_checkpoint(run / "checkpoints" / "last.safetensors")[0])
    engine.close()


@pytest.mark.parametrize(("learns", "wanted"), [(False, torch.bfloat16), (True, torch.float32)])
def test_what_learns_is_float32_whatever_is_chosen(
    tiny_model: TinyModel, tmp_path: Path, learns: bool, wanted: torch.dtype
) -> None:
    engine = _engine(tmp_path)
    graph = _graph(tiny_model, tmp_path, words=learns)
    words = replace(graph["words"], params={**graph["words"].params, "precision": "bfloat16"})
    trained = engine.compiler.compile_output(
        replace(graph, nodes={**graph.nodes, "words": words}), "train", "train", 1.0
    )
    part = JointModel(find_members(trained), engine.media).get_module("words")
    assert {weight.dtype for weight in part.parameters()} == {wanted}
    assert part(text=(TEXT,)).values.dtype is torch.float32
    engine.close()


def test_a_network_that_starts_from_a_model_is_not_untrained() -> None:
    specs = {spec.id: spec for spec in _registry()}
    faces = {
        id: make_card_model(NodeRecord(id, id, id), specs[id], {}, ExtraPorts(), "")
        for id in ("encode.text", "encode.text_lstm")
    }
    assert [faces[id].is_untrained for id in ("encode.text", "encode.text_lstm")] == [False, True]
