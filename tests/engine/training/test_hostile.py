"""Folders, checkpoints and samples that nobody should have to meet: each is said in words, or got over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.core.errors import MediaError, NodeError, OutOfMemoryError, ParameterError, StudioError
from studio.engine.training import batches as module
from studio.engine.training.batches import BatchReader, SamplerState
from studio.engine.training.optimization.optimizers import Optimizers
from studio.engine.training.run_files.checkpoints import CheckpointFolder, read_checkpoint, write_weights
from studio.engine.training.run_files.run_folder import lock_run_folder
from studio.engine.training.run_files.sample_pictures import write_samples
from studio.engine.training.run_files.training_log import TrainingLog, read_log
from studio.engine.training.run_files.weights_export import export_weights
from studio.engine.training.train_run import train_node
from studio.sdk.params import ParamValue
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import collate_samples
from tests.engine.training.networks_for_tests import engine, graph


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of two steps."""
    folder = tmp_path_factory.mktemp("run")
    train_node(engine(), graph(folder, steps=2), "train")
    return folder


def _at(header: dict[str, Any], name: str, value: Any) -> None:
    *way, last = name.split(".")
    for part in way:
        header = header[part]
    header[last] = value


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("networks.words.config", 5, "words.width is 8, was None"),
        ("networks.words.type", [1], r"words is test\.reader, was \[1\]"),
        ("settings", 5, "batch is 4, was None"),
        ("state", 5, "lacks what is needed"),
        ("state.position", None, "lacks what is needed"),
        ("state.position", [0, -7], "-7 is not a number of steps or samples"),
        ("state.position", [0, 1.5], "1.5 is not a number"),
        ("state.plateau", {"best": "x"}, "lacks what is needed"),
        ("step", 10**40, "is not a number of steps"),
        ("step", "many", "'many' is not a number of steps"),
        ("losses", {"total": []}, "lacks what is needed"),
    ],
)
def test_headers_that_were_edited(made: Path, tmp_path: Path, name: str, value: Any, said: str) -> None:
    tensors, header = read_checkpoint(made / "checkpoints" / "last.safetensors")
    _at(header, name, value)
    write_weights(tmp_path / "checkpoints" / "step-00000002.safetensors", tensors, header)
    with pytest.raises(StudioError, match=said) as found:
        train_node(engine(), graph(tmp_path, steps=3), "train", resume=True)
    assert not isinstance(found.value, NodeError)


def _cut(tensors: dict[str, torch.Tensor]) -> None:
    for name in tensors:
        if name.endswith("exp_avg"):
            tensors[name] = tensors[name].flatten()[:1].clone()


def _taken_out(tensors: dict[str, torch.Tensor]) -> None:
    for name in [name for name in tensors if name.endswith("exp_avg")]:
        del tensors[name]


def _all_taken_out(tensors: dict[str, torch.Tensor]) -> None:
    for name in [name for name in tensors if name.startswith("#optimizer")]:
        del tensors[name]


def _no_number(tensors: dict[str, torch.Tensor]) -> None:
    tensors["painter/paint.0.bias"].fill_(float("nan"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cut, r"optimizer adamw says of words/embed\.weight does not fit"),
        (_taken_out, r"optimizer adamw says of words/embed\.weight does not fit"),
        (_all_taken_out, "nothing of the optimizer adamw"),
        (_no_number, "not finite numbers"),
    ],
)
def test_tensors_that_were_edited(
    made: Path, tmp_path: Path, change: Callable[[dict[str, torch.Tensor]], None], said: str
) -> None:
    tensors, header = read_checkpoint(made / "checkpoints" / "last.safetensors")
    change(tensors)
    write_weights(tmp_path / "checkpoints" / "step-00000002.safetensors", tensors, header)
    with pytest.raises(MediaError, match=said):
        train_node(engine(), graph(tmp_path, steps=3), "train", resume=True)


def test_an_optimiser_takes_back_what_it_gave() -> None:
    settings = engine().compiler.compile_output(graph(Path("run"), optimizer="Muon"), "train", "train", 1.0).node
    assert settings is not None
    layers = torch.nn.Sequential(*(torch.nn.Linear(4, 4) for _ in range(3)))
    first, second = (Optimizers(settings.make_train_settings(), {"net": layers}) for _ in range(2))  # type: ignore[attr-defined]
    layers(torch.ones(1, 4)).sum().backward()
    first.step_all()
    second.restore_state(first.get_state())
    assert second.get_state().keys() == first.get_state().keys()


def test_going_on_needs_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="there is no checkpoint that can be continued"):
        train_node(engine(), graph(tmp_path), "train", resume=True)
    assert CheckpointFolder(tmp_path).list_checkpoints() == ()


@pytest.mark.slow
def test_two_trainings_into_one_folder(tmp_path: Path) -> None:
    with lock_run_folder(tmp_path), pytest.raises(MediaError, match="another training writes there"):
        train_node(engine(), graph(tmp_path), "train")
    code = (
        "import sys; from pathlib import Path;"
        " from studio.engine.training.run_files.run_folder import lock_run_folder\n"
        "with lock_run_folder(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(MediaError, match="another training writes there"):
            train_node(engine(), graph(tmp_path), "train")
        other.kill()
    assert train_node(engine(), graph(tmp_path, steps=1), "train").step == 1


@pytest.mark.parametrize("folder", ["file", "file/below", "n" * 5000])
def test_folders_that_are_none(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(MediaError, match="cannot be written"):
        train_node(engine(), graph(tmp_path / folder), "train")


def test_a_run_without_a_folder_names_the_parameter() -> None:
    with pytest.raises(ParameterError, match="“folder” is empty"):
        train_node(engine(), graph(Path()), "train")


def test_fewer_samples_than_there_were() -> None:
    with BatchReader(ExampleDataset(4), 2, 0, SamplerState(0, 9)) as reader:
        _, position = reader.take_batch()
    assert position == SamplerState(1, 2)


def test_a_batch_that_cannot_be_joined_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(samples: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(module, "collate_samples", short)
    with (
        BatchReader(ExampleDataset(4), 2, 0) as reader,
        pytest.raises(OutOfMemoryError, match="2 samples side by side do not fit"),
    ):
        reader.take_batch()


def test_memory_that_runs_out_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def short(self: Optimizers) -> None:
        raise MemoryError

    monkeypatch.setattr(Optimizers, "step_all", short)
    with pytest.raises(OutOfMemoryError, match="memory of cpu ran out while train trained"):
        train_node(engine(), graph(tmp_path), "train")


def test_weights_that_do_not_fit_name_the_node(made: Path, tmp_path: Path) -> None:
    whole = graph(tmp_path)
    weights: dict[str, ParamValue] = {"weights": (made / "checkpoints" / "last.safetensors").as_posix(), "width": 9}
    nodes = {**whole.nodes, "words": replace(whole.nodes["words"], params=weights)}
    with pytest.raises(NodeError, match=r"^words: .*last\.safetensors: these weights do not fit: shapes differ"):
        train_node(engine(), replace(whole, nodes=nodes), "train")


def test_a_batch_without_any_sound_is_silent(tmp_path: Path) -> None:
    from studio.engine.networks.joint_model import DatasetInput, JointModel, NetworkMember

    ears = torch.nn.Identity()
    member = NetworkMember("ears", "ears", "test.ears", None, {}, {}, {"audio": DatasetInput("audio", False, False)})  # type: ignore[arg-type]
    composed = JointModel(())
    composed.members, composed._index = (member,), {"ears": 0}
    composed.parts.append(ears)
    batch = collate_samples([ExampleDataset(2, missing_fields=frozenset({"audio"})).get_sample(0)])
    given = composed.collect_inputs(batch, "ears", {})
    assert given["audio"].shape[0] == 1
    assert not given["audio"].any()


def test_names_with_halves_of_letters_stop_nothing(tmp_path: Path) -> None:
    batch = replace(
        collate_samples([ExampleDataset(1).get_sample(0)]), text=("\ud800 bird",), names=(os.fsdecode(b"\xff.mp4"),)
    )
    write_samples(tmp_path, None, [torch.zeros(4, 4, 3, dtype=torch.uint8).numpy()], batch)
    assert json.loads((tmp_path / "captions.json").read_text(encoding="utf-8"))["captions"] == ["? bird"]
    log = TrainingLog(tmp_path)
    log.write_line(step=1, bad=batch.names[0])
    if hasattr(log, "flush"):
        log.flush()
    assert read_log(tmp_path) == [{"step": 1, "bad": "?.mp4"}]


def test_an_export_of_an_edited_checkpoint(made: Path, tmp_path: Path) -> None:
    tensors, header = read_checkpoint(made / "checkpoints" / "last.safetensors")
    write_weights(tmp_path / "a.safetensors", tensors, {**header, "critics": 5})
    assert export_weights(tmp_path / "a.safetensors", tmp_path / "b.safetensors") > 0


def test_what_a_network_cannot_learn_from_names_it(tmp_path: Path) -> None:
    wires = "words.features>label.features label.features>train.features"
    with pytest.raises(NodeError, match=r"^painter: AssertionError"):
        train_node(engine(), graph(tmp_path, data={"leaves": "video"}), "train")
    assert train_node(engine(), graph(tmp_path, wires, steps=1), "train").step == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_in_the_folder_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    for name in (".training", "log.jsonl", "checkpoints/last.safetensors", "checkpoints/step-00000005.safetensors"):
        os.mkfifo(tmp_path / name)
    assert read_log(tmp_path) == []
    assert CheckpointFolder(tmp_path).find_newest() is None
    with pytest.raises(MediaError, match="pipe"):
        TrainingLog(tmp_path)
    with pytest.raises(MediaError, match="it cannot be written: it is a named pipe"), lock_run_folder(tmp_path):
        raise AssertionError("nobody may train there")
