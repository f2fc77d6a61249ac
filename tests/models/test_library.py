"""Models on disk, as nodes ask for them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from studio.core.errors import MissingModelError, ModelError
from studio.models.library import ModelLibrary
from studio.sdk.models import CallOption, Task
from studio.sdk.params import ModelRef, ParamKind
from tests.models.folders import BERT, write_cached, write_json, write_pipeline, write_shards, write_transformer
from tests.tiny_models.fixtures import TinyModel


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def library(home: Path, cache: Path, tmp_path: Path) -> ModelLibrary:
    return ModelLibrary([home], cache, tmp_path / "remembered.json")


def _error(library: ModelLibrary, path: Path, *tasks: Task) -> str:
    with pytest.raises(ModelError) as caught:
        library.facts(ModelRef(path), tasks)
    return str(caught.value)


def test_a_pipeline_is_described(library: ModelLibrary, home: Path) -> None:
    facts = library.facts(ModelRef(write_pipeline(home / "wan")))
    assert (facts.library, facts.kind, facts.library_version) == ("diffusers", "WanPipeline", "0.40.0")
    assert facts.tasks == {Task.TEXT_TO_VIDEO}
    assert facts.parameters == 50
    assert set(facts.part_bytes) == {"transformer", "text_encoder"}
    assert facts.bytes == sum(facts.part_bytes.values()) > 200
    assert {"prompt", "num_frames", "height"} <= facts.arguments
    assert CallOption("max_sequence_length", ParamKind.INT, 512) in facts.options
    assert CallOption("guidance_scale_2", ParamKind.FLOAT) in facts.options
    assert not {"prompt", "height", "generator"} & {option.name for option in facts.options}
    assert home / "wan" / "scheduler" / "scheduler_config.json" in facts.files


def test_a_transformer_is_described(library: ModelLibrary, home: Path) -> None:
    facts = library.facts(ModelRef(write_transformer(home / "org" / "words")))
    assert (facts.library, facts.kind, facts.library_version) == (
        "transformers",
        "BertForTokenClassification",
        "4.40.0",
    )
    assert facts.tasks == {Task.TAG_WORDS, Task.TEXT_FEATURES}
    assert (facts.licence, facts.parameters) == ("apache-2.0", 10)
    assert {path.name for path in facts.files} == {"config.json", "model.safetensors"}


def test_names_are_found_in_folders_and_in_the_cache(library: ModelLibrary, home: Path, cache: Path) -> None:
    write_transformer(home / "org" / "words")
    snapshot = write_cached(cache, "other/words")
    assert library.facts(ModelRef("org/words")).path == home / "org" / "words"
    assert library.facts(ModelRef("other/words")).path == snapshot
    assert library.facts(ModelRef(f"other/words@{'a' * 12}")).path == snapshot
    assert [facts.display_name for facts in library.list_models()] == ["org/words", "other/words"]
    assert [facts.ref for facts in library.list_models((Task.DEPTH,))] == []


def test_what_is_missing_says_where_it_was_looked_for_and_how_large_it_was(home: Path, tmp_path: Path) -> None:
    folder, remembered = write_transformer(home / "org" / "words"), tmp_path / "seen" / "remembered.json"
    size = ModelLibrary([home], tmp_path, remembered).facts(ModelRef("org/words")).bytes
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(MissingModelError) as caught:
        ModelLibrary([home], tmp_path, remembered).facts(ModelRef("org/words"))
    assert (caught.value.size, caught.value.searched_places) == (size, (str(home), str(tmp_path)))


def test_facts_are_kept_until_a_file_changes(library: ModelLibrary, home: Path) -> None:
    ref = ModelRef(write_transformer(home / "words"))
    first = library.facts(ref)
    assert library.facts(ref) is first
    config = home / "words" / "config.json"
    write_json(config, {**BERT, "architectures": ["BertModel"]})
    os.utime(config, ns=(1, 1))
    second = library.facts(ref)
    assert second.kind == "BertModel"
    assert second.tasks == {Task.TEXT_FEATURES}
    assert second.version != first.version


def test_an_update_of_the_cache_is_seen(library: ModelLibrary, cache: Path) -> None:
    old = write_cached(cache)
    assert library.facts(ModelRef("org/words")).path == old
    new = write_cached(cache, commit="b" * 40)
    os.utime(cache / "models--org--words" / "refs" / "main", ns=(1, 1))
    assert library.facts(ModelRef("org/words")).path == new


def test_a_model_of_no_use_is_refused(library: ModelLibrary, home: Path) -> None:
    text = _error(library, write_transformer(home / "words"), Task.DEPTH)
    assert text == (
        "The model 'words' (BertForTokenClassification) is of no use here: it is for text encoder, "
        "part-of-speech tagging; accepted: depth."
    )


def test_missing_pieces_are_named(library: ModelLibrary, home: Path) -> None:
    shards = write_shards(write_transformer(home / "shards"))
    (shards / "model.safetensors").unlink()
    assert library.facts(ModelRef(shards)).parameters == 20
    (shards / "model-00002-of-00002.safetensors").unlink()
    assert "1 of its 2 shards are missing: model-00002-of-00002.safetensors" in _error(library, shards)
    wan = write_pipeline(home / "wan")
    (wan / "tokenizer" / "tokenizer_config.json").unlink()
    assert "its tokenizer is missing" in _error(library, wan)
    wan = write_pipeline(home / "wan2")
    (wan / "transformer" / "diffusion_pytorch_model.safetensors").unlink()
    assert library.facts(ModelRef(wan)).tasks == {Task.PARTS}
    assert "The weights of the transformer of 'wan2' are missing" in _error(library, wan, Task.TEXT_TO_VIDEO)
    (wan / "text_encoder" / "model.safetensors").unlink()
    assert "the weights of its text_encoder are missing" in _error(library, wan)


def test_folders_that_cannot_be_used_say_why(library: ModelLibrary, home: Path) -> None:
    (home / "photos").mkdir()
    (home / "photos" / "cat.png").touch()
    assert "is not a model" in _error(library, home / "photos")
    newer = write_pipeline(home / "newer", "DreamPipeline", "99.0")
    assert "made by diffusers 99.0, newer than the 0." in _error(library, newer)
    other = write_pipeline(home / "other", "DreamPipeline", "0.1.0")
    assert "programs that come with a model are never run" in _error(library, other)
    part = write_pipeline(home / "part", made="99.0")
    index = json.loads((part / "model_index.json").read_text(encoding="utf-8"))
    write_json(part / "model_index.json", {**index, "transformer": ["diffusers", "WanTransformer4DModel"]})
    assert "its transformer 'WanTransformer4DModel' is unknown here: it was made by" in _error(library, part)
    unknown = write_transformer(home / "unknown", {"model_type": "dream", "transformers_version": "99.1"})
    assert "its model type 'dream' is unknown here: it was made by transformers 99.1" in _error(library, unknown)
    for text in ("", "{", "[]", '{"model_type": 3}', "[" * 100_000):
        (unknown / "config.json").write_text(text, encoding="utf-8")
        assert "config.json" in _error(library, unknown)


def test_pickles_are_refused(library: ModelLibrary, home: Path) -> None:
    folder = write_transformer(home / "pickled")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "its weights are pickles (pytorch_model.bin)" in _error(library, folder)
    assert "main.py models convert" in _error(library, folder / "pytorch_model.bin")


def test_truncated_weights_are_found(library: ModelLibrary, home: Path) -> None:
    file = write_transformer(home / "words") / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-4])
    assert "is truncated" in _error(library, home / "words")
    file.write_bytes(b"hello")
    assert "is not a safetensors file" in _error(library, home / "words")


def test_other_variants_are_taken_where_there_is_no_plain_one(library: ModelLibrary, home: Path) -> None:
    folder = write_transformer(home / "words", count=10)
    (folder / "model.safetensors").rename(folder / "model.fp16.safetensors")
    assert library.facts(ModelRef(folder)).variant == "fp16"
    write_transformer(folder, count=20)
    facts = library.facts(ModelRef(folder))
    assert (facts.variant, facts.parameters) == ("", 20)


def test_the_hash_is_kept(library: ModelLibrary, home: Path, tmp_path: Path) -> None:
    ref = ModelRef(write_transformer(home / "words"))
    found = library.compute_content_hash(ref)
    kept = json.loads((tmp_path / "remembered.json").read_text(encoding="utf-8"))
    assert [row[2] for row in kept["sums"].values()] == [found]
    write_transformer(home / "words", count=11)
    assert library.compute_content_hash(ref) != found


@pytest.mark.parametrize(("family", "task"), [("wan", Task.TEXT_TO_VIDEO), ("svd", Task.IMAGE_TO_VIDEO)])
def test_what_the_libraries_save_is_understood(tiny_model: TinyModel, family: str, task: Task, tmp_path: Path) -> None:
    folder = tiny_model(family)
    facts = ModelLibrary([folder.parent], tmp_path).facts(ModelRef(folder), (task,))
    assert facts.parameters > 1000
    assert facts.files
