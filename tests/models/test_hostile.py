"""Folders, files and answers that were made to do harm: each is refused in words, and none of it is run or followed."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import MissingModelError, ModelError
from studio.models.cache_folder import find_snapshot
from studio.models.download.errors import DownloadError
from studio.models.download.hub import HubClient
from studio.models.download.offline_switch import OfflineSwitch
from studio.models.download.remote_model import is_safe_path, parse_remote_model
from studio.models.library import ModelLibrary
from studio.sdk.params import ModelRef, Options
from tests.models.folders import write_cached, write_json, write_pipeline
from tests.models.hub_server import Repository, hub_server


def _error(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        ModelLibrary([], path.parent / "none").facts(ModelRef(path))
    return str(caught.value)


def _with_part(folder: Path, entry: list[str]) -> Path:
    index = json.loads((folder / "model_index.json").read_text())
    write_json(folder / "model_index.json", index | {"transformer": entry})
    return folder


@pytest.mark.parametrize("library", ["os", "subprocess", "builtins", "evil", "transformer.evil", "__main__", "stable"])
def test_a_part_of_another_library_is_refused(library: str, tmp_path: Path) -> None:
    folder = _with_part(write_pipeline(tmp_path / "m"), [library, "Model"])
    (folder / "transformer" / "evil.py").write_text("raise SystemExit")
    said = f"its transformer is a {library}.Model, which is none of diffusers or transformers"
    assert said in _error(folder)


def test_a_part_of_a_package_of_pipelines_is_taken(tmp_path: Path) -> None:
    folder = _with_part(write_pipeline(tmp_path / "m"), ["stable_diffusion", "StableDiffusionSafetyChecker"])
    assert ModelLibrary([], tmp_path).facts(ModelRef(folder)).kind == "WanPipeline"


@pytest.mark.parametrize("text", ["", "[1]", "null", '{"a": ', '{"a":' * 5000])
@pytest.mark.parametrize("file", ["scheduler/scheduler_config.json", "transformer/config.json"])
def test_a_damaged_configuration_is_named(file: str, text: str, tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "m")
    (folder / file).write_text(text)
    assert f"{folder / file}: is damaged: it holds no JSON" in _error(folder)


def test_a_part_without_its_configuration(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "m")
    (folder / "text_encoder" / "config.json").unlink()
    assert "text_encoder is missing: text_encoder/config.json" in _error(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "m")
    (folder / "model_index.json").unlink()
    os.mkfifo(folder / "model_index.json")
    assert "it is a pipe" in _error(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("place", ["tokenizer/tokenizer.json", "transformer/notes.txt", "README.md"])
def test_no_pipe_among_the_files_is_waited_for(tmp_path: Path, place: str) -> None:
    folder = write_pipeline(tmp_path / "m")
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).unlink(missing_ok=True)
    os.mkfifo(folder / place)
    assert "it is a pipe" in _error(folder)


@pytest.mark.parametrize(
    "tensor",
    [
        {"dtype": "F32", "shape": [-4, 4], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [float("inf")], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [4.5], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [16], "data_offsets": [0, -1]},
        {"dtype": "F32", "shape": [2**70], "data_offsets": [0, 64]},
    ],
)
def test_a_head_that_lies(tensor: dict[str, Any], tmp_path: Path) -> None:
    head = json.dumps({"a": tensor}).encode()
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + bytes(64))
    assert "is not a safetensors file, or it is damaged" in _error(tmp_path / "a.safetensors")


def test_a_head_with_notes_that_are_none(tmp_path: Path) -> None:
    head = b'{"__metadata__": ["a"]}'
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(head)) + head)
    assert "is not a safetensors file, or it is damaged" in _error(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    "name", ["a\0b", "a/b@\0", "/a\0b", "\ud800", "a/b@\ud800", "x" * 10_000, "a/" + "b" * 10_000, "~", " "]
)
def test_names_that_can_be_no_models(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingModelError):
        ModelLibrary([tmp_path], tmp_path).facts(ModelRef(name))


@pytest.mark.parametrize("commit", ["../../..", "/etc", ".."])
def test_a_branch_of_the_cache_leads_nowhere_else(commit: str, tmp_path: Path) -> None:
    inside = write_cached(tmp_path)
    (tmp_path / "models--org--words" / "refs" / "main").write_text(commit)
    assert find_snapshot(tmp_path, "org/words") == inside


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "/etc/a",
        "a/../b",
        "C:a",
        "a\\b",
        "a\0",
        "a\nb",
        "con",
        "aux.json",
        "COM1.txt",
        "a.",
        "a ",
        "lpt9/a",
        "a//b",
    ],
)
def test_names_that_are_no_files_everywhere(name: str) -> None:
    assert not is_safe_path(name)
    sibling = {"rfilename": name, "size": 1, "blobId": "a" * 40}
    good = {"rfilename": "model.safetensors", "size": 1, "blobId": "b" * 40}
    offer = parse_remote_model("org/words", "", {"sha": "c" * 40, "siblings": [sibling, good]}, (), "")
    assert [file.name for file in offer.files] == ["model.safetensors"]


@pytest.mark.parametrize("name", ["model.safetensors", "unet/config.json", "console.json", "données.txt", "a b.json"])
def test_names_that_are(name: str) -> None:
    assert is_safe_path(name)


@pytest.mark.parametrize("revision", ["../../x", "/etc", "a\0", "a//b"])
def test_a_revision_that_would_lead_elsewhere(revision: str) -> None:
    hub = HubClient(OfflineSwitch(on=False), "http://127.0.0.1:9", lambda: None)
    with pytest.raises(DownloadError, match="has no revision"):
        hub.get_remote_model("org/words", revision)
    hub.close()


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.models.download.hub._MAX_ANSWER_BYTES", 1000)
    files = {f"{number}.json": b"{}" for number in range(100)}
    with hub_server(org__words=Repository(files)) as server:
        hub = HubClient(OfflineSwitch(on=False), server.endpoint, lambda: None)
        with pytest.raises(DownloadError, match="not understood"):
            hub.get_remote_model("org/words")
        hub.close()


@pytest.mark.parametrize("text", ['{"a":' * 20_000, "[1]", "NaN", '{"a": NaN}', '{"a": 1e999}', '{"a": {"b": 1}}', "{"])
def test_options_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Options.from_text(text)
