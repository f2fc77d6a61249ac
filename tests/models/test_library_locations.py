"""Where models are found: the rules of the cache, folders at any depth, and files of weights by themselves."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from studio.core.errors import ModelError
from studio.models.cache_folder import find_default_cache
from studio.models.library import ModelLibrary
from studio.sdk.models import ModelInfo, Task
from studio.sdk.params import ModelRef
from tests.models.folders import BERT, write_cached, write_json, write_pipeline, write_transformer, write_weights


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def library(home: Path, tmp_path: Path) -> ModelLibrary:
    return ModelLibrary([home], tmp_path / "cache")


def _save(path: Path, *names: str, **notes: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: torch.zeros(2, 2) for name in names}, path, metadata=notes or None)
    return path


def _why(library: ModelLibrary, path: Path, *tasks: Task) -> str:
    with pytest.raises(ModelError) as caught:
        library.facts(ModelRef(path), tasks)
    return str(caught.value)


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({"HOME": "/d"}, "/d/.cache/huggingface/hub"),
    ],
)
def test_the_cache_lies_where_the_environment_says(
    variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert find_default_cache() == Path(place)


def test_models_are_found_below_the_users_folders(library: ModelLibrary, home: Path) -> None:
    write_transformer(home / "org" / "words")
    write_transformer(home / "video" / "org" / "deep")
    write_transformer(home / "a" / "b" / "c" / "d" / "too_deep")
    write_transformer(home / ".hidden" / "words")
    lora = _save(home / "loras" / "ink.safetensors", "unet.to_q.lora_A.weight", "unet.to_q.lora_B.weight")
    found = {facts.display_name: facts.ref for facts in library.list_models()}
    assert found == {"org/words": "org/words", "deep": str(home / "video/org/deep"), "ink.safetensors": str(lora)}


def test_a_users_folder_may_be_a_cache_or_a_model_itself(tmp_path: Path) -> None:
    snapshot = write_cached(tmp_path / "cache", "org/words")
    model = write_transformer(tmp_path / "own")
    library = ModelLibrary([tmp_path / "cache", model, tmp_path / "none"], tmp_path / "nothing")
    assert {facts.path for facts in library.list_models()} == {snapshot, model}
    assert library.facts(ModelRef("org/words")).path == snapshot


def test_links_in_a_circle_end(library: ModelLibrary, home: Path) -> None:
    write_transformer(home / "words")
    (home / "again").symlink_to(home)
    assert [facts.display_name for facts in library.list_models()] == ["words"]


def test_a_cache_without_links_and_names_without_an_organisation_are_read(tmp_path: Path) -> None:
    snapshot = write_cached(tmp_path, "gpt2")  # plain files in the snapshot, as on Windows
    library = ModelLibrary([], tmp_path)
    assert library.facts(ModelRef("gpt2")).path == snapshot
    assert [facts.ref for facts in library.list_models()] == ["gpt2"]


def test_revisions_are_told_apart(tmp_path: Path) -> None:
    old = write_cached(tmp_path, commit="b" * 40)
    new = write_cached(tmp_path, commit="a" * 40)
    (tmp_path / "models--org--words" / "refs" / "v1").write_text("b" * 40, encoding="utf-8")
    library = ModelLibrary([], tmp_path)
    assert library.facts(ModelRef("org/words")).path == new
    assert library.facts(ModelRef("org/words@v1")).path == old
    assert library.facts(ModelRef("org/words@bbbbbbbb")).path == old
    for revision in ("v2", "bb", "../../x"):
        with pytest.raises(ModelError, match="is not here"):
            library.facts(ModelRef(f"org/words@{revision}"))


def test_an_unfinished_download_is_told_from_a_damaged_model(library: ModelLibrary, tmp_path: Path) -> None:
    snapshot = write_cached(tmp_path / "cache")
    (snapshot / "model.safetensors").unlink()
    with pytest.raises(ModelError) as caught:
        library.facts(ModelRef("org/words"))
    assert "not finished" not in str(caught.value)
    blobs = tmp_path / "cache" / "models--org--words" / "blobs"
    blobs.mkdir()
    (blobs / "abc.incomplete").touch()
    with pytest.raises(ModelError, match="started and not finished"):
        library.facts(ModelRef("org/words"))


@pytest.mark.parametrize(
    "name", ["a.lora_A.weight", "lora_unet_x.lora_down.weight", "p.to_q_lora.up.weight", "x.hada_w1_a"]
)
def test_a_lora_is_told_by_its_tensors(library: ModelLibrary, home: Path, name: str) -> None:
    path = _save(home / "ink.safetensors", name, ss_base_model_version="sdxl_base_v1-0")
    facts = library.facts(ModelRef(path), (Task.ADAPT,))
    assert (facts.library, facts.kind, facts.parameters) == ("lora", "LoRA (sdxl_base_v1-0)", 4)


def test_a_repository_with_a_single_file_stands_for_it(library: ModelLibrary, home: Path) -> None:
    path = _save(home / "org" / "ink" / "pytorch_lora_weights.safetensors", "a.lora_A.weight")
    (path.parent / "README.md").write_text("---\nlicense: mit\n---", encoding="utf-8")
    facts = library.facts(ModelRef(path.parent))
    assert (facts.path, facts.licence) == (path, "mit")
    _save(path.parent / "second.safetensors", "a.lora_A.weight")
    library.clear_cache()
    assert "choose one of them" in _why(library, path.parent)
    assert [facts.display_name for facts in library.list_models()] == [
        "pytorch_lora_weights.safetensors",
        "second.safetensors",
    ]


def test_files_of_ours_say_which_networks_they_hold(library: ModelLibrary, home: Path) -> None:
    networks = {"networks": {"flow": {"type": "motion.flow_network", "config": {}}}}
    path = _save(home / "flow.safetensors", "flow/a", frameloom=json.dumps(networks))
    facts = library.facts(ModelRef(path))
    assert (facts.library, facts.kind, facts.tasks) == ("frameloom", "motion.flow_network", frozenset({Task.FLOW}))
    _save(home / "bad.safetensors", "flow/a", frameloom="[")
    assert "is damaged" in _why(library, home / "bad.safetensors")


def test_an_error_says_of_which_model_it_is(library: ModelLibrary, home: Path) -> None:
    words = ModelRef(write_transformer(home / "words"))
    for ref, tasks in ((words, (Task.DEPTH,)), (ModelRef("org/none"), ())):
        with pytest.raises(ModelError) as caught:
            library.facts(ref, tasks)
        assert caught.value.ref == str(ref)


def test_a_checkpoint_says_what_is_accepted_instead(library: ModelLibrary, home: Path) -> None:
    path = _save(home / "sd15.safetensors", "model.diffusion_model.a")
    assert library.facts(ModelRef(path)).kind == "checkpoint"
    assert "accepted: a folder as diffusers saves one, for text to image" in _why(library, path, Task.TEXT_TO_IMAGE)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "quantized with bitsandbytes, which needs the Python"),
        ({"load_in_8bit": True}, "quantized with bitsandbytes"),
        ({"quant_method": "torchao"}, "needs the Python package torchao"),
        ({"quant_method": "quanto"}, "needs the Python package optimum.quanto"),
        ({"quant_method": "fp8"}, "quantized with fp8, which cannot be read here"),
    ],
)
def test_quantized_weights_that_cannot_be_read_are_refused(
    settings: dict[str, object], said: str, library: ModelLibrary, home: Path
) -> None:
    words = write_transformer(home / "words", {**BERT, "quantization_config": settings})
    wan = write_pipeline(home / "wan")
    write_json(wan / "transformer" / "config.json", {"quantization_config": settings})
    for folder in (words, wan):
        assert said in (found := _why(library, folder))
        assert "accepted: the model with plain weights" in found


def test_programs_that_come_with_a_model_are_refused(library: ModelLibrary, home: Path) -> None:
    folder = write_pipeline(home / "wan")
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    index["transformer"] = ["my_transformer", "MyModel"]
    (folder / "model_index.json").write_text(json.dumps(index), encoding="utf-8")
    (folder / "transformer" / "my_transformer.py").write_text("import os", encoding="utf-8")
    assert "my_transformer.MyModel, which is none of diffusers or transformers" in _why(library, folder)


def test_other_files_are_no_models(library: ModelLibrary, home: Path) -> None:
    write_weights(home / "a.safetensors")
    for name in ("b.png", "c"):
        (home / name).write_bytes(b"\x00" * 100)
        assert "accepted: .safetensors, .gguf" in _why(library, home / name)
    (home / "a.gguf").write_bytes(b"\x00" * 100)
    assert "it is not a GGUF file" in _why(library, home / "a.gguf")


def test_many_threads_get_one_answer(library: ModelLibrary, home: Path) -> None:
    ref = ModelRef(write_transformer(home / "words"))
    answers: list[ModelInfo] = []
    threads = [threading.Thread(target=lambda: answers.append(library.facts(ref))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(facts) for facts in answers}) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_says_so(library: ModelLibrary, home: Path) -> None:
    folder = write_transformer(home / "words")
    (folder / "config.json").chmod(0)
    assert "cannot be read" in _why(library, folder)
