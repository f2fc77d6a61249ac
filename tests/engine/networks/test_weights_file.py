"""Files of weights: what they say of themselves, and what is refused."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from studio.core.errors import MediaError
from studio.engine.networks.weights_file import load_weights, read_header


def _saved(path: Path, networks: dict[str, str], **facts: object) -> Path:
    tensors = {f"{name}/weight": torch.ones(2, 3) for name in networks}
    header = {"networks": {name: {"type": kind} for name, kind in networks.items()}, **facts}
    save_file({**tensors, "#state/moment": torch.zeros(9)}, path, {"frameloom": json.dumps(header)})
    return path


def test_the_header_says_what_is_in_it(tmp_path: Path) -> None:
    header = read_header(_saved(tmp_path / "a.safetensors", {"words": "encode.text", "paint": "generate.x"}, step=50))
    assert header.facts == {"step": 50}
    assert dict(header.shapes) == {"words/weight": (2, 3), "paint/weight": (2, 3)}


@pytest.mark.parametrize(
    ("networks", "name", "found"),
    [
        ({"words": "encode.text", "more": "encode.text"}, "words", "words/"),
        ({"words": "encode.text", "paint": "generate.x"}, "renamed", "words/"),
        ({}, "words", ""),
    ],
)
def test_a_network_is_found_by_name_or_else_by_type(
    tmp_path: Path, networks: dict[str, str], name: str, found: str
) -> None:
    path = _saved(tmp_path / "a.safetensors", networks)
    assert read_header(path).find_prefix(path, name, "encode.text") == found


@pytest.mark.parametrize(
    ("networks", "reason"),
    [
        ({"paint": "generate.x"}, "no network 'words' of the type encode.text; it has: paint"),
        ({"a": "encode.text", "b": "encode.text"}, "several networks of the type encode.text, and none is called"),
        ({"words": "generate.x"}, r"it has: words \(generate.x\)"),
    ],
)
def test_a_file_without_the_network_says_which_it_has(tmp_path: Path, networks: dict[str, str], reason: str) -> None:
    path = _saved(tmp_path / "a.safetensors", networks)
    with pytest.raises(MediaError, match=reason):
        read_header(path).find_prefix(path, "words", "encode.text")


def _pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps({"weight": [1.0]}))


def _zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({}))


def _truncated(path: Path) -> None:
    whole = _saved(path, {"words": "encode.text"}).read_bytes()
    path.write_bytes(whole[:-20])


def _overlong(path: Path) -> None:
    path.write_bytes((1 << 62).to_bytes(8, "little") + b"{}")


def _odd_header(path: Path) -> None:
    save_file({"weight": torch.ones(1)}, path, {"frameloom": '{"networks": ["words"]}'})


def _deep_header(path: Path) -> None:
    save_file({"weight": torch.ones(1)}, path, {"frameloom": "[" * 100_000})


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_pickled, "it is a pickle, which can run any program"),
        (_zipped, "it is a pickle, which can run any program"),
        (_truncated, "it is truncated: it has"),
        (_overlong, "not a safetensors file, or it is damaged"),
        (_odd_header, "its header is damaged"),
        (_deep_header, "its header is damaged"),
        (lambda path: path.write_bytes(b""), "not a safetensors file, or it is damaged"),
        (lambda path: path.mkdir(), "it cannot be read"),
        (lambda path: None, "it cannot be read: No such file"),
    ],
)
def test_other_files_are_refused_in_plain_words(tmp_path: Path, make: object, reason: str) -> None:
    path = tmp_path / "weights.safetensors"
    assert callable(make)
    make(path)
    with pytest.raises(MediaError, match=reason):
        load_weights(torch.nn.Linear(3, 2), path, "words", "encode.text")


def test_a_refused_file_leaves_the_module_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file({"weight": torch.ones(2, 3), "bias": torch.ones(5)}, path)
    module = torch.nn.Linear(3, 2)
    before = module.weight.clone()
    with pytest.raises(MediaError, match="shapes differ: bias is 5, needed: 2"):
        load_weights(module, path, "words", "encode.text")
    assert torch.equal(module.weight, before)


def test_many_names_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file({f"extra{n}": torch.ones(1) for n in range(9)}, path)
    with pytest.raises(MediaError, match="extra3 and 5 more, which the network does not have"):
        load_weights(torch.nn.ReLU(), path, "words", "encode.text")
