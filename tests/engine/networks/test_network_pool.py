"""Networks that run in the graph: modules are built once, found again, and given their weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from studio.core.errors import NodeError
from studio.core.image import Features
from studio.engine.engine import Engine
from studio.engine.networks.network_pool import NetworkPool
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import build
from tests.engine.networks.networks_for_tests import Letters


def _text(weights: str = "", text: str = "abc", seed: int = 0) -> Graph:
    params: dict[str, str | int] = {"weights_seed": seed} | ({"weights": weights} if weights else {})
    return build(("words", "words", {"text": text}), ("read", "letters", params), wires="words.text>read.text")


def _read(engine: Engine, graph: Graph, node: str = "read") -> torch.Tensor:
    value = engine.compute_frame(EngineRequest(graph, node, "features", 0))
    assert isinstance(value, Features)
    return value.values


def test_random_weights_come_from_the_seed_alone(engine: Engine) -> None:
    before = torch.get_rng_state()
    first = _read(engine, _text())
    assert torch.equal(torch.get_rng_state(), before), "torch's own generator is left alone"
    torch.manual_seed(99)
    again = Engine(engine.registry, engine.media, cache_bytes=1 << 20, device="cpu")
    assert torch.equal(_read(again, _text()), first)
    assert not torch.equal(_read(engine, _text(seed=1)), first)
    assert first.shape == (3, 4)


def test_a_module_is_built_once_for_all_frames_and_texts(engine: Engine) -> None:
    for text in ("a", "ab", "abc"):
        _read(engine, _text(text=text))
    assert nodes.calls["letters"] == 3
    assert nodes.calls["built letters"] == 1


def test_it_is_in_evaluation_mode_and_learns_nothing(engine: Engine) -> None:
    output = engine.compiler.compile_output(_text(), "read", "features", 1.0)
    module = engine.executor.node_invoker.network_pool.get_module(output)
    assert not module.training
    assert not any(parameter.requires_grad for parameter in module.parameters())
    assert not _read(engine, _text()).requires_grad


def test_what_is_used_least_goes_first(engine: Engine) -> None:
    pool = NetworkPool(torch.device("cpu"), most_bytes=10_000)
    outputs = [engine.compiler.compile_output(_text(seed=seed), "read", "features", 1.0) for seed in range(4)]
    modules = [pool.get_module(output) for output in outputs]
    assert pool.get_module(outputs[3]) is modules[3]
    assert pool.get_module(outputs[0]) is not modules[0], "each takes 4 KiB"


def test_weights_come_from_a_file_by_the_nodes_name(engine: Engine, tmp_path: Path) -> None:
    table = torch.arange(1024.0).reshape(256, 4)
    file = tmp_path / "weights.safetensors"
    header = {"frameloom": '{"networks": {"read": {"type": "test.letters"}, "other": {"type": "test.letters"}}}'}
    mine = {"read/table.weight": table.to(torch.bfloat16), "read/letters": torch.tensor([97], dtype=torch.uint8)}
    save_file({**mine, "other/table.weight": -table, "#state/step": torch.zeros(1)}, file, header)
    found = _read(engine, _text(str(file)))
    assert torch.equal(found, table.to(torch.bfloat16).float()[97:100])
    module = engine.executor.node_invoker.network_pool.get_module(
        engine.compiler.compile_output(_text(str(file)), "read", "features", 1.0)
    )
    assert isinstance(module, Letters)
    assert module.letters.tolist() == [97], "an empty buffer takes the size in the file"


def test_a_file_that_was_written_again_is_read_again(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    for value in (1.0, 2.0):
        save_file({"table.weight": torch.full((256, 4), value), "letters": torch.zeros(int(value))}, file)
        assert float(_read(engine, _text(str(file))).max()) == value


def test_weights_that_do_not_fit_are_named_at_the_node(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    save_file({"table.weight": torch.zeros(256, 5), "bias": torch.zeros(1)}, file)
    with pytest.raises(NodeError) as caught:
        _read(engine, _text(str(file)))
    text = str(caught.value)
    assert caught.value.node == "read"
    assert "it lacks letters" in text
    assert "it has bias, which the network does not have" in text
    assert "table.weight is 256×5, needed: 256×4" in text


def test_another_shape_upstream_is_another_module(engine: Engine) -> None:
    def graph(width: int) -> Graph:
        return build(
            ("words", "words", {}),
            ("read", "letters", {"width": width}),
            ("judge", "judge", {}),
            wires="words.text>read.text read.features>judge.text",
        )

    assert _read(engine, graph(4), "judge").shape == (1, 3)
    assert _read(engine, graph(6), "judge").shape == (1, 3)
    facts = engine.compiler.facts(graph(6)).clips
    shown = {end.node: str(clip) for end, clip in facts.items()}
    assert shown["read"] == "text T×6"
    assert shown["judge"] == "fused 1×3"


def test_a_clip_is_analysed_with_the_module(engine: Engine) -> None:
    graph = build(("ramp", "ramp", {"length": 5}), ("see", "colours", {}), wires="ramp.image>see.image")
    assert _read(engine, graph, "see").shape == (5, 4)


def test_what_cannot_be_built_says_why(engine: Engine) -> None:
    with pytest.raises(NodeError, match="it needs text or image"):
        _read(engine, build(("judge", "judge", {})), "judge")
