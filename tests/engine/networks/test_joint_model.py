"""The wired networks as one module: what trains is what runs."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from studio.core.errors import GraphError
from studio.core.image import Features
from studio.engine.engine import Engine
from studio.engine.networks.joint_model import JointModel, NetworkOutput, find_members
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import Batch, collate_samples
from tests.engine.graphs_for_tests import build

_GRAPH = build(
    ("words", "words", {}),
    ("ramp", "ramp", {}),
    ("read", "letters", {}),
    ("see", "colour", {}),
    ("judge", "judge", {"weights_seed": 3}),
    ("train", "train", {}),
    wires="words.text>read.text ramp.image>see.image read.features>judge.text see.features>judge.image "
    "judge.features>train.features",
)


def _composed(engine: Engine, graph: Graph = _GRAPH) -> JointModel:
    return JointModel(find_members(engine.compiler.compile_output(graph, "train", "train", 1.0)))


def _part(composed: JointModel, node: str) -> Any:
    return composed.get_module(node)


def _batch(data: ExampleDataset | None = None) -> Batch:
    data = data or ExampleDataset()
    return collate_samples([data.get_sample(index) for index in data.training_indices])


def test_networks_come_in_topological_order(engine: Engine) -> None:
    composed = _composed(engine)
    names = [member.name for member in composed.members]
    assert set(names[:2]) == {"read", "see"}
    assert names[2:] == ["judge"]


def test_a_batch_gives_what_the_graph_gives_one_by_one(engine: Engine) -> None:
    data = ExampleDataset()
    batch = _batch(data)
    composed = _composed(engine)
    judge = _part(composed, "judge")
    with torch.no_grad():
        together = judge(**composed.collect_inputs(batch, "judge", {})).values[:, 0]
    for row, text in enumerate(batch.text):
        graph = build(
            ("words", "words", {"text": text}),
            ("read", "letters", {}),
            ("see", "colour", {}),
            ("judge", "judge", {"weights_seed": 3}),
            wires="words.text>read.text read.features>judge.text",
        )
        alone = Graph({**graph.nodes}, {**graph.wires})
        values = engine.compute_frame(EngineRequest(alone, "read", "features", 0))
        assert isinstance(values, Features)
        own = judge.parts["text"](values.values.mean(0))
        seen = judge.parts["image"](composed.collect_inputs(batch, "judge", {})["image"].values[row, 0])
        assert torch.allclose(together[row], own + seen, atol=1e-5)


def test_a_sample_that_lacks_what_a_network_reads_has_tokens_of_zeros(engine: Engine) -> None:
    composed = _composed(engine)
    batch = _batch()
    batch.presence_masks["video"][1] = False
    seen = composed.collect_inputs(batch, "judge", {})["image"]
    assert seen.mask[:, 0].tolist() == [index != 1 for index in range(len(batch))]
    assert bool((seen.values[~seen.mask] == 0).all())
    assert bool((seen.values[seen.mask] != 0).any())


def test_gradients_equal_those_of_the_loop_written_by_hand(engine: Engine) -> None:
    composed = _composed(engine).double()
    batch = _batch()
    assert batch.video is not None
    batch = Batch(batch.names, batch.text, batch.video.double(), batch.audio, batch.columns, batch.presence_masks)
    step = composed.learn(batch, "judge")
    torch.autograd.backward(tuple(step.losses.values()))
    found = {name: parameter.grad for name, parameter in composed.named_parameters()}

    assert batch.video is not None
    read, see, judge = (_part(composed, name) for name in ("read", "see", "judge"))
    parameters = [*read.parameters(), *see.parameters(), *judge.parameters()]
    tokens = read(batch.text)
    there = tokens.mask[..., None].double()
    text = (tokens.values * there).sum(1) / there.sum(1)
    colour = see.linear(batch.video[:, 0].mean((-2, -1)))
    scores = judge.parts["text"](text) + judge.parts["image"](colour)
    by_hand = torch.autograd.grad(torch.nn.functional.cross_entropy(scores, batch.columns["label"]), parameters)
    names = {id(parameter): name for name, parameter in composed.named_parameters()}
    for parameter, gradient in zip(parameters, by_hand, strict=True):
        own = found[names[id(parameter)]]
        assert own is not None
        assert float((own - gradient).abs().max()) < 1e-9


def test_a_network_that_two_read_is_computed_once_and_shared(engine: Engine) -> None:
    graph = build(
        ("words", "words", {}),
        ("read", "letters", {}),
        ("judge", "judge", {}),
        ("train", "train", {}),
        wires="words.text>read.text read.features>judge.text read.features>judge.image judge.features>train.features",
    )
    composed = _composed(engine, graph)
    assert [member.name for member in composed.members] == ["read", "judge"]
    inputs = composed.collect_inputs(_batch(), "judge", {})
    assert inputs["text"] is inputs["image"]


def test_a_clip_feeds_all_frames_where_the_node_wants_all(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {}),
        ("see", "colours", {}),
        ("train", "train", {}),
        wires="ramp.image>see.image see.features>train.features",
    )
    composed = _composed(engine, graph)
    assert composed.collect_inputs(_batch(), "see", {})["image"].shape == (9, 4, 3, 16, 16)


def test_samples_without_a_modality_are_masked(engine: Engine) -> None:
    data = ExampleDataset()
    samples = [data.get_sample(0), ExampleDataset(missing_fields=frozenset({"video"})).get_sample(1)]
    tokens = _composed(engine).collect_inputs(collate_samples(samples), "judge", {})["image"]
    assert tokens.mask.tolist() == [[True], [False]]


def test_what_the_data_lacks_is_said(engine: Engine) -> None:
    composed = _composed(engine)
    composed.check_dataset(frozenset({"text", "video"}), "folder")
    with pytest.raises(GraphError, match="'text' of read needs captions, and folder has none"):
        composed.check_dataset(frozenset({"video"}), "folder")


def test_features_of_what_is_no_network_are_refused(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {}),
        ("mel", "mel", {}),
        ("judge", "judge", {}),
        ("train", "train", {}),
        wires="ramp.image>mel.image mel.features>judge.text judge.features>train.features",
    )
    with pytest.raises(GraphError, match="reads the features of mel, which is not a network"):
        _composed(engine, graph)


def test_another_output_than_the_first_one_feeds_a_network_and_is_computed_alone(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {}),
        ("see", "two_colours", {}),
        ("judge", "judge", {}),
        ("train", "train", {}),
        wires="ramp.image>see.image see.negative>judge.image judge.features>train.features",
    )
    composed, batch = _composed(engine, graph), _batch()
    see = _part(composed, "see")
    made: dict[str, NetworkOutput] = {}
    assert batch.video is not None
    given = composed.collect_inputs(batch, "judge", made)
    assert (see.calls, list(made)) == (["negative"], ["see.negative"])
    assert torch.equal(given["image"].values, -see(batch.video[:, 0]).values)
    composed.collect_inputs(batch, "judge", made)
    assert see.calls == ["negative", "features"], "it is computed once"
    frame = engine.compute_frame(EngineRequest(graph, "see", "negative", 0))
    assert isinstance(frame, Features)


def test_an_output_that_a_network_cannot_give_is_refused(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {}),
        ("see", "two_colours", {}),
        ("judge", "judge", {}),
        ("train", "train", {}),
        wires="ramp.image>see.image see.negative>judge.image judge.features>train.features",
    )
    composed = _composed(engine, graph)
    composed.parts[0] = torch.nn.Identity()
    with pytest.raises(GraphError, match="'negative' of see cannot be trained with"):
        composed.collect_inputs(_batch(), "judge", {})
