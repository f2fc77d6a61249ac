"""Deleting models: what goes is said before, and nothing else goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.models.removing import removal_of, remove
from studio.sdk.models import ModelFacts
from studio.sdk.params import ModelRef
from tests.models.folders import write_cached, write_transformer, write_weights


def test_of_the_cache_a_whole_repository_goes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    write_cached(cache, "org/words")
    write_cached(cache, "org/others")
    library = ModelLibrary([], cache)
    found = removal_of(library.facts(ModelRef("org/words")), cache)
    assert found.path == cache / "models--org--words"
    assert found.bytes >= library.facts(ModelRef("org/words")).bytes > 0
    remove(found)
    library.forget()
    assert [facts.name for facts in library.there()] == ["org/others"]


def test_of_a_folder_only_the_model_goes(tmp_path: Path) -> None:
    write_transformer(tmp_path / "models" / "org" / "words")
    write_transformer(tmp_path / "models" / "org" / "others")
    library = ModelLibrary([tmp_path / "models"], tmp_path / "cache")
    found = removal_of(library.facts(ModelRef("org/words")), tmp_path / "cache")
    assert (found.path, found.files) == (tmp_path / "models" / "org" / "words", 3)
    remove(found)
    assert [facts.name for facts in library.there()] == ["org/others"]


def test_a_file_goes_alone(tmp_path: Path) -> None:
    file = write_weights(tmp_path / "one.safetensors")
    other = write_weights(tmp_path / "two.safetensors")
    facts = ModelLibrary([], tmp_path / "cache").facts(ModelRef(write_transformer(tmp_path / "words")))
    found = removal_of(_at(facts, file), tmp_path / "cache")
    assert (found.path, found.bytes, found.files) == (file, file.stat().st_size, 1)
    remove(found)
    assert not file.exists()
    assert other.exists()


def test_a_link_goes_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    real = write_transformer(tmp_path / "elsewhere")
    link = tmp_path / "models"
    link.symlink_to(real)
    facts = ModelLibrary([], tmp_path / "cache").facts(ModelRef(real))
    found = removal_of(_at(facts, link), tmp_path / "cache")
    assert found.bytes == 0
    remove(found)
    assert not link.exists()
    assert (real / "config.json").exists()


def test_what_has_gone_meanwhile_is_said(tmp_path: Path) -> None:
    facts = ModelLibrary([], tmp_path / "cache").facts(ModelRef(write_transformer(tmp_path / "words")))
    found = removal_of(facts, tmp_path / "cache")
    remove(found)
    with pytest.raises(ModelError, match="no longer there"):
        removal_of(facts, tmp_path / "cache")
    with pytest.raises(ModelError, match="words cannot be deleted"):
        remove(found)


def _at(facts: ModelFacts, path: Path) -> ModelFacts:
    return replace(facts, ref=ModelRef(path), path=path)
