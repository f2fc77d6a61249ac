"""`check` says what is wrong with files of weights before anything is computed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.app.run import main
from studio.engine.networks.weights_file import HEADER_KEY
from studio.sdk.networks.network import Network, build_initial_module
from studio.sdk.registry import Registry

TYPE = "encode.text_embedding"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a file of weights that fits."""
    node = Registry().discover_nodes("nodes")[TYPE].create_node({})
    assert isinstance(node, Network)
    tensors = {
        f"read/{name}": tensor.contiguous() for name, tensor in build_initial_module(node, {}).state_dict().items()
    }
    path = tmp_path_factory.mktemp("weights") / "whole.safetensors"
    save_file(tensors, path, {HEADER_KEY: json.dumps({"networks": {"read": {"type": TYPE}}})})
    return path.read_bytes()


@pytest.fixture
def project(tmp_path: Path, whole: bytes) -> Path:
    """Return a project with a network whose weights are whole, and one in a group."""
    (tmp_path / "w.safetensors").write_bytes(whole)
    nodes = {
        "words": {"name": "words", "type": "source.text", "version": 1, "params": {"text": "a word"}},
        "read": {"type": TYPE, "version": 1, "name": "read", "params": {"weights": "w.safetensors"}},
    }
    path = tmp_path / "a.loom"
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": {"read.text": "words.text"}}))
    return path


def _reshape(path: Path) -> None:
    tensors = {name: tensor.repeat(*([2] * tensor.ndim)) for name, tensor in load_file(path).items()}
    save_file(tensors, path, {HEADER_KEY: json.dumps({"networks": {"read": {"type": TYPE}}})})


def _rename(path: Path) -> None:
    save_file({"other/a": torch.zeros(2)}, path, {HEADER_KEY: json.dumps({"networks": {"other": {"type": "x.y"}}})})


def _put_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def test_weights_that_fit_are_no_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(project)]) == 0
    assert "no problems" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda path: os.truncate(path, path.stat().st_size - 10), "it is truncated: it has"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "not a safetensors file, or it is damaged"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b'"F32"', b'"F64"')), "damaged"),
        (lambda path: path.write_bytes(b"\x80\x04 a pickle"), "it is a pickle"),
        (lambda path: path.unlink(), "it cannot be read: No such file"),
        (_put_pipe, "it is a named pipe"),
        (_reshape, "these weights do not fit: shapes differ"),
        (_rename, "it has no network 'read'"),
    ],
)
def test_weights_that_cannot_be_used_are_a_problem(
    project: Path, damage: Callable[[Path], object], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(project.parent / "w.safetensors")
    assert main(["check", str(project), "--json"]) == 2
    (row,) = json.loads(capsys.readouterr().out)["problems"]
    assert (row["node"], row["place"]) == ("read", "weights")
    assert why in row["message"]
    assert "w.safetensors" in row["message"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("command", [["check"], ["info"], ["render"], ["train"]])
def test_a_command_does_not_wait_for_a_pipe(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe.loom"
    os.mkfifo(pipe)
    assert main([*command, str(pipe)]) == 2
    assert str(pipe) in capsys.readouterr().err
