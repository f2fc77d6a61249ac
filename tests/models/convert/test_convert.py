"""Pickles to safetensors: every tensor bit by bit, shards and folders, and what is refused leaves nothing."""

from __future__ import annotations

import collections
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from studio.app.run import main
from studio.core.errors import CancelledError, ModelError
from studio.models import convert as package
from studio.models.convert import convert_to_safetensors, worker
from studio.models.convert.conversion_plan import get_safetensors_name
from studio.models.convert.process import FileConversion, convert_file


class Runs:
    """What runs a command when it is read by pickle."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/frameloom-was-here",)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the program's work in this process: starting one takes seconds, since it imports torch."""

    def work(
        source: Path, target: Path, tell: Callable[[int, int], object], check: Callable[[], None]
    ) -> FileConversion:
        answers: list[dict[str, Any]] = []
        monkeypatch.setattr(worker, "write_answer", lambda **answer: answers.append(answer))
        monkeypatch.setattr(worker, "set_resource_limits", lambda source, memory: None)
        worker.main(source, target, 0)
        for answer in answers[:-1]:
            check()
            tell(answer["done"], answer["total"])
        if "error" in answers[-1]:
            raise ModelError(f"{answers[-1]['error']}: {answers[-1]['detail']}")
        return FileConversion(tuple(answers[-1]["tensors"]), answers[-1]["bytes"], tuple(answers[-1]["skipped"]))

    monkeypatch.setattr(package, "convert_file", work)


def weights() -> dict[str, Any]:
    """Return tensors of many kinds: views, shared ones, empty ones, no dimension, not in order, NaN."""
    random = torch.Generator().manual_seed(3)
    base = torch.randn(6, 8, generator=random)
    return {
        "base": base, "tied": base, "row": base[2], "turned": base.t(), "half": base.half(), "brain": base.bfloat16(),
        "double": base.double(), "count": torch.tensor(7), "ids": torch.arange(5), "mask": base > 0,
        "none": torch.zeros(0, 3), "nan": torch.tensor([float("nan"), -0.0]), "small": base.to(torch.float8_e4m3fn),
        "wide": torch.ones(1, 4).expand(3, 4), "parameter": torch.nn.Parameter(base + 1),
    }  # fmt: skip


def bits(tensor: torch.Tensor) -> bytes:
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def same(path: Path, wanted: dict[str, Any]) -> bool:
    found = load_file(path)
    return found.keys() == wanted.keys() and all(
        (found[name].dtype, found[name].shape, bits(found[name])) == (tensor.dtype, tensor.shape, bits(tensor))
        for name, tensor in wanted.items()
    )


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("new", [True, False])
def test_every_tensor_is_as_it_was(new: bool, tmp_path: Path) -> None:
    source = tmp_path / "pytorch_model.bin"
    wanted = {name: tensor for name, tensor in weights().items() if new or name != "small"}  # newer than the old format
    torch.save(wanted, source, _use_new_zipfile_serialization=new)
    told: list[tuple[int, int]] = []
    found = convert_to_safetensors(source, on_progress=lambda path, done, total: told.append((done, total)))
    assert found.files == (tmp_path / "model.safetensors",)
    assert same(found.files[0], wanted)
    assert found.tensors == len(wanted)
    assert told[-1][0] == told[-1][1] == 2 * found.bytes
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert names(tmp_path) == {"pytorch_model.bin", "model.safetensors"}
    with pytest.raises(ModelError, match="already exists"):
        convert_to_safetensors(source)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: {"state_dict": state, "epoch": 3, "optimizer": {"state": {0: {"exp": torch.ones(1)}}}},
        lambda state: {"params": {"no": torch.ones(1)}, "params_ema": state},
        lambda state: {"model": {"state_dict": state}},
        lambda state: {"anything": collections.OrderedDict(state)},
        lambda state: {**state, "version": "1.0", "steps": 9},
    ],
)
def test_weights_are_found_where_checkpoints_hold_them(wrap: Callable[[Any], Any], tmp_path: Path) -> None:
    torch.save(wrap({"a": torch.ones(2)}), tmp_path / "last.ckpt")
    found = convert_to_safetensors(tmp_path / "last.ckpt", tmp_path / "out")
    assert found.files == (tmp_path / "out" / "last.safetensors",)
    assert same(found.files[0], {"a": torch.ones(2)})
    assert set(found.skipped_entries) <= {"version", "steps"}


def _folder(folder: Path) -> Path:
    """Make a model in two parts, one of them in shards, with what trainings leave behind."""
    (folder / "vae").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    torch.save({"a": torch.ones(2)}, folder / "pytorch_model-00001-of-00002.bin")
    torch.save({"b": torch.zeros(3)}, folder / "pytorch_model-00002-of-00002.bin")
    shards = {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}
    index = {"metadata": {"total_size": 20}, "weight_map": shards}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    torch.save({"c": torch.ones(1)}, folder / "vae" / "diffusion_pytorch_model.fp16.bin")
    torch.save(Runs(), folder / "training_args.bin")
    return folder


@pytest.mark.usefixtures("here")
def test_a_folder_is_converted_beside_its_pickles_or_into_another(tmp_path: Path) -> None:
    source = _folder(tmp_path / "model")
    before = names(source)
    found = convert_to_safetensors(source, tmp_path / "safe" / "model")
    assert names(source) == before
    assert names(tmp_path / "safe" / "model") == {
        "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
        "model.safetensors.index.json", "vae/diffusion_pytorch_model.fp16.safetensors",
    }  # fmt: skip
    assert found.unconverted_files == (source / "training_args.bin",)
    index = json.loads((tmp_path / "safe" / "model" / "model.safetensors.index.json").read_text())
    assert index["weight_map"] == {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    assert index["metadata"] == {"total_size": 20}
    convert_to_safetensors(source)
    assert names(source) - before == names(tmp_path / "safe" / "model") - {"config.json"}
    with pytest.raises(ModelError, match="holds no pickles"):
        convert_to_safetensors(source)
    with pytest.raises(ModelError, match="accepted: a new or an empty folder"):
        convert_to_safetensors(source, tmp_path / "safe" / "model")


@pytest.mark.usefixtures("here")
def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    source = _folder(tmp_path / "model")
    (source / "vae" / "diffusion_pytorch_model.fp16.bin").write_bytes(b"PK\x03\x04 torn")
    before = names(tmp_path)
    with pytest.raises(ModelError, match="damaged"):
        convert_to_safetensors(source, tmp_path / "safe")
    with pytest.raises(ModelError, match="damaged"):
        convert_to_safetensors(source)
    assert names(tmp_path) == before
    assert not (tmp_path / "safe").exists()
    (source / "pytorch_model-00002-of-00002.bin").unlink()
    with pytest.raises(ModelError, match=r"names the shard pytorch_model-00002-of-00002\.bin, which is missing"):
        convert_to_safetensors(source)


def _cancel() -> None:
    raise CancelledError


@pytest.mark.usefixtures("here")
def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "a.pt")
    with pytest.raises(CancelledError):
        convert_to_safetensors(tmp_path / "a.pt", check=_cancel)
    assert names(tmp_path) == {"a.pt"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"a": torch.ones(2).to_sparse()}, "kind: a: float32, torch.sparse_coo"),
        ({"a": torch.ones(2, dtype=torch.complex64)}, "kind: a: complex64"),
        ({"steps": 3, "name": "x"}, "none: steps, name"),
        ([torch.ones(1)], "none: list"),
        ({"a": torch.zeros(1).expand(1 << 40)}, "bomb"),
        ({"a": torch.ones(2, device="meta")}, "kind"),
    ],
)
def test_what_is_no_weights_is_refused(content: object, said: str, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "a.pt")
    with pytest.raises(ModelError, match=said):
        convert_to_safetensors(tmp_path / "a.pt")
    assert names(tmp_path) == {"a.pt"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("torn", [b"", b"not a pickle", b"\x80\x02}q\x00(X", b"PK\x03\x04" + bytes(40)])
def test_damaged_files_are_refused(torn: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.ckpt").write_bytes(torn)
    with pytest.raises(ModelError, match=r"damaged|code"):
        convert_to_safetensors(tmp_path / "a.ckpt")
    with pytest.raises(ModelError, match="is not there"):
        convert_to_safetensors(tmp_path / "gone.pt")
    (tmp_path / "a.txt").touch()
    with pytest.raises(ModelError, match=r"accepted: \.bin, \.ckpt"):
        convert_to_safetensors(tmp_path / "a.txt")


@pytest.mark.slow
def test_a_pickle_that_would_run_something_is_refused_in_words_by_the_program_itself(tmp_path: Path) -> None:
    source, mark = tmp_path / "evil.bin", Path("/tmp/frameloom-was-here")
    source.write_bytes(pickle.dumps({"a": Runs()}, protocol=2))
    with pytest.raises(ModelError, match=r"evil\.bin: is refused: it would run (posix|os|nt)\.system when it is read"):
        convert_to_safetensors(source)
    assert not mark.exists()
    assert names(tmp_path) == {"evil.bin"}


@pytest.mark.slow
def test_the_program_converts_within_its_limits_and_ends_when_it_is_to(tmp_path: Path) -> None:
    source, target = tmp_path / "a.pt", tmp_path / "out"
    torch.save(weights(), source)
    told: list[int] = []
    found = convert_file(source, target, lambda done, total: told.append(done), lambda: None)
    assert same(target, weights())
    assert set(found.tensors) == weights().keys()
    assert told[-1] == 2 * found.bytes
    with pytest.raises(CancelledError):
        convert_file(source, target, lambda done, total: None, _cancel)


def test_names_are_those_that_are_looked_for() -> None:
    assert get_safetensors_name("pytorch_model.fp16.bin") == "model.fp16.safetensors"
    assert (
        get_safetensors_name("diffusion_pytorch_model.bin.index.json")
        == "diffusion_pytorch_model.safetensors.index.json"
    )
    assert get_safetensors_name("v1-5.ckpt") == "v1-5.safetensors"


@pytest.mark.usefixtures("here")
def test_the_command_says_what_it_made_and_what_it_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _folder(tmp_path / "model")
    assert main(["models", "convert", str(source), "-o", str(tmp_path / "safe")]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "safe" / "vae" / "diffusion_pytorch_model.fp16.safetensors") in said
    assert "3 tensors, 24 bytes, each compared bit by bit" in said
    assert "left as it is, since it holds no weights: " + str(source / "training_args.bin") in said
    assert main(["models", "convert", str(source / "config.json")]) == 2
    assert "has the suffix '.json'" in capsys.readouterr().err
